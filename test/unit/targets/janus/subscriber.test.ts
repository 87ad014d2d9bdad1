import { describe, expect, it, vi } from 'vitest';
import { asList, asObject } from '#targets/janus/json.ts';
import type { JsonObject } from '#targets/janus/json.ts';
import type { WantedStream } from '#targets/janus/roster.ts';
import { JanusSession } from '#targets/janus/session.ts';
import { Subscriber } from '#targets/janus/subscriber.ts';
import { FakeJanus } from './fake-janus.ts';

/** A VideoRoom that subscribes to whatever is asked for, in sections numbered in order. */
class FakeRoom {
  readonly sections: { mid: string; feed_id: number; feed_mid: string; active: boolean }[] = [];
  postpone = false;
  nothingToDo = false;
  gone = new Set<number>();

  answer(body: JsonObject): JsonObject {
    const { request } = body;
    if (request === 'start' || request === 'configure')
      return { data: { videoroom: 'event', [request]: 'ok' } };
    if (this.nothingToDo) return { data: { videoroom: 'updated' } };
    const wanted = asList(body[request === 'join' ? 'streams' : 'subscribe']).map(asObject);
    if (wanted.some(({ feed }) => this.gone.has(Number(feed)))) {
      return { data: { error: 'No such feed', error_code: 428 } };
    }
    for (const { sub_mid: mid } of asList(body['unsubscribe']).map(asObject)) this.end(String(mid));
    for (const { feed, mid } of wanted) {
      const section = { mid: String(this.sections.length), feed_id: Number(feed), feed_mid: String(mid) };
      this.sections.push({ ...section, active: true });
    }
    if (this.postpone) return { data: { videoroom: 'updating' } };
    return {
      data: { videoroom: request === 'join' ? 'attached' : 'updated', ...this.streams() },
      jsep: OFFER,
    };
  }

  end(mid: string): void {
    const section = this.sections.find((one) => one.mid === mid);
    if (section !== undefined) section.active = false;
  }

  streams(): JsonObject {
    return {
      streams: this.sections.map(({ mid, active, ...feed }) => ({ mid, active, ...(active ? feed : {}) })),
    };
  }
}

const OFFER = { type: 'offer', sdp: 'v=0' };
/** The second handle: the first one is the participant's. */
const HANDLE = 101;

async function newSubscriber() {
  const room = new FakeRoom();
  const janus = new FakeJanus((body) => room.answer(body));
  const session = await JanusSession.open({ url: 'ws://x', openSocket: janus.open, lost: vi.fn() });
  const answer = vi.fn<(offer: string, streams: readonly { name: string }[]) => Promise<string>>(() =>
    Promise.resolve('v=1'),
  );
  const failed = vi.fn();
  const subscriber = new Subscriber({ session, room: 1, privateId: 7, answer, failed });
  const receiving = (): string[] => answer.mock.lastCall?.[1].map(({ name }) => name) ?? [];
  return { room, janus, subscriber, answer, failed, receiving };
}

function camera(feed: number, substream?: number): WantedStream {
  return { feed, mid: '1', name: `seat-${feed}/camera`, ...(substream === undefined ? {} : { substream }) };
}

