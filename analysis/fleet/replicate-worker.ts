// Worker thread: runs one replication for each job it is sent. Started by replicate-pool.ts only.
import { parentPort } from 'node:worker_threads';
import { runReplication, type ReplicationJob } from './replication.ts';

const port = parentPort;
port?.on('message', ({ index, job }: { index: number; job: ReplicationJob }) => {
  port.postMessage({ index, outcome: runReplication(job) });
});
