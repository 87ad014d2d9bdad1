// What the SFU says of a phase: LiveKit's own counters and its processor time.
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningTarget } from '#core/target.ts';

const POLL_MS = 200;
/** LiveKit refreshes its packet counters every five seconds; a server that does not by then carries nothing. */
const REFRESH_DEADLINE_MS = 15_000;

export interface SfuReading {
  readonly at_ms: number;
  /** RTP packets and bytes into and out of the server. */
  readonly packets: number;
  readonly packets_out: number;
  readonly bytes: number;
  readonly nacks: number;
  readonly plis: number;
  readonly cpu_seconds: number;
}

export async function readSfu(target: RunningTarget): Promise<SfuReading> {
  const readings = await target.scrape();
  const at_ms = performance.now();
  const values = readings.find(({ source }) => source === 'livekit')?.values ?? {};
  const value = (id: string): number => values[id] ?? Number.NaN;
  const packetsOut = value('server_packets_out_total');
  const bytesOut = value('server_bytes_out_total');
  return {
    at_ms,
    packets: value('server_packets_in_total') + packetsOut,
    packets_out: packetsOut,
    bytes: value('server_bytes_in_total') + bytesOut,
    nacks: value('server_nacks_total'),
    plis: value('server_plis_total'),
    cpu_seconds: value('server_cpu_seconds_total'),
  };
}

/** The first reading after the packet counters have moved: two of these bound a window without a refresh's error. */
export async function readAtRefresh(target: RunningTarget): Promise<SfuReading> {
  const before = await readSfu(target);
  const deadline = before.at_ms + REFRESH_DEADLINE_MS;
  for (;;) {
    await sleep(POLL_MS);
    const now = await readSfu(target);
    if (now.packets_out !== before.packets_out) return now;
    if (now.at_ms > deadline) throw new Error('the SFU forwards nothing: no packet was counted in 15 s');
  }
}
