// The command line: arguments in, exit code out. Commands are declared in program/ and live in commands/.
import { EXIT_CODES } from '#core/result.ts';
import { exitCodeOf, guardExitCode } from './print.ts';
import { commandWords, createProgram } from './program/program.ts';

guardExitCode();

const program = createProgram(async (command) => {
  process.exitCode = await exitCodeOf(command);
});

try {
  await program.parseAsync(commandWords(process.argv.slice(2)), { from: 'user' });
} catch (error) {
  // Commander has printed what is wrong and how the command is used; help is no fault.
  const asked = error instanceof Error && 'exitCode' in error && error.exitCode === 0;
  process.exitCode = asked ? EXIT_CODES.pass : EXIT_CODES.fault;
}
