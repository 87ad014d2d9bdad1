// Starts programs so that none outlives the run: an orderly end stops them, and after Ctrl-C, a crash or
// `kill -9` of this process the reaper does (reaper.mjs).
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManagedProcess, ProcessHost, ProcessRequest } from '#core/process-host.ts';
import { startProcess } from './managed-process.ts';
import { findFreePort } from './ports.ts';
import { MARKER_VARIABLE, Reaper } from './reaper.ts';

export interface RunProcessHost extends ProcessHost {
  /** The orderly end: stops what still runs and removes every folder. The host can't be used afterwards. */
  close(): Promise<void>;
}

export interface ProcessHostOptions {
  readonly log?: (message: string) => void;
}

/** Makes a host with its reaper. One a run is enough. */
export async function createProcessHost(options: ProcessHostOptions = {}): Promise<RunProcessHost> {
  const marker = randomBytes(16).toString('hex');
  // Short, as Unix socket paths inside it may have 107 characters at most.
  const rootFolder = join(tmpdir(), `seatproof-${marker.slice(0, 12)}`);
  const reaper = await Reaper.start(marker, rootFolder, () => {
    options.log?.('The clean-up process is gone; after a crash programs may be left running.');
  });
  await mkdir(rootFolder, { mode: 0o700 });
  return new Host(marker, rootFolder, reaper);
}

class Host implements RunProcessHost {
  readonly childEnvironment: Readonly<Record<string, string>>;
  private readonly rootFolder: string;
  private readonly reaper: Reaper;
  private readonly running = new Set<ManagedProcess>();
  private readonly portsGiven = new Set<number>();
  private folders = 0;

  constructor(marker: string, rootFolder: string, reaper: Reaper) {
    this.childEnvironment = { [MARKER_VARIABLE]: marker };
    this.rootFolder = rootFolder;
    this.reaper = reaper;
  }

  async start(request: ProcessRequest): Promise<ManagedProcess> {
    const logFile = request.logFile ?? join(await this.temporaryFolder('log'), 'output.log');
    // The marker last: nothing can take a child out of the reaper's sight.
    const environment = { ...process.env, ...request.environment, ...this.childEnvironment };
    const started = await startProcess({ ...request, logFile }, environment);
    const ended = (): void => {
      this.running.delete(watched);
      this.reaper.release(started.pid);
    };
    const watched: ManagedProcess = {
      ...started,
      stop: async (deadlineMs) => {
        await started.stop(deadlineMs);
        ended();
      },
      kill: async () => {
        await started.kill();
        ended();
      },
    };
    this.running.add(watched);
    this.reaper.watch(started.pid);
    return watched;
  }

  async temporaryFolder(label: string): Promise<string> {
    this.folders += 1;
    const folder = join(this.rootFolder, `${label.replace(/[^a-z0-9-]/gi, '-')}-${this.folders}`);
    await mkdir(folder, { mode: 0o700 });
    return folder;
  }

  freePort(kind: 'tcp' | 'udp'): Promise<number> {
    return findFreePort(kind, this.portsGiven);
  }

  adopt(pid: number): void {
    this.reaper.watch(pid);
  }

  undoAtEnd(command: readonly string[]): () => void {
    return this.reaper.undoAtEnd(command);
  }

  async close(): Promise<void> {
    await Promise.all([...this.running].map((program) => program.stop()));
    await this.reaper.dismiss();
    await rm(this.rootFolder, { recursive: true, force: true });
  }
}
