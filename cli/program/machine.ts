// Arguments of the commands about this machine: `doctor` and `version`.
import type { Command } from 'commander';
import { version } from '../commands/version.ts';
import { doctor } from '../setup/doctor.ts';
import { addExamples, shared, type Finish } from './shared.ts';

export function addDoctor(program: Command, finish: Finish): void {
  const command = program
    .command('doctor')
    .description('check what a run needs on this machine')
    .option('--fix', 'install what is missing', false)
    .addOption(shared.json)
    .action((options: Parameters<typeof doctor>[0]) => finish(() => doctor(options)));
  addExamples(command, ['doctor', 'doctor --fix']);
}

export function addVersion(program: Command, finish: Finish): void {
  const command = program
    .command('version')
    .description('say which Seatproof this is: version, commit, Node and system')
    .addOption(shared.json)
    .action((options: Parameters<typeof version>[0]) => finish(() => version(options)));
  addExamples(command, ['version', '--version --json']);
}
