// Who speaks when: the conversation model of ITU-T P.59, extended to a room by a memory of past speakers. Pure and
// seeded. Only those talk who are there with their microphone on.
import type { SeatPlan } from '#core/plan.ts';
import type { Random } from '#core/random.ts';

/** ITU-T P.59 table 1: mean dwell of mutual silence (never below 200 ms), single talk and double talk. */
const SILENCE_MEAN_MS = 456;
const SILENCE_MIN_MS = 200;
const SINGLE_MEAN_MS = 854;
const DOUBLE_MEAN_MS = 226;
/** ITU-T P.59: from single talk the next state is silence with this probability, else double talk. */
const TO_SILENCE = 0.4;

export interface Speaker {
  readonly id: string;
  /** When its microphone is on: begins and ends, alternately. */
  readonly on: readonly number[];
}

/** Names of which one can be drawn, added and taken out in constant time: rooms of thousands are planned too. */
class Pool {
  private readonly names: string[] = [];
  private readonly places = new Map<string, number>();

  get size(): number {
    return this.names.length;
  }

  add(name: string): void {
    if (this.places.has(name)) return;
    this.places.set(name, this.names.length);
    this.names.push(name);
  }

  delete(name: string): void {
    const place = this.places.get(name);
    const last = this.names.pop();
    if (place === undefined || last === undefined) {
      if (last !== undefined) this.names.push(last);
      return;
    }
    this.places.delete(name);
    if (last === name) return;
    this.names[place] = last;
    this.places.set(last, place);
  }

  pick(random: Random): string {
    return random.pick(this.names);
  }
}

interface Switch {
  readonly atMs: number;
  readonly id: string;
  readonly on: boolean;
}

class Room {
  private readonly random: Random;
  private readonly switches: readonly Switch[];
  private switched = 0;
  private readonly on = new Set<string>();
  private readonly past = new Set<string>();
  /** Silent ones with their microphone on: who has spoken before, and who has not. */
  private readonly known = new Pool();
  private readonly fresh = new Pool();
  private readonly since = new Map<string, number>();
  readonly talk: ReadonlyMap<string, number[]>;

  constructor(speakers: readonly Speaker[], random: Random) {
    this.random = random;
    this.switches = speakers
      .flatMap(({ id, on }) => on.map((atMs, index) => ({ atMs, id, on: index % 2 === 0 })))
      .sort((one, other) => one.atMs - other.atMs);
    this.talk = new Map(speakers.map(({ id }) => [id, []]));
  }

  get talkers(): readonly string[] {
    return [...this.since.keys()];
  }

  private poolOf(id: string): Pool {
    return this.past.has(id) ? this.known : this.fresh;
  }

  private switchUntil(nowMs: number): void {
    for (; ; this.switched += 1) {
      const next = this.switches[this.switched];
      if (next === undefined || next.atMs > nowMs) return;
      if (next.on) {
        this.on.add(next.id);
        if (!this.since.has(next.id)) this.poolOf(next.id).add(next.id);
      } else {
        this.on.delete(next.id);
        this.poolOf(next.id).delete(next.id);
      }
    }
  }

  /**
   * With N past speakers one of them goes on with probability N / (N + 1), else somebody new speaks.
   * @returns false when nobody is left who could.
   */
  begin(nowMs: number): boolean {
    this.switchUntil(nowMs);
    const { known, fresh, random } = this;
    const reuse = random.uniform() < known.size / (known.size + 1);
    const pool = (reuse && known.size > 0) || fresh.size === 0 ? known : fresh;
    if (pool.size === 0) return false;
    const id = pool.pick(random);
    pool.delete(id);
    this.past.add(id);
    this.since.set(id, nowMs);
    return true;
  }

  end(id: string, nowMs: number): void {
    const fromMs = this.since.get(id);
    if (fromMs === undefined) return;
    this.since.delete(id);
    if (nowMs > fromMs) this.talk.get(id)?.push(fromMs, nowMs);
    if (this.on.has(id)) this.known.add(id);
  }
}

/** What two lists of alternating begins and ends have in common. */
function intersection(one: readonly number[], other: readonly number[]): number[] {
  const common: number[] = [];
  let at = 0;
  for (let index = 0; index + 1 < one.length; index += 2) {
    const [from = 0, to = 0] = [one[index], one[index + 1]];
    while (at + 1 < other.length && (other[at + 1] ?? 0) <= from) at += 2;
    for (let next = at; next + 1 < other.length && (other[next] ?? 0) < to; next += 2) {
      const start = Math.max(from, other[next] ?? 0);
      const end = Math.min(to, other[next + 1] ?? 0);
      if (end > start) common.push(start, end);
    }
  }
  return common;
}

/**
 * Talk of every speaker from 0 to `durationMs`: begins and ends alternately, whole milliseconds, within the times that
 * its microphone is on. Never more than two talk at once.
 */
export function conversationOf(
  speakers: readonly Speaker[],
  durationMs: number,
  random: Random,
): ReadonlyMap<string, readonly number[]> {
  const room = new Room(speakers, random);
  const step = (meanMs: number): number => Math.round(random.exponential(meanMs));
  let nowMs = 0;
  while (nowMs < durationMs && speakers.length > 0) {
    const { talkers } = room;
    const [talker = ''] = talkers;
    if (talkers.length === 0) {
      nowMs += Math.max(SILENCE_MIN_MS, step(SILENCE_MEAN_MS));
      room.begin(nowMs);
    } else if (talkers.length === 1) {
      nowMs += step(SINGLE_MEAN_MS);
      if (random.uniform() < TO_SILENCE || !room.begin(nowMs)) room.end(talker, nowMs);
    } else {
      nowMs += step(DOUBLE_MEAN_MS);
      room.end(random.pick(talkers), nowMs);
    }
  }
  for (const talker of room.talkers) room.end(talker, nowMs);
  return new Map(
    speakers.map(({ id, on }) => [
      id,
      intersection(room.talk.get(id) ?? [], intersection(on, [0, durationMs])),
    ]),
  );
}

/** From joining to leaving without the times that it is muted. */
function microphoneOn({ join_at_ms: joinMs, leave_at_ms: leaveMs, actions }: SeatPlan): number[] {
  const on: number[] = [];
  let since: number | undefined = joinMs;
  for (const { at_ms: at, action } of actions) {
    if (action === 'unmute-microphone') since ??= at;
    if (action !== 'mute-microphone') continue;
    if (since !== undefined && at > since) on.push(since, at);
    since = undefined;
  }
  if (since !== undefined && leaveMs > since) on.push(since, leaveMs);
  return on;
}

/** Seats with their talk: each room converses by itself. */
export function planTalk(seats: readonly SeatPlan[], durationMs: number, random: Random): SeatPlan[] {
  const rooms = new Map<string, Speaker[]>();
  for (const seat of seats) {
    if (!seat.microphone) continue;
    const speaker = { id: seat.id, on: microphoneOn(seat) };
    const members = rooms.get(seat.room);
    if (members === undefined) rooms.set(seat.room, [speaker]);
    else members.push(speaker);
  }
  const talk = new Map<string, readonly number[]>();
  for (const [room, speakers] of rooms)
    for (const [id, spurts] of conversationOf(speakers, durationMs, random.fork(room))) talk.set(id, spurts);
  return seats.map((seat) => {
    const own = talk.get(seat.id);
    return own === undefined ? seat : { ...seat, talk: own };
  });
}
