// What comes after a run: its judgement and the reports drawn from it. Also used when an old run is judged or
// drawn again.
import { join } from 'node:path';
import type { Fault } from '#core/fault.ts';
import type { RunDetails, RunResult } from '#core/result.ts';
import { writeFileAtomically, writeJsonAtomically } from './atomic-file.ts';
import { detailsSchema } from './details-schema.ts';
import { checkDocument } from './json-document.ts';
import { RUN_FILES } from './layout.ts';
import { resultSchema } from './result-schema.ts';
import { storageFault } from './storage-fault.ts';

/**
 * Writes details.json, then result.json: who finds a result finds its details as well.
 * @returns what the disk refused.
 * @throws Error when the result breaks its own published schema: a defect of Seatproof.
 */
export async function writeOutcome(
  folder: string,
  result: RunResult,
  details: RunDetails,
): Promise<readonly Fault[]> {
  assertKeeps('result', checkDocument(result, resultSchema, RUN_FILES.result));
  assertKeeps('details', checkDocument(details, detailsSchema, RUN_FILES.details));
  try {
    // Read by machines only and large: no indentation.
    await writeJsonAtomically(join(folder, RUN_FILES.details), details, 0);
    await writeJsonAtomically(join(folder, RUN_FILES.result), result);
    return [];
  } catch (error) {
    return [storageFault(folder, 'the result cannot be written', error)];
  }
}

/** @param fileName as the renderer names it, e.g. `report.html`. @returns what the disk refused. */
export async function writeReport(
  folder: string,
  fileName: string,
  content: string,
): Promise<readonly Fault[]> {
  try {
    await writeFileAtomically(join(folder, fileName), content);
    return [];
  } catch (error) {
    return [storageFault(join(folder, fileName), 'the report cannot be written', error)];
  }
}

function assertKeeps(what: string, checked: ReturnType<typeof checkDocument>): void {
  if (checked.kind === 'read') return;
  const list = checked.faults.map((fault) => `${fault.path ?? ''}: ${fault.what}`).join('; ');
  throw new Error(`the ${what} does not keep its schema: ${list}`);
}
