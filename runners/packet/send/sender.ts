// Everything one transport sends: encodings by source, the pace of an encoder, answers to feedback, sender reports.
import type { SendTrack } from '#core/packet-client.ts';
import type { RtcpPacket } from '../wire/rtcp.ts';
import { cnameBytes, writeBye, writeSenderReport, writeSourceDescription } from '../wire/rtcp-write.ts';
import { absSendTime } from '../wire/rtp.ts';
import { Encoding } from './encoding.ts';
import type { FrameInFlight, PacketPort } from './encoding.ts';
import type { MediaLoop } from './loop.ts';
import { rtpTimestamp } from './rtp-writer.ts';
import { Pauses } from './silence.ts';

export type SenderMedia = {
  /** By camera layer, smallest first; empty without a camera. */
  readonly camera: readonly MediaLoop[];
  /** The voice at that bitrate, undefined: at the browser's default. Nothing without a microphone. */
  readonly microphone: (bitrateBps: number | undefined) => MediaLoop | undefined;
  /** True while the seat speaks (unix milliseconds). */
  readonly talking: (nowMs: number) => boolean;
};

export type SenderPort = PacketPort & {
  sendRtcp(write: (out: Buffer, offset: number) => number): void;
};

type Source = {
  readonly track: SendTrack;
  readonly encodings: readonly Encoding[];
  readonly periodMs: number;
  readonly timestampOffset: number;
  readonly pauses: Pauses;
  nextMs: number;
  muted: boolean;
};

/** PacingController: kDefaultPaceMultiplier, and bursts of up to 40 ms (PacerConfig of current Chromium). */
const PACE_FACTOR = 2.5;
const BURST_MS = 40;
/** Its bursts too leave every 5 ms. A grid common to all seats: lone datagrams wake the system's reader one by one. */
const PACE_TICK_MS = 5;
/** Chromium's report intervals, randomised by half. */
const VIDEO_REPORT_MS = 1000;
const AUDIO_REPORT_MS = 5000;
const SILENCE_LEVEL = 127;
const VOICE_BIT = 0x80;
const NTP_EPOCH_S = 2_208_988_800; // seconds from 1900 to 1970 (RFC 3550 §4)
const MAX_CATCH_UP_MS = 200; // held up longer, it skips frames like an encoder that drops them

