// How a seat that has lost its call tries to get in again, alike in every tier: a person would, until it works.
import type { Clock } from './clock.ts';
import { createRandom } from './random.ts';
import { milliseconds } from './units.ts';

/** livekit-client's DefaultReconnectPolicy: before each try, and what is drawn on top from the third on. */
const DELAYS_MS = [0, 300, 1200, 2700, 4800, 7000, 7000, 7000, 7000, 7000] as const;
const JITTER_MS = 1000;
/** As livekit-client waits for a peer connection (peerConnectionTimeout). */
const TRY_DEADLINE_MS = 15_000;

export const REJOIN_TRIES = DELAYS_MS.length;

export interface Rejoining {
  /** Of the delays' jitter. */
  readonly seed: number;
  readonly clock: Clock;
  /** The seat has failed or is to leave. */
  readonly stop: AbortSignal;
  /** Starts a try, with a ticket of its own. @returns what aborts when it has failed or the seat is in; undefined: no ticket. */
  attempt(): Promise<AbortSignal | undefined>;
  isBack(): boolean;
}

/** Tries at growing intervals until in, told to stop or out of tries. */
export async function rejoin(rejoining: Rejoining): Promise<'back' | 'stopped' | 'given-up'> {
  const { seed, clock, stop } = rejoining;
  const random = createRandom(`rejoin/${seed}`);
  for (const [tries, delayMs] of DELAYS_MS.entries()) {
    const jitterMs = tries > 1 ? random.uniform() * JITTER_MS : 0;
    await clock.sleepUntil(milliseconds(clock.now() + delayMs + jitterMs), stop);
    if (stop.aborted) return 'stopped';
    const ended = await rejoining.attempt();
    if (ended === undefined) continue;
    await clock.sleepUntil(milliseconds(clock.now() + TRY_DEADLINE_MS), AbortSignal.any([stop, ended]));
    if (rejoining.isBack()) return 'back';
  }
  return stop.aborted ? 'stopped' : 'given-up';
}
