// False alarms and power of the regression gate, by simulation: `npm run bench:gate`. Prints a table for people
// and, as the last line of stdout, one JSON object.
import { DEFAULT_RULE_OUT } from '#analysis/compare/gate.ts';
import { judgeRegression, DEFAULT_TOLERANCE } from '#analysis/statistics/regression-verdict.ts';
import type { RunSamples } from '#analysis/statistics/sample-sets.ts';
import { summariseReplications } from '#analysis/statistics/replications.ts';
import { createRandom, type Random } from '#core/random.ts';

/**
 * How runs of one build differ: log standard deviations between runs, between rooms of a run, within a room.
 * `slowRunShare` of the runs are half as slow again (a neighbour on the host), the tail the gate must survive.
 */
interface Noise {
  readonly name: string;
  readonly betweenRuns: number;
  readonly betweenRooms: number;
  readonly within: number;
  readonly slowRunShare: number;
}

const NOISES: readonly Noise[] = [
  { name: 'quiet host', betweenRuns: 0.02, betweenRooms: 0.05, within: 0.3, slowRunShare: 0 },
  { name: 'ordinary host', betweenRuns: 0.04, betweenRooms: 0.1, within: 0.4, slowRunShare: 0 },
  { name: 'noisy host', betweenRuns: 0.1, betweenRooms: 0.15, within: 0.5, slowRunShare: 0 },
  { name: 'one slow run in ten', betweenRuns: 0.04, betweenRooms: 0.1, within: 0.4, slowRunShare: 0.1 },
];
const JUDGED_FOR_POWER = 'ordinary host';
const RUNS_A_SIDE = 5;
const ROOMS = 8;
const SAMPLES_A_ROOM = 60;
const COMPARISONS = 600;
const REGRESSION = 1.2;
const SLOW_RUN = 1.5;

function simulateRuns(noise: Noise, factor: number, random: Random): RunSamples[] {
  return Array.from({ length: RUNS_A_SIDE }, (_, run) => {
    const slow = random.uniform() < noise.slowRunShare ? SLOW_RUN : 1;
    const level = factor * slow * Math.exp(noise.betweenRuns * random.normal());
    return {
      run: `run-${run}`,
      rooms: Array.from({ length: ROOMS }, (_unused, room) => {
        const roomLevel = level * Math.exp(noise.betweenRooms * random.normal());
        const values = Array.from(
          { length: SAMPLES_A_ROOM },
          () => roomLevel * Math.exp(noise.within * random.normal()),
        );
        return { room: `room-${room}`, values };
      }),
    };
  });
}

interface Shares {
  readonly fail: number;
  readonly pass: number;
  readonly inconclusive: number;
}

function shares(noise: Noise, factor: number, tolerance: number, ruleOut = tolerance): Shares {
  const counts = { fail: 0, pass: 0, inconclusive: 0 };
  const random = createRandom(`${noise.name}/${factor}/${tolerance}`);
  for (let index = 0; index < COMPARISONS; index += 1) {
    const { verdict } = judgeRegression(simulateRuns(noise, 1, random), simulateRuns(noise, factor, random), {
      statistic: { kind: 'quantile', q: 0.95 },
      scale: 'ratio',
      direction: 'lower-is-better',
      tolerance,
      ruleOut,
      random,
    });
    counts[verdict] += 1;
  }
  return {
    fail: counts.fail / COMPARISONS,
    pass: counts.pass / COMPARISONS,
    inconclusive: counts.inconclusive / COMPARISONS,
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`.padStart(9);
}

function main(): void {
  const rows = NOISES.map((noise) => ({
    noise,
    same: shares(noise, 1, DEFAULT_TOLERANCE),
    sameWithoutTolerance: shares(noise, 1, 0),
    worse: shares(noise, REGRESSION, DEFAULT_TOLERANCE),
    // As `seatproof gate` judges by default: to pass, a regression of 20 % must be ruled out.
    sameRuledOut: shares(noise, 1, DEFAULT_TOLERANCE, DEFAULT_RULE_OUT),
    worseRuledOut: shares(noise, REGRESSION, DEFAULT_TOLERANCE, DEFAULT_RULE_OUT),
  }));
  const out = process.stdout;
  out.write(`${RUNS_A_SIDE} runs a side, ${ROOMS} rooms, p95, ${COMPARISONS} comparisons a cell\n`);
  out.write(
    `${''.padEnd(21)}  A/A fail  A/A fail at 0  A/A pass  A/A open   +20 % found  +20 % passed   (tolerance ${DEFAULT_TOLERANCE * 100} %)\n`,
  );
  for (const { noise, same, sameWithoutTolerance, worse } of rows) {
    out.write(
      `${noise.name.padEnd(21)} ${percent(same.fail)} ${percent(sameWithoutTolerance.fail).padStart(14)} ${percent(same.pass)} ${percent(same.inconclusive)} ${percent(worse.fail).padStart(13)} ${percent(worse.pass).padStart(13)}\n`,
    );
  }
  out.write(`\nAs the gate judges by default, with ${DEFAULT_RULE_OUT * 100} % to be ruled out:\n`);
  out.write(`${''.padEnd(21)}  A/A fail  A/A pass   +20 % found  +20 % passed\n`);
  for (const { noise, sameRuledOut, worseRuledOut } of rows) {
    out.write(
      `${noise.name.padEnd(21)} ${percent(sameRuledOut.fail)} ${percent(sameRuledOut.pass)} ${percent(worseRuledOut.fail).padStart(13)} ${percent(worseRuledOut.pass).padStart(13)}\n`,
    );
  }
  const power = rows.find(({ noise }) => noise.name === JUDGED_FOR_POWER)?.worse.fail ?? 0;
  const result = {
    false_fail_share: Math.max(...rows.map(({ same }) => same.fail)),
    false_fail_share_without_tolerance: Math.max(
      ...rows.map(({ sameWithoutTolerance }) => sameWithoutTolerance.fail),
    ),
    power_20_percent: power,
    power_20_percent_mean_of_hosts: summariseReplications(rows.map(({ worse }) => worse.fail)).mean,
    false_pass_share_20_percent: Math.max(...rows.map(({ worse }) => worse.pass)),
    gate_false_fail_share: Math.max(...rows.map(({ sameRuledOut }) => sameRuledOut.fail)),
    gate_false_pass_share_20_percent: Math.max(...rows.map(({ worseRuledOut }) => worseRuledOut.pass)),
    runs_a_side: RUNS_A_SIDE,
    tolerance: DEFAULT_TOLERANCE,
    comparisons: COMPARISONS,
  };
  out.write(`${JSON.stringify(result)}\n`);
}

main();
