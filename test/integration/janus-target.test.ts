// A real Janus in its own network namespace: calls between browser and packet seats, its figures, and what is left
// of it afterwards. Needs root, `ip` and the package janus.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunResult } from '#core/result.ts';
import type { InboundRow, RunEvent, SampleRow } from '#core/sample.ts';
import { janusTarget } from '#targets/janus/adapter.ts';
import { startBrowserRun, testSeat, type BrowserRun } from '#test/support/browser-run.ts';
import {
  latestRun,
  startCommand,
  waitUntilGone,
  workFolder,
  writeSmallCall,
} from '#test/support/command-line.ts';
import { networkOf, remainsOf } from '#test/support/janus-remains.ts';

const LEAVE_AT_MS = 100_000;
const PATIENCE = { timeout: 60_000, interval: 200 };
const NOTHING = { namespaces: [], interfaces: [], processes: [] };

function addressOf(url: string): string {
  return new URL(url).hostname;
}

function failures(events: readonly RunEvent[]): readonly RunEvent[] {
  return events.filter((event) => event.kind === 'seat-failed');
}

function inbound(run: BrowserRun, seat: string, stream: string): readonly InboundRow[] {
  return run.rows.filter(
    (row): row is InboundRow => row.kind === 'inbound-rtp' && row.seat === seat && row.stream === stream,
  );
}

describe('the machine these tests run on', () => {
  it('has what a managed Janus needs', async () => {
    expect(await janusTarget.preflight({}, process.env)).toEqual([]);
  });
});

describe('browser seats in a VideoRoom', () => {
  let run: BrowserRun | undefined;
  afterEach(async () => {
    run?.drain.abort();
    await run?.ended;
    await run?.close();
    run = undefined;
  });

  it('see and hear each other, the server counts it, and nothing is left of it afterwards', async () => {
    const seats = [testSeat(0, LEAVE_AT_MS), testSeat(1, LEAVE_AT_MS)];
    const call = await startBrowserRun(seats, { adapter: janusTarget });
    run = call;
    const network = await networkOf(addressOf(call.target.description.url));
    for (const [seat, other] of [
      ['s0', 's1'],
      ['s1', 's0'],
    ] as const) {
      await vi.waitFor(() => {
        expect(failures(call.events)).toEqual([]);
        const video = inbound(call, seat, `${other}/camera`).at(-1);
        expect(video?.framesDecoded).toBeGreaterThan(20);
        // The larger of the two layers, as its tile is 360 high.
        expect(video).toMatchObject({ codec: 'vp8', frameHeight: 360 });
        const audio = inbound(call, seat, `${other}/microphone`).at(-1);
        expect(audio?.totalSamplesReceived).toBeGreaterThan(48_000);
        const marks = call.rows.filter((row) => row.kind === 'mark' && row.seat === seat);
        const sender = Number(other.slice(1));
        expect(marks.some((row) => 'sender_index' in row && row.sender_index === sender)).toBe(true);
      }, PATIENCE);
    }
    const [before] = await call.target.scrape();
    expect(before?.values).toMatchObject({
      server_participants: 2,
      server_rooms: 1,
      server_tracks_published: 4,
      server_tracks_subscribed: 4,
    });
    expect(before?.values['server_packets_in_total']).toBeGreaterThan(100);
    expect(before?.values['server_packets_out_total']).toBeGreaterThan(100);
    expect(before?.values['server_cpu_seconds_total']).toBeGreaterThan(0);
    expect(before?.values['server_memory_bytes']).toBeGreaterThan(1_000_000);

    call.drain.abort();
    await call.ended;
    const [after] = await call.target.scrape();
    expect(after?.values).toMatchObject({ server_participants: 0, server_tracks_subscribed: 0 });
    expect(after?.values['server_packets_out_total']).toBeGreaterThanOrEqual(
      before?.values['server_packets_out_total'] ?? Number.NaN,
    );
    expect(await call.close()).toEqual([]);
    expect(await remainsOf(network)).toEqual(NOTHING);
  });

  it('follow who comes and goes, on the connection that they have', async () => {
    const seats = [
      testSeat(0, LEAVE_AT_MS),
      testSeat(1, 12_000),
      testSeat(2, LEAVE_AT_MS, { join_at_ms: 4000 }),
    ];
    const call = await startBrowserRun(seats, { adapter: janusTarget });
    run = call;
    await vi.waitFor(() => {
      expect(failures(call.events)).toEqual([]);
      expect(inbound(call, 's0', 's1/camera').at(-1)?.framesDecoded).toBeGreaterThan(5);
      expect(inbound(call, 's0', 's2/camera').at(-1)?.framesDecoded).toBeGreaterThan(5);
      expect(call.events).toContainEqual(expect.objectContaining({ kind: 'seat-left', seat: 's1' }));
    }, PATIENCE);
    const at = call.clock.now() + 1500;
    await vi.waitFor(() => {
      const later = call.rows.filter(
        (row) => row.kind === 'inbound-rtp' && row.seat === 's0' && row.t_ms > at,
      );
      const streams = new Set(later.map((row) => ('stream' in row ? row.stream : '')));
      expect([...streams].sort()).toEqual(['s2/camera', 's2/microphone']);
    }, PATIENCE);
    expect(failures(call.events)).toEqual([]);
  });

  it('fail with a named cause when the server dies, which its figures say as well', async () => {
    const call = await startBrowserRun([testSeat(0, LEAVE_AT_MS)], { adapter: janusTarget });
    run = call;
    await vi.waitFor(() => {
      expect(call.events).toContainEqual(expect.objectContaining({ kind: 'join-step', step: 'joined' }));
    }, PATIENCE);
    const { processes } = await remainsOf(await networkOf(addressOf(call.target.description.url)));
    expect(processes).toHaveLength(1);
    process.kill(Number.parseInt(processes[0] ?? '', 10), 'SIGKILL');
    await vi.waitFor(() => {
      expect(call.events).toContainEqual(expect.objectContaining({ kind: 'seat-interrupted', seat: 's0' }));
    }, PATIENCE);
    // It would try for some 50 s to get in again.
    call.drain.abort();
    await call.ended;
    expect(failures(call.events)).toMatchObject([{ seat: 's0', reason: 'disconnected' }]);
    await vi.waitFor(
      () => expect(call.target.scrape()).rejects.toThrow(/Janus .* ended by SIGKILL/),
      PATIENCE,
    );
  });
});

