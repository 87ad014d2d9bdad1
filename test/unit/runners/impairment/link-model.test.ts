import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLEAR_LINK } from '#core/impairment.ts';
import type { LinkParameters } from '#core/impairment.ts';
import { createRandom } from '#core/random.ts';
import { createLinkModel, gilbert, HEADER_BYTES } from '#runners/impairment/link-model.ts';
import type { Fate } from '#runners/impairment/link-model.ts';

interface Offered {
  readonly atMs: number;
  readonly bytes: number;
  readonly fate: Fate;
}

/** Packets of that size, evenly spaced. */
function send(
  parameters: Partial<LinkParameters>,
  { packets = 20_000, bytes = 1000, everyMs = 2, seed = 'test' } = {},
): Offered[] {
  const link = createLinkModel({ ...CLEAR_LINK, ...parameters }, createRandom(seed));
  return Array.from({ length: packets }, (_, index) => {
    const atMs = index * everyMs;
    return { atMs, bytes, fate: link.offer(atMs, bytes) };
  });
}

function delays(offered: readonly Offered[]): number[] {
  return offered.flatMap(({ atMs, fate }) => (fate.kind === 'deliver' ? [fate.atMs - atMs] : []));
}

function deliveries(offered: readonly Offered[]): number[] {
  return offered.flatMap(({ fate }) => (fate.kind === 'deliver' ? [fate.atMs] : []));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function lossShare(offered: readonly Offered[]): number {
  return offered.filter(({ fate }) => fate.kind === 'drop').length / offered.length;
}

/** Lengths of runs of consecutive losses. */
function bursts(offered: readonly Offered[]): number[] {
  const lengths: number[] = [];
  let run = 0;
  for (const { fate } of offered) {
    if (fate.kind === 'drop') run += 1;
    else if (run > 0) {
      lengths.push(run);
      run = 0;
    }
  }
  return lengths;
}

const ascending = (values: readonly number[]): boolean =>
  values.every((value, index) => value >= (values[index - 1] ?? -Infinity));

describe('an impaired link', () => {
  it('that is clear delivers everything at once', () => {
    expect(delays(send({}, { packets: 100 }))).toEqual(Array.from({ length: 100 }, () => 0));
  });

  it('delays every packet by exactly its delay when there is no jitter', () => {
    expect(new Set(delays(send({ delay_ms: 75 }, { packets: 1000 })))).toEqual(new Set([75]));
  });

  it('decides the same for the same seed and otherwise for another', () => {
    const parameters = {
      delay_ms: 40,
      jitter_ms: 10,
      loss_share: 0.1,
      reorder_share: 0.05,
      reorder_by_ms: 20,
    };
    expect(send(parameters, { seed: 'a' })).toEqual(send(parameters, { seed: 'a' }));
    expect(send(parameters, { seed: 'a' })).not.toEqual(send(parameters, { seed: 'b' }));
  });

  it('spreads delays by its jitter around its delay, and never below zero', () => {
    const values = delays(send({ delay_ms: 50, jitter_ms: 10, jitter_reorders: true }));
    const middle = mean(values);
    const deviation = Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
    expect(Math.abs(middle - 50)).toBeLessThan(0.5);
    expect(Math.abs(deviation - 10)).toBeLessThan(0.5);
    const near = delays(send({ delay_ms: 5, jitter_ms: 20, jitter_reorders: true }));
    expect(Math.min(...near)).toBe(0);
    expect(Math.max(...near)).toBeLessThanOrEqual(5 + 3 * 20);
  });

  it('lets jitter overtake only where that is wanted', () => {
    expect(ascending(deliveries(send({ delay_ms: 50, jitter_ms: 10 })))).toBe(true);
    expect(ascending(deliveries(send({ delay_ms: 50, jitter_ms: 10, jitter_reorders: true })))).toBe(false);
  });

  it('holds back the wanted share of packets, and only these are overtaken', () => {
    const offered = send({ delay_ms: 20, reorder_share: 0.1, reorder_by_ms: 7 });
    const late = delays(offered).filter((delay) => delay > 20);
    expect(new Set(late)).toEqual(new Set([27]));
    expect(Math.abs(late.length / offered.length - 0.1)).toBeLessThan(0.01);
  });

  it('loses independently the share it is to lose', () => {
    for (const share of [0.01, 0.03, 0.1]) {
      const offered = send({ loss_share: share }, { packets: 100_000 });
      // Four standard deviations of a binomial share.
      expect(Math.abs(lossShare(offered) - share)).toBeLessThan(
        4 * Math.sqrt((share * (1 - share)) / 100_000),
      );
      // Runs of independent losses are geometric with mean 1 / (1 - p).
      expect(Math.abs(mean(bursts(offered)) - 1 / (1 - share))).toBeLessThan(0.05);
    }
  });

  it('loses in bursts of the wanted mean length without losing more', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.2, noNaN: true }),
        fc.double({ min: 2, max: 10, noNaN: true }),
        fc.integer(),
        (share, burst, seed) => {
          const offered = send(
            { loss_share: share, loss_burst_packets: burst },
            { packets: 50_000, seed: String(seed) },
          );
          const lengths = bursts(offered);
          // Bursts are geometric: deviation about their mean; five standard errors.
          expect(Math.abs(mean(lengths) - burst)).toBeLessThan((5 * burst) / Math.sqrt(lengths.length));
          const spread = Math.sqrt((share * (2 * burst)) / 50_000);
          expect(Math.abs(lossShare(offered) - share)).toBeLessThan(5 * spread);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('uses the transition probabilities of netem: p = loss / (burst * (1 - loss)), r = 1 / burst', () => {
    const { enter, leave } = gilbert(0.05, 4);
    expect(enter).toBeCloseTo(0.05 / (4 * 0.95), 12);
    expect(leave).toBe(0.25);
    // The stationary share of the bad state.
    expect(enter / (enter + leave)).toBeCloseTo(0.05, 12);
  });

  it('sends no faster than its rate, drops at the tail, and loses no byte on the way', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ gapMs: fc.integer({ min: 0, max: 20 }), bytes: fc.integer({ min: 1, max: 1472 }) }),
          {
            minLength: 1,
            maxLength: 400,
          },
        ),
        fc.integer({ min: 64_000, max: 4_000_000 }),
        fc.integer({ min: 1500, max: 60_000 }),
        (packets, rate_bps, queue_bytes) => {
          const link = createLinkModel({ ...CLEAR_LINK, rate_bps, queue_bytes }, createRandom('queue'));
          let atMs = 0;
          let lastMs = 0;
          let sent = 0;
          let firstMs: number | undefined;
          for (const { gapMs, bytes } of packets) {
            atMs += gapMs;
            const before = link.backlogBytes(atMs);
            const fate = link.offer(atMs, bytes);
            const after = link.backlogBytes(atMs);
            if (fate.kind === 'drop') {
              expect(fate.reason).toBe('queue');
              expect(before + bytes + HEADER_BYTES).toBeGreaterThan(queue_bytes);
              expect(after).toBe(before);
              continue;
            }
            if (fate.kind !== 'deliver') throw new Error('nothing is held here');
            expect(after).toBeCloseTo(before + bytes + HEADER_BYTES, 3);
            expect(after).toBeLessThanOrEqual(Math.max(queue_bytes, bytes + HEADER_BYTES) + 1e-3);
            firstMs ??= atMs;
            sent += bytes + HEADER_BYTES;
            expect(fate.atMs).toBeGreaterThanOrEqual(lastMs);
            // By its delivery, no more than the rate allows has left since the first packet came.
            expect(sent * 8).toBeLessThanOrEqual(((fate.atMs - firstMs) * rate_bps) / 1000 + 1e-3);
            lastMs = fate.atMs;
          }
        },
      ),
    );
  });

  it('keeps what waits at the bottleneck when its rate changes', () => {
    const link = createLinkModel({ ...CLEAR_LINK, rate_bps: 80_000 }, createRandom('rate'));
    for (let packet = 0; packet < 10; packet++) link.offer(0, 1000 - HEADER_BYTES);
    expect(link.backlogBytes(0)).toBeCloseTo(10_000, 6);
    link.change(100, { ...CLEAR_LINK, rate_bps: 40_000 });
    expect(link.backlogBytes(100)).toBeCloseTo(9000, 6);
    expect(link.offer(100, 1000 - HEADER_BYTES)).toEqual({ kind: 'deliver', atMs: 2100 });
  });
});
