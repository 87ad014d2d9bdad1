// Added one-way delays, recovered from picture and sound; and an artificial offset between the two. Every delay has a
// call of its own: after a change in mid-call jitter buffers keep more for a while, which is true and not an error.
import { CLEAR_LINK } from '#core/impairment.ts';
import type { NetworkPlan } from '#core/impairment.ts';
import { agedMarks, inCall, median, print, quantile } from './call.ts';
import type { AgedMark, Call } from './call.ts';

const DELAYS_MS = [50, 150, 300];
const SETTLE_SECONDS = 10;
const LEVEL_SECONDS = 20;

export function delayed(delay_ms: number): NetworkPlan {
  const down = { ...CLEAR_LINK, delay_ms };
  return [{ from_ms: 0, profile: `${delay_ms} ms`, up: CLEAR_LINK, down }];
}

interface Level {
  readonly video: readonly AgedMark[];
  readonly audio: readonly AgedMark[];
  /** What the relay really added, by its own record: the truth. */
  readonly addedMs: number;
}

/** Median time that the seat's media packets spent in the relay. */
async function addedBetween({ run }: Call, from: number, to: number): Promise<number> {
  const packets = (await run.network?.captured()) ?? [];
  const { epochMs } = run.clock;
  const times = packets.flatMap(({ direction, rtp, arrivedMs, sentMs }) => {
    const within = arrivedMs >= epochMs + from * 1000 && arrivedMs < epochMs + to * 1000;
    return direction === 'down' && rtp !== null && sentMs !== null && within ? [sentMs - arrivedMs] : [];
  });
  return median(times);
}

async function level(delayMs: number): Promise<Level> {
  return inCall(delayed(delayMs), async (call) => {
    const { run, until } = call;
    const end = SETTLE_SECONDS + LEVEL_SECONDS;
    // Two more seconds: the statistics that belong to the last marks.
    await until(end + 2);
    return {
      video: agedMarks(run, 'video', SETTLE_SECONDS, end),
      audio: agedMarks(run, 'audio', SETTLE_SECONDS, end),
      addedMs: await addedBetween(call, SETTLE_SECONDS, end),
    };
  });
}

const whole = (marks: readonly AgedMark[]): number[] => marks.map(({ latencyMs }) => latencyMs);
const onTheWay = (marks: readonly AgedMark[]): number[] => marks.map(({ onTheWayMs }) => onTheWayMs);

function show(delayMs: number, { video, audio, addedMs }: Level): void {
  const cell = (marks: readonly AgedMark[]): string =>
    `${median(whole(marks)).toFixed(1)} ms, ${median(onTheWay(marks)).toFixed(1)} ms on the way, n ${marks.length}`;
  print(
    `${String(delayMs).padStart(4)} ms set, ${addedMs.toFixed(1)} ms added: picture ${cell(video)}; sound ${cell(audio)}`,
  );
}

/** Distances of single values from the median of the clear call and what the relay added beyond it. */
function errorsOf(values: readonly number[], clear: readonly number[], addedMs: number): number[] {
  return values.map((value) => Math.abs(value - median(clear) - addedMs));
}

/**
 * What was added must come back. Judged without the time that the receiver kept frames and samples by its own
 * choice, which differs from call to call and is not the network's; with it in the figures that end in `_whole`.
 * @param clear marks of a call without added delay.
 */
export async function measureLatency(clear: Level): Promise<Record<string, number>> {
  show(0, clear);
  const figures: Record<string, number> = {};
  const errors = { video: [] as number[], audio: [] as number[] };
  const wholeErrors = { video: [] as number[], audio: [] as number[] };
  for (const delayMs of DELAYS_MS) {
    const measured = await level(delayMs);
    show(delayMs, measured);
    const added = measured.addedMs - clear.addedMs;
    for (const media of ['video', 'audio'] as const) {
      errors[media].push(...errorsOf(onTheWay(measured[media]), onTheWay(clear[media]), added));
      wholeErrors[media].push(...errorsOf(whole(measured[media]), whole(clear[media]), added));
    }
  }
  for (const media of ['video', 'audio'] as const) {
    figures[`${media}_latency_error_ms_p50`] = median(errors[media]);
    figures[`${media}_latency_error_ms_p95`] = quantile(errors[media], 0.95);
    figures[`${media}_latency_error_ms_p50_whole`] = median(wholeErrors[media]);
    figures[`${media}_latency_error_ms_p95_whole`] = quantile(wholeErrors[media], 0.95);
  }
  return figures;
}

/** In turn with no offset, so that what the call does of itself shows on both sides of each. */
const OFFSETS_MS = [0, 80, 0, 200, 0, 80, 0, 200, 0];
const OFFSET_SECONDS = 7;
/** After the sound has jumped: the second that the jump tore. */
const TORN_SECONDS = 2;

interface LipSync {
  readonly clear: Level;
  readonly figures: Record<string, number>;
}

/** Mean error of each offset against its neighbours without one; the worst of them. */
function worstError(skews: readonly number[]): number {
  const errors = new Map<number, number[]>();
  for (const [number, offsetMs] of OFFSETS_MS.entries()) {
    if (offsetMs === 0) continue;
    const own = mean([skews[number - 1], skews[number + 1]]);
    const found = own - (skews[number] ?? Number.NaN);
    errors.set(offsetMs, [...(errors.get(offsetMs) ?? []), found - offsetMs]);
  }
  return Math.max(...[...errors.values()].map((found) => Math.abs(mean(found))));
}

/** Clear latencies and lip sync, in one call that goes on for as long as there are offsets. */
export async function measureLipSync(call: Call): Promise<LipSync> {
  const { run, until, measure } = call;
  for (const [number, sound_offset_ms] of OFFSETS_MS.entries()) {
    await until(SETTLE_SECONDS + number * OFFSET_SECONDS);
    measure({ sound_offset_ms });
  }
  await until(SETTLE_SECONDS + OFFSETS_MS.length * OFFSET_SECONDS + 2);
  const clear = { video: [] as AgedMark[], audio: [] as AgedMark[] };
  const skews = OFFSETS_MS.map((offsetMs, number) => {
    const to = SETTLE_SECONDS + (number + 1) * OFFSET_SECONDS;
    const from = to - OFFSET_SECONDS + TORN_SECONDS;
    const video = agedMarks(run, 'video', from, to);
    const audio = agedMarks(run, 'audio', from, to);
    if (offsetMs === 0) {
      clear.video.push(...video);
      clear.audio.push(...audio);
    }
    const all = median(whole(video)) - median(whole(audio));
    const way = median(onTheWay(video)) - median(onTheWay(audio));
    print(
      `sound ${offsetMs} ms older: picture minus sound ${all.toFixed(1)} ms, ${way.toFixed(1)} ms on the way`,
    );
    return { all, way };
  });
  const addedMs = await addedBetween(call, SETTLE_SECONDS, Infinity);
  return {
    clear: { ...clear, addedMs },
    figures: {
      lip_sync_error_ms: worstError(skews.map(({ way }) => way)),
      lip_sync_error_ms_whole: worstError(skews.map(({ all }) => all)),
    },
  };
}

/** Of what is there. */
function mean(values: readonly (number | undefined)[]): number {
  const known = values.filter((value) => value !== undefined);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
