// The SDP that a packet seat exchanges with an SFU: answers to what it offers us to receive, offers of what we send.
// Pure; shaped like Chromium's, because SFUs make choices that depend on it.
import type {
  HeaderExtension,
  LocalTransport,
  ReceiveTrack,
  RtpCodec,
  SendEncoding,
  SendTrack,
} from '#core/packet-client.ts';
import { codecLines, extensionLines, formatCandidate } from '#core/packet-sdp.ts';
import type { SdpDescription, SdpMedia } from '#core/packet-sdp.ts';

export type LocalTrack = {
  readonly source: 'camera' | 'microphone';
  /** Client-chosen id of the track: LiveKit matches the publication and the media section by it. */
  readonly cid: string;
  readonly encodings: readonly SendEncoding[];
  /** Sound: what the system's own client sets; absent: nothing. */
  readonly bitrateBps?: number;
};

/** A section of an offer: a track of ours, or without one a place for something to receive. */
export type OfferSection = { readonly kind: 'audio' | 'video'; readonly track?: LocalTrack };

/** Which of a session's offers it is (RFC 8866 §5.2): the same number throughout, and one that grows. */
export type OfferOrigin = { readonly session: number; readonly version: number };

const ABS_SEND_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time';
const TRANSPORT_CC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const RID = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';
const REPAIRED_RID = 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id';
const AUDIO_LEVEL = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const PLAYOUT_DELAY = 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay';
const DEPENDENCY_DESCRIPTOR =
  'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension';

/** Ids and payload types as Chromium numbers them. */
const AUDIO_EXTENSIONS: readonly HeaderExtension[] = [
  { id: 1, uri: AUDIO_LEVEL },
  { id: 2, uri: ABS_SEND_TIME },
  { id: 3, uri: TRANSPORT_CC },
  { id: 4, uri: MID },
];
const VIDEO_EXTENSIONS: readonly HeaderExtension[] = [
  { id: 2, uri: ABS_SEND_TIME },
  { id: 3, uri: TRANSPORT_CC },
  { id: 4, uri: MID },
  { id: 10, uri: RID },
  { id: 11, uri: REPAIRED_RID },
];
/** On top of these where only receiving is possible; what a loop is sent with has neither. */
const RECEIVED_VIDEO_EXTENSIONS: readonly HeaderExtension[] = [
  { id: 5, uri: PLAYOUT_DELAY },
  { id: 12, uri: DEPENDENCY_DESCRIPTOR },
];
const OPUS: RtpCodec = {
  payloadType: 111,
  name: 'opus',
  clockRateHz: 48_000,
  channels: 2,
  parameters: 'minptime=10;useinbandfec=1',
  feedback: ['transport-cc'],
};
const RED: RtpCodec = {
  payloadType: 63,
  name: 'red',
  clockRateHz: 48_000,
  channels: 2,
  parameters: '111/111',
  feedback: [],
};
const VP8: RtpCodec = {
  payloadType: 96,
  name: 'VP8',
  clockRateHz: 90_000,
  channels: 1,
  parameters: '',
  feedback: ['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli'],
};
const VP8_RTX: RtpCodec = {
  payloadType: 97,
  name: 'rtx',
  clockRateHz: 90_000,
  channels: 1,
  parameters: 'apt=96',
  feedback: [],
};

function sessionLines(mids: readonly string[], origin?: OfferOrigin): string[] {
  return [
    'v=0',
    `o=- ${origin?.session ?? Date.now()} ${origin?.version ?? 2} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mids.join(' ')}`,
    'a=msid-semantic: WMS *',
  ];
}

