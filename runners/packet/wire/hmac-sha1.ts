// HMAC-SHA1 (RFC 2104, FIPS 180-4) of short messages under a key that lasts for a whole call: STUN's MESSAGE-INTEGRITY.
// node:crypto makes a stream for every digest, which costs more than digesting a hundred bytes; here the key's own
// blocks are digested once. Checked against node:crypto by a property test. The only secrets it sees are short-lived ICE passwords.
import { createHash } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_WORDS = 5;
/** Bytes behind a message that {@link HmacKey.digest} overwrites at most. */
export const HMAC_ROOM_BYTES = BLOCK_BYTES + 8;
const INITIAL = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);

const schedule = new Int32Array(80);
const state = new Int32Array(DIGEST_WORDS);
/** What the outer digest takes: the inner one, then padding. */
const last = Buffer.alloc(BLOCK_BYTES);
const result = Buffer.alloc(4 * DIGEST_WORDS);

/** The message schedule of one block. */
function expand(block: Buffer, at: number): void {
  for (let t = 0; t < 16; t += 1) schedule[t] = block.readInt32BE(at + 4 * t);
  for (let t = 16; t < 80; t += 1) {
    const mixed =
      (schedule[t - 3] ?? 0) ^ (schedule[t - 8] ?? 0) ^ (schedule[t - 14] ?? 0) ^ (schedule[t - 16] ?? 0);
    schedule[t] = (mixed << 1) | (mixed >>> 31);
  }
}

/** FIPS 180-4 §4.1.1 and §4.2.1: function and constant of step `t`. */
function mix(t: number, b: number, c: number, d: number): number {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

/** Takes one block at `at` into the state: FIPS 180-4 §6.1.2. */
function compress(sums: Int32Array, block: Buffer, at: number): void {
  expand(block, at);
  let a = sums[0] ?? 0;
  let b = sums[1] ?? 0;
  let c = sums[2] ?? 0;
  let d = sums[3] ?? 0;
  let e = sums[4] ?? 0;
  for (let t = 0; t < 80; t += 1) {
    const next = (((a << 5) | (a >>> 27)) + mix(t, b, c, d) + e + (schedule[t] ?? 0)) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  sums[0] = ((sums[0] ?? 0) + a) | 0;
  sums[1] = ((sums[1] ?? 0) + b) | 0;
  sums[2] = ((sums[2] ?? 0) + c) | 0;
  sums[3] = ((sums[3] ?? 0) + d) | 0;
  sums[4] = ((sums[4] ?? 0) + e) | 0;
}

/** Digests the first `bytes` of a buffer behind the block that `key` is the state of. */
function finish(key: Int32Array, buffer: Buffer, bytes: number): void {
  for (let word = 0; word < DIGEST_WORDS; word += 1) state[word] = key[word] ?? 0;
  const end = Math.ceil((bytes + 9) / BLOCK_BYTES) * BLOCK_BYTES;
  buffer[bytes] = 0x80;
  for (let at = bytes + 1; at < end - 4; at += 1) buffer[at] = 0;
  putWord(buffer, end - 4, (BLOCK_BYTES + bytes) * 8);
  for (let at = 0; at < end; at += BLOCK_BYTES) compress(state, buffer, at);
}

function putWord(buffer: Buffer, at: number, value: number): void {
  buffer[at] = value >>> 24;
  buffer[at + 1] = (value >>> 16) & 0xff;
  buffer[at + 2] = (value >>> 8) & 0xff;
  buffer[at + 3] = value & 0xff;
}

export class HmacKey {
  readonly #inner = Int32Array.from(INITIAL);
  readonly #outer = Int32Array.from(INITIAL);

  constructor(key: string) {
    const given = Buffer.from(key);
    const bytes = given.length > BLOCK_BYTES ? createHash('sha1').update(given).digest() : given;
    const pad = (value: number): Buffer => {
      const block = Buffer.alloc(BLOCK_BYTES, value);
      bytes.forEach((byte, at) => (block[at] = byte ^ value));
      return block;
    };
    compress(this.#inner, pad(0x36), 0);
    compress(this.#outer, pad(0x5c), 0);
  }

  /**
   * Of the first `bytes` of a buffer that has {@link HMAC_ROOM_BYTES} behind them: those are overwritten.
   * @returns 20 bytes that the next call overwrites
   */
  digest(buffer: Buffer, bytes: number): Buffer {
    finish(this.#inner, buffer, bytes);
    for (let word = 0; word < DIGEST_WORDS; word += 1) putWord(last, 4 * word, state[word] ?? 0);
    finish(this.#outer, last, 4 * DIGEST_WORDS);
    for (let word = 0; word < DIGEST_WORDS; word += 1) putWord(result, 4 * word, state[word] ?? 0);
    return result;
  }
}
