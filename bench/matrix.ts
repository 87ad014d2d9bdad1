// The highest rate of joins that a local Synapse stack sustains: `npm run bench:matrix [-- --by k6]`. Searched twice, with
// joins by k6 and with joins by packet seats, which must find the same. Prints a table for people and, as the last line
// of stdout, one JSON object. Needs Synapse and k6 (`seatproof doctor --fix`), Linux and two processors; some nine minutes.
import { parseArgs } from 'node:util';
import { nextKneeStep } from '#analysis/capacity/knee-search.ts';
import type { KneeConclusion, KneeSearchOptions, StepOutcome } from '#analysis/capacity/types.ts';
import { REQUIRED_VALID_SHARE } from '#analysis/validity.ts';
import { createRandom } from '#core/random.ts';
import { measureJoins, STEP_MS, type Joined, type Joiner } from './matrix/joins.ts';
import { openStage, rest, type Stage } from './matrix/stage.ts';

/** The budget of the signalling scenarios: p95 of joining under 5 s, and nobody turned away. */
const BUDGET_SECONDS = 5;
const BUDGET_JOINED_SHARE = 0.99;
const PERCENTILE = 0.95;

/** Joins a second: Synapse on one core of a laptop lets in between 1 and 30. */
const SEARCH: KneeSearchOptions = {
  unit: 'joins_per_second',
  min: 2,
  max: 32,
  granularity: 0.5,
  growth: 2,
  tolerance: 0.15,
  repeats: 1,
  stepSeconds: (STEP_MS + 15_000) / 1000,
  maxSteps: 8,
};

const say = (text: string): void => void process.stdout.write(`${text}\n`);

type Step = StepOutcome & { readonly p95: number; readonly joined: Joined };

/** p95 over all that were due: whoever was not let in is worse than any who was. */
function percentileOfDue({ seconds, due }: Joined): number {
  const sorted = [...seconds].sort((one, other) => one - other);
  return sorted[Math.ceil(PERCENTILE * Math.max(due, sorted.length)) - 1] ?? Number.POSITIVE_INFINITY;
}

const figure = (value: number | null): string =>
  value === null || !Number.isFinite(value) ? '-' : value.toFixed(2);

async function judge(stage: Stage, joiner: Joiner, rate: number): Promise<Step> {
  const began = performance.now();
  const joined = await measureJoins(stage, joiner, rate);
  const p95 = percentileOfDue(joined);
  const holds = p95 < BUDGET_SECONDS && joined.seconds.length / joined.due >= BUDGET_JOINED_SHARE;
  const generatorLimited = joined.validShare < REQUIRED_VALID_SHARE;
  const limit = generatorLimited ? `generator limited: ${joined.voidReason ?? 'unknown'}` : undefined;
  say(
    [
      joiner.padStart(5),
      rate.toFixed(1).padStart(8),
      `${joined.seconds.length}/${joined.due}`.padStart(9),
      figure(p95).padStart(7),
      figure(joined.homeserverCores).padStart(8),
      figure(joined.sfuCores).padStart(5),
      `${(joined.validShare * 100).toFixed(0)} %`.padStart(6),
      limit ?? (holds ? 'holds' : 'breaks'),
    ].join('  '),
  );
  if (joined.failure !== null) say(`       ${joined.failure}`);
  await rest(stage);
  return {
    load: rate,
    verdict: generatorLimited ? 'inconclusive' : holds ? 'pass' : 'fail',
    brokenBudgets: holds ? [] : [{ budget: `join_seconds p(95)<${BUDGET_SECONDS}`, excess: null }],
    generatorLimited,
    ...(joined.voidReason === null ? {} : { generatorLimit: joined.voidReason }),
    serverResources: joined.homeserverCores === null ? {} : { cpu: joined.homeserverCores },
    delivered: joined.seconds.length / (STEP_MS / 1000),
    seconds: (performance.now() - began) / 1000,
    p95,
    joined,
  };
}

