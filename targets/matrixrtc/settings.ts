// Which Matrix deployment a run loads: a stack of its own, or a given homeserver. Secrets come from the environment
// only, as settings end up in plan.json.
import { z } from 'zod';
import type { Fault } from '#core/fault.ts';
import { ENCRYPTIONS } from './element-call/host-ticket.ts';
import { findServerBinary } from '../shared/livekit/server-binary.ts';
import { processorFaults, processorsSetting } from '../shared/processors.ts';
import { SYNAPSE_VARIABLE, findSynapsePython, synapseInstallCommand } from './synapse-program.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const HOMESERVER_VARIABLE = 'MATRIX_HOMESERVER_URL';
export const SHARED_SECRET_VARIABLE = 'MATRIX_REGISTRATION_SHARED_SECRET';
export const ACCOUNTS_VARIABLE = 'MATRIX_ACCOUNTS_FILE';
export const TOKENS_VARIABLE = 'MATRIX_ACCESS_TOKENS';

const httpUrl = (error: string): z.ZodType<string> =>
  z.url({ protocol: /^https?$/, error }).refine((text) => {
    if (!URL.canParse(text)) return true;
    const { username, password } = new URL(text);
    return username === '' && password === '';
  }, 'a URL must not carry a user name or password');

const homeserverUrl = httpUrl('expected the address of a homeserver, such as https://matrix.example.org');

export const matrixrtcSettings = z
  .strictObject({
    homeserver: homeserverUrl
      .optional()
      .describe(
        `Homeserver to load; without it, and without ${HOMESERVER_VARIABLE}, a whole stack is started locally.`,
      ),
    managed: z
      .boolean()
      .optional()
      .describe('Whether to start a local stack. Default: true when no homeserver is given.'),
    media_hosts: z
      .array(z.string().min(1))
      .optional()
      .describe(
        'Hosts of the token services and SFUs that the homeserver may name; they get load and must be authorised as well. Default: the host of the homeserver alone.',
      ),
    homeserver_metrics_url: httpUrl('expected the address of a Prometheus page')
      .optional()
      .describe("The given homeserver's Prometheus page, read once a second."),
    sfu_metrics_url: httpUrl('expected the address of a Prometheus page')
      .optional()
      .describe("The Prometheus page of the deployment's LiveKit, read once a second."),
    cpus: processorsSetting,
    client: z
      .enum(['sdk', 'element-call'])
      .default('sdk')
      .describe(
        'What browser seats are: pages with the SDKs that Element Call is made of, several seats each, or Element Call itself in a tab each.',
      ),
    encryption: z
      .enum(ENCRYPTIONS)
      .default('none')
      .describe('End-to-end encryption of the call; with client: element-call and tier browser alone.'),
  })
  .refine(({ client, encryption }) => client === 'element-call' || encryption === 'none', {
    path: ['encryption'],
    error: 'encryption needs client: element-call, as seats of the SDKs send in the clear',
  });
export type ClientSettings = Pick<MatrixrtcSettings, 'client' | 'encryption'>;
type MatrixrtcSettings = z.infer<typeof matrixrtcSettings>;

/** How seats get their users at a given homeserver. */
export type UserSource =
  | { readonly kind: 'shared-secret'; readonly secret: string }
  | { readonly kind: 'accounts-file'; readonly file: string }
  | { readonly kind: 'access-tokens'; readonly tokens: readonly string[] };

export interface RemoteDeployment {
  readonly kind: 'remote';
  readonly homeserver: string;
  /** Hosts that may get load; a homeserver that names others is refused. */
  readonly mediaHosts: readonly string[];
  readonly users: UserSource;
  readonly homeserverMetricsUrl: string | undefined;
  readonly sfuMetricsUrl: string | undefined;
}

export interface ManagedDeployment {
  readonly kind: 'managed';
  /** Python of the environment that has Synapse. */
  readonly python: string;
  readonly livekit: string;
  /** Processors that the whole stack shares. Default: all. */
  readonly cpus: readonly number[] | undefined;
}

export type DeploymentChoice =
  | { readonly deployment: RemoteDeployment | ManagedDeployment; readonly faults?: undefined }
  | { readonly deployment?: undefined; readonly faults: readonly Fault[] };

/** Hosts that get load or are asked for metrics. */
export function deploymentHosts(settings: unknown, environment: Environment): readonly string[] {
  const parsed = matrixrtcSettings.parse(settings);
  const homeserver = givenHomeserver(parsed, environment);
  if (parsed.managed === true || homeserver === undefined) return ['127.0.0.1'];
  const pages = [parsed.homeserver_metrics_url, parsed.sfu_metrics_url].flatMap((url) => url ?? []);
  return [...[homeserver, ...pages].map(hostOf), ...(parsed.media_hosts ?? [])];
}

