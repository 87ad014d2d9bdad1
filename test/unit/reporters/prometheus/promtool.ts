// promtool as a judge of our text; it comes with Debian's package `prometheus`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What promtool has to say about an exposition; empty when it is clean. */
export async function checkMetrics(exposition: string): Promise<string> {
  const child = spawn('promtool', ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  child.stdin.end(exposition);
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await exited) as [number | null];
  return code === 0 ? '' : `promtool ended with ${code}: ${output}${errors}`;
}
