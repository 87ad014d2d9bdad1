// Arguments of `seatproof capacity`.
import { Option, type Command } from 'commander';
import { capacity, type CapacityOptions } from '../commands/capacity.ts';
import { addExamples, shared, type Finish } from './shared.ts';

export function addCapacity(program: Command, finish: Finish): void {
  const command = program
    .command('capacity')
    .description('search the highest load that one node carries with all budgets kept')
    .argument('[scenario]', 'a file, or the name of a ready-made scenario')
    .option('--min <load>', 'lowest load; default: the scenario as it is written')
    .option('--max <load>', 'highest load; default: 64 times the lowest')
    .addOption(
      new Option('--unit <unit>', 'of the load: participants (default), rooms or packets-per-second'),
    )
    .option('--repeats <count>', 'most judgements of each end of the interval; default: 3')
    .option('--tolerance <share>', 'half the interval as a share of its middle; default: 0.15')
    .option('--hold <duration>', 'how long each load is held and judged; default: 20s')
    .option('--joins-per-second <rate>', 'pace of the ramp; default: 10')
    .option('--canaries <count>', 'browser seats in every step; default: as many as the scenario has')
    .option('--max-steps <count>', 'ends the search with what it has; default: 40')
    .addOption(shared.serverCpus)
    .option('--resume <folder>', 'go on with a search that was interrupted')
    .option('--recompute <folder>', 'compute the answer again from the runs of a search; starts nothing')
    .addOption(shared.json)
    .addOption(shared.quiet)
    .addOption(shared.language)
    .addOption(shared.results)
    .addOption(shared.seed)
    .addOption(shared.target)
    .action((scenario: string | undefined, options: Omit<CapacityOptions, 'scenario'>) =>
      finish(() => capacity({ scenario, ...options })),
    );
  addExamples(command, [
    'capacity sfu-knee --server-cpus 0',
    'capacity team-meeting --unit rooms --min 2 --max 40 --hold 30s',
    'capacity --resume results/runs/20261122T090000Z-sfu-knee-1a2b-capacity',
  ]);
}
