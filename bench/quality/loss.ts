// Loss as the receiver's statistics tell it, beside what the relay really dropped of the same streams; and whether
// random and bursty loss are told apart from these statistics alone.
import { lossPattern } from '#analysis/quality/loss-pattern.ts';
import type { LossInterval } from '#analysis/quality/loss-pattern.ts';
import { CLEAR_LINK } from '#core/impairment.ts';
import type { NetworkPlan } from '#core/impairment.ts';
import type { InboundRow } from '#core/sample.ts';
import type { CapturedPacket } from '#runners/impairment/protocol.ts';
import { inbound, inCall, print } from './call.ts';

const LEVELS = [
  { share: 0.01, burst: null },
  { share: 0.03, burst: null },
  { share: 0.1, burst: null },
  { share: 0.03, burst: 4 },
  { share: 0.1, burst: 4 },
] as const;
const FIRST_SECONDS = 8;
const LEVEL_SECONDS = 30;
/** Reports of a second's loss come in the next one; what is in flight at a border belongs to neither side. */
const BORDER_SECONDS = 1;

const PLAN: NetworkPlan = [
  { from_ms: 0, profile: 'clear', up: CLEAR_LINK, down: CLEAR_LINK },
  ...LEVELS.map(({ share, burst }, number) => ({
    from_ms: (FIRST_SECONDS + number * LEVEL_SECONDS) * 1000,
    profile: `${share * 100} %`,
    up: CLEAR_LINK,
    down: { ...CLEAR_LINK, loss_share: share, loss_burst_packets: burst },
  })),
];

interface Streams {
  readonly lost: number;
  readonly expected: number;
  readonly intervals: readonly LossInterval[];
  /** Seconds between the first and the last statistics, by SSRC. */
  readonly spans: ReadonlyMap<number, readonly [number, number]>;
}

function measured(rows: readonly InboundRow[]): Streams {
  const bySsrc = new Map<number, InboundRow[]>();
  for (const row of rows) bySsrc.set(row.ssrc, [...(bySsrc.get(row.ssrc) ?? []), row]);
  const intervals: LossInterval[] = [];
  const spans = new Map<number, readonly [number, number]>();
  for (const [ssrc, stream] of bySsrc) {
    spans.set(ssrc, [stream[0]?.t_ms ?? 0, stream.at(-1)?.t_ms ?? 0]);
    stream.slice(1).forEach((row, index) => {
      const before = stream[index];
      const lost = (row.packetsLost ?? 0) - (before?.packetsLost ?? 0);
      const received = (row.packetsReceived ?? 0) - (before?.packetsReceived ?? 0);
      intervals.push({ lost, expected: lost + received });
    });
  }
  const sum = (of: (interval: LossInterval) => number): number =>
    intervals.reduce((total, interval) => total + of(interval), 0);
  return { lost: sum(({ lost }) => lost), expected: sum(({ expected }) => expected), intervals, spans };
}

/** What the relay did to the same streams in the same time. */
function truth(packets: readonly CapturedPacket[], streams: Streams, epochMs: number): number {
  const ours = packets.filter(({ rtp, direction, arrivedMs }) => {
    const span = rtp === null || direction === 'up' ? undefined : streams.spans.get(rtp.ssrc);
    return span !== undefined && arrivedMs - epochMs >= span[0] && arrivedMs - epochMs < span[1];
  });
  return ours.filter(({ dueMs }) => dueMs === null).length / ours.length;
}

export interface LossFigures {
  readonly loss_relative_error: number;
  readonly loss_patterns_right: number;
  readonly loss_patterns: number;
}

export async function measureLoss(): Promise<LossFigures> {
  return inCall(PLAN, async ({ run, until }) => {
    await until(FIRST_SECONDS + LEVELS.length * LEVEL_SECONDS + 1);
    const packets = (await run.network?.captured()) ?? [];
    const errors: number[] = [];
    let right = 0;
    for (const [number, { share, burst }] of LEVELS.entries()) {
      const from = FIRST_SECONDS + number * LEVEL_SECONDS + BORDER_SECONDS;
      const streams = measured(inbound(run, from, from + LEVEL_SECONDS - BORDER_SECONDS));
      const dropped = truth(packets, streams, run.clock.epochMs);
      const seen = streams.lost / streams.expected;
      const pattern = lossPattern(streams.intervals);
      if (pattern.pattern === (burst === null ? 'random' : 'bursty')) right += 1;
      errors.push(Math.abs(seen - dropped) / dropped);
      print(
        `loss of ${share * 100} %, ${burst === null ? 'random' : `bursts of ${burst}`}: relay dropped ` +
          `${(dropped * 100).toFixed(2)} %, receiver lost ${(seen * 100).toFixed(2)} % of ${streams.expected}; ` +
          `${pattern.pattern}, dispersion ${pattern.dispersion.toFixed(2)}, bursts of ${pattern.burst_packets.toFixed(1)}`,
      );
    }
    return {
      loss_relative_error: Math.max(...errors),
      loss_patterns_right: right,
      loss_patterns: LEVELS.length,
    };
  });
}
