import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random.ts';
import { talkingBy } from '#core/talk.ts';
import { conversationOf } from '#scenarios/conversation.ts';
import { planScenario } from '#scenarios/plan.ts';
import { scenarioSchema } from '#scenarios/schema.ts';

const HOUR_MS = 3_600_000;
const MEMBERS = ['a', 'b', 'c', 'd', 'e', 'f'];

function talkOf(
  members: readonly string[],
  durationMs: number,
  seed: string,
): ReadonlyMap<string, readonly number[]> {
  const speakers = members.map((id) => ({ id, on: [0, durationMs] }));
  return conversationOf(speakers, durationMs, createRandom(seed));
}

/** Share of the time in which exactly so many talk, in steps of 20 ms. */
function shares(members: readonly string[], durationMs: number): number[] {
  const talk = talkOf(members, durationMs, 'seed');
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
    const once = talkOf(MEMBERS, 60_000, 'one');
    expect(talkOf(MEMBERS, 60_000, 'one')).toEqual(once);
    expect(talkOf(MEMBERS, 60_000, 'two')).not.toEqual(once);
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
    for (const spurts of talkOf(MEMBERS, 300_000, 'x').values()) {
      expect(spurts.length % 2).toBe(0);
      expect(spurts).toEqual([...spurts].sort((one, other) => one - other));
      expect(spurts.at(-1) ?? 0).toBeLessThanOrEqual(300_000);
    }
  });

  it('works with nobody and with one', () => {
    expect(talkOf([], 10_000, 'x').size).toBe(0);
    const [, , double] = shares(['a'], 600_000);
    expect(double).toBe(0);
    expect((talkOf(['a'], 60_000, 'x').get('a') ?? []).length).toBeGreaterThan(5);
  });

  it('answers for times in any order', () => {
    const talks = talkingBy([10, 20, 30, 40]);
    expect([5, 10, 19, 20, 35, 15, 40].map(talks)).toEqual([false, true, true, false, true, true, false]);
  });

  it('lets only those talk who are there with their microphone on', () => {
    const speakers = [
      { id: 'a', on: [0, 5000, 20_000, 40_000] },
      { id: 'b', on: [10_000, 60_000] },
    ];
    const talk = conversationOf(speakers, 60_000, createRandom('x'));
    for (const { id, on } of speakers) {
      const isOn = talkingBy(on);
      const spurts = talk.get(id) ?? [];
      expect(spurts.length).toBeGreaterThan(2);
      for (let at = 0; at < spurts.length; at += 2) {
        expect(isOn(spurts[at] ?? -1)).toBe(true);
        expect(isOn((spurts[at + 1] ?? 0) - 1)).toBe(true);
      }
    }
  });
});

describe('the talk of a plan', () => {
  const planOf = (more: object) =>
    planScenario(
      scenarioSchema.parse({
        name: 'talk',
        target: { system: 'livekit' },
        rooms: { count: 2, size: 3 },
        arrival: [
          { kind: 'ramp', for: '5s' },
          { kind: 'hold', for: '60s' },
        ],
        mutes: { microphone: { initially_muted_share: 0.3, mean_on: '10s', mean_off: '5s' } },
        ...more,
      }),
    );

  it('lies within each call, and the rooms converse by themselves', () => {
    const { seats } = planOf({});
    for (const { talk = [], join_at_ms: join, leave_at_ms: leave } of seats) {
      expect(talk[0] ?? join).toBeGreaterThanOrEqual(join);
      expect(talk.at(-1) ?? leave).toBeLessThanOrEqual(leave);
    }
    const [first, second] = ['r001', 'r002'].map((room) =>
      seats.filter((seat) => seat.room === room).map(({ talk }) => talk),
    );
    expect(first).not.toEqual(second);
  });

  it('is left out where sound is judged in every second, or nobody is to pause', () => {
    expect(planOf({ browser: { media_quality: 'full' } }).seats[0]).not.toHaveProperty('talk');
    expect(planOf({ publishers: { talk: 'always' } }).seats[0]).not.toHaveProperty('talk');
    expect(
      planOf({ browser: { media_quality: 'full' }, publishers: { talk: 'conversation' } }).seats[0],
    ).toHaveProperty('talk');
  });
});
