// The real k6 makes joins without media at real servers of our own. Slow machines get patience, not weaker statements.
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Plan } from '#core/plan.ts';
import type { PrepareContext } from '#core/runner.ts';
import type { RunEvent, SampleRow, SignallingRow } from '#core/sample.ts';
import type { SignallingAccess, SignallingPlan } from '#core/signalling.ts';
import type { TargetAdapter } from '#core/target.ts';
import { TeardownStack } from '#core/teardown.ts';
import { createProcessHost } from '#runners/host/process-host.ts';
import { createRunClock } from '#runners/host/run-clock.ts';
import { createK6Runner } from '#runners/k6/k6-runner.ts';
import { janusTarget } from '#targets/janus/adapter.ts';
import { livekitTarget } from '#targets/livekit/adapter.ts';
import { matrixrtcTarget } from '#targets/matrixrtc/adapter.ts';
import { FakeJitsi } from '#test/support/fake-jitsi.ts';
import { makePlan } from '#test/support/make-plan.ts';

const STREAM = { id: 'joins', from_ms: 500, to_ms: 3500, joins_per_second: 2, max_under_way: 30 };
const scriptFolder = fileURLToPath(new URL('../../../scenarios/signalling/', import.meta.url));

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Startable = Pick<TargetAdapter, 'system' | 'start'>;

interface Ended {
  readonly rows: readonly SignallingRow[];
  readonly events: readonly RunEvent[];
}

async function runJoins(adapter: Startable, streams: readonly SignallingPlan[] = [STREAM]): Promise<Ended> {
  const processes = await createProcessHost();
  const teardown = new TeardownStack();
  closing.push(async () => {
    expect(await teardown.unwind()).toEqual([]);
    await processes.close();
  });
  const target = { system: adapter.system, settings: {} };
  const plan: Plan = { ...makePlan({ target, duration_ms: 3500 }), signalling: streams };
  const rows: SampleRow[] = [];
  const events: RunEvent[] = [];
  const log = (): void => undefined;
  const environment = { ...process.env, LIVEKIT_URL: '', MATRIX_HOMESERVER_URL: '', JANUS_URL: '' };
  const context: PrepareContext = {
    plan,
    seats: [],
    target: await adapter.start({ plan, processes, teardown, environment, log }),
    processes,
    teardown,
    log,
    drain: new AbortController().signal,
    sink: {
      sample: (row) => void rows.push(row),
      lines: () => undefined,
      event: (event) => void events.push(event),
      lateness: () => undefined,
    },
  };
  const runner = createK6Runner({ streams, scriptFolder });
  await runner.prepare(context);
  await runner.run({ ...context, clock: createRunClock() });
  return { rows: rows.filter((row) => row.kind === 'signalling'), events };
}

const named = ({ rows }: Ended, metric: string): readonly SignallingRow[] =>
  rows.filter((row) => row.metric === metric);

describe('joins without media', () => {
  it('are let in by a LiveKit server, at their rate, on the clock of the run', async () => {
    const ended = await runJoins(livekitTarget, [{ ...STREAM, stay_ms: 2000 }]);
    expect(ended.events).toEqual([]);
    const joins = named(ended, 'seatproof_join');
    // Six are due; the last one may fall on either side of the end.
    expect(joins.length).toBeGreaterThanOrEqual(5);
    expect(named(ended, 'seatproof_join_failed')).toEqual([]);
    expect(new Set(joins.map(({ source }) => source))).toEqual(new Set(['joins']));
    expect(Math.min(...joins.map(({ t_ms }) => t_ms))).toBeGreaterThan(0);
    expect(named(ended, 'ws_connecting')).toHaveLength(joins.length);
    // And they stay as long as the stream says.
    const stays = named(ended, 'ws_session_duration').map(({ value }) => value);
    expect(stays.length).toBeGreaterThanOrEqual(5);
    expect(Math.min(...stays)).toBeGreaterThan(1900);
  });

  it('pass every service of a Matrix call, request by request', async () => {
    // Long enough for one sign of life.
    const ended = await runJoins(matrixrtcTarget, [{ ...STREAM, stay_ms: 6000 }]);
    expect(ended.events).toEqual([]);
    expect(named(ended, 'seatproof_join_failed')).toEqual([]);
    expect(named(ended, 'seatproof_join').length).toBeGreaterThanOrEqual(5);
    const requests = new Set(named(ended, 'http_req_duration').map(({ request }) => request));
    expect([...requests].sort()).toEqual(
      [
        'register-nonce',
        'register',
        'login',
        'sync',
        'room-join',
        'openid',
        'delayed-leave',
        'membership',
        'token-service',
        'keep-alive',
        'leave',
      ].sort(),
    );
    expect(named(ended, 'checks').every(({ value }) => value === 1)).toBe(true);
  });

  it('enter rooms of a Janus server that were made for them', async () => {
    const ended = await runJoins(janusTarget);
    expect(ended.events).toEqual([]);
    const joins = named(ended, 'seatproof_join');
    expect(joins.length).toBeGreaterThanOrEqual(5);
    expect(named(ended, 'seatproof_join_failed')).toEqual([]);
    expect(named(ended, 'ws_connecting')).toHaveLength(joins.length);
  });
});

