// A baseline as text that can live in a repository: the same runs give the same bytes, and a line holds one
// metric of one room, so that a change can be read in a review.
import type { Baseline } from '#core/evidence.ts';
import { isJsonObject } from '../upgrade.ts';

const INDENT = '  ';
/** Objects that hold nothing but figures stand on one line from here on (runs › run › metrics › metric). */
const FLAT_FROM_DEPTH = 4;

const byCodeUnit = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;

function isFlat(value: unknown, depth: number): boolean {
  if (!isJsonObject(value)) return true;
  return depth >= FLAT_FROM_DEPTH && !Object.values(value).some(isJsonObject);
}

function lines(value: unknown, depth: number): string {
  const inner = INDENT.repeat(depth + 1);
  const close = INDENT.repeat(depth);
  if (Array.isArray(value) && value.some(isJsonObject)) {
    return `[\n${value.map((item) => inner + lines(item, depth + 1)).join(',\n')}\n${close}]`;
  }
  if (!isJsonObject(value) || isFlat(value, depth)) return JSON.stringify(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  // Names of records (metrics, rooms) come in the order in which a run met them; that must not show.
  const sorted = depth === 0 ? entries : [...entries].sort(byCodeUnit);
  const parts = sorted.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${lines(item, depth + 1)}`);
  return `{\n${parts.join(',\n')}\n${close}}`;
}

/** @returns the file's content, ending with a line feed. */
export function formatBaseline(baseline: Baseline): string {
  return `${lines(baseline, 0)}\n`;
}

/** `team-meeting.livekit.0123456789abcdef.json`: one file for each scenario, system and kind of host. */
export function baselineFileName({ scenario, target, host }: Baseline['origin']): string {
  const slug = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const place = target.place === null ? '' : `-${slug(target.place)}`;
  return `${slug(scenario.name)}.${slug(target.system)}${place}.${slug(host.fingerprint)}.json`;
}
