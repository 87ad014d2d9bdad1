// What is simulated besides the people: which kind of system, how many nodes, what goes wrong during the day.
import type { AssumptionValues } from './assumptions.ts';
import type { MediaProfile } from './media-load.ts';

export type KneeUnit = 'participants' | 'rooms' | 'packets_per_second';

/**
 * `cascade`: a meeting may spread over nodes (Jitsi Videobridge); `one_node`: it must fit on one (LiveKit, Janus).
 */
export type MeetingPlacement = 'cascade' | 'one_node';

/** Something that happens at a time of the day (seconds). */
export type Incident =
  | {
      readonly kind: 'node_fails';
      readonly atSeconds: number;
      readonly node: number;
      readonly backAfterSeconds?: number;
    }
  | {
      readonly kind: 'zone_fails';
      readonly atSeconds: number;
      readonly zone: number;
      readonly backAfterSeconds?: number;
    }
  /** Nodes take no new meetings and go when they are empty; then they come back updated. */
  | {
      readonly kind: 'drain';
      readonly atSeconds: number;
      readonly nodes: readonly number[];
      readonly backAfterSeconds?: number;
    };

interface Autoscaling {
  /** Nodes that are always on. */
  readonly minimumNodes: number;
  /** Believed mean load (share of the knee) that it steers for. */
  readonly targetShare: number;
  readonly evaluateSeconds: number;
}

export interface Platform {
  readonly nodes: number;
  readonly kneeUnit: KneeUnit;
  readonly placement: MeetingPlacement;
  readonly incidents: readonly Incident[];
  readonly autoscaling: Autoscaling | null;
  /** Load that every node has from elsewhere, as a share of the knee. */
  readonly backgroundShare?: number;
}

const BITS_PER_KILOBIT = 1000;

/** The streams that the assumptions describe. */
export function mediaProfileOf(values: AssumptionValues): MediaProfile {
  const stream = (packetsPerSecond: number, kbps: number): MediaProfile['stage'] => ({
    packetsPerSecond,
    bitsPerSecond: kbps * BITS_PER_KILOBIT,
  });
  return {
    lastN: Math.round(values.last_n),
    stage: stream(values.stage_packets_per_second, values.stage_kbps),
    thumbnail: stream(values.thumbnail_packets_per_second, values.thumbnail_kbps),
    audio: stream(values.audio_packets_per_second, values.audio_kbps),
    cameraUplink: stream(values.camera_uplink_packets_per_second, values.camera_uplink_kbps),
    silenceSuppressed: values.silence_suppressed >= 0.5,
  };
}

/** Faults of a platform; all at once. */
export function checkPlatform(
  platform: Platform,
  values: AssumptionValues,
): { where: string; message: string }[] {
  const faults: { where: string; message: string }[] = [];
  const { nodes, incidents, autoscaling } = platform;
  if (!Number.isInteger(nodes) || nodes < 1) {
    faults.push({ where: 'nodes', message: `must be a whole number of at least 1, got ${nodes}` });
  }
  incidents.forEach((incident, index) => {
    const where = `incidents[${index}]`;
    const named =
      incident.kind === 'drain' ? incident.nodes : incident.kind === 'node_fails' ? [incident.node] : [];
    named
      .filter((node) => node < 0 || node >= nodes)
      .forEach((node) => faults.push({ where, message: `names node ${node}; there are 0 to ${nodes - 1}` }));
    if (incident.kind === 'zone_fails' && (incident.zone < 0 || incident.zone >= values.zones)) {
      faults.push({ where, message: `names zone ${incident.zone}; there are 0 to ${values.zones - 1}` });
    }
  });
  if (autoscaling !== null && !(autoscaling.minimumNodes >= 1 && autoscaling.minimumNodes <= nodes)) {
    faults.push({ where: 'autoscaling.minimumNodes', message: `must be between 1 and nodes (${nodes})` });
  }
  return faults;
}
