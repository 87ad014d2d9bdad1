// What runs and tests need besides npm packages, as data: what it is for, how it is found, how it is brought.
import { dirname } from 'node:path';
import { findChromium } from '#runners/browser/chromium.ts';
import {
  cachedServerPath,
  findServerBinary,
  LIVEKIT_SERVER_GO_PACKAGE,
  LIVEKIT_SERVER_VERSION,
} from '#targets/shared/livekit/server-binary.ts';
import {
  ELEMENT_CALL_PACKAGE,
  ELEMENT_CALL_VERSION,
  elementCallFolder,
  findElementCall,
} from '#targets/matrixrtc/element-call/program.ts';
import { findJanus } from '#targets/janus/server-binary.ts';
import {
  findSynapsePython,
  SYNAPSE_PACKAGE,
  SYNAPSE_VERSION,
  synapseFolder,
} from '#targets/matrixrtc/synapse-program.ts';
import {
  findVmafFfmpeg,
  VMAF_PACKAGE,
  VMAF_VARIABLE,
  vmafFolder,
} from '#runners/browser/vmaf/vmaf-program.ts';
import { cachedK6Path, findK6, K6_GO_PACKAGE, K6_VERSION } from '#runners/k6/k6-program.ts';
import type { Command, Environment, Machine } from './machine.ts';

/**
 * Tests need what runs need, and more; the last six are for runs of a certain kind, and only brought when they are
 * asked for.
 */
