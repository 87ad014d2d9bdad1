// One packet seat: a target's signalling client on one side, transports of the engine on the other, and what the run
// gets to know of them: join steps, failures, sample rows.
import type { PacketClient, PacketClientHost, PacketTransport } from '#core/packet-client.ts';
import type { CreatePacketClient } from '#core/packet-client.ts';
import type { SeatAction, SeatPlan } from '#core/plan.ts';
import type { FailureReason, JoinStep, SampleRow, SystemJoinStep } from '#core/sample.ts';
import type { JoinTicket } from '#core/target.ts';
import type { SenderMedia } from '../send/sender.ts';
import type { Transport } from '../transport/transport.ts';
import { DetouredTransport } from './detoured-transport.ts';
import type { Detour } from './detoured-transport.ts';
import { nowUnixMs } from './engine.ts';
import type { Engine } from './engine.ts';
import { rowsOf } from './sample-rows.ts';

export type SeatEvents = {
  step(step: JoinStep, detail?: string): void;
  /** How the system names the seat to others. */
  named(name: string): void;
  failed(reason: FailureReason, detail: string): void;
  /** It was in the call and lost it, or a {@link PacketSeat.rejoin} failed. @param mediaUntilMs Unix time. */
  interrupted(detail: string, mediaUntilMs: number): void;
  /** In again, with media where there was any. */
  recovered(): void;
  served(service: SystemJoinStep, outageMs: number): void;
  /** The way through the impairment relay, for a seat on an impaired network. */
  readonly detour?: Detour;
};

export type SeatState = 'joining' | 'in-call' | 'interrupted' | 'failed' | 'left';

/** How long the old part of a seat may take to say goodbye before the new one comes. */
const PARTING_MS = 500;

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
  /** Of getting in; what an earlier one still has to say does not count. */
  #attempt = 0;
  #hadMedia = false;
  #parting: Promise<void> = Promise.resolve();

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
    await this.#enter(ticket, createClient);
  }

  /** Once more, for a seat that was interrupted; an attempt that is still under way is given up for it. */
  async rejoin(ticket: JoinTicket, createClient: CreatePacketClient): Promise<void> {
    if (this.state !== 'interrupted') return;
    this.#part();
    // The system may take the second of us for the first as long as that has not gone.
    await Promise.race([this.#parting, new Promise((resolve) => setTimeout(resolve, PARTING_MS))]);
    if (this.#isInterrupted()) await this.#enter(ticket, createClient);
  }

  async #enter(ticket: JoinTicket, createClient: CreatePacketClient): Promise<void> {
    this.#attempt += 1;
    const attempt = this.#attempt;
    try {
      const client = createClient(this.plan, ticket, this.#host(attempt));
      this.#client = client;
      for (const source of this.#muted) client.setMuted(source, true);
      await client.join();
    } catch (error) {
      if (attempt === this.#attempt)
        this.#fail('internal-error', error instanceof Error ? error.message : String(error));
    }
  }

  #host(attempt: number): PacketClientHost {
    const isCurrent = (): boolean => attempt === this.#attempt;
    return {
      openTransport: (label) => this.#openTransport(label, attempt),
      newSsrc: () => 1 + Math.floor(this.#random() * 0xfffffffe),
      signalling: () => {
        this.#step('signalling');
      },
      reached: (step) => {
        this.#step(step);
      },
      named: (name) => {
        if (isCurrent()) this.#events.named(name);
      },
      joined: () => {
        if (!isCurrent()) return;
        if (this.state === 'joining') this.state = 'in-call';
        // Who heard and saw somebody before is back when that is so again.
        else if (!this.#hadMedia) this.#recover();
        this.#step('joined');
      },
      wantLayers: (layers) => {
        for (const { sender } of this.#transports) sender.setLayers(layers);
      },
      failed: (reason, detail, final) => {
        if (isCurrent()) this.#fail(reason, detail, final);
      },
      served: (service, outageMs) => {
        if (isCurrent()) this.#events.served(service, outageMs);
      },
    };
  }

  async #openTransport(label: string, attempt: number): Promise<PacketTransport> {
    const transport = await this.#engine.open(label, this.plan.id, this.#media, {
      iceConnected: () => {
        this.#step('ice');
      },
      dtlsConnected: () => {
        this.#step('dtls');
      },
      failed: (reason) => {
        if (attempt !== this.#attempt) return;
        this.#fail(this.state === 'joining' ? 'media-not-connected' : 'disconnected', reason);
      },
      firstMedia: (stream) => {
        this.#hadMedia = true;
        this.#recover();
        this.#step(stream.video ? 'first-video' : 'first-audio');
      },
    });
    if (this.#isOver() || attempt !== this.#attempt) this.#engine.remove(transport);
    else this.#transports.push(transport);
    for (const source of this.#muted) transport.sender.setMuted(source, true);
    const { detour } = this.#events;
    if (detour === undefined) return transport;
    return new DetouredTransport(transport, detour, (reason) => {
      this.#fail('media-not-connected', reason);
    });
  }

  #step(step: JoinStep): void {
    if (this.#steps.has(step) || this.#isOver()) return;
    this.#steps.add(step);
    this.#events.step(step);
  }

  /** Also for what the engine finds out, such as a missed deadline. */
  fail(reason: FailureReason, detail: string): void {
    this.#fail(reason, detail, true);
  }

  #fail(reason: FailureReason, detail: string, final = false): void {
    if (this.#isOver()) return;
    const wasIn = this.state === 'in-call' && reason === 'disconnected';
    if (!final && (wasIn || this.state === 'interrupted')) {
      this.#interrupt(detail);
      return;
    }
    this.state = 'failed';
    this.#part();
    this.#events.failed(reason, detail);
  }

  #interrupt(detail: string): void {
    this.state = 'interrupted';
    const streams = this.#transports.flatMap(({ receiver }) => receiver.streams);
    const lastUs = streams.reduce((latest, { lastPacketUs }) => Math.max(latest, lastPacketUs), 0);
    this.#part();
    this.#events.interrupted(detail, lastUs > 0 ? lastUs / 1000 : nowUnixMs());
  }

  #recover(): void {
    if (this.state !== 'interrupted') return;
    this.state = 'in-call';
    this.#events.recovered();
  }

  /** Gives up everything of the present attempt. */
  #part(): void {
    this.#attempt += 1;
    this.#closeTransports();
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) this.#parting = client.leave();
  }

  #isOver(): boolean {
    return this.state === 'failed' || this.state === 'left';
  }

  /** As a call, for TypeScript does not see that the state changes during an await. */
  #isInterrupted(): boolean {
    return this.state === 'interrupted';
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
    if (this.#isOver()) return;
    this.state = 'left';
    await this.#client?.leave();
    this.#closeTransports();
  }

  #closeTransports(): void {
    for (const transport of this.#transports.splice(0)) this.#engine.remove(transport);
  }

  /** The seat's counters as they stand; empty before it is in the call and after it failed. */
  rows(timeMs: number): SampleRow[] {
    if (this.state !== 'in-call') return [];
    // One that its client has closed has nothing more to tell, and another may carry the same streams.
    const open = this.#transports.filter(({ state }) => state !== 'closed');
    return open.flatMap((transport) => rowsOf(this.plan.id, transport, timeMs));
  }
}
