import { describe, expect, it } from 'vitest';
import { costOf } from '#analysis/fleet/cost.ts';
import { CONCURRENCY_SHARES, WORKLOAD_PRESETS } from '#analysis/fleet/presets.ts';
import { runReplicationsHere } from '#analysis/fleet/replication.ts';
import { analyseSensitivity } from '#analysis/fleet/sensitivity.ts';
import { prepareFleet, sizeFleet, type FleetProblem, type FleetRequest } from '#analysis/fleet/sizing.ts';
import { judgeFleet } from '#analysis/fleet/verdict.ts';
import { FLEET_TEXTS, renderMessage } from '#analysis/fleet/verdict-messages.ts';
import {
  answerWhatIfs,
  concurrencyOf,
  lastNOf,
  meetingMixOf,
  oneZoneLess,
  townsAdded,
  withoutZoneReserve,
} from '#analysis/fleet/what-if.ts';

const REQUEST: FleetRequest = {
  preset: WORKLOAD_PRESETS['public-administration'],
  changes: { seats: 5000, town_halls_per_day: 0 },
  knee: {
    unit: 'packets_per_second',
    interval: { low: 27_000, estimate: 30_000, high: 33_000 },
    basis: 'measured',
    source: 'results/runs/knee',
  },
  placement: null,
  survivesZoneLoss: true,
  replications: 4,
  seed: 'test',
};

function problemOf(more: Partial<FleetRequest> = {}): FleetProblem {
  const prepared = prepareFleet({ ...REQUEST, ...more });
  if (!prepared.ok) {
    throw new Error(JSON.stringify(prepared.faults));
  }
  return prepared.problem;
}

const NO_LIMITS = { nodes: null, egressGbps: null, eurPerSeatYear: null };

describe('fleet answer', () => {
  it('carries the interval of the knee and of the days through to nodes and money', async () => {
    const answer = await sizeFleet(problemOf(), runReplicationsHere);
    expect(answer.nodesByKnee.atHigh).toBeLessThan(answer.nodesByKnee.atLow);
    expect(answer.nodes.low).toBeLessThan(answer.nodes.high);
    expect(answer.plannedNodes).toBeGreaterThanOrEqual(answer.nodes.high);
    expect(answer.plannedNodes % 3).toBe(2); // whole zones and two spares
    expect(answer.cost.eurPerSeatYear.estimate * 5000).toBeCloseTo(answer.cost.eurPerYear.estimate, 3);
    expect(answer.peakPeople.estimate).toBeGreaterThan(950);
    expect(answer.assumptions.find(({ id }) => id === 'node_knee')).toMatchObject({
      basis: 'measured',
      value: 27_000,
    });
  });

  it('needs about twice the nodes for half the knee, and is the same for the same seed', async () => {
    const whole = await sizeFleet(problemOf(), runReplicationsHere);
    const half = await sizeFleet(
      problemOf({
        knee: {
          unit: 'packets_per_second',
          interval: { low: 13_500, estimate: 15_000, high: 16_500 },
          basis: 'assumed',
          source: 'by hand',
        },
      }),
      runReplicationsHere,
    );
    expect(half.nodes.estimate / whole.nodes.estimate).toBeGreaterThan(1.7);
    expect(await sizeFleet(problemOf(), runReplicationsHere)).toEqual(whole);
  });

  it('takes a knee in participants as well', async () => {
    const answer = await sizeFleet(
      problemOf({
        knee: {
          unit: 'participants',
          interval: { low: 90, estimate: 100, high: 110 },
          basis: 'measured',
          source: 'x',
        },
      }),
      runReplicationsHere,
    );
    // 1,000 people, two zones of three left, at most 80 % of 90 a node: 14 are left, 21 in all, more for fragmentation.
    expect(answer.plannedNodes).toBeGreaterThan(20);
    expect(answer.plannedNodes).toBeLessThan(45);
  });

  it('refuses a request with every fault before anything is simulated', () => {
    const prepared = prepareFleet({ ...REQUEST, replications: 0, changes: { seats: -1, camera: 1 } });
    expect(prepared.ok ? [] : prepared.faults.map(({ where }) => where)).toEqual([
      'camera',
      'seats',
      'replications',
    ]);
    const zones = prepareFleet({ ...REQUEST, changes: { zones: 1 } });
    expect(zones.ok ? [] : zones.faults[0]?.message).toContain('at least 2');
  });

  it('adds up what a fleet costs', () => {
    const { values } = problemOf({
      changes: {
        seats: 1000,
        node_eur_per_year: 10,
        operations_eur_per_year: 500,
        egress_eur_per_gbps_year: 1,
        signalling_shard_eur_per_year: 2,
        turn_node_eur_per_year: 3,
      },
    });
    expect(costOf(values, { nodes: 40, egressGbps: 5, signallingShards: 6, turnNodes: 1 })).toMatchObject({
      eurPerYear: 920,
      eurPerSeatYear: 0.92,
    });
  });
});

