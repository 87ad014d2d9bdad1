// Meetings in progress and their parts on nodes. Keeps the loads of the nodes true at each join and leave.
import { shareOfNode, type Attendance, type MediaProfile, type NodeShare } from './media-load.ts';
import type { Nodes } from './nodes.ts';

const NONE = -1;
const FIRST_PARTS = 1024;
const RATE_WINDOW_SECONDS = 60;
/** From this share of a node on, a single part decides how full the node is, and more nodes change nothing. */
const BIG_PART_SHARE = 0.5;

interface MutableAttendance extends Attendance {
  people: number;
  cameras: number;
  voices: number;
}

/** A part is what one node carries of one meeting; parts of a meeting are a linked list. */
export class Conferences {
  readonly people: Int32Array;
  private readonly cameras: Int32Array;
  private readonly voices: Int32Array;
  private readonly spread: Int32Array;
  private readonly head: Int32Array;
  private partNode = new Int32Array(FIRST_PARTS);
  private partNext = new Int32Array(FIRST_PARTS);
  private partPeople = new Int32Array(FIRST_PARTS);
  private partCameras = new Int32Array(FIRST_PARTS);
  private partVoices = new Int32Array(FIRST_PARTS);
  private windowStart = new Float64Array(FIRST_PARTS);
  private windowJoins = new Int32Array(FIRST_PARTS);
  private partBig = new Int32Array(FIRST_PARTS);
  private packets = new Float64Array(FIRST_PARTS);
  private egress = new Float64Array(FIRST_PARTS);
  private relay = new Float64Array(FIRST_PARTS);
  private used = 0;
  private readonly free: number[] = [];
  private readonly all: MutableAttendance = { people: 0, cameras: 0, voices: 0 };
  private readonly local: MutableAttendance = { people: 0, cameras: 0, voices: 0 };
  private readonly share: NodeShare = { packetsPerSecond: 0, egressBps: 0, relayBps: 0, ingressBps: 0 };

  private readonly nodes: Nodes;
  private readonly profile: MediaProfile;

  constructor(meetings: number, nodes: Nodes, profile: MediaProfile) {
    this.nodes = nodes;
    this.profile = profile;
    this.people = new Int32Array(meetings);
    this.cameras = new Int32Array(meetings);
    this.voices = new Int32Array(meetings);
    this.spread = new Int32Array(meetings);
    this.head = new Int32Array(meetings).fill(NONE);
  }

  /** First part of a meeting, -1 when nobody is there. */
  firstPart(meeting: number): number {
    return this.head[meeting] ?? NONE;
  }

  nextPart(part: number): number {
    return this.partNext[part] ?? NONE;
  }

  nodeOf(part: number): number {
    return this.partNode[part] ?? 0;
  }

  peopleOf(part: number): number {
    return this.partPeople[part] ?? 0;
  }

  /** What the part alone takes of its node, share of the knee; 0 when the knee counts rooms. */
  shareOf(part: number): number {
    const { knee, kneeUnit } = this.nodes.settings;
    const load = { participants: this.partPeople, packets_per_second: this.packets, rooms: null }[kneeUnit];
    return load === null ? 0 : (load[part] ?? 0) / knee;
  }

  /** Over how many nodes the meeting is spread. */
  nodesOf(meeting: number): number {
    return this.spread[meeting] ?? 0;
  }

  /** Joins of the meeting on this node in the minute that began with the first of them. */
  recentJoins(part: number, now: number): number {
    return now - (this.windowStart[part] ?? 0) >= RATE_WINDOW_SECONDS ? 0 : (this.windowJoins[part] ?? 0);
  }

  /** The meeting's part on a node, -1 when it has none there. */
  partOn(meeting: number, node: number): number {
    let part = this.firstPart(meeting);
    while (part !== NONE && this.partNode[part] !== node) {
      part = this.nextPart(part);
    }
    return part;
  }

  /** A person joins on a node. @returns the part they are in. */
  join(meeting: number, node: number, camera: number, voice: number, now: number): number {
    let part = this.partOn(meeting, node);
    if (part === NONE) {
      part = this.open(meeting, node);
    }
    if (now - (this.windowStart[part] ?? 0) >= RATE_WINDOW_SECONDS) {
      this.windowStart[part] = now;
      this.windowJoins[part] = 0;
    }
    this.windowJoins[part] = (this.windowJoins[part] ?? 0) + 1;
    this.count(meeting, part, 1, camera, voice);
    this.reload(meeting);
    return part;
  }

