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

async function script(options: BuildOptions): Promise<string> {
  const result = await build({ ...SHARED, ...options });
  return result.outputFiles?.[0]?.text ?? '';
}

/** @param pageClientModule file that exports `createSeatClient`. Rejects when something can't be bundled. */
export async function bundlePage(pageClientModule: string): Promise<PageBundle> {
  const [page, sources, marks, likeness, substitution] = await Promise.all([
    script({ stdin: { contents: entry(pageClientModule), resolveDir: path('.'), loader: 'ts' } }),
    script({ entryPoints: [path('page/media/source-worker.ts')] }),
    script({ entryPoints: [path('page/marks/mark-worker.ts')] }),
    script({ entryPoints: [path('page/marks/likeness-worker.ts')] }),
    script({ entryPoints: [path('page/substitution/substitution-worker.ts')] }),
  ]);
  return new Map([
    ['page.js', page],
    ['source-worker.js', sources],
    ['mark-worker.js', marks],
    ['likeness-worker.js', likeness],
    ['substitution-worker.js', substitution],
  ]);
}
