// The plan: what every seat will do and when, computed before any load. Same scenario and seed, same plan,
// byte for byte. Pure data; this is plan.json in a run folder.
import type { Budget } from './budget.ts';
import type { NetworkPlan } from './impairment.ts';
import type { ServerFaultPlan } from './server-fault.ts';
import type { SignallingPlan } from './signalling.ts';

export const PLAN_SCHEMA_VERSION = 1;

/** How a seat is driven; see docs/fidelity.md for what each tier can and cannot see. */
export const TIERS = ['browser', 'browser-lite', 'packet'] as const;
export type Tier = (typeof TIERS)[number];

export const VIDEO_CODECS = ['vp8', 'vp9', 'h264', 'av1'] as const;
export type VideoCodec = (typeof VIDEO_CODECS)[number];

/** One encoding a camera sends. Ordered from small to large; several are simulcast. */
export interface VideoLayer {
  /** RTP stream id (RFC 8852) in WebRTC order: `q`, `h`, `f`. */
  readonly rid: 'q' | 'h' | 'f';
  readonly width: number;
  readonly height: number;
  readonly max_bitrate_bps: number;
}

export interface CameraPlan {
  readonly codec: VideoCodec;
  readonly frame_rate: number;
  readonly layers: readonly VideoLayer[];
}

/** What a seat wants to see, from its layout: at most so many videos at these tile heights, largest first. */
export interface Demand {
  readonly layout: 'gallery' | 'speaker' | 'none';
  readonly tiles: readonly { readonly width: number; readonly height: number }[];
}

export interface SeatAction {
  readonly at_ms: number;
  readonly action: 'mute-camera' | 'unmute-camera' | 'mute-microphone' | 'unmute-microphone';
}

export interface SeatPlan {
  /** Unique in the run, e.g. `r002-s014`. */
  readonly id: string;
  /** Position in the plan; also the sender index in picture and sound marks (modulo 65,536). */
  readonly index: number;
  readonly room: string;
  readonly tier: Tier;
  /** Seats with the same process number share a browser process, with the same page number a page. */
  readonly process: number;
  readonly page: number;
  readonly join_at_ms: number;
  readonly leave_at_ms: number;
  readonly camera: CameraPlan | null;
  readonly microphone: boolean;
  /** Seed of the seat's synthetic picture and sound. */
  readonly media_seed: number;
  /**
   * When it talks: begins and ends, alternately, in whole milliseconds; silent otherwise. Absent: it never pauses. What
   * silence is on the wire is its client's affair (with Opus DTX two packets each 420 ms, else as many as when talking).
   */
  readonly talk?: readonly number[];
  readonly demand: Demand;
  /** How many of its video receivers really decode; the others substitute. Absent: all decode. */
  readonly decoded_videos?: number;
  /** Sorted by time; between joining and leaving. */
  readonly actions: readonly SeatAction[];
  /** What its network does to its packets, sorted by time; absent: its host's own network as it is. */
  readonly network?: NetworkPlan;
}

export interface PlanPhase {
  /** Unique; the `phase` tag of budgets. */
  readonly name: string;
  readonly kind: 'ramp' | 'hold' | 'storm' | 'drain';
  readonly from_ms: number;
  readonly to_ms: number;
}

export interface RoomPlan {
  readonly id: string;
  readonly size: number;
}

export interface Plan {
  readonly schema_version: typeof PLAN_SCHEMA_VERSION;
  readonly scenario: { readonly name: string; readonly description: string; readonly seed: string };
  /** System and settings as the target's own schema accepted them; never secrets. */
  readonly target: { readonly system: string; readonly settings: unknown };
  /** When the last seat leaves. */
  readonly duration_ms: number;
  readonly phases: readonly PlanPhase[];
  readonly rooms: readonly RoomPlan[];
  /** Sorted by index. */
  readonly seats: readonly SeatPlan[];
  readonly budgets: readonly Budget[];
  /** Joins without media beside the seats; absent: none. */
  readonly signalling?: readonly SignallingPlan[];
  /** Servers killed in mid-run, sorted by time; absent: none. */
  readonly faults?: readonly ServerFaultPlan[];
  /**
   * How much browser seats judge what they receive. Absent, `sampled`: one frame a second of each picture, for its
   * mark. `full`: every frame's counter, sound, and likeness to the original, of a part of the streams.
   */
  readonly media_quality?: 'sampled' | 'full';
  /** Whether VMAF of a sample of the received pictures is computed after the run; only with `full`. */
  readonly vmaf?: true;
  /** After joining, a seat's media is not judged for this long: bandwidth estimation starts low. */
  readonly settle_ms: number;
  /** A seat that has not joined this long after its intended time has failed. */
  readonly join_deadline_ms: number;
}
