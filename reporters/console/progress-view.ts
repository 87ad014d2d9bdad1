// Where progress goes: a bar that redraws itself on a terminal, or plain lines in a log.
import type { Progress } from '#core/reporter.ts';
import cliProgress from 'cli-progress';
import { formatClock, formatCount, formatShare } from '../texts/quantity.ts';
import type { Paint } from './paint.ts';

export interface ProgressView {
  start(duration_ms: number): void;
  update(progress: Progress): void;
  /** A line that stays. */
  line(text: string): void;
  stop(): void;
}

/** Often enough to see that it lives, seldom enough for a CI log. */
const PLAIN_INTERVAL_MS = 5000;

function seatsText(progress: Progress): string {
  const count = (value: number): string => formatCount(value, 'en');
  return `${count(progress.seats_joined)}/${count(progress.seats_planned)} joined, ${count(progress.seats_failed)} failed, ${formatShare(progress.valid_share, 'en')} valid`;
}

function timeLeft(progress: Progress): string {
  return formatClock(progress.duration_ms - progress.t_ms);
}

/** One line every few seconds of the run. */
export function createPlainView(write: (text: string) => void): ProgressView {
  let next_ms = 0;
  return {
    start: () => {
      next_ms = 0;
    },
    update: (progress) => {
      if (progress.t_ms < next_ms) return;
      next_ms = (Math.floor(progress.t_ms / PLAIN_INTERVAL_MS) + 1) * PLAIN_INTERVAL_MS;
      write(
        `[${formatClock(progress.t_ms)}] ${progress.phase}: ${seatsText(progress)}, ${timeLeft(progress)} left\n`,
      );
    },
    line: (text) => write(`${text}\n`),
    stop: () => undefined,
  };
}

/** A bar with the time left; lines are put above it. */
export function createBarView(stream: NodeJS.WritableStream, paint: Paint): ProgressView {
  let bars: cliProgress.MultiBar | undefined;
  let bar: cliProgress.SingleBar | undefined;
  return {
    start: (duration_ms) => {
      bars = new cliProgress.MultiBar({
        stream,
        format: `{bar} {percentage} %  ${paint('bold', '{left} left')}  {phase}  {seats}`,
        barCompleteChar: '█',
        barIncompleteChar: '░',
        barsize: 24,
        hideCursor: true,
        linewrap: false,
        clearOnComplete: true,
        gracefulExit: false, // Ctrl-C belongs to the command line, which drains and reports
        fps: 5,
      });
      bar = bars.create(Math.max(1, duration_ms), 0, {
        left: formatClock(duration_ms),
        phase: '',
        seats: '',
      });
    },
    update: (progress) => {
      bar?.update(Math.min(progress.t_ms, progress.duration_ms), {
        left: timeLeft(progress),
        phase: progress.phase,
        seats: seatsText(progress),
      });
    },
    line: (text) => {
      if (bars === undefined) stream.write(`${text}\n`);
      else {
        bars.log(`${text}\n`);
        bars.update(); // at once: what is buffered when the bar stops would be lost
      }
    },
    stop: () => {
      bars?.stop();
      bars = undefined;
      bar = undefined;
    },
  };
}
