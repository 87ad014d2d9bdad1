// Time as everything else sees it: relative to the start of the run, so that plans, samples and events
// share one axis, and so that tests can run it virtually.
import type { Milliseconds } from './units.ts';

export interface Clock {
  /** Unix time of the run's t = 0, in milliseconds with fractions (`performance.timeOrigin` scale). */
  readonly epochMs: number;
  /** Time since the run's start. Negative before it. */
  now(): Milliseconds;
  /** Resolves at the given instant, at once if it has passed; resolves early when the signal aborts. */
  sleepUntil(at: Milliseconds, signal?: AbortSignal): Promise<void>;
}
