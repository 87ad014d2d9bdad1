// UDP sockets of one thread, read and written in batches: recvmmsg over epoll, sendmmsg from a slot arena.
// Every buffer is allocated once; every length that comes back from the kernel is checked before it is used.
import { DATAGRAM_SLOT_BYTES } from '../backend.ts';
import type { DatagramHub, DatagramSink, DatagramSocket, HubCounters } from '../backend.ts';
import * as c from './libc.ts';
import type { Libc } from './libc.ts';
import { SendQueue } from './send-queue.ts';

/** Datagrams per recvmmsg: a 720p key frame is some 40 packets. */
const RECEIVE_BATCH = 64;
const EPOLL_BATCH = 512;
/** Room for a second of a 4 Mbit/s stream when the process stalls; the kernel caps it at net.core.rmem_max. */
const RECEIVE_BUFFER_BYTES = 1 << 20;
const SEND_BUFFER_BYTES = 1 << 20;

class NativeSocket implements DatagramSocket {
  readonly fd: number;
  readonly port: number;
  readonly sink: DatagramSink;
  closed = false;
  /** The remote side once it is fixed, 0 before. */
  peerAddress = 0;
  peerPort = 0;
  readonly #libc: Libc;
  readonly #onClose: (socket: NativeSocket) => void;

  constructor(
    libc: Libc,
    fd: number,
    port: number,
    sink: DatagramSink,
    onClose: (socket: NativeSocket) => void,
  ) {
    this.#libc = libc;
    this.fd = fd;
    this.port = port;
    this.sink = sink;
    this.#onClose = onClose;
  }

  connect(address: number, port: number): void {
    if (this.closed) return;
    this.peerAddress = address;
    this.peerPort = port;
    this.#libc.connect(this.fd, c.socketAddress(address, port), c.SOCKADDR_IN_BYTES);
  }

  sendTo(datagram: Uint8Array, address: number, port: number): void {
    if (this.closed) return;
    const to = c.socketAddress(address, port);
    this.#libc.sendto(this.fd, datagram, datagram.length, 0, to, c.SOCKADDR_IN_BYTES);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#onClose(this);
    this.#libc.close(this.fd);
  }
}

/** Message headers over a row of equal slots, so that one call moves many datagrams. */
class MessageTable {
  readonly data: Buffer;
  readonly headers: Buffer;
  readonly words: Int32Array;
  /** Senders' addresses; undefined: not asked for. */
  readonly names: Buffer | undefined;
  readonly controls: Buffer;
  readonly controlWords: Int32Array;
  readonly iovecs: Buffer;
  readonly iovecWords: Int32Array;
  readonly headersAddress: c.Address;

  constructor(slots: number, named: boolean) {
    this.data = Buffer.alloc(slots * DATAGRAM_SLOT_BYTES);
    this.headers = Buffer.from(new ArrayBuffer(slots * c.MMSGHDR_BYTES));
    this.words = new Int32Array(this.headers.buffer);
    this.names = named ? Buffer.alloc(slots * c.SOCKADDR_IN_BYTES) : undefined;
    this.controls = Buffer.from(new ArrayBuffer(slots * c.TIMESTAMP_CONTROL_BYTES));
    this.controlWords = new Int32Array(this.controls.buffer);
    this.iovecs = Buffer.from(new ArrayBuffer(slots * c.IOVEC_BYTES));
    this.iovecWords = new Int32Array(this.iovecs.buffer);
    this.headersAddress = c.addressOf(this.headers);
    const write = (buffer: Buffer, value: number, offset: number): unknown =>
      buffer.writeBigUInt64LE(BigInt(value), offset);
    for (let slot = 0; slot < slots; slot += 1) {
      write(this.iovecs, c.addressOf(this.data) + slot * DATAGRAM_SLOT_BYTES, slot * c.IOVEC_BYTES);
      write(this.iovecs, DATAGRAM_SLOT_BYTES, slot * c.IOVEC_BYTES + 8);
      const header = slot * c.MMSGHDR_BYTES;
      write(this.headers, c.addressOf(this.iovecs) + slot * c.IOVEC_BYTES, header + c.MSGHDR.iov);
      write(this.headers, 1, header + c.MSGHDR.iovLength);
      if (this.names !== undefined) {
        write(this.headers, c.addressOf(this.names) + slot * c.SOCKADDR_IN_BYTES, header + c.MSGHDR.name);
        write(this.headers, c.SOCKADDR_IN_BYTES, header + c.MSGHDR.nameLength);
      }
      write(
        this.headers,
        c.addressOf(this.controls) + slot * c.TIMESTAMP_CONTROL_BYTES,
        header + c.MSGHDR.control,
      );
      write(this.headers, c.TIMESTAMP_CONTROL_BYTES, header + c.MSGHDR.controlLength);
    }
  }
}

