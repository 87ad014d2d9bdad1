// The receivers we compare with: werift and libdatachannel, each with its own receive path and a callback per packet.
import type { RTCRtpCodecParameters as WeriftCodec } from 'werift';
import {
  SessionDescription,
  SignalRequest,
  SignalResponse,
  SignalTarget,
  TrickleRequest,
} from '@livekit/protocol';
import { WebSocket } from 'ws';
import type { LivekitTicket } from '#targets/livekit/ticket.ts';

type Trickle = { readonly candidate: string; readonly sdpMid: string | null };
type Peer = {
  /** Answers now or later by the callback given at creation. */
  offer(sdp: string): Promise<void>;
  candidate(candidate: string, mid: string): Promise<void>;
};
type Outgoing = { answer(sdp: string): void; candidate(candidate: string, mid: string): void };

const JOIN_DEADLINE_MS = 20_000;

/** Resolves when the first packet has come. */
export async function joinAs(
  library: 'werift' | 'libdatachannel',
  ticket: LivekitTicket,
  index: number,
  onPacket: () => void,
): Promise<void> {
  const socket = new WebSocket(
    `${ticket.url}/rtc?access_token=${ticket.token}&auto_subscribe=1&sdk=js&protocol=15&version=2.5.0`,
  );
  const send = (request: SignalRequest): void => {
    socket.send(request.toBinary());
  };
  await new Promise<void>((resolve, reject) => {
    setTimeout(() => {
      reject(new Error('no packet came'));
    }, JOIN_DEADLINE_MS);
    let first = true;
    const counted = (): void => {
      onPacket();
      if (first) resolve();
      first = false;
    };
    const outgoing: Outgoing = {
      answer: (sdp) => {
        const value = new SessionDescription({ type: 'answer', sdp });
        send(new SignalRequest({ message: { case: 'answer', value } }));
      },
      candidate: (candidate, sdpMid) => {
        const candidateInit = JSON.stringify({ candidate, sdpMid, sdpMLineIndex: 0 });
        const value = new TrickleRequest({ candidateInit, target: SignalTarget.SUBSCRIBER });
        send(new SignalRequest({ message: { case: 'trickle', value } }));
      },
    };
    let peer: Promise<Peer> | undefined;
    socket.on('error', reject);
    socket.on('message', (data: Buffer) => {
      const { message } = SignalResponse.fromBinary(data);
      if (message.case === 'offer') {
        peer ??= library === 'werift' ? werift(outgoing, counted) : libdatachannel(outgoing, counted, index);
        const { sdp } = message.value;
        peer.then((made) => made.offer(sdp)).catch(reject);
      } else if (message.case === 'trickle' && message.value.target === SignalTarget.SUBSCRIBER) {
        const { candidate, sdpMid } = JSON.parse(message.value.candidateInit) as Trickle;
        void peer?.then((made) => made.candidate(candidate, sdpMid ?? '0')).catch(reject);
      }
    });
  });
}

async function werift(outgoing: Outgoing, counted: () => void): Promise<Peer> {
  const { RTCPeerConnection, RTCRtpCodecParameters } = await import('werift');
  const video: WeriftCodec = new RTCRtpCodecParameters({
    mimeType: 'video/VP8',
    clockRate: 90_000,
    rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'goog-remb' }],
  });
  const audio: WeriftCodec = new RTCRtpCodecParameters({
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
  });
  const peer = new RTCPeerConnection({
    iceServers: [],
    iceUseIpv6: false,
    iceAdditionalHostAddresses: ['127.0.0.1'],
    codecs: { audio: [audio], video: [video] },
  });
  peer.onTrack.subscribe((track) => {
    track.onReceiveRtp.subscribe(counted);
  });
  peer.onIceCandidate.subscribe((candidate) => {
    if (candidate !== undefined) outgoing.candidate(candidate.candidate, candidate.sdpMid ?? '0');
  });
  return {
    offer: async (sdp) => {
      await peer.setRemoteDescription({ type: 'offer', sdp });
      await peer.setLocalDescription(await peer.createAnswer());
      outgoing.answer(peer.localDescription?.sdp ?? '');
    },
    candidate: (candidate, sdpMid) => peer.addIceCandidate({ candidate, sdpMid, sdpMLineIndex: 0 }),
  };
}

async function libdatachannel(outgoing: Outgoing, counted: () => void, index: number): Promise<Peer> {
  const { PeerConnection } = await import('node-datachannel');
  const peer = new PeerConnection(`seat-${index}`, {
    iceServers: [],
    bindAddress: '127.0.0.1',
    forceMediaTransport: true,
  });
  const tracks: unknown[] = [];
  peer.onLocalDescription((sdp) => {
    outgoing.answer(sdp);
  });
  peer.onLocalCandidate((candidate, mid) => {
    outgoing.candidate(candidate.replace(/^a=/, ''), mid);
  });
  peer.onTrack((track) => {
    // A track that nobody holds is closed by the garbage collector.
    tracks.push(track);
    track.onMessage(counted);
  });
  return {
    offer: (sdp) => {
      peer.setRemoteDescription(sdp, 'offer');
      return Promise.resolve();
    },
    candidate: (candidate, mid) => {
      peer.addRemoteCandidate(candidate, mid);
      return Promise.resolve();
    },
  };
}
