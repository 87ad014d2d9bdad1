// Cyclic redundancy checks of the marks in picture and sound.

const CRC32_POLYNOMIAL = 0xedb8_8320; // ISO-HDLC (IEEE 802.3), reflected
const CRC24_POLYNOMIAL = 0x86_4cfb; // RFC 4880 §6.1
const CRC24_INITIAL = 0xb7_04ce; // RFC 4880 §6.1

/** CRC-32/ISO-HDLC of bytes, as an unsigned 32-bit integer ("123456789" gives 0xcbf43926). */
export function crc32(bytes: Iterable<number>): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ CRC32_POLYNOMIAL : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** CRC-24/OPENPGP of bytes, as an unsigned 24-bit integer ("123456789" gives 0x21cf02). */
export function crc24(bytes: Iterable<number>): number {
  let crc = CRC24_INITIAL;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1;
      if ((crc & 0x100_0000) !== 0) crc ^= 0x100_0000 | CRC24_POLYNOMIAL;
    }
  }
  return crc & 0xff_ffff;
}
