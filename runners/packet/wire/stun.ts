// STUN as ICE connectivity checks use it (RFC 8489, RFC 8445 §7.1). Pure: bytes in, bytes out. IPv4 addresses only.
// Each seat is checked, and checks, every few seconds: nothing is made here that the message does not need.
import { timingSafeEqual } from 'node:crypto';
import { crc32 } from './crc32.ts';
import type { HmacKey } from './hmac-sha1.ts';

const STUN_HEADER_BYTES = 20;
const MAGIC_COOKIE = 0x2112a442;
const FINGERPRINT_XOR = 0x5354554e;
const INTEGRITY_BYTES = 24;
const FINGERPRINT_BYTES = 8;
/** Longer than any message that a path MTU of 1500 carries. */
const MAX_MESSAGE_BYTES = 1500;

const ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
  iceControlling: 0x802a,
} as const;

type StunClass = 'request' | 'indication' | 'success' | 'error';
const CLASS_BITS: Readonly<Record<StunClass, number>> = {
  request: 0x000,
  indication: 0x010,
  success: 0x100,
  error: 0x110,
};

/** A binding message; every other method is refused by the parser. */
export type StunMessage = {
  readonly kind: StunClass;
  /** 12 octets. */
  readonly transactionId: Buffer;
  readonly username?: string;
  readonly priority?: number;
  readonly useCandidate?: boolean;
  /** The sender's ICE role with its tie-breaker. */
  readonly role?: { readonly name: 'controlling' | 'controlled'; readonly tieBreaker: bigint };
  readonly mappedAddress?: { readonly address: number; readonly port: number };
  readonly errorCode?: number;
};

export type ParsedStun = StunMessage & {
  /** Offset of MESSAGE-INTEGRITY inside the message; undefined without one. */
  readonly integrityOffset: number | undefined;
};

const BINDING_METHOD = 0x001;

function classOf(type: number): StunClass | undefined {
  if ((type & ~0x110) !== BINDING_METHOD) return undefined;
  const bits = type & 0x110;
  if (bits === 0x000) return 'request';
  if (bits === 0x010) return 'indication';
  return bits === 0x100 ? 'success' : 'error';
}

type Mutable = { -readonly [Key in keyof ParsedStun]: ParsedStun[Key] };

function readMappedAddress(out: Mutable, data: Buffer, at: number): void {
  if (data[at + 1] !== 1) return;
  const port = data.readUInt16BE(at + 2) ^ (MAGIC_COOKIE >>> 16);
  out.mappedAddress = { port, address: (data.readUInt32BE(at + 4) ^ MAGIC_COOKIE) >>> 0 };
}

/** Takes one attribute's value, `data[at, at + length)`, into the message; unknown ones and wrong lengths are skipped. */
function readAttribute(out: Mutable, type: number, data: Buffer, at: number, length: number): void {
  switch (type) {
    case ATTRIBUTE.username:
      out.username = data.toString('utf8', at, at + length);
      return;
    case ATTRIBUTE.priority:
      if (length === 4) out.priority = data.readUInt32BE(at);
      return;
    case ATTRIBUTE.useCandidate:
      out.useCandidate = true;
      return;
    case ATTRIBUTE.iceControlled:
      if (length === 8) out.role = { name: 'controlled', tieBreaker: data.readBigUInt64BE(at) };
      return;
    case ATTRIBUTE.iceControlling:
      if (length === 8) out.role = { name: 'controlling', tieBreaker: data.readBigUInt64BE(at) };
      return;
    case ATTRIBUTE.xorMappedAddress:
      if (length === 8) readMappedAddress(out, data, at);
      return;
    case ATTRIBUTE.errorCode:
      if (length >= 4) out.errorCode = (data.readUInt8(at + 2) & 7) * 100 + data.readUInt8(at + 3);
      return;
    case ATTRIBUTE.messageIntegrity:
      if (length === 20) out.integrityOffset = at - 4;
  }
}

/** Reads a binding message; undefined for everything that is none, has a wrong length or a wrong fingerprint. */
export function parseStun(data: Buffer): ParsedStun | undefined {
  if (data.length < STUN_HEADER_BYTES || data.readUInt32BE(4) !== MAGIC_COOKIE) return undefined;
  const kind = classOf(data.readUInt16BE(0));
  if (kind === undefined || data.readUInt16BE(2) !== data.length - STUN_HEADER_BYTES) return undefined;
  const out: Mutable = { kind, transactionId: Buffer.allocUnsafe(12), integrityOffset: undefined };
  data.copy(out.transactionId, 0, 8, 20);
  let offset = STUN_HEADER_BYTES;
  while (offset + 4 <= data.length) {
    const type = data.readUInt16BE(offset);
    const length = data.readUInt16BE(offset + 2);
    const end = offset + 4 + length;
    if (end > data.length) return undefined;
    if (type === ATTRIBUTE.fingerprint) {
      const expected = (crc32(data, offset) ^ FINGERPRINT_XOR) >>> 0;
      return length === 4 && data.readUInt32BE(offset + 4) === expected ? out : undefined;
    }
    // What follows MESSAGE-INTEGRITY is not protected by it and is ignored (RFC 8489 §14.5).
    if (out.integrityOffset === undefined) readAttribute(out, type, data, offset + 4, length);
    offset = end + ((4 - (length % 4)) % 4);
  }
  // Connectivity checks always end in FINGERPRINT (RFC 8445 §7.1).
  return undefined;
}

