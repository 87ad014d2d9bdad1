// Packet seats beside a browser run: on its server, in its rooms, on its clock.
import type { SeatPlan } from '#core/plan.ts';
import type { PrepareContext } from '#core/runner.ts';
import type { RunEvent, SampleRow } from '#core/sample.ts';
import type { TargetAdapter } from '#core/target.ts';
import { TeardownStack } from '#core/teardown.ts';
import { createProcessHost } from '#runners/host/process-host.ts';
import { createPacketRunner } from '#runners/packet/packet-runner.ts';
import { livekitTarget } from '#targets/livekit/adapter.ts';
import type { BrowserRun } from './browser-run.ts';
import { makePlan } from './make-plan.ts';

export interface PacketRun {
  readonly rows: SampleRow[];
  readonly events: RunEvent[];
  readonly log: string[];
  /** Resolves when every seat has left or failed. */
  readonly ended: Promise<void>;
  /** Stops everything; returns what could not be stopped. */
  close(): Promise<readonly unknown[]>;
}

/** @param seats the packet runner's own; they join at once, whatever they planned */
export async function joinPacketRun(
  call: BrowserRun,
  seats: readonly SeatPlan[],
  loopFolder: string,
  adapter: TargetAdapter = livekitTarget,
): Promise<PacketRun> {
  const { packetClientModule } = adapter;
  if (packetClientModule === undefined) throw new Error(`no packet seats on ${adapter.title}`);
  const rows: SampleRow[] = [];
  const events: RunEvent[] = [];
  const log: string[] = [];
  const processes = await createProcessHost();
  const teardown = new TeardownStack();
  const runner = createPacketRunner({ packetClientModule, loopFolder, threads: 1 });
  const context = (own: readonly SeatPlan[]): PrepareContext => ({
    plan: makePlan({
      seats: own,
      target: { system: adapter.system, settings: adapter.settings.parse({}) },
      duration_ms: Math.max(...own.map((seat) => seat.leave_at_ms)),
      // A machine that runs other tests beside is slow, not broken.
      join_deadline_ms: 45_000,
    }),
    seats: own,
    target: call.target,
    processes,
    teardown,
    log: (line) => void log.push(line),
    drain: call.drain.signal,
    sink: {
      sample: (row) => void rows.push(row),
      lines: (ndjson) => {
        for (const line of ndjson.trimEnd().split('\n')) rows.push(JSON.parse(line) as SampleRow);
      },
      event: (event) => void events.push(event),
      lateness: () => undefined,
    },
  });
  const close = async (): Promise<readonly unknown[]> => {
    const failures = await teardown.unwind();
    await processes.close();
    return failures;
  };
  try {
    await runner.prepare(context(seats));
    const now = call.clock.now();
    const joining = seats.map((seat) => ({ ...seat, join_at_ms: now }));
    const ended = runner.run({ ...context(joining), clock: call.clock });
    return { rows, events, log, ended, close };
  } catch (error) {
    await close();
    throw error;
  }
}
