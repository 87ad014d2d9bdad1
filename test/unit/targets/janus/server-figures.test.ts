import { describe, expect, it } from 'vitest';
import { AdminRefusal } from '#targets/janus/admin.ts';
import type { AdminApi } from '#targets/janus/admin.ts';
import { ServerFigures } from '#targets/janus/server-figures.ts';

/** A server of sessions with one publishing handle each, which has received as many packets as `packets` says. */
function fakeServer(sessions: readonly number[], packets = 10) {
  const asked: number[] = [];
  const server = { sessions, packets, gone: new Set<number>() };
  const api: AdminApi = {
    close: () => undefined,
    ask: ({ janus, session_id: session = 0, handle_id: handle = 0 }) => {
      if (janus === 'list_sessions') return Promise.resolve({ sessions: server.sessions });
      if (server.gone.has(session)) return Promise.reject(new AdminRefusal('No such session'));
      if (janus === 'list_handles') return Promise.resolve({ handles: [session + 1000] });
      asked.push(session);
      const stats = { in: { packets: server.packets }, out: {} };
      const plugin = { type: 'publisher', room: 1, streams: [{ type: 'audio' }] };
      const info = { handle_id: handle, plugin_specific: plugin, webrtc: { media: { 0: { stats } } } };
      return Promise.resolve({ info });
    },
  };
  return { server, asked, figures: new ServerFigures(api) };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('the figures of a Janus', () => {
  it('are the sums over every session while there are few', async () => {
    const { figures, server } = fakeServer(numbers(5));
    expect(await figures.read()).toMatchObject({ server_packets_in_total: 50, server_participants: 5 });
    server.packets = 30;
    expect(await figures.read()).toMatchObject({ server_packets_in_total: 150, server_rooms: 1 });
  });

  it('come in turns when there are many, and miss nobody', async () => {
    const { figures, asked } = fakeServer(numbers(250));
    await figures.read();
    expect(new Set(asked).size).toBe(100);
    await figures.read();
    const values = await figures.read();
    expect(new Set(asked).size).toBe(250);
    expect(values).toMatchObject({ server_packets_in_total: 2500, server_participants: 250 });
  });

  it('go on without a session that ended between two questions', async () => {
    const { figures, server } = fakeServer(numbers(3));
    await figures.read();
    server.gone.add(2);
    expect(await figures.read()).toMatchObject({ server_packets_in_total: 30 });
    server.sessions = [1, 3];
    expect(await figures.read()).toMatchObject({ server_packets_in_total: 30, server_participants: 2 });
  });

  it('are missing, not zero, when the server does not answer', async () => {
    const silent: AdminApi = { close: () => undefined, ask: () => Promise.reject(new Error('no answer')) };
    await expect(new ServerFigures(silent).read()).rejects.toThrow('no answer');
  });
});
