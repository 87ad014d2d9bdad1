// SRTP's ciphers by node:crypto: a new cipher object for every packet, which is what makes them slow.
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { liesInside } from '../backend.ts';
import type { AesBlock, Gcm } from '../backend.ts';

const TAG_BYTES = 16;
const NONCE_BYTES = 12;
const BLOCK_BYTES = 16;

function check(
  buffer: Buffer,
  nonce: Buffer,
  aad: Buffer,
  aadOffset: number,
  aadLength: number,
  textOffset: number,
  textLength: number,
): void {
  const fits =
    nonce.length === NONCE_BYTES &&
    liesInside(aad, aadOffset, aadLength) &&
    textLength >= 0 &&
    liesInside(buffer, textOffset, textLength + TAG_BYTES);
  if (!fits) throw new RangeError('text, tag, nonce or associated data lie outside their buffers');
}

export class PortableGcm implements Gcm {
  readonly #key: Buffer;

  constructor(key: Uint8Array) {
    if (key.length !== 16) throw new RangeError(`AES-128 takes a key of 16 bytes, not ${key.length}`);
    this.#key = Buffer.from(key);
  }

  seal(
    buffer: Buffer,
    nonce: Buffer,
    aad: Buffer,
    aadOffset: number,
    aadLength: number,
    textOffset: number,
    textLength: number,
  ): void {
    check(buffer, nonce, aad, aadOffset, aadLength, textOffset, textLength);
    const cipher = createCipheriv('aes-128-gcm', this.#key, nonce);
    cipher.setAAD(aad.subarray(aadOffset, aadOffset + aadLength));
    cipher.update(buffer.subarray(textOffset, textOffset + textLength)).copy(buffer, textOffset);
    cipher.final();
    cipher.getAuthTag().copy(buffer, textOffset + textLength);
  }

  open(
    buffer: Buffer,
    nonce: Buffer,
    aad: Buffer,
    aadOffset: number,
    aadLength: number,
    textOffset: number,
    textLength: number,
  ): boolean {
    check(buffer, nonce, aad, aadOffset, aadLength, textOffset, textLength);
    const end = textOffset + textLength;
    const decipher = createDecipheriv('aes-128-gcm', this.#key, nonce);
    decipher.setAAD(aad.subarray(aadOffset, aadOffset + aadLength));
    decipher.setAuthTag(buffer.subarray(end, end + TAG_BYTES));
    decipher.update(buffer.subarray(textOffset, end)).copy(buffer, textOffset);
    try {
      decipher.final();
      return true;
    } catch {
      return false;
    }
  }

  free(): void {
    this.#key.fill(0);
  }
}

export class PortableAesBlock implements AesBlock {
  readonly #cipher: ReturnType<typeof createCipheriv>;

  constructor(key: Uint8Array) {
    if (key.length !== 16) throw new RangeError(`AES-128 takes a key of 16 bytes, not ${key.length}`);
    this.#cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  }

  encrypt(input: Buffer, output: Buffer): void {
    if (input.length !== BLOCK_BYTES || output.length !== BLOCK_BYTES)
      throw new RangeError('an AES block has 16 bytes');
    this.#cipher.update(input).copy(output);
  }

  free(): void {
    this.#cipher.final();
  }
}
