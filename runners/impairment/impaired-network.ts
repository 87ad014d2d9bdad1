// The impairment relay as a run uses it: starts its thread, hands out local addresses, writes down what was done to
// whom and what the relay itself added, and is gone at any end of the run, for a thread dies with its process.
import { Worker } from 'node:worker_threads';
import type { Clock } from '#core/clock.ts';
import type { NetworkService, UdpAddress } from '#core/impairment.ts';
import type { Plan } from '#core/plan.ts';
import type { SampleSink } from '#core/runner.ts';
import type { TeardownStack } from '#core/teardown.ts';
import type { CapturedPacket, RelayCommand, RelayReport, SeatNetwork } from './protocol.ts';

export interface ImpairedNetwork extends NetworkService {
  /** Planned changes count from here; what is done is written down from here on. */
  start(clock: Clock): void;
  /** With `capture`: every packet since the last call. */
  captured(): Promise<readonly CapturedPacket[]>;
}

export interface ImpairedNetworkOptions {
  readonly plan: Plan;
  readonly sink: Pick<SampleSink, 'sample' | 'event'>;
  readonly teardown: TeardownStack;
  readonly capture?: boolean;
}

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;
}

class RelayThread implements ImpairedNetwork {
  private readonly worker: Worker;
  private readonly sink: ImpairedNetworkOptions['sink'];
  private readonly ports = new Map<number, Waiting<UdpAddress>>();
  private readonly captures = new Map<number, Waiting<readonly CapturedPacket[]>>();
  private clock: Clock | undefined;
  private asked = 0;

  constructor(worker: Worker, sink: ImpairedNetworkOptions['sink']) {
    this.worker = worker;
    this.sink = sink;
    worker.on('message', (report: RelayReport) => this.hear(report));
    worker.on('error', (error) => this.lose(error));
  }

  say(command: RelayCommand): void {
    this.worker.postMessage(command);
  }

  start(clock: Clock): void {
    this.clock = clock;
    this.say({ type: 'start', epochMs: clock.epochMs });
  }

  relay(seat: string, remote: UdpAddress): Promise<UdpAddress> {
    const id = this.asked++;
    return new Promise((resolve, reject) => {
      this.ports.set(id, { resolve, reject });
      this.say({ type: 'relay', id, seat, remote });
    });
  }

  captured(): Promise<readonly CapturedPacket[]> {
    const id = this.asked++;
    return new Promise((resolve, reject) => {
      this.captures.set(id, { resolve, reject });
      this.say({ type: 'capture', id });
    });
  }

  private hear(report: RelayReport): void {
    switch (report.type) {
      case 'relayed':
        this.ports.get(report.id)?.resolve(report.local);
        this.ports.delete(report.id);
        return;
      case 'refused':
        this.ports.get(report.id)?.reject(new Error(`no way through the relay: ${report.reason}`));
        this.ports.delete(report.id);
        return;
      case 'captured':
        this.captures.get(report.id)?.resolve(report.packets);
        this.captures.delete(report.id);
        return;
      case 'changed':
        this.note(report.atMs, `${report.seat} is on the network ${report.profile}`);
        return;
      case 'statistics':
        this.write(report);
    }
  }

  private write({ atMs, seats, lateness, sendErrors }: Extract<RelayReport, { type: 'statistics' }>): void {
    if (this.clock === undefined) return;
    const t_ms = round(atMs - this.clock.epochMs);
    for (const { seat, profile, directions } of seats) {
      for (const counts of directions) {
        this.sink.sample({
          kind: 'network',
          t_ms,
          seat,
          direction: counts.direction,
          profile,
          offered_packets: counts.offered,
          offered_bytes: counts.offeredBytes,
          sent_packets: counts.sent,
          sent_bytes: counts.sentBytes,
          lost_packets: counts.lost,
          queue_dropped_packets: counts.queueDropped,
          outage_dropped_packets: counts.outageDropped,
          queue_bytes: Math.round(counts.backlogBytes),
        });
      }
    }
    if (lateness === null) return;
    this.sink.sample({
      kind: 'relay',
      t_ms,
      late_p50_ms: round(lateness.p50Ms),
      late_p99_ms: round(lateness.p99Ms),
      late_max_ms: round(lateness.maxMs),
      send_errors: sendErrors,
    });
  }

  private note(atMs: number, text: string): void {
    if (this.clock !== undefined) {
      this.sink.event({ kind: 'note', t_ms: round(atMs - this.clock.epochMs), text });
    }
  }

  private lose(error: Error): void {
    this.note(performance.timeOrigin + performance.now(), `the impairment relay ended: ${error.message}`);
    for (const waiting of [...this.ports.values(), ...this.captures.values()]) waiting.reject(error);
  }
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** The relay for the plan's seats that have a network; undefined when none has. */
export function startImpairedNetwork(options: ImpairedNetworkOptions): ImpairedNetwork | undefined {
  const { plan, sink, teardown } = options;
  const seats = plan.seats.flatMap(({ id, network }): SeatNetwork[] =>
    network === undefined ? [] : [{ seat: id, plan: network }],
  );
  if (seats.length === 0) return undefined;
  const started: { worker?: Worker } = {};
  teardown.add('the impairment relay', async () => {
    await started.worker?.terminate();
  });
  const worker = new Worker(new URL('./relay-start.mjs', import.meta.url), { execArgv: [] });
  started.worker = worker;
  const thread = new RelayThread(worker, sink);
  const { seed } = plan.scenario;
  thread.say({ type: 'configure', seed: `${seed}/network`, seats, capture: options.capture ?? false });
  return thread;
}
