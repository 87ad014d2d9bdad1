// The backend that runs everywhere node runs.
import type { PacketBackend } from '../backend.ts';
import { createIdentity } from '../crypto/certificate.ts';
import { PortableAesBlock, PortableGcm } from './ciphers.ts';
import { PortableDtls } from './dtls.ts';
import { PortableHub } from './udp-hub.ts';

/** @param reason why the native backend was not taken, for the report */
export function openPortable(reason: string): PacketBackend {
  const identity = createIdentity();
  return {
    name: 'portable',
    description: `portable: dgram, werift and node:crypto (${reason})`,
    identity,
    openHub: () => new PortableHub(),
    createDtls: (role, events) => new PortableDtls(identity, role, events),
    createGcm: (key) => new PortableGcm(key),
    createAesBlock: (key) => new PortableAesBlock(key),
    close: () => undefined,
  };
}
