// Views of a run. Live reporters hear everything while it goes on; renderers turn a finished result into a file.
// Both only read. One that throws loses nothing but its own output (reporters/multiplexer.ts).
import type { Observation } from './observation.ts';
import type { ChosenExample } from './picture-example.ts';
import type { Plan } from './plan.ts';
import type { RunDetails, RunResult } from './result.ts';
import type { RunEvent } from './sample.ts';
import type { TargetDescription } from './target.ts';

export interface Progress {
  readonly t_ms: number;
  readonly duration_ms: number;
  readonly phase: string;
  readonly seats_planned: number;
  readonly seats_joined: number;
  readonly seats_failed: number;
  /** Of the seconds so far. */
  readonly valid_share: number;
}

export interface FinishedRun {
  readonly plan: Plan;
  readonly result: RunResult;
  readonly details: RunDetails;
  /** Pictures to show: at most one of each moment; none where none were kept. */
  readonly examples?: readonly ChosenExample[];
  /** Folder of the run as it should be shown to the user. */
  readonly folder: string;
}

export interface LiveReporter {
  readonly name: string;
  /** What happens before the first seat: `Starting LiveKit …`. */
  preparing?(message: string): void;
  started?(plan: Plan, target: TargetDescription): void;
  /** Once a second. */
  progress?(progress: Progress): void;
  event?(event: RunEvent): void;
  observe?(observation: Observation): void;
  finished?(run: FinishedRun): Promise<void> | void;
  /** At any end, also when the run failed to start. */
  close?(): Promise<void> | void;
}

export interface Renderer {
  readonly name: 'json' | 'junit' | 'markdown' | 'html' | 'text';
  /** In the run folder, e.g. `report.html`. */
  readonly fileName: string;
  render(run: FinishedRun): Promise<string> | string;
}
