// A server process of our own that can be killed and started again on its old ports, and that always says how it ended.
import type { ManagedProcess, ProcessHost, ProcessRequest, ProcessUsage } from '#core/process-host.ts';
import type { TeardownStack } from '#core/teardown.ts';
import { describeEnd } from './stack-member.ts';

export interface RestartableOptions {
  /** As sentences name it: `The LiveKit server (/usr/bin/livekit-server)`. */
  readonly name: string;
  readonly request: ProcessRequest;
  /** Whether it can be used. */
  readonly answers: () => Promise<boolean>;
  readonly readyDeadlineMs: number;
  readonly stopDeadlineMs: number;
}

/** Below what anybody would notice in a start, above what would burden it. */
const READY_POLL_MS = 50;

export class RestartableServer {
  private readonly options: RestartableOptions;
  private readonly processes: ProcessHost;
  private current: ManagedProcess | undefined;
  private ended: string | undefined;

  /**
   * Starts it and waits until it answers; the teardown ends whatever runs then.
   * @throws with the last lines of its log when it ends or stays silent.
   */
  static async start(
    { processes, teardown }: { readonly processes: ProcessHost; readonly teardown: TeardownStack },
    options: RestartableOptions,
  ): Promise<RestartableServer> {
    const server = new RestartableServer(processes, options);
    teardown.add(`stop ${options.name}`, () => server.current?.stop(options.stopDeadlineMs));
    await server.restart();
    return server;
  }

  private constructor(processes: ProcessHost, options: RestartableOptions) {
    this.processes = processes;
    this.options = options;
  }

  /** Of the one that runs now, or ran last. */
  get pid(): number {
    if (this.current === undefined) throw new Error(`${this.options.name} was never started`);
    return this.current.pid;
  }

  /** What it uses now; undefined when it is gone, or the system does not tell. */
  async usage(): Promise<ProcessUsage | undefined> {
    return this.current?.usage();
  }

  /** How it ended; undefined while it runs. */
  get death(): string | undefined {
    return this.ended;
  }

  /** No goodbye to anybody, as by a crash. Resolves when it is gone. */
  async kill(): Promise<void> {
    await this.current?.kill();
  }

  /** @throws with the last lines of its log when it ends or stays silent. */
  async restart(): Promise<void> {
    const { name, request, answers, readyDeadlineMs } = this.options;
    const process = await this.processes.start(request);
    this.current = process;
    this.ended = undefined;
    const gone = process.exited.then((exit): never => {
      const death = describeEnd(name, exit);
      if (this.current === process) this.ended = death;
      throw new Error(death);
    });
    // Also handled when it ends long after this wait.
    gone.catch(() => undefined);
    const deadline = performance.now() + readyDeadlineMs;
    while (!(await Promise.race([answers(), gone]))) {
      if (performance.now() > deadline) {
        await process.stop(0);
        const { tail } = await process.exited;
        throw new Error(`${name} did not answer within ${readyDeadlineMs / 1000} s. Its log:\n${tail}`);
      }
      await Promise.race([new Promise((resolve) => setTimeout(resolve, READY_POLL_MS)), gone]);
    }
  }
}
