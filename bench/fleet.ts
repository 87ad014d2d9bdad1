// Speed and correctness of the fleet simulation: `npm run bench:fleet`. Prints a table for people and, as the last
// line of stdout, one JSON object.
import { DEFAULT_ASSUMPTIONS, valuesOf, type AssumptionValues } from '#analysis/fleet/assumptions.ts';
import {
  FAMOUS_STORM,
  famousStormPlatform,
  famousStormValues,
  famousStormWorkload,
} from '#analysis/fleet/famous-storm.ts';
import { erlangMeanWait, FifoServers } from '#analysis/fleet/fifo-servers.ts';
import { openReplicationPool } from '#analysis/fleet/replicate-pool.ts';
import { runReplication, type ReplicationJob } from '#analysis/fleet/replication.ts';
import { simulateDay } from '#analysis/fleet/simulate-day.ts';
import { HAS_VOICE, type Workload } from '#analysis/fleet/workload.ts';
import { summariseReplications } from '#analysis/statistics/replications.ts';
import { createRandom, type Random } from '#core/random.ts';

const SEATS = 70_000;
const NODES_PER_SEAT = 230 / SEATS; // enough at the default knee with one zone lost
const DAYS_TIMED = 5;
const SIZES = [70_000, 250_000, 500_000, 1_000_000] as const;
const REPLICATIONS = 200;
const THREADS = 2;
const MMC = { arrivalRate: 3.2, serviceRate: 1, servers: 4, customers: 1_000_000, replications: 40 } as const;
const MGI = { perSecond: 1.25, meanSeconds: 600, replications: 40 } as const;
const LONGEST_STAY_MINUTES = 20; // of the uniform stays below: twice the mean
const DAY_MINUTES = 1440;

function job(seats: number, seed: string): ReplicationJob {
  const values: AssumptionValues = {
    ...valuesOf(DEFAULT_ASSUMPTIONS),
    seats,
    town_halls_per_day: Math.round(seats / SEATS),
    signalling_shards: Math.ceil((6 * seats) / SEATS),
  };
  const nodes = Math.ceil(seats * NODES_PER_SEAT);
  return { values, kneeUnit: 'packets_per_second', placement: 'cascade', nodes, zoneLost: true, seed };
}

interface Timing {
  readonly wall: number;
  readonly cpu: number;
}

/** Wall time depends on who else uses the machine; CPU time does not. */
function timed(run: () => void): Timing {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  run();
  const used = process.cpuUsage(cpu);
  return { wall: (performance.now() - wall) / 1000, cpu: (used.user + used.system) / 1e6 };
}

