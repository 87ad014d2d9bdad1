// What waits to be sent, in slots of one arena, and the messages that hand it to the kernel: sendmmsg takes all messages
// of one socket in one call, and packets of equal size that follow one another share a message (UDP segmentation
// offload, UDP_SEGMENT of Linux 4.18): the kernel then walks its network stack once for a frame, not once a packet.
import { DATAGRAM_SLOT_BYTES, fitsSlot } from '../backend.ts';
import * as c from './libc.ts';
import type { Libc } from './libc.ts';

const SLOTS = 256;
/** udp.h, UDP_MAX_SEGMENTS of the oldest kernels that have it. */
const MAX_SEGMENTS = 64;
/** A message before its cut is one IPv4 datagram: 65,507 bytes (RFC 768, RFC 791), with room to spare. */
const MAX_MESSAGE_BYTES = 64_000;
/** cmsghdr (16), the size of a segment (2), padding to the next word (6). */
const SEGMENT_CONTROL_BYTES = 24;
const SEGMENT_CONTROL_LENGTH = 18;
const WORDS_PER_HEADER = c.MMSGHDR_BYTES / 4;
const WORDS_PER_IOVEC = c.IOVEC_BYTES / 4;
const WORDS_PER_CONTROL = SEGMENT_CONTROL_BYTES / 4;
const TWO_32 = 4_294_967_296;

export type SendingSocket = { readonly fd: number; readonly closed: boolean };
export type SendCounters = { sentDatagrams: number; sendFailures: number };

const low = (address: number): number => (address % TWO_32) | 0;
const high = (address: number): number => Math.floor(address / TWO_32);

export class SendQueue {
  readonly arena = Buffer.alloc(SLOTS * DATAGRAM_SLOT_BYTES);
  /** False once the kernel or a device refused; every packet is then a message of its own. */
  segmentation = true;
  readonly #libc: Libc;
  readonly #counters: SendCounters;
  readonly #headers = new Int32Array(SLOTS * WORDS_PER_HEADER);
  readonly #iovecs = new Int32Array(SLOTS * WORDS_PER_IOVEC);
  readonly #controls = new Int32Array(SLOTS * WORDS_PER_CONTROL);
  readonly #headersAddress = c.addressOf(this.#headers);
  readonly #iovecsAddress = c.addressOf(this.#iovecs);
  readonly #sockets: (SendingSocket | undefined)[] = new Array<undefined>(SLOTS).fill(undefined);
  readonly #lengths = new Int32Array(SLOTS);
  /** First slot of each message composed last, and behind them where the last one ended. */
  readonly #starts = new Int32Array(SLOTS + 1);
  #queued = 0;

  constructor(libc: Libc, counters: SendCounters) {
    this.#libc = libc;
    this.#counters = counters;
    const arenaAddress = c.addressOf(this.arena);
    const controlsAddress = c.addressOf(this.#controls);
    for (let slot = 0; slot < SLOTS; slot += 1) {
      const data = arenaAddress + slot * DATAGRAM_SLOT_BYTES;
      this.#iovecs.set([low(data), high(data)], slot * WORDS_PER_IOVEC);
      const control = controlsAddress + slot * SEGMENT_CONTROL_BYTES;
      const header = slot * WORDS_PER_HEADER;
      this.#headers.set([low(control), high(control)], header + c.MSGHDR.control / 4);
      const words = [SEGMENT_CONTROL_LENGTH, 0, c.SOL_UDP, c.UDP_SEGMENT];
      this.#controls.set(words, slot * WORDS_PER_CONTROL);
    }
  }

  reserve(): number {
    if (this.#queued === SLOTS) this.flush();
    return this.#queued * DATAGRAM_SLOT_BYTES;
  }

  /** @throws RangeError for anything but the slot reserved last */
  commit(socket: SendingSocket, slotOffset: number, length: number): void {
    const slot = this.#queued;
    if (slotOffset !== slot * DATAGRAM_SLOT_BYTES || slot >= SLOTS || !fitsSlot(length))
      throw new RangeError(`a datagram of ${length} bytes at ${slotOffset} is not the reserved slot`);
    this.#iovecs[slot * WORDS_PER_IOVEC + 2] = length;
    this.#lengths[slot] = length;
    this.#sockets[slot] = socket;
    this.#queued += 1;
  }

  flush(): void {
    let start = 0;
    while (start < this.#queued) {
      const socket = this.#sockets[start];
      let end = start + 1;
      while (end < this.#queued && this.#sockets[end] === socket) end += 1;
      if (socket !== undefined && !socket.closed) this.#send(socket.fd, start, end);
      // A closed seat's socket is not kept alive by an old slot.
      this.#sockets.fill(undefined, start, end);
      start = end;
    }
    this.#queued = 0;
  }

  /** A refused port (the remote side is gone) shows as one error on the next call: one retry steps over it. */
  #send(fd: number, start: number, end: number): void {
    let messages = this.#compose(start, end);
    let next = 0;
    let retries = 1;
    while (next < messages) {
      const headers = this.#headersAddress + next * c.MMSGHDR_BYTES;
      const sent = this.#libc.sendmmsg(fd, headers, messages - next, 0);
      if (sent > 0) {
        this.#counters.sentDatagrams += this.#startOf(next + sent) - this.#startOf(next);
        next += sent;
      } else if (this.segmentation && this.#startOf(next + 1) - this.#startOf(next) > 1 && refused()) {
        this.segmentation = false;
        messages = this.#compose(this.#startOf(next), end);
        next = 0;
      } else if (retries > 0) {
        retries -= 1;
      } else {
        this.#counters.sendFailures += end - this.#startOf(next);
        return;
      }
    }
  }

  #startOf(message: number): number {
    return this.#starts[message] ?? 0;
  }

  /** Writes the messages for the slots of one socket and returns how many there are. */
  #compose(start: number, end: number): number {
    let message = 0;
    let slot = start;
    while (slot < end) {
      const next = this.segmentation ? this.#alike(slot, end) : slot + 1;
      const header = message * WORDS_PER_HEADER;
      const iovec = this.#iovecsAddress + slot * c.IOVEC_BYTES;
      this.#headers[header + c.MSGHDR.iov / 4] = low(iovec);
      this.#headers[header + c.MSGHDR.iov / 4 + 1] = high(iovec);
      this.#headers[header + c.MSGHDR.iovLength / 4] = next - slot;
      const segmented = next - slot > 1;
      this.#headers[header + c.MSGHDR.controlLength / 4] = segmented ? SEGMENT_CONTROL_BYTES : 0;
      if (segmented) this.#controls[message * WORDS_PER_CONTROL + 4] = this.#lengths[slot] ?? 0;
      this.#starts[message] = slot;
      message += 1;
      slot = next;
    }
    this.#starts[message] = end;
    return message;
  }

  /** End of the run of slots that one message can carry: equal lengths, of which only the last may be shorter. */
  #alike(start: number, end: number): number {
    const length = this.#lengths[start] ?? 0;
    const limit = Math.min(end, start + MAX_SEGMENTS, start + Math.floor(MAX_MESSAGE_BYTES / length));
    let slot = start + 1;
    while (slot < limit && this.#lengths[slot] === length) slot += 1;
    return slot < limit && (this.#lengths[slot] ?? 0) < length ? slot + 1 : slot;
  }
}

/** The errors by which kernels and devices without the offload, or with a smaller path MTU, answer. */
function refused(): boolean {
  const errno = c.lastErrno();
  return errno === c.EINVAL || errno === c.EIO || errno === c.EMSGSIZE || errno === c.EOPNOTSUPP;
}