  /** A person of `part` goes. */
  leave(meeting: number, part: number, camera: number, voice: number): void {
    this.count(meeting, part, -1, -camera, -voice);
    if (this.partPeople[part] === 0) {
      this.setLoad(part, 0, 0, 0);
      this.close(meeting, part);
    }
    this.reload(meeting);
  }

  private count(meeting: number, part: number, person: number, camera: number, voice: number): void {
    const node = this.partNode[part] ?? 0;
    this.people[meeting] = (this.people[meeting] ?? 0) + person;
    this.cameras[meeting] = (this.cameras[meeting] ?? 0) + camera;
    this.voices[meeting] = (this.voices[meeting] ?? 0) + voice;
    this.partPeople[part] = (this.partPeople[part] ?? 0) + person;
    this.partCameras[part] = (this.partCameras[part] ?? 0) + camera;
    this.partVoices[part] = (this.partVoices[part] ?? 0) + voice;
    this.nodes.people[node] = (this.nodes.people[node] ?? 0) + person;
  }

  private reload(meeting: number): void {
    const { all, local, share } = this;
    all.people = this.people[meeting] ?? 0;
    all.cameras = this.cameras[meeting] ?? 0;
    all.voices = this.voices[meeting] ?? 0;
    const nodes = this.spread[meeting] ?? 1;
    for (let part = this.firstPart(meeting); part !== NONE; part = this.nextPart(part)) {
      local.people = this.partPeople[part] ?? 0;
      local.cameras = this.partCameras[part] ?? 0;
      local.voices = this.partVoices[part] ?? 0;
      shareOfNode(this.profile, all, local, nodes, share);
      this.setLoad(part, share.packetsPerSecond, share.egressBps, share.relayBps);
    }
  }

  private setLoad(part: number, packets: number, egress: number, relay: number): void {
    const { nodes } = this;
    const node = this.partNode[part] ?? 0;
    nodes.packets[node] = (nodes.packets[node] ?? 0) + packets - (this.packets[part] ?? 0);
    nodes.egressBps[node] = (nodes.egressBps[node] ?? 0) + egress - (this.egress[part] ?? 0);
    nodes.relayBps[node] = (nodes.relayBps[node] ?? 0) + relay - (this.relay[part] ?? 0);
    this.packets[part] = packets;
    this.egress[part] = egress;
    this.relay[part] = relay;
    const big = this.shareOf(part) > BIG_PART_SHARE ? 1 : 0;
    nodes.bigParts[node] = (nodes.bigParts[node] ?? 0) + big - (this.partBig[part] ?? 0);
    this.partBig[part] = big;
  }

  private open(meeting: number, node: number): number {
    if (this.free.length === 0 && this.used === this.partNode.length) {
      this.grow();
    }
    const part = this.free.pop() ?? this.used++;
    this.partNode[part] = node;
    this.partNext[part] = this.firstPart(meeting);
    this.windowStart[part] = -RATE_WINDOW_SECONDS;
    this.windowJoins[part] = 0;
    this.head[meeting] = part;
    this.spread[meeting] = (this.spread[meeting] ?? 0) + 1;
    this.nodes.parts[node] = (this.nodes.parts[node] ?? 0) + 1;
    return part;
  }

  private close(meeting: number, part: number): void {
    const { nodes } = this;
    const node = this.partNode[part] ?? 0;
    const next = this.nextPart(part);
    if (this.firstPart(meeting) === part) {
      this.head[meeting] = next;
    } else {
      let before = this.firstPart(meeting);
      while (this.nextPart(before) !== part) {
        before = this.nextPart(before);
      }
      this.partNext[before] = next;
    }
    this.spread[meeting] = (this.spread[meeting] ?? 0) - 1;
    nodes.parts[node] = (nodes.parts[node] ?? 0) - 1;
    if (nodes.parts[node] === 0) {
      // Sums of floating-point differences drift; an empty node is exactly empty.
      nodes.packets[node] = nodes.egressBps[node] = nodes.relayBps[node] = 0;
    }
    this.free.push(part);
  }

  private grow(): void {
    const ints = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const copy = new Int32Array(2 * old.length);
      copy.set(old);
      return copy;
    };
    const floats = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const copy = new Float64Array(2 * old.length);
      copy.set(old);
      return copy;
    };
    this.partNode = ints(this.partNode);
    this.partNext = ints(this.partNext);
    this.partPeople = ints(this.partPeople);
    this.partCameras = ints(this.partCameras);
    this.partVoices = ints(this.partVoices);
    this.windowStart = floats(this.windowStart);
    this.windowJoins = ints(this.windowJoins);
    this.partBig = ints(this.partBig);
    this.packets = floats(this.packets);
    this.egress = floats(this.egress);
    this.relay = floats(this.relay);
  }
}
