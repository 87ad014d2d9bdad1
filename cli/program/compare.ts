// Arguments of `seatproof compare`.
import type { Command } from 'commander';
import { compare, type CompareOptions } from '../commands/compare.ts';
import { listed } from './run-lists.ts';
import { addExamples, shared, type Finish } from './shared.ts';

export function addCompare(program: Command, finish: Finish): void {
  const command = program
    .command('compare')
    .description('set runs of one scenario side by side: what changed, by how much, how surely')
    .argument('<sides...>', 'two or more; several runs of one side are separated by commas')
    .option('--html <file>', 'by default comparison.html beside the last run')
    .option('--all', 'print every metric, not only what changed', false)
    .addOption(shared.json)
    .addOption(shared.language)
    .addOption(shared.results)
    .action((sides: string[], options: Omit<CompareOptions, 'sides'>) =>
      finish(() => compare({ sides: sides.map((side) => listed([side])), ...options })),
    );
  addExamples(command, [
    'compare RUN_A RUN_B',
    'compare BEFORE_1,BEFORE_2,BEFORE_3 AFTER_1,AFTER_2,AFTER_3 --html comparison.html',
  ]);
}
