import { expect, it } from 'vitest';
import { crc24, crc32 } from '#core/media/checksum.ts';

const CHECK_INPUT = new TextEncoder().encode('123456789');

it('computes the published check values', () => {
  expect(crc32(CHECK_INPUT)).toBe(0xcbf4_3926);
  expect(crc24(CHECK_INPUT)).toBe(0x21_cf02);
});
