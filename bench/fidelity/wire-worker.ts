// The thread that reads a packet socket and counts; see wire.ts.
import { parentPort, workerData } from 'node:worker_threads';
import koffi from 'koffi';
import { kindOf } from './wire.ts';
import type { KindCount, WireSetup } from './wire.ts';

const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOL_SOCKET = 1;
const SO_RCVTIMEO = 20;
const SO_RCVBUFFORCE = 33;
const SOL_PACKET = 263;
/** linux/if_packet.h: loopback shows every packet twice, going out and coming in. */
const PACKET_IGNORE_OUTGOING = 23;
/** linux/if_packet.h: each packet with the header that tells how the kernel is to cut it up (Linux 6.2 for UDP). */
const PACKET_VNET_HDR = 15;
const VNET_HEADER_BYTES = 10;
const VNET_SEGMENT_OFFSET = 4;
const ETHERNET_BYTES = 14;
const ETH_P_IP = 0x0800;
const ETH_P_ALL = 3;
const RECEIVE_BUFFER_BYTES = 64 << 20;
const POLL_US = 100_000;
const SNAP_BYTES = 1 << 16;
const IP_PROTOCOL_TCP = 6;
const IP_PROTOCOL_UDP = 17;
const UDP_HEADER_BYTES = 8;
const IP_OFFSET = VNET_HEADER_BYTES + ETHERNET_BYTES;
/** Past the smallest IP header: shorter packets carry nothing that counts. */
const UDP_OFFSET = IP_OFFSET + 20;

type Watched = { readonly media: ReadonlySet<number>; readonly signal: ReadonlySet<number> };

function add(counts: Record<string, KindCount>, kind: string, bytes: number): void {
  const entry = (counts[kind] ??= { packets: 0, bytes: 0 });
  entry.packets += 1;
  entry.bytes += bytes;
}

function count(counts: Record<string, KindCount>, data: Buffer, watched: Watched): void {
  if (data.readUInt16BE(IP_OFFSET - 2) !== ETH_P_IP) return;
  const at = IP_OFFSET + ((data[IP_OFFSET] ?? 0) & 0x0f) * 4;
  const protocol = data[IP_OFFSET + 9];
  const ports = protocol === IP_PROTOCOL_UDP ? watched.media : watched.signal;
  if (protocol !== IP_PROTOCOL_UDP && protocol !== IP_PROTOCOL_TCP) return;
  const towards = ports.has(data.readUInt16BE(at + 2));
  if (!towards && !ports.has(data.readUInt16BE(at))) return;
  const direction = towards ? 'in' : 'out';
  if (protocol === IP_PROTOCOL_UDP) countDatagrams(counts, data, at, direction);
  else {
    const end = IP_OFFSET + data.readUInt16BE(IP_OFFSET + 2);
    const bytes = end - at - ((data[at + 12] ?? 0) >> 4) * 4;
    // Without data it only acknowledges.
    if (bytes > 0) add(counts, `${direction} signalling`, bytes);
  }
}

function countDatagrams(
  counts: Record<string, KindCount>,
  data: Buffer,
  udp: number,
  direction: 'in' | 'out',
): void {
  let from = udp + UDP_HEADER_BYTES;
  const end = udp + data.readUInt16BE(udp + 4);
  // A row of datagrams that the kernel has not cut up yet: loopback hands them over whole.
  const segment = data.readUInt16LE(VNET_SEGMENT_OFFSET);
  add(counts, `${direction} handed over`, end - from);
  do {
    const bytes = segment === 0 ? end - from : Math.min(segment, end - from);
    add(counts, `${direction} ${kindOf(data, from)}`, bytes);
    from += bytes;
  } while (from < end);
}

function listen({ ports, signalPorts }: WireSetup): void {
  const watched = { media: new Set(ports), signal: new Set(signalPorts) };
  const libc = koffi.load(null);
  const socket = libc.func('int socket(int, int, int)');
  const setsockopt = libc.func('int setsockopt(int, int, int, void*, uint)');
  const recv = libc.func('long recv(int, void*, size_t, int)');
  const close = libc.func('int close(int)');
  const protocol = ((ETH_P_ALL & 0xff) << 8) | (ETH_P_ALL >> 8);
  const fd = socket(AF_PACKET, SOCK_RAW, protocol) as number;
  if (fd < 0) throw new Error('no packet socket: counting by kind needs root or CAP_NET_RAW');
  const option = (level: number, name: number, ...words: readonly number[]): void => {
    const value = Buffer.alloc(words.length * 4);
    words.forEach((word, index) => value.writeInt32LE(word, index * 4));
    setsockopt(fd, level, name, value, value.length);
  };
  option(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
  option(SOL_PACKET, PACKET_VNET_HDR, 1);
  option(SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER_BYTES);
  option(SOL_SOCKET, SO_RCVTIMEO, 0, 0, POLL_US, 0);
  const counts: Record<string, KindCount> = {};
  const data = Buffer.alloc(SNAP_BYTES);
  let asked: 'read' | 'end' | undefined;
  parentPort?.on('message', (message: 'read' | 'end') => (asked = message));
  // Blocking reads in a thread of its own; between two bursts it looks whether somebody asks.
  const burst = (): void => {
    const until = performance.now() + POLL_US / 1000;
    while (performance.now() < until) {
      const length = recv(fd, data, SNAP_BYTES, 0) as number;
      if (length > UDP_OFFSET) count(counts, data, watched);
    }
    if (asked === 'read') parentPort?.postMessage(structuredClone(counts));
    if (asked === 'end') {
      close(fd);
      parentPort?.close();
      return;
    }
    asked = undefined;
    setImmediate(burst);
  };
  burst();
}

listen(workerData as WireSetup);
