// Real Chromium in a real Matrix call: Synapse, a token service and LiveKit, all of our own. Slow machines get
// patience, not weaker statements.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '#core/sample.ts';
import { livingProcesses, processTree } from '#runners/host/process-table.ts';
import { matrixrtcTarget } from '#targets/matrixrtc/adapter.ts';
import { endRun, startBrowserRun, testSeat, type BrowserRun } from '#test/support/browser-run.ts';
import { joinPacketRun } from '#test/support/packet-run.ts';
import { knownByName } from '#test/support/seat-names.ts';

const PATIENCE = { timeout: 90_000, interval: 200 };
const LEAVE_AT_MS = 150_000;

let run: BrowserRun | undefined;
afterEach(async () => {
  await endRun(run);
  run = undefined;
});

function timesOf(events: readonly RunEvent[], seat: string): ReadonlyMap<string, number> {
  return new Map(
    events.flatMap((event): [string, number][] =>
      event.kind === 'join-step' && event.seat === seat ? [[event.step, event.t_ms]] : [],
    ),
  );
}

describe('browser seats in a Matrix call', () => {
  it('pass homeserver, token service and SFU, see and hear each other, and leave', async () => {
    const call = await startBrowserRun([testSeat(0, LEAVE_AT_MS), testSeat(1, LEAVE_AT_MS)], {
      adapter: matrixrtcTarget,
    });
    run = call;
    expect(call.target.description.version).toMatch(/^Synapse \d+\.\d+.*LiveKit \d+\.\d+/);
    for (const seat of ['s0', 's1']) {
      await vi.waitFor(() => {
        expect(call.events.filter(({ kind }) => kind === 'seat-failed')).toEqual([]);
        const times = timesOf(call.events, seat);
        expect([...times.keys()]).toEqual(expect.arrayContaining(['joined', 'first-audio', 'first-video']));
      }, PATIENCE);
      const times = timesOf(call.events, seat);
      const order = ['started', 'page', 'homeserver', 'token-service', 'sfu', 'joined'];
      const instants = order.map((step) => times.get(step) ?? Number.NaN);
      expect(instants).toEqual([...instants].sort((one, other) => one - other));
    }
    const readings = await call.target.scrape();
    const values = Object.fromEntries(readings.map(({ source, values: figures }) => [source, figures]));
    expect(Object.keys(values).sort()).toEqual(['livekit', 'synapse', 'token-service']);
    expect(values['livekit']).toMatchObject({ server_participants: 2, server_rooms: 1 });
    expect(values['synapse']?.['homeserver_cpu_seconds_total']).toBeGreaterThan(0);
    expect(values['synapse']?.['homeserver_requests_total']).toBeGreaterThan(10);
    expect(readings.filter(({ silent }) => silent !== undefined)).toEqual([]);
    call.drain.abort();
    await call.ended;
    expect(call.events.filter(({ kind }) => kind === 'seat-left')).toHaveLength(2);
  });

  it('are heard and seen by packet seats that came the whole way as well', async () => {
    const beside = [testSeat(1, LEAVE_AT_MS, { tier: 'packet' })];
    const call = await startBrowserRun([testSeat(0, LEAVE_AT_MS)], { adapter: matrixrtcTarget, beside });
    run = call;
    const loops = await mkdtemp(join(tmpdir(), 'seatproof-test-'));
    const packet = await joinPacketRun(call, beside, loops, matrixrtcTarget);
    try {
      await vi.waitFor(() => {
        const times = timesOf(packet.events, 's1');
        expect([...times.keys()]).toEqual(
          expect.arrayContaining(['homeserver', 'token-service', 'sfu', 'joined', 'first-audio']),
        );
        expect([...timesOf(call.events, 's0').keys()]).toEqual(
          expect.arrayContaining(['joined', 'first-audio', 'first-video']),
        );
      }, PATIENCE);
      await knownByName(call.events, packet.rows, 's0', 's1');
      await knownByName(packet.events, call.rows, 's1', 's0');
    } finally {
      call.drain.abort();
      await packet.ended;
      await packet.close();
      await rm(loops, { recursive: true });
    }
  });

  it('name the server that is gone, while the others go on telling their figures', async () => {
    const call = await startBrowserRun([testSeat(0, LEAVE_AT_MS)], { adapter: matrixrtcTarget });
    run = call;
    await vi.waitFor(() => expect(timesOf(call.events, 's0').has('joined')).toBe(true), PATIENCE);
    const tree = processTree(await livingProcesses(), process.pid);
    const isSynapse = ({ pid }: { pid: number }): boolean =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('synapse.app.homeserver');
    for (const { pid } of tree.filter(isSynapse)) process.kill(pid, 'SIGKILL');
    await vi.waitFor(async () => {
      const readings = await call.target.scrape();
      const silent = readings.filter((reading) => reading.silent !== undefined);
      expect(silent.map(({ source }) => source)).toEqual(['synapse']);
      expect(silent[0]?.silent).toContain('Synapse ended by SIGKILL');
      const sfu = readings.find(({ source }) => source === 'livekit');
      expect(sfu?.values).toMatchObject({ server_participants: 1 });
    }, PATIENCE);
  });
});
