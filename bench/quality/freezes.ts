// Stalls of the network, found as freezes of the picture: how many, how long, and whether any is found where none was.
// The truth is the relay's record of when video packets left it.
import { CLEAR_LINK } from '#core/impairment.ts';
import type { NetworkPlan } from '#core/impairment.ts';
import type { InboundRow } from '#core/sample.ts';
import type { CapturedPacket } from '#runners/impairment/protocol.ts';
import type { BrowserRun } from '#test/support/browser-run.ts';
import { frames, inbound, inCall, print } from './call.ts';

/** Seconds at which the network holds everything back, and for how long. */
const STALLS = [
  { at: 14, seconds: 0.3 },
  { at: 22, seconds: 1 },
  { at: 32, seconds: 5 },
] as const;
const END_SECONDS = 46;
/** From a stall on its freeze is looked for until then. */
const AFTER_SECONDS = 3;

const PLAN: NetworkPlan = [
  { from_ms: 0, profile: 'clear', up: CLEAR_LINK, down: CLEAR_LINK },
  ...STALLS.flatMap(({ at, seconds }) => [
    { from_ms: at * 1000, profile: 'held', up: CLEAR_LINK, down: { ...CLEAR_LINK, outage: 'hold' as const } },
    { from_ms: (at + seconds) * 1000, profile: 'clear', up: CLEAR_LINK, down: CLEAR_LINK },
  ]),
];

function video(rows: readonly InboundRow[]): readonly InboundRow[] {
  return rows.filter((row) => row.media === 'video');
}

/** Longest time between two frames' last packets that left the relay, in seconds. */
function trueGap(packets: readonly CapturedPacket[], ssrc: number, fromMs: number, toMs: number): number {
  const left = packets
    .filter(({ rtp, direction }) => direction === 'down' && rtp?.ssrc === ssrc && rtp.marker)
    .flatMap(({ sentMs }) => sentMs ?? [])
    .filter((sentMs) => sentMs >= fromMs && sentMs < toMs)
    .sort((a, b) => a - b);
  return Math.max(...left.map((sentMs, index) => sentMs - (left[index - 1] ?? sentMs))) / 1000;
}

/** Freezes and their length between two instants, from the frames' counters and from W3C statistics. */
function foundBetween(run: BrowserRun, from: number, to: number): { marked: Found; w3c: Found } {
  const counted = frames(run, from, to);
  const stats = video(inbound(run, from, to));
  const grown = (values: readonly (number | undefined)[]): number => (values.at(-1) ?? 0) - (values[0] ?? 0);
  return {
    marked: {
      count: grown(counted.map(({ freezes }) => freezes)),
      seconds: grown(counted.map(({ freezes_seconds }) => freezes_seconds)),
    },
    w3c: {
      count: grown(stats.map(({ freezeCount }) => freezeCount)),
      seconds: grown(stats.map(({ totalFreezesDuration }) => totalFreezesDuration)),
    },
  };
}

interface Found {
  readonly count: number;
  readonly seconds: number;
}

export interface FreezeFigures {
  readonly freezes_injected: number;
  readonly freezes_found: number;
  readonly freeze_duration_error_ms: number;
  readonly freezes_found_w3c: number;
  readonly freeze_duration_error_ms_w3c: number;
}

export async function measureFreezes(): Promise<FreezeFigures> {
  return inCall(PLAN, async ({ run, until }) => {
    await until(END_SECONDS);
    const packets = (await run.network?.captured()) ?? [];
    const ssrc = video(inbound(run, 0, END_SECONDS)).at(-1)?.ssrc ?? 0;
    const errors = { marked: [] as number[], w3c: [] as number[] };
    const found = { marked: 0, w3c: 0 };
    for (const { at, seconds } of STALLS) {
      const to = at + seconds + AFTER_SECONDS;
      const truth = trueGap(
        packets,
        ssrc,
        run.clock.epochMs + (at - 1) * 1000,
        run.clock.epochMs + to * 1000,
      );
      const ways = foundBetween(run, at - 2, to);
      for (const way of ['marked', 'w3c'] as const) {
        if (ways[way].count > 0) found[way] += 1;
        errors[way].push(Math.abs(ways[way].seconds - truth) * 1000);
      }
      print(
        `stall of ${seconds} s: packets stood ${truth.toFixed(3)} s; by marks ${ways.marked.count} freeze(s) of ` +
          `${ways.marked.seconds.toFixed(3)} s, by W3C ${ways.w3c.count} of ${ways.w3c.seconds.toFixed(3)} s`,
      );
    }
    return {
      freezes_injected: STALLS.length,
      freezes_found: found.marked,
      freeze_duration_error_ms: Math.max(...errors.marked),
      freezes_found_w3c: found.w3c,
      freeze_duration_error_ms_w3c: Math.max(...errors.w3c),
    };
  });
}

/** Freezes found in a clean picture, by both ways together. */
export function falseFreezes(run: BrowserRun, from: number, to: number): number {
  const { marked, w3c } = foundBetween(run, from, to);
  print(`clean video of ${to - from} s: ${marked.count} freezes by marks, ${w3c.count} by W3C`);
  return marked.count + w3c.count;
}
