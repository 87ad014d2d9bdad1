// What one finished run of a search says: its hold is judged, its ramp is not. Pure.
import { parseThreshold } from '#core/budget.ts';
import type { StepMeasurement } from '#core/capacity.ts';
import type { Plan } from '#core/plan.ts';
import type { BudgetResult, RunDetails, RunResult, Verdict, VoidReason } from '#core/result.ts';
import type { FailureReason } from '#core/sample.ts';
import { REQUIRED_VALID_SHARE } from '../validity.ts';

interface StepRun {
  readonly plan: Plan;
  readonly result: RunResult;
  readonly details: RunDetails;
}

/** Buckets [from, to) of details.json that lie wholly within the hold. */
interface Window {
  readonly from: number;
  readonly to: number;
}

/** Fewer seats than this share of the load in the call: whatever was measured was not measured at that load. */
const LOAD_REACHED_SHARE = 0.98;

/** Reasons of failure that are the generator's own. */
const GENERATOR_FAILURES: ReadonlySet<FailureReason> = new Set<FailureReason>([
  'page-not-ready',
  'page-crashed',
  'page-hung',
  'process-lost',
  'internal-error',
]);

/** Stands among the broken budgets when seats did not get in and no budget of the scenario says so. */
const SEATS_MISSING = 'seats_joined';

function holdWindow(details: RunDetails): Window {
  const hold = details.phases.findLast(({ kind }) => kind === 'hold');
  if (hold === undefined) throw new Error('the run of a step has no hold');
  const from = Math.ceil(hold.from_ms / details.bucket_ms);
  const to = Math.min(details.buckets, Math.floor(hold.to_ms / details.bucket_ms));
  return { from, to: Math.max(to, from + 1) };
}

function meanOf(details: RunDetails, metric: string, { from, to }: Window): number | null {
  const series = details.series.find((candidate) => candidate.metric === metric);
  const values = (series?.mean ?? []).slice(from, to).filter((value) => value !== null);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** By how much a value misses its limit, as a share of the limit. */
function excessOf({ threshold, value }: BudgetResult): number | null {
  const parsed = parseThreshold(threshold);
  if (typeof parsed === 'string' || value === null || parsed.limit === 0) return null;
  const excess = Math.abs(value - parsed.limit) / Math.abs(parsed.limit);
  return parsed.operator === '==' || parsed.operator === '!=' ? null : excess;
}

function commonest<T extends string>(names: readonly T[]): T | null {
  const counts = new Map<T, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

interface GeneratorState {
  readonly validShare: number;
  readonly limit: VoidReason | FailureReason | null;
  readonly limited: boolean;
}

function generatorState({ result, details }: StepRun, { from, to }: Window): GeneratorState {
  const valid = details.valid.slice(from, to);
  const validShare = valid.length === 0 ? 0 : valid.reduce((sum, part) => sum + part, 0) / valid.length;
  if (validShare < REQUIRED_VALID_SHARE) {
    const limit = commonest(details.void_reasons.slice(from, to).flat()) ?? 'no-health-data';
    return { validShare, limit, limited: true };
  }
  const own = result.seats.failures.filter(({ reason }) => GENERATOR_FAILURES.has(reason));
  const lost = own.reduce((sum, { count }) => sum + count, 0);
  const limited = lost > (1 - LOAD_REACHED_SHARE) * result.seats.planned;
  return { validShare, limit: limited ? (own[0]?.reason ?? null) : null, limited };
}

function verdictOf(budgets: readonly BudgetResult[], isLoadMissing: boolean): Verdict {
  const has = (outcome: Verdict): boolean => budgets.some((budget) => budget.outcome === outcome);
  if (has('fail') || isLoadMissing) return 'fail';
  return has('inconclusive') || budgets.length === 0 ? 'inconclusive' : 'pass';
}

function resources({ result, details }: StepRun, window: Window): StepMeasurement['server_resources'] {
  const { target, environment } = result;
  const cores = target.cpus?.length ?? (target.same_host ? environment.cpu_count : undefined);
  const used = meanOf(details, 'server_cpu_cores', window);
  const memory = meanOf(details, 'server_memory_bytes', window);
  return {
    ...(used === null || cores === undefined ? {} : { cpu: used / cores }),
    ...(memory === null || !target.same_host ? {} : { memory: memory / environment.memory_bytes }),
  };
}

/**
 * Judges the hold of a run that came to its planned end.
 * @throws when the run has no hold: a defect, every scaled scenario has one.
 */
export function judgeStep(run: StepRun): StepMeasurement {
  const { result, details } = run;
  const window = holdWindow(details);
  const generator = generatorState(run, window);
  const { joined, planned, failures } = result.seats;
  const disconnected = failures.find(({ reason }) => reason === 'disconnected')?.count ?? 0;
  const isLoadMissing = joined - disconnected < LOAD_REACHED_SHARE * planned;
  const broken = result.budgets
    .filter(({ outcome }) => outcome === 'fail')
    .map((budget) => ({ budget: `${budget.metric} ${budget.threshold}`, excess: excessOf(budget) }));
  const missing = {
    budget: SEATS_MISSING,
    excess: planned === 0 ? null : 1 - (joined - disconnected) / planned,
  };
  return {
    verdict: generator.limited ? 'inconclusive' : verdictOf(result.budgets, isLoadMissing),
    broken_budgets: broken.length === 0 && isLoadMissing ? [missing] : broken,
    generator_limited: generator.limited,
    generator_limit: generator.limit,
    ...(result.generator_notes === undefined ? {} : { generator_notes: result.generator_notes }),
    valid_share: generator.validShare,
    server_resources: resources(run, window),
    server_cpu_cores: meanOf(details, 'server_cpu_cores', window),
    server_packets_in_per_second: meanOf(details, 'server_packets_in_per_second', window),
    server_packets_out_per_second: meanOf(details, 'server_packets_out_per_second', window),
  };
}
