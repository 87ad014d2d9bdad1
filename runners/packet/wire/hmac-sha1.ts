// HMAC-SHA1 (RFC 2104) of short messages under a key that lasts for a whole call: STUN's MESSAGE-INTEGRITY. By two
// digests of node:crypto at once: createHmac() makes a stream for each, which costs more than digesting a hundred bytes.
import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 20;
/** Longer messages are not ours to digest: a path MTU of 1500 carries none. */
const MAX_BYTES = 1500;

/** Scratch of the thread: the key's block and the message behind it. */
const inner = Buffer.alloc(BLOCK_BYTES + MAX_BYTES);

export class HmacKey {
  readonly #innerPad = Buffer.alloc(BLOCK_BYTES, 0x36);
  /** The key's outer block, and room for the inner digest. */
  readonly #outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 0x5c);

  constructor(key: string) {
    const given = Buffer.from(key);
    const bytes = given.length > BLOCK_BYTES ? hash('sha1', given, 'buffer') : given;
    for (const [at, byte] of bytes.entries()) {
      this.#innerPad[at] = byte ^ 0x36;
      this.#outer[at] = byte ^ 0x5c;
    }
  }

  /** Of the first `bytes` of a buffer, 1500 at most. @returns 20 bytes */
  digest(buffer: Buffer, bytes: number): Buffer {
    if (bytes > MAX_BYTES) throw new RangeError(`a message of ${bytes} bytes is too long to be digested`);
    this.#innerPad.copy(inner, 0);
    buffer.copy(inner, BLOCK_BYTES, 0, bytes);
    hash('sha1', inner.subarray(0, BLOCK_BYTES + bytes), 'buffer').copy(this.#outer, BLOCK_BYTES);
    return hash('sha1', this.#outer, 'buffer');
  }
}
