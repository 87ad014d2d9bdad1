// Runs a small plan with real Chromium on a real local LiveKit and keeps everything that was observed in memory.
import type { Clock } from '#core/clock.ts';
import type { Plan, SeatPlan } from '#core/plan.ts';
import { PLAN_SCHEMA_VERSION } from '#core/plan.ts';
import type { PrepareContext } from '#core/runner.ts';
import type { RunEvent, SampleRow } from '#core/sample.ts';
import { TeardownStack } from '#core/teardown.ts';
import { createBrowserRunner } from '#runners/browser/browser-runner.ts';
import type { BrowserRunner } from '#runners/browser/browser-runner.ts';
import type { Collection } from '#runners/browser/protocol.ts';
import { createProcessHost } from '#runners/host/process-host.ts';
import { createRunClock } from '#runners/host/run-clock.ts';
import { livekitTarget } from '#targets/livekit/adapter.ts';

export interface SeatRequest {
  readonly room?: string;
  readonly page?: number;
  readonly process?: number;
  readonly joinAtMs?: number;
  readonly leaveAtMs: number;
  readonly change?: Partial<SeatPlan>;
}

/** A seat that sends 640x360 in two layers and a voice, and wants to see everybody. */
export function seatPlan(index: number, request: SeatRequest): SeatPlan {
  return {
    id: `s${index}`,
    index,
    room: request.room ?? 'room-1',
    tier: 'browser',
    process: request.process ?? 0,
    page: request.page ?? index,
    join_at_ms: request.joinAtMs ?? 0,
    leave_at_ms: request.leaveAtMs,
    camera: {
      codec: 'vp8',
      frame_rate: 15,
      layers: [
        { rid: 'q', width: 320, height: 180, max_bitrate_bps: 160_000 },
        { rid: 'h', width: 640, height: 360, max_bitrate_bps: 450_000 },
      ],
    },
    microphone: true,
    media_seed: 1000 + index,
    demand: { layout: 'gallery', tiles: Array.from({ length: 4 }, () => ({ width: 640, height: 360 })) },
    actions: [],
    ...request.change,
  };
}

function planOf(seats: readonly SeatPlan[]): Plan {
  const rooms = [...new Set(seats.map((seat) => seat.room))];
  return {
    schema_version: PLAN_SCHEMA_VERSION,
    scenario: { name: 'browser-test', description: '', seed: 'test' },
    target: { system: 'livekit', settings: livekitTarget.settings.parse({}) },
    duration_ms: Math.max(...seats.map((seat) => seat.leave_at_ms)),
    phases: [],
    rooms: rooms.map((id) => ({ id, size: seats.filter((seat) => seat.room === id).length })),
    seats,
    budgets: [],
    settle_ms: 2000,
    join_deadline_ms: 15_000,
  };
}

export interface BrowserRun {
  readonly runner: BrowserRunner;
  readonly clock: Clock;
  readonly rows: SampleRow[];
  readonly events: RunEvent[];
  readonly lateness: number[];
  /** Bytes of rows that came in, as text. */
  readonly bytes: () => number;
  readonly drain: AbortController;
  /** Resolves when every seat has left or failed. */
  readonly ended: Promise<void>;
  /** Stops everything; returns what could not be stopped. */
  close(): Promise<readonly unknown[]>;
}

export async function startBrowserRun(
  seats: readonly SeatPlan[],
  options: { readonly collection?: Collection; readonly keepRows?: boolean } = {},
): Promise<BrowserRun> {
  const processes = await createProcessHost();
  const teardown = new TeardownStack();
  const plan = planOf(seats);
  const rows: SampleRow[] = [];
  const events: RunEvent[] = [];
  const lateness: number[] = [];
  let bytes = 0;
  const log = (): void => undefined;
  const drain = new AbortController();
  const close = async (): Promise<readonly unknown[]> => {
    const failures = await teardown.unwind();
    await processes.close();
    return failures;
  };
  try {
    const target = await livekitTarget.start({ plan, processes, teardown, environment: process.env, log });
    const runner = createBrowserRunner({
      pageClientModule: livekitTarget.pageClientModule,
      ...(options.collection === undefined ? {} : { collection: options.collection }),
    });
    const context: PrepareContext = {
      plan,
      seats,
      target,
      processes,
      teardown,
      log,
      drain: drain.signal,
      sink: {
        sample: (row) => void rows.push(row),
        lines: (ndjson) => {
          bytes += ndjson.length;
          if (options.keepRows === false) return;
          for (const line of ndjson.trimEnd().split('\n')) rows.push(JSON.parse(line) as SampleRow);
        },
        event: (event) => void events.push(event),
        lateness: (late) => void lateness.push(late),
      },
    };
    await runner.prepare(context);
    const clock = createRunClock();
    const ended = runner.run({ ...context, clock });
    return { runner, clock, rows, events, lateness, bytes: () => bytes, drain, ended, close };
  } catch (error) {
    await close();
    throw error;
  }
}
