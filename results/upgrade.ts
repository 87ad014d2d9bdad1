// Older files are brought up to date when they are read; newer ones are refused, since to guess what they mean
// would be worse than not to read them.
import type { Fault } from '#core/fault.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** Turns a document of one version into one of the next. Sets no version itself. */
type UpgradeStep = (document: JsonObject) => JsonObject;

export interface SchemaHistory {
  /** The version that this program writes. */
  readonly current: number;
  /** Step i turns version i + 1 into i + 2; so there are `current - 1` of them. */
  readonly steps: readonly UpgradeStep[];
}

export type Upgraded =
  | { readonly kind: 'current'; readonly document: JsonObject; readonly from: number }
  | { readonly kind: 'refused'; readonly fault: Fault };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a `schema_version`, or any other figure that must be a version. */
export function checkVersion(version: unknown, current: number, where: string): number | Fault {
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return {
      where,
      what: `it carries no schema version (found ${String(version)}).`,
      fix: 'Point at a run folder that Seatproof wrote.',
    };
  }
  if (version > current) {
    return {
      where,
      what: `it has schema version ${version}, this Seatproof reads up to ${current}.`,
      fix: 'Read it with the Seatproof that wrote it, or a newer one.',
    };
  }
  return version;
}

/**
 * @param where file name for the fault.
 * @returns the document in the current version, or why it can't be had.
 */
export function upgradeDocument(value: unknown, history: SchemaHistory, where: string): Upgraded {
  if (!isJsonObject(value)) {
    const fault = {
      where,
      what: 'it is not a JSON object.',
      fix: 'Point at a run folder that Seatproof wrote.',
    };
    return { kind: 'refused', fault };
  }
  const version = checkVersion(value['schema_version'], history.current, where);
  if (typeof version !== 'number') return { kind: 'refused', fault: version };
  const upgraded = history.steps.slice(version - 1).reduce((document, step) => step(document), value);
  return {
    kind: 'current',
    document: version === history.current ? value : { ...upgraded, schema_version: history.current },
    from: version,
  };
}
