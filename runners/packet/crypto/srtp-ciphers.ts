// The two ciphers of SRTP, each for RTP or RTCP in one direction: AES-128-GCM (RFC 7714) and AES-CM with
// HMAC-SHA1-80 (RFC 3711). Packets are protected and opened in place.
import { createCipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import type { AesBlock, Gcm, PacketBackend } from '../backend.ts';
import { KEY_BYTES, LABEL, derive } from './srtp-keys.ts';
import type { MasterKeys } from './srtp-keys.ts';

const AUTH_KEY_BYTES = 20;
const NONCE_BYTES = 12;
export const GCM_TAG_BYTES = 16;
export const SHA1_TAG_BYTES = 10;
export const INDEX_BYTES = 4;
export const RTCP_HEADER_BYTES = 8;

// Scratch of the thread, not of each key: it stays in the processor's cache, and the native backend need not ask for its
// address again.
const nonce = Buffer.from(new ArrayBuffer(NONCE_BYTES));
const nonceView = new DataView(nonce.buffer);
const aad = Buffer.alloc(RTCP_HEADER_BYTES + INDEX_BYTES);
const counter = Buffer.alloc(16);
const keystream = Buffer.alloc(16);

/** Takes bytes of a packet over into what is authenticated; a loop, as Buffer's copy first makes a view of a part. */
function authenticate(packet: Buffer, from: number, to: number, bytes: number): void {
  for (let at = 0; at < bytes; at += 1) aad[to + at] = packet[from + at] ?? 0;
}

/** Keys of one kind of packet (RTP or RTCP) with a way to look at a payload's first block. */
export abstract class Half {
  readonly salt: Buffer;
  readonly key: Buffer;
  readonly #backend: PacketBackend;
  #block: AesBlock | undefined;

  constructor(backend: PacketBackend, master: MasterKeys, rtcp: boolean) {
    this.#backend = backend;
    this.key = derive(master, rtcp ? LABEL.rtcpKey : LABEL.rtpKey, KEY_BYTES);
    this.salt = derive(master, rtcp ? LABEL.rtcpSalt : LABEL.rtpSalt, master.salt.length);
  }

  abstract counterBlock(out: Buffer, ssrc: number, index: number): void;
  abstract seal(
    buffer: Buffer,
    offset: number,
    header: number,
    length: number,
    ssrc: number,
    index: number,
  ): number;
  abstract open(
    buffer: Buffer,
    offset: number,
    header: number,
    length: number,
    ssrc: number,
    index: number,
  ): number;

  /** Decrypts up to 16 bytes into `out`, unauthenticated: for reading codec headers, never for trust. */
  peek(buffer: Buffer, at: number, bytes: number, ssrc: number, index: number, out: Buffer): void {
    this.#block ??= this.#backend.createAesBlock(this.key);
    this.counterBlock(counter, ssrc, index);
    this.#block.encrypt(counter, keystream);
    for (let i = 0; i < bytes; i += 1) out[i] = (buffer[at + i] ?? 0) ^ (keystream[i] ?? 0);
  }

  free(): void {
    this.#block?.free();
    this.#block = undefined;
  }
}

export class GcmHalf extends Half {
  readonly #backendOf: PacketBackend;
  readonly #direction: 'seal' | 'open';
  readonly #saltHead: number;
  readonly #saltMiddle: number;
  readonly #saltTail: number;
  readonly #rtcp: boolean;
  #gcm: Gcm | undefined;

  constructor(backend: PacketBackend, master: MasterKeys, rtcp: boolean, direction: 'seal' | 'open') {
    super(backend, master, rtcp);
    this.#backendOf = backend;
    this.#direction = direction;
    this.#rtcp = rtcp;
    this.#saltHead = this.salt.readInt32BE(0);
    this.#saltMiddle = this.salt.readInt32BE(4);
    this.#saltTail = this.salt.readInt32BE(8);
  }

  /** RFC 7714 §8.1 and §9.1; `index` is roc * 65536 + sequence, or the 31-bit SRTCP index. */
  #setNonce(ssrc: number, index: number): void {
    const rollOver = Math.floor(index / 65_536);
    nonceView.setInt32(0, this.#saltHead ^ (ssrc >>> 16));
    nonceView.setInt32(4, this.#saltMiddle ^ ((ssrc << 16) | (rollOver >>> 16)));
    nonceView.setInt32(8, this.#saltTail ^ ((rollOver << 16) | (index & 0xffff)));
  }

  override counterBlock(out: Buffer, ssrc: number, index: number): void {
    this.#setNonce(ssrc, index);
    out.set(nonce);
    // GCM numbers its blocks from 1 and keeps the first for the tag.
    out.writeUInt32BE(2, 12);
  }

  override seal(
    b: Buffer,
    offset: number,
    header: number,
    length: number,
    ssrc: number,
    index: number,
  ): number {
    this.#gcm ??= this.#backendOf.createGcm(this.key, this.#direction);
    this.#setNonce(ssrc, index);
    const text = length - header;
    if (!this.#rtcp) {
      this.#gcm.seal(b, nonce, b, offset, header, offset + header, text);
      return length + GCM_TAG_BYTES;
    }
    authenticate(b, offset, 0, RTCP_HEADER_BYTES);
    aad.writeUInt32BE((0x80000000 | index) >>> 0, RTCP_HEADER_BYTES);
    this.#gcm.seal(b, nonce, aad, 0, aad.length, offset + header, text);
    b.writeUInt32BE((0x80000000 | index) >>> 0, offset + length + GCM_TAG_BYTES);
    return length + GCM_TAG_BYTES + INDEX_BYTES;
  }

  override open(
    b: Buffer,
    offset: number,
    header: number,
    length: number,
    ssrc: number,
    index: number,
  ): number {
    const trailer = GCM_TAG_BYTES + (this.#rtcp ? INDEX_BYTES : 0);
    const text = length - header - trailer;
    if (text < 0) return -1;
    this.#gcm ??= this.#backendOf.createGcm(this.key, this.#direction);
    this.#setNonce(ssrc, index);
    let good: boolean;
    if (this.#rtcp) {
      authenticate(b, offset, 0, RTCP_HEADER_BYTES);
      authenticate(b, offset + length - INDEX_BYTES, RTCP_HEADER_BYTES, INDEX_BYTES);
      good = this.#gcm.open(b, nonce, aad, 0, aad.length, offset + header, text);
    } else good = this.#gcm.open(b, nonce, b, offset, header, offset + header, text);
    return good ? length - trailer : -1;
  }

  override free(): void {
    super.free();
    this.#gcm?.free();
    this.#gcm = undefined;
  }
}

export class CounterModeHalf extends Half {
  readonly #authKey: Buffer;
  readonly #iv = Buffer.alloc(16);
  readonly #rtcp: boolean;

  constructor(backend: PacketBackend, master: MasterKeys, rtcp: boolean) {
    super(backend, master, rtcp);
    this.#rtcp = rtcp;
    this.#authKey = derive(master, rtcp ? LABEL.rtcpAuth : LABEL.rtpAuth, AUTH_KEY_BYTES);
  }

  /** RFC 3711 §4.1.1: (salt * 2^16) XOR (ssrc * 2^64) XOR (index * 2^16). */
  override counterBlock(out: Buffer, ssrc: number, index: number): void {
    out.fill(0);
    this.salt.copy(out);
    out.writeUInt32BE((out.readUInt32BE(4) ^ ssrc) >>> 0, 4);
    out.writeUInt32BE((out.readUInt32BE(8) ^ Math.floor(index / 65_536)) >>> 0, 8);
    out.writeUInt16BE(out.readUInt16BE(12) ^ (index & 0xffff), 12);
  }

  #crypt(b: Buffer, start: number, end: number, ssrc: number, index: number): void {
    this.counterBlock(this.#iv, ssrc, index);
    createCipheriv('aes-128-ctr', this.key, this.#iv).update(b.subarray(start, end)).copy(b, start);
  }

  #tag(b: Buffer, offset: number, length: number, index: number): Buffer {
    const hmac = createHmac('sha1', this.#authKey).update(b.subarray(offset, offset + length));
    if (!this.#rtcp) {
      const roc = Buffer.alloc(4);
      roc.writeUInt32BE(Math.floor(index / 65_536));
      hmac.update(roc);
    }
    return hmac.digest().subarray(0, SHA1_TAG_BYTES);
  }

  override seal(
    b: Buffer,
    offset: number,
    header: number,
    length: number,
    ssrc: number,
    index: number,
  ): number {
    this.#crypt(b, offset + header, offset + length, ssrc, index);
    let end = length;
    if (this.#rtcp) {
      b.writeUInt32BE((0x80000000 | index) >>> 0, offset + end);
      end += INDEX_BYTES;
    }
    this.#tag(b, offset, end, index).copy(b, offset + end);
    return end + SHA1_TAG_BYTES;
  }

  override open(
    b: Buffer,
    offset: number,
    header: number,
    length: number,
    ssrc: number,
    index: number,
  ): number {
    const covered = length - SHA1_TAG_BYTES;
    const end = covered - (this.#rtcp ? INDEX_BYTES : 0);
    if (end < header) return -1;
    const tag = b.subarray(offset + covered, offset + length);
    if (!timingSafeEqual(this.#tag(b, offset, covered, index), tag)) return -1;
    this.#crypt(b, offset + header, offset + end, ssrc, index);
    return end;
  }
}
