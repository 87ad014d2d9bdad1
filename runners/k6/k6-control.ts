// k6's own REST interface: started paused, it has everything loaded and goes off at the instant it is told.
// https://grafana.com/docs/k6/latest/misc/k6-rest-api/
import { z } from 'zod';

const REQUEST_DEADLINE_MS = 2000;
/** `ExecutionStatusPausedBeforeRun` of k6's lib/execution.go. */
const PAUSED_BEFORE_RUN = 4;

const statusSchema = z.object({
  data: z.object({ attributes: z.object({ status: z.number(), paused: z.boolean() }) }),
});

/** Whether its users are made and it waits for {@link resumeK6}. */
export async function isPaused(address: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(REQUEST_DEADLINE_MS);
    const response = await fetch(`http://${address}/v1/status`, { signal });
    const { data } = statusSchema.parse(await response.json());
    return data.attributes.status === PAUSED_BEFORE_RUN;
  } catch {
    return false;
  }
}

/** Rejects when it does not take it. */
export async function resumeK6(address: string): Promise<void> {
  const response = await fetch(`http://${address}/v1/status`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ data: { type: 'status', id: 'default', attributes: { paused: false } } }),
    signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
  });
  if (!response.ok) throw new Error(`k6 answers ${response.status}: ${await response.text()}`);
}
