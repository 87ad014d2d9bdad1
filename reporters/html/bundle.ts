// The page's program and style as two strings, made by esbuild once a process.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';

export interface PageBundle {
  readonly script: string;
  readonly style: string;
}

const FOLDER = fileURLToPath(new URL('./page', import.meta.url));

const OPTIONS: BuildOptions = {
  bundle: true,
  minify: true,
  write: false,
  legalComments: 'inline',
  charset: 'utf8',
  logLevel: 'silent',
  absWorkingDir: FOLDER,
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

async function bundlePage(): Promise<PageBundle> {
  const [script, style] = await Promise.all([
    bundleFile('main.ts', { format: 'iife', target: ['chrome115', 'firefox115', 'safari16.4'] }),
    bundleFile('styles/main.css', { target: ['chrome115', 'firefox115', 'safari16.4'] }),
  ]);
  return { script, style };
}

let bundle: Promise<PageBundle> | undefined;

/** The bundle; made on the first call, which takes some 100 ms. */
export function pageBundle(): Promise<PageBundle> {
  bundle ??= bundlePage();
  return bundle;
}
