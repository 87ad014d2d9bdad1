// One working day of a fleet as a discrete-event simulation: people ask to join, signalling serves them, placement
// puts them on a node by what it believes, nodes fail and people come back. Pure: the same platform, values,
// workload and random stream give the same day.
import type { Random } from '#core/random.ts';
import type { AssumptionValues } from './assumptions.ts';
import { Conferences } from './conferences.ts';
import { DayObserver, type DaySeries, type WorstHour } from './day-observer.ts';
import { EventHeap } from './event-heap.ts';
import { FifoServers } from './fifo-servers.ts';
import { runAutoscaling, runIncident } from './incidents.ts';
import { Nodes, NODE_BOOTING, NODE_DRAINING, NODE_OFF, NODE_UP } from './nodes.ts';
import { Placement } from './placement.ts';
import { mediaProfileOf, type Platform } from './platform.ts';
import { DAY_SECONDS, HAS_CAMERA, HAS_VOICE, type Workload } from './workload.ts';

const ASK = 1;
const PLACE = 2;
const LEAVE = 3;
const MINUTE = 4;
const INCIDENT = 5;
export const NODE_READY = 6;
export const AUTOSCALE = 7;

const MOST_TRIES = 4; // then the person is counted as refused; assumed
const RETRY_MEAN_SECONDS = 5; // assumed
const ABSENT = -1;

/** Joins and leaves; at any time joins = leaves + lost + present. */
export interface DayCounts {
  asked: number;
  joins: number;
  leaves: number;
  /** Thrown out by a failing node. */
  lost: number;
  /** Joins that came after a loss. */
  reconnects: number;
  /** Gave up: no node took them or signalling was too slow, every time. */
  refused: number;
  /** Single tries that signalling answered too late. */
  timeouts: number;
  /** Joins that opened a further node for a meeting. */
  cascades: number;
  present: number;
}

export interface DayResult {
  readonly counts: Readonly<DayCounts>;
  readonly series: DaySeries;
  readonly worstHour: WorstHour;
  readonly worstJoinDelayP95Seconds: number;
  /** Share of person-minutes on nodes above their knee. */
  readonly overloadedShare: number;
  /** Share of person-minutes on nodes of which one meeting takes more than half. */
  readonly bigMeetingShare: number;
  /** Most that one meeting took of one node, share of the knee: above 1 no number of nodes carries it. */
  readonly largestPartShare: number;
  readonly nodeHours: number;
  /** Most people of one meeting that were on one node at once, and the highest load of any node at any event. */
  readonly largestPart: number;
  readonly highestUtilisation: number;
  readonly events: number;
}

/** The state of a day; for the handlers in this folder only. */
export class Day {
  readonly heap = new EventHeap();
  readonly nodes: Nodes;
  readonly conferences: Conferences;
  readonly observer = new DayObserver();
  readonly counts: DayCounts = {
    asked: 0,
    joins: 0,
    leaves: 0,
    lost: 0,
    reconnects: 0,
    refused: 0,
    timeouts: 0,
    cascades: 0,
    present: 0,
  };
  readonly partOf: Int32Array;
  readonly values: AssumptionValues;
  readonly platform: Platform;
  readonly workload: Workload;
  readonly random: Random;
  largestPart = 0;
  largestPartShare = 0;
  highestUtilisation = 0;
  events = 0;
  private readonly placement: Placement;
  private readonly shards: FifoServers[];
  private readonly askedAt: Float64Array;
  private readonly tries: Uint8Array;
  private nextMeeting = 0;

