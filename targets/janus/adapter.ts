// Janus as a target: its VideoRoom on a local server that the run starts, or on a given one.
import { fileURLToPath } from 'node:url';
import { isLoopbackHost } from '#core/authorisation.ts';
import { FaultError } from '#core/fault.ts';
import type { RunningTarget, TargetAdapter, TargetContext } from '#core/target.ts';
import { createAdminApi } from './admin.ts';
import type { AdminEndpoint, ManagedEndpoint } from './endpoint.ts';
import { chooseEndpoint, endpointHosts, janusSettings } from './endpoint.ts';
import { asText } from './json.ts';
import { startManagedServer } from './managed-server.ts';
import { openNodeSocket } from './node-socket.ts';
import type { RestartableServer } from '../shared/restartable-server.ts';
import { Rooms } from './rooms.ts';
import { signallingAccess } from './signalling.ts';
import type { RoomsOptions } from './rooms.ts';
import { ServerFigures } from './server-figures.ts';
import { JanusError, JanusSession } from './session.ts';
import { VIDEOROOM } from './subscriber.ts';
import type { JanusTicket } from './ticket.ts';

export const janusTarget: TargetAdapter = {
  system: 'janus',
  title: 'Janus VideoRoom',
  capabilities: {
    tiers: ['browser', 'browser-lite', 'packet'],
    // VP9 and AV1 freeze in simulcast through 1.1.2 (docs/targets.md).
    codecs: ['vp8', 'h264'],
    end_to_end_encryption: ['none'],
    last_n: false,
    simulcast: true,
    signalling: true,
    server_faults: ['sfu'],
  },
  settings: janusSettings,
  pageClientModule: fileURLToPath(new URL('page/client.ts', import.meta.url)),
  packetClientModule: fileURLToPath(new URL('packet-client.ts', import.meta.url)),
  hosts: endpointHosts,
  isManaged: async (settings, environment) =>
    (await chooseEndpoint(settings, environment)).endpoint?.kind !== 'remote',
  preflight: async (settings, environment) => (await chooseEndpoint(settings, environment)).faults ?? [],
  start,
};

interface Reached extends RoomsOptions {
  readonly url: string;
  readonly managed: boolean;
  readonly sameHost: boolean;
  readonly apiSecret: string | undefined;
  readonly token: string | undefined;
  readonly admin: AdminEndpoint | undefined;
  readonly process: RestartableServer | undefined;
  readonly cpus: readonly number[] | undefined;
}

async function start(context: TargetContext): Promise<RunningTarget> {
  const { endpoint, faults } = await chooseEndpoint(context.plan.target.settings, context.environment);
  if (faults !== undefined) throw new FaultError(faults);
  if (endpoint.kind === 'managed') return run(context, await startManaged(context, endpoint));
  return run(context, {
    ...endpoint,
    managed: false,
    sameHost: isLoopbackHost(new URL(endpoint.url).hostname),
    adminKey: endpoint.roomAdminKey,
    process: undefined,
    cpus: undefined,
  });
}

async function startManaged(context: TargetContext, endpoint: ManagedEndpoint): Promise<Reached> {
  const server = await startManagedServer(context, endpoint);
  return {
    url: server.url,
    managed: true,
    sameHost: true,
    stringIds: false,
    adminKey: undefined,
    apiSecret: server.apiSecret,
    token: undefined,
    admin: { url: server.adminUrl, secret: server.adminSecret },
    process: server.process,
    cpus: endpoint.cpus,
  };
}

/** Our own way in, to make rooms. @throws FaultError when the server can't be reached or refuses us. */
async function openSession(
  context: TargetContext,
  { url, apiSecret, token }: Reached,
): Promise<JanusSession> {
  const lost = (reason: string): void => {
    context.log(`Janus can't be asked for rooms any more: ${reason}.`);
  };
  try {
    return await JanusSession.open({ url, apiSecret, token, openSocket: openNodeSocket, lost });
  } catch (error) {
    if (!(error instanceof JanusError)) throw error;
    const [what, fix] =
      error.kind === 'refused'
        ? [
            `${url} refuses us: ${error.message}.`,
            'set JANUS_API_SECRET and JANUS_TOKEN as the server wants them.',
          ]
        : [
            `there is no Janus at ${url}: ${error.message}.`,
            'check the address, and that its WebSocket is on.',
          ];
    throw new FaultError([{ where: 'target janus', what, fix }]);
  }
}

interface Hall {
  readonly session: JanusSession;
  readonly rooms: Rooms;
}

/** A server that has been started again knows nothing of the rooms and sessions of the one before. */
async function openHall(context: TargetContext, server: Reached): Promise<Hall> {
  const session = await openSession(context, server);
  const handle = await session.attach(VIDEOROOM, { event: () => undefined, ended: () => undefined });
  return { session, rooms: new Rooms(context.plan, handle, server) };
}

async function run(context: TargetContext, server: Reached): Promise<RunningTarget> {
  const { url, apiSecret, token, process } = server;
  let hall = await openHall(context, server);
  const version = asText((await hall.session.info())['version_string']) ?? 'unknown';
  context.teardown.add('remove the rooms of the run', async () => {
    await hall.rooms.destroyAll();
    await hall.session.destroy();
  });
  context.log(`Janus ${version} at ${url}.`);
  const scrape = figuresOf(context, server);
  return {
    description: {
      system: 'janus',
      version,
      managed: server.managed,
      url,
      same_host: server.sameHost,
      ...(server.cpus === undefined ? {} : { cpus: server.cpus }),
    },
    ticket: async (seat) => {
      const ticket: JanusTicket = {
        url,
        room: await hall.rooms.ensure(seat.room),
        display: seat.id,
        ...(apiSecret === undefined ? {} : { apiSecret }),
        ...(token === undefined ? {} : { token }),
      };
      return { parameters: { ...ticket } };
    },
    signalling: () => signallingAccess(hall.rooms, server),
    scrape,
    ...(process === undefined
      ? {}
      : {
          faults: {
            kill: () => process.kill(),
            restart: async () => {
              await process.restart();
              hall = await openHall(context, server);
            },
          },
        }),
  };
}

function figuresOf(context: TargetContext, { admin, process }: Reached): RunningTarget['scrape'] {
  if (admin === undefined) return () => Promise.resolve([]);
  const api = createAdminApi(admin.url, admin.secret);
  context.teardown.add('leave the Admin API', () => api.close());
  const figures = new ServerFigures(api);
  return async () => {
    const reason = process?.death;
    if (reason !== undefined) throw new Error(reason);
    const values = await figures.read();
    // Last, since the row gets the time of its end: a busy server takes long to answer, its processor time would be
    // of before and the rate between two rows of anything.
    const usage = await process?.usage();
    if (usage !== undefined) {
      values['server_cpu_seconds_total'] = usage.cpu_seconds;
      values['server_memory_bytes'] = usage.resident_bytes;
    }
    return [{ source: 'janus', values }];
  };
}
