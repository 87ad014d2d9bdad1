// The real clock of a run: monotonic, so that a step of the wall clock (NTP) moves no plan and no sample.
import type { Clock } from '#core/clock.ts';
import { milliseconds } from '#core/units.ts';

/** setTimeout takes no more: 2^31 - 1 ms. */
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * @param leadMs how long after this call t = 0 is, so that everything can be ready by then.
 */
export function createRunClock(leadMs = 0): Clock {
  const startMs = performance.now() + leadMs;
  const now = (): number => performance.now() - startMs;
  return {
    epochMs: performance.timeOrigin + startMs,
    now: () => milliseconds(now()),
    sleepUntil: async (at, signal) => {
      // A timer may fire up to a millisecond early, as Node counts in whole ones.
      for (let left = at - now(); left > 0 && signal?.aborted !== true; left = at - now()) {
        await sleep(Math.min(Math.ceil(left), LONGEST_TIMER_MS), signal);
      }
    },
  };
}

function sleep(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, durationMs);
    signal?.addEventListener('abort', wake, { once: true });
  });
}
