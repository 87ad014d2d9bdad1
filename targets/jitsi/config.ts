// Which Jitsi deployment a run loads, and how seats get in. Secrets come from the environment only, as settings end
// up in plan.json.
import { z } from 'zod';
import type { Fault } from '#core/fault.ts';
import { givenOrManaged } from '../shared/given-or-managed.ts';
import { lackedCapabilities, readOwnStatus } from '../shared/network-namespace.ts';
import { processorFaults, processorsSetting } from '../shared/processors.ts';
import { readAccess, type Access } from './access.ts';
import { findPrograms, type Programs } from './programs.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const URL_VARIABLE = 'JITSI_URL';

const plainUrl = (error: string, protocol = /^https?$/): z.ZodType<string> =>
  z.url({ protocol, error }).refine((text) => {
    // What is no URL at all has its own message.
    if (!URL.canParse(text)) return true;
    const { username, password, hostname } = new URL(text);
    return username === '' && password === '' && hostname !== '';
  }, 'a URL must not carry a user name or password; see docs/targets.md for the secrets of Jitsi');

const deploymentUrl = plainUrl('expected the address of a Jitsi Meet, such as https://meet.example.org');

/** What config.js says, where it can't be read or is to be overruled. */
const overridesSchema = z.strictObject({
  domain: z.string().min(1).optional().describe('`hosts.domain`.'),
  guest_domain: z.string().min(1).optional().describe('`hosts.anonymousdomain`.'),
  muc: z.string().min(1).optional().describe('`hosts.muc`.'),
  focus: z.string().min(1).optional().describe('`hosts.focus`: XMPP address that conference requests go to.'),
  focus_user: z.string().min(1).optional().describe("`focusUserJid`: Jicofo's own user."),
  service_url: plainUrl('expected a ws, wss, http or https address', /^(wss?|https?)$/)
    .optional()
    .describe('XMPP over WebSocket (`wss://…/xmpp-websocket`) or BOSH (`https://…/http-bind`).'),
  conference_request_url: plainUrl('expected an http or https address')
    .optional()
    .describe('Where conferences are asked for over HTTP.'),
  library_url: plainUrl('expected an http or https address')
    .optional()
    .describe('Address of lib-jitsi-meet.min.js.'),
});

export const jitsiSettings = z.strictObject({
  url: deploymentUrl
    .optional()
    .describe(
      `Jitsi Meet to load; without it, and without ${URL_VARIABLE}, Prosody, Jicofo and JVB are started locally.`,
    ),
  managed: z
    .boolean()
    .optional()
    .describe(
      'Whether to start a local stack. Default: true when no deployment is given, in file or environment.',
    ),
  signalling: z
    .enum(['websocket', 'bosh'])
    .optional()
    .describe('How seats reach XMPP. Default: as config.js says, by WebSocket where it names one.'),
  conference_request: z
    .enum(['http', 'iq'])
    .optional()
    .describe('How seats ask for a conference. Default: over HTTP where config.js names an address.'),
  bridge_channel: z
    .enum(['websocket', 'datachannel'])
    .optional()
    .describe('How seats tell the bridge what they want. Default: as config.js says.'),
  config: overridesSchema
    .optional()
    .describe(
      'Overrules what the deployment says in config.js; with domain and service_url it is not asked.',
    ),
  media_hosts: z
    .array(z.string().min(1))
    .optional()
    .describe(
      'Hosts beside that of url that config.js may name; they get load and must be authorised as well.',
    ),
  bridge_urls: z
    .array(plainUrl('expected the private HTTP address of a bridge, such as http://jvb.example.org:8080'))
    .min(1)
    .optional()
    .describe('Private HTTP interface of every bridge (/colibri/stats, /debug), read once a second.'),
  jicofo_url: plainUrl('expected the private HTTP address of Jicofo, such as http://jicofo.example.org:8888')
    .optional()
    .describe("Jicofo's private HTTP interface (/stats), read once a second."),
  prosody_metrics_url: plainUrl('expected the address of a Prometheus page, such as http://…:5280/metrics')
    .optional()
    .describe("Prosody's Prometheus page (mod_http_openmetrics), read once a second."),
  cpus: processorsSetting,
});
export type JitsiSettings = z.infer<typeof jitsiSettings>;
export type ConfigOverrides = z.infer<typeof overridesSchema>;

export interface RemoteDeployment {
  readonly kind: 'remote';
  /** Without a slash at its end. */
  readonly url: string;
  readonly settings: JitsiSettings;
  readonly access: Access;
  /** Hosts that may get load; a deployment that names others is refused. */
  readonly allowedHosts: readonly string[];
}

export interface ManagedDeployment {
  readonly kind: 'managed';
  readonly programs: Programs;
  readonly cpus: readonly number[] | undefined;
}