describe('seatproof run --target janus', () => {
  let folder: Awaited<ReturnType<typeof workFolder>>;
  beforeEach(async () => {
    folder = await workFolder();
  });
  afterEach(() => folder.dispose());

  async function startRun() {
    // Written for LiveKit.
    const file = await writeSmallCall(folder.path, { seconds: 60, budgets: { join_seconds: ['p(95)<30'] } });
    const command = startCommand(folder.path, 'run', file, '--target', 'janus');
    let said = '';
    command.child.stderr?.on('data', (text: string) => (said += text));
    await command.said(/Janus \S+ at ws:/);
    const network = await networkOf(addressOf(/at (ws:\S+)\./.exec(said)?.[1] ?? ''));
    return { command, network };
  }

  it('puts the same scenario on Janus, and Ctrl-C leaves nothing behind', async () => {
    const { command, network } = await startRun();
    await command.said(/2\/2 joined, 0 failed/);
    command.child.kill('SIGINT');
    const { code, stderr } = await command.finished;
    expect(code, stderr).toBe(130);
    expect(await waitUntilGone(command)).toEqual([]);
    expect(await remainsOf(network)).toEqual(NOTHING);
  });

  it('seats packet bots beside a browser: each receives what the others send', async () => {
    const scenario = {
      name: 'mixed',
      description: 'One browser, two packet bots.',
      target: { system: 'janus' },
      rooms: { count: 1, size: 3 },
      tiers: { browser: { per_room: 1 }, packet: { share: 1 } },
      video: { codec: 'vp8', frame_rate: 5, layers: [{ width: 320, height: 180, max_bitrate_bps: 100_000 }] },
      arrival: [
        { kind: 'ramp', for: '3s' },
        { kind: 'hold', for: '15s' },
      ],
      settle: '2s',
      budgets: { join_seconds: ['p(95)<30'] },
    };
    const file = join(folder.path, 'mixed.yaml');
    await writeFile(file, JSON.stringify(scenario));
    const { stdout, stderr } = await startCommand(folder.path, 'run', file, '--json').finished;
    expect((JSON.parse(stdout) as RunResult).seats, stderr).toMatchObject({ joined: 3, failed: 0 });
    const text = await readFile(join(latestRun(folder.path), 'samples.ndjson'), 'utf8');
    const rows = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as SampleRow);
    const received = new Map<string, number>();
    for (const row of rows) {
      if (row.kind === 'inbound-rtp') received.set(`${row.seat} < ${row.stream}`, row.packetsReceived ?? 0);
    }
    const seats = ['r001-s001', 'r001-s002', 'r001-s003'];
    const expected = seats.flatMap((seat) =>
      seats.filter((other) => other !== seat).map((other) => `${seat} < ${other}/camera`),
    );
    for (const stream of expected) expect(received.get(stream), stream).toBeGreaterThan(30);
    const lost = rows.map((row) => (row.kind === 'inbound-rtp' ? (row.packetsLost ?? 0) : 0));
    expect(Math.max(...lost)).toBeLessThan(10);
  });

  it.each(['Preparing', /2\/2 joined, 0 failed/])(
    'that is killed by kill -9 after "%s" leaves no process, namespace or interface',
    async (moment) => {
      const { command, network } = await startRun();
      await command.said(moment);
      command.child.kill('SIGKILL');
      await command.finished;
      expect(await waitUntilGone(command)).toEqual([]);
      await vi.waitFor(async () => expect(await remainsOf(network)).toEqual(NOTHING), PATIENCE);
    },
  );
});
