// One seat's subscriptions in a VideoRoom: all in one peer connection (multistream, Janus 1.x), renegotiated as
// publishers come and go. What is wanted is set at any time; requests go one after the other, as the plugin takes
// no second one while an offer of its own is unanswered.
import { asList, asObject, asText } from './json.ts';
import type { JsonObject } from './json.ts';
import type { WantedStream } from './roster.ts';
import { JanusError } from './session.ts';
import type { JanusHandle, JanusSession, PluginMessage } from './session.ts';
import { isJanusId } from './ticket.ts';
import type { JanusId } from './ticket.ts';

export const VIDEOROOM = 'janus.plugin.videoroom';

/** VideoRoom's NO_SUCH_FEED: the publisher left in the meantime, and the event that says so is on its way. */
const NO_SUCH_FEED = 428;

/** A media section that carries somebody's stream. */
export interface SubscribedStream {
  /** Of our connection. */
  readonly mid: string;
  readonly name: string;
}

export interface SubscriberOptions {
  readonly session: JanusSession;
  readonly room: JanusId;
  /** Ties the subscription to the participant; some rooms demand it. */
  readonly privateId: unknown;
  /** Applies an offer and answers it. Streams are all there are from now on. */
  readonly answer: (offer: string, streams: readonly SubscribedStream[]) => Promise<string>;
  /** The handle exists: candidates may go to it. */
  readonly attached?: (handle: JanusHandle) => void;
  readonly failed: (error: unknown) => void;
}

interface Current {
  readonly feed: JanusId;
  readonly feedMid: string;
  readonly mid: string;
}

interface Change {
  /** Entries of the plugin's `subscribe`. */
  readonly subscribe: readonly JsonObject[];
  /** Sections of our connection. */
  readonly unsubscribe: readonly string[];
}

const keyOf = (feed: JanusId, mid: string): string => `${feed}/${mid}`;

function readStreams(data: JsonObject): readonly Current[] {
  return asList(data['streams']).flatMap((value) => {
    const stream = asObject(value);
    const mid = asText(stream['mid']);
    const feedMid = asText(stream['feed_mid']);
    const feed = stream['feed_id'];
    // Sections of streams that ended stay, without a feed, until another stream takes them.
    if (mid === undefined || feedMid === undefined || !isJanusId(feed)) return [];
    return stream['active'] === false ? [] : [{ feed, feedMid, mid }];
  });
}

export class Subscriber {
  private readonly options: SubscriberOptions;
  private handle: JanusHandle | undefined;
  private wanted: readonly WantedStream[] = [];
  private current: readonly Current[] = [];
  /** Names of all that was ever wanted, as an offer may still hold what no longer is. */
  private readonly names = new Map<string, string>();
  private readonly substreams = new Map<string, number>();
  private work: Promise<void> = Promise.resolve();
  /** The plugin will send an offer by itself before it takes a request. */
  private postponed = false;
  private over = false;

  constructor(options: SubscriberOptions) {
    this.options = options;
  }

  /** From now on these, and no others. */
  follow(wanted: readonly WantedStream[]): void {
    this.wanted = wanted;
    for (const { feed, mid, name } of wanted) this.names.set(keyOf(feed, mid), name);
    this.then(() => this.settle());
  }

  close(): void {
    this.over = true;
  }

  private then(step: () => Promise<void>): void {
    this.work = this.work.then(async () => {
      if (this.over) return;
      try {
        await step();
      } catch (error) {
        if (!this.isOver()) this.options.failed(error);
      }
    });
  }

  private isOver(): boolean {
    return this.over;
  }

  /** Asks for what is missing until nothing is, or until an event will say more. */
  private async settle(): Promise<void> {
    while (!this.over && !this.postponed) {
      const change = this.nextChange();
      if (change === undefined) break;
      try {
        const message = await this.send(change);
        // Nothing to renegotiate: the plugin has ended them itself, and its offer is on its way.
        if (message.data['streams'] === undefined) this.forget(change.unsubscribe);
        await this.take(message);
      } catch (error) {
        if (error instanceof JanusError && error.code === NO_SUCH_FEED) break;
        throw error;
      }
    }
    if (!this.over && !this.postponed) await this.chooseLayers();
  }

  private forget(mids: readonly string[]): void {
    this.current = this.current.filter(({ mid }) => !mids.includes(mid));
  }

  private nextChange(): Change | undefined {
    const wanted = new Map(this.wanted.map((stream) => [keyOf(stream.feed, stream.mid), stream]));
    const current = new Set(this.current.map(({ feed, feedMid }) => keyOf(feed, feedMid)));
    const missing = [...wanted].filter(([key]) => !current.has(key));
    // Also of those who left: after a VideoRoom `leave` Janus 1.1 makes no offer by itself.
    const surplus = this.current.filter(({ feed, feedMid }) => !wanted.has(keyOf(feed, feedMid)));
    if (missing.length === 0 && surplus.length === 0) return undefined;
    const subscribe = missing.map(([key, { feed, mid, substream }]) => {
      if (substream !== undefined) this.substreams.set(key, substream);
      return { feed, mid, ...(substream === undefined ? {} : { substream }) };
    });
    return { subscribe, unsubscribe: surplus.map(({ mid }) => mid) };
  }

  private async send({ subscribe, unsubscribe }: Change): Promise<PluginMessage> {
    if (this.handle !== undefined) {
      return this.handle.request({
        request: 'update',
        ...(subscribe.length === 0 ? {} : { subscribe }),
        ...(unsubscribe.length === 0 ? {} : { unsubscribe: unsubscribe.map((mid) => ({ sub_mid: mid })) }),
      });
    }
    const { session, room, privateId } = this.options;
    this.handle = await session.attach(VIDEOROOM, {
      event: (message) => {
        this.then(async () => {
          if (message.data['videoroom'] === 'updated') this.postponed = false;
          await this.take(message);
          await this.settle();
        });
      },
      ended: (reason) => {
        if (!this.over) this.options.failed(new JanusError('lost', reason));
      },
    });
    this.options.attached?.(this.handle);
    return this.handle.request({
      request: 'join',
      ptype: 'subscriber',
      room,
      private_id: privateId,
      streams: subscribe,
    });
  }

  private async take({ data, jsep }: PluginMessage): Promise<void> {
    const { handle } = this;
    if (data['videoroom'] === 'updating') this.postponed = true;
    if (data['streams'] !== undefined) this.current = readStreams(data);
    if (jsep?.type !== 'offer' || handle === undefined) return;
    const streams = this.current.map(({ feed, feedMid, mid }) => {
      const key = keyOf(feed, feedMid);
      return { mid, name: this.names.get(key) ?? key };
    });
    const sdp = await this.options.answer(jsep.sdp, streams);
    await handle.request({ request: 'start' }, { type: 'answer', sdp });
  }

  /** Streams that stay, but in another size. */
  private async chooseLayers(): Promise<void> {
    const changed = this.wanted.flatMap(({ feed, mid: feedMid, substream }) => {
      const key = keyOf(feed, feedMid);
      const stream = this.current.find((one) => keyOf(one.feed, one.feedMid) === key);
      if (substream === undefined || stream === undefined || this.substreams.get(key) === substream)
        return [];
      this.substreams.set(key, substream);
      return [{ mid: stream.mid, substream }];
    });
    if (changed.length > 0) await this.handle?.request({ request: 'configure', streams: changed });
  }
}
