// Many live reporters behind one. A reporter that throws is named once and muted from then on: it loses
// nothing but its own output, and the run never hears of it.
import type { LiveReporter } from '#core/reporter.ts';

export interface ReporterFailure {
  readonly reporter: string;
  /** Which of its methods failed. */
  readonly during: keyof LiveReporter;
  readonly reason: string;
}

/**
 * @param onFailure hears of each reporter's first failure; must not throw.
 * @returns a reporter whose methods never throw or reject. A muted one still gets `close`, so that it can let
 *   go of what it holds.
 */
export function createMultiplexer(
  reporters: readonly LiveReporter[],
  onFailure: (failure: ReporterFailure) => void,
): Required<LiveReporter> {
  const muted = new Set<LiveReporter>();
  const fail = (reporter: LiveReporter, during: keyof LiveReporter, error: unknown): void => {
    if (muted.has(reporter)) return;
    muted.add(reporter);
    onFailure({
      reporter: reporter.name,
      during,
      reason: error instanceof Error ? error.message : String(error),
    });
  };
  const tell = (during: keyof LiveReporter, call: (reporter: LiveReporter) => void): void => {
    for (const reporter of reporters) {
      if (muted.has(reporter)) continue;
      try {
        call(reporter);
      } catch (error) {
        fail(reporter, during, error);
      }
    }
  };
  const settle = async (
    during: 'finished' | 'close',
    audience: readonly LiveReporter[],
    call: (reporter: LiveReporter) => Promise<void> | void,
  ): Promise<void> => {
    await Promise.all(
      audience.map(async (reporter) => {
        try {
          await call(reporter);
        } catch (error) {
          fail(reporter, during, error);
        }
      }),
    );
  };
  return {
    name: 'multiplexer',
    preparing: (message) => tell('preparing', (reporter) => reporter.preparing?.(message)),
    started: (plan, target) => tell('started', (reporter) => reporter.started?.(plan, target)),
    progress: (progress) => tell('progress', (reporter) => reporter.progress?.(progress)),
    event: (event) => tell('event', (reporter) => reporter.event?.(event)),
    observe: (observation) => tell('observe', (reporter) => reporter.observe?.(observation)),
    finished: (run) =>
      settle(
        'finished',
        reporters.filter((reporter) => !muted.has(reporter)),
        (reporter) => reporter.finished?.(run),
      ),
    close: () => settle('close', reporters, (reporter) => reporter.close?.()),
  };
}
