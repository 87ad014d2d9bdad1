// The matrix of systems: what each needs and gives for the same scenario, one figure a row, with its interval.
import { MATRIX_FIGURES, type MatrixFigure, type MatrixRow, type SideFigure } from '#core/comparison.ts';
import type { RunFigures } from '#core/evidence.ts';
import { createRandom } from '#core/random.ts';
import { DEFAULT_CONFIDENCE } from '../statistics/replications.ts';
import type { RunSamples } from '../statistics/sample-sets.ts';
import type { Statistic } from '../statistics/cluster-bootstrap.ts';
import { levelOf, shownLevel } from './level.ts';
import { samplesOf, statisticOf, type FigureSource } from './sample-source.ts';

interface RowSource extends Omit<MatrixRow, 'id'> {
  readonly samples: (runs: readonly RunFigures[]) => RunSamples[];
  readonly statistic: Statistic;
}

const quantileOf = (q: number): FigureSource => ({
  kind: 'distribution',
  statistic: { kind: 'quantile', q },
});

function metricRow(metric: string, unit: string, lower: boolean, source: FigureSource): RowSource {
  const samples = (runs: readonly RunFigures[]): RunSamples[] => samplesOf(runs, metric, source);
  return { unit, lower_is_better: lower, samples, statistic: statisticOf(source) };
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

function runRow(unit: string, lower: boolean | null, read: (run: RunFigures) => number | null): RowSource {
  const samples = (runs: readonly RunFigures[]): RunSamples[] =>
    runs.map((run) => {
      const value = read(run);
      return { run: run.id, rooms: value === null ? [] : [{ room: 'all', values: [value] }] };
    });
  return { unit, lower_is_better: lower, samples, statistic: { kind: 'mean' } };
}

const joinedShare = ({ seats }: RunFigures): number | null =>
  seats.planned === 0 ? null : seats.joined / seats.planned;

const rateOf: FigureSource = { kind: 'by-run', figure: 'rate' };

const ROWS: Readonly<Record<MatrixFigure, RowSource>> = {
  joined_share: runRow('share', false, joinedShare),
  join_p50: metricRow('join_seconds', 'seconds', true, quantileOf(0.5)),
  join_p95: metricRow('join_seconds', 'seconds', true, quantileOf(0.95)),
  signalling_p95: metricRow('signalling_seconds', 'seconds', true, quantileOf(0.95)),
  first_video_p95: metricRow('first_video_seconds', 'seconds', true, quantileOf(0.95)),
  experience_good: metricRow('experience_good_share', 'share', false, rateOf),
  frame_rate_p50: metricRow('video_rendered_frame_rate', 'frames_per_second', false, quantileOf(0.5)),
  freeze_share: metricRow('video_freeze_share', 'share', true, rateOf),
  video_latency_p95: metricRow('video_latency_seconds', 'seconds', true, quantileOf(0.95)),
  audio_latency_p95: metricRow('audio_latency_seconds', 'seconds', true, quantileOf(0.95)),
  audio_mos_p50: metricRow('audio_mos_low_estimate', 'mos', false, quantileOf(0.5)),
  server_cpu: runRow('cores', true, (run) => mean(run, 'server_cpu_cores')),
  server_cpu_per_seat: runRow('cores', true, cpuPerSeat),
  packets_per_core: runRow('packets_per_second', false, packetsPerCore),
};

export const MATRIX_ROWS: readonly MatrixRow[] = MATRIX_FIGURES.map((id) => ({
  id,
  unit: ROWS[id].unit,
  lower_is_better: ROWS[id].lower_is_better,
}));

function figureOf(id: MatrixFigure, runs: readonly RunFigures[]): SideFigure | null {
  const { samples, statistic, unit } = ROWS[id];
  const level = levelOf(samples(runs), statistic, {
    confidence: DEFAULT_CONFIDENCE,
    random: createRandom(`compare/matrix/${id}`),
  });
  if (level === null) return null;
  return shownLevel(level, unit === 'share');
}

export function matrixColumn(runs: readonly RunFigures[]): Record<MatrixFigure, SideFigure | null> {
  const of = (id: MatrixFigure): SideFigure | null => figureOf(id, runs);
  return {
    joined_share: of('joined_share'),
    join_p50: of('join_p50'),
    join_p95: of('join_p95'),
    signalling_p95: of('signalling_p95'),
    first_video_p95: of('first_video_p95'),
    experience_good: of('experience_good'),
    frame_rate_p50: of('frame_rate_p50'),
    freeze_share: of('freeze_share'),
    video_latency_p95: of('video_latency_p95'),
    audio_latency_p95: of('audio_latency_p95'),
    audio_mos_p50: of('audio_mos_p50'),
    server_cpu: of('server_cpu'),
    server_cpu_per_seat: of('server_cpu_per_seat'),
    packets_per_core: of('packets_per_core'),
  };
}
