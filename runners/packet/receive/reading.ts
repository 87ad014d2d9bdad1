// How much of each datagram a receiver needs: whole ones while a stream has yet to be proven or packets are missing
// (their retransmissions are opened), else only the heads, as nobody looks at what is behind them.
import type { SrtpDirection } from '../crypto/srtp.ts';
import { sequenceOf } from '../wire/rtp.ts';
import type { ReceiveStream } from './stream.ts';

const MAX_PACKET_BYTES = 2048;
/** Our extension of sequence numbers starts one cycle up, SRTP's roll-over counter at zero. */
export const srtpIndex = (extended: number): number => extended - 65_536;

export class Reading {
  readonly #readHeads: (enough: boolean) => void;
  readonly #verify = Buffer.alloc(MAX_PACKET_BYTES);
  #headsOnly = false;
  #receiving = false;
  /** Streams of which only cut packets came. */
  #unproven = 0;
  #repairing = true;
  #tooShort = false;

  constructor(readHeads: (enough: boolean) => void) {
    this.#readHeads = readHeads;
  }

  #choose(): void {
    const enough = this.#receiving && !this.#tooShort && !this.#repairing && this.#unproven === 0;
    if (enough === this.#headsOnly) return;
    this.#headsOnly = enough;
    this.#readHeads(enough);
  }

  /** Packets are missing, or a picture cannot be decoded. */
  repairing(yes: boolean): void {
    if (yes === this.#repairing) return;
    this.#repairing = yes;
    this.#choose();
  }

  /** A packet that was needed whole came cut: more of its kind will come, so that heads are not enough here. */
  needsWhole(): void {
    this.#tooShort = true;
    this.#choose();
  }

  setStreams(streams: readonly ReceiveStream[]): void {
    this.#receiving = streams.length > 0;
    this.#unproven = streams.filter(({ proof }) => proof === 'awaited').length;
    this.#choose();
  }

  /**
   * Opens the packet that the stream took last, if it is there whole, as proof that keys and roll-over counter fit:
   * once a stream, everything later is only peeked at.
   * @returns false when it could not be opened
   */
  prove(
    srtp: SrtpDirection,
    stream: ReceiveStream,
    data: Buffer,
    offset: number,
    header: number,
    length: number,
    held: number,
  ): boolean {
    const { index } = stream.sequence;
    // One that came out of the blue is not taken yet.
    if ((index & 0xffff) !== sequenceOf(data, offset) || length > MAX_PACKET_BYTES) return true;
    const before = stream.proof;
    stream.proof = held < length ? 'awaited' : 'given';
    if ((stream.proof === 'awaited') !== (before === 'awaited')) {
      this.#unproven += stream.proof === 'awaited' ? 1 : -1;
      this.#choose();
    }
    if (held < length) return true;
    data.copy(this.#verify, 0, offset, offset + length);
    return srtp.openRtp(this.#verify, 0, header, length, stream.ssrc, srtpIndex(index)) >= 0;
  }
}
