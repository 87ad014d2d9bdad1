// One short real call: a seat that sends, a seat on an impaired network that receives, a real LiveKit between.
import type { NetworkPlan } from '#core/impairment.ts';
import type { FramesRow, InboundRow, MarkRow } from '#core/sample.ts';
import { milliseconds } from '#core/units.ts';
import type { Collection, PageMessage } from '#runners/browser/protocol.ts';
import { startBrowserRun, testSeat } from '#test/support/browser-run.ts';
import type { BrowserRun } from '#test/support/browser-run.ts';

export type KeptPicture = Extract<PageMessage, { type: 'picture' }>;

const RECEIVER = 's1';
const CAMERA = {
  codec: 'vp8',
  frame_rate: 25,
  layers: [{ rid: 'f', width: 640, height: 360, max_bitrate_bps: 500_000 }],
} as const;

export interface Call {
  readonly run: BrowserRun;
  readonly pictures: readonly KeptPicture[];
  /** Until an instant on the run's clock. */
  readonly until: (seconds: number) => Promise<void>;
  readonly measure: (collection: Partial<Collection>) => void;
}

export const SENDER_CAMERA = CAMERA.layers[0];

const COLLECTION: Collection = {
  statistics: true,
  marks: true,
  quality: {
    watched_pictures: 1,
    heard_sounds: 1,
    likeness_period_ms: 2000,
    keep_pictures: true,
    examples_after_ms: null,
  },
};

/** Runs `use` in a call and ends it whatever happens. @throws when a seat fails. */
export async function inCall<T>(network: NetworkPlan, use: (call: Call) => Promise<T>): Promise<T> {
  const pictures: KeptPicture[] = [];
  const run = await startBrowserRun(
    [
      testSeat(0, 600_000, { camera: CAMERA, demand: { layout: 'none', tiles: [] } }),
      testSeat(1, 600_000, { camera: null, microphone: false, network }),
    ],
    { collection: COLLECTION, picture: (picture) => void pictures.push(picture) },
  );
  try {
    return await use({
      run,
      pictures,
      until: (seconds) => run.clock.sleepUntil(milliseconds(seconds * 1000)),
      measure: (collection) => run.runner.collect({ ...COLLECTION, ...collection }),
    });
  } finally {
    run.drain.abort();
    await run.ended;
    await run.close();
    const failed = run.events.find((event) => event.kind === 'seat-failed');
    if (failed !== undefined) process.stderr.write(`${JSON.stringify(failed)}\n`);
  }
}

function within(row: { readonly t_ms: number }, fromSeconds: number, toSeconds: number): boolean {
  return row.t_ms >= fromSeconds * 1000 && row.t_ms < toSeconds * 1000;
}

/** What the receiver's marks of that kind said between two instants. */
export function marks(run: BrowserRun, media: 'audio' | 'video', from: number, to: number): MarkRow[] {
  return run.rows.filter(
    (row): row is MarkRow =>
      row.kind === 'mark' && row.seat === RECEIVER && row.media === media && within(row, from, to),
  );
}

export interface AgedMark {
  /** From being drawn or spoken until it was there, in milliseconds. */
  readonly latencyMs: number;
  /** The same without the time that the receiver itself kept it, by its own statistics of that second. */
  readonly onTheWayMs: number;
}

/** Mean time that a frame or sample spent in the receiver between two rows (W3C webrtc-stats), in milliseconds. */
function keptMs(row: InboundRow, before: InboundRow): number {
  const [total, count] =
    row.media === 'video'
      ? (['totalProcessingDelay', 'framesDecoded'] as const)
      : (['jitterBufferDelay', 'jitterBufferEmittedCount'] as const);
  return (1000 * ((row[total] ?? 0) - (before[total] ?? 0))) / ((row[count] ?? 0) - (before[count] ?? 0));
}

export function agedMarks(run: BrowserRun, media: 'audio' | 'video', from: number, to: number): AgedMark[] {
  const rows = inbound(run, from - 2, to + 2).filter((row) => row.media === media);
  return marks(run, media, from, to).flatMap(({ t_ms, latency_ms }) => {
    const after = rows.findIndex((row) => row.t_ms >= t_ms);
    const row = rows[after];
    const before = rows[after - 1];
    if (latency_ms === undefined || row === undefined || before === undefined) return [];
    return [{ latencyMs: latency_ms, onTheWayMs: latency_ms - keptMs(row, before) }];
  });
}

export function inbound(run: BrowserRun, from: number, to: number): InboundRow[] {
  return run.rows.filter(
    (row): row is InboundRow => row.kind === 'inbound-rtp' && row.seat === RECEIVER && within(row, from, to),
  );
}

export function frames(run: BrowserRun, from: number, to: number): FramesRow[] {
  return run.rows.filter(
    (row): row is FramesRow => row.kind === 'frames' && row.seat === RECEIVER && within(row, from, to),
  );
}

/** Nearest-rank quantile; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
