// The highest rate of joins that a local Synapse stack sustains: `npm run bench:matrix`. Prints a table for people
// and, as the last line of stdout, one JSON object. Needs Synapse and k6 (`seatproof doctor --fix`).
import { fileURLToPath } from 'node:url';
import { nextKneeStep } from '#analysis/capacity/knee-search.ts';
import type { KneeConclusion, KneeSearchOptions, StepOutcome } from '#analysis/capacity/types.ts';
import type { Plan } from '#core/plan.ts';
import { createRandom } from '#core/random.ts';
import type { PrepareContext } from '#core/runner.ts';
import type { GeneratorRow, SampleRow } from '#core/sample.ts';
import type { RunningTarget } from '#core/target.ts';
import { TeardownStack } from '#core/teardown.ts';
import { HealthWatch } from '#runners/host/health.ts';
import { createProcessHost, type RunProcessHost } from '#runners/host/process-host.ts';
import { createRunClock } from '#runners/host/run-clock.ts';
import { createK6Runner } from '#runners/k6/k6-runner.ts';
import { matrixrtcTarget } from '#targets/matrixrtc/adapter.ts';

/** The budget of issue and scenario: p95 of joining under 5 s, and nobody turned away. */
const BUDGET_SECONDS = 5;
const BUDGET_JOINED_SHARE = 0.99;
const PERCENTILE = 0.95;
/** Longer than three budgets: a rate above the capacity has grown a queue that breaks the budget by then. */
const STEP_MS = 15_000;
/** How many seconds of joins may be under way: enough for the budget to break before anything is dropped. */
const SECONDS_UNDER_WAY = 15;
const REST_DEADLINE_MS = 60_000;
const REST_POLL_MS = 500;

/** Joins a second: Synapse on one core of a laptop lets in between 1 and 30. */
const SEARCH: KneeSearchOptions = {
  unit: 'joins_per_second',
  min: 1,
  max: 32,
  granularity: 0.5,
  growth: 2,
  tolerance: 0.15,
  repeats: 1,
  stepSeconds: (STEP_MS + 10_000) / 1000,
  maxSteps: 10,
};

const scriptFolder = fileURLToPath(new URL('../scenarios/signalling/', import.meta.url));
const say = (text: string): void => void process.stdout.write(`${text}\n`);

interface Stage {
  readonly plan: Plan;
  readonly processes: RunProcessHost;
  readonly target: RunningTarget;
}

interface Measured {
  readonly joined: readonly number[];
  readonly due: number;
  readonly dropped: number;
  readonly health: readonly GeneratorRow[];
}

/** One user is enough: whoever joins here is made by k6. */
function planOf(): Plan {
  return {
    schema_version: 1,
    scenario: { name: 'bench-matrix', description: '', seed: '1' },
    target: { system: 'matrixrtc', settings: { managed: true } },
    duration_ms: STEP_MS,
    phases: [],
    rooms: [{ id: 'r001', size: 1 }],
    seats: [
      {
        id: 'host',
        index: 0,
        room: 'r001',
        tier: 'browser',
        process: 0,
        page: 0,
        join_at_ms: 0,
        leave_at_ms: STEP_MS,
        camera: null,
        microphone: false,
        media_seed: 1,
        demand: { layout: 'none', tiles: [] },
        actions: [],
      },
    ],
    budgets: [],
    settle_ms: 0,
    join_deadline_ms: STEP_MS,
  };
}

async function measure({ plan, processes, target }: Stage, rate: number): Promise<Measured> {
  const stream = {
    id: 'joins',
    from_ms: 0,
    to_ms: STEP_MS,
    joins_per_second: rate,
    max_under_way: Math.ceil(rate * SECONDS_UNDER_WAY),
  };
  const rows: SampleRow[] = [];
  const teardown = new TeardownStack();
  const health = new HealthWatch();
  const runner = createK6Runner({ streams: [stream], scriptFolder });
  const context: PrepareContext = {
    plan,
    seats: [],
    target,
    processes,
    teardown,
    drain: new AbortController().signal,
    log: () => undefined,
    sink: {
      sample: (row) => void rows.push(row),
      lines: () => undefined,
      event: (event) => {
        if (event.kind === 'note') say(event.text);
      },
      lateness: (late) => health.lateness(late),
    },
  };
  try {
    await runner.prepare(context);
    const end = new AbortController();
    const clock = createRunClock();
    const watching = health.run(clock, (row) => void rows.push(row), end.signal);
    await runner.run({ ...context, clock });
    end.abort();
    await watching;
  } finally {
    await teardown.unwind();
  }
  const samples = rows.filter((row) => row.kind === 'signalling');
  const of = (metric: string): readonly number[] =>
    samples.filter((row) => row.metric === metric).map(({ value }) => value);
  return {
    joined: of('seatproof_join').map((milliseconds) => milliseconds / 1000),
    due: Math.round((rate * STEP_MS) / 1000),
    dropped: of('dropped_iterations').reduce((sum, value) => sum + value, 0),
    health: rows.filter((row) => row.kind === 'generator'),
  };
}