describe('joins without media at Jitsi', () => {
  it('log in, ask Jicofo for the conference and enter the room', async () => {
    const jitsi = await FakeJitsi.start();
    closing.push(() => jitsi.close());
    const { serviceUrl, loginDomain, muc, focus, conferenceRequestUrl } = jitsi.ticket;
    const environment = {
      XMPP_URL: serviceUrl,
      XMPP_DOMAIN: loginDomain,
      XMPP_MUC: muc,
      XMPP_FOCUS: focus,
      CONFERENCE_REQUEST_URL: conferenceRequestUrl,
      ROOM_PREFIX: 'storm-',
    };
    const ended = await runJoins(targetWith({ script: 'xmpp-join', environment }));
    expect(ended.events).toEqual([]);
    expect(named(ended, 'seatproof_join_failed')).toEqual([]);
    const joins = named(ended, 'seatproof_join');
    expect(joins.length).toBeGreaterThanOrEqual(5);
    for (const part of ['seatproof_xmpp_login', 'seatproof_conference_request'])
      expect(named(ended, part)).toHaveLength(joins.length);
    expect(jitsi.xmpp.filter((text) => text.includes('type="unavailable"'))).toHaveLength(joins.length);
    expect(jitsi.requests.map(({ body }) => body).join()).toContain('"room":"storm-0@conference.jitsi.test"');
  });
});

describe('visits to a web client', () => {
  it("load the page and what it names on its own host, and k6's thresholds are judged by k6", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const path = request.url ?? '';
      asked.push(path);
      response.writeHead(path === '/missing.css' ? 404 : 200);
      response.end(path === '/app/' ? PAGE : 'x');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const { port } = server.address() as AddressInfo;
    const webClientUrl = `http://127.0.0.1:${port}/app/`;
    const page: SignallingPlan = {
      ...STREAM,
      id: 'page',
      kind: 'web-client',
      thresholds: { 'http_req_duration{name:page}': ['p(95)<60000', 'max<0'], http_req_failed: ['rate<0.5'] },
    };
    const ended = await runJoins(targetWith({ webClientUrl }), [page]);
    const loaded = new Set(asked);
    expect([...loaded].sort()).toEqual(['/app/', '/app/main.js', '/icon.png', '/styles/a.css']);
    expect(named(ended, 'seatproof_join').length).toBeGreaterThanOrEqual(5);
    expect(new Set(named(ended, 'http_req_duration').map(({ request }) => request))).toEqual(
      new Set(['page', 'asset']),
    );
    expect(named(ended, 'thresholds').map(({ request, value }) => [request, value])).toEqual([
      ['http_req_duration{name:page} p(95)<60000', 1],
      ['http_req_duration{name:page} max<0', 0],
      ['http_req_failed rate<0.5', 1],
    ]);
    expect(ended.events).toMatchObject([
      { kind: 'note', text: "k6's threshold http_req_duration{name:page} max<0 of page was not kept." },
    ]);
  });

  it('that a slow system lets wait longer than is allowed are left out, counted, and said in a sentence', async () => {
    const waiting: ServerResponse[] = [];
    const server = createServer((_request, response) => void waiting.push(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const { port } = server.address() as AddressInfo;
    const access = { webClientUrl: `http://127.0.0.1:${port}/` };
    const stream: SignallingPlan = { ...STREAM, id: 'page', kind: 'web-client', max_under_way: 1 };
    const run = runJoins(targetWith(access), [stream]);
    // The first visit holds the only place until all others were due.
    await vi.waitFor(() => expect(waiting).toHaveLength(1), { timeout: 30_000 });
    setTimeout(() => waiting[0]?.end(), stream.to_ms);
    const ended = await run;
    const dropped = named(ended, 'dropped_iterations').reduce((sum, { value }) => sum + value, 0);
    expect(dropped).toBeGreaterThanOrEqual(4);
    expect(ended.events).toMatchObject([
      {
        kind: 'note',
        text: expect.stringContaining(`k6 left out ${dropped} of the joins of page`) as string,
      },
    ]);
  });
});

const PAGE = `<!doctype html><link rel="stylesheet" href="/styles/a.css"><link rel="icon" href="../icon.png">
<script src="main.js"></script><script src="https://elsewhere.example.org/tracker.js"></script>`;

/** A system of which only its signalling is known. */
function targetWith(access: Partial<SignallingAccess>): Startable {
  return {
    system: 'page',
    start: () =>
      Promise.resolve({
        description: { system: 'page', version: '', managed: true, url: '', same_host: true },
        ticket: () => Promise.reject(new Error('nobody joins')),
        scrape: () => Promise.resolve([]),
        signalling: () => Promise.resolve({ script: '', environment: {}, ...access }),
      }),
  };
}
