// The two ciphers of SRTP, each for RTP or RTCP in one direction: AES-128-GCM (RFC 7714) and AES-CM with
// HMAC-SHA1-80 (RFC 3711). Packets are protected and opened in place.
import { createCipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import type { AesBlock, Gcm, PacketBackend } from '../backend.ts';
import { KEY_BYTES, LABEL, derive } from './srtp-keys.ts';
import type { MasterKeys } from './srtp-keys.ts';

const AUTH_KEY_BYTES = 20;
export const GCM_TAG_BYTES = 16;
export const SHA1_TAG_BYTES = 10;
export const INDEX_BYTES = 4;
export const RTCP_HEADER_BYTES = 8;

/** Keys of one kind of packet (RTP or RTCP) with a way to look at a payload's first block. */
export abstract class Half {
  readonly salt: Buffer;
  readonly key: Buffer;
  readonly #backend: PacketBackend;
  #block: AesBlock | undefined;
  readonly #counter = Buffer.alloc(16);
  readonly #keystream = Buffer.alloc(16);

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
    this.counterBlock(this.#counter, ssrc, index);
    this.#block.encrypt(this.#counter, this.#keystream);
    for (let i = 0; i < bytes; i += 1) out[i] = (buffer[at + i] ?? 0) ^ (this.#keystream[i] ?? 0);
  }

  free(): void {
    this.#block?.free();
    this.#block = undefined;
  }
}

export class GcmHalf extends Half {
  readonly #backendOf: PacketBackend;
  readonly #direction: 'seal' | 'open';
  readonly #nonce = Buffer.alloc(12);
  readonly #rtcp: boolean;
  readonly #aad = Buffer.alloc(RTCP_HEADER_BYTES + INDEX_BYTES);
  #gcm: Gcm | undefined;

  constructor(backend: PacketBackend, master: MasterKeys, rtcp: boolean, direction: 'seal' | 'open') {
    super(backend, master, rtcp);
    this.#backendOf = backend;
    this.#direction = direction;
    this.#rtcp = rtcp;
  }

  /** RFC 7714 §8.1 and §9.1; `index` is roc * 65536 + sequence, or the 31-bit SRTCP index. */
  #setNonce(nonce: Buffer, ssrc: number, index: number): void {
    const salt = this.salt;
    const high = Math.floor(index / 65_536);
    const low = index & 0xffff;
    nonce[0] = salt[0] ?? 0;
    nonce[1] = salt[1] ?? 0;
    nonce[2] = (salt[2] ?? 0) ^ ((ssrc >>> 24) & 0xff);
    nonce[3] = (salt[3] ?? 0) ^ ((ssrc >>> 16) & 0xff);
    nonce[4] = (salt[4] ?? 0) ^ ((ssrc >>> 8) & 0xff);
    nonce[5] = (salt[5] ?? 0) ^ (ssrc & 0xff);
    nonce[6] = (salt[6] ?? 0) ^ ((high >>> 24) & 0xff);
    nonce[7] = (salt[7] ?? 0) ^ ((high >>> 16) & 0xff);
    nonce[8] = (salt[8] ?? 0) ^ ((high >>> 8) & 0xff);
    nonce[9] = (salt[9] ?? 0) ^ (high & 0xff);
    nonce[10] = (salt[10] ?? 0) ^ (low >> 8);
    nonce[11] = (salt[11] ?? 0) ^ (low & 0xff);
  }

  override counterBlock(out: Buffer, ssrc: number, index: number): void {
    this.#setNonce(out, ssrc, index);
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
    this.#setNonce(this.#nonce, ssrc, index);
    const text = length - header;
    if (!this.#rtcp) {
      this.#gcm.seal(b, this.#nonce, b, offset, header, offset + header, text);
      return length + GCM_TAG_BYTES;
    }
    b.copy(this.#aad, 0, offset, offset + RTCP_HEADER_BYTES);
    this.#aad.writeUInt32BE((0x80000000 | index) >>> 0, RTCP_HEADER_BYTES);
    this.#gcm.seal(b, this.#nonce, this.#aad, 0, this.#aad.length, offset + header, text);
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
    this.#setNonce(this.#nonce, ssrc, index);
    let good: boolean;
    if (this.#rtcp) {
      b.copy(this.#aad, 0, offset, offset + RTCP_HEADER_BYTES);
      b.copy(this.#aad, RTCP_HEADER_BYTES, offset + length - INDEX_BYTES, offset + length);
      good = this.#gcm.open(b, this.#nonce, this.#aad, 0, this.#aad.length, offset + header, text);
    } else good = this.#gcm.open(b, this.#nonce, b, offset, header, offset + header, text);
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
