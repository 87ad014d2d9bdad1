// Real Chromium and packet seats in a call of a real Jitsi deployment: that of JITSI_URL, whose bridge tells its figures
// at JITSI_BRIDGE_URL, with the settings of JITSI_SETTINGS (JSON, as under `target:`) and the logins of docs/targets.md;
// else a local stack where it is installed. Its servers are in no registry, so elsewhere test/unit/targets/jitsi holds
// the adapter to recorded and played answers.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '#core/sample.ts';
import { jitsiTarget } from '#targets/jitsi/adapter.ts';
import { endRun, startBrowserRun, testSeat, type BrowserRun } from '#test/support/browser-run.ts';
import { joinPacketRun } from '#test/support/packet-run.ts';
import { knownByName } from '#test/support/seat-names.ts';

const PATIENCE = { timeout: 60_000, interval: 200 };
const LEAVE_AT_MS = 120_000;
const WAY_IN = ['xmpp', 'focus', 'signalling', 'sfu'];
const { JITSI_URL: url = '', JITSI_BRIDGE_URL: bridge = '', JITSI_SETTINGS: more = '{}' } = process.env;
const given = { url, ...(bridge === '' ? {} : { bridge_urls: [bridge] }), ...(JSON.parse(more) as object) };
const settings = url === '' ? { managed: true } : given;
const there = (await jitsiTarget.preflight(settings, process.env)).length === 0;

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

const takesPackets = jitsiTarget.refusedTiers?.(settings).packet === undefined;

describe.runIf(there)('browser seats in a Jitsi call', () => {
  it('see and hear each other through the bridge, whether they decode or not, and leave', async () => {
    const seats = [testSeat(0, LEAVE_AT_MS), testSeat(1, LEAVE_AT_MS, { tier: 'browser-lite' })];
    const call = await startBrowserRun(seats, {
      adapter: jitsiTarget,
      settings,
    });
    run = call;
    for (const seat of ['s0', 's1']) {
      await vi.waitFor(() => {
        expect(call.events.filter(({ kind }) => kind === 'seat-failed')).toEqual([]);
        const times = timesOf(call.events, seat);
        expect([...times.keys()]).toEqual(
          expect.arrayContaining([...WAY_IN, 'joined', 'ice', 'dtls', 'first-audio', 'first-video']),
        );
      }, PATIENCE);
    }
    await vi.waitFor(() => {
      const video = call.rows.flatMap((row) =>
        row.kind === 'inbound-rtp' && row.media === 'video' ? [row] : [],
      );
      expect(new Set(video.map(({ seat }) => seat))).toEqual(new Set(['s0', 's1']));
      expect(video.some(({ seat, substituted }) => seat === 's1' && substituted === true)).toBe(true);
      expect(video.every(({ stream }) => /^[0-9a-f]{8}\/v0$/.test(stream))).toBe(true);
    }, PATIENCE);
    const readings = await call.target.scrape();
    expect(readings.filter(({ silent }) => silent !== undefined)).toEqual([]);
    for (const { source, values } of readings) {
      if (source === 'jvb') expect(values['server_participants']).toBeGreaterThanOrEqual(2);
    }
    call.drain.abort();
    await call.ended;
    expect(call.events.filter(({ kind }) => kind === 'seat-left')).toHaveLength(2);
  });

  it.runIf(takesPackets)(
    'are heard and seen by packet seats, and hear and see them, and are known by name',
    async () => {
      const beside = [testSeat(1, LEAVE_AT_MS, { tier: 'packet' })];
      const call = await startBrowserRun([testSeat(0, LEAVE_AT_MS)], {
        adapter: jitsiTarget,
        settings,
        beside,
      });
      run = call;
      const loops = await mkdtemp(join(tmpdir(), 'seatproof-test-'));
      const packet = await joinPacketRun(call, beside, loops, jitsiTarget);
      try {
        for (const [seat, { events }] of [
          ['s0', call],
          ['s1', packet],
        ] as const) {
          await vi.waitFor(() => {
            expect(events.filter(({ kind }) => kind === 'seat-failed')).toEqual([]);
            const steps = [...timesOf(events, seat).keys()];
            expect(steps).toEqual(
              expect.arrayContaining([...WAY_IN, 'joined', 'first-audio', 'first-video']),
            );
          }, PATIENCE);
        }
        await knownByName(call.events, packet.rows, 's0', 's1');
        await knownByName(packet.events, call.rows, 's1', 's0');
      } finally {
        call.drain.abort();
        await packet.ended;
        await packet.close();
        await rm(loops, { recursive: true });
      }
    },
  );
});
