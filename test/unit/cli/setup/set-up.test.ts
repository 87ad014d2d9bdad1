import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '#cli/setup/machine.ts';
import type { Purpose } from '#cli/setup/requirements.ts';
import { setUpFor } from '#cli/setup/set-up.ts';
import { fakeMachine, type FakeMachine, type FakeOptions } from './fake-machine.ts';

const GO = { go: '/usr/local/go/bin/go' };
const TEST_PROGRAMS = {
  prometheus: '/usr/bin/prometheus',
  promtool: '/usr/bin/promtool',
  ffmpeg: '/usr/bin/ffmpeg',
};

let scratch = '';
beforeEach(() => (scratch = mkdtempSync(join(tmpdir(), 'seatproof-test-'))));
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function placeSynapse(): void {
  for (const program of ['python', 'synapse_homeserver']) {
    place('cache', 'seatproof', 'synapse-1.163.0', 'bin', program);
  }
}
function placeElementCall(): void {
  const folder = ['cache', 'seatproof', 'element-call-0.26.1', 'node_modules'];
  place(...folder, '@element-hq', 'element-call-embedded', 'dist', 'index.html');
}
const placeK6 = (): string => place('cache', 'seatproof', 'k6-1.8.1', 'k6');

function place(...path: string[]): string {
  const file = join(scratch, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '');
  chmodSync(file, 0o755);
  return file;
}

const placeChromium = (): string => place('bin', 'chromium');
const placeLivekit = (): string => place('cache', 'seatproof', 'livekit-server-1.13.5', 'server');

/** A machine with its own PATH and cache; installing puts the files there. */
function machine(options: FakeOptions): FakeMachine {
  const programs = { ...options.programs };
  return fakeMachine({
    ...options,
    programs,
    environment: {
      PATH: join(scratch, 'bin'),
      XDG_CACHE_HOME: join(scratch, 'cache'),
      ...options.environment,
    },
    answer: (command: Command) => {
      const given = options.answer?.(command);
      if (given !== undefined) return given;
      if (command.words.includes('version')) return { code: 0, output: 'go version go1.26.8 linux/amd64' };
      if (command.words.includes('chromium')) placeChromium();
      if (command.words.includes('janus')) place('bin', 'janus');
      if (command.words.includes('prometheus')) Object.assign(programs, TEST_PROGRAMS);
      if (command.words.includes('install') && command.words[0] === 'go') placeLivekit();
      return undefined;
    },
  });
}

async function setUp(purpose: Purpose, here: FakeMachine): Promise<{ done: boolean; said: string }> {
  const said: string[] = [];
  const done = await setUpFor(purpose, here, (text) => said.push(text));
  return { done, said: said.join('\n') };
}

