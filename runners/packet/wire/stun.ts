// STUN as ICE connectivity checks use it (RFC 8489, RFC 8445 §7.1). Pure: bytes in, bytes out. IPv4 addresses only.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { crc32 } from './crc32.ts';

const STUN_HEADER_BYTES = 20;
const MAGIC_COOKIE = 0x2112a442;
const FINGERPRINT_XOR = 0x5354554e;
const INTEGRITY_BYTES = 24;
const FINGERPRINT_BYTES = 8;

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

function readRole(name: 'controlling' | 'controlled', value: Buffer): Mutable['role'] {
  return value.length === 8 ? { name, tieBreaker: value.readBigUInt64BE(0) } : undefined;
}

function readMappedAddress(value: Buffer): Mutable['mappedAddress'] {
  if (value.length !== 8 || value[1] !== 1) return undefined;
  return {
    port: value.readUInt16BE(2) ^ (MAGIC_COOKIE >>> 16),
    address: (value.readUInt32BE(4) ^ MAGIC_COOKIE) >>> 0,
  };
}

type Reader = (out: Mutable, value: Buffer, offset: number) => void;

function roleReader(name: 'controlling' | 'controlled'): Reader {
  return (out, value) => {
    const role = readRole(name, value);
    if (role !== undefined) out.role = role;
  };
}

const READERS = new Map<number, Reader>([
  [ATTRIBUTE.username, (out, value) => (out.username = value.toString('utf8'))],
  [
    ATTRIBUTE.priority,
    (out, value) => {
      if (value.length === 4) out.priority = value.readUInt32BE(0);
    },
  ],
  [ATTRIBUTE.useCandidate, (out) => (out.useCandidate = true)],
  [ATTRIBUTE.iceControlled, roleReader('controlled')],
  [ATTRIBUTE.iceControlling, roleReader('controlling')],
  [
    ATTRIBUTE.xorMappedAddress,
    (out, value) => {
      const mapped = readMappedAddress(value);
      if (mapped !== undefined) out.mappedAddress = mapped;
    },
  ],
  [
    ATTRIBUTE.errorCode,
    (out, value) => {
      if (value.length >= 4) out.errorCode = (value.readUInt8(2) & 7) * 100 + value.readUInt8(3);
    },
  ],
  [
    ATTRIBUTE.messageIntegrity,
    (out, value, offset) => {
      if (value.length === 20) out.integrityOffset = offset;
    },
  ],
]);

/** Reads a binding message; undefined for everything that is none, has a wrong length or a wrong fingerprint. */
export function parseStun(data: Buffer): ParsedStun | undefined {
  if (data.length < STUN_HEADER_BYTES || data.readUInt32BE(4) !== MAGIC_COOKIE) return undefined;
  const kind = classOf(data.readUInt16BE(0));
  if (kind === undefined || data.readUInt16BE(2) !== data.length - STUN_HEADER_BYTES) return undefined;
  const out: Mutable = { kind, transactionId: Buffer.from(data.subarray(8, 20)), integrityOffset: undefined };
  let offset = STUN_HEADER_BYTES;
  while (offset + 4 <= data.length) {
    const type = data.readUInt16BE(offset);
    const length = data.readUInt16BE(offset + 2);
    const end = offset + 4 + length;
    if (end > data.length) return undefined;
    if (type === ATTRIBUTE.fingerprint) {
      const expected = (crc32(data.subarray(0, offset)) ^ FINGERPRINT_XOR) >>> 0;
      return length === 4 && data.readUInt32BE(offset + 4) === expected ? out : undefined;
    }
    // What follows MESSAGE-INTEGRITY is not protected by it and is ignored (RFC 8489 §14.5).
    if (out.integrityOffset === undefined) READERS.get(type)?.(out, data.subarray(offset + 4, end), offset);
    offset = end + ((4 - (length % 4)) % 4);
  }
  // Connectivity checks always end in FINGERPRINT (RFC 8445 §7.1).
  return undefined;
}

