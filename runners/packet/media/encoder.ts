// Feeds raw picture or sound to an FFmpeg and takes what it encoded: pipes only, no files.
import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';

/** The engine, the server under test and the browsers come first (nice(2)). */
const NICENESS = 10;
/** How much of its complaints is kept for a message. */
const COMPLAINT_CHARACTERS = 600;

export type Encoded = { readonly bytes: Buffer } | { readonly fault: string };

/** Where there is none and how to mend that, in one sentence and with the command to type. */
export const FFMPEG_MISSING =
  'ffmpeg is missing, which encodes the media of packet seats. Bring it with: seatproof doctor --fix ' +
  '(or on Debian: apt-get install -y --no-install-recommends ffmpeg)';

/**
 * Encodes `input` with `ffmpeg <words>`, whose words name `pipe:0` and `pipe:1`. Chunks are asked for one by one and
 * may reuse their buffer. Never rejects for what an encoder does.
 * @param program path or name of an ffmpeg
 */
export async function encode(
  program: string,
  words: readonly string[],
  input: Iterable<Uint8Array>,
): Promise<Encoded> {
  const child = spawn(program, ['-hide_banner', '-loglevel', 'error', ...words], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  let complaint = '';
  let missing: string | undefined;
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(0, COMPLAINT_CHARACTERS);
  });
  // Writing to one that has ended already: its exit code tells the story.
  child.stdin.on('error', () => undefined);
  const closed = new Promise<number | null>((resolve) => {
    child.on('error', (error) => {
      const isAbsent = 'code' in error && error.code === 'ENOENT';
      missing = isAbsent ? FFMPEG_MISSING : `${program} could not be started: ${error.message}`;
      resolve(null);
    });
    child.on('close', resolve);
  });
  if (child.pid !== undefined) beNice(child.pid);
  await feed(child.stdin, input, closed);
  const code = await closed;
  if (missing !== undefined) return { fault: missing };
  if (code !== 0) return { fault: `ffmpeg ended with ${code ?? 'a signal'}: ${complaint.trim()}` };
  return { bytes: Buffer.concat(output) };
}

async function feed(
  stdin: NodeJS.WritableStream,
  input: Iterable<Uint8Array>,
  closed: Promise<unknown>,
): Promise<void> {
  for (const chunk of input) {
    if (!stdin.writable) return;
    // The encoder may be slower than we draw; a reused buffer must be gone before the next chunk is drawn.
    const written = new Promise<void>((resolve) => {
      stdin.write(chunk, () => {
        resolve();
      });
    });
    await Promise.race([written, closed]);
  }
  stdin.end();
}

function beNice(pid: number): void {
  try {
    setPriority(pid, NICENESS);
  } catch {
    // It has ended already, which its exit code tells.
  }
}
