// Starting one process of a local stack and waiting until it answers: for every system that is more than one server.
import type { ManagedProcess, ProcessExit, ProcessRequest } from '#core/process-host.ts';
import type { TargetContext } from '#core/target.ts';

/** Servers are there within seconds on two idle cores; a busy machine gets many times that. */
const READY_DEADLINE_MS = 60_000;
const READY_POLL_MS = 100;
const STOP_DEADLINE_MS = 2000;
const ANSWER_DEADLINE_MS = 5000;

/** One sentence and the last lines of its log. */
export function describeEnd(name: string, exit: ProcessExit): string {
  const how = exit.signal === null ? `with exit code ${exit.code ?? 'unknown'}` : `by ${exit.signal}`;
  return `${name} ended ${how}. ${exit.tail === '' ? 'It wrote no log.' : `Its last words:\n${exit.tail}`}`;
}

/**
 * Its end is on the teardown stack before it starts.
 * @param ready asked again and again until it says yes; must not reject.
 * @throws with the last lines of its log when it ends or stays silent.
 */
export async function startMember(
  context: TargetContext,
  name: string,
  request: ProcessRequest,
  ready: () => Promise<boolean>,
): Promise<ManagedProcess> {
  const started: { process?: ManagedProcess } = {};
  context.teardown.add(`stop ${name}`, () => started.process?.stop(STOP_DEADLINE_MS));
  const member = await context.processes.start(request);
  started.process = member;
  const ended = member.exited.then((exit): never => {
    throw new Error(describeEnd(name, exit));
  });
  // Also handled when it ends long after this wait.
  ended.catch(() => undefined);
  const deadline = performance.now() + READY_DEADLINE_MS;
  while (!(await Promise.race([ready(), ended]))) {
    if (performance.now() > deadline) {
      await member.stop(0);
      const { tail } = await member.exited;
      throw new Error(`${name} did not answer within ${READY_DEADLINE_MS / 1000} s. Its log:\n${tail}`);
    }
    await Promise.race([new Promise((resolve) => setTimeout(resolve, READY_POLL_MS)), ended]);
  }
  return member;
}

/** Whether a GET gets a good answer. */
export async function answersWell(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
