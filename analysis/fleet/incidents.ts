// What goes wrong, or is done on purpose, during a simulated day: failing nodes and zones with the storm of people
// who come back, draining, and autoscaling that acts on reports and boots late.
import { NODE_BOOTING, NODE_DRAINING, NODE_FAILED, NODE_OFF, NODE_UP } from './nodes.ts';
import { AUTOSCALE, NODE_READY, type Day } from './simulate-day.ts';
import { DAY_SECONDS } from './workload.ts';

/** Everybody on the nodes is thrown out, notices after a while and asks to join again. */
function failNodes(day: Day, failed: ReadonlySet<number>, now: number): void {
  const { nodes, conferences, partOf, values, random, counts } = day;
  failed.forEach((node) => {
    nodes.setState(node, NODE_FAILED);
  });
  partOf.forEach((part, person) => {
    if (part >= 0 && failed.has(conferences.nodeOf(part))) {
      day.remove(person);
      counts.lost += 1;
      counts.reconnects += 1;
      const notice = values.outage_notice_seconds * (0.5 + random.uniform());
      day.askAgain(person, now + notice + random.exponential(values.reconnect_mean_seconds));
    }
  });
}

function nodesOfZone(day: Day, zone: number): Set<number> {
  const all = Array.from({ length: day.platform.nodes }, (_, node) => node);
  return new Set(all.filter((node) => day.nodes.zoneOf(node) === zone));
}

function drainNode(day: Day, node: number): void {
  day.nodes.setState(node, day.nodes.people[node] === 0 ? NODE_OFF : NODE_DRAINING);
}

/** Lets the incident with this index of the platform's list happen. */
export function runIncident(day: Day, index: number, now: number): void {
  const incident = day.platform.incidents[index];
  if (incident === undefined) {
    return;
  }
  const nodes =
    incident.kind === 'zone_fails'
      ? nodesOfZone(day, incident.zone)
      : new Set(incident.kind === 'node_fails' ? [incident.node] : incident.nodes);
  if (incident.kind === 'drain') {
    nodes.forEach((node) => {
      drainNode(day, node);
    });
  } else {
    failNodes(day, nodes, now);
  }
  const back = incident.backAfterSeconds;
  if (back !== undefined) {
    nodes.forEach((node) => {
      day.heap.push(now + back, NODE_READY, node);
    });
  }
}

/** Steers the number of nodes for the wanted mean load, by what is believed of them. */
export function runAutoscaling(day: Day, now: number): void {
  const { nodes, platform } = day;
  const policy = platform.autoscaling;
  if (policy === null) {
    return;
  }
  let load = 0;
  const inState = new Map<number, number[]>();
  nodes.state.forEach((state, node) => {
    load += state === NODE_UP ? nodes.believed(node) : 0;
    inState.set(state, [...(inState.get(state) ?? []), node]);
  });
  const up = inState.get(NODE_UP) ?? [];
  const coming = inState.get(NODE_BOOTING)?.length ?? 0;
  const wanted = Math.max(policy.minimumNodes, Math.ceil(load / policy.targetShare));
  (inState.get(NODE_OFF) ?? []).slice(0, Math.max(0, wanted - up.length - coming)).forEach((node) => {
    day.boot(node, now);
  });
  // One more than wanted stays, so that the number does not flap.
  const surplus = Math.max(0, up.length + coming - wanted - 1);
  up.sort((a, b) => (nodes.people[a] ?? 0) - (nodes.people[b] ?? 0))
    .slice(0, surplus)
    .forEach((node) => {
      drainNode(day, node);
    });
  if (now + policy.evaluateSeconds < DAY_SECONDS) {
    day.heap.push(now + policy.evaluateSeconds, AUTOSCALE, 0);
  }
}