function transportLines(local: LocalTransport, setup: string): string[] {
  return [
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${local.ice.usernameFragment}`,
    `a=ice-pwd:${local.ice.password}`,
    'a=ice-options:trickle',
    `a=fingerprint:sha-256 ${local.fingerprint}`,
    `a=setup:${setup}`,
    ...local.candidates.map((candidate) => `a=${formatCandidate(candidate)}`),
  ];
}

const text = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`;

/** Accepts everything an offer has; we take the DTLS client's part, as browsers do when they answer. */
export function answerOf(offer: SdpDescription, local: LocalTransport): string {
  const bundle = offer.bundle.length > 0 ? offer.bundle : offer.media.map(({ mid }) => mid);
  const sections = offer.media.flatMap((media) => answerSection(media, local));
  return text([...sessionLines(bundle), ...sections]);
}

function answerSection(media: SdpMedia, local: LocalTransport): string[] {
  const [mLine = ''] = media.lines;
  if (!media.active) return [mLine, 'c=IN IP4 0.0.0.0', 'a=inactive', `a=mid:${media.mid}`];
  const common = [mLine, ...transportLines(local, 'active'), `a=mid:${media.mid}`];
  if (media.kind === 'application') return [...common, 'a=sctp-port:5000'];
  const receives = media.direction === 'sendonly' || media.direction === 'sendrecv';
  return [
    ...common,
    receives ? 'a=recvonly' : 'a=inactive',
    'a=rtcp-mux',
    ...(media.reducedSizeRtcp ? ['a=rtcp-rsize'] : []),
    ...codecLines(media.codecs),
    ...extensionLines(media.extensions),
  ];
}

/**
 * What an offer lets us receive.
 * @param nameOf stable name of the remote track that a section carries.
 */
export function receiveTracksOf(
  offer: SdpDescription,
  nameOf: (media: SdpMedia) => string,
): readonly ReceiveTrack[] {
  return offer.media.flatMap((media) => {
    const [ssrc] = media.ssrcs;
    const sends = media.direction === 'sendonly' || media.direction === 'sendrecv';
    if (media.kind === 'application' || !media.active || !sends || ssrc === undefined) return [];
    const rtxSsrc = media.rtx.get(ssrc);
    const { codecs, extensions } = media;
    return [
      {
        stream: nameOf(media),
        media: media.kind,
        ssrc,
        codecs,
        extensions,
        ...(rtxSsrc === undefined ? {} : { rtxSsrc }),
        ...(media.reducedSizeRtcp ? {} : { compoundRtcp: true }),
      },
    ];
  });
}

/** Offers our tracks, in order, as sections 0, 1, … */
export function offerOf(tracks: readonly LocalTrack[], local: LocalTransport): string {
  const sections = tracks.map((track): OfferSection => {
    return { kind: track.source === 'camera' ? 'video' : 'audio', track };
  });
  return offerOfSections(sections, local);
}

/** Offers sections 0, 1, …, of tracks and of places to receive. */
export function offerOfSections(
  sections: readonly OfferSection[],
  local: LocalTransport,
  origin?: OfferOrigin,
): string {
  const mids = sections.map((_, index) => String(index));
  const transport = transportLines(local, 'actpass').join('\r\n');
  const lines = sections.flatMap((section, index) => offerSection(section, String(index), transport));
  return text([...sessionLines(mids, origin), ...lines]);
}

// What is the same in every offer, joined once: a room of many seats makes it hundreds of times a second.
const AUDIO_CODEC_LINES = codecLines([OPUS, RED]).join('\r\n');
const VIDEO_CODEC_LINES = codecLines([VP8, VP8_RTX]).join('\r\n');
const AUDIO_EXTENSION_LINES = extensionLines(AUDIO_EXTENSIONS).join('\r\n');
const VIDEO_EXTENSION_LINES = extensionLines(VIDEO_EXTENSIONS).join('\r\n');
const PLACE_EXTENSION_LINES = extensionLines([...VIDEO_EXTENSIONS, ...RECEIVED_VIDEO_EXTENSIONS]).join(
  '\r\n',
);

function offerSection({ kind, track }: OfferSection, mid: string, transport: string): string[] {
  const video = kind === 'video';
  const types = (video ? [VP8, VP8_RTX] : [OPUS, RED]).map(({ payloadType }) => payloadType).join(' ');
  const videoExtensions = track === undefined ? PLACE_EXTENSION_LINES : VIDEO_EXTENSION_LINES;
  return [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${types}`,
    transport,
    `a=mid:${mid}`,
    video ? videoExtensions : AUDIO_EXTENSION_LINES,
    ...(track === undefined ? ['a=recvonly'] : ['a=sendonly', `a=msid:- ${track.cid}`]),
    'a=rtcp-mux',
    'a=rtcp-rsize',
    video ? VIDEO_CODEC_LINES : AUDIO_CODEC_LINES,
    ...(track === undefined ? [] : encodingLines(track)),
  ];
}

/** Several encodings are told apart by RID, one by its SSRC: Chromium does it so, and LiveKit reads both. */
function encodingLines(track: LocalTrack): string[] {
  const rids = track.encodings.flatMap(({ rid }) => (rid === undefined ? [] : [rid]));
  if (rids.length > 1)
    return [...rids.map((rid) => `a=rid:${rid} send`), `a=simulcast:send ${rids.join(';')}`];
  return track.encodings.flatMap(({ ssrc, rtxSsrc }) => {
    const describe = (one: number): string[] => [
      `a=ssrc:${one} cname:seat`,
      `a=ssrc:${one} msid:- ${track.cid}`,
    ];
    return rtxSsrc === undefined
      ? describe(ssrc)
      : [`a=ssrc-group:FID ${ssrc} ${rtxSsrc}`, ...describe(ssrc), ...describe(rtxSsrc)];
  });
}

/** What may be sent after the system's answer. */
export function sendTracksOf(tracks: readonly LocalTrack[], answer: SdpDescription): readonly SendTrack[] {
  return tracks.flatMap((track, index) => {
    const section = answer.media[index];
    const codec = section?.codecs.find(({ name }) => name !== 'rtx' && name !== 'red');
    if (section?.active !== true || codec === undefined) return [];
    const rtx = section.codecs.find(({ name, repairs }) => name === 'rtx' && repairs === codec.payloadType);
    // The answer's first codec is the one to send.
    const [first] = section.codecs;
    const simulcast = track.encodings.length > 1;
    return [
      {
        source: track.source,
        mid: section.mid,
        payloadType: codec.payloadType,
        ...(rtx === undefined ? {} : { rtxPayloadType: rtx.payloadType }),
        ...(first?.name === 'red' ? { redPayloadType: first.payloadType } : {}),
        parameters: codec.parameters,
        ...(track.bitrateBps === undefined ? {} : { bitrateBps: track.bitrateBps }),
        feedback: codec.feedback,
        extensions: section.extensions,
        encodings: simulcast ? track.encodings : track.encodings.map(withoutRid),
      },
    ];
  });
}

function withoutRid(encoding: SendEncoding): SendEncoding {
  const { ssrc, layer, rtxSsrc } = encoding;
  return rtxSsrc === undefined ? { ssrc, layer } : { ssrc, layer, rtxSsrc };
}
