// How a packet seat's media travels: what the one and the two peer connections of LiveKit's clients have in common.
import type { SessionDescription, SignalRequest, SignalResponse, SignalTarget } from '@livekit/protocol';
import type { PacketTransport, TransportCandidate, TransportRoles } from '#core/packet-client.ts';
import { parseCandidate } from '#core/packet-sdp.ts';
import type { SdpDescription } from '#core/packet-sdp.ts';
import type { LocalTrack } from '../packet-negotiation.ts';

export type ServerMessage = SignalResponse['message'];

export interface MediaConnections {
  /** Resolves when the seat is in the call. */
  readonly connected: Promise<void>;
  /** Resolves when the client subscribes and publishes; not before the server's answer to the request to join. */
  readonly ready: Promise<void>;
  /** Goes with the request to join, where there is something to offer by then. */
  readonly firstOffer: SessionDescription | undefined;
  /** Descriptions, candidates and what else is about connections; the rest is passed over. */
  negotiate(message: ServerMessage): void;
  /** The server has been asked to take these tracks. */
  announced(tracks: readonly LocalTrack[]): void;
  /** It takes all of them. */
  accepted(tracks: readonly LocalTrack[]): void;
  /** Nothing is sent any more. */
  stop(): void;
}

export type ConnectionsHost = {
  send(message: SignalRequest): void;
  /** Name of a stream, by the server's id of the track. */
  nameOf(trackId: string): string;
  failed(detail: string): void;
};

/** @returns why not, or undefined. */
export function connectTransport(
  transport: PacketTransport,
  remote: SdpDescription,
  roles: TransportRoles,
): string | undefined {
  const { ice, fingerprint, candidates } = remote;
  if (ice === undefined || fingerprint === undefined)
    return 'the server described a connection without ICE credentials or SHA-256 fingerprint';
  transport.connect({ ice, fingerprint, candidates }, roles);
  for (const candidate of candidates) transport.addCandidate(candidate);
  return undefined;
}

/** As who has made the offer: in full control, and of the DTLS part that the answer leaves. */
export function rolesAfter(answer: SdpDescription): TransportRoles {
  return { ice: 'controlling', dtls: answer.setup === 'active' ? 'server' : 'client' };
}

export type Trickled = { readonly candidate: TransportCandidate; readonly target: SignalTarget };

/** Undefined for what is no candidate for us. */
export function trickledOf(message: ServerMessage): Trickled | undefined {
  if (message.case !== 'trickle') return undefined;
  let init: { readonly candidate?: unknown };
  try {
    init = JSON.parse(message.value.candidateInit) as { readonly candidate?: unknown };
  } catch {
    return undefined;
  }
  const candidate = typeof init.candidate === 'string' ? parseCandidate(init.candidate) : undefined;
  return candidate === undefined ? undefined : { candidate, target: message.value.target };
}