const WORDS_PER_HEADER = c.MMSGHDR_BYTES / 4;
const LENGTH_WORD = c.MMSGHDR_LENGTH_OFFSET / 4;
const NAME_LENGTH_WORD = c.MSGHDR.nameLength / 4;
const CONTROL_LENGTH_WORD = c.MSGHDR.controlLength / 4;
const FLAGS_WORD = c.MSGHDR.flags / 4;
const WORDS_PER_CONTROL = c.TIMESTAMP_CONTROL_BYTES / 4;

export class NativeHub implements DatagramHub {
  readonly counters: HubCounters = {
    receivedDatagrams: 0,
    receivedBytes: 0,
    sentDatagrams: 0,
    sendFailures: 0,
    truncated: 0,
    sinkFaults: 0,
  };
  readonly arena: Buffer;
  readonly #libc: Libc;
  readonly #epoll: number;
  readonly #watch: c.ReadableWatch;
  readonly #events = Buffer.alloc(EPOLL_BATCH * c.EPOLL_EVENT_BYTES);
  readonly #eventsAddress: c.Address;
  readonly #receive = new MessageTable(RECEIVE_BATCH, true);
  /**
   * For sockets whose remote side is fixed: the kernel need not write down who sends. What others sent just before that is
   * taken for the peer's; checks prove themselves, and everything else never went by the address.
   */
  readonly #receiveFromPeer = new MessageTable(RECEIVE_BATCH, false);
  readonly #send: SendQueue;
  readonly #sockets = new Map<number, NativeSocket>();
  #closed = false;

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#epoll = libc.epollCreate(c.EPOLL_CLOEXEC);
    if (this.#epoll < 0) throw new Error(`epoll_create1 failed with errno ${c.lastErrno()}`);
    this.#eventsAddress = c.addressOf(this.#events);
    this.#watch = c.watchReadable(this.#epoll);
    this.#send = new SendQueue(libc, this.counters);
    this.arena = this.#send.arena;
  }

