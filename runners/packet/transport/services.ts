// What a transport is given and what it reports.
import type { DatagramHub, PacketBackend } from '../backend.ts';
import type { ReceiveStream } from '../receive/stream.ts';

export type TransportEvents = {
  iceConnected(): void;
  dtlsConnected(): void;
  failed(reason: string): void;
  /** First sound of a stream, or its first picture that could be decoded. */
  firstMedia(stream: ReceiveStream): void;
};

export type TransportServices = {
  readonly backend: PacketBackend;
  readonly hub: DatagramHub;
  /** Unix time in milliseconds with fractions. */
  readonly nowMs: () => number;
  /** Dotted IPv4 that the system can reach us at. */
  readonly localAddress: string;
  readonly random: () => number;
  /** Something became due earlier than the engine knows. */
  readonly wake: (dueMs: number) => void;
};

export type TransportState = 'new' | 'checking' | 'handshake' | 'connected' | 'closed' | 'failed';
