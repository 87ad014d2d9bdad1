// Both backends, for tests that state what holds for each. The native one is absent only where the host cannot run it.
import type { PacketBackend } from '#runners/packet/backend.ts';
import { openNative } from '#runners/packet/native/probe.ts';
import { openPortable } from '#runners/packet/portable/portable.ts';

const probe = openNative();
export const BACKENDS: readonly PacketBackend[] = [
  ...(probe.available ? [probe.backend] : []),
  openPortable('for comparison'),
];
