import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PUSH_INTERVAL_MS, Pusher } from '#reporters/prometheus/pusher.ts';

describe('pushing while the run goes on', () => {
  let server: Server;
  let pusher: Pusher;
  let waiting: ServerResponse[];
  let problems: string[];

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    waiting = [];
    problems = [];
    server = createServer((request, response) => {
      request.resume();
      request.on('end', () => waiting.push(response));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    pusher = new Pusher(new Registry(), {
      url: new URL(`http://127.0.0.1:${port}`),
      groupings: () => ({ system: 'livekit' }),
      onProblem: (message) => problems.push(message),
    });
  });
  afterEach(async () => {
    vi.useRealTimers();
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });

  async function pushes(count: number): Promise<void> {
    await vi.waitFor(() => expect(waiting).toHaveLength(count));
  }

  it('happens every ten seconds and once more at the end', async () => {
    expect(PUSH_INTERVAL_MS).toBe(10_000);
    pusher.start();
    expect(waiting).toHaveLength(0);
    vi.advanceTimersByTime(PUSH_INTERVAL_MS);
    await pushes(1);
    waiting[0]?.writeHead(202).end();
    const closing = pusher.close();
    await pushes(2);
    waiting[1]?.writeHead(202).end();
    await closing;
    expect(problems).toEqual([]);
  });

  it('never happens twice at once, however slow the gateway', async () => {
    pusher.start();
    vi.advanceTimersByTime(PUSH_INTERVAL_MS);
    await pushes(1);
    vi.advanceTimersByTime(5 * PUSH_INTERVAL_MS);
    const closing = pusher.close();
    expect(waiting).toHaveLength(1);
    waiting[0]?.writeHead(202).end();
    await pushes(2);
    waiting[1]?.writeHead(202).end();
    await closing;
  });

  it('mentions a gateway that keeps failing once', async () => {
    pusher.start();
    vi.advanceTimersByTime(PUSH_INTERVAL_MS);
    await pushes(1);
    waiting[0]?.writeHead(503).end();
    await vi.waitFor(() => expect(problems).toHaveLength(1));
    const closing = pusher.close();
    await pushes(2);
    waiting[1]?.writeHead(503).end();
    await closing;
    expect(problems).toHaveLength(1);
  });
});
