// Maps one RTCStatsReport to sample rows. Pure: no browser objects, only the dictionaries of W3C webrtc-stats.
import { INBOUND_NUMBERS } from '#core/sample-fields.ts';
import type { InboundRow, MediaKind, OutboundRow, SampleRow, TransportRow } from '#core/sample.ts';
import type { FrameSize } from '../substitution/vp8-key-frame.ts';

/** A dictionary of a report, as the browser gave it. */
export type StatsDictionary = Readonly<Record<string, unknown>>;

export interface ReportContext {
  readonly seat: string;
  readonly t_ms: number;
  /** Which of the seat's connections; unique within the seat. */
  readonly connection: string;
  /** The client's name of a remote track; undefined while it is unknown. */
  streamOf(trackIdentifier: string): string | undefined;
  /** Frames presented by the element that plays the track. */
  framesRendered(trackIdentifier: string): number | undefined;
  /** Size of the frames of a track that are replaced before decoding; undefined of a track that decodes. */
  replacedSize(trackIdentifier: string): FrameSize | undefined;
}

const OUTBOUND_NUMBERS = [
  'packetsSent',
  'bytesSent',
  'retransmittedPacketsSent',
  'retransmittedBytesSent',
  'framesEncoded',
  'framesSent',
  'keyFramesEncoded',
  'frameWidth',
  'frameHeight',
  'targetBitrate',
  'totalEncodeTime',
  'totalPacketSendDelay',
  'nackCount',
  'pliCount',
  'firCount',
] as const satisfies readonly (keyof OutboundRow)[];

const TRANSPORT_NUMBERS = [
  'packetsSent',
  'packetsReceived',
  'bytesSent',
  'bytesReceived',
] as const satisfies readonly (keyof TransportRow)[];

const PAIR_NUMBERS = [
  'currentRoundTripTime',
  'availableOutgoingBitrate',
  'availableIncomingBitrate',
] as const satisfies readonly (keyof TransportRow)[];

function numbers<Key extends string>(
  from: StatsDictionary | undefined,
  keys: readonly Key[],
): Partial<Record<Key, number>> {
  const found: Partial<Record<Key, number>> = {};
  for (const key of keys) {
    const value = from?.[key];
    if (typeof value === 'number') found[key] = value;
  }
  return found;
}

function text(from: StatsDictionary | undefined, key: string): string | undefined {
  const value = from?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** `{ [name]: value }`, or nothing where the browser reported nothing. */
function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  const found: Partial<Record<Name, Value>> = {};
  if (value !== undefined) found[name] = value;
  return found;
}

function mediaOf(stat: StatsDictionary): MediaKind | undefined {
  return stat['kind'] === 'audio' || stat['kind'] === 'video' ? stat['kind'] : undefined;
}

class Report {
  private readonly byId: ReadonlyMap<string, StatsDictionary>;

  constructor(byId: ReadonlyMap<string, StatsDictionary>) {
    this.byId = byId;
  }

  /** The dictionary that a field of another one points to. */
  follow(stat: StatsDictionary, field: string): StatsDictionary | undefined {
    const id = text(stat, field);
    return id === undefined ? undefined : this.byId.get(id);
  }

  /** `video/VP8` as `vp8`. */
  codec(stat: StatsDictionary): string | undefined {
    return text(this.follow(stat, 'codecId'), 'mimeType')?.split('/')[1]?.toLowerCase();
  }
}

function durations(value: unknown): Readonly<Record<string, number>> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.fromEntries(Object.entries(value).filter(([, seconds]) => typeof seconds === 'number'));
}

/** The browser tells the size of the stand-in, and counts as rendered what nobody composes. */
function withoutStandIn(
  counters: Partial<Record<(typeof INBOUND_NUMBERS)[number], number>>,
  sent: FrameSize,
): void {
  delete counters.framesRendered;
  counters.frameWidth = sent.width;
  counters.frameHeight = sent.height;
}

function inboundRow(report: Report, stat: StatsDictionary, context: ReportContext): InboundRow | undefined {
  const media = mediaOf(stat);
  const ssrc = stat['ssrc'];
  const track = text(stat, 'trackIdentifier') ?? '';
  const stream = context.streamOf(track);
  // Before the client has named the track nobody plays it; its counters are there from the beginning later.
  if (media === undefined || typeof ssrc !== 'number' || stream === undefined) return undefined;
  const counters = numbers(stat, INBOUND_NUMBERS);
  const rendered = context.framesRendered(track);
  const replaced = context.replacedSize(track);
  if (replaced !== undefined) withoutStandIn(counters, replaced);
  return {
    kind: 'inbound-rtp',
    t_ms: context.t_ms,
    seat: context.seat,
    stream,
    media,
    ssrc,
    ...given('codec', report.codec(stat)),
    ...given('decoderImplementation', text(stat, 'decoderImplementation')),
    ...given('framesRendered', replaced === undefined ? rendered : undefined),
    ...given('substituted', replaced === undefined ? undefined : true),
    ...counters,
  };
}

function outboundRow(report: Report, stat: StatsDictionary, context: ReportContext): OutboundRow | undefined {
  const media = mediaOf(stat);
  const ssrc = stat['ssrc'];
  if (media === undefined || typeof ssrc !== 'number') return undefined;
  const rid = text(stat, 'rid');
  const source = media === 'video' ? 'camera' : 'microphone';
  const remote = report.follow(stat, 'remoteId');
  const { roundTripTime, packetsLost, jitter } = numbers(remote, ['roundTripTime', 'packetsLost', 'jitter']);
  return {
    kind: 'outbound-rtp',
    t_ms: context.t_ms,
    seat: context.seat,
    stream: rid === undefined ? source : `${source}/${rid}`,
    media,
    ssrc,
    ...given('rid', rid),
    ...given('active', typeof stat['active'] === 'boolean' ? stat['active'] : undefined),
    ...given('codec', report.codec(stat)),
    ...given('encoderImplementation', text(stat, 'encoderImplementation')),
    ...numbers(stat, OUTBOUND_NUMBERS),
    ...given('qualityLimitationReason', text(stat, 'qualityLimitationReason')),
    ...given('qualityLimitationDurations', durations(stat['qualityLimitationDurations'])),
    ...given('roundTripTime', roundTripTime),
    ...given('remotePacketsLost', packetsLost),
    ...given('remoteJitter', jitter),
  };
}

function transportRow(report: Report, stat: StatsDictionary, context: ReportContext): TransportRow {
  return {
    kind: 'transport',
    t_ms: context.t_ms,
    seat: context.seat,
    stream: context.connection,
    ...numbers(report.follow(stat, 'selectedCandidatePairId'), PAIR_NUMBERS),
    ...numbers(stat, TRANSPORT_NUMBERS),
    ...given('dtlsState', text(stat, 'dtlsState')),
    ...given('iceState', text(stat, 'iceState')),
  };
}

/** Rows of every sender, receiver and transport in a report of one peer connection. */
export function rowsOfReport(
  byId: ReadonlyMap<string, StatsDictionary>,
  context: ReportContext,
): readonly SampleRow[] {
  const report = new Report(byId);
  const rows: SampleRow[] = [];
  for (const stat of byId.values()) {
    let row: SampleRow | undefined;
    if (stat['type'] === 'inbound-rtp') row = inboundRow(report, stat, context);
    else if (stat['type'] === 'outbound-rtp') row = outboundRow(report, stat, context);
    else if (stat['type'] === 'transport') row = transportRow(report, stat, context);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}
