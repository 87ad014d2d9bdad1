// The search for the number of nodes at which need is 1. Need does not simply halve when the nodes double: nodes
// that are believed overloaded spread their meetings, and relaying those is load again. So the search brackets.
import type { AssumptionValues } from './assumptions.ts';
import type { ReplicationOutcome } from './replication.ts';

/** A number of nodes that was simulated, and what came of it. */
export interface Tried {
  readonly nodes: number;
  readonly outcome: ReplicationOutcome;
}

/** A day that needs this much of its nodes is balanced well enough. */
const WELL_USED = 0.97;
/** Nor is a bracket narrower than this share of the nodes worth another day. */
const NARROW = 0.02;
const SEARCH_MARGIN = 0.35;

/** Whole nodes, the same number in each zone. */
export function inZones(nodes: number, values: AssumptionValues): number {
  const zones = Math.round(values.zones);
  return Math.max(zones, Math.ceil(nodes / zones - 1e-9) * zones);
}

/** Fewest nodes that were enough, and the most below them that were not. */
function bracketOf(tried: readonly Tried[]): { enough: Tried | null; short: Tried | null } {
  const byNodes = [...tried].sort((a, b) => a.nodes - b.nodes);
  const enough = byNodes.find(({ outcome }) => outcome.need <= 1) ?? null;
  const below = byNodes.filter(({ nodes }) => enough === null || nodes < enough.nodes);
  return { enough, short: below.at(-1) ?? null };
}

/**
 * Where need crosses 1 between two numbers of nodes, on logarithms, but not nearer to either than `margin` of the
 * way: need jumps, and a search by straight lines alone would creep up to the jump.
 */
function crossing(short: Tried, enough: Tried, margin: number): number {
  const share = Math.log(short.outcome.need) / Math.log(short.outcome.need / enough.outcome.need);
  return short.nodes * (enough.nodes / short.nodes) ** Math.min(1 - margin, Math.max(margin, share));
}

/** The next number of nodes to simulate, or null when the search is content. */
export function nextNodes(tried: readonly Tried[], values: AssumptionValues): number | null {
  const { enough, short } = bracketOf(tried);
  const zones = Math.round(values.zones);
  if (enough !== null && short !== null) {
    if (enough.nodes - short.nodes <= Math.max(zones, NARROW * enough.nodes)) {
      return null;
    }
    const middle = inZones(crossing(short, enough, SEARCH_MARGIN), values);
    return Math.min(enough.nodes - zones, Math.max(short.nodes + zones, middle));
  }
  if (enough !== null) {
    const fewer = inZones(enough.nodes * enough.outcome.need, values);
    return enough.outcome.need >= WELL_USED || fewer >= enough.nodes ? null : fewer;
  }
  return short === null
    ? null
    : Math.max(short.nodes + zones, inZones(short.nodes * short.outcome.need, values));
}

/** The best that was tried: fewest nodes that were enough, else the most. */
export function bestOf(tried: readonly Tried[]): Tried | null {
  const { enough, short } = bracketOf(tried);
  return enough ?? short;
}

/** Nodes at which need would be 1, fractional: for comparing, not for buying. */
export function nodesNeeded(tried: readonly Tried[]): number {
  const { enough, short } = bracketOf(tried);
  if (enough !== null && short !== null) {
    return crossing(short, enough, 0);
  }
  const only = enough ?? short;
  return only === null ? Number.NaN : only.nodes * only.outcome.need;
}
