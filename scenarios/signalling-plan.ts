// From `signalling:` to the plan, and what must fit together there.
import type { TargetCapabilities } from '#core/target.ts';
import type { SignallingPlan } from '#core/signalling.ts';
import type { Finding } from './finding.ts';
import type { Scenario } from './schema.ts';

/** A server at its limit makes joins wait; that many seconds of them may be under way before they are dropped. */
const DEFAULT_SECONDS_UNDER_WAY = 10;
const MILLISECONDS = 1000;

/** @returns what is to be laid over the plan: nothing for a scenario without `signalling:`. */
export function planSignalling(
  signalling: Scenario['signalling'],
  durationMs: number,
): { readonly signalling?: readonly SignallingPlan[] } {
  if (signalling === undefined) return {};
  return {
    signalling: signalling.map(
      ({ name, kind, rate, from, for: length, stay, max_under_way, thresholds }) => ({
        id: name,
        ...(kind === 'join' ? {} : { kind }),
        from_ms: from,
        to_ms: Math.min(durationMs, length === undefined ? durationMs : from + length),
        joins_per_second: rate,
        max_under_way:
          max_under_way ?? Math.ceil(rate * (DEFAULT_SECONDS_UNDER_WAY + (stay ?? 0) / MILLISECONDS)),
        ...(stay === undefined ? {} : { stay_ms: stay }),
        ...(thresholds === undefined ? {} : { thresholds }),
      }),
    ),
  };
}

/** What k6 judges counts for the verdict as a budget does: all of it is to be kept. */
export function thresholdBudgets(signalling: Scenario['signalling']): Record<string, string[]> {
  const judged = (signalling ?? []).some(({ thresholds }) => thresholds !== undefined);
  return judged ? { signalling_thresholds_kept_share: ['rate==1'] } : {};
}

/** @param capabilities undefined when it is not known which target is meant. */
export function checkSignalling(
  signalling: Scenario['signalling'],
  capabilities: TargetCapabilities | undefined,
  system: string,
): Finding[] {
  if (signalling === undefined) return [];
  const findings: Finding[] = [];
  const has = { join: capabilities?.signalling, 'web-client': capabilities?.web_client };
  const named = { join: 'joins without media', 'web-client': 'web client of its own' };
  for (const kind of capabilities === undefined ? [] : (['join', 'web-client'] as const)) {
    const index = signalling.findIndex((stream) => stream.kind === kind);
    if (index < 0 || has[kind] === true) continue;
    findings.push({
      path: kind === 'join' ? ['signalling'] : ['signalling', index, 'kind'],
      atKey: true,
      what: `${system} has no ${named[kind]}.`,
      fix: kind === 'join' ? 'Remove it, or use packet seats.' : 'Remove the stream.',
    });
  }
  signalling.forEach(({ kind, stay }, index) => {
    if (kind === 'join' || stay === undefined) return;
    const what = 'A visit to the web client is over when all of it is loaded.';
    findings.push({ path: ['signalling', index, 'stay'], atKey: true, what, fix: 'Remove it.' });
  });
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
