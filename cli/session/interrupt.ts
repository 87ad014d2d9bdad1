// Ctrl-C: the first drains and keeps the results, the second stops at once.
import { EXIT_CODES } from '#core/result.ts';

export interface Interrupt {
  /** Aborts on the first Ctrl-C (SIGINT) or SIGTERM. */
  readonly drain: AbortController;
  readonly interrupted: () => boolean;
  dispose(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** @param say tells the user what the first and the second Ctrl-C do. */
export function listenForInterrupt(say: (message: string) => void): Interrupt {
  const drain = new AbortController();
  let interrupted = false;
  const onSignal = (): void => {
    if (interrupted) {
      say('Stopping at once.');
      // What was started is ended by the reaper, which notices that this process is gone.
      process.exit(EXIT_CODES.interrupted);
    }
    interrupted = true;
    say('Draining: seats leave, then what was measured is reported. Press Ctrl-C again to stop at once.');
    drain.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    drain,
    interrupted: () => interrupted,
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
