// What runners write while a run goes on: raw counters and facts, never judgements. One JSON object a line in
// samples.ndjson. Names are those of W3C webrtc-stats (https://www.w3.org/TR/webrtc-stats/) and keep its units
// (seconds, bytes, counts since the stream began); rates are computed later from counter differences.

export type { RunEvent } from './run-event.ts';

export const SAMPLE_SCHEMA_VERSION = 1;

export type MediaKind = 'audio' | 'video';

interface RowBase {
  /** Since the run's start, on the generator host's clock. */
  readonly t_ms: number;
}

interface SeatRow extends RowBase {
  readonly seat: string;
}

/** One received RTP stream (RTCInboundRtpStreamStats). Absent fields were not reported. */
export interface InboundRow extends SeatRow {
  readonly kind: 'inbound-rtp';
  /**
   * Stable over SSRC changes and unique within the seat. Where the client knows who sends it, `sender/source`: the
   * sender is its seat's id, or the system's own name for it, which an event `seat-named` explains.
   */
  readonly stream: string;
  readonly media: MediaKind;
  readonly ssrc: number;
  readonly codec?: string;
  readonly decoderImplementation?: string;
  /**
   * The frames were replaced by tiny ones before decoding: what counts decoded or rendered frames tells of those.
   * Frame sizes are the sender's, from key frame headers.
   */
  readonly substituted?: boolean;
  readonly packetsReceived?: number;
  readonly bytesReceived?: number;
  readonly packetsLost?: number;
  readonly packetsDiscarded?: number;
  readonly jitter?: number;
  readonly jitterBufferDelay?: number;
  readonly jitterBufferEmittedCount?: number;
  readonly framesReceived?: number;
  readonly framesDecoded?: number;
  readonly framesDropped?: number;
  readonly framesRendered?: number;
  readonly keyFramesDecoded?: number;
  readonly frameWidth?: number;
  readonly frameHeight?: number;
  readonly freezeCount?: number;
  readonly totalFreezesDuration?: number;
  readonly pauseCount?: number;
  readonly totalPausesDuration?: number;
  readonly totalDecodeTime?: number;
  readonly totalProcessingDelay?: number;
  readonly totalInterFrameDelay?: number;
  readonly totalSquaredInterFrameDelay?: number;
  readonly nackCount?: number;
  readonly pliCount?: number;
  readonly firCount?: number;
  readonly retransmittedPacketsReceived?: number;
  readonly concealedSamples?: number;
  readonly silentConcealedSamples?: number;
  readonly concealmentEvents?: number;
  readonly totalSamplesReceived?: number;
  readonly totalSamplesDuration?: number;
  readonly audioLevel?: number;
}

/** One sent RTP stream (RTCOutboundRtpStreamStats and the RTCRemoteInboundRtpStreamStats that answers it). */
export interface OutboundRow extends SeatRow {
  readonly kind: 'outbound-rtp';
  readonly stream: string;
  readonly media: MediaKind;
  readonly ssrc: number;
  readonly rid?: string;
  readonly active?: boolean;
  readonly codec?: string;
  readonly encoderImplementation?: string;
  readonly packetsSent?: number;
  readonly bytesSent?: number;
  readonly retransmittedPacketsSent?: number;
  readonly retransmittedBytesSent?: number;
  readonly framesEncoded?: number;
  readonly framesSent?: number;
  readonly keyFramesEncoded?: number;
  readonly frameWidth?: number;
  readonly frameHeight?: number;
  readonly targetBitrate?: number;
  readonly totalEncodeTime?: number;
  readonly totalPacketSendDelay?: number;
  readonly qualityLimitationReason?: string;
  /** Seconds spent in each reason: none, cpu, bandwidth, other. */
  readonly qualityLimitationDurations?: Readonly<Record<string, number>>;
  readonly nackCount?: number;
  readonly pliCount?: number;
  readonly firCount?: number;
  /** From the far end's receiver reports. */
  readonly roundTripTime?: number;
  readonly remotePacketsLost?: number;
  readonly remoteJitter?: number;
}

/** The selected candidate pair of a transport (RTCTransportStats, RTCIceCandidatePairStats). */
export interface TransportRow extends SeatRow {
  readonly kind: 'transport';
  readonly stream: string;
  readonly currentRoundTripTime?: number;
  readonly availableOutgoingBitrate?: number;
  readonly availableIncomingBitrate?: number;
  readonly packetsSent?: number;
  readonly packetsReceived?: number;
  readonly bytesSent?: number;
  readonly bytesReceived?: number;
  /** Ours: datagrams that were nothing valid of this session (no STUN, DTLS or RTP; forged, cut or replayed control). */
  readonly invalidPackets?: number;
  /** Ours: media packets that had come before. */
  readonly duplicatePackets?: number;
  readonly dtlsState?: string;
  readonly iceState?: string;
}

/** What a mark in picture or sound said about one sampled frame or sound (core/media). */
export interface MarkRow extends SeatRow {
  readonly kind: 'mark';
  readonly stream: string;
  readonly media: MediaKind;
  /** Marks read and not readable since the seat joined. */
  readonly readable: number;
  readonly unreadable: number;
  /** The last readable one: who sent it, which frame, and how old it was when it was there. */
  readonly sender_index?: number;
  readonly counter?: number;
  readonly latency_ms?: number;
}

