// Who speaks when: the conversation model of ITU-T P.59, extended to a room by a memory of past speakers. Pure and
// seeded: the same room and seed give the same talk in every thread and every run.
import { createRandom } from '#core/random.ts';
import type { Random } from '#core/random.ts';

/** ITU-T P.59 table 1: mean dwell of mutual silence (never below 200 ms), single talk and double talk. */
const SILENCE_MEAN_MS = 456;
const SILENCE_MIN_MS = 200;
const SINGLE_MEAN_MS = 854;
const DOUBLE_MEAN_MS = 226;
/** ITU-T P.59: from single talk the next state is silence with this probability, else double talk. */
const TO_SILENCE = 0.4;

export type TalkSpurt = { readonly fromMs: number; readonly toMs: number };

class Room {
  readonly #members: readonly string[];
  readonly #random: Random;
  readonly #spurts = new Map<string, TalkSpurt[]>();
  /** Most recent last; each member once. */
  readonly #past: string[] = [];
  readonly #talking = new Map<string, number>();

  constructor(members: readonly string[], random: Random) {
    this.#members = members;
    this.#random = random;
    for (const member of members) this.#spurts.set(member, []);
  }

  /** With N past speakers one of them goes on with probability N / (N + 1), else somebody new speaks. */
  #choose(): string | undefined {
    const silent = this.#members.filter((member) => !this.#talking.has(member));
    const known = this.#past.filter((member) => !this.#talking.has(member));
    const fresh = silent.filter((member) => !this.#past.includes(member));
    const reuse = this.#random.uniform() < known.length / (known.length + 1);
    const pool = (reuse && known.length > 0) || fresh.length === 0 ? known : fresh;
    return pool.length === 0 ? undefined : this.#random.pick(pool);
  }

  begin(atMs: number): void {
    const member = this.#choose();
    if (member === undefined) return;
    if (!this.#past.includes(member)) this.#past.push(member);
    this.#talking.set(member, atMs);
  }

  end(member: string, atMs: number): void {
    const fromMs = this.#talking.get(member);
    if (fromMs === undefined) return;
    this.#talking.delete(member);
    this.#spurts.get(member)?.push({ fromMs, toMs: atMs });
  }

  get talkers(): readonly string[] {
    return [...this.#talking.keys()];
  }

  get spurts(): ReadonlyMap<string, readonly TalkSpurt[]> {
    return this.#spurts;
  }
}

/**
 * Talk spurts of every member from 0 to `durationMs`, in order and without overlap for one member.
 * @param members those with a microphone; with one member nobody ever talks over another
 */
export function conversationOf(
  members: readonly string[],
  durationMs: number,
  seed: string,
): ReadonlyMap<string, readonly TalkSpurt[]> {
  const random = createRandom(seed).fork('conversation');
  const room = new Room(members, random);
  let nowMs = 0;
  while (nowMs < durationMs && members.length > 0) {
    const talkers = room.talkers;
    if (talkers.length === 0) {
      nowMs += Math.max(SILENCE_MIN_MS, random.exponential(SILENCE_MEAN_MS));
      room.begin(nowMs);
    } else if (talkers.length === 1) {
      nowMs += random.exponential(SINGLE_MEAN_MS);
      const [talker = ''] = talkers;
      if (members.length < 2 || random.uniform() < TO_SILENCE) room.end(talker, nowMs);
      else room.begin(nowMs);
    } else {
      nowMs += random.exponential(DOUBLE_MEAN_MS);
      room.end(random.pick(talkers), nowMs);
    }
  }
  for (const talker of room.talkers) room.end(talker, nowMs);
  // The last step of the chain reaches beyond the call.
  const within = (spurts: readonly TalkSpurt[]): TalkSpurt[] =>
    spurts
      .filter(({ fromMs }) => fromMs < durationMs)
      .map(({ fromMs, toMs }) => ({ fromMs, toMs: Math.min(toMs, durationMs) }));
  return new Map([...room.spurts].map(([member, spurts]) => [member, within(spurts)]));
}

/** Answers whether a member talks; fast when asked with growing times, right with any. */
export function talkingBy(spurts: readonly TalkSpurt[]): (nowMs: number) => boolean {
  let at = 0;
  return (nowMs) => {
    if ((spurts[at]?.fromMs ?? 0) > nowMs) at = 0;
    while (at < spurts.length && (spurts[at]?.toMs ?? 0) <= nowMs) at += 1;
    const spurt = spurts[at];
    return spurt !== undefined && spurt.fromMs <= nowMs;
  };
}
