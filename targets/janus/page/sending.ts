// The connection that carries a seat's camera and microphone.
import type { SeatClientEvents, SeatMedia } from '#core/page/seat-client.ts';
import { JoinError } from '#core/page/seat-client.ts';
import type { VideoCodec } from '#core/plan.ts';
import type { Participant } from '../participant.ts';
import { describeCamera } from '../roster.ts';
import { encodingsOf } from './camera-encodings.ts';
import { watchConnection } from './connection-state.ts';

/** The codec and what repairs it; the room takes no other one, and a shorter offer is parsed faster. */
function preferCodec(transceiver: RTCRtpTransceiver, codec: VideoCodec): void {
  const all = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
  const wanted = new Set([`video/${codec}`, 'video/rtx']);
  const codecs = all.filter(({ mimeType }) => wanted.has(mimeType.toLowerCase()));
  if (codecs.length > 0) transceiver.setCodecPreferences(codecs);
}

/**
 * Chromium never offers DTX (RFC 7587 §6.1) but uses it when the answer asks for it, and VideoRoom asks for it only
 * when it was offered.
 */
function offerSilenceUnsent(sdp: string): string {
  return sdp.replace(/^(a=fmtp:\d+ .*useinbandfec=1)/m, '$1;usedtx=1');
}

export class Sending {
  private readonly configuration: RTCConfiguration;
  private readonly media: SeatMedia;
  private readonly events: SeatClientEvents;
  private connection: RTCPeerConnection | undefined;

  constructor(configuration: RTCConfiguration, media: SeatMedia, events: SeatClientEvents) {
    this.configuration = configuration;
    this.media = media;
    this.events = events;
  }

  /** Resolves when media can flow; at once for seats that send nothing. */
  async publish(participant: Participant): Promise<void> {
    const { microphone, camera, cameraPlan } = this.media;
    if (microphone === null && camera === null) return;
    const connection = new RTCPeerConnection(this.configuration);
    this.connection = connection;
    if (microphone !== null) connection.addTransceiver(microphone, { direction: 'sendonly' });
    if (camera !== null && cameraPlan !== null) {
      const sendEncodings = encodingsOf(cameraPlan);
      preferCodec(
        connection.addTransceiver(camera, { direction: 'sendonly', sendEncodings }),
        cameraPlan.codec,
      );
    }
    watchConnection(connection, 'sending', this.events);
    const connected = untilConnected(connection);
    const { sdp = '' } = await connection.createOffer();
    connection.addEventListener('icecandidate', ({ candidate }) => {
      participant.trickle(candidate === null ? null : { ...candidate.toJSON() });
    });
    await connection.setLocalDescription({ type: 'offer', sdp });
    const answer = await participant.publish({
      offer: { type: 'offer', sdp: offerSilenceUnsent(sdp), rid_order: 'lmh' },
      descriptions: this.descriptions(connection),
    });
    await connection.setRemoteDescription({ type: 'answer', sdp: answer });
    await connected;
  }

  /** As janus.js does it: the track is silenced, and the runner's source has stopped. */
  setMuted(kind: 'audio' | 'video', muted: boolean): Promise<void> {
    for (const { track } of this.connection?.getSenders() ?? []) {
      if (track?.kind === kind) track.enabled = !muted;
    }
    return Promise.resolve();
  }

  close(): void {
    this.connection?.close();
  }

  private descriptions(connection: RTCPeerConnection): { mid: string; description: string }[] {
    const heights = this.media.cameraPlan?.layers.map(({ height }) => height) ?? [];
    return connection.getTransceivers().flatMap(({ mid, sender }) => {
      if (mid === null || sender.track === null) return [];
      return [{ mid, description: sender.track.kind === 'video' ? describeCamera(heights) : 'microphone' }];
    });
  }
}

function untilConnected(connection: RTCPeerConnection): Promise<void> {
  const connected = new Promise<void>((resolve, reject) => {
    connection.addEventListener('connectionstatechange', () => {
      const state = connection.connectionState;
      if (state === 'connected') resolve();
      if (state === 'failed') reject(new JoinError('media-not-connected', 'ICE or DTLS failed'));
    });
  });
  // Also handled when publishing fails before it is awaited.
  connected.catch(() => undefined);
  return connected;
}
