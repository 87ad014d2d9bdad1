// What the page of a report gets: the result, and of the details what it draws, small enough for a thousand
// seats in one file. Embedded as JSON by html.ts, read back by page/main.ts.
import type { FinishedRun } from '#core/reporter.ts';
import type { ChosenExample, ExampleMoment } from '#core/picture-example.ts';
import type { Plan, PlanPhase } from '#core/plan.ts';
import type { RunResult, SeatSummary, Series, SketchData, VoidReason } from '#core/result.ts';

/** Enough for a chart 2,000 pixels high, and a third of the bytes of full precision. */
const SERIES_DIGITS = 4;
const SEAT_DIGITS = 6;

/** A table by columns: names once instead of in every row. */
export interface SeatTable {
  readonly columns: readonly (keyof SeatSummary)[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** What every seat did, where the whole plan would be too long to embed. */
export interface PlanOutline {
  readonly codecs: readonly string[];
  readonly frame_rates: readonly number[];
  readonly layers: readonly string[];
  readonly layouts: readonly string[];
  readonly cameras: number;
  readonly microphones: number;
  readonly largest_room: number;
  readonly smallest_room: number;
  /** Video receivers of browser-lite seats: how many there are by the layouts, and how many decode. */
  readonly lite_receivers: { readonly all: number; readonly decoded: number } | null;
  readonly settle_ms: number;
  readonly join_deadline_ms: number;
}

/** A received picture beside the sent one, both WebP in base64. */
export interface ReportExample {
  readonly moment: ExampleMoment;
  readonly seat: string;
  /** Id of the seat that sent it. */
  readonly sender: string;
  readonly t_ms: number;
  readonly width: number;
  readonly height: number;
  /** null: flawless. */
  readonly psnr_db: number | null;
  readonly ssim: number;
  readonly received: string;
  readonly reference: string;
}

export interface ReportData {
  readonly result: RunResult;
  readonly plan: PlanOutline;
  readonly bucket_ms: number;
  readonly buckets: number;
  readonly phases: readonly PlanPhase[];
  readonly series: readonly Series[];
  readonly seats_present: readonly number[];
  readonly valid: readonly number[];
  readonly void_reasons: readonly (readonly VoidReason[])[];
  readonly seats: SeatTable;
  readonly sketches: Readonly<Record<string, SketchData>>;
  readonly examples: readonly ReportExample[];
}

const SEAT_COLUMNS: readonly (keyof SeatSummary)[] = [
  'seat',
  'room',
  'tier',
  'outcome',
  'join_at_ms',
  'join_ms',
  'first_audio_ms',
  'first_video_ms',
  'video_frame_rate',
  'video_height_pixels',
  'video_loss_share',
  'video_freeze_share',
  'video_latency_ms',
  'audio_concealed_share',
  'round_trip_ms',
  'detail',
];

function rounded(digits: number): <T>(value: T) => T | number {
  return (value) => (typeof value === 'number' ? Number(value.toPrecision(digits)) : value);
}

function shortSeries(series: Series): Series {
  const short = rounded(SERIES_DIGITS);
  return {
    metric: series.metric,
    n: series.n,
    p50: series.p50.map(short),
    p95: series.p95.map(short),
    mean: series.mean.map(short),
  };
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

function liteReceivers(plan: Plan): PlanOutline['lite_receivers'] {
  const lite = plan.seats.filter((seat) => seat.tier === 'browser-lite');
  if (lite.length === 0) return null;
  return {
    all: lite.reduce((sum, seat) => sum + seat.demand.tiles.length, 0),
    decoded: lite.reduce((sum, seat) => sum + (seat.decoded_videos ?? 0), 0),
  };
}

function outline(plan: Plan): PlanOutline {
  const cameras = plan.seats.flatMap((seat) => (seat.camera === null ? [] : [seat.camera]));
  const sizes = plan.rooms.map((room) => room.size);
  return {
    codecs: distinct(cameras.map((camera) => camera.codec)),
    frame_rates: distinct(cameras.map((camera) => camera.frame_rate)),
    layers: distinct(
      cameras.flatMap((camera) => camera.layers.map((layer) => `${layer.width}×${layer.height}`)),
    ),
    layouts: distinct(plan.seats.map((seat) => seat.demand.layout)),
    cameras: cameras.length,
    microphones: plan.seats.filter((seat) => seat.microphone).length,
    largest_room: sizes.reduce((a, b) => Math.max(a, b), 0),
    smallest_room: sizes.reduce((a, b) => Math.min(a, b), Number.MAX_SAFE_INTEGER),
    lite_receivers: liteReceivers(plan),
    settle_ms: plan.settle_ms,
    join_deadline_ms: plan.join_deadline_ms,
  };
}

function reportExample(plan: Plan, { moment, row, received, reference }: ChosenExample): ReportExample {
  const { seat, t_ms, width, height, psnr_db = null, ssim } = row;
  const sender = plan.seats[row.sender_index]?.id ?? row.stream;
  return { moment, seat, sender, t_ms, width, height, psnr_db, ssim, received, reference };
}

export function toReportData({ plan, result, details, examples = [] }: FinishedRun): ReportData {
  const short = rounded(SEAT_DIGITS);
  return {
    result,
    plan: outline(plan),
    bucket_ms: details.bucket_ms,
    buckets: details.buckets,
    phases: details.phases,
    series: details.series.map(shortSeries),
    seats_present: details.seats_present,
    valid: details.valid,
    void_reasons: details.void_reasons,
    seats: {
      columns: SEAT_COLUMNS,
      rows: details.seats.map((seat) => SEAT_COLUMNS.map((column) => short(seat[column]))),
    },
    sketches: details.sketches,
    examples: examples.map((example) => reportExample(plan, example)),
  };
}
