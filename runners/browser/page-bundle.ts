// Bundles what runs in a page: our page code and the target's client, which pulls in the system's own SDK.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';

/** Scripts by file name, as the page asks for them. */
export type PageBundle = ReadonlyMap<string, string>;

const SHARED = {
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'browser',
  target: 'chrome120',
  logLevel: 'silent',
  minify: true,
} as const satisfies BuildOptions;

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

function entry(pageClientModule: string): string {
  return `
    import { startPage } from ${JSON.stringify(path('page/main.ts'))};
    import { createSeatClient } from ${JSON.stringify(pageClientModule)};
    const address = new URL('line' + location.search, location.href);
    address.protocol = 'ws:';
    void startPage(createSeatClient, {
      runnerAddress: address.href,
      sourceWorker: 'source-worker.js',
      markWorker: 'mark-worker.js',
      substitutionWorker: 'substitution-worker.js',
    });`;
}

/** @returns one minified script of what esbuild is asked for. */
export async function bundleScript(options: BuildOptions): Promise<string> {
  const result = await build({ ...SHARED, ...options });
  return result.outputFiles?.[0]?.text ?? '';
}

/** The workers that every page of a seat has. */
export async function bundleWorkers(): Promise<PageBundle> {
  const [sources, marks, likeness, substitution] = await Promise.all([
    bundleScript({ entryPoints: [path('page/media/source-worker.ts')] }),
    bundleScript({ entryPoints: [path('page/marks/mark-worker.ts')] }),
    bundleScript({ entryPoints: [path('page/marks/likeness-worker.ts')] }),
    bundleScript({ entryPoints: [path('page/substitution/substitution-worker.ts')] }),
  ]);
  return new Map([
    ['source-worker.js', sources],
    ['mark-worker.js', marks],
    ['likeness-worker.js', likeness],
    ['substitution-worker.js', substitution],
  ]);
}

/** @param pageClientModule file that exports `createSeatClient`. Rejects when something can't be bundled. */
export async function bundlePage(pageClientModule: string): Promise<PageBundle> {
  const stdin = { contents: entry(pageClientModule), resolveDir: path('.'), loader: 'ts' } as const;
  const [page, workers] = await Promise.all([bundleScript({ stdin }), bundleWorkers()]);
  return new Map([['page.js', page], ...workers]);
}
