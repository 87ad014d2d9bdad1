// The contract between a packet seat's signalling (one client per system, in targets/<system>/packet-client.ts)
// and the engine that moves its packets (runners/packet). The client speaks the system's own protocol and says
// what is to be connected, received and sent; it never sees a packet. The engine knows no system.
import type { SeatPlan } from './plan.ts';
import type { FailureReason, MediaKind, SystemJoinStep } from './sample.ts';
import type { JoinTicket } from './target.ts';

export type IceParameters = { readonly usernameFragment: string; readonly password: string };

/** A UDP candidate (RFC 8445 §5.1). IPv4 only; clients leave others out. */
export type TransportCandidate = {
  /** Dotted IPv4. */
  readonly address: string;
  readonly port: number;
  readonly priority: number;
};

/** The engine's side of a transport, ready to be put into an offer or answer. */
export type LocalTransport = {
  readonly ice: IceParameters;
  /** SHA-256 in SDP's notation (RFC 8122). */
  readonly fingerprint: string;
  readonly candidates: readonly TransportCandidate[];
};

/** The system's side of a transport. */
export type RemoteTransport = {
  readonly ice: IceParameters;
  /** SHA-256 in SDP's notation; the handshake fails when the certificate is another one. */
  readonly fingerprint: string;
  readonly candidates: readonly TransportCandidate[];
};

export type TransportRoles = {
  readonly ice: 'controlling' | 'controlled';
  readonly dtls: 'client' | 'server';
};

export type RtpCodec = {
  readonly payloadType: number;
  /** Lower case, as in `vp8`, `opus`, `rtx`. */
  readonly name: string;
  readonly clockRateHz: number;
  readonly channels: number;
  /** The fmtp line's text, empty without one. */
  readonly parameters: string;
  /** rtcp-fb values such as `nack`, `nack pli`, `transport-cc`, `goog-remb`. */
  readonly feedback: readonly string[];
  /** For `rtx`: the payload type it repairs. */
  readonly repairs?: number;
};

export type HeaderExtension = { readonly id: number; readonly uri: string };

/** One remote track, as negotiated. */
export type ReceiveTrack = {
  /** Stable name of the remote track, unique within the seat: the `stream` of its samples, `participant/source`. */
  readonly stream: string;
  readonly media: MediaKind;
  readonly ssrc: number;
  /** SSRC of its retransmissions (RFC 4588), absent without. */
  readonly rtxSsrc?: number;
  readonly codecs: readonly RtpCodec[];
  readonly extensions: readonly HeaderExtension[];
  /** The system has not agreed to reduced-size RTCP (RFC 5506): all feedback stands behind a report (RFC 3550 §6.1). */
  readonly compoundRtcp?: true;
};

export type SendEncoding = {
  /** Absent when the system tells encodings apart by SSRC. */
  readonly rid?: string;
  readonly ssrc: number;
  readonly rtxSsrc?: number;
  /** Which of the seat's camera layers this is, 0 the smallest; 0 for sound. */
  readonly layer: number;
};

/** One local track, as negotiated. */
export type SendTrack = {
  readonly source: 'camera' | 'microphone';
  /** Empty when the transport has one track per media kind and no MID extension. */
  readonly mid: string;
  readonly payloadType: number;
  readonly rtxPayloadType?: number;
  /** Sound: frames travel in redundant packets (RFC 2198) of this payload type; `payloadType` is that within. */
  readonly redPayloadType?: number;
  /** The far end's fmtp line of the codec, e.g. `usedtx=1`: what it wants to be sent. Empty or absent without one. */
  readonly parameters?: string;
  /** Sound: bitrate that the system's own client sets for its encoder; absent: the browser's default. */
  readonly bitrateBps?: number;
  readonly feedback: readonly string[];
  readonly extensions: readonly HeaderExtension[];
  readonly encodings: readonly SendEncoding[];
};

/** One ICE and DTLS association. A seat owns one or more (LiveKit: one for both directions, or one for each). */
export interface PacketTransport {
  readonly local: LocalTransport;
  /** Resolves when ICE and DTLS have succeeded; never rejects: a failure ends the seat. */
  readonly connected: Promise<void>;
  /** Starts connectivity checks, then DTLS. Once per transport. */
  connect(remote: RemoteTransport, roles: TransportRoles): void;
  /** A candidate that came later; harmless when known already. */
  addCandidate(candidate: TransportCandidate): void;
  /** The complete set of remote tracks from now on; called again at every renegotiation. */
  setReceiving(tracks: readonly ReceiveTrack[]): void;
  /** The complete set of local tracks from now on. Sending starts when the transport is connected. */
  setSending(tracks: readonly SendTrack[]): void;
  close(): void;
}

/** What the engine offers to a client. */
export interface PacketClientHost {
  /** Opens a socket. `label` names it in samples: `publisher`, `subscriber`. */
  openTransport(label: string): Promise<PacketTransport>;
  /** An SSRC nobody else on this transport uses. */
  newSsrc(): number;
  /** The server accepted us and signalling is up; where it is several services, all of them did. */
  signalling(): void;
  /** One of the services between a seat and its call has said yes. */
  reached(step: SystemJoinStep): void;
  /** How the system names us to others, as soon as it is known: their streams from us are called `name/…`. */
  named(name: string): void;
  /** The system says we take part; media may still be on its way. */
  joined(): void;
  /** The system wants only these camera layers (dynamic broadcasting); all until it says otherwise. */
  wantLayers(layers: readonly number[]): void;
  /**
   * It does not go on like this; nothing is called after it. A seat that was in the call gets in again as a client of
   * the system would, by a new client; with `final` it does not, as when the system has shown it the door.
   */
  failed(reason: FailureReason, detail: string, final?: boolean): void;
  /** A service without which the call went on did not answer for a while, and does again. */
  served?(service: SystemJoinStep, outageMs: number): void;
}

/** Signalling of one seat. Methods never throw; what goes wrong is reported by {@link PacketClientHost.failed}. */
export interface PacketClient {
  /** Resolves when the join request is on its way to be answered; progress comes by the host's methods. */
  join(): Promise<void>;
  setMuted(source: 'camera' | 'microphone', muted: boolean): void;
  /** Says goodbye and frees everything of the client's own; transports are closed by the engine. */
  leave(): Promise<void>;
}

/** What `packetClientModule` of a target exports as `createPacketClient`. */
export type CreatePacketClient = (seat: SeatPlan, ticket: JoinTicket, host: PacketClientHost) => PacketClient;
