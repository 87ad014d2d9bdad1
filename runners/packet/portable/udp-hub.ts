// Sockets by node's own dgram: the fallback wherever the native hub cannot run. Arrival times are those of the
// callback, so they include the event loop's delay; the kernel's own stamps are the native hub's privilege.
import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { DATAGRAM_SLOT_BYTES, fitsSlot } from '../backend.ts';
import type { DatagramHub, DatagramSink, DatagramSocket, HubCounters } from '../backend.ts';

const SLOTS = 256;
const RECEIVE_BUFFER_BYTES = 1 << 20;
/** Datagrams kept for the next poll when nobody polls: a second of the heaviest seat, then the oldest are lost. */
const MAX_WAITING = 4096;

const ipv4Of = (text: string): number =>
  text.split('.').reduce((value, octet) => value * 256 + Number(octet), 0) >>> 0;
const dotted = (address: number): string =>
  [address >>> 24, (address >>> 16) & 0xff, (address >>> 8) & 0xff, address & 0xff].join('.');

type Waiting = {
  readonly sink: DatagramSink;
  readonly data: Buffer;
  readonly arrivalUs: number;
  readonly remote: RemoteInfo;
};

class PortableSocket implements DatagramSocket {
  readonly port: number;
  readonly #socket: Socket;
  readonly #onClose: () => void;
  #peer: { readonly address: string; readonly port: number } | undefined;
  closed = false;

  constructor(socket: Socket, onClose: () => void) {
    this.#socket = socket;
    this.#onClose = onClose;
    this.port = socket.address().port;
  }

  connect(address: number, port: number): void {
    this.#peer = { address: dotted(address), port };
  }

  /** Connected only in effect: strangers' datagrams are dropped here instead of by the kernel. */
  accepts(remote: RemoteInfo): boolean {
    return (
      this.#peer === undefined || (remote.port === this.#peer.port && remote.address === this.#peer.address)
    );
  }

  send(datagram: Buffer, onError: () => void): void {
    if (this.closed || this.#peer === undefined) return;
    this.#socket.send(datagram, this.#peer.port, this.#peer.address, (error) => {
      if (error !== null) onError();
    });
  }

  sendTo(datagram: Uint8Array, address: number, port: number): void {
    if (!this.closed) this.#socket.send(datagram, port, dotted(address), () => undefined);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#onClose();
    this.#socket.close();
  }
}

export class PortableHub implements DatagramHub {
  readonly counters: HubCounters = {
    receivedDatagrams: 0,
    receivedBytes: 0,
    sentDatagrams: 0,
    sendFailures: 0,
    truncated: 0,
    sinkFaults: 0,
  };
  readonly arena = Buffer.alloc(SLOTS * DATAGRAM_SLOT_BYTES);
  readonly #sockets = new Set<PortableSocket>();
  readonly #waiting: Waiting[] = [];
  readonly #queue: { readonly socket: PortableSocket; readonly end: number }[] = [];
  #wake: (() => void) | undefined;
  #closed = false;

  open(sink: DatagramSink): Promise<DatagramSocket> {
    if (this.#closed) return Promise.reject(new Error('the hub is closed'));
    const socket = createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, () => {
        socket.off('error', reject);
        // A refused port is reported here too; it shows as missing answers, so nothing is to be done.
        socket.on('error', () => undefined);
        const opened = new PortableSocket(socket, () => this.#sockets.delete(opened));
        this.#sockets.add(opened);
        socket.on('message', (data, remote) => {
          if (opened.accepts(remote)) this.#arrived({ sink, data, remote, arrivalUs: Date.now() * 1000 });
        });
        resolve(opened);
      });
    });
  }

  #arrived(datagram: Waiting): void {
    if (this.#waiting.length >= MAX_WAITING) this.#waiting.shift();
    this.#waiting.push(datagram);
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  reserve(): number {
    if (this.#queue.length === SLOTS) this.flush();
    return this.#queue.length * DATAGRAM_SLOT_BYTES;
  }

  commit(socket: DatagramSocket, slotOffset: number, length: number): void {
    if (slotOffset !== this.#queue.length * DATAGRAM_SLOT_BYTES || !fitsSlot(length))
      throw new RangeError(`a datagram of ${length} bytes at ${slotOffset} is not the reserved slot`);
    if (socket instanceof PortableSocket && !socket.closed)
      this.#queue.push({ socket, end: slotOffset + length });
  }

  flush(): void {
    this.#queue.forEach(({ socket, end }, slot) => {
      this.counters.sentDatagrams += 1;
      // dgram sends later, when the slot is already in use again.
      socket.send(Buffer.from(this.arena.subarray(slot * DATAGRAM_SLOT_BYTES, end)), () => {
        this.counters.sendFailures += 1;
      });
    });
    this.#queue.length = 0;
  }

  poll(): number {
    const batch = this.#waiting.splice(0);
    for (const { sink, data, arrivalUs, remote } of batch) {
      if (data.length > DATAGRAM_SLOT_BYTES) {
        this.counters.truncated += 1;
        continue;
      }
      this.counters.receivedDatagrams += 1;
      this.counters.receivedBytes += data.length;
      try {
        sink.onDatagram(data, 0, data.length, arrivalUs, ipv4Of(remote.address), remote.port);
      } catch {
        this.counters.sinkFaults += 1;
      }
    }
    return batch.length;
  }

  whenReadable(callback: () => void): void {
    if (this.#closed) return;
    if (this.#waiting.length > 0) callback();
    else this.#wake = callback;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#wake = undefined;
    for (const socket of [...this.#sockets]) socket.close();
  }
}
