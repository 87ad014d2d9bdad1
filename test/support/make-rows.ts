// Rows as runners write them, for tests of the judgement.
import type { GeneratorRow, RunEvent } from '#core/sample.ts';
import type { RunEnvironment } from '#core/result.ts';
import type { TargetDescription } from '#core/target.ts';

export function healthyRow(t_ms: number, overrides: Partial<GeneratorRow> = {}): GeneratorRow {
  return {
    kind: 'generator',
    t_ms,
    interval_ms: 1000,
    cpu_share: 0.3,
    steal_share: 0,
    memory_available_bytes: 8e9,
    event_loop_delay_p99_ms: 2,
    event_loop_utilization_share: 0.1,
    udp_receive_errors: 0,
    udp_send_errors: 0,
    ...overrides,
  };
}

export function healthySeconds(seconds: number): GeneratorRow[] {
  return Array.from({ length: seconds }, (_, index) => healthyRow((index + 1) * 1000));
}

export function joinedEvents(seat: string, t_ms: number): RunEvent[] {
  return [
    { kind: 'join-step', seat, step: 'signalling', t_ms: t_ms - 100 },
    { kind: 'join-step', seat, step: 'joined', t_ms },
  ];
}

export const TEST_TARGET: TargetDescription = {
  system: 'livekit',
  version: '1.0.0',
  managed: true,
  url: 'ws://127.0.0.1:7880',
  same_host: true,
};

export const TEST_ENVIRONMENT: RunEnvironment = {
  seatproof: '0.1.0',
  commit: null,
  node: 'v20.0.0',
  browser: null,
  os: 'linux',
  cpu_model: 'test',
  cpu_count: 2,
  memory_bytes: 8e9,
  host_fingerprint: 'test',
};
