import { describe, expect, it } from 'vitest';
import { DEFAULT_ASSUMPTIONS, valuesOf } from '#analysis/fleet/assumptions.ts';
import { openReplicationPool } from '#analysis/fleet/replicate-pool.ts';
import { runReplicationsHere, type ReplicationJob } from '#analysis/fleet/replication.ts';

describe('replications on worker threads', () => {
  it('are the same as on this thread, in the order that was asked for', async () => {
    const jobs = ['a', 'b', 'c', 'd', 'e'].map((seed): ReplicationJob => ({
      values: { ...valuesOf(DEFAULT_ASSUMPTIONS), seats: 500, town_halls_per_day: 0 },
      kneeUnit: 'participants',
      placement: 'one_node',
      nodes: 6,
      zoneLost: false,
      seed,
    }));
    const pool = openReplicationPool(2);
    try {
      expect(await pool.run([])).toEqual([]);
      expect(await pool.run(jobs)).toEqual(await runReplicationsHere(jobs));
    } finally {
      await pool.close();
    }
  });

  it('say so when a replication cannot be', async () => {
    const pool = openReplicationPool(1);
    const values = { ...valuesOf(DEFAULT_ASSUMPTIONS), seats: 500 };
    try {
      await expect(
        pool.run([
          { values, kneeUnit: 'rooms', placement: 'cascade', nodes: -1, zoneLost: false, seed: 'x' },
        ]),
      ).rejects.toThrow('Invalid typed array length');
    } finally {
      await pool.close();
    }
  });
});
