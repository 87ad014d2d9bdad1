import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLEAR_LINK } from '#core/impairment.ts';
import type { LinkParameters, NetworkStep } from '#core/impairment.ts';
import { createRandom } from '#core/random.ts';
import { DueQueue } from '#runners/impairment/due-queue.ts';
import { SeatLink } from '#runners/impairment/seat-link.ts';

function step(from_ms: number, parameters: Partial<LinkParameters>): NetworkStep {
  const link = { ...CLEAR_LINK, ...parameters };
  return { from_ms, profile: `from-${from_ms}`, up: link, down: link };
}

interface Decision {
  readonly sentMs: number;
  readonly delivered: number | undefined;
}

function run(steps: readonly NetworkStep[], untilMs: number): { decisions: Decision[]; link: SeatLink } {
  const link = new SeatLink(steps, createRandom('seat'));
  const decisions: Decision[] = [];
  for (let sentMs = 0; sentMs < untilMs; sentMs += 10) {
    link.offer('down', sentMs, 500, (fate) => {
      decisions.push({ sentMs, delivered: fate.kind === 'deliver' ? fate.atMs : undefined });
    });
  }
  return { decisions, link };
}

describe("a seat's network over time", () => {
  it('changes at its planned times, to the packet', () => {
    const { decisions } = run([step(0, { delay_ms: 5 }), step(500, { delay_ms: 50 })], 1000);
    for (const { sentMs, delivered } of decisions) {
      expect(delivered).toBe(sentMs + (sentMs < 500 ? 5 : 50));
    }
  });

  it('loses everything in an outage that drops, and nothing before or after', () => {
    const { decisions, link } = run([step(300, { outage: 'drop' }), step(600, {})], 1000);
    const lost = decisions.filter(({ delivered }) => delivered === undefined).map(({ sentMs }) => sentMs);
    expect([lost.length, Math.min(...lost), Math.max(...lost)]).toEqual([30, 300, 590]);
    expect(link.counts('down')).toMatchObject({ offered: 100, scheduled: 70, outageDropped: 30 });
  });

  it('lets everything through, late and in order, after an outage that holds', () => {
    const { decisions, link } = run([step(300, { outage: 'hold' }), step(600, {})], 1000);
    expect(decisions.map(({ sentMs }) => sentMs)).toEqual(
      Array.from({ length: 100 }, (_, index) => index * 10),
    );
    for (const { sentMs, delivered } of decisions) {
      expect(delivered).toBe(sentMs >= 300 && sentMs < 600 ? 600 : sentMs);
    }
    expect(link.heldPackets('down')).toBe(0);
  });

  it('accounts for every packet', () => {
    const { link } = run(
      [step(0, { loss_share: 0.2, rate_bps: 300_000, queue_bytes: 2000 }), step(700, { outage: 'hold' })],
      1000,
    );
    const { offered, scheduled, lost, queueDropped, outageDropped } = link.counts('down');
    expect(scheduled + lost + queueDropped + outageDropped + link.heldPackets('down')).toBe(offered);
    expect(lost).toBeGreaterThan(0);
    expect(queueDropped).toBeGreaterThan(0);
  });
});

describe('the queue of what is due', () => {
  it('gives items by time, those of one time in the order in which they came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
        const queue = new DueQueue<number>();
        times.forEach((time, index) => queue.add(time, index));
        const taken = times.map(() => queue.take(Infinity));
        const expected = times
          .map((atMs, item) => ({ atMs, item }))
          .sort((a, b) => a.atMs - b.atMs || a.item - b.item);
        expect(taken.map((entry) => ({ atMs: entry?.atMs, item: entry?.item }))).toEqual(expected);
        expect(queue.take(Infinity)).toBeUndefined();
      }),
    );
  });

  it('gives nothing before its time', () => {
    const queue = new DueQueue<string>();
    queue.add(10, 'later');
    expect(queue.take(9.9)).toBeUndefined();
    expect(queue.take(10)?.item).toBe('later');
  });
});
