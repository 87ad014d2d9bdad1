// Calls on an absolute grid of times: a late call does not move the next one, missed calls are skipped.
import { wallClockMs } from '../run-time.ts';

/**
 * @param periodMs distance of the calls.
 * @param call gets the number of the slot since the start; numbers skip where the thread was held up.
 * @returns stops it.
 */
export function tickAbsolutely(periodMs: number, call: (slot: number) => void): () => void {
  const startMs = wallClockMs();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let slot = 0;
  const wake = (): void => {
    call(slot);
    const elapsedMs = wallClockMs() - startMs;
    slot = Math.max(slot + 1, Math.floor(elapsedMs / periodMs));
    timer = setTimeout(wake, Math.max(0, slot * periodMs - elapsedMs));
  };
  timer = setTimeout(wake, 0);
  return () => clearTimeout(timer);
}
