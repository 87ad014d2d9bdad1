// The server's own figures, once a second, on the run's clock. A server that stops answering is an event, and so
// is its return: seats that fail in between have a named cause.
import type { Clock } from '#core/clock.ts';
import type { RunEvent, SampleRow } from '#core/sample.ts';
import type { RunningTarget } from '#core/target.ts';
import { milliseconds } from '#core/units.ts';

const SCRAPE_INTERVAL_MS = 1000;

export interface ScrapeOptions {
  readonly target: RunningTarget;
  readonly clock: Clock;
  readonly sample: (row: SampleRow) => void;
  readonly event: (event: RunEvent) => void;
  /** Stops when it aborts. */
  readonly signal: AbortSignal;
}

export async function scrapeTarget(options: ScrapeOptions): Promise<void> {
  const { target, clock, signal } = options;
  const source = target.description.system;
  let lostSince: number | undefined;
  for (let due = 0; !signal.aborted; due = nextDue(due, clock.now())) {
    await clock.sleepUntil(milliseconds(due), signal);
    if (isAborted(signal)) return;
    try {
      const readings = await target.scrape();
      const t_ms = clock.now();
      if (lostSince !== undefined) {
        const seconds = ((t_ms - lostSince) / 1000).toFixed(1);
        options.event({ kind: 'server-back', t_ms, source, detail: `Answers again after ${seconds} s.` });
        lostSince = undefined;
      }
      for (const { source: from, values } of readings)
        options.sample({ kind: 'server', t_ms, source: from, values });
    } catch (error) {
      if (isAborted(signal) || lostSince !== undefined) continue;
      lostSince = clock.now();
      options.event({ kind: 'server-lost', t_ms: lostSince, source, detail: messageOf(error) });
    }
  }
}

/** The next whole second: a slow scrape skips beats rather than piling up. */
function nextDue(due: number, now: number): number {
  const next = due + SCRAPE_INTERVAL_MS;
  return next > now ? next : Math.ceil(now / SCRAPE_INTERVAL_MS) * SCRAPE_INTERVAL_MS;
}

/** Asked again after every wait; a plain property read would be taken as settled by the compiler. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
