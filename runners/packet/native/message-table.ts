// Message headers over a row of equal slots, so that one recvmmsg reads many datagrams. All of it is allocated once.
import { DATAGRAM_SLOT_BYTES } from '../backend.ts';
import * as c from './libc.ts';

/** Places in {@link MessageTable.words}, in 32-bit words from a header's begin, and a header's size. */
export const SLOT_WORDS = {
  header: c.MMSGHDR_BYTES / 4,
  length: c.MMSGHDR_LENGTH_OFFSET / 4,
  nameLength: c.MSGHDR.nameLength / 4,
  controlLength: c.MSGHDR.controlLength / 4,
} as const;
const WORDS_PER_CONTROL = c.TIMESTAMP_CONTROL_BYTES / 4;

export class MessageTable {
  /** Slots of {@link DATAGRAM_SLOT_BYTES} each, whatever is read of a datagram: nobody reads on into another. */
  readonly data: Buffer;
  readonly words: Int32Array;
  readonly headersAddress: c.Address;
  /** The most that is read of a datagram. */
  readonly bytes: number;
  /** Whether senders' addresses are told. */
  readonly named: boolean;
  readonly #headers: Buffer;
  readonly #names: Buffer;
  readonly #controls: Int32Array;
  readonly #iovecs: Buffer;

  /** @throws RangeError when `bytes` is no length that fits a slot */
  constructor(slots: number, bytes: number, named: boolean) {
    if (!Number.isInteger(bytes) || bytes < 1 || bytes > DATAGRAM_SLOT_BYTES)
      throw new RangeError(`${bytes} bytes are no part of a slot`);
    this.bytes = bytes;
    this.named = named;
    this.data = Buffer.alloc(slots * DATAGRAM_SLOT_BYTES);
    this.#headers = Buffer.from(new ArrayBuffer(slots * c.MMSGHDR_BYTES));
    this.words = new Int32Array(this.#headers.buffer);
    this.#names = Buffer.alloc(slots * c.SOCKADDR_IN_BYTES);
    this.#controls = new Int32Array(slots * WORDS_PER_CONTROL);
    this.#iovecs = Buffer.from(new ArrayBuffer(slots * c.IOVEC_BYTES));
    this.headersAddress = c.addressOf(this.#headers);
    for (let slot = 0; slot < slots; slot += 1) this.#compose(slot);
  }

  #compose(slot: number): void {
    const write = (buffer: Buffer, value: number, offset: number): unknown =>
      buffer.writeBigUInt64LE(BigInt(value), offset);
    const iovec = slot * c.IOVEC_BYTES;
    write(this.#iovecs, c.addressOf(this.data) + slot * DATAGRAM_SLOT_BYTES, iovec);
    write(this.#iovecs, this.bytes, iovec + 8);
    const header = slot * c.MMSGHDR_BYTES;
    write(this.#headers, c.addressOf(this.#iovecs) + iovec, header + c.MSGHDR.iov);
    write(this.#headers, 1, header + c.MSGHDR.iovLength);
    const control = c.addressOf(this.#controls) + slot * c.TIMESTAMP_CONTROL_BYTES;
    write(this.#headers, control, header + c.MSGHDR.control);
    write(this.#headers, c.TIMESTAMP_CONTROL_BYTES, header + c.MSGHDR.controlLength);
    if (!this.named) return;
    write(this.#headers, c.addressOf(this.#names) + slot * c.SOCKADDR_IN_BYTES, header + c.MSGHDR.name);
    write(this.#headers, c.SOCKADDR_IN_BYTES, header + c.MSGHDR.nameLength);
  }

  /** IPv4 address of who sent the datagram in a slot of a named table, unsigned. */
  senderOf(slot: number): number {
    return this.#names.readUInt32BE(slot * c.SOCKADDR_IN_BYTES + 4);
  }

  portOf(slot: number): number {
    return this.#names.readUInt16BE(slot * c.SOCKADDR_IN_BYTES + 2);
  }

  /** Microseconds since the epoch. cmsghdr { len, level, type }, timespec { sec, nsec }; little-endian 64-bit. */
  stampOf(slot: number): number {
    const words = this.#controls;
    const at = slot * WORDS_PER_CONTROL;
    const secondsLow = (words[at + 4] ?? 0) >>> 0;
    const secondsHigh = words[at + 5] ?? 0;
    const nanoseconds = words[at + 6] ?? 0;
    return (secondsHigh * 4_294_967_296 + secondsLow) * 1e6 + nanoseconds / 1000;
  }
}
