// Which backend drives the packets of this process: the native one where the host can, the portable one elsewhere.
import type { PacketBackend } from './backend.ts';
import { openNative } from './native/probe.ts';

/** Forces a backend, for comparing them and for tests: `native` or `portable`. */
export const BACKEND_VARIABLE = 'SEATPROOF_PACKET_BACKEND';

/** @throws Error when the forced backend cannot run */
export async function chooseBackend(forced: string | undefined): Promise<PacketBackend> {
  if (forced !== undefined && forced !== 'native' && forced !== 'portable')
    throw new Error(`${BACKEND_VARIABLE} is "${forced}"; it takes native or portable`);
  const probe = forced === 'portable' ? undefined : openNative();
  if (probe?.available === true) return probe.backend;
  if (forced === 'native')
    throw new Error(`the native packet backend cannot run here: ${probe?.reason ?? ''}`);
  // werift is a large module: loaded only when it is used.
  const { openPortable } = await import('./portable/portable.ts');
  return openPortable(probe?.reason ?? `asked for by ${BACKEND_VARIABLE}`);
}
