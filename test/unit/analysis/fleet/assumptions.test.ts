import { describe, expect, it } from 'vitest';
import {
  ASSUMPTION_IDS,
  changeAssumptions,
  checkAssumptions,
  DEFAULT_ASSUMPTIONS,
  listAssumptions,
  valuesOf,
} from '#analysis/fleet/assumptions.ts';
import { checkPlatform } from '#analysis/fleet/platform.ts';
import { WORKLOAD_PRESETS } from '#analysis/fleet/presets.ts';
import { peakPresence, startShares } from '#analysis/fleet/workload.ts';

describe('assumptions', () => {
  it('each carry a unit, a source, a basis and a range that holds their value', () => {
    expect(checkAssumptions(DEFAULT_ASSUMPTIONS)).toEqual([]);
    for (const { id, unit, source, basis } of listAssumptions(DEFAULT_ASSUMPTIONS)) {
      expect(unit, id).not.toBe('');
      expect(source, id).not.toBe('');
      expect(['assumed', 'published']).toContain(basis); // nothing is measured before somebody measures it
    }
  });

  it('become "given by hand" when a bare number replaces them, and keep a measured record', () => {
    const result = changeAssumptions(DEFAULT_ASSUMPTIONS, {
      last_n: 10,
      node_knee: { value: 61_000, low: 58_000, high: 64_000, basis: 'measured', source: 'results/runs/x' },
    });
    expect(result.ok && result.assumptions.last_n).toMatchObject({
      value: 10,
      low: 10,
      high: 10,
      basis: 'assumed',
      source: 'given by hand',
    });
    expect(result.ok && result.assumptions.node_knee).toMatchObject({
      value: 61_000,
      low: 58_000,
      basis: 'measured',
    });
    expect(DEFAULT_ASSUMPTIONS.last_n.value).toBe(25);
  });

  it('report every fault at once: unknown names with the nearest, impossible values and mixes', () => {
    const result = changeAssumptions(DEFAULT_ASSUMPTIONS, {
      lastn: 5,
      zones: 0,
      meeting_share_medium: 0.7,
      meeting_share_large: 0.6,
    });
    expect(result).toMatchObject({ ok: false });
    const faults = result.ok ? [] : result.faults;
    expect(faults.map(({ where }) => where)).toEqual([
      'lastn',
      'zones',
      'meeting_share_medium, meeting_share_large',
    ]);
    expect(faults[0]).toMatchObject({ message: 'is no assumption', meant: 'last_n' });
    expect(faults[1]?.message).toContain('between 1 and 20');
  });

  it('describe presets that can be used, and say which are published models', () => {
    for (const preset of Object.values(WORKLOAD_PRESETS)) {
      expect(changeAssumptions(DEFAULT_ASSUMPTIONS, preset.changes).ok).toBe(true);
    }
    expect(WORKLOAD_PRESETS['skype-for-business'].caveat.en).toBe('published model, not measured');
  });

  it('cover the whole day with starts, and a peak that is a share of the day', () => {
    const values = valuesOf(DEFAULT_ASSUMPTIONS);
    expect(startShares(0.5).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
    expect(peakPresence(values)).toBeGreaterThan(0.03);
    expect(peakPresence(values)).toBeLessThan(peakPresence({ ...values, ad_hoc_minutes: 60 }));
    expect(ASSUMPTION_IDS.length).toBeGreaterThan(40);
  });
});

describe('platform', () => {
  it('is refused with every fault when it cannot be', () => {
    const faults = checkPlatform(
      {
        nodes: 3,
        kneeUnit: 'participants',
        placement: 'cascade',
        incidents: [
          { kind: 'node_fails', atSeconds: 1, node: 3 },
          { kind: 'zone_fails', atSeconds: 1, zone: 9 },
        ],
        autoscaling: { minimumNodes: 4, targetShare: 0.5, evaluateSeconds: 60 },
      },
      valuesOf(DEFAULT_ASSUMPTIONS),
    );
    expect(faults.map(({ where }) => where)).toEqual([
      'incidents[0]',
      'incidents[1]',
      'autoscaling.minimumNodes',
    ]);
  });
});
