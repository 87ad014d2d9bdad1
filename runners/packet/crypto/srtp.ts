// SRTP and SRTCP for one direction of one transport. Keys never leave this folder.
import type { PacketBackend, SrtpProfile } from '../backend.ts';
import {
  CounterModeHalf,
  GCM_TAG_BYTES,
  GcmHalf,
  INDEX_BYTES,
  RTCP_HEADER_BYTES,
  SHA1_TAG_BYTES,
} from './srtp-ciphers.ts';
import type { Half } from './srtp-ciphers.ts';
import type { MasterKeys } from './srtp-keys.ts';

/** Bytes a protected packet may grow by, whatever the profile. */
export const SRTP_OVERHEAD_BYTES = GCM_TAG_BYTES + INDEX_BYTES;

/** How far back control packets are taken when they come out of order (RFC 3711 §3.3.2 asks for 64 at least). */
const REPLAY_WINDOW = 64;

/** Highest index opened, and those opened lately, each at its place modulo the window. */
type Opened = { highest: number; readonly recent: Int32Array };

/** One direction of a transport; `free` gives the native contexts back. */
export class SrtpDirection {
  readonly #rtp: Half;
  readonly #rtcp: Half;
  #rtcpIndex = 0;
  /**
   * By SSRC (as a signed number, which V8 hashes without a detour), as each sender numbers its own control packets;
   * only authentic packets add to it.
   */
  readonly #opened = new Map<number, Opened>();

  constructor(backend: PacketBackend, profile: SrtpProfile, master: MasterKeys, direction: 'seal' | 'open') {
    const gcm = profile === 'SRTP_AEAD_AES_128_GCM';
    const half = (rtcp: boolean): Half =>
      gcm ? new GcmHalf(backend, master, rtcp, direction) : new CounterModeHalf(backend, master, rtcp);
    this.#rtp = half(false);
    this.#rtcp = half(true);
  }

  /**
   * @param index roll-over counter * 65536 + sequence number
   * @returns the protected packet's length; `buffer` needs {@link SRTP_OVERHEAD_BYTES} behind it
   */
  protectRtp(
    buffer: Buffer,
    offset: number,
    header: number,
    length: number,
    ssrc: number,
    index: number,
  ): number {
    return this.#rtp.seal(buffer, offset, header, length, ssrc, index);
  }

  /** Length without tag, or -1 when the packet is forged, replayed under another key or cut. */
  openRtp(
    buffer: Buffer,
    offset: number,
    header: number,
    length: number,
    ssrc: number,
    index: number,
  ): number {
    return this.#rtp.open(buffer, offset, header, length, ssrc, index);
  }

  peekRtp(buffer: Buffer, at: number, bytes: number, ssrc: number, index: number, out: Buffer): void {
    this.#rtp.peek(buffer, at, bytes, ssrc, index, out);
  }

  protectRtcp(buffer: Buffer, offset: number, length: number): number {
    const index = this.#rtcpIndex;
    this.#rtcpIndex = (index + 1) & 0x7fffffff;
    return this.#rtcp.seal(buffer, offset, RTCP_HEADER_BYTES, length, buffer.readUInt32BE(offset + 4), index);
  }

  /** Length without tag and index, or -1 when the packet is forged, cut or came before (a replay). */
  openRtcp(buffer: Buffer, offset: number, length: number): number {
    const gcm = this.#rtcp instanceof GcmHalf;
    const indexAt = length - INDEX_BYTES - (gcm ? 0 : SHA1_TAG_BYTES);
    if (indexAt < RTCP_HEADER_BYTES) return -1;
    const word = buffer.readUInt32BE(offset + indexAt);
    // An unencrypted SRTCP packet (E bit clear) is nothing a WebRTC peer sends.
    if (word < 0x80000000) return -1;
    const index = word & 0x7fffffff;
    const ssrc = buffer.readUInt32BE(offset + 4);
    const before = this.#opened.get(ssrc | 0);
    const place = index % REPLAY_WINDOW;
    if (before !== undefined && index <= before.highest - REPLAY_WINDOW) return -1;
    if (before?.recent[place] === index) return -1;
    const clear = this.#rtcp.open(buffer, offset, RTCP_HEADER_BYTES, length, ssrc, index);
    if (clear < 0) return clear;
    const opened = before ?? { highest: index, recent: new Int32Array(REPLAY_WINDOW).fill(-1) };
    if (before === undefined) this.#opened.set(ssrc | 0, opened);
    opened.recent[place] = index;
    opened.highest = Math.max(opened.highest, index);
    return clear;
  }

  free(): void {
    this.#rtp.free();
    this.#rtcp.free();
  }
}
