// Work beside the server, so that tiers are compared in equal company: ten browsers keep caches and sibling processors
// busy, and the same server then takes more processor time for the same packets than on an idle host.
import { Worker } from 'node:worker_threads';

/** As many threads as two cores run, each in turns of work and rest. */
const THREADS = 2;
/** Eight megabytes in leaps that no prefetcher follows. */
const WORK = `
const { workerData } = require('node:worker_threads');
const TURN_MS = 10;
const words = new Float64Array(1 << 20);
let at = 0;
const turn = () => {
  const until = performance.now() + TURN_MS * workerData.share;
  while (performance.now() < until)
    for (let step = 0; step < 1000; step += 1) {
      at = (at + 4099) & (words.length - 1);
      words[at] += 1;
    }
  setTimeout(turn, TURN_MS * (1 - workerData.share));
};
turn();
`;

/** Keeps so many cores busy until it is ended. */
export function keepCompany(cores: number): { end(): Promise<void> } {
  const share = Math.min(1, Math.max(0, cores / THREADS));
  const workers = share === 0 ? [] : Array.from({ length: THREADS }, () => work(share));
  return {
    end: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function work(share: number): Worker {
  return new Worker(WORK, { eval: true, workerData: { share } });
}