export class MediaSender {
  dueMs = Number.POSITIVE_INFINITY;
  /** Last REMB from the far end, 0 before the first. */
  remoteEstimateBps = 0;
  readonly counters = { twccReceived: 0, twccLost: 0, skippedFrames: 0 };
  readonly #port: SenderPort;
  readonly #media: SenderMedia;
  readonly #cname: Buffer;
  readonly #random: () => number;
  #sources: Source[] = [];
  #started = false;
  #enabledLayers: ReadonlySet<number> | undefined;
  readonly #muted = { camera: false, microphone: false };
  readonly #queue: { readonly encoding: Encoding; readonly flight: FrameInFlight }[] = [];
  #debtBytes = 0;
  #paceMs = 0;
  #bytesPerMs = 0;
  #transportSequence = 0;
  readonly #stamp = {
    absSendTime: 0,
    transportSequence: (): number => {
      this.#transportSequence = (this.#transportSequence + 1) & 0xffff;
      return this.#transportSequence;
    },
  };

  constructor(
    port: SenderPort,
    options: { readonly cname: string; readonly media: SenderMedia; readonly random: () => number },
  ) {
    this.#port = port;
    this.#cname = cnameBytes(options.cname);
    this.#media = options.media;
    this.#random = options.random;
  }

  get encodings(): readonly { readonly source: SendTrack['source']; readonly encoding: Encoding }[] {
    return this.#sources.flatMap(({ track, encodings }) =>
      encodings.map((encoding) => ({ source: track.source, encoding })),
    );
  }

  setTracks(tracks: readonly SendTrack[], nowMs: number): void {
    const before = new Map(this.#sources.map((source) => [source.track.source, source]));
    this.#sources = tracks.flatMap((track) => {
      const known = before.get(track.source);
      return known === undefined ? this.#newSource(track, nowMs) : [known];
    });
    this.#applyLayers();
    const total = this.#sources.flatMap(({ encodings }) => encodings);
    const bitrate = total.reduce((sum, { loop }) => sum + loop.description.bitrateBps, 0);
    this.#bytesPerMs = (PACE_FACTOR * bitrate) / 8000;
    if (this.#started) this.start(nowMs);
  }

  #newSource(track: SendTrack, nowMs: number): Source[] {
    const voice = this.#media.microphone(track.bitrateBps);
    const encodings = track.encodings.flatMap((one) => {
      const loop = track.source === 'camera' ? this.#media.camera[one.layer] : voice;
      if (loop === undefined) return [];
      const shared = { mid: track.mid, rid: one.rid };
      const payloadType = track.redPayloadType ?? track.payloadType;
      const identity = { ...shared, ssrc: one.ssrc, payloadType, repair: false };
      const rtx =
        one.rtxSsrc === undefined || track.rtxPayloadType === undefined
          ? undefined
          : { ...shared, ssrc: one.rtxSsrc, payloadType: track.rtxPayloadType, repair: true };
      const within = track.redPayloadType === undefined ? undefined : track.payloadType;
      return [new Encoding(loop, identity, rtx, track.extensions, one.layer, this.#random, within)];
    });
    const [first] = encodings;
    if (first === undefined) return [];
    const periodMs = (first.loop.duration(0) * 1000) / first.loop.description.clockRateHz;
    return [
      {
        track,
        encodings,
        periodMs,
        pauses: new Pauses(track.parameters ?? ''),
        timestampOffset: Math.floor(this.#random() * 2 ** 32),
        // Cameras are not in step with one another.
        nextMs: nowMs + periodMs * this.#random(),
        muted: this.#muted[track.source],
      },
    ];
  }

  start(nowMs: number): void {
    this.#started = true;
    for (const source of this.#sources) {
      source.nextMs = Math.max(source.nextMs, nowMs);
      for (const encoding of source.encodings)
        if (encoding.nextReportMs === 0) encoding.nextReportMs = nowMs + this.#reportInterval(source);
    }
    this.dueMs = nowMs;
  }

  #reportInterval(source: Source): number {
    const interval = source.track.source === 'camera' ? VIDEO_REPORT_MS : AUDIO_REPORT_MS;
    return interval * (0.5 + this.#random());
  }

  setMuted(source: SendTrack['source'], muted: boolean): void {
    this.#muted[source] = muted;
    for (const one of this.#sources) if (one.track.source === source) one.muted = muted;
  }

  /** Only these camera layers are sent from now on; the others rest (dynamic broadcasting). */
  setLayers(layers: readonly number[]): void {
    this.#enabledLayers = new Set(layers);
    this.#applyLayers();
  }

  #applyLayers(): void {
    const enabled = this.#enabledLayers;
    if (enabled === undefined) return;
    for (const { track, encodings } of this.#sources) {
      if (track.source !== 'camera') continue;
      for (const encoding of encodings) encoding.active = enabled.has(encoding.layer);
    }
  }

  tick(nowMs: number): void {
    if (!this.#started || nowMs < this.dueMs) return;
    this.#stamp.absSendTime = absSendTime(nowMs * 1000);
    let due = Number.POSITIVE_INFINITY;
    for (const source of this.#sources) {
      if (nowMs - source.nextMs > MAX_CATCH_UP_MS) {
        const behind = Math.floor((nowMs - source.nextMs) / source.periodMs);
        this.counters.skippedFrames += behind * source.encodings.length;
        source.nextMs += behind * source.periodMs;
      }
      while (source.nextMs <= nowMs) {
        if (source.track.source === 'camera') this.#beginVideo(source, nowMs);
        else this.#sendAudio(source, nowMs);
        source.nextMs += source.periodMs;
      }
      due = Math.min(due, source.nextMs);
      for (const encoding of source.encodings) {
        if (nowMs >= encoding.nextReportMs) this.#report(source, encoding, nowMs);
        due = Math.min(due, encoding.nextReportMs);
      }
    }
    this.#pace(nowMs);
    if (this.#queue.length > 0) due = Math.min(due, nowMs + PACE_TICK_MS);
    this.dueMs = Math.ceil(due / PACE_TICK_MS) * PACE_TICK_MS;
  }

  #beginVideo(source: Source, nowMs: number): void {
    const clock = source.encodings[0]?.loop.description.clockRateHz ?? 90_000;
    const timestamp = rtpTimestamp(source.timestampOffset, source.nextMs, clock);
    for (const encoding of source.encodings) {
      if (source.muted || !encoding.active) encoding.skip();
      else this.#queue.push({ encoding, flight: encoding.begin(timestamp, nowMs) });
    }
  }

  #sendAudio(source: Source, nowMs: number): void {
    const [encoding] = source.encodings;
    if (encoding === undefined) return;
    const talking = !source.muted && this.#media.talking(nowMs);
    const sound = source.pauses.next(talking);
    if (sound === 'nothing') return;
    const clock = encoding.loop.description.clockRateHz;
    const timestamp = rtpTimestamp(source.timestampOffset, source.nextMs, clock);
    const flight = encoding.beginSound(sound, timestamp, nowMs);
    const level = talking ? VOICE_BIT | encoding.loop.audioLevel(flight.frame) : SILENCE_LEVEL;
    encoding.sendNext(flight, this.#port, this.#stamp, level, sound === 'begin', nowMs);
  }

  /** A leaky bucket: what is sent adds to a debt that drains at 2.5 times the encoders' rate. */
  #pace(nowMs: number): void {
    this.#debtBytes = Math.max(0, this.#debtBytes - (nowMs - this.#paceMs) * this.#bytesPerMs);
    this.#paceMs = nowMs;
    const limit = this.#bytesPerMs * BURST_MS;
    let head = this.#queue[0];
    while (head !== undefined && this.#debtBytes <= limit) {
      const { encoding, flight } = head;
      this.#debtBytes += encoding.sendNext(flight, this.#port, this.#stamp, 0, false, nowMs);
      if (flight.next >= flight.chunks) this.#queue.shift();
      head = this.#queue[0];
    }
  }

  #report(source: Source, encoding: Encoding, nowMs: number): void {
    encoding.nextReportMs = nowMs + this.#reportInterval(source);
    if (encoding.counters.packets === 0) return;
    const seconds = Math.floor(nowMs / 1000);
    const clock = encoding.loop.description.clockRateHz;
    const sinceFrame = Math.round(((nowMs - encoding.lastFrameMs) * clock) / 1000);
    this.#port.sendRtcp((out, offset) => {
      const end = writeSenderReport(out, offset, {
        ssrc: encoding.ssrc,
        ntpSeconds: (seconds + NTP_EPOCH_S) >>> 0,
        ntpFraction: Math.floor((nowMs / 1000 - seconds) * 4_294_967_296) >>> 0,
        rtpTimestamp: (encoding.lastTimestamp + sinceFrame) % 2 ** 32,
        packets: encoding.counters.packets,
        octets: encoding.counters.payloadBytes,
      });
      return writeSourceDescription(out, end, encoding.ssrc, this.#cname);
    });
  }

  onRtcp(packet: RtcpPacket, nowUs: number): void {
    const nowMs = nowUs / 1000;
    switch (packet.type) {
      case 'pli':
        this.#withEncoding(packet.mediaSsrc, (encoding) => {
          encoding.counters.plis += 1;
          encoding.requestKeyFrame(nowMs);
        });
        return;
      case 'fir':
        for (const ssrc of packet.mediaSsrcs)
          this.#withEncoding(ssrc, (encoding) => {
            encoding.counters.firs += 1;
            encoding.requestKeyFrame(nowMs);
          });
        return;
      case 'nack':
        this.#stamp.absSendTime = absSendTime(nowUs);
        this.#withEncoding(packet.mediaSsrc, (encoding) => {
          encoding.counters.nacks += 1;
          for (const sequence of packet.sequences)
            encoding.retransmit(sequence, this.#port, this.#stamp, nowMs);
        });
        return;
      case 'remb':
        this.remoteEstimateBps = packet.bitrateBps;
        return;
      case 'twcc':
        this.counters.twccReceived += packet.feedback.arrivalsUs.length;
        for (const arrival of packet.feedback.arrivalsUs)
          if (arrival === undefined) this.counters.twccLost += 1;
        return;
      case 'rr':
      case 'sr':
        this.#onReportBlocks(packet, nowMs);
        return;
      case 'sdes':
      case 'bye':
      case 'other':
        return;
    }
  }

  #onReportBlocks(packet: Extract<RtcpPacket, { type: 'rr' | 'sr' }>, nowMs: number): void {
    for (const block of packet.blocks)
      this.#withEncoding(block.ssrc, (encoding) => {
        encoding.acknowledge();
        encoding.remoteLost = block.cumulativeLost;
        encoding.remoteJitterSeconds = block.jitter / encoding.loop.description.clockRateHz;
        if (block.lastSenderReport === 0) return;
        const middle = (((nowMs / 1000 + NTP_EPOCH_S) % 65_536) * 65_536) >>> 0;
        const delay = ((middle - block.lastSenderReport - block.delaySinceLastSenderReport) | 0) / 65_536;
        if (delay >= 0) encoding.roundTripSeconds = delay;
      });
  }

  #withEncoding(ssrc: number, act: (encoding: Encoding) => void): void {
    for (const { encodings } of this.#sources)
      for (const encoding of encodings) if (encoding.ssrc === ssrc) act(encoding);
  }

  /** Says goodbye for every SSRC. */
  stop(): void {
    const ssrcs = this.#sources.flatMap(({ encodings }) => encodings.map(({ ssrc }) => ssrc));
    if (this.#started && ssrcs.length > 0) this.#port.sendRtcp((out, offset) => writeBye(out, offset, ssrcs));
    this.#started = false;
    this.#queue.length = 0;
    this.dueMs = Number.POSITIVE_INFINITY;
  }
}
