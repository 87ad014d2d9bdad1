// Of the baselines in a folder, the one that runs are held against: same scenario and system, and the same kind
// of host where there is one. What fits less is still chosen, so that its fault can be named (comparability.ts).
import type { Baseline, RunOrigin } from '#core/evidence.ts';
import type { Fault } from '#core/fault.ts';
import { sameHost, sameScenario, sameTarget } from './comparability.ts';

interface BaselineFile {
  readonly file: string;
  readonly content: Baseline;
}

function fitness({ origin }: Baseline, wanted: RunOrigin): number {
  const named = origin.scenario.name === wanted.scenario.name;
  const parts = [sameTarget(origin, wanted), sameScenario(origin, wanted), sameHost(origin, wanted)] as const;
  return named || parts[1]
    ? 1 + [4, 2, 1].reduce((sum, weight, index) => sum + (parts[index] === true ? weight : 0), 0)
    : 0;
}

/** @param where folder, for the fault. */
export function chooseBaseline(
  files: readonly BaselineFile[],
  wanted: RunOrigin,
  where: string,
): BaselineFile | Fault {
  const [only] = files;
  if (files.length === 1 && only !== undefined) return only;
  const ranked = files
    .map((file) => ({ file, fits: fitness(file.content, wanted) }))
    .sort((a, b) => b.fits - a.fits);
  const [best, second] = ranked;
  if (best === undefined || best.fits === 0) {
    const names = [...new Set(files.map(({ content }) => content.origin.scenario.name))].join(', ');
    return {
      where,
      what: `there is no baseline of the scenario ${wanted.scenario.name}, only of ${names}.`,
      fix: 'Make one from runs that you trust: `seatproof baseline RUN… --to DIR`.',
    };
  }
  if (second?.fits === best.fits) {
    return {
      where,
      what: `two baselines fit: ${best.file.file} and ${second.file.file}.`,
      fix: 'Name the file that is meant, or remove the other.',
    };
  }
  return best.file;
}
