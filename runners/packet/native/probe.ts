// Can this host run the native backend? Says why not in one line, so that the report can name the reason.
import type { PacketBackend } from '../backend.ts';
import { createIdentity } from '../crypto/certificate.ts';
import { DtlsContext, NativeDtls } from './dtls.ts';
import { NativeAesBlock, NativeGcm } from './gcm.ts';
import { loadLibc } from './libc.ts';
import { loadOpenSsl } from './openssl.ts';
import { NativeHub } from './udp-hub.ts';

export type NativeProbe =
  | { readonly available: true; readonly backend: PacketBackend }
  | { readonly available: false; readonly reason: string };

/** Layouts in `libc.ts` are those of 64-bit little-endian Linux. */
const SUPPORTED = new Set(['linux-x64', 'linux-arm64']);

export function openNative(): NativeProbe {
  const system = `${process.platform}-${process.arch}`;
  if (!SUPPORTED.has(system)) return { available: false, reason: `no native socket calls for ${system}` };
  const major = Number(process.versions.openssl.split('.')[0]);
  if (major !== 3)
    return { available: false, reason: `node carries OpenSSL ${process.versions.openssl}, not 3` };
  try {
    return { available: true, backend: build() };
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

function build(): PacketBackend {
  const libc = loadLibc();
  const ssl = loadOpenSsl();
  const identity = createIdentity();
  const dtls = new DtlsContext(ssl, identity);
  return {
    name: 'native',
    description: `native: recvmmsg and OpenSSL ${process.versions.openssl} by FFI`,
    identity,
    openHub: () => new NativeHub(libc),
    createDtls: (role, events) => new NativeDtls(dtls, role, events),
    createGcm: (key, direction) => new NativeGcm(ssl, key, direction),
    createAesBlock: (key) => new NativeAesBlock(ssl, key),
    close: () => {
      dtls.close();
    },
  };
}
