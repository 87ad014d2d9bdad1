// What a page of the browser runner does: obeys the runner, keeps the seats, and reports once a second.
import type { CreateSeatClient } from '#core/page/seat-client.ts';
import type { Collection, RunnerMessage, SeatSpecification } from '../protocol.ts';
import { SAMPLED_QUALITY, TICK_MS } from '../protocol.ts';
import { installConnectionWatch } from './connection-watch.ts';
import { createMarkReader } from './marks/mark-reader.ts';
import type { MarkReader } from './marks/mark-reader.ts';
import type { SourceMessage } from './media/source-message.ts';
import { createRelayLine } from './network/relay-line.ts';
import type { RelayLine } from './network/relay-line.ts';
import { connectRunner } from './runner-link.ts';
import type { RunnerLink } from './runner-link.ts';
import { Seat } from './seat.ts';
import { collectStatistics } from './statistics/collector.ts';
import type { DecodeSubstitution } from './substitution/decode-substitution.ts';
import { DECODE_ALL, Substituter } from './substitution/decode-substitution.ts';

// Before the target's client is evaluated: an SDK may keep the constructor it finds then.
installConnectionWatch();

export interface PageSettings {
  /** WebSocket address of the runner. */
  readonly runnerAddress: string;
  readonly sourceWorker: string;
  readonly markWorker: string;
  readonly substitutionWorker: string;
}

class Page {
  private readonly seats = new Map<string, Seat>();
  private readonly link: RunnerLink;
  private readonly createClient: CreateSeatClient;
  private readonly sources: Worker;
  private readonly marks: MarkReader;
  private readonly relayLine: RelayLine;
  private readonly substitutionWorker: string;
  private substituter: Substituter | undefined;
  private collection: Collection = { statistics: false, marks: false };

  constructor(link: RunnerLink, createClient: CreateSeatClient, settings: PageSettings) {
    this.link = link;
    this.createClient = createClient;
    this.sources = new Worker(settings.sourceWorker, { type: 'module' });
    this.marks = createMarkReader(settings.markWorker, (row) => link.row(row), {
      picture: ({ row, clock_ms, luma }) => link.say({ type: 'picture', row, clock_ms, luma }),
      example: ({ example }) => link.say({ type: 'example', example }),
    });
    this.relayLine = createRelayLine((message) => link.say(message));
    this.substitutionWorker = settings.substitutionWorker;
    // Pages of a host are ready together; their rounds of statistics must not come together.
    setTimeout(() => setInterval(() => void this.tick(), TICK_MS), Math.random() * TICK_MS);
  }

  async handle(message: RunnerMessage): Promise<void> {
    if (message.type === 'prepare') {
      this.marks.senders(message.senders);
      return this.prepare(message.seats, message.collection);
    }
    if (message.type === 'collect') {
      this.collect(message.collection);
      return;
    }
    if (message.type === 'relayed' || message.type === 'relay-refused') {
      this.relayLine.answered(message);
      return;
    }
    const seat = this.seats.get(message.seat);
    if (seat === undefined) return;
    if (message.type === 'join') await seat.join(message.epochMs, message.parameters);
    else if (message.type === 'rejoin') await seat.rejoin(message.parameters);
    else if (message.type === 'act') await seat.act(message.action);
    else {
      await seat.leave();
      this.seats.delete(message.seat);
    }
  }

  private async prepare(seats: readonly SeatSpecification[], collection: Collection): Promise<void> {
    this.collect(collection);
    for (const specification of seats) {
      const seat = new Seat(specification, {
        link: this.link,
        sources: this.sources,
        createClient: this.createClient,
        observer: this.marks,
        detour: specification.impaired ? this.relayLine.detourOf(specification.id) : undefined,
        substitution: this.substitutionOf(specification),
      });
      this.seats.set(specification.id, seat);
    }
    await warm();
    await exposeCodecNames().catch((error: unknown) => {
      this.link.say({ type: 'note', text: `names of codecs are not available: ${String(error)}` });
    });
    this.link.say({ type: 'ready' });
  }

  private substitutionOf({ decodedVideos }: SeatSpecification): DecodeSubstitution {
    if (decodedVideos === null) return DECODE_ALL;
    this.substituter ??= new Substituter(this.substitutionWorker, (text) =>
      this.link.say({ type: 'note', text }),
    );
    return this.substituter.forSeat(decodedVideos);
  }

  private collect(collection: Collection): void {
    this.collection = collection;
    this.marks.enable(collection.marks ? (collection.quality ?? SAMPLED_QUALITY) : undefined);
    const { sound_offset_ms: offsetMs = 0 } = collection;
    this.sources.postMessage({ type: 'sound-offset', offsetMs } satisfies SourceMessage);
  }

  private async tick(): Promise<void> {
    if (this.collection.statistics) await collectStatistics(this.seats.values(), this.link);
    this.link.flush();
  }
}

/**
 * Names of encoders and decoders are in statistics only while a page captures (W3C webrtc-stats §6.2, "hardware
 * exposure"). Captures a tiny fake device for as long as the page lives; 0.003 cores a browser.
 */
async function exposeCodecNames(): Promise<void> {
  await navigator.mediaDevices.getUserMedia({ video: { width: 96, height: 96 } });
}

/** Starts the browser's WebRTC threads and codec factories, which belong to no seat's join time. */
async function warm(): Promise<void> {
  const connection = new RTCPeerConnection();
  connection.addTransceiver('audio');
  connection.addTransceiver('video');
  await connection.setLocalDescription(await connection.createOffer());
  connection.close();
}

/** Entry point of the bundle; the runner adds the target's client. */
export async function startPage(createClient: CreateSeatClient, settings: PageSettings): Promise<void> {
  const waiting: RunnerMessage[] = [];
  let handle = (message: RunnerMessage): void => void waiting.push(message);
  const link = await connectRunner(settings.runnerAddress, (message) => handle(message));
  const note = (text: string): void => link.say({ type: 'note', text });
  addEventListener('unhandledrejection', (event) => note(`in a page: ${String(event.reason)}`));
  addEventListener('error', (event) => note(`in a page: ${event.message}`));
  const page = new Page(link, createClient, settings);
  handle = (message) => void page.handle(message);
  waiting.forEach(handle);
}
