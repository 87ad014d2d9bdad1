import { describe, expect, it } from 'vitest';
import { processUsage, usageOf } from '#runners/host/process-usage.ts';

describe('what a program uses', () => {
  it('is the sum over the program and everything it started', () => {
    const entry = { pid: 1, parentPid: 0, state: 'S', groupId: 1, startTicks: '1' };
    const tree = [
      { ...entry, cpuTicks: 150, residentPages: 1000 },
      { ...entry, cpuTicks: 50, residentPages: 24 },
    ];
    expect(usageOf(tree)).toEqual({ cpu_seconds: 2, resident_bytes: 1024 * 4096 });
  });

  it('is unknown when the program is gone', async () => {
    expect(usageOf([])).toBeUndefined();
    expect(await processUsage(0)).toBeUndefined();
  });

  it.runIf(process.platform === 'linux')('is about what Node says of itself', async () => {
    const usage = await processUsage(process.pid);
    expect(usage?.resident_bytes).toBeGreaterThan(process.memoryUsage().rss / 2);
    expect(usage?.cpu_seconds).toBeGreaterThan(0);
  });
});
