// UDP sockets of one thread, read and written in batches: recvmmsg over epoll, sendmmsg from a slot arena.
// Every buffer is allocated once; every length that comes back from the kernel is checked before it is used.
import { DATAGRAM_SLOT_BYTES, HEAD_BYTES } from '../backend.ts';
import type { DatagramHub, DatagramSink, DatagramSocket, HubCounters } from '../backend.ts';
import * as c from './libc.ts';
import type { Libc } from './libc.ts';
import { MessageTable, SLOT_WORDS } from './message-table.ts';
import { SendQueue } from './send-queue.ts';

/** Datagrams per recvmmsg: a 720p key frame is some 40 packets. */
const RECEIVE_BATCH = 64;
const EPOLL_BATCH = 512;
/** Room for a second of a 4 Mbit/s stream when the process stalls; the kernel caps it at net.core.rmem_max. */
const RECEIVE_BUFFER_BYTES = 1 << 20;
const SEND_BUFFER_BYTES = 1 << 20;

type Peer = { readonly address: number; readonly port: number };

class NativeSocket implements DatagramSocket {
  readonly fd: number;
  readonly port: number;
  readonly sink: DatagramSink;
  closed = false;
  /** Who alone sends here: connected, and what others had sent before is read. Then senders need no telling. */
  peer: Peer | undefined;
  connectedTo: Peer | undefined;
  heads = false;
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
    const done = this.#libc.connect(this.fd, c.socketAddress(address, port), c.SOCKADDR_IN_BYTES);
    this.peer = undefined;
    this.connectedTo = done === 0 ? { address, port } : undefined;
  }

  readHeads(enough: boolean): void {
    this.heads = enough;
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
  readonly #strangers = new MessageTable(RECEIVE_BATCH, DATAGRAM_SLOT_BYTES, true);
  readonly #whole = new MessageTable(RECEIVE_BATCH, DATAGRAM_SLOT_BYTES, false);
  readonly #heads = new MessageTable(RECEIVE_BATCH, HEAD_BYTES, false);
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
    const { peer, connectedTo } = socket;
    let total = 0;
    let count: number;
    do {
      const table = peer === undefined ? this.#strangers : socket.heads ? this.#heads : this.#whole;
      count = this.#libc.recvmmsg(socket.fd, table.headersAddress, RECEIVE_BATCH, c.MSG_TRUNC, null);
      for (let slot = 0; slot < count; slot += 1) {
        const address = peer === undefined ? table.senderOf(slot) : peer.address;
        const port = peer === undefined ? table.portOf(slot) : peer.port;
        this.#deliver(socket, table, slot, address, port);
      }
      if (count > 0) total += count;
    } while (count === RECEIVE_BATCH && !socket.closed);
    if (peer === undefined && connectedTo === socket.connectedTo) socket.peer = connectedTo;
    return total;
  }

  #deliver(socket: NativeSocket, table: MessageTable, slot: number, address: number, port: number): void {
    const words = table.words;
    const header = slot * SLOT_WORDS.header;
    const length = words[header + SLOT_WORDS.length] ?? 0;
    const stamped = words[header + SLOT_WORDS.controlLength] === c.TIMESTAMP_CONTROL_BYTES;
    if (table.named) words[header + SLOT_WORDS.nameLength] = c.SOCKADDR_IN_BYTES;
    words[header + SLOT_WORDS.controlLength] = c.TIMESTAMP_CONTROL_BYTES;
    if (length > DATAGRAM_SLOT_BYTES) {
      this.counters.truncated += 1;
      return;
    }
    this.counters.receivedDatagrams += 1;
    this.counters.receivedBytes += length;
    if (socket.closed) return;
    const arrivalUs = stamped ? table.stampOf(slot) : Date.now() * 1000;
    const held = length < table.bytes ? length : table.bytes;
    try {
      const offset = slot * DATAGRAM_SLOT_BYTES;
      socket.sink.onDatagram(table.data, offset, length, arrivalUs, address, port, held);
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
