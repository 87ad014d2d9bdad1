// One received RTP stream as a browser's receiver would count it, from clear headers and a look at each frame's first
// bytes. Knows no socket and no keys. Times are microseconds on one clock.
import type { ReceiveTrack } from '#core/packet-client.ts';
import type { ReportBlock } from '../wire/rtcp.ts';
import { FrameClock } from './frame-clock.ts';
import { NackList } from './nack-list.ts';
import { ACCEPTED, SequenceTracker } from './sequence.ts';

/**
 * VideoReceiveStream2: kMaxWaitForKeyFrame. Each so long it looks whether a picture can be decoded, from when the stream
 * was made, not from its first packet; asking does not shift the turns.
 */
const KEY_FRAME_WAIT_MS = 200;
/** VideoReceiveStream2: kMaxWaitForFrame. The same once a picture was decoded: also a stream that rests is asked once. */
const FRAME_WAIT_MS = 3000;
/** VideoReceiveStream2: kInactiveDuration. A stream without packets for so long is not asked. */
const INACTIVE_MS = 5000;

/** RFC 3550 §6.4.1: delays since a sender report are told in 1/65536 s. */
const REPORT_DELAY_UNITS_PER_US = 0.065536;

/** Answers of {@link ReceiveStream.onPacket}, as bits. */
export const WANTS = { nothing: 0, look: 1, feedback: 2 } as const;

export class ReceiveStream {
  readonly stream: string;
  readonly ssrc: number;
  readonly video: boolean;
  readonly clockRateHz: number;
  readonly nackable: boolean;
  /** Feedback must stand behind a report. */
  readonly compoundRtcp: boolean;
  readonly sequence = new SequenceTracker();
  readonly frames = new FrameClock();
  readonly nacks = new NackList();
  codec: string;
  packets = 0;
  payloadBytes = 0;
  paddingPackets = 0;
  retransmitted = 0;
  framesReceived = 0;
  framesDropped = 0;
  keyFrames = 0;
  width = 0;
  height = 0;
  /** Highest temporal layer seen since the last key frame. */
  temporalId = 0;
  layerSwitches = 0;
  nackCount = 0;
  pliCount = 0;
  firstPacketUs = 0;
  lastPacketUs = 0;
  /** In units of the clock rate, RFC 3550 §6.4.1. */
  jitter = 0;
  /** Middle bits of the NTP time of the last sender report, and when it came. */
  lastReport = 0;
  lastReportUs = 0;
  nextReportMs = 0;
  /** Video cannot be decoded until the next key frame. */
  undecodable: boolean;
  keyFrameWantedMs = -1;
  #timestamp = -1;
  #lastTransit = 0;
  #lastFrameTransitValid = false;
  /** Where between two looks for a decodable picture the first packet came: 0 to 1. */
  readonly #turn: number;
  /** Frames that are complete behind a gap. */
  #pending = 0;

  /** @param turn 0 to 1, at random */
  constructor(track: ReceiveTrack, turn = 1) {
    this.#turn = turn;
    this.stream = track.stream;
    this.ssrc = track.ssrc;
    this.video = track.media === 'video';
    const [codec] = track.codecs;
    this.codec = codec?.name ?? '';
    this.clockRateHz = codec?.clockRateHz ?? (this.video ? 90_000 : 48_000);
    this.nackable = track.codecs.some(({ feedback }) => feedback.includes('nack'));
    this.compoundRtcp = track.compoundRtcp === true;
    this.undecodable = this.video;
  }

  /** Seconds. */
  get jitterSeconds(): number {
    return this.jitter / this.clockRateHz;
  }

  /** For a report that leaves now; the next one tells of what comes after it. */
  takeReportBlock(nowMs: number): ReportBlock {
    const { sequence } = this;
    const delay = Math.max(0, Math.round((nowMs * 1000 - this.lastReportUs) * REPORT_DELAY_UNITS_PER_US));
    return {
      ssrc: this.ssrc,
      fractionLost: sequence.takeFractionLost(),
      cumulativeLost: sequence.expected - sequence.received,
      highestSequence: (sequence.highest - 65_536) >>> 0,
      jitter: Math.round(this.jitter) >>> 0,
      lastSenderReport: this.lastReport,
      delaySinceLastSenderReport: this.lastReport === 0 ? 0 : delay >>> 0,
    };
  }

