// The command line: arguments in, exit code out. What commands do is in commands/.
import { Argument, Command, Option } from 'commander';
import { EXIT_CODES } from '#core/result.ts';
import { DEFAULT_RUNS_ROOT } from '#results/layout.ts';
import { exportSamples } from './commands/export.ts';
import { plan } from './commands/plan.ts';
import { query } from './commands/query.ts';
import { report } from './commands/report.ts';
import { run } from './commands/run.ts';
import { exitCodeOf, ignoreClosedPipes, sayDefect } from './print.ts';
import { addCapacity } from './program/capacity.ts';
import { addFleet } from './program/fleet.ts';
import { addCompare } from './program/compare.ts';
import { addBaseline, addGate } from './program/gate.ts';
import { addRecipe } from './program/recipe.ts';
import { doctor } from './setup/doctor.ts';

const DEFAULT_SCENARIO = 'demo';

ignoreClosedPipes();
// Node's own exit code for it is 1, which would say that a budget is broken.
process.on('uncaughtException', (error) => {
  sayDefect(error);
  process.exit(EXIT_CODES.inconclusive);
});

const program = new Command('seatproof')
  .description('Proves how many seats a conferencing system carries and how good the calls are meanwhile.')
  .showHelpAfterError('Add --help to see what it takes.')
  .exitOverride();

/** Options that several commands share. */
const shared = {
  json: new Option('--json', 'print the result as JSON on stdout and nothing else there').default(false),
  quiet: new Option('--quiet', 'no progress, only the verdict').default(false),
  language: new Option('--language <language>', 'of messages').choices(['en', 'de']).default('en'),
  results: new Option('--results <folder>', 'folder of all runs').default(DEFAULT_RUNS_ROOT),
  seed: new Option('--seed <text>', 'another seed than the scenario has'),
  target: new Option('--target <system>', 'another system than the scenario names'),
  serverCpus: new Option(
    '--server-cpus <list>',
    'processors of the server that is started, e.g. 0; the generator has the others',
  ),
};
const scenario = (fallback?: string): Argument => {
  const argument = new Argument('[scenario]', 'a file, or the name of a ready-made scenario');
  return fallback === undefined ? argument.argRequired() : argument.default(fallback);
};

program
  .command('run')
  .description('run a scenario; without one, the demo on a local LiveKit that is started for it')
  .addArgument(scenario(DEFAULT_SCENARIO))
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

program
  .command('plan')
  .description('print what a run would do, without any load')
  .addArgument(scenario())
  .addOption(shared.json)
  .addOption(shared.seed)
  .addOption(shared.target)
  .addOption(shared.serverCpus)
  .action((name: string, options: Omit<Parameters<typeof plan>[0], 'scenario'>) =>
    finish(() => plan({ scenario: name, ...options })),
  );

program
  .command('report')
  .description('judge a run folder again from what is on disk, also one that was cut off')
  .argument('<run>', 'a folder, an id, or "latest"')
  .addOption(shared.json)
  .addOption(shared.quiet)
  .addOption(shared.language)
  .addOption(shared.results)
  .action((folder: string, options: Omit<Parameters<typeof report>[0], 'run'>) =>
    finish(() => report({ run: folder, ...options })),
  );

program
  .command('query')
  .description('SQL over a run: the views are `samples` and `events`; a JSON object a row')
  .argument('<run>', 'a folder, an id, or "latest"')
  .argument('<sql>')
  .addOption(shared.results)
  .action((folder: string, sql: string, options: { readonly results: string }) =>
    finish(() => query({ run: folder, sql, ...options })),
  );

program
  .command('export')
  .description("write a run's samples as Parquet")
  .argument('<run>', 'a folder, an id, or "latest"')
  .addOption(shared.results)
  .action((folder: string, options: { readonly results: string }) =>
    finish(() => exportSamples({ run: folder, ...options })),
  );

program
  .command('doctor')
  .description('check what a run needs on this machine')
  .option('--fix', 'install what is missing', false)
  .addOption(shared.json)
  .action((options: Parameters<typeof doctor>[0]) => finish(() => doctor(options)));

addCapacity(program, shared, finish);
addGate(program, shared, finish);
addBaseline(program, shared, finish);
addCompare(program, shared, finish);
addFleet(program, shared, finish);
addRecipe(program, finish);

async function finish(command: () => Promise<number>): Promise<void> {
  process.exitCode = await exitCodeOf(command);
}

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed what is wrong and how the command is used; help and version are no faults.
  const asked = error instanceof Error && 'exitCode' in error && error.exitCode === 0;
  process.exitCode = asked ? 0 : EXIT_CODES.fault;
}
