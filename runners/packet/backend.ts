// What the engine needs from the machine: datagrams in batches, DTLS, and SRTP's ciphers. Two backends give it,
// `native` (libc and OpenSSL through FFI) and `portable` (dgram, werift, node:crypto); both pass the same tests.
import type { Identity } from './crypto/certificate.ts';

/** Receives what arrives on one socket. The bytes are only valid during the call: the buffer is reused. */
export interface DatagramSink {
  /**
   * @param data shared receive buffer; the datagram is `data[offset, offset + length)`
   * @param arrivalUs arrival in microseconds since the Unix epoch: the kernel's own stamp where the backend has it
   * @param remoteAddress IPv4 address of the sender as an unsigned 32-bit number
   */
  onDatagram(
    data: Buffer,
    offset: number,
    length: number,
    arrivalUs: number,
    remoteAddress: number,
    remotePort: number,
  ): void;
}

/** One UDP socket of a hub. */
export interface DatagramSocket {
  readonly port: number;
  /** Fixes the remote side: from then on only its datagrams arrive, and {@link DatagramHub.commit} sends to it. */
  connect(address: number, port: number): void;
  /** Sends one datagram at once, to any address. Meant for the rare ones (connectivity checks, handshakes). */
  sendTo(datagram: Uint8Array, address: number, port: number): void;
  close(): void;
}

/** Counters of a hub since it was opened; all of them only grow. */
export type HubCounters = {
  receivedDatagrams: number;
  receivedBytes: number;
  sentDatagrams: number;
  /** Datagrams the kernel did not take (full socket buffer or a refused port). */
  sendFailures: number;
  /** Datagrams longer than {@link DATAGRAM_SLOT_BYTES}: cut by the kernel, therefore dropped. */
  truncated: number;
  /** Times a socket's sink threw: a defect of ours, isolated so that other seats go on. */
  sinkFaults: number;
};

/**
 * All sockets of one thread.
 * Sending is by slots: `reserve` gives the offset of a free slot in `arena`, the caller writes a datagram there,
 * `commit` queues it, `flush` hands the queue to the kernel in batches.
 */
export interface DatagramHub {
  readonly counters: Readonly<HubCounters>;
  readonly arena: Buffer;
  open(sink: DatagramSink): Promise<DatagramSocket>;
  reserve(): number;
  commit(socket: DatagramSocket, slotOffset: number, length: number): void;
  flush(): void;
  /** Reads everything that waits, calls the sinks, and returns the number of datagrams. */
  poll(): number;
  /** Calls back once, when something can be read; replaces a wait that is still pending. */
  whenReadable(callback: () => void): void;
  close(): void;
}

/** Whether a range lies within a buffer. Fractions and NaN lie nowhere: foreign code would round them. */
export const liesInside = (buffer: Uint8Array, offset: number, length: number): boolean =>
  Number.isInteger(offset) &&
  Number.isInteger(length) &&
  offset >= 0 &&
  length >= 0 &&
  offset + length <= buffer.length;

/** Size of a slot: above any datagram of a conferencing system (path MTU 1500), below a wasteful arena. */
export const DATAGRAM_SLOT_BYTES = 2048;

/** Whether a datagram of this length fits a slot and is one at all. */
export const fitsSlot = (length: number): boolean =>
  Number.isInteger(length) && length >= 1 && length <= DATAGRAM_SLOT_BYTES;

/** Names of RFC 5764 / RFC 7714, in the order we prefer them. */
export const SRTP_PROFILES = ['SRTP_AEAD_AES_128_GCM', 'SRTP_AES128_CM_SHA1_80'] as const;
export type SrtpProfile = (typeof SRTP_PROFILES)[number];

/** What a finished handshake yields. `keyingMaterial` is RFC 5764 §4.2's block for the profile, in its order. */
export type DtlsResult = {
  readonly profile: SrtpProfile;
  readonly keyingMaterial: Uint8Array;
  /** SHA-256 of the peer's certificate, upper-case hex pairs joined by colons (RFC 8122). */
  readonly peerFingerprint: string;
};

export type DtlsEvents = {
  send(datagram: Uint8Array): void;
  connected(result: DtlsResult): void;
  /** `reason` is for people; after it nothing else is called. */
  failed(reason: string): void;
  /** The peer closed the session (close_notify). */
  closed(): void;
};

export interface DtlsEndpoint {
  /** The client speaks first; the server waits. Call once. */
  start(): void;
  receive(data: Buffer, offset: number, length: number): void;
  /** Sends lost flights again; call every 50 ms or so while the handshake runs. */
  tick(): void;
  /** Says goodbye to the peer and frees every handle. Idempotent. */
  close(): void;
}

/** AES-128-GCM with one key, RFC 7714's sizes: nonce 12 bytes, tag 16 bytes. */
export interface Gcm {
  /**
   * Encrypts `buffer[textOffset, textOffset + textLength)` in place and writes the tag right behind it.
   * @throws RangeError when text and tag do not fit the buffer
   */
  seal(
    buffer: Buffer,
    nonce: Buffer,
    aad: Buffer,
    aadOffset: number,
    aadLength: number,
    textOffset: number,
    textLength: number,
  ): void;
  /** Decrypts in place; the tag stands right behind the text. False when the tag does not match. */
  open(
    buffer: Buffer,
    nonce: Buffer,
    aad: Buffer,
    aadOffset: number,
    aadLength: number,
    textOffset: number,
    textLength: number,
  ): boolean;
  free(): void;
}

/** The bare AES-128 block function: one keystream block is enough to read the first 16 bytes of a payload. */
export interface AesBlock {
  /** Encrypts the 16 bytes of `input` into `output`. */
  encrypt(input: Buffer, output: Buffer): void;
  free(): void;
}

export interface PacketBackend {
  readonly name: 'native' | 'portable';
  /** One line for the report: what is used and, for the fallback, why. */
  readonly description: string;
  openHub(): DatagramHub;
  /** A certificate lives as long as the backend; one per worker thread. */
  readonly identity: Identity;
  createDtls(role: 'client' | 'server', events: DtlsEvents): DtlsEndpoint;
  createGcm(key: Uint8Array, direction: 'seal' | 'open'): Gcm;
  createAesBlock(key: Uint8Array): AesBlock;
  close(): void;
}
