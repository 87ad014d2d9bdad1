// What commands say. Results go to stdout, everything else to stderr, so that stdout can be piped.
import { FaultError, formatFault } from '#core/fault.ts';
import { EXIT_CODES } from '#core/result.ts';

export function printResult(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

export function printNote(text: string): void {
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
}

/**
 * Runs a command and gives its exit code. Faults of the user are printed a line each and exit with 2; anything
 * else that is thrown is a defect of Seatproof and is said to be one.
 */
export async function exitCodeOf(command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    if (error instanceof FaultError) {
      for (const fault of error.faults) printNote(formatFault(fault));
      const count = error.faults.length;
      printNote(`${count} ${count === 1 ? 'fault' : 'faults'}; nothing was started.`);
      return EXIT_CODES.fault;
    }
    sayDefect(error);
    return EXIT_CODES.inconclusive;
  }
}

/** For what nobody foresaw: with its stack, since only its developers can mend it. */
function sayDefect(error: unknown): void {
  printNote(
    `Seatproof itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
}

let isGuarded = false;

/** Keeps exit codes true whatever happens. Once a process, however often the command line is used in it. */
export function guardExitCode(): void {
  if (isGuarded) return;
  isGuarded = true;
  // A reader that has seen enough, as `head`, must not end a command: its exit code is the verdict.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  // Node's own exit code for it is 1, which would say that a budget is broken.
  process.on('uncaughtException', (error) => {
    sayDefect(error);
    process.exit(EXIT_CODES.inconclusive);
  });
}
