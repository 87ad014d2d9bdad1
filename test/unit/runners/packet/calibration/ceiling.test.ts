import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CeilingWatch, ceilingOf, hostKey, threadCeiling } from '#runners/packet/calibration/ceiling.ts';

const READING = { calls: 64, sentPerSecond: 8000, receivedPerSecond: 7000, busyShare: 0.5 };
const SETUP = { forcedBackend: undefined };

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'seatproof-test-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the ceiling of packet seats on this host', () => {
  it('is what a thread that is never idle would carry in both directions', () => {
    expect(ceilingOf(READING)).toBe(30_000);
    expect(ceilingOf({ ...READING, busyShare: 0 })).toBe(0);
  });

  it('is measured once for a host and backend, and kept', async () => {
    const file = join(folder, 'deep', 'ceiling.json');
    const said: string[] = [];
    let measured = 0;
    const measure = () => {
      measured += 1;
      return Promise.resolve(READING);
    };
    const ask = (forcedBackend: string | undefined) =>
      threadCeiling(file, { forcedBackend }, (line) => said.push(line), measure);
    expect([await ask(undefined), await ask(undefined), await ask('portable')]).toEqual([
      30_000, 30_000, 30_000,
    ]);
    expect(measured).toBe(2);
    expect(said).toHaveLength(4);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      [hostKey(undefined)]: 30_000,
      [hostKey('portable')]: 30_000,
    });
  });

  it('is measured anew where the kept figures cannot be read', async () => {
    const file = join(folder, 'ceiling.json');
    writeFileSync(file, '{ broken');
    expect(
      await threadCeiling(
        file,
        SETUP,
        () => undefined,
        () => Promise.resolve(READING),
      ),
    ).toBe(30_000);
  });

  it('is unknown, and said to be, where it cannot be measured: the run goes on', async () => {
    const said: string[] = [];
    const fail = () => Promise.reject(new Error('no sockets'));
    const file = join(folder, 'ceiling.json');
    expect(await threadCeiling(file, SETUP, (line) => said.push(line), fail)).toBeUndefined();
    expect(said.at(-1)).toContain('could not be measured: no sockets');
  });

  it('is said to be near once, when a thread carries more than half of it', () => {
    const said: string[] = [];
    const watch = new CeilingWatch(30_000, (text, figures) => {
      said.push(text);
      expect(figures).toEqual({
        kind: 'thread-load',
        packets_per_second: 15_001,
        ceiling_packets_per_second: 30_000,
      });
    });
    for (const load of [10_000, 15_000, 15_001, 20_000]) watch.load(load);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('one thread carries 15001 packets a second, 50 % of the 30000');
  });
});
