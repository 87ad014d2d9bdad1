// Everything one transport receives: streams by SSRC, retransmissions, and the feedback a browser would send.
// Knows no socket: packets come by call, feedback leaves through the port it is given.
import type { ReceiveTrack } from '#core/packet-client.ts';
import type { SrtpDirection } from '../crypto/srtp.ts';
import { FRAME_START_BYTES, readFrameStart } from '../wire/frame-start.ts';
import type { RtcpPacket } from '../wire/rtcp.ts';
import {
  cnameBytes,
  writeNack,
  writePli,
  writeReceiverReport,
  writeSourceDescription,
} from '../wire/rtcp-write.ts';
import { int32At, rtpHeaderBytes, sequenceOf } from '../wire/rtp.ts';
import { NACK_INTERVAL_MS } from './nack-list.ts';
import { SequenceTracker } from './sequence.ts';
import { RECEIVER_SSRC, TransportFeedback } from './transport-feedback.ts';
import type { FeedbackPort, WriteRtcp } from './transport-feedback.ts';
import { ReceiveStream, WANTS } from './stream.ts';

/**
 * Feedback leaves on a common grid of all seats of the process. A profile of 100 receivers on loopback showed as much
 * time in few hundred sends a second as in reading 25,000 packets; that waking the system's reader is the cause is
 * our reading of it, not measured. No interval is below 50 ms, so the shift is small.
 */
const GRID_MS = 20;
const onGrid = (timeMs: number): number => Math.ceil(timeMs / GRID_MS) * GRID_MS;

/** Chromium sends receiver reports for video each second, for audio each five, both randomised by half. */
const VIDEO_REPORT_MS = 1000;
const AUDIO_REPORT_MS = 5000;
const zeroCounters = () => ({
  packets: 0,
  bytes: 0,
  malformed: 0,
  /** Before the keys were there: nobody's fault, a server sends as soon as it can. */
  early: 0,
  unknownSsrc: 0,
  unprotectFailures: 0,
  nackPackets: 0,
  pliPackets: 0,
  reportPackets: 0,
});

export class MediaReceiver {
  readonly counters = zeroCounters();
  /** In the order of the last {@link setTracks}. */
  streams: readonly ReceiveStream[] = [];
  dueMs = Number.POSITIVE_INFINITY;
  readonly feedback: TransportFeedback;
  readonly #port: FeedbackPort;
  readonly #cname: Buffer;
  readonly #random: () => number;
  readonly #wake: (dueMs: number) => void;
  readonly #onFirst: (stream: ReceiveStream) => void;
  readonly #bySsrc = new Map<number, ReceiveStream>();
  readonly #byRtx = new Map<number, { readonly stream: ReceiveStream; readonly sequence: SequenceTracker }>();
  readonly #head = Buffer.alloc(FRAME_START_BYTES);
  readonly #verify = Buffer.alloc(2048);
  #srtp: SrtpDirection | undefined;
  #tagBytes = 16;
  #lastSsrc = 0;
  #lastStream: ReceiveStream | undefined;
  #nextRepairMs = Number.POSITIVE_INFINITY;
  #roundTripMs = 0;

  constructor(
    port: FeedbackPort,
    options: {
      readonly cname: string;
      readonly random: () => number;
      readonly wake: (dueMs: number) => void;
      readonly onFirst: (stream: ReceiveStream) => void;
    },
  ) {
    this.#port = port;
    this.feedback = new TransportFeedback(port);
    this.#cname = cnameBytes(options.cname);
    this.#random = options.random;
    this.#wake = options.wake;
    this.#onFirst = options.onFirst;
  }

  setKeys(srtp: SrtpDirection, tagBytes: number): void {
    this.#srtp = srtp;
    this.#tagBytes = tagBytes;
  }

  setRoundTrip(ms: number): void {
    this.#roundTripMs = ms;
  }