describe('what-ifs', () => {
  it('say what towns, a larger last-n, larger meetings and the reserve for a zone cost', async () => {
    const base = await sizeFleet(problemOf(), runReplicationsHere);
    const questions = [townsAdded(5000, 5, 500), lastNOf(2), meetingMixOf(0.2, 0.2), withoutZoneReserve()];
    const answered = await answerWhatIfs(REQUEST, base, questions, runReplicationsHere);
    const more = answered.ok ? answered.results.map(({ moreNodes }) => moreNodes) : [];
    expect(more[0]).toBeGreaterThan(5);
    expect(more[1]).toBeLessThan(0.5);
    expect(more[2]).toBeGreaterThan(0);
    expect(more[3]).toBeLessThan(0);
  });

  it('need more nodes with each concurrency that a claim may mean', async () => {
    const request = { ...REQUEST, replications: 1 };
    const base = await sizeFleet(problemOf(request), runReplicationsHere);
    const answered = await answerWhatIfs(
      request,
      base,
      CONCURRENCY_SHARES.map(concurrencyOf),
      runReplicationsHere,
    );
    const nodes = answered.ok ? answered.results.map(({ answer }) => answer.plannedNodes) : [];
    expect(nodes).toHaveLength(4);
    expect(nodes).toEqual([...nodes].sort((a, b) => a - b));
    expect(nodes[3]).toBeGreaterThan(10 * (nodes[0] ?? Infinity));
  });

  it('name the question that makes no sense', async () => {
    const base = await sizeFleet(problemOf(), runReplicationsHere);
    expect(await answerWhatIfs(REQUEST, base, [oneZoneLess(2)], runReplicationsHere)).toMatchObject({
      ok: false,
      faults: [{ where: 'one_zone_less: zones' }],
    });
  });
});

describe('sensitivity', () => {
  it('sorts the assumptions by how far they move the cost, prices included', async () => {
    const { bars, base } = await analyseSensitivity(
      problemOf({ changes: { seats: 1500, town_halls_per_day: 0 } }),
      runReplicationsHere,
    );
    const swings = bars.map(({ eurSwing }) => eurSwing);
    expect(swings).toEqual([...swings].sort((a, b) => b - a));
    expect(bars[0]?.id).toBe('operations_eur_per_year');
    const knee = bars.find(({ id }) => id === 'node_knee');
    expect(knee?.atHigh.nodes).toBeLessThan(knee?.atLow.nodes ?? 0);
    expect(base.nodes).toBeGreaterThan(0);
    expect(bars.find(({ id }) => id === 'today_eur_per_seat_year')).toBeUndefined();
  });
});