/** Scratch of the thread: a message while it is digested. */
const scratch = Buffer.alloc(MAX_MESSAGE_BYTES + INTEGRITY_BYTES + FINGERPRINT_BYTES);

/** True when the message carries MESSAGE-INTEGRITY made with this password (short-term credentials). */
export function verifyIntegrity(data: Buffer, message: ParsedStun, password: HmacKey): boolean {
  const at = message.integrityOffset;
  if (at === undefined || at > MAX_MESSAGE_BYTES || at + INTEGRITY_BYTES > data.length) return false;
  data.copy(scratch, 0, 0, at);
  scratch.writeUInt16BE(at + INTEGRITY_BYTES - STUN_HEADER_BYTES, 2);
  const expected = password.digest(scratch, at);
  return timingSafeEqual(expected, data.subarray(at + 4, at + INTEGRITY_BYTES));
}

/** Writes an attribute's head and returns where its value goes. */
function head(offset: number, type: number, length: number): number {
  scratch.writeUInt16BE(type, offset);
  scratch.writeUInt16BE(length, offset + 2);
  return offset + 4;
}

function writeUsername(offset: number, name: string): number {
  const length = scratch.write(name, offset + 4, MAX_MESSAGE_BYTES / 2, 'utf8');
  const end = head(offset, ATTRIBUTE.username, length) + length;
  const padded = end + ((4 - (length % 4)) % 4);
  scratch.fill(0, end, padded);
  return padded;
}

/** Writes the attributes from `offset` on and returns where they end. */
function writeAttributes(message: StunMessage, offset: number): number {
  let at = offset;
  if (message.username !== undefined) at = writeUsername(at, message.username);
  if (message.priority !== undefined)
    at = scratch.writeUInt32BE(message.priority, head(at, ATTRIBUTE.priority, 4));
  if (message.role !== undefined) {
    const { name, tieBreaker } = message.role;
    const type = name === 'controlled' ? ATTRIBUTE.iceControlled : ATTRIBUTE.iceControlling;
    at = scratch.writeBigUInt64BE(tieBreaker, head(at, type, 8));
  }
  if (message.useCandidate === true) at = head(at, ATTRIBUTE.useCandidate, 0);
  if (message.mappedAddress !== undefined) {
    const { address, port } = message.mappedAddress;
    at = scratch.writeUInt16BE(1, head(at, ATTRIBUTE.xorMappedAddress, 8));
    at = scratch.writeUInt16BE(port ^ (MAGIC_COOKIE >>> 16), at);
    at = scratch.writeUInt32BE((address ^ MAGIC_COOKIE) >>> 0, at);
  }
  if (message.errorCode !== undefined) {
    at = scratch.writeUInt16BE(0, head(at, ATTRIBUTE.errorCode, 4));
    at = scratch.writeUInt8(Math.floor(message.errorCode / 100), at);
    at = scratch.writeUInt8(message.errorCode % 100, at);
  }
  return at;
}

/** Writes a binding message with MESSAGE-INTEGRITY and FINGERPRINT. */
export function buildStun(message: StunMessage, password: HmacKey): Buffer {
  scratch.writeUInt16BE(BINDING_METHOD | CLASS_BITS[message.kind], 0);
  scratch.writeUInt32BE(MAGIC_COOKIE, 4);
  message.transactionId.copy(scratch, 8, 0, 12);
  const integrity = writeAttributes(message, STUN_HEADER_BYTES);
  const fingerprint = integrity + INTEGRITY_BYTES;
  scratch.writeUInt16BE(fingerprint - STUN_HEADER_BYTES, 2);
  const digest = password.digest(scratch, integrity);
  digest.copy(scratch, head(integrity, ATTRIBUTE.messageIntegrity, digest.length));
  const end = fingerprint + FINGERPRINT_BYTES;
  scratch.writeUInt16BE(end - STUN_HEADER_BYTES, 2);
  const value = (crc32(scratch, fingerprint) ^ FINGERPRINT_XOR) >>> 0;
  scratch.writeUInt32BE(value, head(fingerprint, ATTRIBUTE.fingerprint, 4));
  const out = Buffer.allocUnsafe(end);
  scratch.copy(out, 0, 0, end);
  return out;
}
