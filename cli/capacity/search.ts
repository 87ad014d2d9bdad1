// The course of a search: ask for the next step, run it, keep it, until there is a conclusion. What runs a step and
// where the history is kept comes from outside, so that the course is the same for a real server and for a test.
import { searchState } from '#analysis/capacity/record.ts';
import type { CapacityDocument, CapacityStep } from '#core/capacity.ts';
import type { TargetDescription } from '#core/target.ts';
import type { NextStep } from '#analysis/capacity/types.ts';

/** A finished step, with the server that it ran on. */
export interface FinishedStep {
  readonly step: CapacityStep;
  readonly server: TargetDescription;
}

export interface SearchPorts {
  /** Runs one step to its end. @returns null when it was interrupted: it then counts for nothing. */
  readonly runStep: (next: NextStep, document: CapacityDocument) => Promise<FinishedStep | null>;
  /** Keeps the document; called after every step and with the conclusion. */
  readonly save: (document: CapacityDocument) => Promise<void>;
  readonly onNext: (next: NextStep, document: CapacityDocument) => void;
  readonly onStep: (step: CapacityStep) => void;
}

/**
 * Goes on from wherever the document is.
 * @returns the document with its conclusion, or without one when the search was interrupted.
 */
export async function runSearch(started: CapacityDocument, ports: SearchPorts): Promise<CapacityDocument> {
  let document = started;
  for (;;) {
    const state = searchState(document);
    if (state.kind === 'concluded') {
      const concluded = { ...document, conclusion: state.conclusion };
      await ports.save(concluded);
      return concluded;
    }
    ports.onNext(state, document);
    const finished = await ports.runStep(state, document);
    if (finished === null) return document;
    document = {
      ...document,
      server: document.server ?? finished.server,
      steps: [...document.steps, finished.step],
      conclusion: null,
    };
    await ports.save(document);
    ports.onStep(finished.step);
  }
}