describe('the set-up', () => {
  it('brings FFmpeg for scenarios with packet seats, whose media it makes, and nothing else', async () => {
    const here = machine({ isDebian: true, isRoot: true });
    const { said } = await setUp('packet', here);
    expect(said).toContain('Installing FFmpeg');
    const installs = here.ran.filter((command) => command.includes(' install '));
    expect(installs).toEqual([expect.stringMatching(/apt-get install .* ffmpeg$/)]);
  });

  it('says and does nothing when everything is there', async () => {
    placeChromium();
    placeLivekit();
    const here = machine({});
    expect(await setUp('run', here)).toEqual({ done: true, said: '' });
    expect(here.ran).toEqual([]);
  });

  it('takes a LiveKit server on PATH as it is', async () => {
    placeChromium();
    place('bin', 'livekit-server');
    expect(await setUp('run', machine({}))).toEqual({ done: true, said: '' });
  });

  it('takes a given LiveKit server as it is, once its key and secret are there', async () => {
    placeChromium();
    const given = { LIVEKIT_URL: 'wss://sfu.example.org', LIVEKIT_API_KEY: 'k' };
    expect((await setUp('run', machine({ environment: given }))).done).toBe(false);
    const complete = { ...given, LIVEKIT_API_SECRET: 's' };
    expect((await setUp('run', machine({ environment: complete }))).done).toBe(true);
  });

  it('brings what is missing and says what and how long, then has nothing to do', async () => {
    const here = machine({ isDebian: true, isRoot: true, programs: GO });
    const { done, said } = await setUp('run', here);
    expect(done).toBe(true);
    expect(here.ran).toEqual([
      'go version',
      'apt-get update -q',
      'env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends chromium',
      'go install github.com/livekit/livekit-server/cmd/server@v1.13.5',
    ]);
    expect(said).toMatchInlineSnapshot(`
      "Installing Chromium (about 60 s) …
      Installing LiveKit server 1.13.5 (about 75 s) …
      Set-up done."
    `);
    expect(existsSync(join(scratch, 'cache', 'seatproof', 'set-up.lock'))).toBe(false);
    expect((await setUp('run', here)).said).toBe('');
  });

  it('brings what only tests need only for tests, all packages at once, and starts no service', async () => {
    placeLivekit();
    placeSynapse();
    placeElementCall();
    placeK6();
    const here = machine({ isDebian: true, isRoot: true, hasSystemd: true });
    expect((await setUp('test', here)).done).toBe(true);
    expect(here.ran).toEqual([
      'apt-get update -q',
      'env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends chromium prometheus ffmpeg janus',
      'systemctl disable --now prometheus',
      'systemctl disable --now janus',
    ]);
  });

  it('brings Janus alone for runs on it, where the host runs none of its own', async () => {
    placeChromium();
    placeLivekit();
    const here = machine({ isDebian: true, isRoot: true, hasSystemd: true });
    expect((await setUp('janus', here)).done).toBe(true);
    expect(here.ran.filter((line) => line.includes('janus'))).toEqual([
      'env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends janus',
      'systemctl disable --now janus',
    ]);
  });

  it('brings Synapse in an environment of its own only for runs that start one, and only once', async () => {
    placeChromium();
    placeLivekit();
    const here = machine({
      programs: { python3: '/usr/bin/python3' },
      answer: ({ words }) => {
        if (!words.includes('install')) return undefined;
        placeSynapse();
        return { code: 0, output: '' };
      },
    });
    expect((await setUp('run', here)).said).toBe('');
    expect((await setUp('matrixrtc', here)).done).toBe(true);
    const folder = join(scratch, 'cache', 'seatproof', 'synapse-1.163.0');
    expect(here.ran.slice(-2)).toEqual([
      `python3 -m venv ${folder}`,
      `${folder}/bin/pip install --no-input --disable-pip-version-check --quiet matrix-synapse==1.163.0`,
    ]);
    expect((await setUp('matrixrtc', here)).said).toBe('');
  });

  it('brings Element Call from npm into a folder of its own, for runs that ask for it alone', async () => {
    placeChromium();
    placeLivekit();
    const folder = join(scratch, 'cache', 'seatproof', 'element-call-0.26.1');
    const here = machine({
      answer: ({ words }) => {
        if (words[0] !== 'npm') return undefined;
        placeElementCall();
        return { code: 0, output: '' };
      },
    });
    expect((await setUp('run', here)).said).toBe('');
    expect((await setUp('element-call', here)).done).toBe(true);
    expect(here.ran.at(-1)).toBe(
      `npm install --ignore-scripts --no-audit --no-fund --prefix ${folder} @element-hq/element-call-embedded@0.26.1`,
    );
    expect((await setUp('element-call', here)).said).toBe('');
  });

  it('brings Python’s venv first where Debian leaves it out', async () => {
    const here = machine({
      isDebian: true,
      isRoot: true,
      answer: ({ words }) => {
        if (words.some((word) => word.startsWith('matrix-synapse'))) placeSynapse();
        return undefined;
      },
    });
    placeChromium();
    placeLivekit();
    expect((await setUp('matrixrtc', here)).done).toBe(true);
    const installs = here.ran.filter((line) => line.includes('install'));
    expect(installs[0]).toMatch(/apt-get install .* python3 python3-venv$/);
    expect(installs[1]).toContain('matrix-synapse==');
  });

  it('names the command for Synapse where Python can not make environments', async () => {
    const { done, said } = await setUp('matrixrtc', machine({}));
    expect(done).toBe(false);
    expect(said).toContain('without Python 3.10 or newer with venv');
    expect(said).toContain('apt-get install python3-venv');
    expect(said).toContain('/bin/pip install --no-input');
  });

  it('waits for another one and then has nothing to do', async () => {
    placeLivekit();
    const lock = place('cache', 'seatproof', 'set-up.lock');
    writeFileSync(lock, String(process.pid));
    const said: string[] = [];
    const here = machine({ isDebian: true, isRoot: true });
    const done = await setUpFor('run', here, (text) => {
      said.push(text);
      // The other one ends.
      placeChromium();
      rmSync(lock);
    });
    expect(done).toBe(true);
    expect(said).toEqual([`Waiting for another set-up (lock ${lock}) …`]);
    expect(here.ran).toEqual([]);
  });

  it('takes over the lock of one that died', async () => {
    placeLivekit();
    // Above every pid_max (2^22).
    writeFileSync(place('cache', 'seatproof', 'set-up.lock'), '4194999');
    expect((await setUp('run', machine({ isDebian: true, isRoot: true }))).done).toBe(true);
  });

  it('stops at the first command that fails, with its words', async () => {
    const answer = ({ words }: Command): { code: number; output: string } | undefined =>
      words.includes('update') ? { code: 100, output: 'E: no network' } : undefined;
    const { done, said } = await setUp(
      'run',
      machine({ isDebian: true, isRoot: true, programs: GO, answer }),
    );
    expect(done).toBe(false);
    expect(said).toContain('apt-get update -q\nended with exit code 100:\nE: no network');
  });
});

