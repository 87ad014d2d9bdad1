// What `seatproof gate` says of real runs on a real LiveKit: `npm run bench:release [-- --runs 5]`. Five runs as the
// baseline and five of the same build, then five with the server held to half its processor, then five with the
// generator held down. Prints the verdicts and, as the last line of stdout, one JSON object. Linux, root, two or more
// processors; some fifteen minutes. Everything that it starts is ended at any end.
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Verdict } from '#core/result.ts';
import { findServerBinary, LIVEKIT_SERVER_VARIABLE } from '#targets/shared/livekit/server-binary.ts';
import { makeQuotaGroups, type QuotaGroup } from './release/cpu-quota.ts';
import { runSeatproof, untilEnded } from './shared/command.ts';

const SCENARIO = fileURLToPath(new URL('release/scenario.yaml', import.meta.url));
const DEADLINE_MS = 30 * 60_000;
const DEFAULT_RUNS = 5;

interface Situation {
  readonly name: string;
  /** Of the one processor that the scenario binds the server to; null: all of it. */
  readonly server: number | null;
  /** Of a processor; the generator needs some 0.6. */
  readonly generator: number | null;
  readonly expected: Verdict;
}

const BASELINE = 'baseline';
const SITUATIONS: readonly Situation[] = [
  { name: 'same build', server: null, generator: null, expected: 'pass' },
  { name: 'server at half its processor', server: 0.5, generator: null, expected: 'fail' },
  { name: 'generator throttled', server: null, generator: 0.4, expected: 'inconclusive' },
];

const say = (text: string): void => void process.stdout.write(`${text}\n`);

interface Stage {
  readonly folder: string;
  readonly server: QuotaGroup;
  readonly generator: QuotaGroup;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const slug = (name: string): string => name.replaceAll(' ', '-');

/** One run into a folder of its kind. @throws when it was interrupted or could not be made. */
async function makeRun(stage: Stage, name: string, number: number): Promise<void> {
  const { signal, folder } = stage;
  signal.throwIfAborted();
  const began = performance.now();
  const { code } = await runSeatproof({
    words: [
      'run',
      SCENARIO,
      '--seed',
      `${slug(name)}-${number}`,
      '--results',
      join(folder, slug(name)),
      '--quiet',
    ],
    logFile: join(folder, 'log.txt'),
    prefix: stage.generator.command,
    environment: stage.environment,
    signal,
  });
  signal.throwIfAborted();
  if (code !== 0 && code !== 1 && code !== 3) throw new Error(`a run ended with exit code ${code ?? 'none'}`);
  const verdict = { 0: 'pass', 1: 'fail', 3: 'inconclusive' }[code];
  say(`  ${name} ${number}: ${verdict}, ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

async function runsIn(folder: string): Promise<string> {
  const names = await readdir(folder);
  return names
    .filter((name) => name !== 'latest')
    .sort()
    .map((name) => join(folder, name))
    .join(',');
}

const gateAnswer = z.object({ verdict: z.enum(['pass', 'fail', 'inconclusive']) });

interface Judged extends Situation {
  readonly verdict: Verdict;
}

async function judge(stage: Stage, situation: Situation): Promise<Judged> {
  const { folder, signal } = stage;
  const runs = await runsIn(join(folder, slug(situation.name)));
  const files = ['junit.xml', 'summary.md'].map((file) => join(folder, `${slug(situation.name)}-${file}`));
  const [junit = '', markdown = ''] = files;
  const words = ['gate', runs, '--baseline', join(folder, 'baselines'), '--json'];
  const { code, stdout } = await runSeatproof({
    words: [...words, '--junit', junit, '--markdown', markdown],
    signal,
  });
  if (stdout === '') throw new Error(`the gate ended with exit code ${code ?? 'none'}`);
  return { ...situation, ...gateAnswer.parse(JSON.parse(stdout)) };
}

async function keepBaseline({ folder, signal }: Stage): Promise<void> {
  const words = ['baseline', await runsIn(join(folder, BASELINE)), '--to', join(folder, 'baselines')];
  const { code } = await runSeatproof({ words, logFile: join(folder, 'log.txt'), signal });
  if (code !== 0)
    throw new Error('the runs cannot be a baseline: mostly the generator was saturated, as log.txt says');
}

/** Baseline and same build take turns, so that what changes on the host in between meets both. */
async function demonstrate(stage: Stage, runs: number): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const situation of SITUATIONS) {
    const isFirst = situation === SITUATIONS[0];
    await stage.server.limit(situation.server);
    await stage.generator.limit(situation.generator);
    for (let number = 1; number <= runs; number += 1) {
      if (isFirst) await makeRun(stage, BASELINE, number);
      await makeRun(stage, situation.name, number);
    }
    await stage.generator.limit(null);
    if (isFirst) await keepBaseline(stage);
    const answer = await judge(stage, situation);
    say(`${situation.name}: ${answer.verdict.toUpperCase()} (expected ${situation.expected})`);
    judged.push(answer);
  }
  return judged;
}

/** A LiveKit that moves itself into its own group, out of the generator's. */
async function serverIn(group: QuotaGroup, folder: string): Promise<string> {
  const binary = await findServerBinary(process.env);
  if (binary === undefined) throw new Error('no livekit-server here: `seatproof doctor --fix` installs it');
  const file = join(folder, 'livekit-server');
  await writeFile(
    file,
    `#!/bin/sh\necho $$ > '${group.folder}/cgroup.procs' || exit 1\nexec '${binary}' "$@"\n`,
  );
  await chmod(file, 0o755);
  return file;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { runs: { type: 'string' }, keep: { type: 'boolean' } } });
  const runs = Number(values.runs ?? DEFAULT_RUNS);
  if (!Number.isInteger(runs) || runs < 1)
    throw new Error(`--runs: "${values.runs ?? ''}" is no number of runs`);
  const groups = await makeQuotaGroups(['server', 'generator']);
  if (typeof groups === 'string') throw new Error(`processors cannot be rationed here: ${groups}`);
  const [server, generator] = groups;
  if (server === undefined || generator === undefined) throw new Error('a group is missing');
  const folder = await mkdtemp(join(tmpdir(), 'seatproof-release-'));
  await mkdir(join(folder, 'baselines'));
  const began = performance.now();
  try {
    const environment = { [LIVEKIT_SERVER_VARIABLE]: await serverIn(server, folder) };
    const signal = untilEnded(DEADLINE_MS);
    say(`${runs} + ${runs} runs each, into ${folder}`);
    const judged = await demonstrate({ folder, server, generator, environment, signal }, runs);
    const result = {
      as_expected: judged.every(({ verdict, expected }) => verdict === expected),
      verdicts: Object.fromEntries(judged.map(({ name, verdict }) => [slug(name), verdict])),
      runs_a_side: runs,
      seconds: Math.round((performance.now() - began) / 1000),
    };
    say(JSON.stringify(result));
    process.exitCode = result.as_expected ? 0 : 1;
  } catch (error) {
    process.stderr.write(`No verdicts: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 3;
  } finally {
    for (const group of groups) await group.remove();
    if (values.keep !== true && process.exitCode !== 3) await rm(folder, { recursive: true, force: true });
  }
}

await main();
