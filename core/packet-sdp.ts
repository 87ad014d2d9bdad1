// The parts of SDP (RFC 8866, RFC 8829) that packet clients need: a description as data, and codec and extension
// lines back as text. Pure, and lenient: what it does not understand it leaves out.
import type { HeaderExtension, IceParameters, RtpCodec, TransportCandidate } from './packet-client.ts';

type SdpDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export type SdpMedia = {
  readonly kind: 'audio' | 'video' | 'application';
  readonly mid: string;
  /** False for a section that was rejected or switched off (port 0 without bundle-only). */
  readonly active: boolean;
  readonly direction: SdpDirection;
  /** Of the m= line, in its order of preference. */
  readonly codecs: readonly RtpCodec[];
  readonly extensions: readonly HeaderExtension[];
  /** `stream track` of a=msid, empty without. */
  readonly msid: string;
  readonly ssrcs: readonly number[];
  /** Primary SSRC to the SSRC of its retransmissions (a=ssrc-group:FID). */
  readonly rtx: ReadonlyMap<number, number>;
  /** a=rtcp-rsize (RFC 5506). */
  readonly reducedSizeRtcp: boolean;
  readonly lines: readonly string[];
};

export type SdpDescription = {
  readonly ice: IceParameters | undefined;
  readonly iceLite: boolean;
  /** SHA-256 only, upper case. */
  readonly fingerprint: string | undefined;
  readonly setup: 'active' | 'passive' | 'actpass' | undefined;
  readonly candidates: readonly TransportCandidate[];
  readonly bundle: readonly string[];
  readonly media: readonly SdpMedia[];
};

/**
 * Values by attribute; an attribute without a value stands as its whole line. Read once for all questions: a seat's
 * answer has hundreds of lines.
 */
type Attributes = ReadonlyMap<string, readonly string[]>;

function attributesOf(lines: readonly string[]): Attributes {
  const map = new Map<string, string[]>();
  for (const line of lines) {
    if (!line.startsWith('a=')) continue;
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(2, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1);
    const known = map.get(name);
    if (known === undefined) map.set(name, [value]);
    else known.push(value);
  }
  return map;
}

const valuesOf = (attributes: Attributes, name: string): readonly string[] => attributes.get(name) ?? [];

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** Reads a candidate attribute, with or without `a=` or `candidate:` in front; undefined unless UDP over IPv4. */
export function parseCandidate(text: string): TransportCandidate | undefined {
  const fields = text.replace(/^(?:a=)?candidate:/, '').split(' ');
  const [, component, protocol, priority, address = '', port] = fields;
  if (component !== '1' || protocol?.toLowerCase() !== 'udp' || !IPV4.test(address)) return undefined;
  const candidate = { address, port: Number(port), priority: Number(priority) };
  const valid = Number.isInteger(candidate.port) && candidate.port > 0 && candidate.port < 65_536;
  return valid && Number.isFinite(candidate.priority) ? candidate : undefined;
}

/** A host candidate in the form that SDP and trickle messages carry (without `a=`). */
export function formatCandidate(candidate: TransportCandidate): string {
  const { priority, address, port } = candidate;
  return `candidate:1 1 udp ${String(priority)} ${address} ${String(port)} typ host`;
}

function byType(values: readonly string[]): Map<number, string[]> {
  const map = new Map<number, string[]>();
  for (const value of values) {
    const space = value.indexOf(' ');
    const type = Number(value.slice(0, space));
    const known = map.get(type);
    if (known === undefined) map.set(type, [value.slice(space + 1)]);
    else known.push(value.slice(space + 1));
  }
  return map;
}

function parseCodecs(attributes: Attributes, payloadTypes: readonly number[]): RtpCodec[] {
  const maps = byType(valuesOf(attributes, 'rtpmap'));
  const formats = byType(valuesOf(attributes, 'fmtp'));
  const feedback = byType(valuesOf(attributes, 'rtcp-fb'));
  return payloadTypes.flatMap((payloadType) => {
    const [map] = maps.get(payloadType) ?? [];
    if (map === undefined) return [];
    const [name = '', clock, channels] = map.split('/');
    const parameters = formats.get(payloadType)?.[0] ?? '';
    const repairs = /(?:^|;)\s*apt=(\d+)/.exec(parameters)?.[1];
    return [
      {
        payloadType,
        name: name.toLowerCase(),
        clockRateHz: Number(clock),
        channels: Number(channels ?? 1),
        parameters,
        feedback: feedback.get(payloadType) ?? [],
        ...(repairs === undefined ? {} : { repairs: Number(repairs) }),
      },
    ];
  });
}

