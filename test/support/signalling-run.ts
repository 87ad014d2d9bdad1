// A run of two seats beside joins without media and a homeserver, judged as the command line judges it.
import { analyseRun } from '#analysis/analyse.ts';
import type { FinishedRun } from '#core/reporter.ts';
import type { RunEvent, SampleRow } from '#core/sample.ts';
import { makePlan } from './make-plan.ts';
import { healthySeconds, joinedEvents, TEST_ENVIRONMENT, TEST_TARGET } from './make-rows.ts';

const SECONDS = 20;

/** One join a second, each slower than the one before; Synapse uses half a processor and answers ten requests a second. */
function signallingSeconds(): SampleRow[] {
  return Array.from({ length: SECONDS }, (_, second): SampleRow[] => {
    const row = { kind: 'signalling', t_ms: second * 1000 + 500, source: 'storm' } as const;
    return [
      { ...row, metric: 'seatproof_join', value: 400 + 100 * second },
      { ...row, metric: 'http_req_duration', request: 'login', value: 30 },
      { ...row, metric: 'http_req_failed', request: 'login', value: 0 },
      {
        kind: 'server',
        t_ms: second * 1000,
        source: 'synapse',
        values: {
          homeserver_cpu_seconds_total: 0.5 * second,
          homeserver_requests_total: 10 * second,
          homeserver_response_seconds_total: 0.2 * second,
        },
      },
    ];
  }).flat();
}

/** @param withSignalling without: the same seats alone. */
export async function makeSignallingRun(withSignalling: boolean): Promise<FinishedRun> {
  const plan = makePlan();
  const facts = {
    id: 'run',
    startedAt: '2026-01-01T00:00:00Z',
    plan,
    target: TEST_TARGET,
    environment: TEST_ENVIRONMENT,
  };
  const events: RunEvent[] = [
    { kind: 'run', event: 'started', t_ms: 0 },
    ...joinedEvents('r001-s001', 800),
    ...joinedEvents('r001-s002', 1900),
    { kind: 'run', event: 'ended', t_ms: SECONDS * 1000 },
  ];
  const samples = [...healthySeconds(SECONDS), ...(withSignalling ? signallingSeconds() : [])];
  const { result, details } = await analyseRun(facts, events, samples);
  return { plan, result, details, folder: '' };
}
