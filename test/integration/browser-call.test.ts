// Real Chromium on a real local LiveKit. Slow machines get patience, not weaker statements.
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { InboundRow, RunEvent, SampleRow } from '#core/sample.ts';
import { livingProcesses, processTree } from '#runners/host/process-table.ts';
import type { BrowserRun } from '#test/support/browser-run.ts';
import { endRun, startBrowserRun, testSeat } from '#test/support/browser-run.ts';

const PATIENCE = { timeout: 60_000, interval: 200 };
/** Long enough for anything to be seen; every test drains when it has seen it. */
const LEAVE_AT_MS = 150_000;

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

async function ourChromiums(part = 'chromium'): Promise<readonly number[]> {
  const tree = processTree(await livingProcesses(), process.pid);
  return tree.map((entry) => entry.pid).filter((pid) => commandLine(pid).includes(part));
}

/** The page of one of the seats: nothing else in a browser works as hard. */
async function busiestRenderer(): Promise<number> {
  const tree = processTree(await livingProcesses(), process.pid);
  const renderers = tree.filter((entry) => commandLine(entry.pid).includes('--type=renderer'));
  return renderers.reduce((busiest, entry) => (entry.cpuTicks > busiest.cpuTicks ? entry : busiest)).pid;
}

function failures(events: readonly RunEvent[]): readonly Extract<RunEvent, { kind: 'seat-failed' }>[] {
  return events.filter((event) => event.kind === 'seat-failed');
}

function stepsOf(events: readonly RunEvent[], seat: string): readonly string[] {
  return events.flatMap((event) => (event.kind === 'join-step' && event.seat === seat ? [event.step] : []));
}

function rowsOf<Kind extends SampleRow['kind']>(
  call: BrowserRun,
  seat: string,
  kind: Kind,
): readonly Extract<SampleRow, { kind: Kind }>[] {
  return call.rows.filter(
    (row): row is Extract<SampleRow, { kind: Kind }> =>
      row.kind === kind && 'seat' in row && row.seat === seat,
  );
}

function inbound(call: BrowserRun, seat: string, stream: string): readonly InboundRow[] {
  return rowsOf(call, seat, 'inbound-rtp').filter((row) => row.stream === stream);
}

let run: BrowserRun | undefined;

afterEach(async () => {
  await endRun(run);
  run = undefined;
  await vi.waitFor(async () => expect(await ourChromiums()).toEqual([]), PATIENCE);
});

describe('two browser seats in one LiveKit room', () => {
  it('see and hear each other: moving, marked, decoded, rendered, measured', async () => {
    const call = await startBrowserRun([testSeat(0, LEAVE_AT_MS), testSeat(1, LEAVE_AT_MS)]);
    run = call;
    for (const [seat, other] of [
      ['s0', 's1'],
      ['s1', 's0'],
    ] as const) {
      await vi.waitFor(() => {
        expect(failures(call.events)).toEqual([]);
        expect([...stepsOf(call.events, seat)].sort()).toEqual(
          ['started', 'page', 'signalling', 'ice', 'dtls', 'joined', 'first-audio', 'first-video'].sort(),
        );
      }, PATIENCE);
      await vi.waitFor(() => {
        const video = inbound(call, seat, `${other}/camera`).at(-1);
        expect(video?.framesDecoded).toBeGreaterThan(20);
        expect(video?.framesRendered).toBeGreaterThan(10);
        expect(video).toMatchObject({ codec: 'vp8', frameHeight: 360, decoderImplementation: 'libvpx' });
        const audio = inbound(call, seat, `${other}/microphone`).at(-1);
        expect(audio).toMatchObject({ codec: 'opus' });
        expect(audio?.totalSamplesReceived).toBeGreaterThan(48_000);
        expect(audio?.audioLevel).toBeGreaterThan(0);
        const sent = rowsOf(call, seat, 'outbound-rtp');
        expect(sent.some((row) => row.stream === 'camera/h' && row.encoderImplementation !== undefined)).toBe(
          true,
        );
        const read = rowsOf(call, seat, 'mark').filter((row) => row.sender_index === Number(other.slice(1)));
        expect(read.length).toBeGreaterThan(2);
        expect(new Set(read.map((row) => row.counter)).size).toBe(read.length);
        expect(Math.min(...read.map((row) => row.latency_ms ?? -1))).toBeGreaterThan(0);
        expect(rowsOf(call, seat, 'transport').some((row) => row.dtlsState === 'connected')).toBe(true);
      }, PATIENCE);
    }
    call.drain.abort();
    await call.ended;
    expect(call.events.filter((event) => event.kind === 'seat-left')).toHaveLength(2);
  });

  it('lose one when its page crashes: one counted failure, the other goes on', async () => {
    const call = await startBrowserRun([testSeat(0, LEAVE_AT_MS), testSeat(1, LEAVE_AT_MS)]);
    run = call;
    await vi.waitFor(() => {
      expect(stepsOf(call.events, 's0')).toContain('joined');
      expect(stepsOf(call.events, 's1')).toContain('joined');
    }, PATIENCE);
    process.kill(await busiestRenderer(), 'SIGKILL');
    await vi.waitFor(() => expect(failures(call.events)).toHaveLength(1), PATIENCE);
    expect(failures(call.events)[0]).toMatchObject({ reason: 'page-crashed' });
    const other = failures(call.events)[0]?.seat === 's0' ? 's1' : 's0';
    const at = call.clock.now();
    await vi.waitFor(() => {
      const later = call.rows.filter((row) => 'seat' in row && row.seat === other && row.t_ms > at);
      expect(later.length).toBeGreaterThan(3);
    }, PATIENCE);
    expect(failures(call.events)).toHaveLength(1);
  });

  it('lose one when its page hangs: one counted failure, the other goes on', async () => {
    const call = await startBrowserRun([testSeat(0, LEAVE_AT_MS), testSeat(1, LEAVE_AT_MS)]);
    run = call;
    await vi.waitFor(() => {
      expect(stepsOf(call.events, 's0')).toContain('joined');
      expect(stepsOf(call.events, 's1')).toContain('joined');
    }, PATIENCE);
    const renderer = await busiestRenderer();
    // Its main thread stands still, and nobody is told.
    process.kill(renderer, 'SIGSTOP');
    try {
      await vi.waitFor(() => expect(failures(call.events)).toHaveLength(1), PATIENCE);
      expect(failures(call.events)[0]).toMatchObject({ reason: 'page-hung' });
      const other = failures(call.events)[0]?.seat === 's0' ? 's1' : 's0';
      const at = call.clock.now();
      await vi.waitFor(() => {
        const later = call.rows.filter((row) => 'seat' in row && row.seat === other && row.t_ms > at);
        expect(later.length).toBeGreaterThan(3);
      }, PATIENCE);
      expect(failures(call.events)).toHaveLength(1);
    } finally {
      process.kill(renderer, 'SIGCONT');
    }
  });

  it('are two counted failures when they share a browser that is killed', async () => {
    const call = await startBrowserRun([testSeat(0, LEAVE_AT_MS), testSeat(1, LEAVE_AT_MS)]);
    run = call;
    await vi.waitFor(() => expect(stepsOf(call.events, 's1')).toContain('joined'), PATIENCE);
    for (const pid of await ourChromiums('--remote-debugging-pipe')) process.kill(pid, 'SIGKILL');
    await call.ended;
    expect(failures(call.events).map(({ seat, reason }) => `${seat} ${reason}`)).toEqual([
      's0 process-lost',
      's1 process-lost',
    ]);
  });
});
