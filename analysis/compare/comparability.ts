// What may be set beside each other: repetitions of one scenario on one system from one host. Everything else is
// a fault, said once for each run or baseline that does not fit, or a label where that was asked for.
import type { Baseline, RunEvidence, RunOrigin } from '#core/evidence.ts';
import type { Fault } from '#core/fault.ts';
import type { Budget } from '#core/budget.ts';

/** A run as it was named on the command line. */
export interface NamedRun {
  /** Folder, for faults. */
  readonly where: string;
  readonly evidence: RunEvidence;
  readonly budgets: readonly Budget[];
}

interface HostRule {
  readonly allowOtherHost: boolean;
}

const OTHER_HOST_FIX =
  'Run both on hosts of the same kind, or add --allow-other-host: the result is then labelled.';

function describeTarget({ system, managed, place }: RunOrigin['target']): string {
  return managed ? `${system}, started by the run` : `${system} at ${place ?? 'an unknown place'}`;
}

function describeHost({ fingerprint, cpu_model, cpu_count }: RunOrigin['host']): string {
  return `${fingerprint} (${cpu_count} x ${cpu_model})`;
}

export function sameTarget(a: RunOrigin, b: RunOrigin): boolean {
  return describeTarget(a.target) === describeTarget(b.target);
}

export function sameHost(a: RunOrigin, b: RunOrigin): boolean {
  return a.host.fingerprint === b.host.fingerprint;
}

export function sameScenario(a: RunOrigin, b: RunOrigin): boolean {
  return a.scenario.identity === b.scenario.identity;
}

function differentScenario(where: string, first: RunOrigin, other: RunOrigin): Fault[] {
  if (sameScenario(first, other)) return [];
  const [a, b] = [first.scenario, other.scenario];
  const what =
    a.name === b.name
      ? `it ran another version of the scenario ${a.name} (${b.identity}, not ${a.identity}), so the load differs.`
      : `it ran the scenario ${b.name}, not ${a.name}.`;
  return [
    {
      where,
      what,
      fix: 'Compare runs of one and the same scenario; only its seed, budgets and target may differ.',
    },
  ];
}

function differentTarget(where: string, first: RunOrigin, other: RunOrigin): Fault[] {
  if (sameTarget(first, other)) return [];
  const what = `it ran on ${describeTarget(other.target)}, not on ${describeTarget(first.target)}.`;
  return [{ where, what, fix: 'To set two systems side by side use `seatproof compare A B`.' }];
}

function differentHost(where: string, first: RunOrigin, other: RunOrigin, rule: HostRule): Fault[] {
  if (rule.allowOtherHost || sameHost(first, other)) return [];
  const what = `it was measured on another kind of host: ${describeHost(other.host)}, not ${describeHost(first.host)}.`;
  return [{ where, what, fix: OTHER_HOST_FIX }];
}

function namedTwice(runs: readonly NamedRun[]): Fault[] {
  const seen = new Set<string>();
  return runs.flatMap(({ where, evidence }) => {
    const { id } = evidence.figures;
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    const what = `run ${id} is named twice; one run is not two pieces of evidence.`;
    return [{ where, what, fix: 'Name every run once.' }];
  });
}

const budgetTexts = (budgets: readonly Budget[]): string =>
  budgets.map(({ key, text }) => `${key} ${text}`).join('; ');

function differentBudgets(where: string, first: readonly Budget[], other: readonly Budget[]): Fault[] {
  if (budgetTexts(first) === budgetTexts(other)) return [];
  const what = `its budgets are not those of the first run: ${budgetTexts(other) || 'none'}, not ${budgetTexts(first) || 'none'}.`;
  return [{ where, what, fix: 'Repeat the run with the budgets of today.' }];
}

/** Whether runs repeat each other: same scenario, system and host, each named once. */
export function checkRepetitions(runs: readonly NamedRun[], rule: HostRule): Fault[] {
  const [first, ...others] = runs;
  if (first === undefined) return [];
  return [
    ...namedTwice(runs),
    ...others.flatMap(({ where, evidence, budgets }) => [
      ...differentScenario(where, first.evidence.origin, evidence.origin),
      ...differentTarget(where, first.evidence.origin, evidence.origin),
      ...differentHost(where, first.evidence.origin, evidence.origin, rule),
      ...(sameScenario(first.evidence.origin, evidence.origin)
        ? differentBudgets(where, first.budgets, budgets)
        : []),
    ]),
  ];
}

/** Whether a baseline fits the runs that are held against it. */
export function checkBaseline(
  file: string,
  { origin, runs: old }: Baseline,
  runs: readonly NamedRun[],
  rule: HostRule,
): Fault[] {
  const first = runs[0]?.evidence.origin;
  if (first === undefined) return [];
  const known = new Set(old.map(({ id }) => id));
  const inBoth = runs.filter(({ evidence }) => known.has(evidence.figures.id));
  return [
    ...differentScenario(file, first, origin),
    ...differentTarget(file, first, origin),
    ...differentHost(file, first, origin, rule),
    ...inBoth.map(({ where, evidence }) => ({
      where,
      what: `run ${evidence.figures.id} is part of the baseline ${file}; it cannot be compared with itself.`,
      fix: 'Name runs that were made after the baseline.',
    })),
  ];
}

/** Whether runs can be what others are measured against: a baseline of a saturated generator measures that. */
export function checkAsBaseline(runs: readonly NamedRun[]): Fault[] {
  return runs.flatMap(({ where, evidence }) => {
    const { saturated, valid_share } = evidence.figures;
    if (saturated === null) return [];
    const what = `its generator was saturated (${saturated}; ${(valid_share * 100).toFixed(0)} % of the time valid).`;
    return [{ where, what, fix: 'Repeat it with fewer seats a generator or on a quieter host.' }];
  });
}

/** Whether sides of a comparison ran the same scenario. Systems and hosts may differ: that is labelled. */
export function checkSides(sides: readonly (readonly NamedRun[])[]): Fault[] {
  const first = sides[0]?.[0];
  if (first === undefined) return [];
  return [
    ...namedTwice(sides.flat()),
    ...sides.flatMap((side, index) => {
      const [head, ...others] = side;
      if (head === undefined) return [];
      const against =
        index === 0 ? [] : differentScenario(head.where, first.evidence.origin, head.evidence.origin);
      return [
        ...against,
        ...others.flatMap(({ where, evidence }) => [
          ...differentScenario(where, head.evidence.origin, evidence.origin),
          ...differentTarget(where, head.evidence.origin, evidence.origin),
          ...differentHost(where, head.evidence.origin, evidence.origin, { allowOtherHost: false }),
        ]),
      ];
    }),
  ];
}
