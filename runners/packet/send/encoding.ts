// One outgoing encoding: a cursor in a loop, the codec numbers that must run on over its seams, and the memory of what
// was sent for retransmissions. Holds no copies of packets: they are rebuilt from the loop.
import type { HeaderExtension } from '#core/packet-client.ts';
import { VP8_DESCRIPTOR_BYTES, writeVp8Descriptor } from '../wire/vp8.ts';
import type { MediaLoop } from './loop.ts';
import { RtpWriter } from './rtp-writer.ts';
import type { RtpIdentity } from './rtp-writer.ts';
import { isRepeatable, writeRedundancyHeaders } from './redundancy.ts';
import { EMPTY_FRAME, SILENT_FRAME } from './silence.ts';
import type { Sound } from './silence.ts';

/** RTP packet size before protection, as WebRTC's senders keep it. */
const MAX_PACKET_BYTES = 1200;
const RTX_BYTES = 2;
/** Packets that can be sent again: more than a second at 2.5 Mbit/s (RtpPacketHistory keeps about one). */
const HISTORY = 512;
const HISTORY_WORDS = 8;
/** VideoStreamEncoder / RtpVideoSender: key frame requests closer than this are one. */
const KEY_FRAME_INTERVAL_MS = 300;
/** In place of a frame of the loop: {@link SILENT_FRAME} and {@link EMPTY_FRAME}. */
const SILENCE = -1;
const EMPTY = -2;

/** @returns undefined for a frame of the loop. */
function silent(frame: number): Uint8Array | undefined {
  if (frame === SILENCE) return SILENT_FRAME;
  return frame === EMPTY ? EMPTY_FRAME : undefined;
}

export type FrameInFlight = {
  readonly frame: number;
  readonly timestamp: number;
  readonly chunks: number;
  readonly pictureId: number;
  readonly tl0: number;
  next: number;
};

export type EncodingCounters = {
  packets: number;
  payloadBytes: number;
  retransmittedPackets: number;
  retransmittedBytes: number;
  frames: number;
  keyFrames: number;
  nacks: number;
  plis: number;
  firs: number;
};

/** Writes one datagram into a reserved slot and hands it on. */
export type PacketPort = {
  readonly arena: Buffer;
  reserve(): number;
  /** @param index extended sequence number, for SRTP */
  commit(slot: number, header: number, length: number, ssrc: number, index: number): void;
};

export type Stamp = { absSendTime: number; transportSequence: () => number };

export class Encoding {
  readonly loop: MediaLoop;
  readonly rid: string | undefined;
  readonly layer: number;
  readonly writer: RtpWriter;
  readonly counters: EncodingCounters = {
    packets: 0,
    payloadBytes: 0,
    retransmittedPackets: 0,
    retransmittedBytes: 0,
    frames: 0,
    keyFrames: 0,
    nacks: 0,
    plis: 0,
    firs: 0,
  };
  /** From the far end's receiver reports; NaN before the first. */
  roundTripSeconds = Number.NaN;
  remoteLost = 0;
  remoteJitterSeconds = 0;
  active = true;
  nextReportMs = 0;
  /** RTP timestamp of the frame last begun, and when. */
  lastTimestamp = 0;
  lastFrameMs = 0;
  readonly #rtx: RtpWriter | undefined;
  readonly #vp8: boolean;
  readonly #history = new Int32Array(HISTORY * HISTORY_WORDS);
  readonly #sentMs = new Float64Array(HISTORY);
  #cursor = 0;
  #pictureId: number;
  #tl0: number;
  #keyFrameMs = Number.NEGATIVE_INFINITY;
  /** Payload type within redundant packets (RFC 2198); undefined: none are sent. */
  readonly #redundant: number | undefined;
  /** Frame that the next redundant packet repeats. */
  #before = { frame: SILENCE, timestamp: 0 };

