// The ready-made scenarios and how a name on the command line becomes a file.
import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

const FOLDER = join(import.meta.dirname, 'library');

/** Names of the ready-made scenarios, sorted. */
export function libraryNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => extname(file) === '.yaml')
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/** A name without ending and folder means the library; everything else is a file. */
export function isLibraryName(text: string): boolean {
  return extname(text) === '' && !/[/\\]/.test(text);
}

export function libraryFile(name: string): string {
  return join(FOLDER, `${name}.yaml`);
}
