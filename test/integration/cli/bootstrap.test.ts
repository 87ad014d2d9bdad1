import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const BOOTSTRAP = fileURLToPath(new URL('../../../cli/bootstrap.mjs', import.meta.url));
const BIN = fileURLToPath(new URL('../../../cli/bin.mjs', import.meta.url));
const NOWHERE = '/nowhere/at/all';

interface End {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

async function start(words: readonly string[], environment: Record<string, string> = {}): Promise<End> {
  const child = spawn(process.execPath, words, {
    cwd: tmpdir(),
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, end] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code: end[0], stdout, stderr };
}

describe('the way in', () => {
  it('says nothing of its own when everything is there, from any folder', async () => {
    const plain = await start([BOOTSTRAP, 'plan', 'demo']);
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    expect(plain.stdout).toContain('demo');
    expect(await start([BIN, 'plan', 'demo'])).toEqual(plain);
  });

  it('passes the exit code of the command on', async () => {
    expect((await start([BOOTSTRAP, 'plan', 'no-such-scenario'])).code).toBe(2);
    expect((await start([BOOTSTRAP, '--script', 'no-such-script'])).code).toBe(1);
  });

  it('refuses a run that lacks something in one message on stderr, and starts nothing', async () => {
    const bare = { PATH: NOWHERE, XDG_CACHE_HOME: NOWHERE, SEATPROOF_LIVEKIT_SERVER: '', LIVEKIT_URL: '' };
    const { code, stdout, stderr } = await start([BOOTSTRAP, 'run', '--json'], {
      ...bare,
      SEATPROOF_CHROMIUM: '',
    });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^2 things are missing/);
    expect(stderr).toContain('Chromium, for browser seats:');
    expect(stderr).toContain('go install github.com/livekit/livekit-server/cmd/server@v');
    expect(existsSync(NOWHERE)).toBe(false);
  });
});