describe('a machine that can not be set up', () => {
  it('without root and Go is told everything at once, with the exact commands, and nothing is touched', async () => {
    const here = machine({ isDebian: true, environment: { XDG_CACHE_HOME: '/home/ada/.cache' } });
    const { done, said } = await setUp('run', here);
    expect(done).toBe(false);
    expect(here.ran).toEqual([]);
    expect(said).toMatchInlineSnapshot(`
      "2 things are missing, and the set-up can't bring all of it without root and Go 1.21 or newer.
      Chromium, for browser seats:
        sudo apt-get update -q && sudo env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends chromium
        or install it with your package manager (macOS: brew install --cask google-chrome)
        or name a Chromium or Chrome in SEATPROOF_CHROMIUM
      LiveKit server 1.13.5, for the local server that runs start when no other is given:
        install Go 1.21 or newer (https://go.dev/dl/), then: GOBIN=/home/ada/.cache/seatproof/livekit-server-1.13.5 go install github.com/livekit/livekit-server/cmd/server@v1.13.5
        or put a livekit-server on PATH (macOS: brew install livekit)
        or name a given server: LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET"
    `);
  });

  it('without Debian is told what to install by hand', async () => {
    const { done, said } = await setUp('test', machine({ isRoot: true, programs: GO }));
    expect(done).toBe(false);
    expect(said).toContain(
      "8 things are missing, and the set-up can't bring all of it without Debian and Python",
    );
    expect(said).toContain('brew install --cask google-chrome');
    expect(said).toContain('https://prometheus.io/download/');
  });

  it('with a Go that is too old is told to install another', async () => {
    placeChromium();
    const answer = ({ words }: Command): { code: number; output: string } | undefined =>
      words.includes('version') ? { code: 0, output: 'go version go1.19.8 linux/amd64' } : undefined;
    const { said } = await setUp('run', machine({ isDebian: true, isRoot: true, programs: GO, answer }));
    expect(said).toContain(
      "One thing is missing, and the set-up can't bring all of it without Go 1.21 or newer.",
    );
  });
});
