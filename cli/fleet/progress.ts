// How far a fleet's simulation is. The number of days is an upper bound: balancing often ends early.
import { DEFAULT_ASSUMPTIONS, ASSUMPTION_IDS } from '#analysis/fleet/assumptions.ts';
import type { RunReplications } from '#analysis/fleet/replication.ts';
import type { FleetQuestion } from '#core/fleet.ts';
import { formatDuration } from '#reporters/texts/quantity.ts';

const INTERVAL_MS = 3000;
/** Rounds of balancing in sizing.ts, at most, and at each end of the tornado. */
const BALANCING = 8;
const ENDS = 2;
const ROUNDS_AN_END = 3;
/** Days a batch, so that something can be said between batches of a thread pool. */
const BATCH = 16;

function daysOf(question: FleetQuestion, baseline: boolean): number {
  const fleets = 1 + question.concurrencies.length + question.other_knees.length + question.what_ifs.length;
  const sized = (fleets + (baseline ? 1 : 0)) * (BALANCING + question.replications);
  const ranged = ASSUMPTION_IDS.filter(
    (id) => DEFAULT_ASSUMPTIONS[id].low < DEFAULT_ASSUMPTIONS[id].high,
  ).length;
  return sized + (question.sensitivity ? BALANCING + ranged * ENDS * ROUNDS_AN_END : 0);
}

export class FleetProgress {
  private readonly most: number;
  private readonly say: (line: string) => void;
  private readonly began = performance.now();
  private done = 0;
  private next = INTERVAL_MS;

  constructor(question: FleetQuestion, baseline: boolean, say: (line: string) => void) {
    this.most = daysOf(question, baseline);
    this.say = say;
  }

  /** The same function, in batches, telling the time left between them. */
  watch(run: RunReplications): RunReplications {
    return async (jobs) => {
      const outcomes = [];
      for (let from = 0; from < jobs.length; from += BATCH) {
        const batch = jobs.slice(from, from + BATCH);
        outcomes.push(...(await run(batch)));
        this.done += batch.length;
        this.tell();
      }
      return outcomes;
    };
  }

  private tell(): void {
    const elapsed = performance.now() - this.began;
    if (elapsed < this.next) return;
    this.next = elapsed + INTERVAL_MS;
    const left = Math.max(0, this.most - this.done);
    const time = formatDuration((elapsed / this.done) * left);
    this.say(`${this.done} days simulated, at most ${left} to go, about ${time} left at most`);
  }
}
