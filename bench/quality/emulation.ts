// How exact is Chromium's own network emulation for WebRTC (DevTools protocol, Network.emulateNetworkConditions)?
// What was set beside what the statistics of two connected peer connections say.
import type { CDPSession } from 'puppeteer-core';
import { z } from 'zod';
import { TeardownStack } from '#core/teardown.ts';
import { print } from './call.ts';
import { openOwnPage } from './own-page.ts';

const SECONDS = 12;
/** Of Opus as Chromium sends it: 20 ms a packet (RFC 7587). */
const PACKETS_PER_SECOND = 50;
/** Both peers are of the page whose network is emulated. */
const ENDS = 2;

/** What a receiver's statistics say of the way. */
export interface PathReading {
  readonly packets: number;
  readonly lossShare: number;
  readonly jitterMs: number;
  /** Mean of the connectivity checks in that time. */
  readonly roundTripMs: number;
}

const pathReading = z.object({
  packets: z.number(),
  lossShare: z.number(),
  jitterMs: z.number(),
  roundTripMs: z.number(),
});

interface Emulated {
  /** Milliseconds; the protocol does not say of which way. Each end is seen to add it in both directions. */
  readonly latency: number;
  /** Percent. */
  readonly packetLoss: number;
  readonly packetReordering: boolean;
}

const CASES: readonly Emulated[] = [
  { latency: 0, packetLoss: 0, packetReordering: false },
  { latency: 50, packetLoss: 0, packetReordering: false },
  { latency: 150, packetLoss: 0, packetReordering: false },
  { latency: 0, packetLoss: 5, packetReordering: false },
  { latency: 0, packetLoss: 20, packetReordering: false },
  { latency: 50, packetLoss: 5, packetReordering: true },
];

async function emulate(session: CDPSession, wanted: Emulated): Promise<void> {
  const unlimited = -1;
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    downloadThroughput: unlimited,
    uploadThroughput: unlimited,
    packetQueueLength: 0,
    ...wanted,
  });
}

/**
 * @returns the errors of the worst case: of the round trip, of loss in percentage points, and the share of packets that
 * neither came nor were counted as lost.
 */
export async function measureEmulation(): Promise<Record<string, number>> {
  const teardown = new TeardownStack();
  const delayErrors: number[] = [];
  const lossErrors: number[] = [];
  const missing: number[] = [];
  try {
    const page = await openOwnPage('emulation.ts', teardown);
    const session = await page.createCDPSession();
    await session.send('Network.enable');
    let zeroMs = 0;
    for (const wanted of CASES) {
      await emulate(session, wanted);
      const reading = pathReading.parse(await page.evaluate(`observe(${SECONDS})`));
      if (wanted === CASES[0]) zeroMs = reading.roundTripMs;
      print(`${JSON.stringify(wanted)}: ${JSON.stringify(reading)}`);
      delayErrors.push(Math.abs(reading.roundTripMs - zeroMs - 2 * ENDS * wanted.latency));
      const expectedLoss = 1 - (1 - wanted.packetLoss / 100) ** ENDS;
      lossErrors.push(Math.abs(reading.lossShare - expectedLoss) * 100);
      missing.push(Math.max(0, 1 - reading.packets / (SECONDS * PACKETS_PER_SECOND)));
    }
  } finally {
    await teardown.unwind();
  }
  return {
    emulated_round_trip_error_ms: Math.max(...delayErrors),
    emulated_loss_error_points: Math.max(...lossErrors),
    emulated_packets_missing_share: Math.max(...missing),
  };
}
