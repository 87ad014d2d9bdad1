// seatproof report: judges a run folder from what is on disk and draws its reports again; also for a run that was
// cut off.
import { EXIT_CODES } from '#core/result.ts';
import { renderers, createConsoleReporter } from '#reporters/registry.ts';
import { printNote, printResult } from '../print.ts';
import { judgeFolder, renderAll } from '../session/conclude.ts';

export interface ReportOptions {
  readonly run: string;
  readonly results: string;
  readonly json: boolean;
  readonly language: 'en' | 'de';
  readonly quiet: boolean;
}

export async function report(options: ReportOptions): Promise<number> {
  const finished = await judgeFolder(options.run, options.results);
  for (const failure of await renderAll(finished, renderers)) printNote(failure);
  await createConsoleReporter({ language: options.language, quiet: options.quiet }).finished?.(finished);
  if (options.json) printResult(JSON.stringify(finished.result, null, 2));
  return EXIT_CODES[finished.result.verdict];
}