/** True when the message carries MESSAGE-INTEGRITY made with `password` (short-term credentials). */
export function verifyIntegrity(data: Buffer, message: ParsedStun, password: string): boolean {
  const at = message.integrityOffset;
  if (at === undefined || at + INTEGRITY_BYTES > data.length) return false;
  const covered = Buffer.from(data.subarray(0, at));
  covered.writeUInt16BE(at + INTEGRITY_BYTES - STUN_HEADER_BYTES, 2);
  const expected = createHmac('sha1', password).update(covered).digest();
  return timingSafeEqual(expected, data.subarray(at + 4, at + INTEGRITY_BYTES));
}

function attribute(type: number, value: Uint8Array): Buffer {
  const out = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  out.writeUInt16BE(type, 0);
  out.writeUInt16BE(value.length, 2);
  out.set(value, 4);
  return out;
}

function attributesOf(message: StunMessage): Buffer[] {
  const out: Buffer[] = [];
  if (message.username !== undefined) out.push(attribute(ATTRIBUTE.username, Buffer.from(message.username)));
  if (message.priority !== undefined) {
    const value = Buffer.alloc(4);
    value.writeUInt32BE(message.priority);
    out.push(attribute(ATTRIBUTE.priority, value));
  }
  if (message.role !== undefined) {
    const value = Buffer.alloc(8);
    value.writeBigUInt64BE(message.role.tieBreaker);
    const { name } = message.role;
    out.push(attribute(name === 'controlled' ? ATTRIBUTE.iceControlled : ATTRIBUTE.iceControlling, value));
  }
  if (message.useCandidate === true) out.push(attribute(ATTRIBUTE.useCandidate, Buffer.alloc(0)));
  if (message.mappedAddress !== undefined) {
    const value = Buffer.alloc(8);
    value.writeUInt8(1, 1);
    value.writeUInt16BE(message.mappedAddress.port ^ (MAGIC_COOKIE >>> 16), 2);
    value.writeUInt32BE((message.mappedAddress.address ^ MAGIC_COOKIE) >>> 0, 4);
    out.push(attribute(ATTRIBUTE.xorMappedAddress, value));
  }
  if (message.errorCode !== undefined) {
    const value = Buffer.alloc(4);
    value.writeUInt8(Math.floor(message.errorCode / 100), 2);
    value.writeUInt8(message.errorCode % 100, 3);
    out.push(attribute(ATTRIBUTE.errorCode, value));
  }
  return out;
}

/** Writes a binding message with MESSAGE-INTEGRITY and FINGERPRINT. */
export function buildStun(message: StunMessage, password: string): Buffer {
  const body = Buffer.concat(attributesOf(message));
  const out = Buffer.alloc(STUN_HEADER_BYTES + body.length + INTEGRITY_BYTES + FINGERPRINT_BYTES);
  out.writeUInt16BE(BINDING_METHOD | CLASS_BITS[message.kind], 0);
  out.writeUInt32BE(MAGIC_COOKIE, 4);
  message.transactionId.copy(out, 8, 0, 12);
  body.copy(out, STUN_HEADER_BYTES);
  const integrity = STUN_HEADER_BYTES + body.length;
  out.writeUInt16BE(body.length + INTEGRITY_BYTES, 2);
  const digest = createHmac('sha1', password).update(out.subarray(0, integrity)).digest();
  out.writeUInt16BE(ATTRIBUTE.messageIntegrity, integrity);
  out.writeUInt16BE(20, integrity + 2);
  digest.copy(out, integrity + 4);
  const fingerprint = integrity + INTEGRITY_BYTES;
  out.writeUInt16BE(body.length + INTEGRITY_BYTES + FINGERPRINT_BYTES, 2);
  out.writeUInt16BE(ATTRIBUTE.fingerprint, fingerprint);
  out.writeUInt16BE(4, fingerprint + 2);
  out.writeUInt32BE((crc32(out.subarray(0, fingerprint)) ^ FINGERPRINT_XOR) >>> 0, fingerprint + 4);
  return out;
}
