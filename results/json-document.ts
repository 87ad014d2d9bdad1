// One JSON file of a run folder, read, brought to the current version and checked.
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import type { Fault } from '#core/fault.ts';
import { errorCode, storageFault } from './storage-fault.ts';
import { type SchemaHistory, upgradeDocument } from './upgrade.ts';

export type ReadDocument<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'absent' }
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] };

const REWRITE_FIX = 'Restore the file, or judge the run again (`seatproof report RUN`).';

/** Every fault of the file at once. Never throws. */
export async function readJsonDocument<T>(
  path: string,
  history: SchemaHistory,
  schema: z.ZodType<T>,
): Promise<ReadDocument<T>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { kind: 'absent' };
    return { kind: 'faulty', faults: [storageFault(path, 'it cannot be read', error)] };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const what = `it is not JSON: ${error instanceof Error ? error.message : String(error)}.`;
    return { kind: 'faulty', faults: [{ where: path, what, fix: REWRITE_FIX }] };
  }
  const upgraded = upgradeDocument(value, history, path);
  if (upgraded.kind === 'refused') return { kind: 'faulty', faults: [upgraded.fault] };
  return checkDocument(upgraded.document, schema, path);
}

/** Checks a value against its schema; used before writing as well. */
export function checkDocument<T>(
  value: unknown,
  schema: z.ZodType<T>,
  where: string,
): Exclude<ReadDocument<T>, { kind: 'absent' }> {
  const checked = schema.safeParse(value);
  if (checked.success) return { kind: 'read', value: checked.data };
  const faults = checked.error.issues.map((issue) => ({
    where,
    path: issue.path.map(String).join('.'),
    what: `${issue.message}.`,
    fix: REWRITE_FIX,
  }));
  return { kind: 'faulty', faults };
}
