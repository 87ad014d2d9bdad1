// One step of the bench: joins at a constant rate, made by k6 or by packet seats, beside the health of the generator.
import { setMaxListeners } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ValidityTracker, intervalOf } from '#analysis/validity.ts';
import type { Plan } from '#core/plan.ts';
import type { PrepareContext, Runner } from '#core/runner.ts';
import type { GeneratorRow, RunEvent, SampleRow } from '#core/sample.ts';
import type { RunningTarget } from '#core/target.ts';
import { TeardownStack } from '#core/teardown.ts';
import { HealthWatch } from '#runners/host/health.ts';
import { createRunClock } from '#runners/host/run-clock.ts';
import { createK6Runner } from '#runners/k6/k6-runner.ts';
import { createPacketRunner } from '#runners/packet/packet-runner.ts';
import { matrixrtcTarget } from '#targets/matrixrtc/adapter.ts';
import type { MatrixTicket } from '#targets/matrixrtc/ticket.ts';
import { makeSeatPlan } from './plan.ts';
import { inviteGuests, STREAM, type Guests, type Stage } from './stage.ts';

export type Joiner = 'k6' | 'seats';

/** Long enough for a rate 20 % above the capacity to grow a queue that breaks a budget of 5 s. */
export const STEP_MS = 30_000;
/** Two keep-alives and a long poll that others' coming ends: a call, not a knock at the door. */
const STAY_MS = 10_000;
/** Enough for the budget to break before anything is dropped. */
const SECONDS_UNDER_WAY = 15;
const LEAD_MS = 500;

const scriptFolder = fileURLToPath(new URL('../../scenarios/signalling/', import.meta.url));

export interface Joined {
  readonly due: number;
  /** Seconds of those who were let in. */
  readonly seconds: readonly number[];
  /** Share of the step's seconds in which the generator was fit to measure, and what spoilt most of the others. */
  readonly validShare: number;
  readonly voidReason: string | null;
  /** Processors that Synapse and the SFU used; null where it is not known. */
  readonly homeserverCores: number | null;
  readonly sfuCores: number | null;
  /** The commonest reason of those who were not let in, where one was given. */
  readonly failure: string | null;
  /** Mean seconds of the parts of a join, by name. */
  readonly parts: Readonly<Record<string, number>>;
}

interface Collected {
  readonly rows: SampleRow[];
  readonly events: RunEvent[];
}

/** @param rate joins a second. */
export async function measureJoins(stage: Stage, joiner: Joiner, rate: number): Promise<Joined> {
  const due = Math.round((rate * STEP_MS) / 1000);
  const guests = await inviteGuests(stage, due);
  const plan = makeSeatPlan(due, rate, { stayMs: STAY_MS });
  const target = { ...stage.target, ...waysIn(guests, stage.target) };
  const runner = joiner === 'k6' ? k6Runner(rate) : packetRunner();
  const { collected, usage } = await drive(stage, target, plan, runner, joiner === 'seats');
  const seconds = joiner === 'k6' ? secondsOfK6(collected) : secondsOfSeats(collected, plan);
  const parts = joiner === 'k6' ? partsOfK6(collected) : partsOfSeats(collected, plan);
  return { due, seconds, parts, failure: commonestFailure(collected), ...fitness(plan, collected), ...usage };
}

function k6Runner(rate: number): Runner {
  const stream = {
    id: STREAM,
    from_ms: 0,
    to_ms: STEP_MS,
    joins_per_second: rate,
    max_under_way: Math.ceil(rate * (SECONDS_UNDER_WAY + STAY_MS / 1000)),
    stay_ms: STAY_MS,
  };
  return createK6Runner({ streams: [stream], scriptFolder });
}

function packetRunner(): Runner {
  const { packetClientModule } = matrixrtcTarget;
  if (packetClientModule === undefined) throw new Error('Matrix has no packet seats');
  return createPacketRunner({ packetClientModule });
}

/** Both kinds of joins meet the same rooms and users. */
function waysIn(guests: Guests, target: RunningTarget): Pick<RunningTarget, 'ticket' | 'signalling'> {
  const { access, rooms, users, password } = guests;
  const { hostname } = new URL(target.description.url);
  return {
    signalling: () => Promise.resolve(access),
    ticket: ({ index }) => {
      const ticket: MatrixTicket = {
        homeserver: access.environment['HOMESERVER'] ?? '',
        userId: users[index] ?? '',
        deviceId: '',
        accessToken: '',
        password,
        roomId: rooms[index % rooms.length] ?? '',
        tokenService: access.environment['TOKEN_SERVICE'] ?? '',
        mediaHosts: [hostname],
      };
      return Promise.resolve({ parameters: { ...ticket } });
    },
  };
}