/** A received frame held against the frame that was sent, drawn again from seed and counter. */
export interface PictureRow extends SeatRow {
  readonly kind: 'picture';
  readonly stream: string;
  readonly sender_index: number;
  readonly counter: number;
  /** Size as received; the reference was brought to it. */
  readonly width: number;
  readonly height: number;
  /** Of luma, as ffmpeg's filters define them; a flawless frame has no PSNR. */
  readonly psnr_db?: number;
  readonly ssim: number;
}

/** Every frame of one received picture, judged by its counters; counts since the seat joined. */
export interface FramesRow extends SeatRow {
  readonly kind: 'frames';
  readonly stream: string;
  /** Frames with a readable counter. */
  readonly frames: number;
  /** Counters that never came, that came again, that came after a later one. */
  readonly skipped: number;
  readonly repeated: number;
  readonly out_of_order: number;
  /** By the W3C definition of freezes, over instants at which a new counter came. */
  readonly freezes: number;
  readonly freezes_seconds: number;
}

/** The edge of a talk spurt as it was heard (core/media/spurt-detector.ts). */
export interface TalkSpurtRow extends SeatRow {
  readonly kind: 'talk-spurt';
  readonly stream: string;
  readonly edge: 'start' | 'end';
  /** How much of the edge was missing. */
  readonly cut_ms: number;
}

/** VMAF of one received frame against the frame that was sent, computed after the call. */
export interface VmafRow extends SeatRow {
  readonly kind: 'vmaf';
  readonly stream: string;
  readonly sender_index: number;
  readonly counter: number;
  /** Size as received. */
  readonly width: number;
  readonly height: number;
  readonly vmaf: number;
}

/** What the impairment relay did in one direction of a seat; counts since the run began. */
interface NetworkRow extends SeatRow {
  readonly kind: 'network';
  readonly direction: 'up' | 'down';
  readonly profile: string;
  readonly offered_packets: number;
  readonly offered_bytes: number;
  readonly sent_packets: number;
  readonly sent_bytes: number;
  readonly lost_packets: number;
  readonly queue_dropped_packets: number;
  readonly outage_dropped_packets: number;
  /** Waiting before the bottleneck now. */
  readonly queue_bytes: number;
}

/** What the impairment relay added by itself in the last second: sent minus due. */
export interface RelayRow extends RowBase {
  readonly kind: 'relay';
  readonly late_p50_ms: number;
  readonly late_p99_ms: number;
  readonly late_max_ms: number;
  /** Packets that the kernel did not take, since the run began. */
  readonly send_errors: number;
}

/** The server's own counters and its process, by catalogue id without aggregation. */
export interface ServerRow extends RowBase {
  readonly kind: 'server';
  /** Which server, when there are several: `livekit`, `synapse`, … */
  readonly source: string;
  /** Catalogue ids of scope `server`; counters as counters. */
  readonly values: Readonly<Record<string, number>>;
}

/** The generator host's health over the interval that ends at t_ms. */
export interface GeneratorRow extends RowBase {
  readonly kind: 'generator';
  readonly interval_ms: number;
  /** All processors that the generator may use together, 0 to 1. */
  readonly cpu_share: number;
  readonly steal_share: number;
  /** Linux PSI `some` of cpu over the last seconds, 0 to 1; absent where the kernel has none. */
  readonly cpu_pressure_share?: number;
  readonly memory_available_bytes: number;
  readonly event_loop_delay_p99_ms: number;
  readonly event_loop_utilization_share: number;
  /** p99 of started minus intended for the actions due in this interval; absent when none was due. */
  readonly lateness_p99_ms?: number;
  /** Increases in this interval (/proc/net/snmp Udp). */
  readonly udp_receive_errors: number;
  readonly udp_send_errors: number;
  /** Increase of cgroup cpu.stat nr_throttled; absent outside a cgroup. */
  readonly throttled_periods?: number;
}

/** One sample of k6, under k6's own name of the metric and in k6's unit (milliseconds, 0 or 1, counts). */
export interface SignallingRow extends RowBase {
  readonly kind: 'signalling';
  /** `SignallingPlan.id`. */
  readonly source: string;
  readonly metric: string;
  /** k6's tag `name`: which request of the join, or the check's name. */
  readonly request?: string;
  readonly value: number;
}

export type SampleRow =
  | InboundRow
  | OutboundRow
  | TransportRow
  | MarkRow
  | PictureRow
  | FramesRow
  | TalkSpurtRow
  | VmafRow
  | NetworkRow
  | RelayRow
  | ServerRow
  | SignallingRow
  | GeneratorRow;

/** Steps of joining, in the order in which they usually come. All counted from the intended time. */
export const JOIN_STEPS = [
  'started',
  'page',
  // Of systems whose signalling is spread over several services.
  'homeserver',
  'token-service',
  'xmpp',
  'focus',
  'sfu',
  'signalling',
  'ice',
  'dtls',
  'joined',
  'first-audio',
  'first-video',
] as const;
export type JoinStep = (typeof JOIN_STEPS)[number];
/** Steps that only some systems have; their clients tell them. */
export type SystemJoinStep = Extract<JoinStep, 'homeserver' | 'token-service' | 'xmpp' | 'focus' | 'sfu'>;

/** Why a seat is counted as failed. A closed list, so that reasons can be counted and translated. */
export const FAILURE_REASONS = [
  'page-not-ready',
  'page-crashed',
  'page-hung',
  'signalling-refused',
  'signalling-unreachable',
  'client-step-failed',
  'join-timeout',
  'media-not-connected',
  'disconnected',
  'process-lost',
  'internal-error',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];
