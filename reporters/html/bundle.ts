// A page's program and style as two strings, made by esbuild once a process.
import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';

export interface PageBundle {
  readonly script: string;
  readonly style: string;
}

const OPTIONS: BuildOptions = {
  bundle: true,
  minify: true,
  write: false,
  legalComments: 'inline',
  charset: 'utf8',
  logLevel: 'silent',
};

async function bundleFile(entry: string, options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({ ...OPTIONS, ...options, entryPoints: [entry], write: false });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`esbuild made nothing of ${entry}`);
  // The text ends up inside an element: nothing in it may close that element.
  return file.text
    .trim()
    .replace(/<\/(script|style)/gi, '<\\/$1')
    .replace(/<!--/g, '<\\!--');
}

async function bundlePage(folder: string): Promise<PageBundle> {
  const options: BuildOptions = {
    absWorkingDir: folder,
    target: ['chrome115', 'firefox115', 'safari16.4'],
  };
  const [script, style] = await Promise.all([
    bundleFile('main.ts', { ...options, format: 'iife' }),
    bundleFile('styles/main.css', options),
  ]);
  return { script, style };
}

const bundles = new Map<string, Promise<PageBundle>>();

/**
 * The bundle of a page; made on the first call, which takes some 100 ms.
 * @param folder absolute; holds `main.ts` and `styles/main.css`.
 */
export function pageBundle(folder: string): Promise<PageBundle> {
  const bundle = bundles.get(folder) ?? bundlePage(folder);
  bundles.set(folder, bundle);
  return bundle;
}
