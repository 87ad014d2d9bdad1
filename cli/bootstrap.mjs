// The way in from a fresh clone: brings the npm packages and the programs that are needed, then runs the
// command. Plain JavaScript without packages, as none may be there yet. Speaks on stderr only, so that the
// stdout of `--json` stays clean.
//
// usage: node cli/bootstrap.mjs COMMAND…         a seatproof command; `run` and `capacity` are set up first
//        node cli/bootstrap.mjs --script NAME …  a script of package.json; `test:…` and `bench:…` are set up
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** As in core/result.ts: a fault of usage or set-up; nothing was started. */
const EXIT_FAULT = 2;
const LOWEST_NODE = [20, 19];
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const project = fileURLToPath(new URL('..', import.meta.url));
const inProject = (...parts) => join(project, ...parts);
const say = (text) => process.stderr.write(`${text}\n`);

/**
 * @param {readonly string[]} words after the script's own name.
 * @param {{ setUp: boolean }} options whether missing programs are installed, beside the npm packages.
 */
export async function bootstrap(words, { setUp }) {
  checkNode();
  await bringPackages();
  const script = words[0] === '--script' ? words[1] : undefined;
  const purpose = purposeOf(script, words[0]);
  const { register } = await import('tsx/esm/api');
  register();
  if (setUp && purpose !== undefined) {
    const { setUpFor } = await import('./setup/set-up.ts');
    if (!(await setUpFor(purpose))) process.exit(EXIT_FAULT);
  }
  if (script === undefined) await import('./main.ts');
  else process.exitCode = (await runNpm(['run', '-s', script, '--', ...words.slice(2)], 'inherit')).code;
}

function purposeOf(script, command) {
  if (script === undefined) return ['run', 'capacity'].includes(command) ? 'run' : undefined;
  return /^(test|bench)(:|$)/.test(script) ? 'test' : undefined;
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > LOWEST_NODE[0] || (major === LOWEST_NODE[0] && minor >= LOWEST_NODE[1])) return;
  say(`Seatproof needs Node ${LOWEST_NODE.join('.')} or newer, this is ${process.versions.node}.`);
  say('Fix: install a newer one from https://nodejs.org/en/download, or with nvm: nvm install 22');
  process.exit(EXIT_FAULT);
}

async function bringPackages() {
  if (packagesAreThere()) return;
  const unlock = await lockPackages();
  // Also when we leave at once.
  process.once('exit', unlock);
  if (!packagesAreThere()) {
    say('Installing the npm packages (about half a minute) …');
    const { code, output } = await install();
    if (code !== 0) {
      say(
        `${output.trim()}\nnpm failed with exit code ${code}. Fix: see above, then run: cd ${project} && npm ci`,
      );
      process.exit(EXIT_FAULT);
    }
    writeStamp();
  }
  unlock();
}

const QUIETLY = ['--no-audit', '--no-fund', '--loglevel=error'];

/**
 * `npm ci` also refuses a lock file that lacks packages which are optional and for other systems only: a
 * registry need not have them all. `npm install` does without them and takes the locked version of all others.
 */
async function install() {
  const clean = await runNpm(['ci', ...QUIETLY], 'capture');
  const complaints = clean.output.match(/^npm error (Missing|Invalid): .*$/gm) ?? [];
  const lacksOptional = (line) => /^npm error Missing: \S+@ from lock file$/.test(line);
  if (clean.code === 0 || complaints.length === 0 || !complaints.every(lacksOptional)) return clean;
  return runNpm(['install', '--no-save', ...QUIETLY], 'capture');
}

const stampFile = inProject('node_modules', '.seatproof-lock-sha256');

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(inProject('package-lock.json')))
    .digest('hex');
}

function writeStamp() {
  writeFileSync(stampFile, lockHash());
}

/** By our stamp, which costs a millisecond; without one by npm's own list of what it installed. */
function packagesAreThere() {
  if (readOr(stampFile, '') === lockHash()) return true;
  const installed = readOr(inProject('node_modules', '.package-lock.json'), '');
  if (installed === '') return false;
  const has = JSON.parse(installed).packages;
  const wants = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')).packages;
  for (const [path, { version, optional, link }] of Object.entries(wants)) {
    const isWanted = path !== '' && optional !== true && link !== true;
    if (isWanted && has[path]?.version !== version) return false;
  }
  writeStamp();
  return true;
}

function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}

/** Two terminals may start at once; npm would wipe what the other one just installed. */
async function lockPackages() {
  const name = createHash('sha256').update(project).digest('hex').slice(0, 12);
  const file = join(tmpdir(), `seatproof-npm-${name}.lock`);
  for (let waited = false; ; waited = true) {
    try {
      const handle = openSync(file, 'wx');
      writeFileSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isAlive(Number(readOr(file, '')))) rmSync(file, { force: true });
    else if (!waited) say(`Waiting for another set-up (lock ${file}) …`);
    await pause(200);
  }
}

function isAlive(pid) {
  // A lock just made has no number in it yet.
  if (!(pid > 0)) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Signals pass through, and a child that died of one is told as shells do, 128 and the signal's number. */
function runNpm(words, output) {
  return new Promise((resolve) => {
    const stdio = output === 'capture' ? ['ignore', 'pipe', 'pipe'] : 'inherit';
    const child = spawn('npm', words, { cwd: project, stdio });
    const pass = (signal) => child.kill(signal);
    for (const signal of SIGNALS) process.on(signal, pass);
    let text = '';
    child.stdout?.on('data', (chunk) => (text += chunk));
    child.stderr?.on('data', (chunk) => (text += chunk));
    const end = (code, more = '') => {
      for (const signal of SIGNALS) process.off(signal, pass);
      resolve({ code, output: text + more });
    };
    child.on('error', (error) => end(EXIT_FAULT, `npm can't be started: ${error.message}`));
    child.on('close', (code, signal) => end(code ?? 128 + constants.signals[signal]));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await bootstrap(process.argv.slice(2), { setUp: true });
