// Arguments of the commands that look into the folder of one run: `report`, `query` and `export`.
import type { Command } from 'commander';
import { exportSamples } from '../commands/export.ts';
import { query } from '../commands/query.ts';
import { report } from '../commands/report.ts';
import { addExamples, shared, type Finish } from './shared.ts';

const RUN_TEXT = 'a folder, an id, or "latest"';

export function addReport(program: Command, finish: Finish): void {
  const command = program
    .command('report')
    .description('judge a run folder again from what is on disk, also one that was cut off')
    .argument('<run>', RUN_TEXT)
    .addOption(shared.json)
    .addOption(shared.quiet)
    .addOption(shared.language)
    .addOption(shared.results)
    .action((folder: string, options: Omit<Parameters<typeof report>[0], 'run'>) =>
      finish(() => report({ run: folder, ...options })),
    );
  addExamples(command, ['report latest', 'report latest --language de']);
}

export function addQuery(program: Command, finish: Finish): void {
  const command = program
    .command('query')
    .description('SQL over a run: the views are `samples` and `events`; a JSON object a row')
    .argument('<run>', RUN_TEXT)
    .argument('<sql>', 'one statement of DuckDB')
    .addOption(shared.results)
    .action((folder: string, sql: string, options: { readonly results: string }) =>
      finish(() => query({ run: folder, sql, ...options })),
    );
  addExamples(command, [
    'query latest "DESCRIBE samples"',
    'query latest "SELECT kind, count(*) AS n FROM samples GROUP BY kind"',
    `query latest "SELECT * FROM events WHERE kind = 'seat-failed'"`,
  ]);
}

export function addExport(program: Command, finish: Finish): void {
  const command = program
    .command('export')
    .description("write a run's samples as Parquet and print the file's name")
    .argument('<run>', RUN_TEXT)
    .addOption(shared.results)
    .action((folder: string, options: { readonly results: string }) =>
      finish(() => exportSamples({ run: folder, ...options })),
    );
  addExamples(command, ['export latest']);
}
