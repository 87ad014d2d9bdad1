// What one thread of the packet engine carries at most on this host, measured against nobody before a load that
// somebody may claim, and kept for later runs on the same host.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ThreadLoadNote } from '#core/generator-note.ts';

export type CalibrationSetup = { readonly forcedBackend: string | undefined };

/** A second of calls against nobody. */
export type CalibrationReading = {
  /** Of one sending and one receiving seat. */
  readonly calls: number;
  readonly sentPerSecond: number;
  readonly receivedPerSecond: number;
  /** Part of the time in which the thread did something. */
  readonly busyShare: number;
};

/** Our own limit: beyond half of what a generator can carry, its own queues show in what it measures. */
const SAFE_SHARE = 0.5;

/** Datagrams a second, in and out together, of a thread that is never idle: in proportion to the busy share. */
export function ceilingOf({ sentPerSecond, receivedPerSecond, busyShare }: CalibrationReading): number {
  return busyShare > 0 ? Math.round((sentPerSecond + receivedPerSecond) / busyShare) : 0;
}

/** What the figure depends on: another processor, Node or backend is measured anew. */
export function hostKey(forcedBackend: string | undefined): string {
  const [first] = cpus();
  return [first?.model ?? '', cpus().length, process.version, forcedBackend ?? 'any', 'v1'].join(' | ');
}

const DEADLINE_MS = 30_000;

function measure(setup: CalibrationSetup): Promise<CalibrationReading> {
  const worker = new Worker(new URL('calibration-start.mjs', import.meta.url), { workerData: setup });
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      void worker.terminate();
      reject(new Error(`it took longer than ${DEADLINE_MS / 1000} s`));
    }, DEADLINE_MS);
    worker.once('message', (reading: CalibrationReading) => {
      clearTimeout(late);
      resolve(reading);
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      clearTimeout(late);
      reject(new Error('its thread ended'));
    });
  });
}

/** Says once, of the whole run, that a thread went beyond the safe part of its ceiling. */
export class CeilingWatch {
  readonly #ceiling: number;
  readonly #say: (text: string, figures: ThreadLoadNote) => void;
  #said = false;

  constructor(ceiling: number, say: (text: string, figures: ThreadLoadNote) => void) {
    this.#ceiling = ceiling;
    this.#say = say;
  }

  /** A thread carried so many datagrams, in and out together, in the last second. */
  load(packetsPerSecond: number): void {
    if (this.#said || packetsPerSecond <= SAFE_SHARE * this.#ceiling) return;
    this.#said = true;
    this.#say(
      `packet seats: one thread carries ${Math.round(packetsPerSecond)} packets a second, ` +
        `${Math.round((100 * packetsPerSecond) / this.#ceiling)} % of the ${this.#ceiling} that it can on this host ` +
        '(measured against no server): from here on figures may be those of the generator',
      {
        kind: 'thread-load',
        packets_per_second: packetsPerSecond,
        ceiling_packets_per_second: this.#ceiling,
      },
    );
  }
}

type Kept = Readonly<Record<string, unknown>>;

async function readKept(file: string): Promise<Kept> {
  try {
    const kept: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof kept === 'object' && kept !== null ? { ...kept } : {};
  } catch {
    return {};
  }
}

/**
 * Datagrams a second that one thread carries at most; from `file` when this host is in it, else measured, which takes some
 * seconds. Undefined when it cannot be measured, which `say` then tells.
 */
export async function threadCeiling(
  file: string,
  setup: CalibrationSetup,
  say: (line: string) => void,
  measureNow: (setup: CalibrationSetup) => Promise<CalibrationReading> = measure,
): Promise<number | undefined> {
  const key = hostKey(setup.forcedBackend);
  const kept = await readKept(file);
  const known = kept[key];
  if (typeof known === 'number' && known > 0) return known;
  say('Measuring what packet seats can carry on this host …');
  try {
    const reading = await measureNow(setup);
    const ceiling = ceilingOf(reading);
    say(
      `One thread carries ${ceiling} packets a second at most ` +
        `(${Math.round(reading.busyShare * 100)} % busy with ${Math.round(reading.sentPerSecond)} sent and ` +
        `${Math.round(reading.receivedPerSecond)} received).`,
    );
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify({ ...kept, [key]: ceiling }, undefined, 1)}\n`);
    return ceiling;
  } catch (error) {
    say(
      `What packet seats can carry here could not be measured: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}