export type DeploymentChoice =
  | { readonly deployment: RemoteDeployment | ManagedDeployment; readonly faults?: undefined }
  | { readonly deployment?: undefined; readonly faults: readonly Fault[] };

/** What packet seats have no code for, and of which the settings say that it is to be used. */
export function refusedTiers(settings: unknown): {
  readonly packet?: { readonly what: string; readonly fix: string };
} {
  const { signalling, bridge_channel: channel, config } = jitsiSettings.parse(settings);
  const service = config?.service_url;
  const isBosh = service === undefined ? signalling === 'bosh' : /^https?:/.test(service);
  if (isBosh) {
    const what = 'packet seats speak XMPP over WebSocket, not BOSH.';
    return { packet: { what, fix: 'set signalling: websocket, or use browser or browser-lite.' } };
  }
  if (channel !== 'datachannel') return {};
  const what = "packet seats have the bridge's channel over its WebSocket (colibri-ws), not over SCTP.";
  return { packet: { what, fix: 'set bridge_channel: websocket, or use browser or browser-lite.' } };
}

export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : url);

/** Hosts that get load or are asked for figures. */
export function deploymentHosts(settings: unknown, environment: Environment): readonly string[] {
  const parsed = jitsiSettings.parse(settings);
  const url = givenUrl(parsed, environment);
  if (parsed.managed === true || url === undefined) return ['127.0.0.1'];
  return [...new Set([...loadedHosts(url, parsed), ...statisticsUrls(parsed).map(hostOf)])];
}

/** Everything that is missing at once, or what to use. Starts nothing. */
export async function chooseDeployment(
  settings: unknown,
  environment: Environment,
): Promise<DeploymentChoice> {
  const parsed = jitsiSettings.parse(settings);
  const url = givenUrl(parsed, environment);
  const { managed, url: settingsUrl, cpus } = parsed;
  return givenOrManaged(
    { managed, settingsUrl, url, cpus, variable: URL_VARIABLE },
    {
      managed: () => chooseManaged(parsed, environment),
      given: (address) => chooseRemote(address, parsed, environment),
    },
  );
}

async function chooseManaged({ cpus }: JitsiSettings, environment: Environment): Promise<DeploymentChoice> {
  const processors = cpus === undefined ? [] : await processorFaults(cpus, environment);
  const { programs, faults: absent = [] } = await findPrograms(environment);
  const faults = [...processors, ...absent, ...namespaceFaults(await readOwnStatus())];
  if (programs === undefined || faults.length > 0) return { faults };
  return { deployment: { kind: 'managed', programs, cpus } };
}

/** @param status text of /proc/self/status. */
function namespaceFaults(status: string): readonly Fault[] {
  const lacked = lackedCapabilities(status);
  if (lacked.length === 0) return [];
  const what = `the stack needs a network namespace of its own, and this process lacks ${lacked.join(' and ')}.`;
  const fix = `run as root (in a container: --privileged), or give a deployment by ${URL_VARIABLE}.`;
  return [{ where: 'target jitsi', what, fix }];
}

function chooseRemote(url: string, settings: JitsiSettings, environment: Environment): DeploymentChoice {
  const checked = deploymentUrl.safeParse(url);
  const { access, faults: refused } = readAccess(environment);
  const faults: Fault[] = [...(refused ?? [])];
  if (!checked.success) {
    const what = `${checked.error.issues.map(({ message }) => message).join('; ')}.`;
    faults.push({ where: URL_VARIABLE, what, fix: 'correct or unset it.' });
  }
  if (access === undefined || faults.length > 0) return { faults };
  return {
    deployment: {
      kind: 'remote',
      url: url.replace(/\/+$/, ''),
      settings,
      access,
      allowedHosts: loadedHosts(url, settings),
    },
  };
}

function loadedHosts(url: string, settings: JitsiSettings): readonly string[] {
  const {
    service_url: service,
    conference_request_url: request,
    library_url: library,
  } = settings.config ?? {};
  const named = [url, service, request, library].flatMap((address) => address ?? []);
  return [...new Set([...named.map(hostOf), ...(settings.media_hosts ?? [])])];
}

function statisticsUrls(settings: JitsiSettings): readonly string[] {
  const { bridge_urls: bridges = [], jicofo_url: jicofo, prosody_metrics_url: prosody } = settings;
  return [...bridges, jicofo, prosody].flatMap((url) => url ?? []);
}

/** The scenario goes before the environment, and a scenario that asks for a local stack gets one. */
function givenUrl(settings: JitsiSettings, environment: Environment): string | undefined {
  if (settings.url !== undefined) return settings.url;
  const named = environment[URL_VARIABLE];
  return named === '' || settings.managed === true ? undefined : named;
}
