import { describe, expect, it, vi } from 'vitest';
import { doctor, examine } from '#cli/setup/doctor.ts';
import { fakeMachine } from './fake-machine.ts';

function capture(): { readonly text: () => string; readonly end: () => void } {
  let text = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  return { text: () => text, end: () => spy.mockRestore() };
}

describe('the doctor', () => {
  it('finds what is there with its version, and what is missing with its fix', async () => {
    const machine = fakeMachine({
      programs: { ffmpeg: '/usr/bin/ffmpeg' },
      answer: () => ({ code: 0, output: 'ffmpeg version 5.1.9-0+deb12u1 Copyright' }),
    });
    const findings = await examine(machine);
    expect(findings.map(({ id, version }) => [id, version])).toEqual([
      ['node', process.versions.node],
      ['chromium', null],
      ['livekit-server', null],
      ['prometheus', null],
      ['ffmpeg', '5.1.9'],
      ['janus', null],
      ['synapse', null],
      ['element-call', null],
      ['k6', null],
      ['vmaf', null],
    ]);
    expect(findings.every(({ found, fix }) => (found === null) === fix.length > 0)).toBe(true);
  });

  it('exits as a fault when a run could not start, and answers as JSON alone', async () => {
    const stdout = capture();
    const code = await doctor({ fix: false, json: true }, fakeMachine());
    stdout.end();
    expect(code).toBe(2);
    expect(JSON.parse(stdout.text())).toMatchObject({
      ready: false,
      requirements: [{ id: 'node' }, {}, {}, {}, {}, {}, {}, {}, {}, {}],
    });
  });

  it('is content when only tests lack something', async () => {
    const stdout = capture();
    const here = { SEATPROOF_CHROMIUM: process.execPath, SEATPROOF_LIVEKIT_SERVER: process.execPath };
    const code = await doctor({ fix: false, json: false }, fakeMachine({ environment: here }));
    stdout.end();
    expect(code).toBe(0);
    expect(stdout.text()).toContain('Runs can start; what is missing is for tests or for certain runs.');
  });
});
