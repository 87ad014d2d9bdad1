// Which Janus a run loads: one that it starts itself, or a given one. Secrets come from the environment only, as
// settings end up in plan.json.
import { z } from 'zod';
import type { Fault } from '#core/fault.ts';
import { lackedCapabilities, readOwnStatus } from '../shared/network-namespace.ts';
import { givenOrManaged } from '../shared/given-or-managed.ts';
import { processorFaults, processorsSetting } from '../shared/processors.ts';
import { findJanus, findOnPath, JANUS_VARIABLE } from './server-binary.ts';

type Environment = Readonly<Record<string, string | undefined>>;

function isPlainUrl(text: string): boolean {
  // What is no URL at all has its own message.
  if (!URL.canParse(text)) return true;
  const url = new URL(text);
  return url.username === '' && url.password === '' && url.hostname !== '';
}

const PLAIN_URL =
  'a URL must not carry a user name or password; see docs/targets.md for the secrets of Janus';

const signalUrl = z
  .url({
    protocol: /^wss?$/,
    error: 'expected the WebSocket of a Janus, such as wss://janus.example.org:8989',
  })
  .refine(isPlainUrl, PLAIN_URL);

const adminUrl = z
  .url({
    protocol: /^(wss?|https?)$/,
    error: 'expected the Admin API of a Janus, such as ws://127.0.0.1:7188 or http://127.0.0.1:7088/admin',
  })
  .refine(isPlainUrl, PLAIN_URL);

export const janusSettings = z.strictObject({
  url: signalUrl
    .optional()
    .describe('WebSocket of the server to load; without it, and without JANUS_URL, one is started locally.'),
  managed: z
    .boolean()
    .optional()
    .describe(
      'Whether to start a local server. Default: true when no server is given, in file or environment.',
    ),
  string_ids: z
    .boolean()
    .optional()
    .describe('Whether the given server has `string_ids` in janus.plugin.videoroom.jcfg. Default: false.'),
  cpus: processorsSetting,
});
type JanusSettings = z.infer<typeof janusSettings>;

export interface AdminEndpoint {
  readonly url: string;
  readonly secret: string;
}

interface RemoteEndpoint {
  readonly kind: 'remote';
  readonly url: string;
  readonly stringIds: boolean;
  readonly admin: AdminEndpoint | undefined;
  /** `api_secret` of janus.jcfg. */
  readonly apiSecret: string | undefined;
  /** One that the server's `token_auth` takes. */
  readonly token: string | undefined;
  /** `admin_key` of janus.plugin.videoroom.jcfg, without which rooms can't be made there. */
  readonly roomAdminKey: string | undefined;
}

export interface ManagedEndpoint {
  readonly kind: 'managed';
  readonly binary: string;
  readonly cpus: readonly number[] | undefined;
}

export type EndpointChoice =
  | { readonly endpoint: RemoteEndpoint | ManagedEndpoint; readonly faults?: undefined }
  | { readonly endpoint?: undefined; readonly faults: readonly Fault[] };

const given = (environment: Environment, name: string): string | undefined => {
  const value = environment[name];
  return value === '' ? undefined : value;
};

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : url);

/**
 * The host that gets the seats, and the one that is asked for figures, as in their URLs. A managed Janus has an
 * address beside loopback, but of a network namespace that the run itself has made on this host and that nothing
 * else can reach: it is this machine, so nobody need be asked.
 */
export function endpointHosts(settings: unknown, environment: Environment): readonly string[] {
  const parsed = janusSettings.parse(settings);
  const url = remoteUrl(parsed, environment);
  if (parsed.managed === true || url === undefined) return ['127.0.0.1'];
  const admin = given(environment, 'JANUS_ADMIN_URL');
  return [url, ...(admin === undefined ? [] : [admin])].map(hostOf);
}

/** Everything that is missing at once, or what to use. Starts nothing. */
export async function chooseEndpoint(settings: unknown, environment: Environment): Promise<EndpointChoice> {
  const parsed = janusSettings.parse(settings);
  const url = remoteUrl(parsed, environment);
  const { managed, url: settingsUrl, cpus } = parsed;
  return givenOrManaged(
    { managed, settingsUrl, url, cpus, variable: 'JANUS_URL' },
    {
      managed: () => chooseManaged(parsed, environment),
      given: (address) => chooseRemote(address, parsed, environment),
    },
  );
}

async function chooseManaged({ cpus }: JanusSettings, environment: Environment): Promise<EndpointChoice> {
  const faults: Fault[] = cpus === undefined ? [] : await processorFaults(cpus, environment);
  const orGiven = ', or give a server by JANUS_URL.';
  const lacked = lackedCapabilities(await readOwnStatus());
  if (lacked.length > 0) {
    const what = `Janus needs a network namespace of its own, and this process lacks ${lacked.join(' and ')}.`;
    faults.push({ where: 'target janus', what, fix: `run as root (in a container: --privileged)${orGiven}` });
  }
  if ((await findOnPath('ip', environment)) === undefined) {
    const what = 'there is no `ip` on PATH to make a network namespace with.';
    faults.push({ where: 'ip', what, fix: `run: apt-get install iproute2${orGiven}` });
  }
  const binary = await findJanus(environment);
  if (binary !== undefined && faults.length === 0) {
    return { endpoint: { kind: 'managed', binary, cpus } };
  }
  if (binary === undefined) faults.push(missingJanus(given(environment, JANUS_VARIABLE), orGiven));
  return { faults };
}

function missingJanus(named: string | undefined, orGiven: string): Fault {
  if (named !== undefined) {
    return {
      where: JANUS_VARIABLE,
      what: `${named} is not a program.`,
      fix: 'name a janus binary, or unset it.',
    };
  }
  const fix = `run: apt-get install --no-install-recommends janus${orGiven}`;
  return { where: 'janus', what: 'there is no Janus to start.', fix };
}

function chooseRemote(url: string, settings: JanusSettings, environment: Environment): EndpointChoice {
  const faults: Fault[] = [];
  const check = (where: string, schema: z.ZodType, value: string): void => {
    const checked = schema.safeParse(value);
    if (checked.success) return;
    const what = `${checked.error.issues.map((issue) => issue.message).join('; ')}.`;
    faults.push({ where, what, fix: 'correct or unset it.' });
  };
  check('JANUS_URL', signalUrl, url);
  const admin = given(environment, 'JANUS_ADMIN_URL');
  const secret = given(environment, 'JANUS_ADMIN_SECRET');
  if (admin !== undefined) check('JANUS_ADMIN_URL', adminUrl, admin);
  if (admin !== undefined && secret === undefined) {
    const fix = 'set it to `admin_secret` of janus.jcfg, or unset JANUS_ADMIN_URL to go without figures.';
    faults.push({ where: 'JANUS_ADMIN_SECRET', what: `not set, so ${admin} can't be asked.`, fix });
  }
  if (faults.length > 0) return { faults };
  return {
    endpoint: {
      kind: 'remote',
      url,
      stringIds: settings.string_ids ?? false,
      admin: admin === undefined || secret === undefined ? undefined : { url: admin, secret },
      apiSecret: given(environment, 'JANUS_API_SECRET'),
      token: given(environment, 'JANUS_TOKEN'),
      roomAdminKey: given(environment, 'JANUS_ROOM_ADMIN_KEY'),
    },
  };
}

/** The scenario goes before the environment, and a scenario that asks for a local server gets one. */
function remoteUrl(settings: JanusSettings, environment: Environment): string | undefined {
  if (settings.url !== undefined) return settings.url;
  return settings.managed === true ? undefined : given(environment, 'JANUS_URL');
}
