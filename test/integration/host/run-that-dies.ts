// A run for the tests of runners/host/process-host.ts: starts programs of every awkward kind, says on stdout
// what it has, then waits to be killed or ends as its argument says.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createProcessHost } from '#runners/host/process-host.ts';

const [, , end = 'wait', undoMark = ''] = process.argv;

const host = await createProcessHost();
const folder = await host.temporaryFolder('profile');
await writeFile(join(folder, 'file'), 'x');
host.undoAtEnd(['/usr/bin/touch', undoMark]);
host.undoAtEnd(['/usr/bin/touch', `${undoMark}-withdrawn`])();
const stubborn = await host.start({
  command: '/bin/sh',
  arguments: ['-c', 'trap "" TERM INT HUP; setsid sleep 600 & while :; do sleep 0.05; done'],
});
// Wiped environment, own session: only the registered number tells that it is ours.
const adopted = spawn('/usr/bin/env', ['-i', '/bin/sleep', '600'], { detached: true, stdio: 'ignore' });
if (adopted.pid !== undefined) host.adopt(adopted.pid);
// Never registered, orphaned at once, out of our group: only the marker tells that it is ours.
spawn('/bin/sh', ['-c', 'setsid sleep 600 >/dev/null 2>&1 &'], {
  env: { ...process.env, ...host.childEnvironment },
  stdio: 'ignore',
});

process.stdout.write(
  `${JSON.stringify({ folder, marker: host.childEnvironment, pids: [stubborn.pid, adopted.pid] })}\n`,
);
if (end === 'throw') throw new Error('a defect');
if (end === 'close') {
  await host.close();
  process.exit(0);
}
setInterval(() => undefined, 1000);
