// What a seat takes of Jicofo's offer: Opus and VP8 with retransmissions, which is what packet seats have loops of, and
// the header extensions that the engine writes or reads. Pure.
import type { ReceiveTrack, RtpCodec, SendTrack } from '#core/packet-client.ts';
import { streamNameOf } from '../stream-name.ts';
import type { LocalSource, OfferedMedia } from './jingle.ts';
import type { RemoteSource } from './sources.ts';

const EXTENSIONS = new Set([
  'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
]);

/** @returns no codecs when the one that is looked for was not offered. */
export function takeOf({ codecs, extensions }: OfferedMedia, name: 'opus' | 'vp8'): OfferedMedia {
  const main = codecs.find((codec) => codec.name === name);
  const repair = codecs.find((codec) => codec.name === 'rtx' && codec.repairs === main?.payloadType);
  return {
    codecs: [main, repair].filter((codec): codec is RtpCodec => codec !== undefined),
    extensions: extensions.filter(({ uri }) => EXTENSIONS.has(uri)),
  };
}

export function receiveTracks(
  sources: readonly RemoteSource[],
  taken: { readonly audio: OfferedMedia; readonly video: OfferedMedia },
): readonly ReceiveTrack[] {
  return sources.map((source) => {
    const { name, endpoint, media, ssrc, rtxSsrc } = source;
    return {
      stream: streamNameOf(endpoint, name),
      media,
      ssrc,
      ...taken[media],
      // Jicofo's offers do not speak of reduced-size RTCP (XEP-0167 has no word for it), so browsers do without it too.
      compoundRtcp: true,
      ...(rtxSsrc === undefined ? {} : { rtxSsrc }),
    };
  });
}

/** The bridge tells encodings apart by their SSRCs: no MID, and RIDs only name them in samples. */
export function sendTracks(
  sources: readonly LocalSource[],
  taken: { readonly audio: OfferedMedia; readonly video: OfferedMedia },
): readonly SendTrack[] {
  return sources.flatMap(({ source, encodings }) => {
    const { codecs, extensions } = source === 'camera' ? taken.video : taken.audio;
    const [main, repair] = codecs;
    if (main === undefined) return [];
    const { payloadType, feedback, parameters } = main;
    const rtx = repair === undefined ? {} : { rtxPayloadType: repair.payloadType };
    return [{ source, mid: '', payloadType, ...rtx, parameters, feedback, extensions, encodings }];
  });
}

/**
 * Which layers a limit of height leaves, as lib-jitsi-meet's TPCUtils decides: none at 0, else the smallest in any case.
 * @param heights of the camera's layers, smallest first.
 */
export function layersWithin(maxHeight: number, heights: readonly number[]): readonly number[] {
  if (maxHeight <= 0) return [];
  return heights.flatMap((height, layer) => (layer === 0 || height <= maxHeight ? [layer] : []));
}