interface Found {
  readonly conclusion: KneeConclusion;
  /** The highest rate that held. */
  readonly best: Step | undefined;
  readonly version: string;
}

/** Each search has a stack of its own: the second must not meet the first one's database. */
async function search(joiner: Joiner): Promise<Found> {
  const stage = await openStage(say);
  try {
    say('   by   joins/s     joined  p95 [s]  synapse    sfu   valid');
    const history: Step[] = [];
    const random = createRandom('bench-matrix');
    for (;;) {
      const next = nextKneeStep(SEARCH, history, random);
      if (next.kind === 'step') {
        history.push(await judge(stage, joiner, next.load));
        continue;
      }
      const held = history.filter(({ verdict }) => verdict === 'pass').sort((a, b) => b.load - a.load);
      return { conclusion: next, best: held[0], version: stage.target.description.version };
    }
  } finally {
    await stage.end();
  }
}

function sustained({ answer }: KneeConclusion): number | null {
  if (answer.kind === 'knee') return answer.interval.low;
  return answer.kind === 'at_least' ? answer.load : null;
}

function reported({ conclusion, best }: Found): object {
  const { answer, steps, seconds } = conclusion;
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  const parts: Readonly<Record<string, number>> = best?.joined.parts ?? {};
  const rounded = Object.entries(parts).map(([name, value]) => [name, round(value)] as const);
  return {
    joins_per_second: sustained(conclusion),
    join_seconds_p95: best === undefined ? null : round(best.p95),
    answer: answer.kind,
    interval: answer.kind === 'knee' ? [answer.interval.low, answer.interval.high] : null,
    homeserver_cores: best?.joined.homeserverCores ?? null,
    sfu_cores: best?.joined.sfuCores ?? null,
    part_seconds_mean: Object.fromEntries(rounded),
    steps,
    seconds: Math.round(seconds),
  };
}

/** Whether the two intervals have a rate in common; null unless both searches found one. */
function agreement(one: Found, other: Found): { readonly agree: boolean; readonly ratio: number } | null {
  const [a, b] = [one.conclusion.answer, other.conclusion.answer];
  if (a.kind !== 'knee' || b.kind !== 'knee') return null;
  return {
    agree: a.interval.low <= b.interval.high && b.interval.low <= a.interval.high,
    ratio: (b.interval.low + b.interval.high) / (a.interval.low + a.interval.high),
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { by: { type: 'string', default: 'both' } } });
  const joiners = (['k6', 'seats'] as const).filter((one) => values.by === 'both' || values.by === one);
  if (joiners.length === 0) throw new Error('--by: write k6, seats or both');
  const found = new Map<Joiner, Found>();
  for (const joiner of joiners) found.set(joiner, await search(joiner));
  const [k6, seats] = [found.get('k6'), found.get('seats')];
  const both = k6 === undefined || seats === undefined ? null : agreement(k6, seats);
  if (both !== null) {
    const words = both.agree ? 'agree on where it breaks' : 'do not agree on where it breaks';
    say(`k6 and packet seats ${words}: seats to k6 as ${both.ratio.toFixed(2)} to 1.`);
  }
  const rates = [...found.values()].map(({ conclusion }) => sustained(conclusion));
  const p95s = [...found.values()].map(({ best }) => best?.p95 ?? null);
  const [first] = found.values();
  say(
    JSON.stringify({
      // The lower of both answers: what holds whoever asks.
      joins_per_second: rates.includes(null) ? null : Math.min(...rates.map(Number)),
      join_seconds_p95: p95s.includes(null) ? null : Math.max(...p95s.map(Number)),
      agree: both?.agree ?? null,
      seats_to_k6_ratio: both?.ratio ?? null,
      ...Object.fromEntries([...found].map(([joiner, one]) => [joiner, reported(one)])),
      target: first?.version ?? null,
    }),
  );
}

await main();
