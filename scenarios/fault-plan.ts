// When which server is killed and comes back, and what of it can not be.
import type { Plan } from '#core/plan.ts';
import type { ServerFaultPlan } from '#core/server-fault.ts';
import type { TargetCapabilities } from '#core/target.ts';
import type { Finding } from './finding.ts';
import type { Scenario } from './schema.ts';

type Faults = Scenario['faults'];

export function planFaults(faults: Faults): Pick<Plan, 'faults'> {
  if (faults === undefined) return {};
  const planned = faults.map(({ at, kill, back_after: after }): ServerFaultPlan => {
    return { at_ms: at, server: kill, back_at_ms: after === undefined ? null : at + after };
  });
  return { faults: planned.sort((one, other) => one.at_ms - other.at_ms) };
}

/** @param system as it is named to people */
export function checkFaults(
  faults: Faults,
  capabilities: TargetCapabilities | undefined,
  system: string,
): Finding[] {
  return (faults ?? []).flatMap((fault, index): Finding[] => {
    const path = ['faults', index] as const;
    const findings: Finding[] = [];
    const parts = capabilities?.server_faults ?? [];
    if (capabilities !== undefined && !parts.includes(fault.kill)) {
      findings.push({
        path: [...path, 'kill'],
        what: `${system} has no ${fault.kill} that a run could kill.`,
        fix: parts.length === 0 ? 'Remove faults.' : `It has: ${parts.join(', ')}.`,
      });
    }
    const earlier = faults?.find(
      (other, at) =>
        at !== index &&
        other.kill === fault.kill &&
        (other.at < fault.at || (other.at === fault.at && at < index)) &&
        (other.back_after === undefined || other.at + other.back_after >= fault.at),
    );
    if (earlier !== undefined) {
      findings.push({
        path: [...path, 'at'],
        what: `The ${fault.kill} is already gone then.`,
        fix: 'Kill it after it is back.',
      });
    }
    return findings;
  });
}
