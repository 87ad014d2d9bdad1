// Takes unknown keys out of a document, and puts the known ones in their place where they were plainly meant,
// so that the rest can be checked and every fault is told at once. The repaired document is never run.
import type { z } from 'zod';
import type { Path } from './finding.ts';
import { knownKeys, valueAt } from './schema-walk.ts';
import { nearest } from './spelling.ts';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns a copy without the unknown keys that `issues` name. */
export function repair(document: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const copy: unknown = structuredClone(document);
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const path: Path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    const group = valueAt(copy, path);
    if (!isRecord(group)) continue;
    const known = knownKeys(path, document);
    for (const key of issue.keys) {
      const meant = nearest(key, known);
      const value = group[key];
      Reflect.deleteProperty(group, key);
      if (meant !== undefined && !(meant in group)) group[meant] = value;
    }
  }
  return copy;
}
