// Packet seats alone on a real server, through the runner that a run uses, with the impairment relay where their plans
// have a network.
import type { Clock } from '#core/clock.ts';
import type { Plan, SeatPlan } from '#core/plan.ts';
import type { PrepareContext, SampleSink } from '#core/runner.ts';
import type { InboundRow, RunEvent, SampleRow } from '#core/sample.ts';
import type { RunningTarget, TargetAdapter } from '#core/target.ts';
import { TeardownStack } from '#core/teardown.ts';
import { createProcessHost } from '#runners/host/process-host.ts';
import { createRunClock } from '#runners/host/run-clock.ts';
import { startImpairedNetwork } from '#runners/impairment/impaired-network.ts';
import { createPacketRunner } from '#runners/packet/packet-runner.ts';
import { makePlan, makeSeat } from './make-plan.ts';

export interface ObservedSeats {
  readonly rows: SampleRow[];
  readonly events: RunEvent[];
  readonly notes: string[];
}

export interface DisturbedSeats extends ObservedSeats {
  readonly target: RunningTarget;
  readonly clock: Clock;
  /** Ends the run before its plan does. */
  readonly drain: AbortController;
}

/** Two layers, a gallery of four. */
export function packetSeat(index: number, leaveAtMs: number, overrides: Partial<SeatPlan> = {}): SeatPlan {
  return makeSeat(index, {
    tier: 'packet',
    join_at_ms: index * 150,
    leave_at_ms: leaveAtMs,
    camera: {
      codec: 'vp8',
      frame_rate: 30,
      layers: [
        { rid: 'q', width: 320, height: 180, max_bitrate_bps: 160_000 },
        { rid: 'h', width: 640, height: 360, max_bitrate_bps: 450_000 },
      ],
    },
    demand: { layout: 'gallery', tiles: Array.from({ length: 4 }, () => ({ width: 640, height: 360 })) },
    ...overrides,
  });
}

/**
 * Runs the seats to their end; everything is taken down again.
 * @param meanwhile may disturb and end them.
 * @param environment of the runner.
 */
export async function drivePacketSeats(
  adapter: TargetAdapter,
  seats: readonly SeatPlan[],
  meanwhile: (run: DisturbedSeats) => Promise<void> = () => Promise.resolve(),
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ObservedSeats> {
  const processes = await createProcessHost();
  const teardown = new TeardownStack();
  const drain = new AbortController();
  const observed: ObservedSeats = { rows: [], events: [], notes: [] };
  try {
    const plan: Plan = makePlan({
      seats,
      target: { system: adapter.system, settings: adapter.settings.parse({}) },
      duration_ms: Math.max(...seats.map((seat) => seat.leave_at_ms)),
      // A machine that runs other tests beside is slow, not broken.
      join_deadline_ms: 45_000,
    });
    const log = (text: string): void => void observed.notes.push(text);
    const target = await adapter.start({ plan, processes, teardown, environment: process.env, log });
    const sink = sinkInto(observed);
    const network = startImpairedNetwork({ plan, sink, teardown });
    const context: PrepareContext = {
      plan,
      seats,
      target,
      sink,
      processes,
      teardown,
      drain: drain.signal,
      log,
      ...(network === undefined ? {} : { network }),
    };
    const runner = createPacketRunner({ packetClientModule: adapter.packetClientModule ?? '', environment });
    await runner.prepare(context);
    const clock = createRunClock();
    network?.start(clock);
    const running = runner.run({ ...context, clock });
    await meanwhile({ ...observed, target, clock, drain });
    await running;
    return observed;
  } finally {
    drain.abort();
    await teardown.unwind();
    await processes.close();
  }
}

function sinkInto({ rows, events }: ObservedSeats): SampleSink {
  return {
    sample: (row) => rows.push(row),
    lines: (ndjson) => {
      for (const line of ndjson.split('\n')) if (line !== '') rows.push(JSON.parse(line) as SampleRow);
    },
    event: (event) => events.push(event),
    lateness: () => undefined,
  };
}

/** The last row of each stream that the seat received. */
export function lastInbound({ rows }: ObservedSeats, seat: string): readonly InboundRow[] {
  const own = rows.filter((row): row is InboundRow => row.kind === 'inbound-rtp' && row.seat === seat);
  return [...new Map(own.map((row) => [row.stream, row])).values()];
}
