// Runs a small plan with real Chromium on a real local LiveKit and keeps everything that was observed in memory.
import { expect } from 'vitest';
import type { Clock } from '#core/clock.ts';
import type { SeatPlan } from '#core/plan.ts';
import type { PrepareContext, SampleSink } from '#core/runner.ts';
import type { RunEvent, SampleRow } from '#core/sample.ts';
import type { RunningTarget, TargetAdapter } from '#core/target.ts';
import { TeardownStack } from '#core/teardown.ts';
import { createBrowserRunner } from '#runners/browser/browser-runner.ts';
import type { BrowserRunner, BrowserRunnerOptions } from '#runners/browser/browser-runner.ts';
import type { Collection } from '#runners/browser/protocol.ts';
import { createProcessHost } from '#runners/host/process-host.ts';
import { createRunClock } from '#runners/host/run-clock.ts';
import { startImpairedNetwork } from '#runners/impairment/impaired-network.ts';
import type { ImpairedNetwork } from '#runners/impairment/impaired-network.ts';
import { makePlan, makeSeat } from '#test/support/make-plan.ts';
import { livekitTarget } from '#targets/livekit/adapter.ts';

/** A seat that sends 640x360 in two layers and a voice, and wants to see everybody. */
export function testSeat(index: number, leaveAtMs: number, overrides: Partial<SeatPlan> = {}): SeatPlan {
  return makeSeat(index, {
    id: `s${index}`,
    room: 'room-1',
    join_at_ms: index * 200,
    leave_at_ms: leaveAtMs,
    camera: {
      codec: 'vp8',
      frame_rate: 15,
      layers: [
        { rid: 'q', width: 320, height: 180, max_bitrate_bps: 160_000 },
        { rid: 'h', width: 640, height: 360, max_bitrate_bps: 450_000 },
      ],
    },
    demand: { layout: 'gallery', tiles: Array.from({ length: 4 }, () => ({ width: 640, height: 360 })) },
    ...overrides,
  });
}

export interface BrowserRun {
  readonly target: RunningTarget;
  readonly runner: BrowserRunner;
  readonly clock: Clock;
  readonly rows: SampleRow[];
  readonly events: RunEvent[];
  readonly lateness: number[];
  readonly drain: AbortController;
  /** With everything captured; undefined when no seat has a network. */
  readonly network: ImpairedNetwork | undefined;
  /** Resolves when every seat has left or failed. */
  readonly ended: Promise<void>;
  /** Stops everything; returns what could not be stopped. */
  close(): Promise<readonly unknown[]>;
}

export async function startBrowserRun(
  seats: readonly SeatPlan[],
  options: {
    readonly collection?: Collection;
    readonly keepRows?: boolean;
    readonly onLines?: (ndjson: string) => void;
    readonly picture?: BrowserRunnerOptions['picture'];
    /** LiveKit by default, as it starts fastest. */
    readonly adapter?: TargetAdapter;
    /** Of the target; its defaults otherwise. */
    readonly settings?: object;
    /** Seats that another runner will drive on this target. */
    readonly beside?: readonly SeatPlan[];
  } = {},
): Promise<BrowserRun> {
  const adapter = options.adapter ?? livekitTarget;
  const processes = await createProcessHost();
  const teardown = new TeardownStack();
  const plan = makePlan({
    seats: [...seats, ...(options.beside ?? [])],
    target: { system: adapter.system, settings: adapter.settings.parse(options.settings ?? {}) },
    duration_ms: Math.max(...seats.map((seat) => seat.leave_at_ms)),
    // A machine that runs other tests beside is slow, not broken.
    join_deadline_ms: 45_000,
  });
  const rows: SampleRow[] = [];
  const events: RunEvent[] = [];
  const lateness: number[] = [];
  const log = (): void => undefined;
  const drain = new AbortController();
  const close = async (): Promise<readonly unknown[]> => {
    const failures = await teardown.unwind();
    await processes.close();
    return failures;
  };
  try {
    const target = await adapter.start({ plan, processes, teardown, environment: process.env, log });
    const runner = createBrowserRunner({
      pageClientModule: adapter.pageClientModule,
      ...(options.collection === undefined ? {} : { collection: options.collection }),
      ...(options.picture === undefined ? {} : { picture: options.picture }),
    });
    const sink: SampleSink = {
      sample: (row) => void rows.push(row),
      lines: (ndjson) => {
        options.onLines?.(ndjson);
        if (options.keepRows === false) return;
        for (const line of ndjson.trimEnd().split('\n')) rows.push(JSON.parse(line) as SampleRow);
      },
      event: (event) => void events.push(event),
      lateness: (late) => void lateness.push(late),
    };
    const network = startImpairedNetwork({ plan, sink, teardown, capture: true });
    const context: PrepareContext = {
      plan,
      seats,
      target,
      processes,
      teardown,
      log,
      drain: drain.signal,
      sink,
      ...(network === undefined ? {} : { network }),
    };
    await runner.prepare(context);
    const clock = createRunClock();
    network?.start(clock);
    const ended = runner.run({ ...context, clock });
    return { target, runner, clock, rows, events, lateness, drain, network, ended, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** After a test, whatever became of it: everybody leaves, and nothing fails to close. */
export async function endRun(run: BrowserRun | undefined): Promise<void> {
  run?.drain.abort();
  await run?.ended;
  const failed = await run?.close();
  expect(failed ?? []).toEqual([]);
}
