// What a deployment says of itself in config.js, as far as a seat needs it to get in.
// Names and defaults: jitsi-meet config.js and react/features/base/connection/functions.ts; lib-jitsi-meet
// modules/xmpp/xmpp.ts, modules/xmpp/moderator.js.
import { createContext, runInContext } from 'node:vm';
import { FaultError } from '#core/fault.ts';
import { hostOf, type ConfigOverrides, type JitsiSettings, type RemoteDeployment } from './config.ts';

/** A configuration is a literal: evaluating it takes microseconds. */
const EVALUATION_DEADLINE_MS = 500;
const FETCH_DEADLINE_MS = 10_000;
/** As Jitsi Meet's index.html has it, relative to the address of the deployment. */
const LIBRARY_PATH = 'libs/lib-jitsi-meet.min.js';
/** lib-jitsi-meet: no limit. */
const UNLIMITED = -1;

type JitsiConfig = Readonly<Record<string, unknown>>;

/** The parts of a ticket that are the same for all seats. */
export interface Deployment {
  readonly domain: string;
  /** Domain that strangers log in to, where it is not `domain`. */
  readonly guestDomain: string | undefined;
  readonly muc: string;
  readonly focus: string;
  readonly focusUserJid: string | undefined;
  readonly serviceUrl: string;
  readonly conferenceRequestUrl: string | undefined;
  readonly lastN: number;
  readonly libraryUrl: string;
  readonly config: JitsiConfig;
}

/** Asks a deployment for its configuration. @throws FaultError that says what is wrong with it. */
export async function discover({ url, settings, allowedHosts }: RemoteDeployment): Promise<Deployment> {
  const { domain, service_url: serviceUrl } = settings.config ?? {};
  const asked = domain === undefined || serviceUrl === undefined;
  const config = asked ? await fetchConfig(url) : {};
  const deployment = readDeployment(url, config, settings);
  const { conferenceRequestUrl, libraryUrl } = deployment;
  const named = [deployment.serviceUrl, libraryUrl, conferenceRequestUrl].flatMap((address) => address ?? []);
  const foreign = [...new Set(named.map(hostOf))].filter((host) => !allowedHosts.includes(host));
  if (foreign.length === 0) return deployment;
  const what = `its config.js names ${foreign.join(', ')}, which ${foreign.length === 1 ? 'is' : 'are'} not among the hosts that may get load.`;
  const fix = 'add them to target.media_hosts and to authorised_targets.';
  throw new FaultError([{ where: url, what, fix }]);
}

