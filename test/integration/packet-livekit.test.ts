// Packet seats on a real LiveKit, through the runner that a run uses.
import { afterEach, describe, expect, it } from 'vitest';
import type { SeatPlan } from '#core/plan.ts';
import type { ManagedProcess } from '#core/process-host.ts';
import type { PrepareContext, SampleSink } from '#core/runner.ts';
import type { InboundRow, OutboundRow, RunEvent, SampleRow } from '#core/sample.ts';
import type { RunningTarget } from '#core/target.ts';
import { TeardownStack } from '#core/teardown.ts';
import { createProcessHost } from '#runners/host/process-host.ts';
import { createRunClock } from '#runners/host/run-clock.ts';
import { BACKEND_VARIABLE } from '#runners/packet/choose-backend.ts';
import { createPacketRunner } from '#runners/packet/packet-runner.ts';
import { livekitTarget } from '#targets/livekit/adapter.ts';
import { makePlan, makeSeat } from '#test/support/make-plan.ts';

const STAY_MS = 7000;

function packetSeat(index: number, overrides: Partial<SeatPlan> = {}): SeatPlan {
  return makeSeat(index, {
    tier: 'packet',
    join_at_ms: index * 150,
    leave_at_ms: STAY_MS,
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

type Observed = { readonly rows: SampleRow[]; readonly events: RunEvent[]; readonly notes: string[] };

type Disturbed = {
  readonly target: RunningTarget;
  readonly observed: Observed;
  /** Programs in the order they were started; the server is the last. */
  readonly started: readonly ManagedProcess[];
};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Runs the seats to their end; `meanwhile` may disturb them. */
async function drive(
  seats: readonly SeatPlan[],
  environment: Record<string, string> = {},
  meanwhile: (run: Disturbed) => Promise<void> = () => Promise.resolve(),
): Promise<Observed> {
  const processes = await createProcessHost();
  const started: ManagedProcess[] = [];
  const start = processes.start.bind(processes);
  processes.start = async (request) => {
    const process = await start(request);
    started.push(process);
    return process;
  };
  const teardown = new TeardownStack();
  closing.push(
    () => processes.close(),
    () => teardown.unwind(),
  );
  const plan = makePlan({ seats, duration_ms: STAY_MS, join_deadline_ms: 5000 });
  const observed: Observed = { rows: [], events: [], notes: [] };
  const log = (text: string): void => {
    observed.notes.push(text);
  };
  const target = await livekitTarget.start({ plan, processes, teardown, environment: process.env, log });
  const sink: SampleSink = {
    sample: (row) => observed.rows.push(row),
    lines: (ndjson) => {
      for (const line of ndjson.split('\n'))
        if (line !== '') observed.rows.push(JSON.parse(line) as SampleRow);
    },
    event: (event) => observed.events.push(event),
    lateness: () => undefined,
  };
  const drain = new AbortController();
  const context: PrepareContext = {
    plan,
    seats,
    target,
    sink,
    processes,
    teardown,
    drain: drain.signal,
    log,
  };
  const { packetClientModule = '' } = livekitTarget;
  const runner = createPacketRunner({ packetClientModule, environment: { ...process.env, ...environment } });
  await runner.prepare(context);
  const running = runner.run({ ...context, clock: createRunClock() });
  await meanwhile({ target, observed, started });
  await running;
  return observed;
}

const stepsOf = ({ events }: Observed, seat: string): string[] =>
  events.flatMap((event) => (event.kind === 'join-step' && event.seat === seat ? [event.step] : []));

function lastRows<Kind extends 'inbound-rtp' | 'outbound-rtp'>(
  { rows }: Observed,
  kind: Kind,
): (Kind extends 'inbound-rtp' ? InboundRow : OutboundRow)[] {
  type Row = Kind extends 'inbound-rtp' ? InboundRow : OutboundRow;
  const last = new Map<string, Row>();
  for (const row of rows) if (row.kind === kind) last.set(`${row.seat}/${row.stream}`, row as Row);
  return [...last.values()];
}

describe.each(['native', 'portable'])('packet seats on the %s backend', (backend) => {
  it('join a LiveKit room, see and hear everybody else, and leave', async () => {
    const seats = [0, 1, 2].map((index) => packetSeat(index));
    const observed = await drive(seats, { [BACKEND_VARIABLE]: backend });
    expect(observed.events.filter(({ kind }) => kind === 'seat-failed')).toEqual([]);
    for (const { id } of seats)
      expect(new Set(stepsOf(observed, id))).toEqual(
        new Set(['started', 'signalling', 'ice', 'dtls', 'joined', 'first-audio', 'first-video']),
      );
    expect(observed.events.filter(({ kind }) => kind === 'seat-left')).toHaveLength(3);
    expect(observed.notes.join('\n')).toContain(backend);
    const inbound = lastRows(observed, 'inbound-rtp');
    const pictures = inbound.filter(({ media }) => media === 'video');
    expect(pictures.map(({ seat, stream }) => `${seat} sees ${stream}`).sort()).toEqual(
      seats.flatMap(({ id }) =>
        seats.filter((other) => other.id !== id).map((other) => `${id} sees ${other.id}/camera`),
      ),
    );
    for (const row of pictures) {
      expect(row.framesReceived).toBeGreaterThan(60);
      expect(row.frameWidth).toBe(640);
      expect(row.packetsLost).toBe(0);
    }
    const outbound = lastRows(observed, 'outbound-rtp');
    expect(outbound.filter(({ rid }) => rid === 'h').every(({ packetsSent = 0 }) => packetsSent > 100)).toBe(
      true,
    );
    expect(outbound.some(({ roundTripTime }) => roundTripTime !== undefined)).toBe(true);
  });
});

describe('a packet seat', () => {
  it('that is refused says so', async () => {
    const seats = [packetSeat(0, { room: 'x' })];
    const observed = await drive(seats, {}, ({ target }) => {
      const issue = target.ticket.bind(target);
      Object.assign(target, {
        ticket: async (seat: SeatPlan) => {
          const { parameters } = await issue(seat);
          return { parameters: { ...parameters, token: 'not a token' } };
        },
      });
      return Promise.resolve();
    });
    expect(observed.events.find(({ kind }) => kind === 'seat-failed')).toMatchObject({
      reason: 'signalling-refused',
    });
  });

  it('whose server goes away in mid-call is counted as disconnected', async () => {
    const seats = [packetSeat(0), packetSeat(1)];
    const observed = await drive(seats, {}, async ({ observed: seen, started }) => {
      const joined = (): number =>
        seen.events.filter((event) => event.kind === 'join-step' && event.step === 'joined').length;
      while (joined() < 2) await new Promise((resolve) => setTimeout(resolve, 20));
      await started.at(-1)?.stop(0);
    });
    const failures = observed.events.filter((event) => event.kind === 'seat-failed');
    expect(failures.map(({ reason }) => reason)).toEqual(['disconnected', 'disconnected']);
  });
});
