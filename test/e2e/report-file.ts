// Writes a report of a made-up run where a browser can open it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { htmlRenderer } from '#reporters/html/html.ts';
import { makeFinishedRun } from '#test/support/make-result.ts';
import type { ResultShape } from '#test/support/make-result.ts';

/** @returns the address of the file, without parameters. */
export async function writeReport(folder: string, name: string, shape: ResultShape): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.html`);
  writeFileSync(file, await htmlRenderer.render(makeFinishedRun(shape)));
  return pathToFileURL(file).href;
}
