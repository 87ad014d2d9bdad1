// What a run does to networks ends with it: the relay is a thread of the run, so its ports must go at every end.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCommand, waitUntilGone, workFolder } from '#test/support/command-line.ts';
import { stillOpen, udpSocketsOf } from '#test/support/udp-ports.ts';

const PATIENCE = { timeout: 60_000, interval: 100 };

let folder: Awaited<ReturnType<typeof workFolder>>;
beforeEach(async () => {
  folder = await workFolder();
});
afterEach(() => folder.dispose());

/** Two packet seats, on a network that delays, for `seconds`. */
async function impairedCall(seconds: number): Promise<string> {
  const file = join(folder.path, 'impaired.yaml');
  const scenario = {
    name: 'impaired',
    target: { system: 'livekit' },
    rooms: { count: 1, size: 2 },
    tiers: { packet: { share: 1 } },
    video: { codec: 'vp8', frame_rate: 5, layers: [{ width: 320, height: 180, max_bitrate_bps: 100_000 }] },
    network: [{ profile: 'lte' }],
    arrival: [
      { kind: 'ramp', for: '1s' },
      { kind: 'hold', for: `${seconds}s` },
    ],
    budgets: { join_seconds: ['p(95)<30'] },
  };
  await writeFile(file, JSON.stringify(scenario, null, 2));
  return file;
}

describe('the relay of a run on impaired networks', () => {
  it.each([
    ['by its planned end', 10, undefined],
    ['by Ctrl-C', 120, 'SIGINT'],
    ['by kill -9', 120, 'SIGKILL'],
  ] as const)('is gone with all its ports when the run ends %s', async (_end, seconds, signal) => {
    const command = startCommand(folder.path, 'run', await impairedCall(seconds));
    await command.said(/2\/2 joined/);
    const held = await udpSocketsOf(command.child.pid ?? 0);
    // A port towards the seat and one towards the server, for each of two seats.
    expect(held.length).toBeGreaterThanOrEqual(4);
    if (signal !== undefined) command.child.kill(signal);
    await command.finished;
    expect(await waitUntilGone(command)).toEqual([]);
    await vi.waitFor(async () => expect(await stillOpen(held)).toEqual([]), PATIENCE);
  });
});
