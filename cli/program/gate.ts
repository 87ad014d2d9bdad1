// Arguments of `seatproof gate` and `seatproof baseline`.
import type { Command } from 'commander';
import { DEFAULT_RULE_OUT, DEFAULT_TOLERANCE } from '#analysis/compare/gate.ts';
import { baseline, type BaselineOptions } from '../commands/baseline.ts';
import { gate, type GateOptions } from '../commands/gate.ts';
import { listed, RUNS_TEXT } from './run-lists.ts';
import { addExamples, shared, type Finish } from './shared.ts';

export function addGate(program: Command, finish: Finish): void {
  const command = program
    .command('gate')
    .description('judge repeated runs against their budgets and a baseline: pass, fail or run k more')
    .argument('<runs...>', RUNS_TEXT)
    .option('--baseline <folder>', 'a folder of baselines, or one of them')
    .option('--write-baseline <folder>', 'keep the runs as a baseline there when they pass')
    .option('--allow-other-host', 'compare figures of different kinds of host, labelled', false)
    .option('--tolerance <share>', 'surely worse than this fails', Number, DEFAULT_TOLERANCE)
    .option('--rule-out <share>', 'a regression of this size is ruled out to pass', Number, DEFAULT_RULE_OUT)
    .option('--junit <file>', 'by default gate-junit.xml beside the last run')
    .option('--markdown <file>', 'by default gate-summary.md beside the last run')
    .addOption(shared.json)
    .addOption(shared.language)
    .addOption(shared.results)
    .action((runs: string[], options: Omit<GateOptions, 'runs'>) =>
      finish(() => gate({ runs: listed(runs), ...options })),
    );
  addExamples(command, [
    'gate latest',
    'gate results/ci/*Z-team-meeting-* --baseline results/baselines',
    'gate RUN_1,RUN_2,RUN_3 --junit gate-junit.xml --markdown gate-summary.md',
  ]);
}

export function addBaseline(program: Command, finish: Finish): void {
  const command = program
    .command('baseline')
    .description('keep runs as the baseline of their scenario, system and kind of host')
    .argument('<runs...>', RUNS_TEXT)
    .requiredOption('--to <folder>', 'a folder of baselines in your repository')
    .addOption(shared.results)
    .action((runs: string[], options: Omit<BaselineOptions, 'runs'>) =>
      finish(() => baseline({ runs: listed(runs), ...options })),
    );
  addExamples(command, ['baseline results/base/*Z-team-meeting-* --to results/baselines']);
}
