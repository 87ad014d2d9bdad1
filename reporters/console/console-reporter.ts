// What a person sees while a run goes on and when it is over. Writes to one stream, stderr unless told
// otherwise, so that --json keeps stdout clean.
import type { FinishedRun, LiveReporter, Progress } from '#core/reporter.ts';
import type { RunEvent } from '#core/sample.ts';
import type { Plan } from '#core/plan.ts';
import type { TargetDescription } from '#core/target.ts';
import { formatClock, formatCount, formatDuration } from '../texts/quantity.ts';
import { sharedTexts } from '../texts/sentences.ts';
import type { Language } from '../texts/language.ts';
import { FailureGroups } from './failure-groups.ts';
import { createPaint, wantsColour } from './paint.ts';
import type { Paint } from './paint.ts';
import { createBarView, createPlainView } from './progress-view.ts';
import type { ProgressView } from './progress-view.ts';
import { verdictBlock } from './verdict-block.ts';
import { targetName } from '../texts/target-name.ts';

export interface ConsoleOptions {
  /** Where to write; default: stderr. */
  readonly stream?: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** For NO_COLOR, CI and TERM; default: the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Language of reasons and advice; default: English. */
  readonly language?: Language;
  /** Leave progress and events out and show the verdict only. */
  readonly quiet?: boolean;
}

/** Failures are grouped for this long before they are said. */
const GROUP_INTERVAL_MS = 5000;

type ServerEvent = Extract<RunEvent, { kind: 'server-fault' | 'server-lost' | 'server-back' }>;

function isOfServer(event: RunEvent): event is ServerEvent {
  return event.kind === 'server-fault' || event.kind === 'server-lost' || event.kind === 'server-back';
}

class ConsoleReporter implements LiveReporter {
  readonly name = 'console';
  private readonly failures = new FailureGroups();
  private phase = '';
  private nextGroup_ms = 0;
  private readonly view: ProgressView;
  private readonly write: (text: string) => void;
  private readonly paint: Paint;
  private readonly language: Language;
  private readonly quiet: boolean;

  constructor(options: ConsoleOptions) {
    const stream = options.stream ?? process.stderr;
    const environment = options.environment ?? process.env;
    const isTerminal = stream.isTTY === true && isUnset(environment['CI']);
    this.paint = createPaint(wantsColour({ isTerminal, environment }));
    this.write = (text) => void stream.write(text);
    this.view = isTerminal ? createBarView(stream, this.paint) : createPlainView(this.write);
    this.language = options.language ?? 'en';
    this.quiet = options.quiet ?? false;
  }

  preparing(message: string): void {
    if (!this.quiet) this.write(`${this.paint('dim', message)}\n`);
  }

  started(plan: Plan, target: TargetDescription): void {
    if (this.quiet) return;
    const seats = `${formatCount(plan.seats.length, 'en')} ${plan.seats.length === 1 ? 'seat' : 'seats'}`;
    const rooms = `${formatCount(plan.rooms.length, 'en')} ${plan.rooms.length === 1 ? 'room' : 'rooms'}`;
    this.write(
      `${this.paint('bold', plan.scenario.name)} on ${targetName(target)} ${target.version} at ${target.url}: ${seats} in ${rooms}, ${formatDuration(plan.duration_ms)}, seed ${plan.scenario.seed}\n`,
    );
    this.view.start(plan.duration_ms);
  }

  progress(progress: Progress): void {
    if (this.quiet) return;
    if (progress.phase !== this.phase) {
      this.phase = progress.phase;
      this.say(progress.t_ms, this.paint('cyan', `phase ${progress.phase}`));
    }
    if (progress.t_ms >= this.nextGroup_ms) {
      this.nextGroup_ms = progress.t_ms + GROUP_INTERVAL_MS;
      this.sayFailures(progress.t_ms);
    }
    this.view.update(progress);
  }

  event(event: RunEvent): void {
    if (this.quiet) return;
    if (isOfServer(event)) {
      this.say(event.t_ms, this.serverText(event));
      return;
    }
    switch (event.kind) {
      case 'seat-failed':
        if (this.failures.add(event)) this.sayFailures(event.t_ms);
        return;
      case 'seat-interrupted':
        this.say(event.t_ms, `${event.seat} lost its call: ${event.detail}`);
        return;
      case 'seat-recovered':
        this.say(event.t_ms, `${event.seat} recovered after ${formatDuration(event.outage_ms)}`);
        return;
      case 'note':
        this.say(event.t_ms, event.text);
        return;
      case 'run':
        if (event.event === 'interrupted' || event.event === 'draining') this.say(event.t_ms, event.event);
        return;
      case 'join-step':
      case 'seat-left':
      case 'seat-named':
        return;
    }
  }

  finished(run: FinishedRun): void {
    if (!this.quiet) this.sayFailures(run.result.duration_ms);
    this.view.stop();
    this.write(`${verdictBlock(run, this.paint, this.language).join('\n')}\n`);
  }

  close(): void {
    this.view.stop();
  }

  private serverText(event: ServerEvent): string {
    switch (event.kind) {
      case 'server-fault':
        return this.paint('red', `${event.server}: ${event.detail}`);
      case 'server-lost':
        return this.paint('red', `${event.source} is lost: ${event.detail}`);
      case 'server-back':
        return `${event.source} is back: ${event.detail}`;
    }
  }

  private say(t_ms: number, text: string): void {
    this.view.line(`[${formatClock(t_ms)}] ${text}`);
  }

  private sayFailures(t_ms: number): void {
    for (const group of this.failures.takeFresh()) {
      const seats = `${group.fresh} ${group.fresh === 1 ? 'seat' : 'seats'} failed`;
      const total = group.total === group.fresh ? '' : ` (${group.total} in all)`;
      const reason = sharedTexts(this.language)(`failure.${group.reason}`);
      const example = group.detail === '' ? group.seat : `${group.seat}: ${group.detail}`;
      this.say(t_ms, `${this.paint('red', seats)}: ${reason}${total}; last ${example}`);
    }
  }
}

function isUnset(value: string | undefined): boolean {
  return value === undefined || value === '' || value === 'false' || value === '0';
}

/** A live reporter for a terminal or a log. */
export function createConsoleReporter(options: ConsoleOptions = {}): LiveReporter {
  return new ConsoleReporter(options);
}