  constructor(
    loop: MediaLoop,
    identity: RtpIdentity,
    rtx: RtpIdentity | undefined,
    extensions: readonly HeaderExtension[],
    layer: number,
    random: () => number,
    redundant?: number,
  ) {
    this.loop = loop;
    this.#redundant = redundant;
    this.rid = identity.rid;
    this.layer = layer;
    this.#vp8 = loop.description.codec === 'vp8';
    this.writer = new RtpWriter(identity, extensions, Math.floor(random() * 0x7fff));
    this.#rtx = rtx === undefined ? undefined : new RtpWriter(rtx, extensions, Math.floor(random() * 0x7fff));
    this.#pictureId = Math.floor(random() * 0x7fff);
    this.#tl0 = Math.floor(random() * 0xff);
    this.#history.fill(-1);
  }

  get ssrc(): number {
    return this.writer.ssrc;
  }

  acknowledge(): void {
    this.writer.acknowledge();
    this.#rtx?.acknowledge();
  }

  /** The next frame of the loop becomes due, or one of silence while the loop rests. */
  beginSound(sound: Exclude<Sound, 'nothing'>, timestamp: number, nowMs: number): FrameInFlight {
    if (sound === 'begin' || sound === 'talk') return this.begin(timestamp, nowMs);
    this.counters.frames += 1;
    this.lastTimestamp = timestamp;
    this.lastFrameMs = nowMs;
    const frame = sound === 'empty' ? EMPTY : SILENCE;
    return { frame, timestamp, chunks: 1, pictureId: 0, tl0: 0, next: 0 };
  }

  /** The next frame of the loop becomes due; its packets follow by {@link sendNext}. */
  begin(timestamp: number, nowMs: number): FrameInFlight {
    const frame = this.#cursor;
    this.#cursor = (frame + 1) % this.loop.frames;
    const key = this.loop.isKey(frame);
    if (this.#vp8) {
      this.#pictureId = (this.#pictureId + 1) & 0x7fff;
      if (this.loop.temporalId(frame) === 0) this.#tl0 = (this.#tl0 + 1) & 0xff;
      if (key) {
        this.counters.keyFrames += 1;
        this.#keyFrameMs = nowMs;
      }
    }
    this.counters.frames += 1;
    this.lastTimestamp = timestamp;
    this.lastFrameMs = nowMs;
    const room = this.#chunkRoom();
    const chunks = Math.max(1, Math.ceil(this.loop.bytes(frame) / room));
    return { frame, timestamp, chunks, pictureId: this.#pictureId, tl0: this.#tl0, next: 0 };
  }

  /** Time passes without sending (muted, layer switched off): the loop goes on from a key frame afterwards. */
  skip(): void {
    this.#cursor = this.loop.nextKey(this.#cursor);
  }

  #chunkRoom(): number {
    const descriptor = this.#vp8 ? VP8_DESCRIPTOR_BYTES : 0;
    return MAX_PACKET_BYTES - this.writer.headerBytes - descriptor - RTX_BYTES;
  }

  /** Sends the next packet of a frame and returns its size. */
  sendNext(
    flight: FrameInFlight,
    port: PacketPort,
    stamp: Stamp,
    level: number,
    first: boolean,
    nowMs: number,
  ): number {
    const chunk = flight.next;
    flight.next += 1;
    const sequence = this.writer.index & 0xffff;
    const slot = sequence % HISTORY;
    const at = slot * HISTORY_WORDS;
    this.#history[at] = sequence;
    this.#history[at + 1] = flight.frame;
    this.#history[at + 2] = chunk;
    this.#history[at + 3] = flight.chunks;
    this.#history[at + 4] = flight.timestamp | 0;
    this.#history[at + 5] = flight.pictureId;
    this.#history[at + 6] = flight.tl0;
    this.#sentMs[slot] = nowMs;
    const marker = this.#vp8 ? chunk === flight.chunks - 1 : first;
    const payload = this.#send(this.writer, port, stamp, at, marker, level, -1);
    this.counters.packets += 1;
    this.counters.payloadBytes += payload;
    return payload;
  }

