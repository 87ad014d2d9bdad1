// The server's own figures, once a second, on the run's clock. A server that stops answering is an event, and so
// is its return: seats that fail in between have a named cause.
import type { Clock } from '#core/clock.ts';
import type { RunEvent, SampleRow } from '#core/sample.ts';
import type { RunningTarget, ScrapeDepth, ServerReading } from '#core/target.ts';
import { milliseconds } from '#core/units.ts';

const SCRAPE_INTERVAL_MS = 1000;
/** Figures that are dear to make are read on every so many beats. */
const FULL_EVERY = 5;
/**
 * Above every target's own deadline, and not left to it: seen on a busy machine, a fetch of Node 20 that never settled
 * although its connection was gone and the time of its AbortSignal.timeout() over.
 */
const ANSWER_DEADLINE_MS = 10_000;

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
  const watch = new LossWatch(options.event);
  let lastFull = Number.NEGATIVE_INFINITY;
  for (let due = 0; !signal.aborted; due = nextDue(due, clock.now())) {
    await clock.sleepUntil(milliseconds(due), signal);
    if (isAborted(signal)) return;
    try {
      const full = due - lastFull >= FULL_EVERY * SCRAPE_INTERVAL_MS;
      if (full) lastFull = due;
      const readings = await answerOf(target, full ? 'full' : 'light', signal);
      const t_ms = clock.now();
      watch.answers(source, t_ms);
      for (const { source: from, values, silent } of readings) {
        if (silent === undefined) {
          watch.answers(from, t_ms);
          if (Object.keys(values).length > 0) options.sample({ kind: 'server', t_ms, source: from, values });
        } else watch.isSilent(from, t_ms, silent);
      }
    } catch (error) {
      if (!isAborted(signal)) watch.isSilent(source, clock.now(), messageOf(error));
    }
  }
}

/** Settles also when the target never does. */
function answerOf(
  target: RunningTarget,
  depth: ScrapeDepth,
  end: AbortSignal,
): Promise<readonly ServerReading[]> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('the run has ended'));
    const late = (): void => reject(new Error(`no answer within ${ANSWER_DEADLINE_MS / 1000} s`));
    const timer = setTimeout(late, ANSWER_DEADLINE_MS);
    end.addEventListener('abort', ended, { once: true });
    void target
      .scrape(depth)
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
        end.removeEventListener('abort', ended);
      });
  });
}

/** Tells once that a server is lost, and once that it is back, for each by its name. */
class LossWatch {
  private readonly lostSince = new Map<string, number>();
  private readonly event: ScrapeOptions['event'];

  constructor(event: ScrapeOptions['event']) {
    this.event = event;
  }

  isSilent(source: string, t_ms: number, detail: string): void {
    if (this.lostSince.has(source)) return;
    this.lostSince.set(source, t_ms);
    this.event({ kind: 'server-lost', t_ms, source, detail });
  }

  answers(source: string, t_ms: number): void {
    const since = this.lostSince.get(source);
    if (since === undefined) return;
    this.lostSince.delete(source);
    const seconds = ((t_ms - since) / 1000).toFixed(1);
    this.event({ kind: 'server-back', t_ms, source, detail: `Answers again after ${seconds} s.` });
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