  constructor(platform: Platform, values: AssumptionValues, workload: Workload, random: Random) {
    this.platform = platform;
    this.values = values;
    this.workload = workload;
    this.random = random;
    this.nodes = new Nodes({
      count: platform.nodes,
      zones: Math.round(values.zones),
      knee: values.node_knee,
      kneeUnit: platform.kneeUnit,
      reportIntervalSeconds: values.report_interval_seconds,
      creditSeconds: values.ramp_credit_seconds,
      creditShare: values.credit_share,
      backgroundShare: platform.backgroundShare ?? 0,
    });
    this.conferences = new Conferences(workload.meetings, this.nodes, mediaProfileOf(values));
    const rules = {
      placement: platform.placement,
      peoplePerPart: Math.round(values.people_per_meeting_and_node),
      joinsPerMinute: values.joins_per_minute_and_node > 0 ? values.joins_per_minute_and_node : Infinity,
      overloadShare: values.overload_share,
    };
    this.placement = new Placement(rules, this.nodes, this.conferences);
    this.shards = Array.from({ length: Math.round(values.signalling_shards) }, () => new FifoServers(1));
    this.partOf = new Int32Array(workload.people).fill(ABSENT);
    this.askedAt = new Float64Array(workload.people);
    this.tries = new Uint8Array(workload.people);
  }

  start(): void {
    const { heap, nodes, platform } = this;
    const firstUp = platform.autoscaling?.minimumNodes ?? platform.nodes;
    for (let node = 0; node < platform.nodes; node += 1) {
      nodes.setState(node, node < firstUp ? NODE_UP : NODE_OFF);
    }
    heap.push(60, MINUTE, 0);
    platform.incidents.forEach(({ atSeconds }, index) => heap.push(atSeconds, INCIDENT, index));
    if (platform.autoscaling !== null) {
      heap.push(platform.autoscaling.evaluateSeconds, AUTOSCALE, 0);
    }
  }

  /** Handles the next event; false when the day is over. */
  step(): boolean {
    const { heap } = this;
    this.admitMeetings();
    if (!heap.pop()) {
      return false;
    }
    this.events += 1;
    this.nodes.advance(heap.time);
    switch (heap.kind) {
      case ASK:
        this.ask(heap.subject, heap.time);
        break;
      case PLACE:
        this.place(heap.subject, heap.time);
        break;
      case LEAVE:
        this.leave(heap.subject);
        break;
      case MINUTE:
        this.endMinute(heap.time);
        break;
      case INCIDENT:
        runIncident(this, heap.subject, heap.time);
        break;
      case NODE_READY:
        this.nodes.setState(heap.subject, NODE_UP);
        break;
      default:
        runAutoscaling(this, heap.time);
    }
    return true;
  }

  /** Removes somebody who is present; who asked for it (a leave or a loss) counts it. */
  remove(person: number): void {
    const { workload, conferences, nodes, counts } = this;
    const part = this.partOf[person] ?? ABSENT;
    const node = conferences.nodeOf(part);
    const traits = workload.traits[person] ?? 0;
    const voice = (traits & HAS_VOICE) > 0 ? 1 : 0;
    conferences.leave(workload.meetingOf[person] ?? 0, part, traits & HAS_CAMERA, voice);
    this.partOf[person] = ABSENT;
    counts.present -= 1;
    if (nodes.state[node] === NODE_DRAINING && nodes.people[node] === 0) {
      nodes.setState(node, NODE_OFF);
    }
  }

  /** Somebody asks to join, again after a loss or a refusal, at a later time. */
  askAgain(person: number, at: number): void {
    this.heap.push(at, ASK, person);
  }

  /** Switches a node on; it takes people once it has booted. */
  boot(node: number, now: number): void {
    this.nodes.setState(node, NODE_BOOTING);
    this.heap.push(now + this.values.node_boot_seconds, NODE_READY, node);
  }

  private admitMeetings(): void {
    const { workload, heap } = this;
    // Meetings enter the heap as they begin, which keeps it small.
    while (
      this.nextMeeting < workload.meetings &&
      (workload.startAt[this.nextMeeting] ?? 0) <= heap.nextTime
    ) {
      const end = workload.firstPerson[this.nextMeeting + 1] ?? 0;
      for (let person = workload.firstPerson[this.nextMeeting] ?? 0; person < end; person += 1) {
        heap.push(workload.joinAt[person] ?? 0, ASK, person);
        heap.push(workload.leaveAt[person] ?? 0, LEAVE, person);
      }
      this.nextMeeting += 1;
    }
  }

