// A machine that exists only in a test: what is on it, and what happens when a command is run.
import type { Command, CommandEnd, Machine } from '#cli/setup/machine.ts';

export interface FakeMachine extends Machine {
  /** Every command that was run, as words. */
  readonly ran: string[];
}

export interface FakeOptions extends Partial<
  Pick<Machine, 'isDebian' | 'isRoot' | 'hasSystemd' | 'environment'>
> {
  /** Program name -> its path. */
  readonly programs?: Record<string, string>;
  /** Ends of commands, by their first words; all others succeed in silence. */
  readonly answer?: (command: Command) => CommandEnd | undefined;
}

export function fakeMachine(options: FakeOptions = {}): FakeMachine {
  const ran: string[] = [];
  const { programs = {}, answer = () => undefined, environment = {} } = options;
  return {
    ran,
    platform: 'linux',
    isDebian: options.isDebian ?? false,
    isRoot: options.isRoot ?? false,
    hasSystemd: options.hasSystemd ?? false,
    environment: { PATH: '', HOME: '/home/ada', XDG_CACHE_HOME: '/nowhere', ...environment },
    which: (program) => Promise.resolve(programs[program]),
    readText: () => Promise.resolve(undefined),
    run: (command) => {
      ran.push(command.words.join(' '));
      return Promise.resolve(answer(command) ?? { code: 0, output: '' });
    },
  };
}
