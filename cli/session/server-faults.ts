// Planned faults of servers that the run has started: killed and brought back at their times, each an event, so that
// what follows in the seats has a named cause.
import type { Clock } from '#core/clock.ts';
import type { RunEvent } from '#core/sample.ts';
import type { ServerFaultPlan, ServerFaults } from '#core/server-fault.ts';
import { milliseconds } from '#core/units.ts';

export interface ServerFaultOptions {
  readonly plan: readonly ServerFaultPlan[];
  readonly faults: ServerFaults;
  readonly clock: Clock;
  readonly event: (event: RunEvent) => void;
  /** Nothing is killed after it aborts; what is being started is waited for. */
  readonly signal: AbortSignal;
}

/** Resolves when all are done. Never rejects: a server that does not come back is an event. */
export async function runServerFaults({ plan, ...options }: ServerFaultOptions): Promise<void> {
  await Promise.all(plan.map((fault) => runFault(fault, options)));
}

async function runFault(
  { server, at_ms, back_at_ms }: ServerFaultPlan,
  { faults, clock, event, signal }: Omit<ServerFaultOptions, 'plan'>,
): Promise<void> {
  await clock.sleepUntil(milliseconds(at_ms), signal);
  if (isAborted(signal)) return;
  const killed_ms = clock.now();
  event({ kind: 'server-fault', t_ms: killed_ms, server, action: 'killed', detail: 'Killed as planned.' });
  await faults.kill(server);
  if (back_at_ms === null) return;
  await clock.sleepUntil(milliseconds(back_at_ms), signal);
  if (isAborted(signal)) return;
  try {
    await faults.restart(server);
    const seconds = ((clock.now() - killed_ms) / 1000).toFixed(1);
    const detail = `Started again on its ports; answers ${seconds} s after it was killed.`;
    event({ kind: 'server-fault', t_ms: clock.now(), server, action: 'back', detail });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    event({ kind: 'server-fault', t_ms: clock.now(), server, action: 'not-back', detail });
  }
}

/** Asked again after every wait; a plain property read would be taken as settled by the compiler. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
