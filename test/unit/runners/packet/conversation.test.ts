import { describe, expect, it } from 'vitest';
import { conversationOf, talkingBy } from '#runners/packet/conversation/p59.ts';

const HOUR_MS = 3_600_000;
const MEMBERS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Share of the time in which exactly so many talk, in steps of 20 ms. */
function shares(members: readonly string[], durationMs: number): number[] {
  const talk = conversationOf(members, durationMs, 'seed');
  const talkers = members.map((member) => talkingBy(talk.get(member) ?? []));
  const counts = [0, 0, 0, 0];
  let steps = 0;
  for (let now = 0; now < durationMs; now += 20) {
    const count = talkers.filter((talks) => talks(now)).length;
    counts[count] = (counts[count] ?? 0) + 1;
    steps += 1;
  }
  return counts.map((count) => count / steps);
}

describe('the P.59 conversation', () => {
  it('is the same for the same seed and another for another', () => {
    const once = conversationOf(MEMBERS, 60_000, 'one');
    expect(conversationOf(MEMBERS, 60_000, 'one')).toEqual(once);
    expect(conversationOf(MEMBERS, 60_000, 'two')).not.toEqual(once);
  });

  it('never has three talk at once, and spends its time as the model says', () => {
    const [silence = 0, single = 0, double = 0, more = 0] = shares(MEMBERS, HOUR_MS);
    expect(more).toBe(0);
    // Stationary shares of the chain: silence 0.4 visits of about 0.5 s, single 1, double 0.6.
    expect(single).toBeGreaterThan(0.65);
    expect(single).toBeLessThan(0.8);
    expect(silence).toBeGreaterThan(0.1);
    expect(double).toBeGreaterThan(0.08);
    expect(double).toBeLessThan(0.2);
  });

  it('lets a spurt neither overlap another of the same member nor outlast the call', () => {
    for (const spurts of conversationOf(MEMBERS, 300_000, 'x').values()) {
      let last = 0;
      for (const { fromMs, toMs } of spurts) {
        expect(fromMs).toBeGreaterThanOrEqual(last);
        expect(toMs).toBeGreaterThanOrEqual(fromMs);
        last = toMs;
      }
    }
  });

  it('works with nobody and with one', () => {
    expect(conversationOf([], 10_000, 'x').size).toBe(0);
    const [, , double] = shares(['a'], 600_000);
    expect(double).toBe(0);
    expect((conversationOf(['a'], 60_000, 'x').get('a') ?? []).length).toBeGreaterThan(5);
  });

  it('answers for times in any order', () => {
    const talks = talkingBy([
      { fromMs: 10, toMs: 20 },
      { fromMs: 30, toMs: 40 },
    ]);
    expect([5, 10, 19, 20, 35, 15, 40].map(talks)).toEqual([false, true, true, false, true, true, false]);
  });
});