describe('verdict for managers', () => {
  it('is ready only when everything passes with a measured knee', async () => {
    const problem = problemOf({ changes: { ...REQUEST.changes, operations_eur_per_year: 100_000 } });
    const answer = await sizeFleet(problem, runReplicationsHere);
    expect(judgeFleet(problem, answer, NO_LIMITS)).toMatchObject({ readiness: 'ready', reasons: [] });
    expect(judgeFleet(problem, answer, { ...NO_LIMITS, nodes: 1 })).toMatchObject({
      readiness: 'not_ready',
      reasons: [{ id: 'fleet.reason.nodes.fail' }],
    });
    const between = (answer.nodes.low + answer.nodes.high) / 2;
    expect(judgeFleet(problem, answer, { ...NO_LIMITS, nodes: between }).readiness).toBe('inconclusive');
  });

  it('is never ready on a knee that nobody measured', async () => {
    const problem = problemOf({
      knee: null,
      changes: { ...REQUEST.changes, operations_eur_per_year: 100_000 },
    });
    const verdict = judgeFleet(problem, await sizeFleet(problem, runReplicationsHere), NO_LIMITS);
    expect(verdict.readiness).toBe('inconclusive');
    expect(verdict.reasons.map(({ id }) => id)).toContain('fleet.reason.knee_measured.inconclusive');
  });

  it('is not "not ready" either by a capacity that nobody measured', async () => {
    const problem = problemOf({ knee: null });
    const answer = await sizeFleet(problem, runReplicationsHere);
    const tooLarge = { ...answer, largestPartShare: { low: 2, estimate: 3, high: 4 } };
    const verdict = judgeFleet(problem, tooLarge, { nodes: 1, egressGbps: null, eurPerSeatYear: 0.01 });
    expect(verdict.readiness).toBe('inconclusive');
    expect(verdict.reasons.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'fleet.reason.nodes.assumed',
        'fleet.reason.cost.assumed',
        'fleet.reason.single_meeting.assumed',
      ]),
    );
    const measured = judgeFleet(problemOf({}), tooLarge, NO_LIMITS);
    expect(measured.readiness).toBe('not_ready');
  });

  it('is not ready where the bandwidth does not suffice, whatever a node carries', async () => {
    const problem = problemOf({ knee: null });
    const answer = await sizeFleet(problem, runReplicationsHere);
    const limits = { ...NO_LIMITS, egressGbps: answer.egressGbps.low / 2 };
    expect(judgeFleet(problem, answer, limits).readiness).toBe('not_ready');
  });

  it('leaves open what only the assumed cost of signalling would break', async () => {
    const problem = problemOf({ changes: { ...REQUEST.changes, operations_eur_per_year: 100_000 } });
    const answer = await sizeFleet(problem, runReplicationsHere);
    const slow = { ...answer, joinDelayP95Seconds: { low: 5, estimate: 6, high: 7 } };
    const { readiness, reasons } = judgeFleet(problem, slow, NO_LIMITS);
    expect(readiness).toBe('inconclusive');
    expect(reasons.map(({ id }) => id)).toContain('fleet.reason.join_delay.assumed');
  });

  it('says its sentence and its reasons in English and German', async () => {
    const problem = problemOf({ changes: { ...REQUEST.changes, seats: 5000 } });
    const answer = await sizeFleet(problem, runReplicationsHere);
    const verdict = judgeFleet(problem, answer, { nodes: 1, egressGbps: 0.1, eurPerSeatYear: 1 });
    expect(renderMessage(verdict.sentence, 'en')).toMatch(
      /^NOT READY for 5,000 seats: .* 20\u00a0% of the seats .* 1 of 3 zones lost, takes \d+ nodes/,
    );
    expect(renderMessage(verdict.sentence, 'de')).toMatch(
      /^NICHT BEREIT für 5\.000 Plätze: .* \d+ Knoten, .* 143,00 heute\.$/,
    );
    const texts = verdict.reasons.flatMap((reason) => [
      renderMessage(reason, 'en'),
      renderMessage(reason, 'de'),
    ]);
    expect(texts).toHaveLength(6);
    expect(texts.every((text) => !text.includes('{'))).toBe(true);
  });

  it('has a text in both languages for every message, with the same placeholders', () => {
    for (const [id, { en, de }] of Object.entries(FLEET_TEXTS)) {
      const placeholders = (text: string): string[] =>
        [...text.matchAll(/\{\w+(:\w+)?\}/g)].map(([whole]) => whole).sort();
      expect(placeholders(de), id).toEqual(placeholders(en));
    }
    expect(() => renderMessage({ id: 'nothing', values: {} }, 'en')).toThrow('no text for nothing');
    expect(() => renderMessage({ id: 'fleet.reason.nodes.fail', values: {} }, 'en')).toThrow('no value for');
  });
});
