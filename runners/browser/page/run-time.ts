// The run's clock inside a page or worker: the host's wall clock with the monotonic resolution of performance.now().

/** Unix time in milliseconds with fractions. */
export function wallClockMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Time since the run's start, for an instant on this context's performance.now() scale. */
export function runTimeMs(epochMs: number, performanceMs = performance.now()): number {
  return Math.round((performance.timeOrigin + performanceMs - epochMs) * 1000) / 1000;
}