function middle(timings: readonly Timing[], of: keyof Timing): number {
  const sorted = timings.map((timing) => timing[of]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function mmcMeanWait(random: Random): number {
  const { arrivalRate, serviceRate, servers, customers } = MMC;
  const queue = new FifoServers(servers);
  const warmUp = customers / 50;
  let now = 0;
  let waited = 0;
  for (let customer = 0; customer < customers + warmUp; customer += 1) {
    now += random.exponential(1 / arrivalRate);
    const service = random.exponential(1 / serviceRate);
    const wait = queue.serve(now, service) - service - now;
    waited += customer >= warmUp ? wait : 0;
  }
  return waited / customers;
}

/** Mean people present in a day of single people who come at random and stay for a uniform time. */
function mgiMeanPresent(random: Random): number {
  const arrivals: number[] = [];
  for (
    let now = random.exponential(1 / MGI.perSecond);
    now < DAY_MINUTES * 60;
    now += random.exponential(1 / MGI.perSecond)
  ) {
    arrivals.push(now);
  }
  const joinAt = Float64Array.from(arrivals);
  const workload: Workload = {
    meetings: arrivals.length,
    people: arrivals.length,
    startAt: joinAt,
    firstPerson: Int32Array.from({ length: arrivals.length + 1 }, (_, index) => index),
    meetingOf: Int32Array.from(arrivals, (_, index) => index),
    joinAt,
    leaveAt: joinAt.map((at) => at + 2 * MGI.meanSeconds * random.uniform()),
    traits: new Uint8Array(arrivals.length).fill(HAS_VOICE),
  };
  const values = { ...valuesOf(DEFAULT_ASSUMPTIONS), signalling_join_ms: 0.001, signalling_presence_ms: 0 };
  const platform = {
    nodes: 3,
    kneeUnit: 'participants',
    placement: 'cascade',
    incidents: [],
    autoscaling: null,
  } as const;
  const { series } = simulateDay(platform, values, workload, random);
  const steady = series.people.slice(LONGEST_STAY_MINUTES + 1);
  return steady.reduce((sum, people) => sum + people, 0) / steady.length;
}

interface Check {
  readonly name: string;
  readonly expected: number;
  readonly mean: number;
  readonly relativeError: number;
  readonly relativeHalfWidth: number;
}

function check(
  name: string,
  expected: number,
  replications: number,
  draw: (random: Random) => number,
): Check {
  const values = Array.from({ length: replications }, (_, index) => draw(createRandom(`${name}/${index}`)));
  const { mean, halfWidth } = summariseReplications(values);
  return {
    name,
    expected,
    mean,
    relativeError: Math.abs(mean / expected - 1),
    relativeHalfWidth: (halfWidth ?? Infinity) / expected,
  };
}

async function timeReplications(): Promise<Timing & { readonly outcomes: number }> {
  const pool = openReplicationPool(THREADS);
  const jobs = Array.from({ length: REPLICATIONS }, (_, index) => job(SEATS, `bench/${index}`));
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  const outcomes = await pool.run(jobs);
  const wall = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  await pool.close();
  return { wall, cpu: (used.user + used.system) / 1e6, outcomes: outcomes.length };
}

function timeSizes(): ({ readonly seats: number } & Timing)[] {
  return SIZES.map((seats) => ({ seats, ...timed(() => runReplication(job(seats, 'scale'))) }));
}

function printChecks(checks: readonly Check[]): void {
  for (const { name, expected, mean, relativeError, relativeHalfWidth } of checks) {
    const shown = `${(relativeError * 100).toFixed(2)} %, 95 % interval +-${(relativeHalfWidth * 100).toFixed(2)} %`;
    process.stdout.write(
      `${name.padEnd(28)} closed form ${expected.toFixed(4)}   simulated ${mean.toFixed(4)}   off by ${shown}\n`,
    );
  }
}

async function main(): Promise<void> {
  const out = process.stdout;
  const days = Array.from({ length: DAYS_TIMED }, (_, index) =>
    timed(() => runReplication(job(SEATS, `day/${index}`))),
  );
  out.write(
    `one day of ${SEATS} seats at 20 %    wall ${middle(days, 'wall').toFixed(2)} s   cpu ${middle(days, 'cpu').toFixed(2)} s\n`,
  );
  const sizes = timeSizes();
  for (const { seats, wall, cpu } of sizes) {
    const perMillion = ((cpu / seats) * 1e6).toFixed(2);
    out.write(
      `${String(seats).padStart(9)} seats    wall ${wall.toFixed(2)} s   cpu ${cpu.toFixed(2)} s   cpu per million seats ${perMillion} s\n`,
    );
  }
  const { wall, cpu, outcomes } = await timeReplications();
  out.write(
    `${outcomes} replications on ${THREADS} threads    wall ${wall.toFixed(1)} s   cpu ${cpu.toFixed(1)} s\n`,
  );
  const mmc = check(
    'M/M/4, mean wait',
    erlangMeanWait(MMC.arrivalRate, MMC.serviceRate, MMC.servers),
    MMC.replications,
    mmcMeanWait,
  );
  const mgi = check(
    'M/G/infinity, mean present',
    MGI.perSecond * MGI.meanSeconds,
    MGI.replications,
    mgiMeanPresent,
  );
  printChecks([mmc, mgi]);
  const storm = simulateDay(
    famousStormPlatform(),
    famousStormValues(0),
    famousStormWorkload(),
    createRandom('storm'),
  );
  out.write(
    `storm of 92 joins in 31 s: ${storm.largestPart} on one bridge (published ${FAMOUS_STORM.onOneBridge}), load ${storm.highestUtilisation.toFixed(2)} (published ${FAMOUS_STORM.realStress})\n`,
  );
  const result = {
    day_seconds: middle(days, 'wall'),
    day_cpu_seconds: middle(days, 'cpu'),
    replications_200_seconds: wall,
    replications_200_cpu_seconds: cpu,
    seconds_per_million_seats: sizes.at(-1)?.wall ?? null,
    cpu_seconds_per_million_seats: Object.fromEntries(
      sizes.map(({ seats, cpu }) => [seats, (cpu / seats) * 1e6]),
    ),
    mmc_relative_error: mmc.relativeError,
    mmc_relative_half_width: mmc.relativeHalfWidth,
    mg_infinity_relative_error: mgi.relativeError,
    mg_infinity_relative_half_width: mgi.relativeHalfWidth,
    storm_on_one_bridge: storm.largestPart,
    storm_load: storm.highestUtilisation,
  };
  out.write(`${JSON.stringify(result)}\n`);
}

await main();
