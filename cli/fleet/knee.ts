// A node's knee out of a capacity search, as the fleet needs it.
import type { CapacityDocument, CapacityStep, CapacityUnit } from '#core/capacity.ts';
import { FaultError } from '#core/fault.ts';
import type { FleetKnee, FleetQuestion } from '#core/fleet.ts';
import { openStudy } from '#results/study-folder.ts';
import { targetName } from '#reporters/texts/target-name.ts';

/** Systems that must keep a meeting on one node; others cascade it. */
const ONE_NODE_SYSTEMS: ReadonlySet<string> = new Set(['livekit', 'janus', 'matrixrtc']);

export function placementOf(system: string): NonNullable<FleetQuestion['placement']> {
  return ONE_NODE_SYSTEMS.has(system) ? 'one_node' : 'cascade';
}

/** Packets in both directions that the server counted at a load, mean of its steps; null when it counted none. */
function packetsAt(steps: readonly CapacityStep[], load: number): number | null {
  const counts = steps
    .filter((step) => step.load === load && !step.generator_limited)
    .flatMap(({ server_packets_in_per_second: into, server_packets_out_per_second: out }) =>
      into === null || out === null || into + out <= 0 ? [] : [into + out],
    );
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0) / counts.length;
}

interface Ends {
  readonly low: number;
  readonly high: number;
  readonly isLowerBound: boolean;
}

function endsOf({ conclusion }: CapacityDocument, where: string): Ends {
  const answer = conclusion?.answer;
  if (answer?.kind === 'knee') return { low: answer.low, high: answer.high, isLowerBound: false };
  if (answer?.kind === 'at_least') return { low: answer.load, high: answer.load, isLowerBound: true };
  const what = conclusion === null ? 'the search has not come to its end.' : 'the search named no capacity.';
  const fix =
    conclusion === null
      ? `Go on with: seatproof capacity --resume ${where}.`
      : 'Search again with a lower --min.';
  throw new FaultError([{ where, what, fix }]);
}

/**
 * The knee in packets a second as the server counted them at both ends, since packets carry over to another mix of
 * meetings and people do not; in the unit of the search where it counted none or that was asked for.
 * @throws FaultError when the search named no capacity.
 */
export function kneeOf(
  document: CapacityDocument,
  where: string,
  wanted: CapacityUnit | undefined,
): FleetKnee {
  const { low, high, isLowerBound } = endsOf(document, where);
  const { steps, search } = document;
  const [packetsLow, packetsHigh] = [packetsAt(steps, low), packetsAt(steps, high)];
  const unit = wanted ?? (packetsLow === null || packetsHigh === null ? search.unit : 'packets_per_second');
  const name =
    `${document.scenario.name} on ${targetName(document.server ?? document.target)} ${document.server?.version ?? ''}`.trim();
  const bound = isLowerBound ? ', a lower bound only' : '';
  const base = { unit, capacity: where, basis: isLowerBound ? ('assumed' as const) : ('measured' as const) };
  if (unit === 'packets_per_second' && packetsLow !== null && packetsHigh !== null) {
    const [from, to] = [Math.min(packetsLow, packetsHigh), Math.max(packetsLow, packetsHigh)];
    const source = `packets counted by the server at ${low} and ${high} ${search.unit}, ${name}, ${document.id}${bound}`;
    return { ...base, low: from, estimate: (from + to) / 2, high: to, source };
  }
  if (unit === search.unit) {
    return { ...base, low, estimate: (low + high) / 2, high, source: `${name}, ${document.id}${bound}` };
  }
  const what = `the search was in ${search.unit}, so it says nothing in ${unit}.`;
  throw new FaultError([
    { where: '--knee-unit', what, fix: `Leave it out, or write ${search.unit.replaceAll('_', '-')}.` },
  ]);
}

/** @throws FaultError when the folder holds no search or no capacity. */
export async function readKnee(
  reference: string,
  root: string,
  wanted: CapacityUnit | undefined,
): Promise<{ readonly knee: FleetKnee; readonly document: CapacityDocument; readonly folder: string }> {
  const opened = await openStudy('capacity', reference, root);
  if (opened.kind === 'faulty') throw new FaultError(opened.faults);
  const { document, folder } = opened;
  return { knee: kneeOf(document, folder, wanted), document, folder };
}
