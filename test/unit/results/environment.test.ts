import { describe, expect, it } from 'vitest';
import { describeEnvironment, type EnvironmentProbe, hostFingerprint } from '#results/environment.ts';
import { environmentSchema } from '#results/result-schema.ts';

const host = {
  cpu_model: 'AMD EPYC 7763',
  cpu_count: 4,
  memory_bytes: 16.4e9,
  kernel: '6.1.0-18-amd64',
  architecture: 'x64',
};

function probe(git: (command: string) => string, files: Record<string, string> = {}): EnvironmentProbe {
  return {
    readText: (path) => {
      const text = files[path];
      return text === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(text);
    },
    git: (_folder, command = '') => Promise.resolve(git(command)),
  };
}

describe('the environment of a run', () => {
  it('names versions, commit, system and hardware', async () => {
    const files = {
      '/p/package.json': '{"version":"1.2.3"}',
      '/etc/os-release': 'ID=x\nPRETTY_NAME="Debian 12"\n',
    };
    const found = await describeEnvironment(
      '/p',
      'Chrome/156',
      probe((command) => (command === 'rev-parse' ? 'abc123' : ''), files),
    );
    expect(found).toMatchObject({ seatproof: '1.2.3', commit: 'abc123', browser: 'Chrome/156' });
    expect(found.os).toMatch(/^Debian 12, /);
    expect(environmentSchema.safeParse(found).success).toBe(true);
  });

  it('says when files differ from the commit', async () => {
    const changed = probe((command) => (command === 'rev-parse' ? 'abc123' : ' M core/plan.ts'));
    expect((await describeEnvironment('/p', null, changed)).commit).toBe('abc123-dirty');
  });

  it('is honest about what it cannot find', async () => {
    const nothing = probe(() => {
      throw new Error('git is not there');
    });
    const found = await describeEnvironment('/p', null, nothing);
    expect(found).toMatchObject({ seatproof: 'unknown', commit: null, browser: null });
  });

  it('reads this very project', async () => {
    const found = await describeEnvironment(process.cwd(), null);
    expect(found.seatproof).toMatch(/^\d+\.\d+\.\d+$/);
    expect(environmentSchema.safeParse(found).success).toBe(true);
  });
});

describe('the fingerprint of a host', () => {
  it('is the same for hosts alike in all that moves figures', () => {
    expect(hostFingerprint(host)).toMatch(/^[0-9a-f]{16}$/);
    expect(hostFingerprint({ ...host, memory_bytes: 16.2e9, kernel: '6.1.12' })).toBe(hostFingerprint(host));
  });

  it.each([{ cpu_count: 8 }, { cpu_model: 'other' }, { kernel: '6.6.1' }, { memory_bytes: 32e9 }])(
    'differs with %j',
    (difference) => {
      expect(hostFingerprint({ ...host, ...difference })).not.toBe(hostFingerprint(host));
    },
  );
});
