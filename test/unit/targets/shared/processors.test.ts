import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseEndpoint } from '#targets/livekit/endpoint.ts';
import { boundTo, processorFaults, processorsSetting } from '#targets/shared/processors.ts';

const folder = mkdtempSync(join(tmpdir(), 'seatproof-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'taskset'), '#!/bin/sh\n');
chmodSync(join(folder, 'taskset'), 0o755);
const PATH = `/nowhere:${folder}`;

describe('a server with processors of its own', () => {
  it('is started by taskset, with its own arguments untouched', () => {
    const request = { command: '/opt/server', arguments: ['--config', 'a b.yaml'], logFile: 'log' };
    expect(boundTo([0, 2], request)).toEqual({
      command: 'taskset',
      arguments: ['-c', '0,2', '/opt/server', '--config', 'a b.yaml'],
      logFile: 'log',
    });
    expect(boundTo(undefined, request)).toBe(request);
  });

  it('needs processors that are there, one less than all, and taskset', async () => {
    expect(await processorFaults([0], { PATH }, 2)).toEqual([]);
    const beyond = await processorFaults([1, 5], { PATH: '/nowhere' }, 2);
    expect(beyond.map(({ what }) => what)).toEqual([
      'there is no processor 5; this host has 0 to 1.',
      'taskset is missing, which binds processes on Linux.',
    ]);
    const all = await processorFaults([0, 1], { PATH }, 2);
    expect(all[0]?.what).toContain('the generator needs one');
  });

  it('is not somebody else’s server', async () => {
    const settings = { url: 'wss://sfu.example.org', cpus: [0] };
    const { faults } = await chooseEndpoint(settings, { PATH });
    expect(faults?.[0]).toMatchObject({ where: 'target.cpus', fix: 'remove cpus, or url.' });
  });

  it('counts processors from 0, in whole numbers', () => {
    expect(processorsSetting.safeParse([0, 1]).success).toBe(true);
    for (const wrong of [[], [-1], [0.5], ['0'], 0]) {
      expect(processorsSetting.safeParse(wrong).success).toBe(false);
    }
  });
});
