// What goes to and from a server's UDP ports on this host, by kind: RTP by payload type, RTCP by its first packet, STUN
// and DTLS. Both are in the clear in SRTP too (RFC 3711 §3.1 and §3.4), so all tiers are counted alike and nothing is
// decrypted. Needs CAP_NET_RAW, Linux and koffi; the counting itself takes some of the host's processor.
import { Worker } from 'node:worker_threads';

export interface KindCount {
  packets: number;
  /** UDP payload. */
  bytes: number;
}

/** `in` is towards the server. Keys as in `in rtp 111`, `out rtcp remb`. */
export type WireCounts = Readonly<Record<string, KindCount>>;

export interface WireSetup {
  /** Of media, over UDP. */
  readonly ports: readonly number[];
  /** Of signalling, over TCP. */
  readonly signalPorts: readonly number[];
}

/** RFC 4585 §6.1, RFC 5104 §4.2, and what libwebrtc and the drafts add. */
const RTCP_NAMES: Readonly<Record<string, string>> = {
  '200': 'sr',
  '201': 'rr',
  '202': 'sdes',
  '203': 'bye',
  '204': 'app',
  '205/1': 'nack',
  '205/15': 'twcc',
  '206/1': 'pli',
  '206/4': 'fir',
  '206/15': 'remb',
  '207': 'xr',
};

/** Names a datagram by RFC 7983; `from` is where UDP's payload begins. */
export function kindOf(data: Buffer, from: number): string {
  const first = data[from] ?? 0;
  if (first <= 3) return 'stun';
  if (first >= 20 && first <= 63) return 'dtls';
  if (first < 128 || first > 191) return 'other';
  const second = data[from + 1] ?? 0;
  if (second < 192 || second > 223) {
    const padded = (first & 0x20) !== 0 ? ' padded' : '';
    return `rtp ${second & 0x7f}${padded}`;
  }
  const format = second === 205 || second === 206 ? `${second}/${first & 0x1f}` : `${second}`;
  const name = RTCP_NAMES[format] ?? format;
  return `rtcp ${name}`;
}

export class WireCounter {
  readonly #worker: Worker;

  constructor(setup: WireSetup) {
    this.#worker = new Worker(new URL('wire-start.mjs', import.meta.url), { workerData: setup });
  }

  /** Everything counted since the start. */
  read(): Promise<WireCounts> {
    return new Promise((resolve, reject) => {
      this.#worker.once('message', resolve);
      this.#worker.once('error', reject);
      this.#worker.postMessage('read');
    });
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.postMessage('end');
    await ended;
  }
}