  // eslint asks async functions to await; a socket opens at once here, the promise is the interface's.
  open(sink: DatagramSink): Promise<DatagramSocket> {
    try {
      return Promise.resolve(this.#openNow(sink));
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #openNow(sink: DatagramSink): NativeSocket {
    if (this.#closed) throw new Error('the hub is closed');
    const fd = this.#libc.socket(c.AF_INET, c.SOCK_DGRAM | c.SOCK_NONBLOCK | c.SOCK_CLOEXEC, 0);
    if (fd < 0)
      throw new Error(`no socket: errno ${c.lastErrno()} (24 is the limit of open files, see ulimit -n)`);
    const name = c.socketAddress(0, 0);
    const nameLength = Buffer.alloc(4);
    nameLength.writeUInt32LE(c.SOCKADDR_IN_BYTES);
    this.#option(fd, c.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
    this.#option(fd, c.SO_SNDBUF, SEND_BUFFER_BYTES);
    this.#option(fd, c.SO_TIMESTAMPNS, 1);
    const event = Buffer.alloc(c.EPOLL_EVENT_BYTES);
    // Edge-triggered: a level would make every wait look at each socket of the last one again. We always drain.
    event.writeUInt32LE((c.EPOLLIN | c.EPOLLET) >>> 0, 0);
    event.writeInt32LE(fd, c.EPOLL_EVENT_DATA_OFFSET);
    const ready =
      this.#libc.bind(fd, name, c.SOCKADDR_IN_BYTES) === 0 &&
      this.#libc.getsockname(fd, name, nameLength) === 0 &&
      this.#libc.epollCtl(this.#epoll, c.EPOLL_CTL_ADD, fd, event) === 0;
    if (!ready) {
      const errno = c.lastErrno();
      this.#libc.close(fd);
      throw new Error(`a UDP socket could not be set up: errno ${errno}`);
    }
    const socket = new NativeSocket(this.#libc, fd, name.readUInt16BE(2), sink, (closing) =>
      this.#forget(closing),
    );
    this.#sockets.set(fd, socket);
    return socket;
  }

  #option(fd: number, option: number, value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    this.#libc.setsockopt(fd, c.SOL_SOCKET, option, bytes, 4);
  }

  #forget(socket: NativeSocket): void {
    this.#sockets.delete(socket.fd);
  }

  reserve(): number {
    return this.#send.reserve();
  }

  commit(socket: DatagramSocket, slotOffset: number, length: number): void {
    if (!(socket instanceof NativeSocket)) throw new TypeError('the socket is not of this hub');
    this.#send.commit(socket, slotOffset, length);
  }

  flush(): void {
    this.#send.flush();
  }

  poll(): number {
    if (this.#closed) return 0;
    let total = 0;
    let ready: number;
    do {
      ready = this.#libc.epollWait(this.#epoll, this.#eventsAddress, EPOLL_BATCH, 0);
      for (let index = 0; index < ready; index += 1) {
        const fd = this.#events.readInt32LE(index * c.EPOLL_EVENT_BYTES + c.EPOLL_EVENT_DATA_OFFSET);
        const socket = this.#sockets.get(fd);
        if (socket !== undefined) total += this.#drain(socket);
      }
    } while (ready === EPOLL_BATCH);
    return total;
  }

  #drain(socket: NativeSocket): number {
    let total = 0;
    let count: number;
    do {
      const table = socket.peerPort === 0 ? this.#receive : this.#receiveFromPeer;
      count = this.#libc.recvmmsg(socket.fd, table.headersAddress, RECEIVE_BATCH, 0, null);
      for (let slot = 0; slot < count; slot += 1) this.#deliver(socket, table, slot);
      if (count > 0) total += count;
    } while (count === RECEIVE_BATCH && !socket.closed);
    return total;
  }

  #deliver(socket: NativeSocket, table: MessageTable, slot: number): void {
    const words = table.words;
    const header = slot * WORDS_PER_HEADER;
    const length = words[header + LENGTH_WORD] ?? 0;
    const flags = words[header + FLAGS_WORD] ?? 0;
    const stamped = words[header + CONTROL_LENGTH_WORD] === c.TIMESTAMP_CONTROL_BYTES;
    const { names } = table;
    if (names !== undefined) words[header + NAME_LENGTH_WORD] = c.SOCKADDR_IN_BYTES;
    words[header + CONTROL_LENGTH_WORD] = c.TIMESTAMP_CONTROL_BYTES;
    if (length > DATAGRAM_SLOT_BYTES || (flags & c.MSG_TRUNC) !== 0) {
      this.counters.truncated += 1;
      return;
    }
    this.counters.receivedDatagrams += 1;
    this.counters.receivedBytes += length;
    if (socket.closed) return;
    const arrivalUs = stamped ? stampOf(table.controlWords, slot * WORDS_PER_CONTROL) : Date.now() * 1000;
    const name = slot * c.SOCKADDR_IN_BYTES;
    try {
      socket.sink.onDatagram(
        table.data,
        slot * DATAGRAM_SLOT_BYTES,
        length,
        arrivalUs,
        names === undefined ? socket.peerAddress : names.readUInt32BE(name + 4),
        names === undefined ? socket.peerPort : names.readUInt16BE(name + 2),
      );
    } catch {
      this.counters.sinkFaults += 1;
    }
  }

  whenReadable(callback: () => void): void {
    if (this.#closed) return;
    this.#watch.start(() => {
      this.#watch.stop();
      callback();
    });
  }

  close(): void {
    if (this.#closed) return;
    for (const socket of [...this.#sockets.values()]) socket.close();
    this.#closed = true;
    this.#watch.close();
    this.#libc.close(this.#epoll);
  }
}

/** cmsghdr { len, level, type } then timespec { sec, nsec }; all little-endian 64-bit systems. */
function stampOf(words: Int32Array, at: number): number {
  const secondsLow = (words[at + 4] ?? 0) >>> 0;
  const secondsHigh = words[at + 5] ?? 0;
  const nanoseconds = words[at + 6] ?? 0;
  return (secondsHigh * 4_294_967_296 + secondsLow) * 1e6 + nanoseconds / 1000;
}
