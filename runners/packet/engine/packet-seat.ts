// One packet seat: a target's signalling client on one side, transports of the engine on the other, and what the run
// gets to know of them: join steps, failures, sample rows.
import type { PacketClient, PacketClientHost, PacketTransport } from '#core/packet-client.ts';
import type { CreatePacketClient } from '#core/packet-client.ts';
import type { SeatAction, SeatPlan } from '#core/plan.ts';
import type { FailureReason, JoinStep, SampleRow } from '#core/sample.ts';
import type { JoinTicket } from '#core/target.ts';
import type { SenderMedia } from '../send/sender.ts';
import type { Transport } from '../transport/transport.ts';
import { DetouredTransport } from './detoured-transport.ts';
import type { Detour } from './detoured-transport.ts';
import type { Engine } from './engine.ts';
import { rowsOf } from './sample-rows.ts';

export type SeatEvents = {
  step(step: JoinStep, detail?: string): void;
  failed(reason: FailureReason, detail: string): void;
  /** The way through the impairment relay, for a seat on an impaired network. */
  readonly detour?: Detour;
};

export type SeatState = 'joining' | 'in-call' | 'failed' | 'left';

export class PacketSeat {
  readonly plan: SeatPlan;
  state: SeatState = 'joining';
  readonly #engine: Engine;
  readonly #media: SenderMedia;
  readonly #events: SeatEvents;
  readonly #random: () => number;
  readonly #transports: Transport[] = [];
  readonly #steps = new Set<JoinStep>();
  /** Also before there is anything to mute: what opens later starts muted. */
  readonly #muted = new Set<'camera' | 'microphone'>();
  #client: PacketClient | undefined;

  constructor(plan: SeatPlan, engine: Engine, media: SenderMedia, random: () => number, events: SeatEvents) {
    this.plan = plan;
    this.#engine = engine;
    this.#media = media;
    this.#random = random;
    this.#events = events;
  }

  get transports(): readonly Transport[] {
    return this.#transports;
  }

  async join(ticket: JoinTicket, createClient: CreatePacketClient): Promise<void> {
    this.#step('started');
    try {
      this.#client = createClient(this.plan, ticket, this.#host());
      for (const source of this.#muted) this.#client.setMuted(source, true);
      await this.#client.join();
    } catch (error) {
      this.#fail('internal-error', error instanceof Error ? error.message : String(error));
    }
  }

  #host(): PacketClientHost {
    return {
      openTransport: (label) => this.#openTransport(label),
      newSsrc: () => 1 + Math.floor(this.#random() * 0xfffffffe),
      signalling: () => {
        this.#step('signalling');
      },
      reached: (step) => {
        this.#step(step);
      },
      joined: () => {
        if (this.state === 'joining') this.state = 'in-call';
        this.#step('joined');
      },
      wantLayers: (layers) => {
        for (const { sender } of this.#transports) sender.setLayers(layers);
      },
      failed: (reason, detail) => {
        this.#fail(reason, detail);
      },
    };
  }

  async #openTransport(label: string): Promise<PacketTransport> {
    const transport = await this.#engine.open(label, this.plan.id, this.#media, {
      iceConnected: () => {
        this.#step('ice');
      },
      dtlsConnected: () => {
        this.#step('dtls');
      },
      failed: (reason) => {
        this.#fail(this.state === 'joining' ? 'media-not-connected' : 'disconnected', reason);
      },
      firstMedia: (stream) => {
        this.#step(stream.video ? 'first-video' : 'first-audio');
      },
    });
    if (this.state === 'failed' || this.state === 'left') this.#engine.remove(transport);
    else this.#transports.push(transport);
    for (const source of this.#muted) transport.sender.setMuted(source, true);
    const { detour } = this.#events;
    if (detour === undefined) return transport;
    return new DetouredTransport(transport, detour, (reason) => {
      this.#fail('media-not-connected', reason);
    });
  }

  #step(step: JoinStep): void {
    if (this.#steps.has(step) || this.state === 'failed' || this.state === 'left') return;
    this.#steps.add(step);
    this.#events.step(step);
  }

  /** Also for what the engine finds out, such as a missed deadline. */
  fail(reason: FailureReason, detail: string): void {
    this.#fail(reason, detail);
  }

  #fail(reason: FailureReason, detail: string): void {
    if (this.state === 'failed' || this.state === 'left') return;
    this.state = 'failed';
    this.#closeTransports();
    void this.#client?.leave();
    this.#events.failed(reason, detail);
  }

  act(action: SeatAction['action']): void {
    const source = action.endsWith('camera') ? 'camera' : 'microphone';
    const muted = action.startsWith('mute');
    if (muted) this.#muted.add(source);
    else this.#muted.delete(source);
    for (const { sender } of this.#transports) sender.setMuted(source, muted);
    this.#client?.setMuted(source, muted);
  }

  async leave(): Promise<void> {
    if (this.state === 'failed' || this.state === 'left') return;
    this.state = 'left';
    await this.#client?.leave();
    this.#closeTransports();
  }

  #closeTransports(): void {
    for (const transport of this.#transports) this.#engine.remove(transport);
  }

  /** The seat's counters as they stand; empty before it is in the call and after it failed. */
  rows(timeMs: number): SampleRow[] {
    if (this.state !== 'in-call') return [];
    // One that its client has closed has nothing more to tell, and another may carry the same streams.
    const open = this.#transports.filter(({ state }) => state !== 'closed');
    return open.flatMap((transport) => rowsOf(this.plan.id, transport, timeMs));
  }
}
