// The process behind command-series.ts: each message is the words of a command, each answer how it ended.
import { z } from 'zod';

const MAIN = new URL('../../cli/main.ts', import.meta.url);

let played = 0;

function captured(stream: NodeJS.WriteStream): { text: string; release: () => void } {
  const written = { text: '', release: () => void (stream.write = write) };
  const write = stream.write.bind(stream);
  stream.write = (chunk: Uint8Array | string) => {
    written.text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  return written;
}

async function play(words: readonly string[]): Promise<void> {
  const [stdout, stderr] = [captured(process.stdout), captured(process.stderr)];
  process.argv = [...process.argv.slice(0, 2), ...words];
  process.exitCode = 0;
  try {
    // Another address each time, as a module runs only once; all that it imports is there already.
    await import(`${MAIN.href}?${(played += 1)}`);
  } finally {
    stdout.release();
    stderr.release();
  }
  process.send?.({ code: process.exitCode, stdout: stdout.text, stderr: stderr.text });
  process.exitCode = 0;
}

process.on('message', (message) => {
  void play(z.array(z.string()).parse(message));
});
