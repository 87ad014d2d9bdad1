import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventHeap } from '#analysis/fleet/event-heap.ts';
import { erlangMeanWait, FifoServers } from '#analysis/fleet/fifo-servers.ts';
import { LeastLoaded } from '#analysis/fleet/least-loaded.ts';
import { createRandom } from '#core/random.ts';

describe('event heap', () => {
  it('gives events back by time, and those of one time in the order they came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 3000 }), (times) => {
        const heap = new EventHeap();
        times.forEach((time, index) => {
          heap.push(time, index % 7, index);
        });
        const expected = times
          .map((time, index) => ({ time, index }))
          .sort((a, b) => a.time - b.time || a.index - b.index);
        for (const { time, index } of expected) {
          expect(heap.nextTime).toBe(time);
          expect(heap.pop()).toBe(true);
          expect([heap.time, heap.kind, heap.subject]).toEqual([time, index % 7, index]);
        }
        expect(heap.pop()).toBe(false);
        expect(heap.nextTime).toBe(Infinity);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps its order when pushes and pops alternate', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 100 })), { maxLength: 300 }), (script) => {
        const heap = new EventHeap();
        const mirror: number[] = [];
        for (const time of script) {
          if (time === null) {
            const least = mirror.sort((a, b) => a - b).shift();
            expect(heap.pop() ? heap.time : undefined).toBe(least);
          } else {
            heap.push(time, 1, 0);
            mirror.push(time);
          }
        }
        expect(heap).toHaveLength(mirror.length);
      }),
    );
  });
});

describe('least-loaded index', () => {
  it('always names what a search through all nodes would', () => {
    const change = fc.tuple(fc.nat(12), fc.option(fc.integer({ min: 0, max: 5 }), { nil: Infinity }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 100 }), (changes) => {
        const index = new LeastLoaded(13);
        const keys = new Array<number>(13).fill(Infinity);
        for (const [node, key] of changes) {
          index.set(node, key);
          keys[node] = key;
          const least = Math.min(...keys);
          expect(index.least()).toBe(least === Infinity ? -1 : keys.indexOf(least));
        }
      }),
    );
  });
});

describe('signalling queue', () => {
  it('waits as long as M/M/c does (the precise check is bench:fleet)', () => {
    const random = createRandom('mmc');
    const [arrivalRate, serviceRate, servers] = [2.4, 1, 3];
    const queue = new FifoServers(servers);
    let [now, waited, counted] = [0, 0, 0];
    for (let customer = 0; customer < 400_000; customer += 1) {
      now += random.exponential(1 / arrivalRate);
      const service = random.exponential(1 / serviceRate);
      const wait = queue.serve(now, service) - service - now;
      if (customer > 5000) {
        waited += wait;
        counted += 1;
      }
    }
    const expected = erlangMeanWait(arrivalRate, serviceRate, servers);
    expect(expected).toBeCloseTo(1.0787, 3); // Erlang C 0.6472 / (3 - 2.4)
    expect(Math.abs(waited / counted / expected - 1)).toBeLessThan(0.08);
  });

  it('serves in the order of arrival and refuses a closed form where there is none', () => {
    const queue = new FifoServers(1);
    expect([queue.serve(0, 2), queue.serve(1, 2), queue.serve(10, 1)]).toEqual([2, 4, 11]);
    expect(queue.busySeconds).toBe(5);
    expect(() => erlangMeanWait(3, 1, 3)).toThrow('must be below');
  });
});
