// The recipes that come with Seatproof, and reading one of them or a file of one's own.
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRecipe, type RecipeReading } from './recipe-file.ts';

const FOLDER = fileURLToPath(new URL('recipes/', import.meta.url));

/** In the order of the alphabet. */
export function recipeNames(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace(/\.yaml$/, ''))
    .sort();
}

const isName = (text: string): boolean => /^[a-z][a-z0-9-]*$/.test(text);

/** @param nameOrFile of the library, or a path that ends in .yaml. Never rejects. */
export async function loadRecipe(nameOrFile: string, known: readonly string[]): Promise<RecipeReading> {
  const names = recipeNames();
  if (isName(nameOrFile) && !names.includes(nameOrFile)) {
    const fix = `Take one of ${names.join(', ')}, or a file of your own: ${nameOrFile}.yaml.`;
    return { ok: false, faults: [{ where: nameOrFile, what: 'There is no such recipe.', fix }] };
  }
  const ours = isName(nameOrFile);
  const file = ours ? join(FOLDER, `${nameOrFile}.yaml`) : nameOrFile;
  try {
    return readRecipe(await readFile(file, 'utf8'), ours ? `recipes/${nameOrFile}.yaml` : file, known);
  } catch (error) {
    const what = `The file can't be read: ${error instanceof Error ? error.message : String(error)}.`;
    return { ok: false, faults: [{ where: file, what, fix: 'Check the path.' }] };
  }
}
