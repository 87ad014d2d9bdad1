// A local LiveKit for the engine's bench, and what its processes use.
import type { SeatPlan } from '#core/plan.ts';
import { TeardownStack } from '#core/teardown.ts';
import { createProcessHost } from '#runners/host/process-host.ts';
import { processUsage } from '#runners/host/process-usage.ts';
import { issueTicket } from '#targets/livekit/ticket.ts';
import type { LivekitTicket } from '#targets/livekit/ticket.ts';
import { startManagedServer } from '#targets/shared/livekit/managed-server.ts';
import { findServerBinary } from '#targets/shared/livekit/server-binary.ts';
import { makePlan } from '#test/support/make-plan.ts';

export type BenchServer = {
  readonly pid: number;
  ticket(seat: SeatPlan): Promise<LivekitTicket>;
  close(): Promise<void>;
};

const STAY_MS = 600_000;

export async function startServer(): Promise<BenchServer> {
  const binary = await findServerBinary(process.env);
  if (binary === undefined) throw new Error('no livekit-server here: `seatproof doctor --fix` installs it');
  const processes = await createProcessHost();
  const teardown = new TeardownStack();
  const close = async (): Promise<void> => {
    await teardown.unwind();
    await processes.close();
  };
  try {
    const log = (): void => undefined;
    const context = { plan: makePlan(), processes, teardown, environment: process.env, log };
    const server = await startManagedServer(context, binary);
    const issuer = { ...server, roomPrefix: '' };
    return { pid: server.process.pid, ticket: (seat) => issueTicket(issuer, seat, STAY_MS), close };
  } catch (error) {
    await close();
    throw error;
  }
}

export type Usage = { readonly cpuSeconds: number; readonly residentBytes: number };

/** User and system time of a process and its children, from /proc. */
export async function usageOfProcess(pid: number): Promise<Usage> {
  const usage = await processUsage(pid);
  if (usage === undefined) throw new Error(`process ${pid} is gone`);
  return { cpuSeconds: usage.cpu_seconds, residentBytes: usage.resident_bytes };
}
