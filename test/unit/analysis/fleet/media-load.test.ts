import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ASSUMPTIONS, valuesOf } from '#analysis/fleet/assumptions.ts';
import { meanTalkers, shareOfNode, type MediaProfile, type NodeShare } from '#analysis/fleet/media-load.ts';
import { mediaProfileOf } from '#analysis/fleet/platform.ts';

function share(profile: MediaProfile, people: number, cameras: number, voices: number): NodeShare {
  const into = { packetsPerSecond: 0, egressBps: 0, relayBps: 0, ingressBps: 0 };
  const all = { people, cameras, voices };
  shareOfNode(profile, all, all, 1, into);
  return into;
}

const DEFAULT_PROFILE = mediaProfileOf(valuesOf(DEFAULT_ASSUMPTIONS));

describe('load of a meeting', () => {
  it('falls by 45 % CPU and 63 % bandwidth with last-n 10 of 30 (NOSSDAV 2015), within 3 points', () => {
    // As in the paper: one stream a camera of about 1 Mb/s, every microphone forwarded. CPU follows packets.
    const video = { packetsPerSecond: 125, bitsPerSecond: 1_000_000 };
    const paper = (lastN: number): MediaProfile => ({
      lastN,
      stage: video,
      thumbnail: video,
      cameraUplink: video,
      audio: { packetsPerSecond: 50, bitsPerSecond: 40_000 },
      silenceSuppressed: false,
    });
    const all = share(paper(30), 30, 30, 30);
    const ten = share(paper(10), 30, 30, 30);
    const bandwidth = (load: NodeShare): number => load.egressBps + load.ingressBps;
    expect(1 - ten.packetsPerSecond / all.packetsPerSecond).toBeGreaterThan(0.42);
    expect(1 - ten.packetsPerSecond / all.packetsPerSecond).toBeLessThan(0.48);
    expect(1 - bandwidth(ten) / bandwidth(all)).toBeGreaterThan(0.6);
    expect(1 - bandwidth(ten) / bandwidth(all)).toBeLessThan(0.66);
  });

  it('is nothing for a person alone, and grows with people, cameras and last-n', () => {
    expect(share(DEFAULT_PROFILE, 1, 1, 1)).toMatchObject({ packetsPerSecond: 0, egressBps: 0 });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 300 }), fc.nat(300), fc.nat(60), (people, cameras, lastN) => {
        const on = Math.min(cameras, people - 1);
        const base = share({ ...DEFAULT_PROFILE, lastN }, people, on, people);
        expect(share({ ...DEFAULT_PROFILE, lastN }, people + 1, on, people).egressBps).toBeGreaterThanOrEqual(
          base.egressBps,
        );
        expect(share({ ...DEFAULT_PROFILE, lastN }, people, on + 1, people).packetsPerSecond).toBeGreaterThan(
          base.packetsPerSecond,
        );
        expect(
          share({ ...DEFAULT_PROFILE, lastN: lastN + 1 }, people, on, people).egressBps,
        ).toBeGreaterThanOrEqual(base.egressBps);
      }),
    );
  });

  it('counts each camera sent to each other person once, however a meeting is split', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(40),
        fc.nat(40),
        (a, b, ca, cb) => {
          const parts = [
            { people: a, cameras: Math.min(a, ca), voices: a },
            { people: b, cameras: Math.min(b, cb), voices: b },
          ];
          const all = { people: a + b, cameras: Math.min(a, ca) + Math.min(b, cb), voices: a + b };
          const whole = share(DEFAULT_PROFILE, all.people, all.cameras, all.voices);
          const sum = parts.map((local) => {
            const into = { packetsPerSecond: 0, egressBps: 0, relayBps: 0, ingressBps: 0 };
            shareOfNode(DEFAULT_PROFILE, all, local, 2, into);
            return into;
          });
          expect(sum.reduce((total, { egressBps }) => total + egressBps, 0)).toBeCloseTo(whole.egressBps, 0);
          expect(
            sum.reduce((total, { packetsPerSecond }) => total + packetsPerSecond, 0),
          ).toBeGreaterThanOrEqual(whole.packetsPerSecond - 1e-6);
        },
      ),
    );
  });

  it('lets about one person talk at a time (P.59), and a lone voice two thirds of it', () => {
    expect(meanTalkers(5)).toBeCloseTo(0.96, 2);
    expect(meanTalkers(1)).toBeCloseTo(0.65, 2);
    expect(meanTalkers(0)).toBe(0);
  });
});
