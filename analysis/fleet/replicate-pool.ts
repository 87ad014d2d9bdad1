// Replications over worker threads. The only file of analysis/fleet that is not pure: it starts threads.
import { Worker } from 'node:worker_threads';
import type { ReplicationJob, ReplicationOutcome, RunReplications } from './replication.ts';

export interface ReplicationPool {
  readonly run: RunReplications;
  /** Ends the threads; the pool is of no use afterwards. */
  readonly close: () => Promise<void>;
}

interface Answer {
  readonly index: number;
  readonly outcome: ReplicationOutcome;
}

function startWorker(): Worker {
  return new Worker(new URL('./replicate-start.mjs', import.meta.url), { execArgv: [] });
}

function runOnThreads(
  workers: readonly Worker[],
  jobs: readonly ReplicationJob[],
): Promise<ReplicationOutcome[]> {
  const { promise, resolve, reject } = settled<ReplicationOutcome[]>();
  const outcomes: ReplicationOutcome[] = [];
  let next = 0;
  let done = 0;
  const stops: (() => void)[] = [];
  const send = (worker: Worker): void => {
    const job = jobs[next];
    if (job !== undefined) {
      worker.postMessage({ index: next, job });
      next += 1;
    }
  };
  for (const worker of workers) {
    const onMessage = ({ index, outcome }: Answer): void => {
      outcomes[index] = outcome;
      done += 1;
      send(worker);
      if (done === jobs.length) {
        resolve(outcomes);
      }
    };
    worker.on('message', onMessage);
    worker.on('error', reject);
    stops.push(() => worker.off('message', onMessage).off('error', reject));
    send(worker);
  }
  if (jobs.length === 0) {
    resolve(outcomes);
  }
  return promise.finally(() => {
    stops.forEach((stop) => {
      stop();
    });
  });
}

interface Settled<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;
}

/** Promise.withResolvers of newer Node. */
function settled<T>(): Settled<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: Error) => void = () => undefined;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}

/**
 * Starts a pool.
 * @param threads how many at once, >= 1; one a core is right, since a replication never waits.
 */
export function openReplicationPool(threads: number): ReplicationPool {
  const workers = Array.from({ length: Math.max(1, Math.round(threads)) }, startWorker);
  return {
    run: (jobs) => runOnThreads(workers, jobs),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
