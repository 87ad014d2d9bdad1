// A document of any origin against the schema, its target's settings and the cross-checks: every fault at once.
import type { TargetAdapter } from '#core/target.ts';
import { checkScenario, type Parts } from './checks.ts';
import type { RefusedTiers } from './checks-media.ts';
import type { Finding } from './finding.ts';
import { repair } from './repair.ts';
import { scenarioSchema, type Scenario } from './schema.ts';
import { shapeFindings } from './shape-findings.ts';
import { suggest } from './spelling.ts';

/** What a scenario has to know of a target. */
export type KnownTarget = Pick<TargetAdapter, 'system' | 'capabilities' | 'settings' | 'refusedTiers'>;

export type Validation =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly findings: readonly Finding[] };

type Target = Scenario['target'];

interface TargetCheck {
  readonly findings: readonly Finding[];
  readonly known: KnownTarget | undefined;
  readonly refused?: RefusedTiers | undefined;
  /** With the settings as the target's own schema read them. */
  readonly target: Target | undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkTarget(
  target: Target | undefined,
  document: unknown,
  targets: readonly KnownTarget[],
): TargetCheck {
  if (target === undefined) return { findings: [], known: undefined, target: undefined };
  const { system, ...settings } = target;
  const known = targets.find((candidate) => candidate.system === system);
  if (known === undefined) {
    const systems = targets.map((candidate) => candidate.system);
    const finding = {
      path: ['target', 'system'],
      what: `There is no target "${system}".`,
      fix: suggest(system, systems),
    };
    return { findings: [finding], known: undefined, target: undefined };
  }
  const read = known.settings.safeParse(settings);
  if (!read.success) {
    return { findings: shapeFindings(read.error.issues, document, ['target']), known, target: undefined };
  }
  const refused = known.refusedTiers?.(read.data);
  return { findings: [], known, refused, target: { ...(isRecord(read.data) ? read.data : {}), system } };
}

function stagesBeforeBroken(arrival: unknown): Scenario['arrival'] {
  const stages: Scenario['arrival'] = [];
  for (const written of Array.isArray(arrival) ? arrival : []) {
    const read = scenarioSchema.shape.arrival.element.safeParse(written);
    if (!read.success) break;
    stages.push(read.data);
  }
  return stages;
}

/** Part by part, so that one broken part does not hide what is wrong with the others. */
function readParts(document: unknown): Parts {
  if (!isRecord(document)) return {};
  const { shape } = scenarioSchema;
  const part = <Value>(key: keyof Scenario, schema: { safeParse(value: unknown): { data?: Value } }) =>
    schema.safeParse(document[key]).data;
  return {
    target: part('target', shape.target),
    rooms: part('rooms', shape.rooms),
    tiers: part('tiers', shape.tiers),
    publishers: part('publishers', shape.publishers),
    video: part('video', shape.video),
    layouts: part('layouts', shape.layouts),
    arrival: part('arrival', shape.arrival),
    arrivalStart: stagesBeforeBroken(document['arrival']),
    duration: part('duration', shape.duration),
    browser: part('browser', shape.browser),
    mutes: part('mutes', shape.mutes),
    network: part('network', shape.network),
    signalling: part('signalling', shape.signalling),
    budgets: part('budgets', shape.budgets),
  };
}

/** @param targets the systems that scenarios may name. */
export function validateScenario(document: unknown, targets: readonly KnownTarget[]): Validation {
  const read = scenarioSchema.safeParse(document);
  const issues = read.success ? [] : read.error.issues;
  const parts = readParts(read.success ? document : repair(document, issues));
  const { findings: targetFindings, known, refused, target } = checkTarget(parts.target, document, targets);
  const findings = [
    ...shapeFindings(issues, document),
    ...targetFindings,
    ...checkScenario(parts, known?.capabilities, refused),
  ];
  if (read.success && target !== undefined && findings.length === 0) {
    return { ok: true, scenario: { ...read.data, target } };
  }
  return { ok: false, findings };
}
