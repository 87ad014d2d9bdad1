import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { RoomServiceClient, TokenVerifier } from 'livekit-server-sdk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { PLAN_SCHEMA_VERSION, type Plan, type SeatPlan } from '#core/plan.ts';
import type { RunningTarget, TargetContext } from '#core/target.ts';
import { TeardownStack } from '#core/teardown.ts';
import { createProcessHost, type RunProcessHost } from '#runners/host/process-host.ts';
import { livekitTarget } from '#targets/livekit/adapter.ts';

const SOON = { timeout: 10_000, interval: 50 };
const seat: SeatPlan = {
  id: 'r001-s001',
  index: 0,
  room: 'r001',
  tier: 'browser',
  process: 0,
  page: 0,
  join_at_ms: 0,
  leave_at_ms: 1000,
  camera: null,
  microphone: true,
  media_seed: 1,
  demand: { layout: 'none', tiles: [] },
  actions: [],
};
const plan: Plan = {
  schema_version: PLAN_SCHEMA_VERSION,
  scenario: { name: 'test', description: '', seed: '1' },
  target: { system: 'livekit', settings: {} },
  duration_ms: 1000,
  phases: [],
  rooms: [{ id: 'r001', size: 1 }],
  seats: [seat],
  budgets: [],
  settle_ms: 0,
  join_deadline_ms: 1000,
};
const ticketSchema = z.strictObject({ url: z.string(), token: z.string() });

const open: { teardown: TeardownStack; processes: RunProcessHost }[] = [];
afterEach(async () => {
  for (const { teardown, processes } of open.splice(0)) {
    await teardown.unwind();
    await processes.close();
  }
});

async function newContext(environment: Record<string, string> = {}): Promise<TargetContext> {
  const teardown = new TeardownStack();
  const processes = await createProcessHost();
  open.push({ teardown, processes });
  // A server that somebody's environment names is not what is tested here.
  const own = { ...process.env, LIVEKIT_URL: '' };
  return { plan, processes, teardown, environment: { ...own, ...environment }, log: () => undefined };
}

function listens(url: string): Promise<boolean> {
  const { port, hostname } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function pidOf(target: RunningTarget, started: ReturnType<typeof vi.fn>): number {
  expect(target.description.managed).toBe(true);
  return z.number().parse(started.mock.calls.at(-1)?.[0]);
}

/** A context that tells the pid of what was started last. */
async function watchedContext(): Promise<{ context: TargetContext; started: ReturnType<typeof vi.fn> }> {
  const context = await newContext();
  const started = vi.fn();
  const { processes } = context;
  return {
    started,
    context: {
      ...context,
      processes: {
        childEnvironment: processes.childEnvironment,
        temporaryFolder: (label) => processes.temporaryFolder(label),
        freePort: (kind) => processes.freePort(kind),
        adopt: (pid) => processes.adopt(pid),
        undoAtEnd: (command) => processes.undoAtEnd(command),
        start: async (request) => {
          const program = await processes.start(request);
          started(program.pid);
          return program;
        },
      },
    },
  };
}

describe('a managed LiveKit server', () => {
  it('starts, lets a ticket in, tells its figures, and is gone afterwards', async () => {
    const context = await newContext();
    expect(await livekitTarget.preflight({}, context.environment)).toEqual([]);
    const target = await livekitTarget.start(context);
    expect(target.description).toMatchObject({ system: 'livekit', managed: true, same_host: true });
    expect(target.description.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(await listens(target.description.url)).toBe(true);

    const ticket = ticketSchema.parse((await target.ticket(seat)).parameters);
    expect(ticket.url).toBe(target.description.url);
    const answer = await fetch(
      `${ticket.url.replace('ws', 'http')}/rtc/validate?access_token=${ticket.token}`,
    );
    expect(answer.status).toBe(200);
    const refused = await fetch(`${ticket.url.replace('ws', 'http')}/rtc/validate?access_token=forged`);
    expect(refused.status).toBe(401);

    const [reading] = await target.scrape();
    expect(reading).toMatchObject({
      source: 'livekit',
      values: { server_participants: 0, server_packets_in_total: 0 },
    });
    expect(reading?.values['server_memory_bytes']).toBeGreaterThan(1_000_000);

    expect(await context.teardown.unwind()).toEqual([]);
    expect(await listens(target.description.url)).toBe(false);
    await expect(target.scrape()).rejects.toThrow('ended');
  });

  it('is missed at once when it dies, with its name in the message', async () => {
    const { context, started } = await watchedContext();
    const target = await livekitTarget.start(context);
    await target.scrape();
    process.kill(pidOf(target, started), 'SIGKILL');
    await vi.waitFor(
      () => expect(target.scrape()).rejects.toThrow(/LiveKit server .* ended by SIGKILL/),
      SOON,
    );
  });

  it('that can not start says why, in its own words', async () => {
    const context = await newContext();
    const taken = createSocket('udp4').bind(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { processes } = context;
    const clash: TargetContext = {
      ...context,
      processes: {
        childEnvironment: processes.childEnvironment,
        temporaryFolder: (label) => processes.temporaryFolder(label),
        start: (request) => processes.start(request),
        adopt: (pid) => processes.adopt(pid),
        undoAtEnd: (command) => processes.undoAtEnd(command),
        freePort: (kind) =>
          kind === 'udp' ? Promise.resolve(taken.address().port) : processes.freePort(kind),
      },
    };
    await expect(livekitTarget.start(clash)).rejects.toThrow(
      /server .* ended with[\s\S]*address already in use/,
    );
    taken.close();
  });

  it('is used as a given one by a second run, which needs key and secret', async () => {
    const context = await newContext();
    const first = await livekitTarget.start(context);
    const url = first.description.url;
    const lacking = await livekitTarget.preflight({}, { LIVEKIT_URL: url });
    expect(lacking.map(({ where }) => where)).toEqual(['LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET']);
    const given = await newContext({
      LIVEKIT_URL: url,
      LIVEKIT_API_KEY: 'k',
      LIVEKIT_API_SECRET: 's'.repeat(32),
    });
    const second = await livekitTarget.start(given);
    expect(second.description).toMatchObject({ managed: false, url, same_host: true });
    const { token } = ticketSchema.parse((await second.ticket(seat)).parameters);
    const claims = await new TokenVerifier('k', 's'.repeat(32)).verify(token);
    expect(claims.video?.room).toMatch(/^seatproof-[0-9a-f]{8}-r001$/);
    expect(await second.scrape()).toEqual([]);
    await expect(
      new RoomServiceClient(url.replace('ws', 'http'), 'k', 's'.repeat(32)).listRooms(),
    ).rejects.toThrow();
  });
});