describe('the subscriptions of a seat', () => {
  it('begin with the first stream there is, in the layer that is wanted', async () => {
    const { janus, subscriber, receiving } = await newSubscriber();
    subscriber.follow([]);
    subscriber.follow([camera(1, 2)]);
    await vi.waitFor(() => expect(janus.asked('start')).toHaveLength(1));
    expect(janus.asked('join')).toEqual([
      {
        request: 'join',
        ptype: 'subscriber',
        room: 1,
        private_id: 7,
        streams: [{ feed: 1, mid: '1', substream: 2 }],
      },
    ]);
    expect(janus.requests.at(-1)).toMatchObject({ jsep: { type: 'answer', sdp: 'v=1' } });
    expect(receiving()).toEqual(['seat-1/camera']);
  });

  it('change in one request, whatever was asked meanwhile', async () => {
    const { janus, subscriber, receiving } = await newSubscriber();
    subscriber.follow([camera(1), camera(2)]);
    await vi.waitFor(() => expect(receiving()).toHaveLength(2));
    subscriber.follow([camera(2)]);
    subscriber.follow([camera(2), camera(3)]);
    await vi.waitFor(() => expect(receiving()).toEqual(['seat-2/camera', 'seat-3/camera']));
    expect(janus.asked('join')).toHaveLength(1);
    expect(janus.asked('update')).toHaveLength(1);
  });

  it('end with the publisher, also when the server makes no offer by itself', async () => {
    const { janus, subscriber, receiving } = await newSubscriber();
    subscriber.follow([camera(1), camera(2)]);
    await vi.waitFor(() => expect(receiving()).toHaveLength(2));
    subscriber.follow([camera(2)]);
    await vi.waitFor(() => expect(receiving()).toEqual(['seat-2/camera']));
    expect(janus.asked('update')).toEqual([{ request: 'update', unsubscribe: [{ sub_mid: '0' }] }]);
  });

  it('end once when the server was faster', async () => {
    const { room, janus, subscriber, receiving } = await newSubscriber();
    subscriber.follow([camera(1), camera(2)]);
    await vi.waitFor(() => expect(receiving()).toHaveLength(2));
    room.nothingToDo = true;
    subscriber.follow([camera(2)]);
    await vi.waitFor(() => expect(janus.asked('update')).toHaveLength(1));
    room.end('0');
    janus.event(HANDLE, { videoroom: 'updated', ...room.streams() }, OFFER);
    await vi.waitFor(() => expect(receiving()).toEqual(['seat-2/camera']));
    expect(janus.asked('update')).toHaveLength(1);
  });

  it('change their layer without a new negotiation', async () => {
    const { janus, subscriber, receiving } = await newSubscriber();
    subscriber.follow([camera(1, 0)]);
    await vi.waitFor(() => expect(receiving()).toHaveLength(1));
    subscriber.follow([camera(1, 2)]);
    subscriber.follow([camera(1, 2)]);
    await vi.waitFor(() => expect(janus.asked('configure')).toHaveLength(1));
    expect(janus.asked('configure')[0]).toMatchObject({ streams: [{ mid: '0', substream: 2 }] });
    expect(janus.asked('start')).toHaveLength(1);
  });

  it('wait for the offer that the server has promised', async () => {
    const { room, janus, subscriber, receiving } = await newSubscriber();
    subscriber.follow([camera(1)]);
    await vi.waitFor(() => expect(receiving()).toHaveLength(1));
    room.postpone = true;
    subscriber.follow([camera(1), camera(2)]);
    await vi.waitFor(() => expect(janus.asked('update')).toHaveLength(1));
    subscriber.follow([camera(1), camera(2)]);
    janus.event(HANDLE, { videoroom: 'updated', ...room.streams() }, OFFER);
    await vi.waitFor(() => expect(receiving()).toEqual(['seat-1/camera', 'seat-2/camera']));
    expect(janus.asked('update')).toHaveLength(1);
  });

  it('survive a publisher who left in the meantime', async () => {
    const { room, janus, subscriber, failed, receiving } = await newSubscriber();
    room.gone.add(1);
    subscriber.follow([camera(1), camera(2)]);
    await vi.waitFor(() => expect(janus.asked('join')).toHaveLength(1));
    subscriber.follow([camera(2)]);
    await vi.waitFor(() => expect(receiving()).toEqual(['seat-2/camera']));
    expect(failed).not.toHaveBeenCalled();
  });

  it('fail the seat when an offer can not be answered', async () => {
    const { subscriber, answer, failed } = await newSubscriber();
    answer.mockRejectedValue(new Error('no such codec'));
    subscriber.follow([camera(1)]);
    await vi.waitFor(() => expect(failed).toHaveBeenCalledTimes(1));
  });

  it('ask nothing any more once the seat leaves', async () => {
    const { janus, subscriber } = await newSubscriber();
    subscriber.close();
    subscriber.follow([camera(1)]);
    await Promise.resolve();
    expect(janus.asked('join')).toEqual([]);
  });
});
