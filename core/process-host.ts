// Starting programs without leaving orphans. Implemented in runners/host/; targets and runners get it handed in.

export interface ProcessRequest {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingFolder?: string;
  /** Where stdout and stderr go; the last lines are in `ProcessExit.tail` as well. */
  readonly logFile?: string;
}

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last output, for a message that names the cause. */
  readonly tail: string;
}

export interface ProcessUsage {
  /** User and system time of the process and its living descendants, in seconds. */
  readonly cpu_seconds: number;
  /** Resident memory of them all; shared pages count once for each. */
  readonly resident_bytes: number;
}

export interface ManagedProcess {
  readonly pid: number;
  /** What it uses now; undefined when it is gone, or the system does not tell (no /proc). */
  usage(): Promise<ProcessUsage | undefined>;
  readonly exited: Promise<ProcessExit>;
  /** SIGTERM to the process's own group, SIGKILL after the deadline; resolves when it is gone. */
  stop(deadlineMs?: number): Promise<void>;
  /** SIGKILL to the process's own group, as a crash would be; resolves when it is gone. */
  kill(): Promise<void>;
}

export interface ProcessHost {
  /** Rejects when the program can't be started. It dies with us, even on `kill -9`. */
  start(request: ProcessRequest): Promise<ManagedProcess>;
  /** A folder that is removed at any end of the run. */
  temporaryFolder(label: string): Promise<string>;
  /** A port that nobody listened on just now, on loopback. */
  freePort(kind: 'tcp' | 'udp'): Promise<number>;
  /** Processes started elsewhere (a browser by its own library) that must not outlive us. */
  adopt(pid: number): void;
  /**
   * A command for what is neither process nor temporary folder, such as `ip netns delete x`; run at any end
   * of the run, last in first out and after every process has been ended, unless withdrawn. Register it before
   * the thing is made.
   * @returns withdraws it, for when the thing has been undone in an orderly way.
   */
  undoAtEnd(command: readonly string[]): () => void;
  /** Marks that every child carries in its environment, so that grandchildren are found as well. */
  readonly childEnvironment: Readonly<Record<string, string>>;
}
