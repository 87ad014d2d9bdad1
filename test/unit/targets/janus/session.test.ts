import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '#targets/janus/json.ts';
import { JanusSession } from '#targets/janus/session.ts';
import { FakeJanus, type Answer } from './fake-janus.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function openSession(answer?: Answer, secrets: { apiSecret?: string; token?: string } = {}) {
  const janus = new FakeJanus(answer);
  const lost = vi.fn();
  const session = await JanusSession.open({ url: 'ws://x', openSocket: janus.open, lost, ...secrets });
  const event = vi.fn();
  const ended = vi.fn();
  const handle = await session.attach('plugin', { event, ended });
  return { janus, session, handle, lost, event, ended };
}

const fields = (request: JsonObject | undefined, ...names: string[]): unknown[] =>
  names.map((name) => request?.[name]);

describe('a Janus session', () => {
  it('sends secret and token with every request, and the session with all but the first', async () => {
    const { janus } = await openSession(undefined, { apiSecret: 'secret', token: 'token' });
    const [create, attach] = janus.requests;
    expect(fields(create, 'janus', 'apisecret', 'token', 'session_id')).toEqual([
      'create',
      'secret',
      'token',
      undefined,
    ]);
    expect(fields(attach, 'janus', 'apisecret', 'session_id')).toEqual(['attach', 'secret', 1]);
  });

  it('takes the event as the answer of a plugin, not the acknowledgement before it', async () => {
    const { handle, event } = await openSession(() => ({
      data: { joined: 'ok' },
      jsep: { type: 'answer', sdp: 'v=0' },
    }));
    const offer = { type: 'offer', sdp: 'v=0', rid_order: 'lmh' } as const;
    expect(await handle.request({ request: 'join' }, offer)).toEqual({
      data: { joined: 'ok' },
      jsep: { type: 'answer', sdp: 'v=0' },
    });
    expect(event).not.toHaveBeenCalled();
  });

  it('is refused with the reason and number of the plugin', async () => {
    const { handle } = await openSession(() => ({ data: { error: 'No such room', error_code: 426 } }));
    await expect(handle.request({ request: 'join' })).rejects.toMatchObject({
      kind: 'refused',
      message: 'No such room',
      code: 426,
    });
  });

  it('is refused with the reason of the server, and closes what it opened', async () => {
    const janus = new FakeJanus();
    const opening = JanusSession.open({
      url: 'ws://x',
      lost: vi.fn(),
      openSocket: async (url, subprotocol, events) => {
        const socket = await janus.open(url, subprotocol, events);
        return {
          ...socket,
          send: (text) => {
            const { transaction } = JSON.parse(text) as { transaction: string };
            const error = { code: 403, reason: 'Unauthorized' };
            janus.say({ janus: 'error', transaction, error });
          },
        };
      },
    });
    await expect(opening).rejects.toMatchObject({ kind: 'refused', message: 'Unauthorized', code: 403 });
    expect(janus.closed).toBe(true);
  });

  it('is unreachable when there is no socket', async () => {
    const openSocket = () => Promise.reject(new Error('refused'));
    const opening = JanusSession.open({ url: 'ws://x', openSocket, lost: vi.fn() });
    await expect(opening).rejects.toMatchObject({ kind: 'unreachable', message: 'refused' });
  });

  it('hands events to the handle they are for', async () => {
    const { janus, event, ended } = await openSession();
    janus.event(101, { talking: true });
    janus.event(999, { talking: true });
    expect(event).toHaveBeenCalledTimes(1);
    janus.say({ janus: 'hangup', sender: 101, reason: 'ICE failed' });
    expect(ended).toHaveBeenCalledWith('ICE failed');
  });

  it('is kept alive', async () => {
    const { janus } = await openSession();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(janus.requests.filter((request) => request['janus'] === 'keepalive')).toHaveLength(2);
  });

  it('gives up on a request that gets no answer', async () => {
    const { handle } = await openSession(() => undefined);
    const request = handle.request({ request: 'join' });
    const outcome = expect(request).rejects.toMatchObject({ kind: 'lost' });
    await vi.advanceTimersByTimeAsync(20_000);
    await outcome;
  });

  it('is lost once, with all that waits, when the socket closes', async () => {
    const { janus, handle, lost } = await openSession(() => undefined);
    const waiting = expect(handle.request({ request: 'join' })).rejects.toMatchObject({ kind: 'lost' });
    janus.drop('signalling closed (1006)');
    janus.drop('again');
    await waiting;
    expect(lost).toHaveBeenCalledExactlyOnceWith('signalling closed (1006)');
    await expect(handle.request({ request: 'leave' })).rejects.toMatchObject({ kind: 'lost' });
  });

  it('is lost when the server gives it up', async () => {
    const { janus, lost } = await openSession();
    janus.say({ janus: 'timeout', session_id: 1 });
    expect(lost).toHaveBeenCalledTimes(1);
    expect(janus.closed).toBe(true);
  });

  it('is not lost when it is ended by us', async () => {
    const { janus, session, lost, ended } = await openSession();
    await session.destroy();
    janus.say({ janus: 'detached', sender: 101 });
    janus.drop('closed');
    expect(janus.requests.at(-1)).toMatchObject({ janus: 'destroy', session_id: 1 });
    expect(janus.closed).toBe(true);
    expect(lost).not.toHaveBeenCalled();
    expect(ended).not.toHaveBeenCalled();
  });
});