  private ask(person: number, now: number): void {
    const { workload, values, shards } = this;
    if (now >= (workload.leaveAt[person] ?? 0)) {
      return;
    }
    this.counts.asked += 1;
    const meeting = workload.meetingOf[person] ?? 0;
    const cost =
      values.signalling_join_ms + values.signalling_presence_ms * (this.conferences.people[meeting] ?? 0);
    // Meetings are spread over the shards by a hash of their name.
    const shard = shards[(Math.imul(meeting + 1, 0x9e3779b1) >>> 0) % shards.length];
    const done = shard?.serve(now, cost / 1000) ?? now;
    if (this.tries[person] === 0) {
      this.askedAt[person] = now;
    }
    if (done - now > values.join_timeout_seconds) {
      this.counts.timeouts += 1;
      this.tryLater(person, now + values.join_timeout_seconds);
    } else {
      this.heap.push(done, PLACE, person);
    }
  }

  private tryLater(person: number, from: number): void {
    const tries = (this.tries[person] ?? 0) + 1;
    this.tries[person] = tries;
    if (tries >= MOST_TRIES) {
      this.counts.refused += 1;
      this.tries[person] = 0;
    } else {
      this.askAgain(person, from + this.random.exponential(RETRY_MEAN_SECONDS));
    }
  }

  private place(person: number, now: number): void {
    const { workload, conferences, counts, nodes } = this;
    if (now >= (workload.leaveAt[person] ?? 0)) {
      return;
    }
    const meeting = workload.meetingOf[person] ?? 0;
    const node = this.placement.choose(meeting, now);
    if (node < 0) {
      this.tryLater(person, now);
      return;
    }
    const before = conferences.nodesOf(meeting);
    const traits = workload.traits[person] ?? 0;
    const voice = (traits & HAS_VOICE) > 0 ? 1 : 0;
    const part = conferences.join(meeting, node, traits & HAS_CAMERA, voice, now);
    nodes.credit(node, now);
    this.partOf[person] = part;
    this.tries[person] = 0;
    counts.joins += 1;
    counts.present += 1;
    counts.cascades += before > 0 && conferences.nodesOf(meeting) > before ? 1 : 0;
    this.largestPart = Math.max(this.largestPart, conferences.peopleOf(part));
    this.largestPartShare = Math.max(this.largestPartShare, conferences.shareOf(part));
    this.highestUtilisation = Math.max(this.highestUtilisation, nodes.utilisation(node));
    this.observer.joined(now, now - (this.askedAt[person] ?? now));
  }

  private leave(person: number): void {
    if (this.partOf[person] !== ABSENT) {
      this.remove(person);
      this.counts.leaves += 1;
    }
  }

  private endMinute(now: number): void {
    const busy = this.shards.reduce((sum, { busySeconds }) => sum + busySeconds, 0);
    this.observer.endMinute(this.nodes, busy);
    if (now + 60 <= DAY_SECONDS) {
      this.heap.push(now + 60, MINUTE, 0);
    }
  }
}

/**
 * Simulates a day.
 * @param platform checked by `checkPlatform` before.
 * @param values checked by `checkAssumptions` before.
 * @param random for what is not in the workload: retries and reconnects.
 */
export function simulateDay(
  platform: Platform,
  values: AssumptionValues,
  workload: Workload,
  random: Random,
): DayResult {
  const day = new Day(platform, values, workload, random);
  day.start();
  while (day.step());
  const { observer } = day;
  return {
    counts: day.counts,
    series: observer.series,
    worstHour: observer.worstHour(),
    worstJoinDelayP95Seconds: observer.worstJoinDelayP95(),
    overloadedShare: observer.personMinutes > 0 ? observer.overloadedMinutes / observer.personMinutes : 0,
    bigMeetingShare: observer.personMinutes > 0 ? observer.bigMeetingMinutes / observer.personMinutes : 0,
    largestPartShare: day.largestPartShare,
    nodeHours: observer.nodeMinutes / 60,
    largestPart: day.largestPart,
    highestUtilisation: day.highestUtilisation,
    events: day.events,
  };
}
