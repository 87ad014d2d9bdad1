// Whether a knee can be found again: `npm run bench:knee [-- --target janus]`. Searches the same node twice with the
// ready scenario sfu-knee and says whether the second estimate lies within the first interval. Prints what the searches
// say and, as the last line of stdout, one JSON object. Linux, two or more processors; some four minutes a search.
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { DEFAULT_RUNS_ROOT } from '#results/layout.ts';
import { runSeatproof, untilEnded } from './shared/command.ts';

const SCENARIO = 'sfu-knee';
const SEARCHES = 2;
/** A search shall take less than 15 minutes. */
const DEADLINE_MS = SEARCHES * 15 * 60_000;

/** What a search is asked, by system: both ends far enough from any knee that was seen on one processor. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  livekit: ['--min', '240', '--max', '640', '--hold', '15s', '--joins-per-second', '20'],
  janus: ['--min', '100', '--max', '400', '--hold', '15s', '--joins-per-second', '20'],
};
const COMMON = ['--server-cpus', '0', '--canaries', '1', '--json'];

const knee = z.object({ kind: z.literal('knee'), low: z.number(), estimate: z.number(), high: z.number() });
const other = z.object({ kind: z.enum(['at_least', 'below_minimum', 'unknown']) });
const searched = z.object({
  id: z.string(),
  steps: z.array(z.object({ seconds: z.number() })),
  conclusion: z.object({
    answer: z.union([knee, other]),
    culprit: z
      .object({
        budgets: z.array(z.object({ budget: z.string() })),
        resource: z.object({ name: z.string(), use: z.number() }).nullable(),
      })
      .nullable(),
  }),
});

interface Found {
  readonly id: string;
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
  /** Half the interval as a share of its middle. */
  readonly half_width_share: number;
  readonly first_budget: string | null;
  readonly fullest: string | null;
  readonly server_use: number | null;
  readonly steps: number;
  readonly seconds: number;
}

async function search(
  target: string,
  options: readonly string[],
  signal: AbortSignal,
): Promise<Found | null> {
  const words = ['capacity', SCENARIO, '--target', target, ...COMMON, ...options];
  process.stderr.write(`seatproof ${words.join(' ')}\n`);
  const { stdout } = await runSeatproof({ words, signal });
  signal.throwIfAborted();
  if (stdout === '') throw new Error('the search came to no end');
  const { id, steps, conclusion } = searched.parse(JSON.parse(stdout));
  const { answer, culprit } = conclusion;
  if (answer.kind !== 'knee') return null;
  const { low, estimate, high } = answer;
  return {
    id,
    low,
    estimate,
    high,
    half_width_share: (high - low) / (high + low),
    first_budget: culprit?.budgets[0]?.budget ?? null,
    fullest: culprit?.resource?.name ?? null,
    server_use: culprit?.resource?.use ?? null,
    steps: steps.length,
    seconds: Math.round(steps.reduce((sum, { seconds }) => sum + seconds, 0)),
  };
}

function isReproduced([first, ...others]: readonly (Found | null)[]): boolean {
  if (first === null || first === undefined || others.length === 0) return false;
  return others.every((one) => one !== null && one.estimate >= first.low && one.estimate <= first.high);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { target: { type: 'string', default: 'livekit' } } });
  const options = OPTIONS[values.target];
  if (options === undefined) throw new Error(`--target: write one of ${Object.keys(OPTIONS).join(', ')}`);
  const signal = untilEnded(DEADLINE_MS);
  const found: (Found | null)[] = [];
  for (let number = 1; number <= SEARCHES; number += 1)
    found.push(await search(values.target, options, signal));
  for (const one of found) {
    const text =
      one === null
        ? 'no knee'
        : `${one.low} to ${one.high} participants (±${(one.half_width_share * 100).toFixed(1)} %) in ${one.seconds} s, ${one.steps} steps; first: ${one.first_budget ?? 'nothing'}`;
    process.stdout.write(`${one?.id ?? ''} ${text}\n`);
  }
  const reproduced = isReproduced(found);
  const folders = found.flatMap((one) => (one === null ? [] : [`${DEFAULT_RUNS_ROOT}/${one.id}`]));
  process.stdout.write(
    `${JSON.stringify({ target: values.target, reproduced, searches: found, folders })}\n`,
  );
  process.exitCode = reproduced ? 0 : 1;
}

await main();
