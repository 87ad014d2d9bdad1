// Where a run takes place, as far as it matters for its figures. Nothing that names a person or a machine.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunEnvironment } from '#core/result.ts';
import { isJsonObject } from './upgrade.ts';

const GIT_DEADLINE_MS = 5000;
const GIBIBYTE = 2 ** 30;
const FINGERPRINT_CHARACTERS = 16;

/** The outside world, replaceable in tests. */
export interface EnvironmentProbe {
  readonly readText: (path: string) => Promise<string>;
  readonly git: (folder: string, ...parameters: readonly string[]) => Promise<string>;
}

const REAL_PROBE: EnvironmentProbe = {
  readText: (path) => readFile(path, 'utf8'),
  git: async (folder, ...parameters) => {
    const command = promisify(execFile);
    // --no-optional-locks: a status must never get in the way of who works in the folder.
    const arguments_ = ['--no-optional-locks', '-C', folder, ...parameters];
    return (await command('git', arguments_, { timeout: GIT_DEADLINE_MS })).stdout.trim();
  },
};

/**
 * Versions and hardware of this host. Never rejects: what can't be found is `null` or `unknown`.
 * @param projectFolder where Seatproof's package.json and its git repository are.
 * @param browser product and version as the browser says it, e.g. `Chrome/156.0.1`.
 */
export async function describeEnvironment(
  projectFolder: string,
  browser: string | null,
  probe: EnvironmentProbe = REAL_PROBE,
): Promise<RunEnvironment> {
  const [seatproof, commit, system] = await Promise.all([
    packageVersion(projectFolder, probe),
    gitCommit(projectFolder, probe),
    systemName(probe),
  ]);
  const hardware = {
    cpu_model: os.cpus()[0]?.model.trim() ?? 'unknown',
    cpu_count: os.availableParallelism(),
    memory_bytes: os.totalmem(),
  };
  return {
    seatproof,
    commit,
    node: process.version,
    browser,
    os: system,
    ...hardware,
    host_fingerprint: hostFingerprint({ ...hardware, kernel: os.release(), architecture: os.arch() }),
  };
}

export interface ComparableHost {
  readonly cpu_model: string;
  readonly cpu_count: number;
  readonly memory_bytes: number;
  readonly kernel: string;
  readonly architecture: string;
}

/**
 * Equal for hosts whose figures may be compared: same processor, number of processors, memory to a gibibyte,
 * architecture and kernel (major.minor). No host name, address or serial number goes in.
 * @returns 16 hexadecimal digits.
 */
export function hostFingerprint(host: ComparableHost): string {
  const parts = [
    host.cpu_model,
    host.cpu_count,
    Math.round(host.memory_bytes / GIBIBYTE),
    host.architecture,
    host.kernel.split('.').slice(0, 2).join('.'),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, FINGERPRINT_CHARACTERS);
}

async function packageVersion(folder: string, probe: EnvironmentProbe): Promise<string> {
  try {
    const manifest: unknown = JSON.parse(await probe.readText(join(folder, 'package.json')));
    const version = isJsonObject(manifest) ? manifest['version'] : undefined;
    return typeof version === 'string' ? version : 'unknown';
  } catch {
    return 'unknown';
  }
}

/** The commit, with `-dirty` when tracked files differ from it; null outside a repository or without git. */
async function gitCommit(folder: string, probe: EnvironmentProbe): Promise<string | null> {
  try {
    const commit = await probe.git(folder, 'rev-parse', 'HEAD');
    const changes = await probe.git(folder, 'status', '--porcelain', '--untracked-files=no');
    return changes === '' ? commit : `${commit}-dirty`;
  } catch {
    return null;
  }
}

async function systemName(probe: EnvironmentProbe): Promise<string> {
  const kernel = `${os.type()} ${os.release()} ${os.arch()}`;
  try {
    const name = /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(await probe.readText('/etc/os-release'))?.[1];
    return name === undefined ? kernel : `${name}, ${kernel}`;
  } catch {
    return kernel;
  }
}