  setTracks(tracks: readonly ReceiveTrack[]): void {
    const before = new Map(this.streams.map((stream) => [stream.ssrc, stream]));
    this.#bySsrc.clear();
    const rtxBefore = new Map(this.#byRtx);
    this.#byRtx.clear();
    this.streams = tracks.map((track) => {
      const stream = before.get(track.ssrc) ?? new ReceiveStream(track, this.#random());
      this.#bySsrc.set(track.ssrc | 0, stream);
      if (track.rtxSsrc !== undefined) {
        const known = rtxBefore.get(track.rtxSsrc | 0);
        const sequence = known?.sequence ?? new SequenceTracker();
        this.#byRtx.set(track.rtxSsrc | 0, { stream, sequence });
      }
      return stream;
    });
    this.#lastStream = undefined;
    this.feedback.choose(tracks);
  }

  onRtp(data: Buffer, offset: number, length: number, arrivalUs: number): void {
    const srtp = this.#srtp;
    if (srtp === undefined) {
      this.counters.early += 1;
      return;
    }
    const header = rtpHeaderBytes(data, offset, length);
    const payload = length - header - this.#tagBytes;
    if (header < 0 || payload < 0) {
      this.counters.malformed += 1;
      return;
    }
    const ssrc = int32At(data, offset + 8);
    if (ssrc !== this.#lastSsrc || this.#lastStream === undefined) {
      this.#lastSsrc = ssrc;
      this.#lastStream = this.#bySsrc.get(ssrc);
    }
    const stream = this.#lastStream;
    this.counters.packets += 1;
    this.counters.bytes += length;
    // libwebrtc's Call: sound takes part in TWCC, never in a receiver's own estimate.
    if (stream === undefined || stream.video || this.feedback.kind === 'twcc')
      this.feedback.onPacket(data, offset, header, length, arrivalUs);
    if (this.feedback.dueMs < this.dueMs) this.#due(onGrid(this.feedback.dueMs));
    if (stream === undefined) {
      this.#onRepair(srtp, data, offset, header, length, ssrc, arrivalUs);
      return;
    }
    this.#onMedia(srtp, stream, data, offset, header, payload, length, arrivalUs);
  }

  #onMedia(
    srtp: SrtpDirection,
    stream: ReceiveStream,
    data: Buffer,
    offset: number,
    header: number,
    payload: number,
    length: number,
    arrivalUs: number,
  ): void {
    const padded = ((data[offset] ?? 0) & 0x20) !== 0;
    const marker = ((data[offset + 1] ?? 0) & 0x80) !== 0;
    if (stream.packets === 0) this.#onFirstPacket(srtp, stream, data, offset, header, length, arrivalUs);
    // The length of padding is encrypted, and senders pad only packets that are nothing but padding.
    const size = padded ? 0 : payload;
    const timestamp = int32At(data, offset + 4);
    const wants = stream.onPacket(sequenceOf(data, offset), timestamp, marker, size, padded, arrivalUs);
    if (wants === WANTS.nothing) return;
    if ((wants & WANTS.look) !== 0) {
      const bytes = payload < FRAME_START_BYTES ? payload : FRAME_START_BYTES;
      // Our extension of sequence numbers starts one cycle up, SRTP's roll-over counter at zero.
      srtp.peekRtp(data, offset + header, bytes, stream.ssrc, stream.sequence.index - 65_536, this.#head);
      this.#onFrameStart(stream, this.#head, bytes);
    }
    if ((wants & WANTS.feedback) !== 0) {
      this.#nextRepairMs = 0;
      this.#due(0);
    }
  }

  /** Proves once per stream that keys and roll-over counter fit: everything later is only peeked at. */
  #onFirstPacket(
    srtp: SrtpDirection,
    stream: ReceiveStream,
    data: Buffer,
    offset: number,
    header: number,
    length: number,
    arrivalUs: number,
  ): void {
    data.copy(this.#verify, 0, offset, offset + length);
    if (srtp.openRtp(this.#verify, 0, header, length, stream.ssrc, sequenceOf(data, offset)) < 0)
      this.counters.unprotectFailures += 1;
    const interval = stream.video ? VIDEO_REPORT_MS : AUDIO_REPORT_MS;
    stream.nextReportMs = arrivalUs / 1000 + interval * (0.5 + this.#random());
    this.#due(stream.video ? 0 : onGrid(stream.nextReportMs));
    if (!stream.video) this.#onFirst(stream);
  }

  #onFrameStart(stream: ReceiveStream, head: Buffer, bytes: number): void {
    const start = readFrameStart(stream.codec, head, bytes);
    if (start === undefined) {
      // A codec we cannot look into is taken as decodable: loss still breaks it until the gap is repaired.
      if (stream.codec !== 'vp8') stream.undecodable = false;
      return;
    }
    if (start.key && stream.keyFrames === 0) this.#onFirst(stream);
    if (start.key) stream.onKeyFrame(start.width, start.height);
    else stream.onDeltaFrame(start.temporalId);
  }

  /** RFC 4588: the original sequence number leads the payload, which is encrypted. */
  #onRepair(
    srtp: SrtpDirection,
    data: Buffer,
    offset: number,
    header: number,
    length: number,
    ssrc: number,
    arrivalUs: number,
  ): void {
    const repair = this.#byRtx.get(ssrc);
    if (repair === undefined) {
      this.counters.unknownSsrc += 1;
      return;
    }
    if (repair.sequence.accept(sequenceOf(data, offset)) < 0) return;
    const clear = srtp.openRtp(data, offset, header, length, ssrc, repair.sequence.index - 65_536);
    if (clear < 0) {
      this.counters.unprotectFailures += 1;
      return;
    }
    const padding = ((data[offset] ?? 0) & 0x20) !== 0 ? (data[offset + clear - 1] ?? 0) : 0;
    const payload = clear - header - padding;
    const { stream } = repair;
    if (payload < 2) {
      stream.paddingPackets += 1;
      return;
    }
    stream.retransmitted += 1;
    const start = offset + header;
    const original = ((data[start] ?? 0) << 8) | (data[start + 1] ?? 0);
    const marker = ((data[offset + 1] ?? 0) & 0x80) !== 0;
    const { sequence } = stream;
    const before = sequence.received;
    const wants = stream.onPacket(original, int32At(data, offset + 4), marker, payload - 2, false, arrivalUs);
    sequence.repaired += sequence.received - before;
    if ((wants & WANTS.look) !== 0)
      this.#onFrameStart(stream, data.subarray(start + 2, start + payload), payload - 2);
  }

  onRtcp(packet: RtcpPacket, nowUs: number): void {
    if (packet.type !== 'sr') return;
    const stream = this.#bySsrc.get(packet.ssrc | 0);
    if (stream === undefined) return;
    stream.lastReport = ((packet.ntpSeconds & 0xffff) * 65_536 + (packet.ntpFraction >>> 16)) >>> 0;
    stream.lastReportUs = nowUs;
  }

  #due(dueMs: number): void {
    if (dueMs >= this.dueMs) return;
    this.dueMs = dueMs;
    this.#wake(dueMs);
  }

  /** Sends what is due; call when {@link dueMs} has come. */
  tick(nowMs: number): void {
    if (nowMs < this.dueMs) return;
    let next = Number.POSITIVE_INFINITY;
    const repair = nowMs >= this.#nextRepairMs;
    let repairing = false;
    for (const stream of this.streams) {
      if (stream.packets === 0) continue;
      if (repair && stream.nacks.size > 0) this.#repair(stream, nowMs);
      repairing ||= stream.nacks.size > 0 || stream.undecodable;
      if (stream.wantsKeyFrame(nowMs)) this.#requestKeyFrame(stream, nowMs);
      if (nowMs >= stream.nextReportMs) this.#report(stream, nowMs);
      if (stream.nextReportMs < next) next = stream.nextReportMs;
    }
    this.#nextRepairMs = repairing ? nowMs + NACK_INTERVAL_MS : Number.POSITIVE_INFINITY;
    if (nowMs >= this.feedback.dueMs) {
      const video = this.streams.filter((stream) => stream.video && stream.packets > 0);
      const ssrcs = video.map(({ ssrc }) => ssrc);
      const behind = video.find(({ compoundRtcp }) => compoundRtcp);
      this.feedback.send(nowMs, ssrcs, behind && ((out, at) => this.#writeReport(behind, nowMs, out, at)));
    }
    this.dueMs = Math.min(this.#nextRepairMs, onGrid(Math.min(next, this.feedback.dueMs)));
  }

  #repair(stream: ReceiveStream, nowMs: number): void {
    const { sequences, gaveUp } = stream.nacks.takeDue(nowMs, this.#roundTripMs);
    if (gaveUp) stream.lostForGood();
    if (sequences.length === 0) return;
    stream.nackCount += 1;
    this.counters.nackPackets += 1;
    this.#feedBack(stream, nowMs, (out, offset) =>
      writeNack(out, offset, RECEIVER_SSRC, stream.ssrc, sequences.slice(0, 250)),
    );
  }

  #requestKeyFrame(stream: ReceiveStream, nowMs: number): void {
    this.counters.pliPackets += 1;
    this.#feedBack(stream, nowMs, (out, offset) => writePli(out, offset, RECEIVER_SSRC, stream.ssrc));
  }

  #feedBack(stream: ReceiveStream, nowMs: number, write: WriteRtcp): void {
    if (stream.compoundRtcp) this.#report(stream, nowMs, write);
    else this.#port.sendRtcp(write);
  }

  /** @param feedback what stands behind the report */
  #report(stream: ReceiveStream, nowMs: number, feedback?: WriteRtcp): void {
    this.#port.sendRtcp((out, offset) => {
      const end = this.#writeReport(stream, nowMs, out, offset);
      return feedback === undefined ? end : feedback(out, end);
    });
  }

  #writeReport(stream: ReceiveStream, nowMs: number, out: Buffer, offset: number): number {
    const interval = stream.video ? VIDEO_REPORT_MS : AUDIO_REPORT_MS;
    stream.nextReportMs = nowMs + interval * (0.5 + this.#random());
    this.counters.reportPackets += 1;
    const end = writeReceiverReport(out, offset, RECEIVER_SSRC, [stream.takeReportBlock(nowMs)]);
    return writeSourceDescription(out, end, RECEIVER_SSRC, this.#cname);
  }
}
