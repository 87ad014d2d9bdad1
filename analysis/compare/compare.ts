// Several sides of one scenario beside each other: the first is the base, every other is compared with it.
import { COMPARISON_SCHEMA_VERSION, type ComparedSide, type Comparison } from '#core/comparison.ts';
import type { RunFigures, RunOrigin } from '#core/evidence.ts';
import type { TargetCapabilities } from '#core/target.ts';
import { DEFAULT_CONFIDENCE } from '../statistics/replications.ts';
import { changesBetween, FALSE_DISCOVERY_RATE } from './change.ts';
import { sameHost } from './comparability.ts';
import { gateRunOf } from './gate.ts';
import { MATRIX_ROWS, matrixColumn } from './matrix.ts';

export interface Side {
  readonly origin: RunOrigin;
  readonly runs: readonly RunFigures[];
  readonly capabilities: TargetCapabilities | null;
}

/** `A` to `Z`, then `27`, `28`, … */
function nameOf(index: number): string {
  const letters = 26;
  return index < letters ? String.fromCharCode('A'.charCodeAt(0) + index) : String(index + 1);
}

function columnOf({ origin, runs, capabilities }: Side, index: number): ComparedSide {
  return {
    name: nameOf(index),
    origin,
    versions: [...new Set(runs.map(({ target_version }) => target_version))],
    runs: runs.map(gateRunOf),
    seats_joined: runs.reduce((sum, { seats }) => sum + seats.joined, 0),
    capabilities,
    matrix: matrixColumn(runs),
  };
}

/**
 * @param sides at least two, of one scenario (comparability.ts).
 * @param seatproof version of the program that compares.
 */
export function compareSides(base: Side, others: readonly Side[], seatproof: string): Comparison {
  return {
    schema_version: COMPARISON_SCHEMA_VERSION,
    scenario: base.origin.scenario,
    sides: [base, ...others].map(columnOf),
    comparisons: others.map((other, index) => ({
      side: nameOf(index + 1),
      ...changesBetween(base.runs, other.runs),
    })),
    matrix: MATRIX_ROWS,
    confidence: DEFAULT_CONFIDENCE,
    false_discovery_rate: FALSE_DISCOVERY_RATE,
    other_hosts: others.some(({ origin }) => !sameHost(base.origin, origin)),
    seatproof,
  };
}
