// Targets as scenarios see them: one that can everything, one that can little.
import { z } from 'zod';
import type { Fault } from '#core/fault.ts';
import { parseScenarioText, type KnownTarget } from '#scenarios/load.ts';
import type { Scenario } from '#scenarios/schema.ts';

export const TARGETS: readonly KnownTarget[] = [
  {
    system: 'livekit',
    settings: z.strictObject({ url: z.string().optional(), nodes: z.int().default(1) }),
    capabilities: {
      tiers: ['browser', 'browser-lite', 'packet'],
      codecs: ['vp8', 'vp9', 'h264', 'av1'],
      end_to_end_encryption: ['none'],
      last_n: false,
      simulcast: true,
      signalling: true,
    },
  },
  {
    system: 'plain',
    settings: z.strictObject({}),
    capabilities: {
      tiers: ['browser'],
      codecs: ['vp8'],
      end_to_end_encryption: ['none'],
      last_n: false,
      simulcast: false,
    },
  },
];

/** A small scenario that is right; tests put other parts in its place. */
const PARTS: Readonly<Record<string, string>> = {
  name: 'name: small',
  target: 'target: { system: livekit }',
  rooms: 'rooms: { count: 2, size: 3 }',
  arrival: 'arrival: [{ kind: ramp, for: 6s }, { kind: hold, for: 10s }]',
};

/** @param parts whole lines by their key; an empty one takes the part out. */
export function scenarioText(parts: Readonly<Record<string, string>> = {}): string {
  return Object.values({ ...PARTS, ...parts })
    .filter((part) => part !== '')
    .join('\n');
}

export function faultsOf(text: string): readonly Fault[] {
  const loaded = parseScenarioText(text, 'file.yaml', { targets: TARGETS });
  return loaded.ok ? [] : loaded.faults;
}

export function scenarioOf(parts: Readonly<Record<string, string>> = {}): Scenario {
  const loaded = parseScenarioText(scenarioText(parts), 'file.yaml', { targets: TARGETS });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.scenario;
}
