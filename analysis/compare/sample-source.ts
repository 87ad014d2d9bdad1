// Where the values of a figure come from: the sketches of every room of every run, or one figure a run for what a
// run has only one of (shares, counts, extremes). Rooms are clusters in runs; a figure without rooms is a run's.
import type { Threshold } from '#core/budget.ts';
import type { RunFigures } from '#core/evidence.ts';
import type { MetricSummary, SketchData } from '#core/result.ts';
import type { Statistic } from '../statistics/cluster-bootstrap.ts';
import type { RunSamples } from '../statistics/sample-sets.ts';

/** Figures that a run has one value of. `success` is the share of attempts that gave a value. */
type RunFigure = 'rate' | 'success' | 'count' | 'min' | 'max';

/** How a figure is taken from runs: a statistic of all values, or the mean of one value a run. */
export type FigureSource =
  | { readonly kind: 'distribution'; readonly statistic: Statistic }
  | { readonly kind: 'by-run'; readonly figure: RunFigure };

/** The source of what a budget judges. */
export function sourceOf({ aggregation, percentile }: Threshold): FigureSource {
  switch (aggregation) {
    case 'p':
      return { kind: 'distribution', statistic: { kind: 'quantile', q: (percentile ?? 0) / 100 } };
    case 'med':
      return { kind: 'distribution', statistic: { kind: 'quantile', q: 0.5 } };
    case 'avg':
    case 'value':
      return { kind: 'distribution', statistic: { kind: 'mean' } };
    case 'rate':
    case 'count':
    case 'min':
    case 'max':
      return { kind: 'by-run', figure: aggregation };
  }
}

export function statisticOf(source: FigureSource): Statistic {
  return source.kind === 'distribution' ? source.statistic : { kind: 'mean' };
}

/** Buckets of a sketch by their representative (Masson et al., VLDB 2019), kept within what was seen. */
export function bucketsOf(sketch: SketchData): { value: number; count: number }[] {
  const gamma = (1 + sketch.relative_error) / (1 - sketch.relative_error);
  const within = (value: number): number => Math.min(sketch.max, Math.max(sketch.min, value));
  const value = (key: number): number => (2 * gamma ** key) / (gamma + 1);
  return [
    ...sketch.negative.map(([key, count]) => ({ value: within(-value(key)), count })),
    ...(sketch.zeros > 0 ? [{ value: 0, count: sketch.zeros }] : []),
    ...sketch.positive.map(([key, count]) => ({ value: within(value(key)), count })),
  ];
}

function distribution(run: RunFigures, key: string): RunSamples {
  const rooms = Object.entries(run.rooms).flatMap(([room, metrics]) => {
    const sketch = metrics[key];
    return sketch === undefined || sketch.n === 0 ? [] : [{ room, buckets: bucketsOf(sketch) }];
  });
  const whole = run.sketches[key];
  if (rooms.length > 0 || whole === undefined) return { run: run.id, rooms };
  return { run: run.id, rooms: [{ room: 'all', buckets: bucketsOf(whole) }] };
}

function runFigure(summary: MetricSummary | undefined, figure: RunFigure): number | null {
  if (summary === undefined) return null;
  switch (figure) {
    case 'rate':
    case 'success':
      return summary.rate;
    case 'count':
      return summary.count ?? summary.n;
    case 'min':
      return summary.min;
    case 'max':
      return summary.max;
  }
}

/** A run without the figure has no rooms, and the bootstrap leaves it out. */
export function samplesOf(runs: readonly RunFigures[], key: string, source: FigureSource): RunSamples[] {
  return runs.map((run) => {
    if (source.kind === 'distribution') return distribution(run, key);
    const value = runFigure(run.metrics[key], source.figure);
    return { run: run.id, rooms: value === null ? [] : [{ room: 'all', values: [value] }] };
  });
}

/** How much was observed of the key, over all runs. */
export function observed(runs: readonly RunFigures[], key: string): number {
  return runs.reduce((sum, run) => sum + (run.metrics[key]?.n ?? 0), 0);
}
