// From `signalling:` to the plan, and what must fit together there.
import type { TargetCapabilities } from '#core/target.ts';
import type { SignallingPlan } from '#core/signalling.ts';
import type { Finding } from './finding.ts';
import type { Scenario } from './schema.ts';

/** A server at its limit makes joins wait; that many seconds of them may be under way before they are dropped. */
const DEFAULT_SECONDS_UNDER_WAY = 10;

/** @returns what is to be laid over the plan: nothing for a scenario without `signalling:`. */
export function planSignalling(
  signalling: Scenario['signalling'],
  durationMs: number,
): { readonly signalling?: readonly SignallingPlan[] } {
  if (signalling === undefined) return {};
  return {
    signalling: signalling.map(({ name, rate, from, for: length, max_under_way }) => ({
      id: name,
      from_ms: from,
      to_ms: Math.min(durationMs, length === undefined ? durationMs : from + length),
      joins_per_second: rate,
      max_under_way: max_under_way ?? Math.ceil(rate * DEFAULT_SECONDS_UNDER_WAY),
    })),
  };
}

/** @param capabilities undefined when it is not known which target is meant. */
export function checkSignalling(
  signalling: Scenario['signalling'],
  capabilities: TargetCapabilities | undefined,
  system: string,
): Finding[] {
  if (signalling === undefined) return [];
  const findings: Finding[] = [];
  if (capabilities !== undefined && capabilities.signalling !== true) {
    findings.push({
      path: ['signalling'],
      atKey: true,
      what: `${system} has no joins without media.`,
      fix: 'Remove it, or use packet seats.',
    });
  }
  signalling.forEach(({ name }, index) => {
    if (signalling.findIndex((other) => other.name === name) === index) return;
    findings.push({
      path: ['signalling', index, 'name'],
      what: `There are two streams named "${name}".`,
      fix: 'Give each a name of its own.',
    });
  });
  return findings;
}
