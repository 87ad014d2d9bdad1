// The matrix of systems: what each needs and gives for the same scenario, one figure a row, with its interval.
import type { MatrixRow, SideFigure } from '#core/comparison.ts';
import type { RunFigures } from '#core/evidence.ts';
import { createRandom } from '#core/random.ts';
import { DEFAULT_CONFIDENCE } from '../statistics/replications.ts';
import type { RunSamples } from '../statistics/sample-sets.ts';
import type { Statistic } from '../statistics/cluster-bootstrap.ts';
import { levelOf } from './level.ts';
import { samplesOf, statisticOf, type FigureSource } from './sample-source.ts';

interface RowSource extends MatrixRow {
  readonly samples: (runs: readonly RunFigures[]) => RunSamples[];
  readonly statistic: Statistic;
}

const quantileOf = (q: number): FigureSource => ({
  kind: 'distribution',
  statistic: { kind: 'quantile', q },
});

function metricRow(
  id: string,
  metric: string,
  unit: string,
  lower: boolean,
  source: FigureSource,
): RowSource {
  const samples = (runs: readonly RunFigures[]): RunSamples[] => samplesOf(runs, metric, source);
  return { id, unit, lower_is_better: lower, samples, statistic: statisticOf(source) };
}

const mean = (run: RunFigures, metric: string): number | null => run.metrics[metric]?.mean ?? null;

/** CPU of the server over seats that joined; needs server figures. */
function cpuPerSeat(run: RunFigures): number | null {
  const cores = mean(run, 'server_cpu_cores');
  return cores === null || run.seats.joined === 0 ? null : cores / run.seats.joined;
}

/** Packets in and out a second for each core that the server was busy with. */
function packetsPerCore(run: RunFigures): number | null {
  const cores = mean(run, 'server_cpu_cores');
  const into = mean(run, 'server_packets_in_per_second');
  const out = mean(run, 'server_packets_out_per_second');
  return cores === null || cores === 0 || into === null || out === null ? null : (into + out) / cores;
}

function runRow(
  id: string,
  unit: string,
  lower: boolean | null,
  read: (run: RunFigures) => number | null,
): RowSource {
  const samples = (runs: readonly RunFigures[]): RunSamples[] =>
    runs.map((run) => {
      const value = read(run);
      return { run: run.id, rooms: value === null ? [] : [{ room: 'all', values: [value] }] };
    });
  return { id, unit, lower_is_better: lower, samples, statistic: { kind: 'mean' } };
}

const ROWS: readonly RowSource[] = [
  runRow('joined_share', 'share', false, ({ seats }) =>
    seats.planned === 0 ? null : seats.joined / seats.planned,
  ),
  metricRow('join_p50', 'join_seconds', 'seconds', true, quantileOf(0.5)),
  metricRow('join_p95', 'join_seconds', 'seconds', true, quantileOf(0.95)),
  metricRow('signalling_p95', 'signalling_seconds', 'seconds', true, quantileOf(0.95)),
  metricRow('first_video_p95', 'first_video_seconds', 'seconds', true, quantileOf(0.95)),
  metricRow('experience_good', 'experience_good_share', 'share', false, { kind: 'by-run', figure: 'rate' }),
  metricRow('frame_rate_p50', 'video_rendered_frame_rate', 'frames_per_second', false, quantileOf(0.5)),
  metricRow('freeze_share', 'video_freeze_share', 'share', true, { kind: 'by-run', figure: 'rate' }),
  metricRow('video_latency_p95', 'video_latency_seconds', 'seconds', true, quantileOf(0.95)),
  metricRow('audio_latency_p95', 'audio_latency_seconds', 'seconds', true, quantileOf(0.95)),
  metricRow('audio_mos_p50', 'audio_mos_low_estimate', 'mos', false, quantileOf(0.5)),
  runRow('server_cpu', 'cores', true, (run) => mean(run, 'server_cpu_cores')),
  runRow('server_cpu_per_seat', 'cores', true, cpuPerSeat),
  runRow('packets_per_core', 'packets_per_second', false, packetsPerCore),
];

export const MATRIX_ROWS: readonly MatrixRow[] = ROWS.map(({ id, unit, lower_is_better }) => ({
  id,
  unit,
  lower_is_better,
}));

function figureOf(row: RowSource, runs: readonly RunFigures[]): SideFigure | null {
  const level = levelOf(row.samples(runs), row.statistic, {
    confidence: DEFAULT_CONFIDENCE,
    random: createRandom(`compare/matrix/${row.id}`),
  });
  if (level === null) return null;
  const clip = (value: number): number => (row.unit === 'share' ? Math.min(1, Math.max(0, value)) : value);
  const { estimate, interval } = level;
  return {
    estimate,
    low: interval === null ? null : clip(interval.low),
    high: interval === null ? null : clip(interval.high),
  };
}

export function matrixColumn(runs: readonly RunFigures[]): Record<string, SideFigure | null> {
  return Object.fromEntries(ROWS.map((row) => [row.id, figureOf(row, runs)]));
}
