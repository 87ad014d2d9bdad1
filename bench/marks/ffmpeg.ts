// Runs ffmpeg as a filter between the synthetic media and their readers.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** First line of `ffmpeg -version`, or undefined when there is none on PATH. */
export function ffmpegVersion(): string | undefined {
  const result = spawnSync('ffmpeg', ['-version'], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.split('\n')[0] : undefined;
}

/**
 * Feeds chunks to ffmpeg's standard input and its standard output to `onOutput`.
 * @throws Error with ffmpeg's last words when it fails and `tolerant` is not set.
 */
export async function pipeThrough(
  args: readonly string[],
  input: Iterable<Uint8Array>,
  onOutput: (bytes: Buffer) => void,
  tolerant = false,
): Promise<void> {
  const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...args]);
  const complaints: string[] = [];
  child.stderr.on('data', (bytes: Buffer) => complaints.push(bytes.toString()));
  child.stdout.on('data', onOutput);
  child.stdin.on('error', (error) => complaints.push(error.message));
  const closed = once(child, 'close');
  for (const chunk of input) {
    if (child.exitCode !== null) break;
    if (!child.stdin.write(chunk)) await Promise.race([once(child.stdin, 'drain'), closed]);
  }
  child.stdin.end();
  await closed;
  if (child.exitCode !== 0 && !tolerant) {
    throw new Error(`ffmpeg ${args.join(' ')} failed: ${complaints.join('').slice(-500)}`);
  }
}
