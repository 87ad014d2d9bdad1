// Ends what a run left behind. Runs as its own process in its own session, outside the run's process tree, and
// holds one end of a pipe whose other end only the run holds: however the run dies, even by `kill -9`, the
// kernel closes that end, and then everything that belongs to the run is killed and its folders are removed.
//
// A process belongs to the run when it carries the run's marker in its environment, is in a process group that
// was registered, or descends from one that does. Never by name. Limit: without /proc (macOS) only registered
// groups and processes are found.
//
// Plain JavaScript, as it must start in some 40 ms and cost nothing afterwards.
//
// usage: node reaper.mjs MARKER ROOT_FOLDER, with the pipe as standard input. One JSON object a line:
//   {"op":"watch","pid":N,"start":"TICKS"}   a process, and its group when it leads one
//   {"op":"release","pid":N}
//   {"op":"undo","id":N,"command":["ip","netns","delete","x"]}   run at the end, last in first out
//   {"op":"withdraw","id":N}
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

/** A killed process is gone within milliseconds unless it hangs in the kernel; nobody waits for that. */
const SWEEP_DEADLINE_MS = 5000;
const SWEEP_PAUSE_MS = 20;
const UNDO_DEADLINE_MS = 5000;

const [, , marker = '', rootFolder = ''] = process.argv;
if (marker.length < 16 || rootFolder === '') process.exit(2);

process.chdir('/');
// Ending us would defeat us; we end by ourselves as soon as the run has.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

/** pid -> start time in clock ticks since boot ('' when unknown); the pair names a process for good. */
const watched = new Map();
/** id -> command line */
const undos = new Map();

function obey(line) {
  let order;
  try {
    order = JSON.parse(line);
  } catch {
    // The run died in the middle of a line.
    return;
  }
  if (order.op === 'watch') watched.set(order.pid, order.start);
  else if (order.op === 'release') watched.delete(order.pid);
  else if (order.op === 'undo') undos.set(order.id, order.command);
  else if (order.op === 'withdraw') undos.delete(order.id);
}

/** proc(5) stat: the name in brackets may hold anything, so fields are counted from the last bracket. */
function readProcess(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, state: fields[0], parent: Number(fields[1]), group: Number(fields[2]), start: fields[19] };
  } catch {
    return undefined;
  }
}

function carriesMarker(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`=${marker}\0`);
  } catch {
    return false;
  }
}

function livingProcesses() {
  const living = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const found = readProcess(Number(name));
    // Zombies are dead already and wait for their parent only.
    if (found !== undefined && found.state !== 'Z' && found.state !== 'X') living.push(found);
  }
  return living;
}

/** A watched number counts only while it still means the process that was registered. */
function stillOurs(pid) {
  const start = watched.get(pid);
  if (start === undefined) return false;
  const now = readProcess(pid);
  return now === undefined || start === '' || now.start === start;
}

function belongings() {
  const living = livingProcesses();
  const ours = new Set();
  for (const { pid, group } of living) {
    const isWatched = watched.has(pid) && stillOurs(pid);
    const inWatchedGroup = watched.has(group) && stillOurs(group);
    if (isWatched || inWatchedGroup || carriesMarker(pid)) ours.add(pid);
  }
  let grown = true;
  while (grown) {
    grown = false;
    for (const { pid, parent } of living) {
      if (!ours.has(parent) || ours.has(pid)) continue;
      ours.add(pid);
      grown = true;
    }
  }
  ours.delete(process.pid);
  ours.delete(1);
  return [...ours];
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

async function sweep() {
  if (process.platform !== 'linux') {
    for (const pid of watched.keys()) if (!kill(-pid)) kill(pid);
    return;
  }
  const deadline = performance.now() + SWEEP_DEADLINE_MS;
  // More than one look: a process may have been forked while we were looking.
  for (let found = belongings(); found.length > 0 && performance.now() < deadline; found = belongings()) {
    found.forEach(kill);
    await pause(SWEEP_PAUSE_MS);
  }
}

function run([command, ...rest]) {
  return new Promise((resolve) => {
    const child = spawn(command, rest, { stdio: 'ignore', timeout: UNDO_DEADLINE_MS, killSignal: 'SIGKILL' });
    child.on('error', resolve);
    child.on('exit', resolve);
  });
}

async function end() {
  await sweep();
  for (const command of [...undos.values()].reverse()) await run(command);
  rmSync(rootFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  process.exit(0);
}

const orders = createInterface({ input: process.stdin });
orders.on('line', obey);
orders.on('close', () => void end());
process.stdin.on('error', () => orders.close());