/** Everything that is missing at once, or what to use. Starts nothing. */
export async function chooseDeployment(
  settings: unknown,
  environment: Environment,
): Promise<DeploymentChoice> {
  const parsed = matrixrtcSettings.parse(settings);
  const homeserver = givenHomeserver(parsed, environment);
  if (parsed.managed === true && parsed.homeserver !== undefined) {
    return faultOf('target.managed', 'a given homeserver can not be started here as well.', 'remove one.');
  }
  if (parsed.managed === false && homeserver === undefined) {
    const fix = `set homeserver, or ${HOMESERVER_VARIABLE}, or managed: true.`;
    return faultOf('target.homeserver', 'no homeserver is given and none may be started.', fix);
  }
  if (parsed.managed === true || homeserver === undefined) return chooseManaged(parsed, environment);
  if (parsed.cpus !== undefined) {
    const what = `${homeserver} is given, and only a stack that is started here can be bound to processors.`;
    return faultOf('target.cpus', what, 'remove cpus, or homeserver.');
  }
  return chooseRemote(homeserver, parsed, environment);
}

async function chooseManaged(
  { cpus }: MatrixrtcSettings,
  environment: Environment,
): Promise<DeploymentChoice> {
  const python = await findSynapsePython(environment);
  const livekit = await findServerBinary(environment);
  const faults: Fault[] = cpus === undefined ? [] : await processorFaults(cpus, environment);
  if (python === undefined) {
    const named = environment[SYNAPSE_VARIABLE];
    faults.push({
      where: named === undefined || named === '' ? 'matrix-synapse' : SYNAPSE_VARIABLE,
      what: 'there is no Synapse to start.',
      fix: `run \`${synapseInstallCommand(environment)}\`, or name the Python that has it in ${SYNAPSE_VARIABLE}, or set ${HOMESERVER_VARIABLE}.`,
    });
  }
  if (livekit === undefined) {
    faults.push({
      where: 'livekit-server',
      what: 'there is no LiveKit server to start.',
      fix: `run \`npm run -s seatproof -- doctor --fix\`, or set ${HOMESERVER_VARIABLE}.`,
    });
  }
  if (python === undefined || livekit === undefined || faults.length > 0) return { faults };
  return { deployment: { kind: 'managed', python, livekit, cpus } };
}

function chooseRemote(
  homeserver: string,
  settings: MatrixrtcSettings,
  environment: Environment,
): DeploymentChoice {
  const checked = homeserverUrl.safeParse(homeserver);
  if (!checked.success) {
    const what = checked.error.issues.map(({ message }) => message).join('; ');
    return faultOf(HOMESERVER_VARIABLE, `${what}.`, 'correct or unset it.');
  }
  const users = userSource(environment);
  if (users === undefined) {
    return faultOf(
      SHARED_SECRET_VARIABLE,
      `not set, so no seat has a user at ${homeserver}.`,
      `set it to the homeserver's registration_shared_secret, or name accounts in ${ACCOUNTS_VARIABLE}, or give tokens in ${TOKENS_VARIABLE}.`,
    );
  }
  return {
    deployment: {
      kind: 'remote',
      homeserver: homeserver.replace(/\/$/, ''),
      mediaHosts: [hostOf(homeserver), ...(settings.media_hosts ?? [])],
      users,
      homeserverMetricsUrl: settings.homeserver_metrics_url,
      sfuMetricsUrl: settings.sfu_metrics_url,
    },
  };
}

/** The first that is given: registration needs nothing prepared, accounts are prepared, tokens are borrowed. */
function userSource(environment: Environment): UserSource | undefined {
  const given = (name: string): string | undefined => {
    const value = environment[name];
    return value === undefined || value.trim() === '' ? undefined : value;
  };
  const secret = given(SHARED_SECRET_VARIABLE);
  if (secret !== undefined) return { kind: 'shared-secret', secret };
  const file = given(ACCOUNTS_VARIABLE);
  if (file !== undefined) return { kind: 'accounts-file', file };
  const tokens = (given(TOKENS_VARIABLE) ?? '').split(/[\s,]+/).filter((token) => token !== '');
  return tokens.length === 0 ? undefined : { kind: 'access-tokens', tokens };
}

/** The scenario goes before the environment, and a scenario that asks for a local stack gets one. */
function givenHomeserver(settings: MatrixrtcSettings, environment: Environment): string | undefined {
  if (settings.homeserver !== undefined) return settings.homeserver;
  const named = environment[HOMESERVER_VARIABLE];
  return named === '' || settings.managed === true ? undefined : named;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : url;
}

function faultOf(where: string, what: string, fix: string): DeploymentChoice {
  return { faults: [{ where, what, fix }] };
}
