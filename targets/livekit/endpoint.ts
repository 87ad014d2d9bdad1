// Which LiveKit a run loads: one that it starts itself, or a given one. Secrets come from the environment only,
// as settings end up in plan.json.
import { z } from 'zod';
import type { Fault } from '#core/fault.ts';
import { givenOrManaged } from '../shared/given-or-managed.ts';
import { processorFaults, processorsSetting } from '../shared/processors.ts';
import { findServerBinary, LIVEKIT_SERVER_VARIABLE } from '../shared/livekit/server-binary.ts';

type Environment = Readonly<Record<string, string | undefined>>;

function isPlainUrl(text: string): boolean {
  // What is no URL at all has its own message.
  if (!URL.canParse(text)) return true;
  const url = new URL(text);
  return url.username === '' && url.password === '' && url.hostname !== '';
}

const serverUrl = z
  .url({
    protocol: /^(wss?|https?)$/,
    error: 'expected the address of a LiveKit server, such as wss://sfu.example.org',
  })
  .refine(
    isPlainUrl,
    'a URL must not carry a user name or password; set LIVEKIT_API_KEY and LIVEKIT_API_SECRET',
  );

export const livekitSettings = z.strictObject({
  url: serverUrl
    .optional()
    .describe('Server to load; without it, and without LIVEKIT_URL, one is started locally.'),
  managed: z
    .boolean()
    .optional()
    .describe(
      'Whether to start a local server. Default: true when no server is given, in file or environment.',
    ),
  metrics_url: z
    .url({
      protocol: /^https?$/,
      error: 'expected the address of the Prometheus page, such as http://sfu.example.org:6789/metrics',
    })
    .refine(isPlainUrl, 'a URL must not carry a user name or password')
    .optional()
    .describe("The given server's Prometheus page, read once a second."),
  cpus: processorsSetting,
});
type LivekitSettings = z.infer<typeof livekitSettings>;

export interface RemoteEndpoint {
  readonly kind: 'remote';
  readonly url: string;
  readonly metricsUrl: string | undefined;
  readonly apiKey: string;
  readonly apiSecret: string;
}

export interface ManagedEndpoint {
  readonly kind: 'managed';
  readonly binary: string;
  readonly cpus?: readonly number[];
}

export type EndpointChoice =
  | { readonly endpoint: RemoteEndpoint | ManagedEndpoint; readonly faults?: undefined }
  | { readonly endpoint?: undefined; readonly faults: readonly Fault[] };

/** The host that gets the seats, and the one that is asked for metrics, as in their URLs. */
export function endpointHosts(settings: unknown, environment: Environment): readonly string[] {
  const { managed, metrics_url: metricsUrl } = livekitSettings.parse(settings);
  const url = remoteUrl(livekitSettings.parse(settings), environment);
  if (managed === true || url === undefined) return ['127.0.0.1'];
  const urls = metricsUrl === undefined ? [url] : [url, metricsUrl];
  return urls.map((text) => (URL.canParse(text) ? new URL(text).hostname : text));
}

/** Everything that is missing at once, or what to use. Starts nothing. */
export async function chooseEndpoint(settings: unknown, environment: Environment): Promise<EndpointChoice> {
  const parsed = livekitSettings.parse(settings);
  const url = remoteUrl(parsed, environment);
  const { managed, url: settingsUrl, cpus } = parsed;
  return givenOrManaged(
    { managed, settingsUrl, url, cpus, variable: 'LIVEKIT_URL' },
    {
      managed: () => chooseManaged(parsed, environment),
      given: (address) => chooseRemote(address, parsed, environment),
    },
  );
}

async function chooseManaged({ cpus }: LivekitSettings, environment: Environment): Promise<EndpointChoice> {
  const faults = cpus === undefined ? [] : await processorFaults(cpus, environment);
  if (faults.length > 0) return { faults };
  const binary = await findServerBinary(environment);
  if (binary !== undefined)
    return { endpoint: { kind: 'managed', binary, ...(cpus === undefined ? {} : { cpus }) } };
  const named = environment[LIVEKIT_SERVER_VARIABLE];
  if (named !== undefined && named !== '') {
    return faultOf(
      LIVEKIT_SERVER_VARIABLE,
      `${named} is not a program.`,
      'name a livekit-server binary, or unset it.',
    );
  }
  const fix =
    'run `npm run -s seatproof -- doctor --fix`, or set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET.';
  return faultOf('livekit-server', 'there is no LiveKit server to start.', fix);
}

function chooseRemote(url: string, settings: LivekitSettings, environment: Environment): EndpointChoice {
  const faults: Fault[] = [];
  const checked = serverUrl.safeParse(url);
  if (!checked.success) {
    const what = checked.error.issues.map((issue) => issue.message).join('; ');
    faults.push({ where: 'LIVEKIT_URL', what: `${what}.`, fix: 'correct or unset it.' });
  }
  const secret = (name: string): string => {
    const value = environment[name];
    if (value !== undefined && value !== '') return value;
    const fix = 'set it to what the server was configured with (`keys:` of its configuration).';
    faults.push({ where: name, what: `not set, so nobody can join ${url}.`, fix });
    return '';
  };
  const apiKey = secret('LIVEKIT_API_KEY');
  const apiSecret = secret('LIVEKIT_API_SECRET');
  if (faults.length > 0) return { faults };
  const signalUrl = url.replace(/^http/, 'ws');
  return {
    endpoint: { kind: 'remote', url: signalUrl, metricsUrl: settings.metrics_url, apiKey, apiSecret },
  };
}

/** The scenario goes before the environment, and a scenario that asks for a local server gets one. */
function remoteUrl(settings: LivekitSettings, environment: Environment): string | undefined {
  if (settings.url !== undefined) return settings.url;
  const fromEnvironment = environment['LIVEKIT_URL'];
  return fromEnvironment === '' || settings.managed === true ? undefined : fromEnvironment;
}

function faultOf(where: string, what: string, fix: string): EndpointChoice {
  return { faults: [{ where, what, fix }] };
}
