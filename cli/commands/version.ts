// seatproof version: which Seatproof this is and what it runs on, for bug reports and for logs of a build.
import { EXIT_CODES, type RunEnvironment } from '#core/result.ts';
import { describeEnvironment } from '#results/environment.ts';
import { printResult } from '../print.ts';
import { PROJECT_FOLDER } from '../project.ts';

const SHORT_COMMIT = /^([0-9a-f]{12})[0-9a-f]+/;

export async function version(options: { readonly json: boolean }): Promise<number> {
  const environment = await describeEnvironment(PROJECT_FOLDER, null);
  printResult(options.json ? asJson(environment) : versionLine(environment));
  return EXIT_CODES.pass;
}

/** @returns one line that begins with the name and the version, as `--version` of other tools does. */
export function versionLine({ seatproof, commit, node, os }: RunEnvironment): string {
  const source = commit === null ? 'no commit known' : `commit ${commit.replace(SHORT_COMMIT, '$1')}`;
  return `seatproof ${seatproof} (${source}), Node ${node.replace(/^v/, '')}, ${os}`;
}

/** The names are those of `environment` in result.json. */
function asJson({ seatproof, commit, node, os }: RunEnvironment): string {
  return JSON.stringify({ seatproof, commit, node, os }, null, 2);
}