async function fetchConfig(url: string): Promise<JitsiConfig> {
  const address = `${url}/config.js`;
  const fail = (
    what: string,
    fix = 'check target.url, or give domain and service_url under target.config.',
  ): FaultError => new FaultError([{ where: address, what, fix }]);
  let script: string;
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(FETCH_DEADLINE_MS) });
    script = await response.text();
    if (!response.ok) throw new Error(`the answer is ${response.status}`);
  } catch (error) {
    const { text, isCertificate } = describeFailure(error);
    throw fail(
      `can not be read: ${text}.`,
      isCertificate
        ? 'trust its authority by NODE_EXTRA_CA_CERTS; see docs/targets.md for browsers.'
        : undefined,
    );
  }
  try {
    return evaluateConfig(script, url);
  } catch (error) {
    throw fail(`is no configuration: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** fetch() itself says no more than that it failed; codes are those of OpenSSL, as Node names them. */
function describeFailure(error: unknown): { readonly text: string; readonly isCertificate: boolean } {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return {
    text: cause instanceof Error && cause.message !== '' ? cause.message : String(error),
    isCertificate: /CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/.test(code),
  };
}

/**
 * Runs config.js as a page would and takes its `config`, functions left out. It gets an empty world without ways
 * to make code from text, and nothing but text comes back: enough for a deployment whose page one would open anyway.
 * @throws what the script throws, or when it leaves no `config`.
 */
export function evaluateConfig(script: string, url: string): JitsiConfig {
  const { href, host, hostname, origin, pathname, protocol, port } = new URL(`${url}/`);
  const location = { href, host, hostname, origin, pathname, protocol, port, search: '', hash: '' };
  const prologue = `var window = globalThis, location = ${JSON.stringify(location)}, interfaceConfig = {};`;
  // Without a prototype, as the prototypes of our own world would lead back to it.
  const world = createContext(emptyObject(), { codeGeneration: { strings: false, wasm: false } });
  const text: unknown = runInContext(
    `${prologue}\n${script}\n;JSON.stringify(typeof config === 'object' ? config : null);`,
    world,
    { timeout: EVALUATION_DEADLINE_MS },
  );
  const config = typeof text === 'string' ? readObject(JSON.parse(text)) : undefined;
  if (config === undefined) throw new Error('it defines no `config`');
  return config;
}

/** @throws FaultError when there is no way to XMPP. */
export function readDeployment(url: string, config: JitsiConfig, settings: JitsiSettings): Deployment {
  const overrides = settings.config ?? {};
  const lastN = config['channelLastN'];
  return {
    ...readAddresses(url, config, overrides),
    serviceUrl: overrides.service_url ?? chooseService(url, config, settings.signalling),
    conferenceRequestUrl:
      settings.conference_request === 'iq' ? undefined : conferenceRequestUrl(url, config, overrides),
    lastN: typeof lastN === 'number' ? lastN : UNLIMITED,
    libraryUrl: overrides.library_url ?? `${url}/${LIBRARY_PATH}`,
    config,
  };
}

/** XMPP addresses, with the defaults of lib-jitsi-meet. */
function readAddresses(
  url: string,
  config: JitsiConfig,
  overrides: ConfigOverrides,
): Pick<Deployment, 'domain' | 'guestDomain' | 'muc' | 'focus' | 'focusUserJid'> {
  const hosts = readObject(config['hosts']) ?? {};
  const domain = overrides.domain ?? readText(hosts['domain']) ?? hostOf(url);
  return {
    domain,
    guestDomain: overrides.guest_domain ?? readText(hosts['anonymousdomain']),
    muc: overrides.muc ?? readText(hosts['muc']) ?? `conference.${domain}`,
    focus: overrides.focus ?? readText(hosts['focus']) ?? `focus.${domain}`,
    focusUserJid: overrides.focus_user ?? readText(config['focusUserJid']),
  };
}

function conferenceRequestUrl(
  url: string,
  config: JitsiConfig,
  overrides: ConfigOverrides,
): string | undefined {
  const named = overrides.conference_request_url ?? readText(config['conferenceRequestUrl']);
  return named === undefined ? undefined : absolute(named, url);
}

function chooseService(url: string, config: JitsiConfig, wanted: JitsiSettings['signalling']): string {
  const websocket = readText(config['websocket']);
  const bosh = readText(config['bosh']) ?? readText(config['serviceUrl']);
  const preferred = config['preferBosh'] === true ? (bosh ?? websocket) : (websocket ?? bosh);
  const chosen = wanted === undefined ? preferred : wanted === 'websocket' ? websocket : bosh;
  if (chosen !== undefined) return absolute(chosen, url);
  const what =
    wanted === undefined
      ? 'config.js names neither `websocket` nor `bosh`.'
      : `config.js names no \`${wanted}\`.`;
  throw new FaultError([{ where: url, what, fix: 'give service_url under target.config.' }]);
}

/** Addresses may be without a scheme or a host. */
function absolute(address: string, url: string): string {
  return new URL(address, `${url}/`).href;
}

/** The same address with the room in its query, by which proxies in front send all of a room to one place. */
export function withRoom(address: string, room: string): string {
  const url = new URL(address);
  url.searchParams.set('room', room);
  return url.href;
}

/** `Object.create` is typed as `any`. */
function emptyObject(): object {
  const empty: object = {};
  Object.setPrototypeOf(empty, null);
  return empty;
}

function readObject(value: unknown): JitsiConfig | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
