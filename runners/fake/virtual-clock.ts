// A clock that stands still until a test moves it: hours of a run pass in milliseconds, always alike.
import type { Clock } from '#core/clock.ts';
import { milliseconds, type Milliseconds } from '#core/units.ts';

export interface VirtualClock extends Clock {
  /** Moves time on, waking sleepers in the order of their instants, also those that begin meanwhile. */
  advance(byMs: number): Promise<void>;
  advanceTo(atMs: number): Promise<void>;
  /** How many are asleep. */
  readonly sleepers: number;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * @param epochMs Unix time of t = 0.
 * @param startMs time at the beginning; negative for what happens before the run.
 */
export function createVirtualClock(epochMs = 0, startMs = 0): VirtualClock {
  let time = startMs;
  const asleep = new Set<Sleeper>();

  function sleepUntil(at: Milliseconds, signal?: AbortSignal): Promise<void> {
    if (at <= time || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        asleep.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { at, wake };
      asleep.add(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  async function advanceTo(atMs: number): Promise<void> {
    await settle();
    for (let next = earliest(asleep, atMs); next !== undefined; next = earliest(asleep, atMs)) {
      time = Math.max(time, next.at);
      next.wake();
      await settle();
    }
    time = Math.max(time, atMs);
  }

  return {
    epochMs,
    now: () => milliseconds(time),
    sleepUntil,
    advance: (byMs) => advanceTo(time + byMs),
    advanceTo,
    get sleepers() {
      return asleep.size;
    },
  };
}

/** Of those due at the same instant, the one that went to sleep first: sets keep their order. */
function earliest(asleep: ReadonlySet<Sleeper>, notAfter: number): Sleeper | undefined {
  let found: Sleeper | undefined;
  for (const sleeper of asleep) {
    if (sleeper.at <= notAfter && (found === undefined || sleeper.at < found.at)) found = sleeper;
  }
  return found;
}

/** Lets everything run that waits for nothing but promises. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
