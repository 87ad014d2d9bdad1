// The Jingle session between a seat and Jicofo: what session-initiate says, and the session-accept that answers it
// as lib-jitsi-meet's does, with the sources that the seat sends.
import type {
  HeaderExtension,
  LocalTransport,
  RemoteTransport,
  RtpCodec,
  SendEncoding,
  TransportCandidate,
} from '#core/packet-client.ts';
import { parseCandidate } from '#core/packet-sdp.ts';
import { NS_RTP, NS_SOURCES } from './sources.ts';
import { attribute, element, numberAttribute } from './xml.ts';
import type { Element } from './xml.ts';

export const NS_JINGLE = 'urn:xmpp:jingle:1';
const NS_ICE = 'urn:xmpp:jingle:transports:ice-udp:1';
const NS_DTLS = 'urn:xmpp:jingle:apps:dtls:0';
const NS_EXTENSIONS = 'urn:xmpp:jingle:apps:rtp:rtp-hdrext:0';
const NS_FEEDBACK = 'urn:xmpp:jingle:apps:rtp:rtcp-fb:0';
const NS_COLIBRI = 'http://jitsi.org/protocol/colibri';
const NS_GROUPING = 'urn:xmpp:jingle:apps:grouping:0';

export interface OfferedMedia {
  readonly codecs: readonly RtpCodec[];
  readonly extensions: readonly HeaderExtension[];
}

export interface Offer {
  readonly sid: string;
  readonly transport: RemoteTransport;
  /** Whether the bridge insists on being the DTLS client. */
  readonly dtlsClient: boolean;
  /** Where the bridge channel is; undefined when the bridge has one over SCTP only. */
  readonly channelUrl: string | undefined;
  readonly audio: OfferedMedia;
  readonly video: OfferedMedia;
}

function codecsOf(description: Element): RtpCodec[] {
  return description.getChildren('payload-type').flatMap((type) => {
    const payloadType = numberAttribute(type, 'id');
    const name = attribute(type, 'name')?.toLowerCase();
    if (payloadType === undefined || name === undefined) return [];
    const parameters = type.getChildren('parameter').map((one) => {
      return [attribute(one, 'name') ?? '', attribute(one, 'value') ?? ''] as const;
    });
    const repairs = Number(parameters.find(([key]) => key === 'apt')?.[1] ?? Number.NaN);
    const feedback = type.getChildren('rtcp-fb', NS_FEEDBACK).map((one) => {
      return [attribute(one, 'type'), attribute(one, 'subtype')]
        .filter((part) => part !== undefined)
        .join(' ');
    });
    return [
      {
        payloadType,
        name,
        clockRateHz: numberAttribute(type, 'clockrate') ?? 90_000,
        channels: numberAttribute(type, 'channels') ?? 1,
        parameters: parameters.map(([key, value]) => `${key}=${value}`).join(';'),
        feedback,
        ...(Number.isNaN(repairs) ? {} : { repairs }),
      },
    ];
  });
}

function mediaOf(contents: readonly Element[], media: 'audio' | 'video'): OfferedMedia {
  const description = contents
    .map((content) => content.getChild('description', NS_RTP))
    .find((one) => one !== undefined && attribute(one, 'media') === media);
  if (description === undefined) return { codecs: [], extensions: [] };
  const extensions = description.getChildren('rtp-hdrext', NS_EXTENSIONS).flatMap((one) => {
    const id = numberAttribute(one, 'id');
    const uri = attribute(one, 'uri');
    return id === undefined || uri === undefined ? [] : [{ id, uri }];
  });
  return { codecs: codecsOf(description), extensions };
}

/** Candidates of an ICE-UDP transport (XEP-0176) that a seat can use: UDP over IPv4. */
export function candidatesOf(transport: Element): readonly TransportCandidate[] {
  return transport.getChildren('candidate').flatMap((one) => {
    const fields = ['foundation', 'component', 'protocol', 'priority', 'ip', 'port'];
    return parseCandidate(fields.map((field) => attribute(one, field) ?? '').join(' ')) ?? [];
  });
}

/** The transport of the first content speaks for all: Jitsi bundles. */
export function transportOf(jingle: Element): Element | undefined {
  return jingle
    .getChildren('content')
    .map((content) => content.getChild('transport', NS_ICE))
    .find((transport) => transport !== undefined);
}

/** @throws when it lacks what a connection needs. */
export function readOffer(jingle: Element): Offer {
  const transport = transportOf(jingle);
  const fingerprint = transport
    ?.getChildren('fingerprint', NS_DTLS)
    .find((one) => attribute(one, 'hash')?.toLowerCase() === 'sha-256');
  const usernameFragment = transport === undefined ? undefined : attribute(transport, 'ufrag');
  const password = transport === undefined ? undefined : attribute(transport, 'pwd');
  if (
    transport === undefined ||
    fingerprint === undefined ||
    usernameFragment === undefined ||
    password === undefined
  ) {
    throw new Error('Jicofo offered a session without ICE credentials or SHA-256 fingerprint');
  }
  const contents = jingle.getChildren('content');
  const channel = transport.getChild('web-socket', NS_COLIBRI);
  return {
    sid: attribute(jingle, 'sid') ?? '',
    transport: {
      ice: { usernameFragment, password },
      fingerprint: fingerprint.getText().trim().toUpperCase(),
      candidates: candidatesOf(transport),
    },
    dtlsClient: attribute(fingerprint, 'setup') === 'active',
    channelUrl: channel === undefined ? undefined : attribute(channel, 'url'),
    audio: mediaOf(contents, 'audio'),
    video: mediaOf(contents, 'video'),
  };
}

