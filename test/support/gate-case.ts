// Cases for gates and comparisons from made-up evidence.
import type { GateCase } from '#analysis/compare/gate.ts';
import type { Baseline } from '#core/evidence.ts';
import { makeBudget } from './make-plan.ts';
import { makeEvidence, repetitions, type RecordedShape } from './recorded-runs.ts';

const BUDGETS = [
  ['join_seconds', 'p(95)<5'],
  ['join_seconds', 'rate>=0.9'],
  ['video_freeze_share', 'rate<0.05'],
  ['video_rendered_frame_rate', 'avg>15'],
] as const;

type Shape = Omit<RecordedShape, 'seed'>;

export function makeBaseline(count = 5, shape: Shape = {}): Baseline {
  const runs = repetitions('base', count, shape).map(makeEvidence);
  const [first] = runs;
  if (first === undefined) throw new Error('a baseline takes runs');
  return { schema_version: 1, origin: first.origin, runs: runs.map(({ figures }) => figures) };
}

/** Runs of a shape against a baseline of unchanged ones; without one when `baseline` is null. */
export function makeGateCase(
  count: number,
  shape: Shape,
  more: { readonly budgets?: GateCase['budgets']; readonly baseline?: Baseline | null } = {},
): GateCase {
  const runs = repetitions('new', count, { minute: 30, ...shape }).map(makeEvidence);
  const [first] = runs;
  if (first === undefined) throw new Error('a gate takes runs');
  const content = more.baseline === undefined ? makeBaseline() : more.baseline;
  return {
    origin: first.origin,
    runs: runs.map(({ figures }) => figures),
    budgets: more.budgets ?? BUDGETS.map(([key, text]) => makeBudget(key, text)),
    baseline: content === null ? null : { file: 'baselines/team-meeting.json', content },
    otherHosts: false,
    limits: { tolerance: 0.03, ruleOut: 0.2 },
    seatproof: '0.1.0',
  };
}
