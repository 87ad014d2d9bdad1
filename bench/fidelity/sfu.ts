// What the SFU says of a phase: LiveKit's own counters, and its processor time as the kernel counts it.
import { setTimeout as sleep } from 'node:timers/promises';
import { readPrometheusText, sumSamples } from '#core/prometheus-text.ts';
import type { RunningTarget } from '#core/target.ts';
import { portsOf, readServerWork, serverPid } from './server-process.ts';
import type { ServerWork } from './server-process.ts';

const POLL_MS = 200;
/** LiveKit refreshes its packet counters every five seconds; a server that does not by then carries nothing. */
const REFRESH_DEADLINE_MS = 15_000;

/** Feedback that it counts, by what it asks for; `in` came from seats, `out` went to them. */
export const REQUESTS = ['nack', 'pli', 'fir'] as const;
export type Requests = Readonly<Record<`${(typeof REQUESTS)[number]} ${'in' | 'out'}`, number>>;

export interface SfuReading extends ServerWork {
  readonly at_ms: number;
  /** RTP packets and bytes into and out of the server. */
  readonly packets: number;
  readonly packets_out: number;
  readonly bytes: number;
  readonly cpu_seconds: number;
  readonly requests: Requests;
}

const WANTED = new Set(REQUESTS.map((name) => `livekit_${name}_total`));

export class Sfu {
  readonly mediaPorts: readonly number[];
  readonly signalPorts: readonly number[];
  readonly #target: RunningTarget;
  readonly #pid: number;
  readonly #page: string;

  private constructor(
    target: RunningTarget,
    pid: number,
    ports: { readonly media: readonly number[]; readonly tcp: readonly number[]; readonly page: number },
  ) {
    this.#target = target;
    this.#pid = pid;
    this.mediaPorts = ports.media;
    this.signalPorts = ports.tcp.filter((port) => port !== ports.page);
    this.#page = pageOf(ports.page);
  }

  /** The server of this run, which is on this host. */
  static async of(target: RunningTarget): Promise<Sfu> {
    const pid = await serverPid();
    const tcp = await portsOf(pid, 'tcp');
    for (const port of tcp) {
      const text = await fetch(pageOf(port)).then((answer) => answer.text(), String);
      if (!text.includes('livekit_')) continue;
      return new Sfu(target, pid, { media: await portsOf(pid, 'udp'), tcp, page: port });
    }
    throw new Error("the server's own page of metrics was not found");
  }

  async read(): Promise<SfuReading> {
    const readings = await this.#target.scrape();
    const at_ms = performance.now();
    const work = await readServerWork(this.#pid);
    const values = readings.find(({ source }) => source === 'livekit')?.values ?? {};
    const value = (id: string): number => values[id] ?? Number.NaN;
    const packetsOut = value('server_packets_out_total');
    const bytesOut = value('server_bytes_out_total');
    return {
      at_ms,
      ...work,
      packets: value('server_packets_in_total') + packetsOut,
      packets_out: packetsOut,
      bytes: value('server_bytes_in_total') + bytesOut,
      cpu_seconds: value('server_cpu_seconds_total'),
      requests: await this.#requests(),
    };
  }

  async #requests(): Promise<Requests> {
    const page = await fetch(this.#page).then((answer) => answer.text());
    const samples = readPrometheusText(page, WANTED);
    const sum = (name: string, direction: string): number =>
      sumSamples(samples, `livekit_${name}_total`, { direction }) ?? 0;
    return Object.fromEntries(
      REQUESTS.flatMap((name) => [
        [`${name} in`, sum(name, 'incoming')],
        [`${name} out`, sum(name, 'outgoing')],
      ]),
    ) as Requests;
  }

  /** The first reading after the packet counters have moved: two of these bound a window without a refresh's error. */
  async readAtRefresh(): Promise<SfuReading> {
    const before = await this.read();
    const deadline = before.at_ms + REFRESH_DEADLINE_MS;
    for (;;) {
      await sleep(POLL_MS);
      const now = await this.read();
      if (now.packets_out !== before.packets_out) return now;
      if (now.at_ms > deadline) throw new Error('the SFU forwards nothing: no packet was counted in 15 s');
    }
  }
}

const pageOf = (port: number): string => `http://127.0.0.1:${port}/metrics`;
