// The seats of one thread: what the worker does with the runner's messages. Testable without a thread.
import type { CreatePacketClient } from '#core/packet-client.ts';
import type { SeatPlan } from '#core/plan.ts';
import { createRandom } from '#core/random.ts';
import { talkingBy } from '#core/talk.ts';
import type { PacketBackend } from '../backend.ts';
import { loopKey, voiceKey } from '../media/loop-library.ts';
import { MediaLoop } from '../send/loop.ts';
import type { SenderMedia } from '../send/sender.ts';
import { Engine, nowUnixMs } from './engine.ts';
import { RelayLine } from './relay-line.ts';
import { PacketSeat } from './packet-seat.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './protocol.ts';

/** Browser seats are sampled once a second too. */
const SAMPLE_INTERVAL_MS = 1000;
/** Above this many rows a second writing them down would cost as much as receiving: the interval grows. */
const MAX_ROWS_PER_SECOND = 2000;
/** Seats are sampled in turns, so that no turn holds up the sockets. */
const SAMPLE_TURN_MS = 50;

export class SeatHost {
  readonly #engine: Engine;
  readonly #createClient: CreatePacketClient;
  readonly #tell: (message: FromWorker) => void;
  readonly #loops: ReadonlyMap<string, MediaLoop>;
  readonly #seats = new Map<string, PacketSeat>();
  readonly #sampledMs = new Map<PacketSeat, number>();
  readonly #relayLine: RelayLine;
  #epochMs = nowUnixMs();
  #timer: NodeJS.Timeout | undefined;
  #intervalMs = SAMPLE_INTERVAL_MS;
  #load = { atMs: 0, packets: 0 };

  constructor(
    setup: WorkerSetup,
    backend: PacketBackend,
    createClient: CreatePacketClient,
    tell: (message: FromWorker) => void,
  ) {
    this.#createClient = createClient;
    this.#tell = tell;
    this.#relayLine = new RelayLine(tell);
    this.#loops = new Map(
      setup.loops.map(({ key, description, data, index }) => [key, new MediaLoop(description, data, index)]),
    );
    const random = createRandom(setup.seed).fork('engine');
    this.#engine = new Engine(backend, {
      localAddress: setup.localAddress,
      random: random.uniform,
      onFault: (transport, error) => {
        const seat = [...this.#seats.values()].find(({ transports }) => transports.includes(transport));
        seat?.fail('internal-error', error instanceof Error ? error.message : String(error));
      },
    });
    for (const seat of setup.seats)
      this.#seats.set(seat.id, this.#newSeat(seat, random.fork(seat.id).uniform));
  }

  #newSeat(plan: SeatPlan, random: () => number): PacketSeat {
    return new PacketSeat(plan, this.#engine, this.#mediaOf(plan), random, {
      step: (step) => {
        this.#tell({ type: 'step', seat: plan.id, step, t_ms: this.#now() });
      },
      named: (name) => {
        this.#tell({ type: 'named', seat: plan.id, name, t_ms: this.#now() });
      },
      failed: (reason, detail) => {
        this.#tell({ type: 'failed', seat: plan.id, reason, detail, t_ms: this.#now() });
      },
      interrupted: (detail, mediaUntilMs) => {
        const media_until_ms = mediaUntilMs - this.#epochMs;
        this.#tell({ type: 'interrupted', seat: plan.id, detail, t_ms: this.#now(), media_until_ms });
      },
      recovered: () => {
        this.#tell({ type: 'recovered', seat: plan.id, t_ms: this.#now() });
      },
      served: (service, outage_ms) => {
        this.#tell({ type: 'served', seat: plan.id, service, outage_ms, t_ms: this.#now() });
      },
      ...(plan.network === undefined ? {} : { detour: this.#relayLine.detourOf(plan.id) }),
    });
  }

  #mediaOf(plan: SeatPlan): SenderMedia {
    const { camera } = plan;
    const talks = plan.talk === undefined ? (): boolean => true : talkingBy(plan.talk);
    return {
      camera: (camera?.layers ?? []).flatMap((layer) => {
        const loop = camera === null ? undefined : this.#loops.get(loopKey(layer, camera));
        return loop === undefined ? [] : [loop];
      }),
      microphone: (bitrateBps) => (plan.microphone ? this.#loops.get(voiceKey(bitrateBps)) : undefined),
      talking: (nowMs) => talks(nowMs - this.#epochMs),
    };
  }

  #now(): number {
    return nowUnixMs() - this.#epochMs;
  }

  handle(message: ToWorker): void {
    if (message.type === 'start') {
      this.#epochMs = message.epochMs;
      this.#timer = setInterval(() => {
        this.#sample();
      }, SAMPLE_TURN_MS);
      return;
    }
    if (message.type === 'close') {
      void this.close().then(() => {
        this.#tell({ type: 'closed' });
      });
      return;
    }
    if (message.type === 'relayed' || message.type === 'relay-refused') {
      this.#relayLine.answered(message);
      return;
    }
    const seat = this.#seats.get(message.seat);
    if (seat === undefined) return;
    if (message.type === 'join') void seat.join(message.ticket, this.#createClient);
    else if (message.type === 'rejoin') void seat.rejoin(message.ticket, this.#createClient);
    else if (message.type === 'act') seat.act(message.action);
    else if (message.type === 'fail') seat.fail(message.reason, message.detail);
    else void this.#leave(seat);
  }

  async #leave(seat: PacketSeat): Promise<void> {
    this.#tell({ type: 'lines', ndjson: this.#linesOf(seat).text });
    await seat.leave();
    this.#tell({ type: 'left', seat: seat.plan.id, t_ms: this.#now() });
  }

  #linesOf(seat: PacketSeat): { readonly text: string; readonly rows: number } {
    const rows = seat.rows(this.#now());
    return { text: rows.map((row) => `${JSON.stringify(row)}\n`).join(''), rows: rows.length };
  }

  #tellLoad(now: number): void {
    const { atMs, packets: before } = this.#load;
    if (now - atMs < SAMPLE_INTERVAL_MS) return;
    const { sentDatagrams, receivedDatagrams } = this.#engine.hub.counters;
    const packets = sentDatagrams + receivedDatagrams;
    this.#load = { atMs: now, packets };
    if (before > 0)
      this.#tell({ type: 'load', packetsPerSecond: ((packets - before) * 1000) / (now - atMs) });
  }

  #sample(): void {
    const now = this.#now();
    this.#tellLoad(now);
    let text = '';
    let rows = 0;
    for (const seat of this.#seats.values()) {
      if (seat.state !== 'in-call') continue;
      // The first sample comes at a random point of the interval: seats joining together are sampled in turns.
      const last = this.#sampledMs.get(seat) ?? now - this.#intervalMs * (seat.plan.index % 20) * 0.05;
      if (now - last < this.#intervalMs) {
        this.#sampledMs.set(seat, last);
        continue;
      }
      this.#sampledMs.set(seat, now);
      const lines = this.#linesOf(seat);
      text += lines.text;
      rows += lines.rows;
    }
    if (text !== '') this.#tell({ type: 'lines', ndjson: text });
    const perSecond = (rows * 1000) / SAMPLE_TURN_MS;
    const wanted = (perSecond / MAX_ROWS_PER_SECOND) * this.#intervalMs;
    // Moves slowly: one turn's rows are a noisy estimate.
    this.#intervalMs = Math.max(SAMPLE_INTERVAL_MS, this.#intervalMs + (wanted - this.#intervalMs) / 40);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#seats.values()].map((seat) => seat.leave()));
    this.#engine.close();
  }
}