function parseExtensions(attributes: Attributes): HeaderExtension[] {
  return valuesOf(attributes, 'extmap').flatMap((value) => {
    const [id, uri] = value.split(' ');
    const number = Number.parseInt(id ?? '', 10);
    return Number.isInteger(number) && uri !== undefined ? [{ id: number, uri }] : [];
  });
}

function parseMedia(lines: readonly string[], attributes: Attributes): SdpMedia | undefined {
  const [kind, port, , ...formats] = (lines[0] ?? '').slice(2).split(' ');
  if (kind !== 'audio' && kind !== 'video' && kind !== 'application') return undefined;
  const rtx = new Map<number, number>();
  for (const group of valuesOf(attributes, 'ssrc-group')) {
    const [semantics, primary, repair] = group.split(' ');
    if (semantics === 'FID' && primary !== undefined && repair !== undefined)
      rtx.set(Number(primary), Number(repair));
  }
  const repairs = new Set(rtx.values());
  const ssrcs = [...new Set(valuesOf(attributes, 'ssrc').map((value) => Number.parseInt(value, 10)))];
  const direction = (['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const).find((name) =>
    attributes.has(`a=${name}`),
  );
  return {
    kind,
    mid: valuesOf(attributes, 'mid')[0] ?? '',
    active: port !== '0' || attributes.has('a=bundle-only'),
    direction: direction ?? 'sendrecv',
    codecs: parseCodecs(attributes, formats.map(Number)),
    extensions: parseExtensions(attributes),
    msid: valuesOf(attributes, 'msid')[0] ?? '',
    ssrcs: ssrcs.filter((ssrc) => Number.isInteger(ssrc) && !repairs.has(ssrc)),
    rtx,
    reducedSizeRtcp: attributes.has('a=rtcp-rsize'),
    lines,
  };
}

/** Lines of the session and of each media section, without empty ones. */
function sectionsOf(text: string): string[][] {
  const sections: string[][] = [[]];
  for (const line of text.split('\n')) {
    const clean = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (clean.startsWith('m=')) sections.push([]);
    if (clean !== '') sections.at(-1)?.push(clean);
  }
  return sections;
}

/** Never throws; what is missing is undefined or empty. */
export function parseSdp(text: string): SdpDescription {
  const sections = sectionsOf(text).map((lines) => ({ lines, attributes: attributesOf(lines) }));
  const [session, ...parts] = sections;
  const media = parts.flatMap((part) => {
    const parsed = parseMedia(part.lines, part.attributes);
    return parsed === undefined ? [] : [{ parsed, attributes: part.attributes }];
  });
  const general: Attributes = session?.attributes ?? new Map<string, string[]>();
  // Bundled sections share one transport: the first section that carries its parameters speaks for all.
  const all = [general, ...media.map(({ attributes }) => attributes)];
  const first = (name: string): string | undefined => {
    for (const attributes of all) {
      const [value] = valuesOf(attributes, name);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const usernameFragment = first('ice-ufrag');
  const password = first('ice-pwd');
  const fingerprint = /^sha-256 (.+)$/i
    .exec(first('fingerprint') ?? '')?.[1]
    ?.trim()
    .toUpperCase();
  const setup = first('setup');
  const candidates = all.flatMap((attributes) => valuesOf(attributes, 'candidate').map(parseCandidate));
  return {
    ice:
      usernameFragment !== undefined && password !== undefined ? { usernameFragment, password } : undefined,
    iceLite: general.has('a=ice-lite'),
    fingerprint,
    setup: setup === 'active' || setup === 'passive' || setup === 'actpass' ? setup : undefined,
    candidates: candidates.filter((candidate) => candidate !== undefined),
    bundle: (valuesOf(general, 'group')[0] ?? '').split(' ').slice(1),
    media: media.map(({ parsed }) => parsed),
  };
}

/** rtpmap, fmtp and rtcp-fb lines of codecs, each without line end. */
export function codecLines(codecs: readonly RtpCodec[]): string[] {
  return codecs.flatMap((codec) => {
    const channels = codec.channels > 1 ? `/${String(codec.channels)}` : '';
    const type = String(codec.payloadType);
    return [
      `a=rtpmap:${type} ${codec.name}/${String(codec.clockRateHz)}${channels}`,
      ...(codec.parameters === '' ? [] : [`a=fmtp:${type} ${codec.parameters}`]),
      ...codec.feedback.map((value) => `a=rtcp-fb:${type} ${value}`),
    ];
  });
}

export function extensionLines(extensions: readonly HeaderExtension[]): string[] {
  return extensions.map(({ id, uri }) => `a=extmap:${String(id)} ${uri}`);
}