export const PURPOSES = [
  'run',
  'test',
  'packet',
  'janus',
  'matrixrtc',
  'element-call',
  'signalling',
  'vmaf',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** How something is brought here. */
export type Fix =
  | { readonly kind: 'apt'; readonly packages: readonly string[]; readonly stopService?: string }
  | { readonly kind: 'go'; readonly package: string; readonly binFolder: string }
  /** A Python environment of its own. */
  | { readonly kind: 'python'; readonly package: string; readonly folder: string }
  /** A package that must not become a dependency of ours (its licence), in a folder of its own. */
  | { readonly kind: 'npm'; readonly package: string; readonly folder: string };

export interface Requirement {
  readonly id: string;
  readonly title: string;
  readonly neededFor: string;
  readonly purposes: readonly Purpose[];
  /** @returns where it is, or undefined when it is missing. */
  find(machine: Machine): Promise<string | undefined>;
  /** Prints the version of what was found. */
  versionCommand(found: string): Command | undefined;
  fix(environment: Environment): Fix;
  /** Roughly, on two cores. */
  readonly takes: string;
  /** For where the fix does not work: what a person can do. */
  readonly otherwise: readonly string[];
}

/** Older ones can't fetch the toolchain that the server's go.mod asks for (go.dev/doc/toolchain). */
export const LOWEST_GO_VERSION = '1.21';

const livekit: Requirement = {
  id: 'livekit-server',
  title: `LiveKit server ${LIVEKIT_SERVER_VERSION}`,
  neededFor: 'the local server that runs start when no other is given',
  purposes: ['run', 'test'],
  find: async ({ environment }) => {
    const { LIVEKIT_URL: url, LIVEKIT_API_KEY: key, LIVEKIT_API_SECRET: secret } = environment;
    const isGiven = [url, key, secret].every((value) => value !== undefined && value !== '');
    return (await findServerBinary(environment)) ?? (isGiven ? url : undefined);
  },
  versionCommand: (found) => (found.includes('://') ? undefined : { words: [found, '--version'] }),
  fix: (environment) => ({
    kind: 'go',
    package: `${LIVEKIT_SERVER_GO_PACKAGE}@v${LIVEKIT_SERVER_VERSION}`,
    binFolder: dirname(cachedServerPath(environment)),
  }),
  takes: 'about 75 s',
  otherwise: [
    'or put a livekit-server on PATH (macOS: brew install livekit)',
    'or name a given server: LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET',
  ],
};

const chromium: Requirement = {
  id: 'chromium',
  title: 'Chromium',
  neededFor: 'browser seats',
  purposes: ['run', 'test'],
  find: ({ environment }) => findChromium(environment),
  versionCommand: (found) => ({ words: [found, '--version'] }),
  fix: () => ({ kind: 'apt', packages: ['chromium'] }),
  takes: 'about 60 s',
  otherwise: [
    'or install it with your package manager (macOS: brew install --cask google-chrome)',
    'or name a Chromium or Chrome in SEATPROOF_CHROMIUM',
  ],
};

const prometheus: Requirement = {
  id: 'prometheus',
  title: 'Prometheus with promtool',
  neededFor: 'the tests of /metrics',
  purposes: ['test'],
  find: async (machine) => {
    const promtool = await machine.which('promtool');
    return (await machine.which('prometheus')) === undefined ? undefined : promtool;
  },
  versionCommand: (found) => ({ words: [found, '--version'] }),
  fix: () => ({ kind: 'apt', packages: ['prometheus'], stopService: 'prometheus' }),
  takes: 'about 30 s',
  otherwise: ['or put prometheus and promtool on PATH (https://prometheus.io/download/)'],
};

const ffmpeg: Requirement = {
  id: 'ffmpeg',
  title: 'FFmpeg',
  neededFor: 'scenarios with packet seats (their media is made with it), and the tests of media marks',
  purposes: ['test', 'packet'],
  find: (machine) => machine.which('ffmpeg'),
  versionCommand: (found) => ({ words: [found, '-version'] }),
  fix: () => ({ kind: 'apt', packages: ['ffmpeg'] }),
  takes: 'about 60 s',
  otherwise: ['or put ffmpeg on PATH (macOS: brew install ffmpeg)'],
};

const janus: Requirement = {
  id: 'janus',
  title: 'Janus',
  neededFor: 'the local server of target janus alone, and its tests',
  purposes: ['test', 'janus'],
  find: async ({ environment }) => (await findJanus(environment)) ?? environment['JANUS_URL'],
  versionCommand: (found) => (found.includes('://') ? undefined : { words: [found, '--version'] }),
  fix: () => ({ kind: 'apt', packages: ['janus'], stopService: 'janus' }),
  takes: 'about 20 s',
  otherwise: ['or name a janus in SEATPROOF_JANUS', 'or name a given server in JANUS_URL'],
};

const synapse: Requirement = {
  id: 'synapse',
  title: `Synapse ${SYNAPSE_VERSION}`,
  neededFor: 'the local stack of target matrixrtc alone, and its tests',
  purposes: ['test', 'matrixrtc'],
  find: ({ environment }) => findSynapsePython(environment),
  versionCommand: (found) => ({ words: [found, '-m', 'synapse.app.homeserver', '--version'] }),
  fix: (environment) => ({ kind: 'python', package: SYNAPSE_PACKAGE, folder: synapseFolder(environment) }),
  takes: 'about 30 s',
  otherwise: [
    'or name the Python of an environment that has it in SEATPROOF_SYNAPSE_PYTHON',
    'or name a given homeserver in MATRIX_HOMESERVER_URL',
  ],
};

const elementCall: Requirement = {
  id: 'element-call',
  title: `Element Call ${ELEMENT_CALL_VERSION} (AGPL-3.0)`,
  neededFor: 'the target matrixrtc with client: element-call alone, and its tests',
  purposes: ['test', 'element-call'],
  find: ({ environment }) => findElementCall(environment),
  versionCommand: () => undefined,
  fix: (environment) => ({
    kind: 'npm',
    package: ELEMENT_CALL_PACKAGE,
    folder: elementCallFolder(environment),
  }),
  takes: 'about 5 s',
  otherwise: ['or name the folder that has its index.html in SEATPROOF_ELEMENT_CALL'],
};

const k6: Requirement = {
  id: 'k6',
  title: `k6 ${K6_VERSION}`,
  neededFor: 'scenarios with `signalling:` alone, and their tests',
  purposes: ['test', 'signalling'],
  find: ({ environment }) => findK6(environment),
  versionCommand: (found) => ({ words: [found, 'version'] }),
  fix: (environment) => ({
    kind: 'go',
    package: `${K6_GO_PACKAGE}@v${K6_VERSION}`,
    binFolder: dirname(cachedK6Path(environment)),
  }),
  takes: 'about 100 s',
  otherwise: ['or put k6 on PATH, or name it in SEATPROOF_K6'],
};

const vmaf: Requirement = {
  id: 'vmaf',
  title: 'FFmpeg with libvmaf',
  neededFor: 'scenarios with `browser: { vmaf: true }` alone',
  purposes: ['vmaf'],
  find: ({ environment }) => findVmafFfmpeg(environment),
  versionCommand: (found) => ({ words: [found, '-version'] }),
  fix: (environment) => ({ kind: 'python', package: VMAF_PACKAGE, folder: vmafFolder(environment) }),
  takes: 'about 15 s, 70 MB',
  otherwise: [`or name an ffmpeg with libvmaf in ${VMAF_VARIABLE}`],
};

export const REQUIREMENTS: readonly Requirement[] = [
  chromium,
  livekit,
  prometheus,
  ffmpeg,
  janus,
  synapse,
  elementCall,
  k6,
  vmaf,
];
