// Effects of one side against another for every metric of the catalogue that both have: what changed first.
import type { ComparedStatistic, MetricChange, SideChanges } from '#core/comparison.ts';
import type { RunFigures } from '#core/evidence.ts';
import { METRICS } from '#core/metrics/catalogue.ts';
import type { MetricDefinition } from '#core/metrics/metric.ts';
import { createRandom } from '#core/random.ts';
import { bootstrapEffect, type Effect, type NoEffect } from '../statistics/cluster-bootstrap.ts';
import { studentCdf } from '../statistics/distributions.ts';
import { DEFAULT_CONFIDENCE } from '../statistics/replications.ts';
import { prepareSamples, type RunSamples } from '../statistics/sample-sets.ts';
import { scaleOf, valueOf } from './level.ts';
import { samplesOf, statisticOf, type FigureSource } from './sample-source.ts';

/** Share of the shown changes that may be chance (Benjamini and Hochberg 1995). */
export const FALSE_DISCOVERY_RATE = 0.05;

interface Figure {
  readonly statistic: ComparedStatistic;
  readonly source: FigureSource;
  readonly unit?: 'share';
  /** Where it is not the metric's own: more successes are better, whatever the metric. */
  readonly direction?: MetricDefinition['direction'];
}

const quantile = (statistic: 'p50' | 'p95' | 'p5', q: number): Figure => ({
  statistic,
  source: { kind: 'distribution', statistic: { kind: 'quantile', q } },
});

/** What is compared of a metric. A seat feels the middle and the bad tail, a server has one load. */
function figuresOf(metric: MetricDefinition): Figure[] {
  if (metric.kind === 'rate') return [{ statistic: 'rate', source: { kind: 'by-run', figure: 'rate' } }];
  if (metric.kind === 'counter') return [{ statistic: 'count', source: { kind: 'by-run', figure: 'count' } }];
  if (metric.scope === 'server' || metric.scope === 'generator') {
    return [{ statistic: 'mean', source: { kind: 'distribution', statistic: { kind: 'mean' } } }];
  }
  const tail = metric.direction === 'higher-is-better' ? quantile('p5', 0.05) : quantile('p95', 0.95);
  const success: Figure = {
    statistic: 'success',
    source: { kind: 'by-run', figure: 'success' },
    unit: 'share',
    direction: 'higher-is-better',
  };
  return [quantile('p50', 0.5), tail, ...(metric.has_attempts === true ? [success] : [])];
}

type Basis = SideChanges['basis'];

/** Single runs have no spread between them; their rooms have, which is all that such a comparison rests on. */
function clusters(samples: readonly RunSamples[], basis: Basis): RunSamples[] {
  if (basis === 'runs') return [...samples];
  return samples.flatMap(({ run, rooms }) =>
    rooms.map((room) => ({ run: `${run} ${room.room}`, rooms: [room] })),
  );
}

/** Two-sided, for no change at all: ratio 1 or difference 0. */
function pValue({ scale, interval, baseline, candidate, degreesOfFreedom }: Effect): number {
  const shift = scale === 'ratio' ? Math.log(interval.estimate) : interval.estimate;
  const error = Math.sqrt(baseline.variance + candidate.variance);
  if (error === 0) return shift === 0 ? 1 : 0;
  return 2 * (1 - studentCdf(Math.abs(shift) / error, degreesOfFreedom));
}

/** Rooms of one run that are all alike tell nothing of how far two runs lie apart by chance. */
function isKnown(effect: Effect | NoEffect, basis: Basis): effect is Effect {
  if (typeof effect === 'string') return false;
  return basis === 'runs' || effect.baseline.variance + effect.candidate.variance > 0;
}

interface Draft {
  readonly direction: MetricDefinition['direction'];
  readonly change: Omit<MetricChange, 'outcome' | 'q_value'>;
}

function draftOf(
  metric: MetricDefinition,
  figure: Figure,
  sides: readonly [readonly RunFigures[], readonly RunFigures[]],
  basis: Basis,
): Draft | null {
  const [old, now] = sides.map((runs) => clusters(samplesOf(runs, metric.id, figure.source), basis));
  if (old === undefined || now === undefined) return null;
  const statistic = statisticOf(figure.source);
  const [base, other] = [valueOf(old, statistic), valueOf(now, statistic)];
  if (base === null || other === null) return null;
  const [a, b] = [prepareSamples(old), prepareSamples(now)];
  // Shares are compared by points: one that is nearly 1 has no telling ratio.
  const isShare = figure.statistic === 'rate' || figure.statistic === 'success';
  const scale = isShare ? 'difference' : scaleOf(a, b);
  const random = createRandom(`compare/${metric.id}/${figure.statistic}`);
  const effect = bootstrapEffect(a, b, { statistic, scale, confidence: DEFAULT_CONFIDENCE, random });
  const known = isKnown(effect, basis) ? effect : null;
  return {
    direction: figure.direction ?? metric.direction,
    change: {
      metric: metric.id,
      statistic: figure.statistic,
      unit: figure.unit ?? metric.unit,
      base,
      other,
      scale,
      effect: known?.interval ?? null,
      p_value: known === null ? null : pValue(known),
    },
  };
}

/** Benjamini and Hochberg 1995: p times the number of tests over its rank, made monotonous from the top. */
export function adjustForMany(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => b.p - a.p);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let least = 1;
  order.forEach(({ p, index }, position) => {
    least = Math.min(least, (p * pValues.length) / (pValues.length - position));
    adjusted[index] = least;
  });
  return adjusted;
}

function outcomeOf({ change, direction }: Draft, q: number | null): MetricChange['outcome'] {
  if (change.effect === null || q === null) return 'no-interval';
  if (q > FALSE_DISCOVERY_RATE) return 'unclear';
  if (direction === 'neutral') return 'changed';
  const grew = change.other > change.base;
  return grew === (direction === 'higher-is-better') ? 'better' : 'worse';
}

/** What changed first, the surest at the top; equally sure ones in the order of the catalogue. */
const RANK: Readonly<Record<MetricChange['outcome'], number>> = {
  worse: 0,
  better: 0,
  changed: 0,
  unclear: 1,
  'no-interval': 2,
};

/** Every metric of the catalogue that both sides have, with its effect, sorted by what changed. */
export function changesBetween(
  base: readonly RunFigures[],
  other: readonly RunFigures[],
): Pick<SideChanges, 'basis' | 'changes'> {
  const basis: Basis = base.length > 1 && other.length > 1 ? 'runs' : 'rooms';
  const drafts = METRICS.flatMap((metric: MetricDefinition) =>
    figuresOf(metric).flatMap((figure) => draftOf(metric, figure, [base, other], basis) ?? []),
  );
  const tested = drafts.flatMap(({ change: { p_value } }, index) =>
    p_value === null ? [] : [{ p: p_value, index }],
  );
  const adjusted = adjustForMany(tested.map(({ p }) => p));
  const byDraft = new Map(tested.map(({ index }, position) => [index, adjusted[position] ?? 1]));
  const changes = drafts.map((draft, index): MetricChange => {
    const q_value = byDraft.get(index) ?? null;
    return { ...draft.change, q_value, outcome: outcomeOf(draft, q_value) };
  });
  return {
    basis,
    changes: changes.sort((a, b) => RANK[a.outcome] - RANK[b.outcome] || (a.p_value ?? 1) - (b.p_value ?? 1)),
  };
}
