// libc's datagram calls by FFI, typed. Layouts are those of 64-bit Linux; `probe.ts` refuses everything else.
import koffi from 'koffi';

/** Addresses in memory travel as plain numbers: user space ends below 2^48, well inside a double's integers. */
export type Address = number;

export type Libc = {
  readonly socket: (domain: number, type: number, protocol: number) => number;
  readonly bind: (fd: number, address: Buffer, length: number) => number;
  readonly connect: (fd: number, address: Buffer, length: number) => number;
  readonly getsockname: (fd: number, address: Buffer, length: Buffer) => number;
  readonly setsockopt: (fd: number, level: number, option: number, value: Buffer, length: number) => number;
  readonly close: (fd: number) => number;
  readonly sendto: (
    fd: number,
    data: Uint8Array,
    length: number,
    flags: number,
    address: Buffer,
    addressLength: number,
  ) => number;
  readonly epollCreate: (flags: number) => number;
  readonly epollCtl: (epoll: number, operation: number, fd: number, event: Buffer) => number;
  readonly epollWait: (epoll: number, events: Address, capacity: number, timeoutMs: number) => number;
  readonly recvmmsg: (fd: number, messages: Address, count: number, flags: number, timeout: null) => number;
  readonly sendmmsg: (fd: number, messages: Address, count: number, flags: number) => number;
};

export function loadLibc(): Libc {
  const self = koffi.load(null);
  return {
    socket: self.func('int socket(int, int, int)'),
    bind: self.func('int bind(int, void*, uint)'),
    connect: self.func('int connect(int, void*, uint)'),
    getsockname: self.func('int getsockname(int, void*, void*)'),
    setsockopt: self.func('int setsockopt(int, int, int, void*, uint)'),
    close: self.func('int close(int)'),
    sendto: self.func('long sendto(int, void*, size_t, int, void*, uint)'),
    epollCreate: self.func('int epoll_create1(int)'),
    epollCtl: self.func('int epoll_ctl(int, int, int, void*)'),
    epollWait: self.func('int epoll_wait(int, uintptr_t, int, int)'),
    recvmmsg: self.func('int recvmmsg(int, uintptr_t, uint, int, void*)'),
    sendmmsg: self.func('int sendmmsg(int, uintptr_t, uint, int)'),
  };
}

export function lastErrno(): number {
  return koffi.errno();
}

/**
 * Where a buffer lies; the caller keeps the buffer alive while the address is used.
 * V8 keeps small typed arrays inside its heap and moves them. Asking for the ArrayBuffer takes them out for good:
 * a backing store never moves.
 */
export function addressOf(buffer: Uint8Array | Int32Array): Address {
  return Number(koffi.address(buffer.buffer)) + buffer.byteOffset;
}

export type ReadableWatch = { start(callback: () => void): void; stop(): void; close(): void };

/** Watches a descriptor from node's own event loop, so that an idle engine sleeps. */
export function watchReadable(fd: number): ReadableWatch {
  let handle: ReturnType<typeof koffi.node.poll> | undefined;
  const stop = (): void => {
    handle?.stop();
  };
  return {
    start(callback) {
      stop();
      if (handle === undefined) handle = koffi.node.poll(fd, { readable: true }, callback);
      else handle.start({ readable: true }, callback);
    },
    stop,
    close() {
      handle?.stop();
      handle?.close();
      handle = undefined;
    },
  };
}

export const AF_INET = 2;
export const SOCK_DGRAM = 2;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
export const SOL_SOCKET = 1;
/** linux/udp.h. */
export const SOL_UDP = 17;
export const UDP_SEGMENT = 103;
export const EIO = 5;
export const EINVAL = 22;
export const EMSGSIZE = 90;
export const EOPNOTSUPP = 95;
export const SO_RCVBUF = 8;
export const SO_SNDBUF = 7;
/** asm-generic/socket.h: SO_TIMESTAMPNS_OLD, a 64-bit timespec on 64-bit systems. */
export const SO_TIMESTAMPNS = 35;
export const EPOLLIN = 1;
export const EPOLLET = 1 << 31;
export const EPOLL_CTL_ADD = 1;
export const EPOLL_CLOEXEC = 0o2000000;
/** `struct epoll_event` is packed on x86-64 only (sys/epoll.h). */
export const EPOLL_EVENT_BYTES = process.arch === 'x64' ? 12 : 16;
export const EPOLL_EVENT_DATA_OFFSET = EPOLL_EVENT_BYTES - 8;
export const SOCKADDR_IN_BYTES = 16;
export const IOVEC_BYTES = 16;
export const MMSGHDR_BYTES = 64;
export const MMSGHDR_LENGTH_OFFSET = 56;
export const MSGHDR = {
  name: 0,
  nameLength: 8,
  iov: 16,
  iovLength: 24,
  control: 32,
  controlLength: 40,
  flags: 48,
};
/** cmsghdr (16) and timespec (16). */
export const TIMESTAMP_CONTROL_BYTES = 32;
export const MSG_TRUNC = 0x20;

export function socketAddress(address: number, port: number): Buffer {
  const out = Buffer.alloc(SOCKADDR_IN_BYTES);
  out.writeUInt16LE(AF_INET, 0);
  out.writeUInt16BE(port, 2);
  out.writeUInt32BE(address >>> 0, 4);
  return out;
}
