// Arguments of `seatproof run` and `seatproof plan`.
import { Argument, type Command } from 'commander';
import { plan } from '../commands/plan.ts';
import { run } from '../commands/run.ts';
import { addExamples, shared, type Finish } from './shared.ts';

const DEFAULT_SCENARIO = 'demo';

const scenario = (): Argument => new Argument('[scenario]', 'a file, or the name of a ready-made scenario');

export function addRun(program: Command, finish: Finish): void {
  const command = program
    .command('run')
    .description('run a scenario; without one, the demo on a local LiveKit that is started for it')
    .addArgument(scenario().default(DEFAULT_SCENARIO))
    .addOption(shared.json)
    .addOption(shared.quiet)
    .addOption(shared.language)
    .addOption(shared.results)
    .addOption(shared.seed)
    .addOption(shared.target)
    .addOption(shared.serverCpus)
    .option(
      '--prometheus-port <port>',
      'of the live /metrics page on loopback; by default any free one',
      Number,
    )
    .option(
      '--prometheus-seats <count>',
      'seats with a label of their own on that page; none by default',
      Number,
    )
    .option('--pushgateway <url>', 'push metrics to a Prometheus Pushgateway as well')
    .action((name: string, options: Omit<Parameters<typeof run>[0], 'scenario'>) =>
      finish(() => run({ scenario: name, ...options })),
    );
  addExamples(command, [
    'run',
    'run team-meeting --target janus',
    'run my-scenario.yaml --json > result.json',
    'run join-storm --server-cpus 0 --language de',
  ]);
}

export function addPlan(program: Command, finish: Finish): void {
  const command = program
    .command('plan')
    .description('print what a run would do, without any load')
    .addArgument(scenario().argRequired())
    .addOption(shared.json)
    .addOption(shared.seed)
    .addOption(shared.target)
    .addOption(shared.serverCpus)
    .action((name: string, options: Omit<Parameters<typeof plan>[0], 'scenario'>) =>
      finish(() => plan({ scenario: name, ...options })),
    );
  addExamples(command, ['plan town-hall', 'plan my-scenario.yaml --json > plan.json']);
}
