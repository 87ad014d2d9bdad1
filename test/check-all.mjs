// Runs the checks side by side, as many at a time as there are processors, and tells what each said when it has ended.
// All of them always: who mends one fault wants to know of the others. Fails when one does.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));

/** Scripts of package.json, the longest first. */
const CHECKS = ['check:lint', 'check:types', 'check:format', 'check:unused'];

function run(script) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '-s', script], { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 1, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

const waiting = [...CHECKS];
const failed = [];

async function work() {
  for (let script = waiting.shift(); script !== undefined; script = waiting.shift()) {
    const { code, output } = await run(script);
    process.stdout.write(output);
    if (code !== 0) failed.push(script);
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, work));
for (const script of failed) console.log(`failed: npm run ${script}`);
process.exitCode = failed.length > 0 ? 1 : 0;
