// The packet runner: seats of tier `packet`, driven by worker threads that own their sockets.
import { cpus, homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { SeatPlan } from '#core/plan.ts';
import type { PrepareContext, Runner, RunnerContext } from '#core/runner.ts';
import { CeilingWatch, threadCeiling } from './calibration/ceiling.ts';
import { BACKEND_VARIABLE } from './choose-backend.ts';
import { localAddressTowards } from './engine/local-address.ts';
import type { FromWorker, SharedLoop, ToWorker, WorkerSetup } from './engine/protocol.ts';
import { SeatDrive } from './engine/seat-drive.ts';
import { loadLoops } from './media/loop-library.ts';

export interface PacketRunnerOptions {
  /** File that exports `createPacketClient` for the target's system. */
  readonly packetClientModule: string;
  /** Where {@link BACKEND_VARIABLE} and HOME are looked up; ours by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where set-up keeps the media loops; `~/.cache/seatproof/loops` by default. */
  readonly loopFolder?: string;
  /** Threads at most; all but one processor by default. */
  readonly threads?: number;
}

/** A guess: 100 receivers a thread were measured, 500 are the aim of one machine with two cores. */
const SEATS_PER_THREAD = 250;
/** Fewer seats than this are far from any ceiling, and nobody claims a capacity by them. */
const CALIBRATED_SEATS = 50;
const READY_DEADLINE_MS = 20_000;
const CLOSE_DEADLINE_MS = 4000;

type Thread = {
  readonly worker: Worker;
  readonly seats: readonly SeatPlan[];
  description: string;
  ended: boolean;
};

class PacketRunner implements Runner {
  readonly name = 'packet';
  readonly tiers = ['packet'] as const;
  readonly #options: PacketRunnerOptions;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #threads: Thread[] = [];
  readonly #drives = new Map<string, SeatDrive>();
  #lines: (ndjson: string) => void = () => undefined;
  #ceiling: number | undefined;
  #watch: CeilingWatch | undefined;

  constructor(options: PacketRunnerOptions) {
    this.#options = options;
    this.#environment = options.environment ?? process.env;
  }

  async prepare(context: PrepareContext): Promise<void> {
    if (context.seats.some(({ camera }) => camera !== null && camera.codec !== 'vp8'))
      throw new Error('packet seats send VP8 only: set the codec to vp8 or use the tier browser');
    const cache = join(this.#environment['HOME'] ?? homedir(), '.cache', 'seatproof');
    if (context.seats.length >= CALIBRATED_SEATS)
      this.#ceiling = await threadCeiling(
        join(cache, 'packet-ceiling.json'),
        { forcedBackend: this.#environment[BACKEND_VARIABLE] },
        context.log,
      );
    const folder = this.#options.loopFolder ?? join(cache, 'loops');
    const library = await loadLoops(folder, context.seats, { say: context.log });
    for (const fault of library.faults) context.log(fault);
    if (library.placeholders.length > 0)
      context.log(`Packet seats send placeholder media (no picture): ${library.placeholders.join(', ')}.`);
    const loops = [...library.loops].map(([key, { description, data, index }]): SharedLoop => {
      return { key, description, data, index };
    });
    const localAddress = await localAddressTowards(context.target.description.url);
    this.#lines = (ndjson) => {
      context.sink.lines(ndjson);
    };
    context.teardown.add('packet engine threads', () => this.#close(), CLOSE_DEADLINE_MS + 500);
    const shares = shareOut(context.seats, this.#options.threads ?? Math.max(1, cpus().length - 1));
    for (const [index, seats] of shares.entries()) {
      const setup: WorkerSetup = {
        seats,
        loops,
        clientModule: pathToFileURL(this.#options.packetClientModule).href,
        localAddress,
        forcedBackend: this.#environment[BACKEND_VARIABLE],
        seed: `${context.plan.scenario.seed}/${index}`,
      };
      await this.#startThread(setup, seats);
    }
    context.log(
      `Packet engine: ${this.#threads[0]?.description ?? 'no seats'}, ${this.#threads.length} thread(s).`,
    );
  }

  #startThread(setup: WorkerSetup, seats: readonly SeatPlan[]): Promise<void> {
    const worker = new Worker(new URL('engine/worker-start.mjs', import.meta.url), { workerData: setup });
    const thread: Thread = { worker, seats, description: '', ended: false };
    this.#threads.push(thread);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new Error(`a packet engine thread was not ready within ${READY_DEADLINE_MS} ms`));
      }, READY_DEADLINE_MS);
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'ready') {
          clearTimeout(late);
          thread.description = message.description;
          resolve();
        } else this.#hear(message);
      });
      const lost = (detail: string): void => {
        thread.ended = true;
        clearTimeout(late);
        reject(new Error(detail));
        for (const { id } of seats) this.#drives.get(id)?.fail('process-lost', detail);
      };
      worker.on('error', (error) => {
        lost(`a packet engine thread died: ${error instanceof Error ? error.message : String(error)}`);
      });
      worker.on('exit', () => {
        lost('a packet engine thread ended');
      });
    });
  }

  #hear(message: Exclude<FromWorker, { type: 'ready' }>): void {
    if (message.type === 'lines') this.#lines(message.ndjson);
    else if (message.type === 'load') this.#watch?.load(message.packetsPerSecond);
    else if (message.type !== 'closed') this.#drives.get(message.seat)?.hear(message);
  }

  async run(context: RunnerContext): Promise<void> {
    context.sink.event({
      kind: 'note',
      t_ms: context.clock.now(),
      text: `packet engine: ${this.#threads[0]?.description ?? 'no seats'}`,
    });
    if (this.#ceiling !== undefined)
      this.#watch = new CeilingWatch(this.#ceiling, (text, { kind: about, ...figures }) => {
        context.sink.event({ kind: 'note', t_ms: context.clock.now(), text, about, ...figures });
      });
    const runs: Promise<void>[] = [];
    for (const thread of this.#threads) {
      const send = (message: ToWorker): void => {
        if (!thread.ended) thread.worker.postMessage(message);
      };
      send({ type: 'start', epochMs: context.clock.epochMs });
      for (const seat of thread.seats) {
        const drive = new SeatDrive(seat, context, send);
        this.#drives.set(seat.id, drive);
        if (thread.ended) drive.fail('process-lost', 'the packet engine thread ended before the run');
        runs.push(drive.run());
      }
    }
    await Promise.all(runs);
    await this.#close();
  }

  /** Lets every thread say goodbye; one that does not answer is ended. */
  async #close(): Promise<void> {
    await Promise.all(
      this.#threads.map(async (thread) => {
        if (thread.ended) return;
        const ended = new Promise<void>((resolve) => {
          thread.worker.once('exit', () => {
            resolve();
          });
        });
        thread.worker.postMessage({ type: 'close' } satisfies ToWorker);
        const late = setTimeout(() => void thread.worker.terminate(), CLOSE_DEADLINE_MS);
        await ended;
        clearTimeout(late);
      }),
    );
  }
}

/** Round robin, so that a joining order loads all threads alike. */
function shareOut(seats: readonly SeatPlan[], maxThreads: number): readonly (readonly SeatPlan[])[] {
  const count = Math.min(maxThreads, Math.ceil(seats.length / SEATS_PER_THREAD));
  return Array.from({ length: count }, (_, index) => seats.filter((_seat, at) => at % count === index));
}

/** A runner for one run. */
export function createPacketRunner(options: PacketRunnerOptions): Runner {
  return new PacketRunner(options);
}
