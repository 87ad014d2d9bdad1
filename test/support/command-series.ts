// Many commands one after another in one process: it loads the program once, where a process for each takes a second to
// start. Each runs the whole command line, main.ts, from its arguments to its exit code. For commands that start nothing.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const PLAYER = fileURLToPath(new URL('command-player.ts', import.meta.url));

const endSchema = z.strictObject({ code: z.number(), stdout: z.string(), stderr: z.string() });
export type CommandEnd = z.infer<typeof endSchema>;

export interface CommandSeries {
  /** One at a time. Rejects when the process has gone. */
  run(...parameters: string[]): Promise<CommandEnd>;
  close(): Promise<void>;
}

/** @param folder the working folder of all of them. */
export function startCommandSeries(folder: string): CommandSeries {
  const child = fork(PLAYER, {
    cwd: folder,
    env: { ...process.env, CI: 'true', NO_COLOR: '1' },
    execArgv: ['--import', join(PROJECT, 'cli/tsx.mjs')],
  });
  return {
    run: async (...parameters) => {
      child.send(parameters);
      return endSchema.parse(await answerOf(child));
    },
    close: async () => {
      if (!child.connected) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const answered = new AbortController();
  const { signal } = answered;
  try {
    const gone = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`the process of the commands has gone, with exit code ${String(code)}`);
    });
    const [answer] = (await Promise.race([once(child, 'message', { signal }), gone])) as unknown[];
    return answer;
  } finally {
    answered.abort();
  }
}
