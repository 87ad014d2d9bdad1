// seatproof recipe: which recipes there are, and whether one of them gets into a service's call.
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { FaultError, type Fault } from '#core/fault.ts';
import { makeFolder } from '#results/make-folder.ts';
import { storageFault } from '#results/storage-fault.ts';
import { planScenario } from '#scenarios/plan.ts';
import { urlTarget } from '#targets/url/adapter.ts';
import { loadRecipe, recipeNames } from '#targets/url/library.ts';
import { outline, trustIn } from '#targets/url/recipe-file.ts';
import { knownVariables } from '#targets/url/settings.ts';
import { checkReady } from '../prepare.ts';
import { printNote, printResult } from '../print.ts';
import { checkRun, type CheckRun } from '../recipe/check-run.ts';
import { checkScenario } from '../recipe/check-scenario.ts';
import { findingsOf } from '../recipe/findings.ts';
import { listenForInterrupt } from '../session/interrupt.ts';

export async function recipeList(options: { readonly steps: boolean }): Promise<number> {
  for (const name of recipeNames()) {
    const reading = await loadRecipe(name, knownVariables({ variables: {} }));
    if (!reading.ok) throw new FaultError(reading.faults);
    const { recipe, notes } = reading.read;
    printResult(`${name}: ${recipe.title} (${trustIn(reading.read)})`);
    if (!options.steps) continue;
    if (notes !== undefined) printResult(`  ${notes.trim()}`);
    for (const line of outline(recipe)) printResult(`  - ${line}`);
  }
  return 0;
}

export interface RecipeCheckOptions {
  readonly url: string;
  /** A name of the list, or a file. */
  readonly recipe: string;
  readonly seats: number;
  /** Seconds. */
  readonly stay: number;
  /** Folder for screenshots. */
  readonly out: string;
}

/** What the words of the command line say wrong; the recipe and the service are looked at after that. */
export function argumentFaults({ url, seats, stay }: RecipeCheckOptions): Fault[] {
  const faults: Fault[] = [];
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    const fix = 'Write its address as in a browser, for example https://meet.example.org.';
    faults.push({ where: 'URL', what: `"${url}" is not an http or https address.`, fix });
  }
  if (!Number.isInteger(seats) || seats < 1) {
    const what = 'it is not a whole number of at least 1.';
    faults.push({ where: '--seats', what, fix: 'Leave it out, or write --seats 2, for example.' });
  }
  if (!Number.isFinite(stay) || stay <= 0) {
    const what = 'it is not a number of seconds above 0.';
    faults.push({ where: '--stay', what, fix: 'Leave it out, or write --stay 30, for example.' });
  }
  return faults;
}

/** @throws FaultError for a faulty recipe, and for a service that nobody said may be loaded. */
export async function recipeCheck(options: RecipeCheckOptions): Promise<number> {
  const faults = argumentFaults(options);
  if (faults.length > 0) throw new FaultError(faults);
  const loaded = checkScenario(options);
  if (!loaded.ok) throw new FaultError(loaded.faults);
  const plan = planScenario(loaded.scenario);
  const source = { fileName: loaded.file, text: loaded.source };
  await checkReady({ plan, adapter: urlTarget, source }, []);
  const interrupt = listenForInterrupt(printNote);
  try {
    const run = await checkRun({
      plan,
      adapter: urlTarget,
      stayMs: options.stay * 1000,
      say: printNote,
      interrupted: interrupt.drain.signal,
    });
    const files = await saveScreenshots(run, options.out);
    const { lines, exitCode } = findingsOf(
      run,
      plan.seats.map(({ id }) => id),
      files,
    );
    for (const line of lines) printResult(line);
    return exitCode;
  } finally {
    interrupt.dispose();
  }
}

/** @returns the files by seat; the last one where there are several. */
async function saveScreenshots({ glimpses }: CheckRun, folder: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const { seat, when, screenshot } of glimpses) {
    if (screenshot === undefined) continue;
    const file = join(folder, `${seat}-${when}.png`);
    try {
      await makeFolder(folder);
      await writeFile(file, screenshot);
    } catch (error) {
      throw new FaultError([storageFault(file, 'the screenshot cannot be written', error)]);
    }
    files.set(seat, file);
  }
  return files;
}
