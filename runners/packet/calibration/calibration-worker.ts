// A thread of the packet engine that carries ever more calls against nobody, until it is half busy or has carried the
// most; tells what it came to. See ceiling.ts.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { chooseBackend } from '../choose-backend.ts';
import { Engine } from '../engine/engine.ts';
import { placeholderVideo, placeholderVoice } from '../media/placeholder-loop.ts';
import type { SenderMedia } from '../send/sender.ts';
import type { CalibrationReading, CalibrationSetup } from './ceiling.ts';
import { openNullCall } from './null-call.ts';

/** Doubled while the thread is less than half busy: there the figure per packet has settled. */
const FIRST_CALLS = 16;
const MOST_CALLS = 256;
const ENOUGH_BUSY = 0.5;
const JOINS_AT_ONCE = 8;
/** Code is compiled and pacing has settled by then. */
const SETTLE_MS = 700;
const HOLD_MS = 1000;
const SEED = 'calibration';

/** A camera of the middle layer, and a voice that never pauses. */
function mediaOf(): SenderMedia {
  const voice = placeholderVoice({ bitrateBps: 32_000, seconds: 2, seed: SEED });
  const camera = placeholderVideo({
    width: 640,
    height: 360,
    frameRate: 30,
    bitrateBps: 500_000,
    seconds: 2,
    seed: SEED,
  });
  return { camera: [camera], microphone: () => voice, talking: () => true };
}

async function hold(engine: Engine, calls: number): Promise<CalibrationReading> {
  await sleep(SETTLE_MS);
  const { sentDatagrams, receivedDatagrams } = engine.hub.counters;
  const [before, startMs] = [performance.eventLoopUtilization(), performance.now()];
  await sleep(HOLD_MS);
  const busy = performance.eventLoopUtilization(before).utilization;
  const seconds = (performance.now() - startMs) / 1000;
  return {
    calls,
    sentPerSecond: (engine.hub.counters.sentDatagrams - sentDatagrams) / seconds,
    receivedPerSecond: (engine.hub.counters.receivedDatagrams - receivedDatagrams) / seconds,
    busyShare: busy,
  };
}

async function calibrate({ forcedBackend }: CalibrationSetup): Promise<CalibrationReading> {
  const backend = await chooseBackend(forcedBackend);
  const engine = new Engine(backend, {
    localAddress: '127.0.0.1',
    random: Math.random,
    onFault: (_transport, error) => {
      throw error;
    },
  });
  const media = mediaOf();
  try {
    let calls = 0;
    for (let wanted = FIRST_CALLS; ; wanted *= 2) {
      for (; calls < wanted; calls += JOINS_AT_ONCE)
        await Promise.all(Array.from({ length: JOINS_AT_ONCE }, () => openNullCall(engine, media)));
      const reading = await hold(engine, calls);
      if (reading.busyShare >= ENOUGH_BUSY || calls >= MOST_CALLS) return reading;
    }
  } finally {
    engine.close();
    backend.close();
  }
}

const reading = await calibrate(workerData as CalibrationSetup);
parentPort?.postMessage(reading);
