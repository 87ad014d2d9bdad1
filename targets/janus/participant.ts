// One seat's part in a VideoRoom as far as signalling goes; media are the caller's: a page's RTCPeerConnection or a
// packet seat's transport.
import type { Demand } from '#core/plan.ts';
import type { JsonObject } from './json.ts';
import { Roster } from './roster.ts';
import { JanusError, JanusSession } from './session.ts';
import type { JanusHandle, Jsep, OpenSocket } from './session.ts';
import { Subscriber, VIDEOROOM } from './subscriber.ts';
import type { SubscribedStream } from './subscriber.ts';
import type { JanusTicket } from './ticket.ts';

export interface ParticipantOptions {
  readonly ticket: JanusTicket;
  readonly demand: Demand;
  readonly openSocket: OpenSocket;
  /** Applies an offer of what we receive and answers it; streams are all there are from now on. */
  readonly answer: (offer: string, streams: readonly SubscribedStream[]) => Promise<string>;
  /** Where candidates of the receiving connection go. */
  readonly subscribing?: (handle: JanusHandle) => void;
  /** Once: it is over, and not by {@link Participant.leave}. */
  readonly lost: (reason: string) => void;
}

export interface Publication {
  readonly offer: Jsep;
  /** By media section of the offer. */
  readonly descriptions: readonly { readonly mid: string; readonly description: string }[];
}

export class Participant {
  private readonly options: ParticipantOptions;
  private readonly session: JanusSession;
  private readonly roster: Roster;
  private handle: JanusHandle | undefined;
  private subscriber: Subscriber | undefined;
  private over = false;

  private constructor(options: ParticipantOptions, session: JanusSession) {
    this.options = options;
    this.session = session;
    this.roster = new Roster(options.demand);
  }

  /** Opens signalling; nobody else sees us yet. @throws JanusError */
  static async connect(options: ParticipantOptions): Promise<Participant> {
    const { url, apiSecret, token } = options.ticket;
    const made: { participant?: Participant } = {};
    const session = await JanusSession.open({
      url,
      apiSecret,
      token,
      openSocket: options.openSocket,
      lost: (reason) => made.participant?.lose(reason),
    });
    const participant = new Participant(options, session);
    made.participant = participant;
    return participant;
  }

  /** Enters the room and starts to receive. @throws JanusError */
  async enter(): Promise<void> {
    const { room, display } = this.options.ticket;
    this.handle = await this.session.attach(VIDEOROOM, {
      event: ({ data }) => this.take(data),
      ended: (reason) => this.lose(reason),
    });
    const joined = await this.handle.request({ request: 'join', ptype: 'publisher', room, display });
    this.subscriber = new Subscriber({
      session: this.session,
      room,
      privateId: joined.data['private_id'],
      answer: this.options.answer,
      ...(this.options.subscribing === undefined ? {} : { attached: this.options.subscribing }),
      failed: (error) => this.lose(error instanceof Error ? error.message : String(error)),
    });
    this.take(joined.data);
  }

  /** @returns Janus's answer. @throws JanusError */
  async publish({ offer, descriptions }: Publication): Promise<string> {
    const answered = await this.handle?.request({ request: 'publish', descriptions }, offer);
    if (answered?.jsep?.type !== 'answer') throw new JanusError('refused', 'the publication got no answer');
    return answered.jsep.sdp;
  }

  /** A candidate of the sending connection; null: there are no more. */
  trickle(candidate: JsonObject | null): void {
    if (!this.over) this.handle?.trickle(candidate);
  }

  /** Never rejects. */
  async leave(): Promise<void> {
    this.over = true;
    this.subscriber?.close();
    await this.handle?.request({ request: 'leave' }).catch(() => undefined);
    await this.session.destroy();
  }

  private take(data: JsonObject): void {
    if (this.over || !this.roster.take(data)) return;
    this.subscriber?.follow(this.roster.wanted());
  }

  private lose(reason: string): void {
    if (this.over) return;
    this.over = true;
    this.subscriber?.close();
    void this.session.destroy();
    this.options.lost(reason);
  }
}
