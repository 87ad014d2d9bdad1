import { defineConfig } from 'vitest/config';

/** What they state holds on a machine with nothing else to do: no packet is lost, the generator is never late. */
const ALONE = [
  'test/integration/verdicts.test.ts',
  'test/integration/packet-livekit.test.ts',
  'test/integration/impairment/packet-relay.test.ts',
];

const INTEGRATION = { testTimeout: 180_000, hookTimeout: 180_000 };

/** Vitest runs one group of projects after another. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 60_000,
          // Modules of ours are still loaded anew for each file, only processes are not started anew.
          isolate: false,
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...INTEGRATION,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: ALONE,
          // They wait for servers and browsers most of the time.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...INTEGRATION,
          name: 'integration-alone',
          include: ALONE,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