/** What a seat sends, as it announces it. */
export interface LocalSource {
  /** `<endpoint>-v0`, `<endpoint>-a0`. */
  readonly name: string;
  readonly source: 'camera' | 'microphone';
  /** Stream and track id, as in a=msid. */
  readonly msid: string;
  readonly encodings: readonly SendEncoding[];
}

/** As lib-jitsi-meet describes a track of Chromium: every SSRC by itself, then FID of the first, SIM, the other FIDs. */
function sourceElements({ name, source, msid, encodings }: LocalSource): Element[] {
  const describe = (ssrc: number): Element =>
    element(
      'source',
      {
        xmlns: NS_SOURCES,
        ssrc,
        name,
        videoType: source === 'camera' ? 'camera' : undefined,
      },
      element('parameter', { name: 'msid', value: msid }),
    );
  const group = (semantics: string, ssrcs: readonly number[]): Element =>
    element(
      'ssrc-group',
      { xmlns: NS_SOURCES, semantics },
      ...ssrcs.map((ssrc) => element('source', { ssrc })),
    );
  const repairs = encodings.flatMap(({ ssrc, rtxSsrc }) =>
    rtxSsrc === undefined ? [] : [group('FID', [ssrc, rtxSsrc])],
  );
  const layers =
    encodings.length > 1
      ? [
          group(
            'SIM',
            encodings.map(({ ssrc }) => ssrc),
          ),
        ]
      : [];
  const described = encodings.flatMap(({ ssrc, rtxSsrc }) =>
    rtxSsrc === undefined ? [ssrc] : [ssrc, rtxSsrc],
  );
  return [...described.map(describe), ...repairs.slice(0, 1), ...layers, ...repairs.slice(1)];
}

function codecElement({ payloadType, name, clockRateHz, channels, parameters, feedback }: RtpCodec): Element {
  const isVideo = clockRateHz === 90_000;
  return element(
    'payload-type',
    {
      id: payloadType,
      name: isVideo && name !== 'rtx' ? name.toUpperCase() : name,
      clockrate: clockRateHz,
      channels,
    },
    ...parameters
      .split(';')
      .filter((text) => text !== '')
      .map((text) => {
        const equals = text.indexOf('=');
        return element('parameter', { name: text.slice(0, equals), value: text.slice(equals + 1) });
      }),
    ...feedback.map((value) => {
      const [type, subtype] = value.split(' ');
      return element('rtcp-fb', { xmlns: NS_FEEDBACK, type, subtype });
    }),
  );
}

function contentElement(
  media: 'audio' | 'video',
  offered: OfferedMedia,
  sources: readonly LocalSource[],
  local: LocalTransport,
  setup: string,
): Element {
  const description = element(
    'description',
    { xmlns: NS_RTP, media },
    ...offered.codecs.map(codecElement),
    ...sources.flatMap(sourceElements),
    element('rtcp-mux', {}),
    ...offered.extensions.map(({ id, uri }) => element('rtp-hdrext', { xmlns: NS_EXTENSIONS, id, uri })),
    element('extmap-allow-mixed', { xmlns: NS_EXTENSIONS }),
  );
  const transport = element(
    'transport',
    { xmlns: NS_ICE, ufrag: local.ice.usernameFragment, pwd: local.ice.password },
    element('fingerprint', { xmlns: NS_DTLS, hash: 'sha-256', setup }, local.fingerprint),
    // Ours are complete from the start, so nothing trickles.
    ...local.candidates.map(({ address, port, priority }, index) =>
      element('candidate', {
        id: `seat${String(index)}`,
        foundation: '1',
        component: 1,
        protocol: 'udp',
        priority,
        ip: address,
        port,
        type: 'host',
        generation: 0,
        network: 0,
      }),
    ),
  );
  return element('content', { creator: 'responder', name: media, senders: 'both' }, description, transport);
}

export interface Acceptance {
  readonly offer: Offer;
  /** What of the offer is taken: see negotiation.ts. */
  readonly audio: OfferedMedia;
  readonly video: OfferedMedia;
  readonly local: LocalTransport;
  readonly sources: readonly LocalSource[];
  /** Jicofo's occupant. */
  readonly initiator: string;
  readonly responder: string;
}

/** The `jingle` element of session-accept. */
export function acceptElement(acceptance: Acceptance): Element {
  const { offer, audio, video, local, sources, initiator, responder } = acceptance;
  const setup = offer.dtlsClient ? 'passive' : 'active';
  const of = (source: LocalSource['source']): LocalSource[] => sources.filter((one) => one.source === source);
  return element(
    'jingle',
    { xmlns: NS_JINGLE, action: 'session-accept', initiator, responder, sid: offer.sid },
    element(
      'group',
      { xmlns: NS_GROUPING, semantics: 'BUNDLE' },
      element('content', { name: 'audio' }),
      element('content', { name: 'video' }),
    ),
    contentElement('audio', audio, of('microphone'), local, setup),
    contentElement('video', video, of('camera'), local, setup),
  );
}