  /**
   * Counts one packet of the primary SSRC (or one rebuilt from a retransmission).
   * @returns bits of {@link WANTS}: `look` when the packet starts a frame whose first bytes should be read
   */
  onPacket(
    sequence: number,
    timestamp: number,
    marker: boolean,
    payloadBytes: number,
    padded: boolean,
    arrivalUs: number,
  ): number {
    const verdict = this.sequence.accept(sequence);
    if (verdict < 0) return WANTS.nothing;
    if (this.packets === 0) this.firstPacketUs = arrivalUs;
    this.packets += 1;
    this.payloadBytes += payloadBytes;
    this.lastPacketUs = arrivalUs;
    let wants: number = WANTS.nothing;
    if (verdict === ACCEPTED.gap) {
      if (this.nackable && this.video) {
        this.#onGap(this.sequence.index, this.sequence.missing);
        wants = WANTS.feedback;
      }
    } else if (verdict === ACCEPTED.late) {
      this.#onLate(arrivalUs);
      return wants;
    }
    if (!this.video) {
      this.#onJitter(timestamp, arrivalUs);
      return wants;
    }
    // Padding-only probes repeat the last timestamp or carry none that belongs to a frame.
    if (padded && payloadBytes === 0) {
      this.paddingPackets += 1;
      return wants;
    }
    if (timestamp !== this.#timestamp) {
      this.#timestamp = timestamp;
      this.framesReceived += 1;
      this.#onJitter(timestamp, arrivalUs);
      wants |= WANTS.look;
    }
    if (marker) this.#frameEnds(arrivalUs);
    return wants;
  }

  /** RFC 3550 appendix A.8, on the first packet of a frame as Chromium does. */
  #onJitter(timestamp: number, arrivalUs: number): void {
    // Only differences count: one transit is taken modulo 2^32 against the next.
    const transit = (((arrivalUs * this.clockRateHz) / 1e6) % 4_294_967_296) - (timestamp >>> 0);
    if (this.#lastFrameTransitValid) {
      const difference = Math.abs((transit - this.#lastTransit) | 0);
      // A jump of more than five seconds is a new clock, not jitter (StreamStatistician).
      if (difference < 5 * this.clockRateHz) this.jitter += (difference - this.jitter) / 16;
    }
    this.#lastTransit = transit;
    this.#lastFrameTransitValid = true;
  }

  #onGap(index: number, missing: number): void {
    if (this.nacks.add(index - missing, index - 1)) return;
    this.lostForGood();
    // NackRequester: more is missing than can be asked for, so a key frame is, at once.
    this.keyFrameWantedMs = 0;
  }

  #onLate(arrivalUs: number): void {
    if (this.nacks.arrived(this.sequence.index) && this.nacks.size === 0) this.#release(arrivalUs);
  }

  #release(atUs: number): void {
    if (!this.undecodable) for (; this.#pending > 0; this.#pending -= 1) this.#decoded(atUs);
    else this.framesDropped += this.#pending;
    this.#pending = 0;
  }

  #frameEnds(atUs: number): void {
    if (this.undecodable) this.framesDropped += 1;
    else if (this.nacks.size > 0) this.#pending += 1;
    else this.#decoded(atUs);
  }

  #decoded(atUs: number): void {
    this.frames.rendered(atUs);
    this.keyFrameWantedMs = atUs / 1000 + FRAME_WAIT_MS;
  }

  /** A packet will not come any more: nothing can be decoded until a key frame. */
  lostForGood(): void {
    if (!this.video) return;
    this.framesDropped += this.#pending;
    this.#pending = 0;
    this.undecodable = true;
  }

  /** The frame that just began is a key frame of this size. */
  onKeyFrame(width: number, height: number): void {
    this.keyFrames += 1;
    if (this.height !== 0 && height !== this.height) this.layerSwitches += 1;
    this.width = width;
    this.height = height;
    this.temporalId = 0;
    this.nacks.clearBefore(this.sequence.index);
    this.framesDropped += this.#pending;
    this.#pending = 0;
    this.undecodable = false;
    this.keyFrameWantedMs = this.lastPacketUs / 1000 + FRAME_WAIT_MS;
  }

  /** The frame that just began refers to others. */
  onDeltaFrame(temporalId: number): void {
    if (temporalId > this.temporalId) this.temporalId = temporalId;
    // RtpVideoStreamReceiver2::OnAssembledFrame: a stream that begins with such a frame is asked for a key at once.
    if (this.framesReceived === 1 && this.undecodable) this.keyFrameWantedMs = 0;
  }

  /** True when a picture loss indication should leave now; counts it. */
  wantsKeyFrame(nowMs: number): boolean {
    if (!this.video || this.packets === 0) return false;
    if (this.keyFrameWantedMs < 0) this.keyFrameWantedMs = nowMs + KEY_FRAME_WAIT_MS * this.#turn;
    if (nowMs < this.keyFrameWantedMs) return false;
    const begun = this.keyFrames > 0 || !this.undecodable;
    this.keyFrameWantedMs = nowMs + (begun ? FRAME_WAIT_MS : KEY_FRAME_WAIT_MS);
    if (nowMs - this.lastPacketUs / 1000 > INACTIVE_MS) return false;
    this.pliCount += 1;
    return true;
  }
}
