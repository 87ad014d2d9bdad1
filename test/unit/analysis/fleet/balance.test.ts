import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ASSUMPTIONS, valuesOf } from '#analysis/fleet/assumptions.ts';
import { bestOf, inZones, nextNodes, nodesNeeded, type Tried } from '#analysis/fleet/balance.ts';
import { runReplication } from '#analysis/fleet/replication.ts';

const VALUES = valuesOf(DEFAULT_ASSUMPTIONS);
const OUTCOME = runReplication({
  values: { ...VALUES, seats: 200, town_halls_per_day: 0 },
  kneeUnit: 'participants',
  placement: 'cascade',
  nodes: 3,
  zoneLost: false,
  seed: 'x',
});

function search(needAt: (nodes: number) => number, start: number): Tried[] {
  const tried: Tried[] = [];
  for (let next: number | null = start; next !== null && tried.length < 20; next = nextNodes(tried, VALUES)) {
    tried.push({ nodes: next, outcome: { ...OUTCOME, need: needAt(next) } });
  }
  return tried;
}

describe('balancing nodes', () => {
  it('finds enough nodes in a few days, even where need jumps as nodes become few', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 12, max: 3000 }),
        fc.integer({ min: 3, max: 9000 }),
        fc.double({ min: 0.7, max: 3, noNaN: true }),
        fc.double({ min: 1, max: 1.6, noNaN: true }),
        (wanted, start, slope, jump) => {
          const needAt = (nodes: number): number => (wanted / nodes) ** slope * (nodes < wanted ? jump : 1);
          const tried = search(needAt, inZones(start, VALUES));
          const best = bestOf(tried);
          expect(best?.outcome.need).toBeLessThanOrEqual(1);
          expect(best?.nodes).toBeLessThanOrEqual(Math.max(wanted + 6, wanted * 1.06));
          expect(tried.length).toBeLessThanOrEqual(14);
          expect(nodesNeeded(tried)).toBeGreaterThan(wanted * 0.85);
        },
      ),
    );
  });

  it('keeps the zones equal', () => {
    expect([1, 3, 4, 100].map((nodes) => inZones(nodes, VALUES))).toEqual([3, 3, 6, 102]);
  });
});
