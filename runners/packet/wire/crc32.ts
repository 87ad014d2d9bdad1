// CRC-32 of ISO/IEC 3309, as STUN's FINGERPRINT uses it (RFC 8489 §14.7).

const TABLE = Int32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value | 0;
});

/** Of the first `length` bytes; 32 bits, unsigned. */
export function crc32(bytes: Uint8Array, length: number): number {
  let value = -1;
  // By index: iterating over a typed array costs several times as much until V8 has optimised it.
  for (let at = 0; at < length; at += 1)
    value = (TABLE[(value ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}
