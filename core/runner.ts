// A runner drives the seats of its tiers through the plan. It collects and never judges.
import type { Clock } from './clock.ts';
import type { Fault } from './fault.ts';
import type { NetworkService } from './impairment.ts';
import type { PictureExample } from './picture-example.ts';
import type { Plan, SeatPlan, Tier } from './plan.ts';
import type { ProcessHost } from './process-host.ts';
import type { RunEvent, SampleRow } from './sample.ts';
import type { RunningTarget } from './target.ts';
import type { TeardownStack } from './teardown.ts';

/** Where everything that is observed goes; never blocks the caller. */
export interface SampleSink {
  sample(row: SampleRow): void;
  /** Rows that are JSON lines already (each ends with `\n`), as pages send them: stored as they are. */
  lines(ndjson: string): void;
  event(event: RunEvent): void;
  /** A picture that may be shown in the report; whoever keeps them keeps a few. */
  example?(example: PictureExample): void;
  /** Started minus intended of one planned action. */
  lateness(late_ms: number): void;
}

/** What there is before t = 0: no clock yet, it starts when everybody is prepared. */
export interface PrepareContext {
  readonly plan: Plan;
  /** The seats of this runner's tiers. */
  readonly seats: readonly SeatPlan[];
  readonly target: RunningTarget;
  readonly sink: SampleSink;
  readonly processes: ProcessHost;
  readonly teardown: TeardownStack;
  /** Aborts when the run is to drain: no new joins, everybody leaves. */
  readonly drain: AbortSignal;
  readonly log: (message: string) => void;
  /** There when the plan has seats with a `network`: their media goes where it says. */
  readonly network?: NetworkService;
}

export interface RunnerContext extends PrepareContext {
  readonly clock: Clock;
}

export interface Runner {
  readonly name: string;
  readonly tiers: readonly Tier[];
  /** What is missing on this host (a browser, a media loop); asked before anything is started. */
  preflight?(): Promise<readonly Fault[]>;
  /** Everything that must not count as joining: browsers started, loops loaded. Before t = 0. */
  prepare(context: PrepareContext): Promise<void>;
  /** Resolves when every seat has left or failed. A failing seat is an event, never a rejection. */
  run(context: RunnerContext): Promise<void>;
}
