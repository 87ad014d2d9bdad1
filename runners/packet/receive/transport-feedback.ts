// Feedback about the transport as a whole: arrival times (TWCC) or a bandwidth estimate (REMB), whichever was
// negotiated, at the pace that Chromium keeps.
import type { ReceiveTrack } from '#core/packet-client.ts';
import { writeRemb } from '../wire/rtcp-write.ts';
import { EXTENSION_URI, findExtension } from '../wire/rtp.ts';
import { writeTwcc } from '../wire/twcc.ts';
import { RembEstimator } from './remb-estimator.ts';
import { TwccRecorder, feedbackIntervalMs } from './twcc-recorder.ts';

/** Bytes an RTCP packet may take before protection: WebRTC keeps to 1200 throughout. */
const RTCP_ROOM = 1150;
/** SSRC of a receiver without own media; Chromium's value. */
export const RECEIVER_SSRC = 1;
const RATE_WINDOW_MS = 1000;
/** RemoteBitrateEstimatorAbsSendTime: kStreamTimeOut. Without packets for so long nothing is estimated. */
const ESTIMATE_TIMEOUT_MS = 2000;

/** Writes RTCP at an offset and returns where it ends. */
export type WriteRtcp = (out: Buffer, offset: number) => number;

export type FeedbackPort = {
  /** Sends what `write` writes as one datagram. */
  sendRtcp(write: WriteRtcp): void;
};

export class TransportFeedback {
  kind: 'twcc' | 'remb' | 'none' = 'none';
  dueMs = Number.POSITIVE_INFINITY;
  twccPackets = 0;
  rembPackets = 0;
  readonly #port: FeedbackPort;
  readonly #remb = new RembEstimator();
  readonly #twcc = new TwccRecorder();
  #extensionId = 0;
  #windowBytes = 0;
  #windowMs = -1;
  #incomingBps = 0;
  #lastUs = 0;

  constructor(port: FeedbackPort) {
    this.#port = port;
  }

  /** Last estimate sent in a REMB, 0 without. */
  get estimateBps(): number {
    return this.rembPackets > 0 ? this.#remb.bitrateBps : 0;
  }

  choose(tracks: readonly ReceiveTrack[]): void {
    const offers = (value: string): boolean =>
      tracks.some(({ codecs }) => codecs.some(({ feedback }) => feedback.includes(value)));
    const extension = (uri: string): number =>
      tracks.flatMap(({ extensions }) => extensions).find((one) => one.uri === uri)?.id ?? 0;
    const twccId = extension(EXTENSION_URI.transportSequence);
    if (twccId > 0 && offers('transport-cc')) {
      this.kind = 'twcc';
      this.#extensionId = twccId;
    } else if (offers('goog-remb')) {
      this.kind = 'remb';
      this.#extensionId = extension(EXTENSION_URI.absSendTime);
    } else this.kind = 'none';
  }

  onPacket(data: Buffer, offset: number, header: number, length: number, arrivalUs: number): void {
    if (this.kind === 'none') return;
    const found = this.#extensionId > 0 ? findExtension(data, offset, header, this.#extensionId) : -1;
    const at = Math.floor(found / 256);
    if (this.kind === 'twcc') {
      if (found < 0 || (found & 0xff) !== 2) return;
      this.#twcc.record(((data[at] ?? 0) << 8) | (data[at + 1] ?? 0), arrivalUs);
      this.#windowBytes += length;
    } else {
      const whole = found >= 0 && (found & 0xff) === 3;
      const stamp = whole ? ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0) : -1;
      this.#remb.onPacket(length, stamp, arrivalUs);
      this.#lastUs = arrivalUs;
    }
    if (this.dueMs === Number.POSITIVE_INFINITY) this.dueMs = arrivalUs / 1000 + this.#intervalMs();
  }

  #intervalMs(): number {
    return this.kind === 'twcc' ? feedbackIntervalMs(this.#incomingBps) : this.#remb.intervalMs;
  }

  /**
   * @param videoSsrcs SSRCs of the video streams that have come, first one first
   * @param report what an estimate must stand behind; arrival times never do, as libwebrtc sends them alone
   */
  send(nowMs: number, videoSsrcs: readonly number[], report?: WriteRtcp): void {
    if (this.kind === 'remb' && nowMs - this.#lastUs / 1000 > ESTIMATE_TIMEOUT_MS) {
      this.dueMs = Number.POSITIVE_INFINITY;
      return;
    }
    if (this.kind === 'twcc') this.#sendTwcc(nowMs, videoSsrcs[0] ?? 0);
    else this.#sendRemb(nowMs, videoSsrcs, report);
    // From the planned time, so that being served late does not stretch the mean interval.
    const interval = this.#intervalMs();
    this.dueMs = Math.max(this.dueMs + interval, nowMs + interval / 2);
  }

  #sendTwcc(nowMs: number, mediaSsrc: number): void {
    if (this.#windowMs < 0) this.#windowMs = nowMs;
    else if (nowMs - this.#windowMs >= RATE_WINDOW_MS) {
      this.#incomingBps = (this.#windowBytes * 8000) / (nowMs - this.#windowMs);
      this.#windowBytes = 0;
      this.#windowMs = nowMs;
    }
    while (this.#twcc.pending) {
      const { base, count, arrivalsUs } = this.#twcc.take();
      const feedbackCount = this.#twcc.feedbackCount;
      const fields = { senderSsrc: RECEIVER_SSRC, mediaSsrc, baseSequence: base, feedbackCount };
      let covered = 0;
      this.twccPackets += 1;
      this.#port.sendRtcp((out, offset) => {
        const written = writeTwcc(out, offset, RTCP_ROOM, fields, arrivalsUs, count);
        covered = written.covered;
        return written.end;
      });
      this.#twcc.reported(Math.max(1, covered));
    }
  }

  #sendRemb(nowMs: number, ssrcs: readonly number[], report: WriteRtcp | undefined): void {
    if (ssrcs.length === 0) return;
    const bitrate = this.#remb.update(nowMs * 1000);
    if (bitrate <= 0) return;
    this.rembPackets += 1;
    this.#port.sendRtcp((out, offset) => {
      const at = report === undefined ? offset : report(out, offset);
      return writeRemb(out, at, RECEIVER_SSRC, bitrate, ssrcs.slice(0, 255));
    });
  }
}
