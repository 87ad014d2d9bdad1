// Arguments of `seatproof fleet`.
import type { Command } from 'commander';
import { fleet, type FleetOptions } from '../commands/fleet.ts';
import { addExamples, shared, type Finish } from './shared.ts';

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export function addFleet(program: Command, finish: Finish): void {
  const command = program
    .command('fleet')
    .description('nodes, bandwidth and cost for many seats, from the capacity of one node')
    .option('--capacity <folder>', 'of a capacity search; several are put side by side', collect, [])
    .option('--knee <range>', 'capacity of a node by hand, LOW..HIGH; is labelled as assumed')
    .option('--knee-unit <unit>', 'packets-per-second (default), participants or rooms')
    .option('--seats <count>', 'default: 70000')
    .option(
      '--concurrency <shares>',
      'seats in a meeting at the peak, e.g. 20%,5%,100%; the first is the answer',
    )
    .option('--preset <name>', 'public-administration (default) or skype-for-business')
    .option('--placement <kind>', 'cascade or one-node; default: by the system that was measured')
    .option('--zone-loss <kind>', 'survive (default) or ignore the loss of one zone')
    .option('--assume <id=value>', 'change an assumption; may be repeated', collect, [])
    .option('--limit <id=value>', 'what there is: nodes, egress_gbps, eur_per_seat_year', collect, [])
    .option(
      '--what-if <question>',
      'last-n=50, concurrency=30%, mix=0.2/0.15, towns=20x500, one-zone-less, no-zone-reserve, or ASSUMPTION=VALUE',
      collect,
      [],
    )
    .option('--replications <count>', 'simulated days; default: 20')
    .option('--threads <count>', 'default: one for each processor')
    .option('--no-sensitivity', 'leave the tornado out')
    .option('--no-baseline', 'leave the Skype for Business row out')
    .option('--html <file>', 'a copy of the page there as well')
    .option('--recompute <folder>', 'compute an answer again from its folder and compare')
    .addOption(shared.json)
    .addOption(shared.quiet)
    .addOption(shared.language)
    .addOption(shared.results)
    .addOption(shared.seed)
    .action((options: FleetOptions) => finish(() => fleet(options)));
  addExamples(command, [
    'fleet --capacity results/runs/20261122T090000Z-sfu-knee-1a2b-capacity --seats 70000',
    'fleet --knee 60000..90000 --seats 3000 --concurrency 20%,5% --what-if last-n=50',
    'fleet --knee 60000..90000 --assume camera_share=0.4 --limit eur_per_seat_year=143',
  ]);
}