async function drive(
  { processes, cpus }: Stage,
  target: RunningTarget,
  plan: Plan,
  runner: Runner,
  withSeats: boolean,
): Promise<{ readonly collected: Collected; readonly usage: Usage }> {
  const collected: Collected = { rows: [], events: [] };
  const teardown = new TeardownStack();
  const drain = new AbortController();
  // Every seat listens to it, hundreds in a step: no leak.
  setMaxListeners(0, drain.signal);
  const health = HealthWatch.on(cpus, target.udpPorts);
  const context: PrepareContext = {
    plan,
    seats: withSeats ? plan.seats : [],
    target,
    processes,
    teardown,
    drain: drain.signal,
    log: () => undefined,
    sink: {
      sample: (row) => void collected.rows.push(row),
      lines: () => undefined,
      event: (event) => void collected.events.push(event),
      lateness: (late) => health.lateness(late),
    },
  };
  try {
    await runner.prepare(context);
    const end = new AbortController();
    const clock = createRunClock(LEAD_MS);
    const watching = health.run(clock, (row) => void collected.rows.push(row), end.signal);
    const running = runner.run({ ...context, clock });
    const usage = await usageOver(target, STEP_MS + LEAD_MS);
    await running;
    end.abort();
    await watching;
    return { collected, usage };
  } finally {
    await teardown.unwind();
  }
}

type Usage = Pick<Joined, 'homeserverCores' | 'sfuCores'>;

/** What the servers used while people came. */
async function usageOver(target: RunningTarget, milliseconds: number): Promise<Usage> {
  const before = await processorSeconds(target);
  const begun = performance.now();
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  const after = await processorSeconds(target);
  const elapsed = (performance.now() - begun) / 1000;
  const cores = (name: keyof typeof before): number | null => {
    const [from, to] = [before[name], after[name]];
    return from === undefined || to === undefined ? null : (to - from) / elapsed;
  };
  return { homeserverCores: cores('homeserver'), sfuCores: cores('sfu') };
}

async function processorSeconds(
  target: RunningTarget,
): Promise<{ readonly homeserver: number | undefined; readonly sfu: number | undefined }> {
  const readings = await target.scrape().catch(() => []);
  const of = (source: string, metric: string): number | undefined =>
    readings.find((reading) => reading.source === source)?.values[metric];
  return {
    homeserver: of('synapse', 'homeserver_cpu_seconds_total'),
    sfu: of('livekit', 'server_cpu_seconds_total'),
  };
}

const rowsOfK6 = (
  { rows }: Collected,
  metric: string,
): readonly { readonly value: number; readonly request?: string }[] =>
  rows.filter((row) => row.kind === 'signalling').filter((row) => row.metric === metric);

function secondsOfK6(collected: Collected): readonly number[] {
  return rowsOfK6(collected, 'seatproof_join').map(({ value }) => value / 1000);
}

function partsOfK6(collected: Collected): Readonly<Record<string, number>> {
  const named = rowsOfK6(collected, 'http_req_duration').map(
    ({ request = '', value }) => [request, value / 1000] as const,
  );
  return means(named);
}

/** Seconds since a seat was due, by step. */
function stepsOf({ events }: Collected, plan: Plan): readonly (readonly [string, number])[] {
  const due = new Map(plan.seats.map(({ id, join_at_ms }) => [id, join_at_ms]));
  return events.flatMap((event) =>
    event.kind === 'join-step'
      ? [[event.step, (event.t_ms - (due.get(event.seat) ?? 0)) / 1000] as const]
      : [],
  );
}

function secondsOfSeats(collected: Collected, plan: Plan): readonly number[] {
  return stepsOf(collected, plan).flatMap(([step, seconds]) => (step === 'joined' ? [seconds] : []));
}

const partsOfSeats = (collected: Collected, plan: Plan): Readonly<Record<string, number>> =>
  means(stepsOf(collected, plan));

function means(named: readonly (readonly [string, number])[]): Readonly<Record<string, number>> {
  const names = [...new Set(named.map(([name]) => name))];
  return Object.fromEntries(
    names.map((name) => {
      const values = named.filter(([own]) => own === name).map(([, value]) => value);
      return [name, values.reduce((sum, value) => sum + value, 0) / values.length];
    }),
  );
}

function commonestFailure({ events }: Collected): string | null {
  const counts = new Map<string, number>();
  for (const event of events) {
    if (event.kind !== 'seat-failed') continue;
    const text = `${event.reason}: ${event.detail}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return most?.[0] ?? null;
}

/** By the limits of every run; joins that k6 dropped void their second as well. */
function fitness(plan: Plan, { rows }: Collected): Pick<Joined, 'validShare' | 'voidReason'> {
  const tracker = new ValidityTracker(plan);
  const healthy = rows.filter((row): row is GeneratorRow => row.kind === 'generator');
  for (const row of healthy) tracker.health(row);
  for (const row of rows) {
    if (row.kind !== 'signalling' || row.metric !== 'dropped_iterations') continue;
    tracker.observation({ metric: 'signalling_joins_dropped', t_ms: row.t_ms, value: row.value });
  }
  const reasons = Array.from({ length: intervalOf(STEP_MS) }, (_, second) => tracker.reasons(second));
  const counts = new Map<string, number>();
  for (const reason of reasons.flat()) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return {
    validShare: reasons.filter((some) => some.length === 0).length / reasons.length,
    voidReason: most?.[0] ?? null,
  };
}