/** p95 over all that were due: whoever was not let in is worse than any who was. */
function percentileOfDue({ joined, due }: Measured): number {
  const sorted = [...joined].sort((one, other) => one - other);
  return sorted[Math.ceil(PERCENTILE * Math.max(due, sorted.length)) - 1] ?? Number.POSITIVE_INFINITY;
}

/** Until the server has worked off what the last step left. */
async function rest(target: RunningTarget): Promise<void> {
  const deadline = performance.now() + REST_DEADLINE_MS;
  while (performance.now() < deadline) {
    const readings = await target.scrape().catch(() => []);
    const open = readings.find(({ source }) => source === 'synapse')?.values['homeserver_requests_in_flight'];
    // The page itself is not counted; one more may be a keep-alive.
    if (open !== undefined && open <= 1) return;
    await new Promise((resolve) => setTimeout(resolve, REST_POLL_MS));
  }
}

async function judge(stage: Stage, rate: number): Promise<StepOutcome & { readonly p95: number }> {
  const began = performance.now();
  const measured = await measure(stage, rate);
  const p95 = percentileOfDue(measured);
  const joinedShare = measured.joined.length / measured.due;
  const holds = p95 < BUDGET_SECONDS && joinedShare >= BUDGET_JOINED_SHARE;
  // Dropped although those that were let in were quick: k6 itself could not keep the rate.
  const slowest = measured.joined.reduce((most, seconds) => Math.max(most, seconds), 0);
  const generatorLimited = measured.dropped > 0 && slowest < BUDGET_SECONDS;
  const cpu = measured.health.reduce((sum, row) => sum + row.cpu_share, 0) / measured.health.length;
  const columns = [
    rate.toFixed(1).padStart(8),
    `${measured.joined.length}/${measured.due}`.padStart(9),
    (Number.isFinite(p95) ? p95.toFixed(2) : '-').padStart(7),
    String(measured.dropped).padStart(8),
    cpu.toFixed(2).padStart(6),
    holds ? 'holds' : generatorLimited ? 'generator limited' : 'breaks',
  ];
  say(columns.join('  '));
  await rest(stage.target);
  return {
    load: rate,
    verdict: holds ? 'pass' : generatorLimited ? 'inconclusive' : 'fail',
    brokenBudgets: holds ? [] : [{ budget: `join_seconds p(95)<${BUDGET_SECONDS}`, excess: null }],
    generatorLimited,
    serverResources: {},
    delivered: measured.joined.length / (STEP_MS / 1000),
    seconds: (performance.now() - began) / 1000,
    p95,
  };
}

async function search(stage: Stage): Promise<{ conclusion: KneeConclusion; p95: number | null }> {
  const history: (StepOutcome & { readonly p95: number })[] = [];
  const random = createRandom('bench-matrix');
  for (;;) {
    const next = nextKneeStep(SEARCH, history, random);
    if (next.kind === 'conclusion') {
      const held = history.filter(({ verdict }) => verdict === 'pass');
      const best = held.reduce<StepOutcome & { p95: number }>(
        (most, step) => (step.load >= most.load ? step : most),
        held[0] ?? { ...NOTHING_HELD },
      );
      return { conclusion: next, p95: Number.isFinite(best.p95) ? best.p95 : null };
    }
    history.push(await judge(stage, next.load));
  }
}

const NOTHING_HELD = {
  load: 0,
  verdict: 'fail',
  brokenBudgets: [],
  generatorLimited: false,
  serverResources: {},
  p95: Number.NaN,
} as const;

function sustained({ answer }: KneeConclusion): number | null {
  if (answer.kind === 'knee') return answer.interval.low;
  return answer.kind === 'at_least' ? answer.load : null;
}

async function main(): Promise<void> {
  const processes = await createProcessHost();
  const teardown = new TeardownStack();
  try {
    const plan = planOf();
    const environment = { ...process.env, MATRIX_HOMESERVER_URL: '' };
    const target = await matrixrtcTarget.start({ plan, processes, teardown, environment, log: say });
    say('joins/s     joined  p95 [s]  dropped   cpu');
    const { conclusion, p95 } = await search({ plan, processes, target });
    const answer = {
      joins_per_second: sustained(conclusion),
      join_seconds_p95: p95,
      answer: conclusion.answer.kind,
      steps: conclusion.steps,
      target: target.description.version,
    };
    say(JSON.stringify(answer));
  } finally {
    await teardown.unwind();
    await processes.close();
  }
}

await main();
