// The whole command line: every command with its arguments and its help. What commands do is in ../commands/.
import { Command, Help } from 'commander';
import { addCapacity } from './capacity.ts';
import { addCompare } from './compare.ts';
import { addFleet } from './fleet.ts';
import { addBaseline, addGate } from './gate.ts';
import { addDoctor, addVersion } from './machine.ts';
import { addRecipe } from './recipe.ts';
import { addExport, addQuery, addReport } from './records.ts';
import { addPlan, addRun } from './run.ts';
import type { Finish } from './shared.ts';

const EXIT_CODES_TEXT = `
Exit codes:
  0    pass
  1    a budget is broken
  2    the command or the scenario is wrong, or a program is missing; nothing was started
  3    inconclusive: nothing can be said
  130  interrupted; what was measured is kept

Begin with \`seatproof doctor\`, then \`seatproof run\`. Each command says more with --help.`;

/** Says nothing of defaults that are plain from the option's absence. */
const helpFormat = {
  optionDescription: (option: Parameters<Help['optionDescription']>[0]): string =>
    new Help().optionDescription(option).replace(/ \(default: (?:false|\[\])\)$/, ''),
};

/** @param finish is given each command that was asked for. */
export function createProgram(finish: Finish): Command {
  const program = new Command('seatproof')
    .description('Proves how many seats a conferencing system carries and how good the calls are meanwhile.')
    .usage('COMMAND [options]')
    .option('-V, --version', 'as the command `version`')
    .configureHelp(helpFormat)
    .showHelpAfterError('Add --help to see what it takes.')
    .addHelpText('after', EXIT_CODES_TEXT)
    .exitOverride();
  program.commandsGroup('Measure:');
  addRun(program, finish);
  addPlan(program, finish);
  addCapacity(program, finish);
  addFleet(program, finish);
  program.commandsGroup('Judge:');
  addGate(program, finish);
  addBaseline(program, finish);
  addCompare(program, finish);
  addReport(program, finish);
  program.commandsGroup('Look into a run:');
  addQuery(program, finish);
  addExport(program, finish);
  program.commandsGroup('Set up:');
  addDoctor(program, finish);
  addRecipe(program, finish);
  addVersion(program, finish);
  program.addHelpCommand(
    program.createCommand('help').argument('[command]').description('say what a command takes'),
  );
  return program;
}

/** `--version` is the command `version` by the name that every tool has for it. */
export function commandWords([first, ...others]: readonly string[]): readonly string[] {
  if (first === '--version' || first === '-V') return ['version', ...others];
  return first === undefined ? [] : [first, ...others];
}
