// What must fit together across a scenario. Each check needs some parts and is left out when one of them is
// broken by itself; it says what is wrong at the place where it would be mended.
import type { TargetCapabilities } from '#core/target.ts';
import type { Finding } from './finding.ts';
import type { Scenario } from './schema.ts';
import { checkArrival } from './checks-arrival.ts';
import { checkBudgets } from './checks-budgets.ts';
import { checkRooms, checkTiers } from './checks-rooms.ts';
import { checkLayers, checkTargetFit, type RefusedTiers } from './checks-media.ts';
import { checkFaults } from './fault-plan.ts';
import { checkNetworks } from './network-plan.ts';
import { countSeats } from './room-sizes.ts';
import { checkSignalling } from './signalling-plan.ts';

/** The parts of a scenario that are right by themselves. */
export type Parts = { readonly [Key in keyof Scenario]?: Scenario[Key] | undefined } & {
  /** When a stage is broken: those before it. */
  readonly arrivalStart?: Scenario['arrival'];
};

/** @param capabilities of the target; undefined when the target itself is not known. */
export function checkScenario(
  parts: Parts,
  capabilities: TargetCapabilities | undefined,
  refused?: RefusedTiers,
): Finding[] {
  const findings: Finding[] = [];
  const roomFindings = parts.rooms === undefined ? [] : checkRooms(parts.rooms);
  findings.push(...roomFindings);
  const counted = parts.rooms === undefined || roomFindings.length > 0 ? undefined : countSeats(parts.rooms);
  findings.push(...checkTiers(parts, counted));
  if (parts.video !== undefined) findings.push(...checkLayers(parts.video));
  findings.push(...checkTargetFit(parts, capabilities, refused));
  findings.push(...checkSignalling(parts.signalling, capabilities, parts.target?.system ?? 'the target'));
  findings.push(...checkNetworks(parts.network));
  findings.push(...checkFaults(parts.faults, capabilities, parts.target?.system ?? 'the target'));
  findings.push(...checkArrival(parts, counted?.seats));
  findings.push(...checkBudgets(parts, counted?.seats));
  return findings;
}
