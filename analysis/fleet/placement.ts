// Where a person who joins is put: on a node that already has the meeting while that is allowed, else on the one
// believed to be the least loaded. Decides by reports and credits only; the true load is not for it to know.
import type { Conferences } from './conferences.ts';
import type { Nodes } from './nodes.ts';
import type { MeetingPlacement } from './platform.ts';

export interface PlacementRules {
  readonly placement: MeetingPlacement;
  /** People of one meeting on one node at most (cascade only). */
  readonly peoplePerPart: number;
  /** Joins a minute of one meeting on one node at most, Infinity for no limit (cascade only). */
  readonly joinsPerMinute: number;
  /** Believed load from which a node gets no more people of a meeting it already has (cascade only). */
  readonly overloadShare: number;
}

const NONE = -1;

export class Placement {
  private readonly rules: PlacementRules;
  private readonly nodes: Nodes;
  private readonly conferences: Conferences;

  constructor(rules: PlacementRules, nodes: Nodes, conferences: Conferences) {
    this.rules = rules;
    this.nodes = nodes;
    this.conferences = conferences;
  }

  /** Node for one more person of the meeting, -1 when no node takes anybody. */
  choose(meeting: number, now: number): number {
    const { conferences, nodes } = this;
    const first = conferences.firstPart(meeting);
    if (this.rules.placement === 'one_node') {
      return first === NONE ? nodes.least() : conferences.nodeOf(first);
    }
    let best = NONE;
    let bestLoad = Infinity;
    for (let part = first; part !== NONE; part = conferences.nextPart(part)) {
      const node = conferences.nodeOf(part);
      const load = nodes.believed(node);
      if (load < bestLoad && load < this.rules.overloadShare && this.hasRoom(part, now)) {
        best = node;
        bestLoad = load;
      }
    }
    return best === NONE ? this.leastOther(meeting, now) : best;
  }

  private hasRoom(part: number, now: number): boolean {
    const { conferences, rules } = this;
    return (
      conferences.peopleOf(part) < rules.peoplePerPart &&
      conferences.recentJoins(part, now) < rules.joinsPerMinute
    );
  }

  /** The least loaded node that may take one more; a full one rather than none at all. */
  private leastOther(meeting: number, now: number): number {
    const { nodes, conferences } = this;
    const least = nodes.least();
    if (least === NONE) {
      return NONE;
    }
    const part = conferences.partOn(meeting, least);
    if (part === NONE || this.hasRoom(part, now)) {
      return least;
    }
    let best = least;
    let bestLoad = Infinity;
    for (let node = 0; node < nodes.settings.count; node += 1) {
      const own = conferences.partOn(meeting, node);
      const load = nodes.accepts(node) ? nodes.believed(node) : Infinity;
      if (load < bestLoad && (own === NONE || this.hasRoom(own, now))) {
        best = node;
        bestLoad = load;
      }
    }
    return best;
  }
}
