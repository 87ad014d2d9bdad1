import { describe, expect, it } from 'vitest';
import { parseProcessStat, processTree } from '#runners/host/process-table.ts';

const LIVEKIT =
  '4711 (livekit (server) 2) S 4700 4711 4711 0 -1 4194560 9022 0 12 0 731 268 0 0 20 0 12 0 88012 1893728256 25785 18446744073709551615 1 1 0 0 0 0 0 0 0';

describe('the table of processes', () => {
  it('reads a process whose name holds blanks and brackets', () => {
    expect(parseProcessStat(LIVEKIT)).toEqual({
      pid: 4711,
      state: 'S',
      parentPid: 4700,
      groupId: 4711,
      cpuTicks: 999,
      startTicks: '88012',
      residentPages: 25785,
    });
  });

  it('takes nothing from a text that is cut off', () => {
    expect(parseProcessStat('')).toBeUndefined();
    expect(parseProcessStat(LIVEKIT.slice(0, 60))).toBeUndefined();
  });

  it('finds a process and all its descendants, and nobody else', () => {
    const entry = (pid: number, parentPid: number) => ({
      pid,
      parentPid,
      state: 'S',
      groupId: pid,
      cpuTicks: 0,
      startTicks: '1',
      residentPages: 0,
    });
    const table = [entry(5, 4), entry(1, 0), entry(2, 1), entry(3, 2), entry(4, 3), entry(9, 1)];
    expect(processTree(table, 2).map(({ pid }) => pid)).toEqual([2, 3, 4, 5]);
    expect(processTree(table, 77)).toEqual([]);
  });
});
