import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SampleInstants } from '#runners/browser/page/marks/sample-instants.ts';

const PERIOD_MS = 1000;

/** The instants at which something that looks every `frameMs` looks, in milliseconds. */
function looks(frameMs: number, seconds: number, startMs = 0): number[] {
  const instants = new SampleInstants(startMs, PERIOD_MS);
  const found: number[] = [];
  for (let nowMs = startMs; nowMs < startMs + seconds * 1000; nowMs += frameMs) {
    if (nowMs < instants.nextMs) continue;
    found.push(nowMs);
    instants.looked(nowMs);
  }
  return found;
}

describe('instants to look at', () => {
  it('come once in every second', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 60, noNaN: true }),
        fc.integer({ min: 0, max: 1e12 }),
        (frameMs, start) => {
          const found = looks(frameMs, 30, start);
          expect(found.length).toBeGreaterThanOrEqual(29);
          expect(found.length).toBeLessThanOrEqual(31);
        },
      ),
    );
  });

  it('meet every part of what repeats a whole number of times in a second', () => {
    const tick = 1000 / 64;
    const quarters = new Set(looks(1000 / 25, 20).map((at) => Math.floor(((at % tick) / tick) * 4)));
    expect(quarters.size).toBe(4);
  });

  it('leave out the seconds in which nobody looked, without hurry afterwards', () => {
    const instants = new SampleInstants(0, PERIOD_MS);
    instants.looked(5400);
    expect(instants.nextMs).toBeGreaterThan(5400);
    expect(instants.nextMs).toBeLessThan(7000);
    const next = instants.nextMs;
    instants.looked(next);
    expect(instants.nextMs - next).toBeGreaterThan(300);
  });
});
