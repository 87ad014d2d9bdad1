// A fault of a scenario before it is known where in the file it stands.
import type { Fault } from '#core/fault.ts';

export type Path = readonly (string | number)[];

export interface Finding {
  /** Where in the document; what is missing has the path of what it is missing from. */
  readonly path: Path;
  /** Points at the key of an entry rather than at its value. */
  readonly atKey?: true;
  readonly what: string;
  readonly fix: string;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** `rooms.sizes[0].weight`; keys that are no plain names keep their text. */
function formatPath(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}

export function toFault(where: string, finding: Finding, position: Position | undefined): Fault {
  return {
    where,
    ...position,
    ...(finding.path.length === 0 ? {} : { path: formatPath(finding.path) }),
    what: finding.what,
    fix: finding.fix,
  };
}
