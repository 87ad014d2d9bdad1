// A transport's counters as sample rows, under W3C's names and units. What a packet seat cannot know (decode times,
// concealment, rendered pixels) is left out, never guessed.
import type { InboundRow, OutboundRow, SampleRow, TransportRow } from '#core/sample.ts';
import type { ReceiveStream } from '../receive/stream.ts';
import type { Encoding } from '../send/encoding.ts';
import type { Transport } from '../transport/transport.ts';

export function rowsOf(seat: string, transport: Transport, timeMs: number): SampleRow[] {
  const inbound = transport.receiver.streams
    .filter(({ packets }) => packets > 0)
    .map((stream) => inboundRow(seat, stream, timeMs));
  const outbound = transport.sender.encodings.map(({ source, encoding }) =>
    outboundRow(seat, source, encoding, timeMs),
  );
  return [...inbound, ...outbound, transportRow(seat, transport, timeMs)];
}

function inboundRow(seat: string, stream: ReceiveStream, timeMs: number): InboundRow {
  const { frames, sequence } = stream;
  return {
    kind: 'inbound-rtp',
    t_ms: timeMs,
    seat,
    stream: stream.stream,
    media: stream.video ? 'video' : 'audio',
    ssrc: stream.ssrc,
    codec: stream.codec,
    packetsReceived: sequence.received,
    bytesReceived: stream.payloadBytes,
    packetsLost: sequence.expected - sequence.received + sequence.repaired,
    jitter: stream.jitterSeconds,
    retransmittedPacketsReceived: stream.retransmitted,
    nackCount: stream.nackCount,
    pliCount: stream.pliCount,
    ...(stream.video
      ? {
          framesReceived: stream.framesReceived,
          framesDropped: stream.framesDropped,
          keyFramesDecoded: stream.keyFrames,
          frameWidth: stream.width,
          frameHeight: stream.height,
          freezeCount: frames.freezeCount,
          totalFreezesDuration: frames.totalFreezesUs / 1e6,
          pauseCount: frames.pauseCount,
          totalPausesDuration: frames.totalPausesUs / 1e6,
          totalInterFrameDelay: frames.totalInterFrameUs / 1e6,
          totalSquaredInterFrameDelay: frames.totalSquaredInterFrame,
        }
      : {}),
  };
}

function outboundRow(
  seat: string,
  source: 'camera' | 'microphone',
  encoding: Encoding,
  timeMs: number,
): OutboundRow {
  const { counters, loop } = encoding;
  const video = source === 'camera';
  return {
    kind: 'outbound-rtp',
    t_ms: timeMs,
    seat,
    stream: encoding.rid === undefined ? source : `${source}/${encoding.rid}`,
    media: video ? 'video' : 'audio',
    ssrc: encoding.ssrc,
    ...(encoding.rid === undefined ? {} : { rid: encoding.rid }),
    active: encoding.active,
    codec: loop.description.codec,
    packetsSent: counters.packets + counters.retransmittedPackets,
    bytesSent: counters.payloadBytes + counters.retransmittedBytes,
    retransmittedPacketsSent: counters.retransmittedPackets,
    retransmittedBytesSent: counters.retransmittedBytes,
    targetBitrate: loop.description.bitrateBps,
    nackCount: counters.nacks,
    pliCount: counters.plis,
    firCount: counters.firs,
    ...(video
      ? {
          framesSent: counters.frames,
          frameWidth: loop.description.width,
          frameHeight: loop.description.height,
        }
      : {}),
    ...(Number.isNaN(encoding.roundTripSeconds)
      ? {}
      : {
          roundTripTime: encoding.roundTripSeconds,
          remotePacketsLost: encoding.remoteLost,
          remoteJitter: encoding.remoteJitterSeconds,
        }),
  };
}

function transportRow(seat: string, transport: Transport, timeMs: number): TransportRow {
  const { counters, feedback, streams } = transport.receiver;
  const { sender } = transport;
  return {
    kind: 'transport',
    t_ms: timeMs,
    seat,
    stream: transport.label,
    packetsReceived: counters.packets,
    bytesReceived: counters.bytes,
    invalidPackets:
      counters.malformed +
      counters.unprotectFailures +
      transport.counters.badRtcp +
      transport.counters.strayDatagrams,
    duplicatePackets: streams.reduce((sum, { sequence }) => sum + sequence.duplicates, 0),
    ...(transport.roundTripMs > 0 ? { currentRoundTripTime: transport.roundTripMs / 1000 } : {}),
    ...(feedback.estimateBps > 0 ? { availableIncomingBitrate: feedback.estimateBps } : {}),
    ...(sender.remoteEstimateBps > 0 ? { availableOutgoingBitrate: sender.remoteEstimateBps } : {}),
    dtlsState: transport.state === 'connected' ? 'connected' : 'connecting',
    iceState: transport.state === 'checking' ? 'checking' : 'connected',
  };
}
