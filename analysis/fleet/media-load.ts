// What a meeting costs the node that carries it, in packets and bits a second, from who is in it. Stage view: one
// large picture and thumbnails up to last-n; audio of whoever talks. Closed forms only, since this runs at each
// join and leave.

export interface MediaProfile {
  /** How many other cameras a receiver gets at most, whole, >= 0. */
  readonly lastN: number;
  readonly stage: Stream;
  readonly thumbnail: Stream;
  readonly audio: Stream;
  /** What a camera sends up: all simulcast layers together. */
  readonly cameraUplink: Stream;
  /** True: only the streams of people who talk are forwarded; false: every open microphone (older bridges). */
  readonly silenceSuppressed: boolean;
}

interface Stream {
  readonly packetsPerSecond: number;
  readonly bitsPerSecond: number;
}

/** Who is there. `voices` are the people who ever speak. */
export interface Attendance {
  readonly people: number;
  readonly cameras: number;
  readonly voices: number;
}

/** Load on one node from its part of a meeting. Reused between calls: copy what must last. */
export interface NodeShare {
  packetsPerSecond: number;
  /** To clients. */
  egressBps: number;
  /** To other nodes of a cascaded meeting. */
  relayBps: number;
  /** From clients. */
  ingressBps: number;
}

/**
 * Mean number of simultaneous talkers of a conversation by ITU-T P.59: dwell times 456 ms (silence), 854 ms (one),
 * 226 ms (two); from one talker to silence with 0.4, else to two. One lone voice alternates between the first two.
 */
const SILENCE_MS = 456;
const SINGLE_MS = 854;
const DOUBLE_MS = 226;
const TO_SILENCE = 0.4;
const CONVERSATION_TALKERS =
  (SINGLE_MS + 2 * (1 - TO_SILENCE) * DOUBLE_MS) /
  (TO_SILENCE * SILENCE_MS + SINGLE_MS + (1 - TO_SILENCE) * DOUBLE_MS);
const LONE_TALKERS = SINGLE_MS / (SINGLE_MS + SILENCE_MS);

/** Mean number of people who talk at the same time. */
export function meanTalkers(voices: number): number {
  return voices >= 2 ? CONVERSATION_TALKERS : voices * LONE_TALKERS;
}

/**
 * Load of the part of a meeting (`local`) that a node carries, given everybody in it (`all`) and over how many
 * nodes it is spread (`nodes`, full mesh between them). A person alone is sent nothing and costs nothing.
 * @param into receives the answer.
 */
export function shareOfNode(
  profile: MediaProfile,
  all: Attendance,
  local: Attendance,
  nodes: number,
  into: NodeShare,
): void {
  const { stage, thumbnail, audio, cameraUplink, lastN } = profile;
  if (all.people < 2) {
    into.packetsPerSecond = into.egressBps = into.relayBps = into.ingressBps = 0;
    return;
  }
  const seenByCameras = Math.min(lastN, all.cameras - 1);
  const seenByOthers = Math.min(lastN, all.cameras);
  const withoutCamera = local.people - local.cameras;
  const stages = (seenByCameras > 0 ? local.cameras : 0) + (seenByOthers > 0 ? withoutCamera : 0);
  const pictures = Math.max(0, seenByCameras) * local.cameras + seenByOthers * withoutCamera;
  const thumbnails = pictures - stages;
  const streams = profile.silenceSuppressed ? meanTalkers(all.voices) : all.voices;
  const heard = streams * (1 - 1 / all.people) * local.people; // nobody is sent himself
  const sentUp = all.voices > 0 ? (streams * local.voices) / all.voices : 0;
  // A camera beyond last-n of everybody is not relayed.
  const relayedCameras = nodes > 1 ? Math.min(local.cameras, lastN) * (nodes - 1) : 0;
  const relayedAudio = nodes > 1 ? sentUp * (nodes - 1) : 0;
  const receivedCameras = nodes > 1 ? Math.min(all.cameras - local.cameras, lastN * (nodes - 1)) : 0;
  const receivedAudio = nodes > 1 ? streams - sentUp : 0;
  into.egressBps =
    stages * stage.bitsPerSecond + thumbnails * thumbnail.bitsPerSecond + heard * audio.bitsPerSecond;
  into.relayBps = relayedCameras * cameraUplink.bitsPerSecond + relayedAudio * audio.bitsPerSecond;
  into.ingressBps = local.cameras * cameraUplink.bitsPerSecond + sentUp * audio.bitsPerSecond;
  into.packetsPerSecond =
    stages * stage.packetsPerSecond +
    thumbnails * thumbnail.packetsPerSecond +
    (heard + sentUp + relayedAudio + receivedAudio) * audio.packetsPerSecond +
    (local.cameras + relayedCameras + receivedCameras) * cameraUplink.packetsPerSecond;
}
