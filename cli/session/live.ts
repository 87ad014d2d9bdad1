// What is known of a run while it goes on: rows and events become observations for live reporters, and a
// progress line. The judgement after the run does not come from here but from what is on disk.
import type { Plan } from '#core/plan.ts';
import type { LiveReporter, Progress } from '#core/reporter.ts';
import type { RunEvent, SampleRow } from '#core/sample.ts';
import { Observer } from '#analysis/observe/observer.ts';
import { INTERVAL_MS, ValidityTracker } from '#analysis/validity.ts';

export class LiveView {
  private readonly plan: Plan;
  private readonly reporter: LiveReporter;
  private readonly observer: Observer;
  private readonly validity: ValidityTracker;
  private readonly joined = new Set<string>();
  private readonly failed = new Set<string>();

  constructor(plan: Plan, reporter: LiveReporter) {
    this.plan = plan;
    this.reporter = reporter;
    this.validity = new ValidityTracker(plan);
    this.observer = new Observer(plan, (observation) => {
      this.validity.observation(observation);
      reporter.observe?.(observation);
    });
  }

  event(event: RunEvent): void {
    if (event.kind === 'join-step' && event.step === 'joined') this.joined.add(event.seat);
    if (event.kind === 'seat-failed') this.failed.add(event.seat);
    this.observer.event(event);
    this.reporter.event?.(event);
  }

  sample(row: SampleRow): void {
    if (row.kind === 'generator') this.validity.health(row);
    this.observer.sample(row);
  }

  /** Rows as pages send them; a line that is no JSON is left to the reader of the file to count. */
  lines(ndjson: string): void {
    for (const line of ndjson.split('\n')) {
      if (line === '') continue;
      const row = parseRow(line);
      if (row !== undefined) this.sample(row);
    }
  }

  progress(t_ms: number): void {
    this.reporter.progress?.(this.progressAt(t_ms));
  }

  private progressAt(t_ms: number): Progress {
    // The newest second has no health row yet.
    const seconds = Math.max(0, Math.floor(t_ms / INTERVAL_MS) - 1);
    let valid = 0;
    for (let second = 0; second < seconds; second += 1) {
      if (this.validity.reasons(second).length === 0) valid += 1;
    }
    return {
      t_ms,
      duration_ms: this.plan.duration_ms,
      phase: phaseAt(this.plan.phases, t_ms),
      seats_planned: this.plan.seats.length,
      seats_joined: this.joined.size,
      seats_failed: this.failed.size,
      valid_share: seconds === 0 ? 1 : valid / seconds,
    };
  }
}

/** At the end of the plan and behind it, seats still leave: that belongs to the last phase. */
export function phaseAt(phases: Plan['phases'], t_ms: number): string {
  return (phases.find(({ to_ms }) => t_ms < to_ms) ?? phases.at(-1))?.name ?? '';
}

function parseRow(line: string): SampleRow | undefined {
  try {
    return JSON.parse(line) as SampleRow;
  } catch {
    return undefined;
  }
}
