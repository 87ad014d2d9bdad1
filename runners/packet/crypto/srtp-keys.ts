// Session keys of SRTP out of what DTLS exported (RFC 3711 §4.3, RFC 5764 §4.2, RFC 7714 §11). Pure.
import { createCipheriv } from 'node:crypto';
import type { SrtpProfile } from '../backend.ts';

/** RFC 3711 §4.3.1. */
export const LABEL = { rtpKey: 0, rtpAuth: 1, rtpSalt: 2, rtcpKey: 3, rtcpAuth: 4, rtcpSalt: 5 } as const;
export const KEY_BYTES = 16;
const SALT_BYTES: Readonly<Record<SrtpProfile, number>> = {
  SRTP_AEAD_AES_128_GCM: 12,
  SRTP_AES128_CM_SHA1_80: 14,
};

export type MasterKeys = { readonly key: Buffer; readonly salt: Buffer };

/** Cuts the exported block into the keys of the DTLS client and of the server (RFC 5764 §4.2). */
export function splitKeyingMaterial(
  profile: SrtpProfile,
  material: Uint8Array,
): { readonly client: MasterKeys; readonly server: MasterKeys } {
  const salt = SALT_BYTES[profile];
  const from = Buffer.from(material);
  const saltStart = 2 * KEY_BYTES;
  return {
    client: { key: from.subarray(0, KEY_BYTES), salt: from.subarray(saltStart, saltStart + salt) },
    server: {
      key: from.subarray(KEY_BYTES, saltStart),
      salt: from.subarray(saltStart + salt, saltStart + 2 * salt),
    },
  };
}

/** One session key: the AES counter-mode generator of RFC 3711 §4.3.3. */
export function derive(master: MasterKeys, label: number, bytes: number): Buffer {
  const iv = Buffer.alloc(16);
  master.salt.copy(iv);
  iv.writeUInt8(iv.readUInt8(7) ^ label, 7);
  return createCipheriv('aes-128-ctr', master.key, iv).update(Buffer.alloc(bytes));
}
