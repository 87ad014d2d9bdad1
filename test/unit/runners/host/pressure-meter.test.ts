import { describe, expect, it } from 'vitest';
import { PressureMeter } from '#runners/host/pressure-meter.ts';

describe('processor pressure', () => {
  it('is a share of the time between two changes of a counter that moves every other second', () => {
    const meter = new PressureMeter();
    const shares = [10, 10, 10.8, 10.8, 11].map((seconds, second) => meter.read(second * 1000, seconds));
    expect(shares[0]).toBeUndefined();
    expect(shares[2]).toBeCloseTo(0.4);
    expect(shares[3]).toBeCloseTo(0.4);
    expect(shares[4]).toBeCloseTo(0.1);
  });

  it('is over when the counter stands still', () => {
    const meter = new PressureMeter();
    for (const [second, seconds] of [10, 11].entries()) meter.read(second * 1000, seconds);
    expect(meter.read(5000, 11)).toBe(0);
  });

  it('is unknown where the kernel does not count it', () => {
    expect(new PressureMeter().read(1000, undefined)).toBeUndefined();
  });
});
