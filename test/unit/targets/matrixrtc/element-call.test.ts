import { describe, expect, it, vi } from 'vitest';
import { formatFault } from '#core/fault.ts';
import { parseScenarioText } from '#scenarios/load.ts';
import { missingClient } from '#targets/matrixrtc/element-call/client-choice.ts';
import { readHostTicket } from '#targets/matrixrtc/element-call/host-ticket.ts';
import { watchTokens } from '#targets/matrixrtc/element-call/page/own-name.ts';
import { RoomState } from '#targets/matrixrtc/element-call/page/room-state.ts';
import { targets } from '#targets/registry.ts';

function faultsOf(target: string, tiers: string): readonly string[] {
  const text = `name: call
target: ${target}
rooms: { count: 1, size: 2 }
tiers: ${tiers}
arrival: [{ kind: ramp, for: 1s }, { kind: hold, for: 5s }]
`;
  const loaded = parseScenarioText(text, 'call.yaml', { targets });
  return loaded.ok ? [] : loaded.faults.map(formatFault);
}

describe('Element Call as the client of a Matrix call', () => {
  it('carries encryption in seats of the tier browser', () => {
    const target = '{ system: matrixrtc, client: element-call, encryption: per-participant }';
    expect(faultsOf(target, '{ browser: { share: 1 } }')).toEqual([]);
  });

  it.each(['packet', 'browser-lite'])('is refused with encryption for %s seats, with the reason', (tier) => {
    const target = '{ system: matrixrtc, client: element-call, encryption: shared-key }';
    const faults = faultsOf(target, `{ browser: { share: 0.5 }, ${tier}: { share: 0.5 } }`);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(
      /^call\.yaml:4:\d+ tiers\..*encryption: shared-key.* Fix: Write encryption: none/,
    );
  });

  it('is what encryption needs: seats of the SDKs send in the clear', () => {
    const faults = faultsOf('{ system: matrixrtc, encryption: shared-key }', '{ browser: { share: 1 } }');
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^call\.yaml:2:\d+ target\.encryption: .*needs client: element-call/);
  });

  it('is asked for before anything starts, with the command that brings it', async () => {
    const environment = { XDG_CACHE_HOME: '/nowhere' };
    const [fault, ...others] = await missingClient(
      { client: 'element-call', encryption: 'none' },
      environment,
    );
    expect(fault?.fix).toContain('npm install --ignore-scripts --prefix /nowhere/seatproof/element-call-');
    expect(others).toEqual([]);
    expect(await missingClient({ client: 'sdk', encryption: 'none' }, environment)).toEqual([]);
  });

  it('gets nothing from a fragment that is no ticket', () => {
    expect(() => readHostTicket('{"encryption":"none"}')).toThrow(/matrix/);
  });

  it.each(['sfu/get', 'get_token'])('is called what the token says that it gets at %s', async (path) => {
    const names: string[] = [];
    const identity = '@ada:example.org:DEVICE';
    const claims = btoa(JSON.stringify({ sub: identity })).replace(/=+$/, '');
    const client = {
      fetch: (input: string | URL | Request) => {
        const answer = Response.json({ url: 'ws://sfu', jwt: `header.${claims}.signature` });
        Object.defineProperty(answer, 'url', { value: new Request(input).url });
        return Promise.resolve(answer);
      },
    };
    watchTokens(client, (name) => names.push(name));
    watchTokens(client, () => names.push('watched twice'));
    await client.fetch('https://example.org/other');
    const answer = await client.fetch(`https://example.org/livekit/jwt/${path}`);
    expect(await answer.json()).toMatchObject({ url: 'ws://sfu' });
    await vi.waitFor(() => expect(names).toEqual([identity]));
  });

  it('is told the newest state of its room', () => {
    const room = new RoomState('!r');
    const event = (id: string, sender: string) => ({
      type: 'm.call',
      sender,
      event_id: id,
      state_key: sender,
      origin_server_ts: 1,
      content: { id },
      unsigned: {},
    });
    const inRoom = (events: readonly ReturnType<typeof event>[]) => ({
      next_batch: 'b',
      rooms: { join: { '!r': { timeline: { events } } } },
    });
    room.take(inRoom([event('1', '@a:x'), event('2', '@b:x')]));
    room.take(inRoom([event('3', '@a:x')]));
    expect(room.state('m.call', undefined).map(({ event_id: id }) => id)).toEqual(['3', '2']);
    expect(room.state('m.call', '@b:x')).toHaveLength(1);
    expect(room.state('m.other', undefined)).toEqual([]);
  });
});
