// What was started is stopped, last in first out, each step with its own deadline. A step is put on the
// stack before the thing it undoes is started, so a half-finished start is undone as well.
// After Playwright's task runner (packages/playwright/src/runner/taskRunner.ts), see docs/architecture.md.

export interface TeardownFailure {
  readonly title: string;
  readonly reason: string;
}

interface Step {
  readonly title: string;
  readonly undo: () => Promise<void> | void;
  readonly deadlineMs: number;
}

/** Long enough for a Chromium with many pages to close, short enough for an impatient Ctrl-C. */
const DEFAULT_DEADLINE_MS = 5000;

export class TeardownStack {
  private readonly steps: Step[] = [];

  /** @param deadlineMs after which the step is given up and the next one runs. */
  add(title: string, undo: () => Promise<void> | void, deadlineMs = DEFAULT_DEADLINE_MS): void {
    this.steps.push({ title, undo, deadlineMs });
  }

  /** Runs every step once, never throws; failures and missed deadlines are returned. */
  async unwind(): Promise<TeardownFailure[]> {
    const failures: TeardownFailure[] = [];
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      const failure = await runStep(step);
      if (failure !== undefined) failures.push(failure);
    }
    return failures;
  }
}

async function runStep(step: Step): Promise<TeardownFailure | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`not done after ${step.deadlineMs} ms`), step.deadlineMs);
  });
  try {
    const missed = await Promise.race([Promise.resolve(step.undo()), deadline]);
    return typeof missed === 'string' ? { title: step.title, reason: missed } : undefined;
  } catch (error) {
    return { title: step.title, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
