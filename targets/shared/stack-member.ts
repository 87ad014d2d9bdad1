// What is to be known of a server of ours: whether it answers, and how it ended.
import type { ProcessExit } from '#core/process-host.ts';

const ANSWER_DEADLINE_MS = 5000;

/** One sentence and the last lines of its log. */
export function describeEnd(name: string, exit: ProcessExit): string {
  const how = exit.signal === null ? `with exit code ${exit.code ?? 'unknown'}` : `by ${exit.signal}`;
  return `${name} ended ${how}. ${exit.tail === '' ? 'It wrote no log.' : `Its last words:\n${exit.tail}`}`;
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