  /** @param original sequence number to put before the payload (RFC 4588), or -1 */
  #send(
    writer: RtpWriter,
    port: PacketPort,
    stamp: Stamp,
    at: number,
    marker: boolean,
    level: number,
    original: number,
  ): number {
    const frame = this.#history[at + 1] ?? 0;
    const chunk = this.#history[at + 2] ?? 0;
    const chunks = this.#history[at + 3] ?? 1;
    const out = port.arena;
    const slot = port.reserve();
    const header = writer.headerBytes;
    const transport = writer.carriesTransportSequence ? stamp.transportSequence() : 0;
    const timestamp = this.#history[at + 4] ?? 0;
    const index = writer.write(out, slot, timestamp, marker, stamp.absSendTime, transport, level);
    let to = slot + header;
    if (original >= 0) {
      out[to] = original >> 8;
      out[to + 1] = original & 0xff;
      to += RTX_BYTES;
    }
    if (this.#vp8) {
      writeVp8Descriptor(out, to, chunk === 0, {
        pictureId: this.#history[at + 5] ?? 0,
        tl0PictureIndex: this.#history[at + 6] ?? 0,
        temporalId: this.loop.temporalId(frame),
        layerSync: this.loop.isLayerSync(frame),
        nonReference: this.loop.isNonReference(frame),
      });
      to += VP8_DESCRIPTOR_BYTES;
    }
    if (this.#redundant !== undefined) to = this.#repeatBefore(out, to, frame, timestamp, this.#redundant);
    const pause = silent(frame);
    if (pause !== undefined) {
      out.set(pause, to);
      const end = to + pause.length - slot;
      port.commit(slot, header, end, writer.ssrc, index);
      return end - header;
    }
    // Chunks of one frame are as equal as they can be, like libwebrtc's packetizer (SplitAboutEqually); only the last
    // is some bytes shorter than the others, so that the kernel can be given them as one row of equal packets.
    const length = to + this.loop.copyChunk(frame, chunk, chunks, out, to) - slot;
    port.commit(slot, header, length, writer.ssrc, index);
    return length - header;
  }

  /** Writes what stands before the primary frame of a redundant packet. */
  #repeatBefore(out: Buffer, offset: number, frame: number, timestamp: number, payloadType: number): number {
    const before = this.#before;
    this.#before = { frame, timestamp };
    const distance = (timestamp - before.timestamp) | 0;
    const pause = silent(before.frame);
    const length = pause?.length ?? this.loop.bytes(before.frame);
    const repeated = isRepeatable(length, distance) ? length : 0;
    const at = writeRedundancyHeaders(out, offset, payloadType, repeated, distance);
    if (repeated === 0) return at;
    if (pause !== undefined) out.set(pause, at);
    else this.loop.copyChunk(before.frame, 0, 1, out, at);
    return at + length;
  }

  /** Sends a packet again if it is still known and was not sent within the round trip. */
  retransmit(sequence: number, port: PacketPort, stamp: Stamp, nowMs: number): void {
    const slot = sequence % HISTORY;
    const at = slot * HISTORY_WORDS;
    if (this.#history[at] !== sequence) return;
    const roundTripMs = Number.isNaN(this.roundTripSeconds) ? 0 : this.roundTripSeconds * 1000;
    if (nowMs - (this.#sentMs[slot] ?? 0) < roundTripMs) return;
    this.#sentMs[slot] = nowMs;
    // Without a retransmission stream nothing is sent again: the same SSRC would need the old sequence number, and
    // every SFU here negotiates RTX for video; for sound browsers do not repair by default.
    if (this.#rtx === undefined) return;
    const chunk = this.#history[at + 2] ?? 0;
    const marker = this.#vp8 && chunk === (this.#history[at + 3] ?? 1) - 1;
    const bytes = this.#send(this.#rtx, port, stamp, at, marker, 0, sequence);
    this.counters.retransmittedPackets += 1;
    this.counters.retransmittedBytes += bytes;
  }

  /** The far end cannot decode: the loop goes on at its next key frame. */
  requestKeyFrame(nowMs: number): void {
    if (nowMs - this.#keyFrameMs < KEY_FRAME_INTERVAL_MS) return;
    this.#cursor = this.loop.nextKey(this.#cursor);
  }
}
