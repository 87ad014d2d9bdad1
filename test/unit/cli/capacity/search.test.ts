// The whole course of a search with a made-up server, in virtual time: nothing is started, nothing waits.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerLines, nextLine, stepLine } from '#cli/capacity/lines.ts';
import { readArguments, searchOf } from '#cli/capacity/options.ts';
import { runSearch, type SearchPorts } from '#cli/capacity/search.ts';
import { kneeOf } from '#cli/fleet/knee.ts';
import { renderCapacityPage } from '#reporters/capacity/capacity-page.ts';
import { describeCapacity } from '#reporters/texts/capacity-sentences.ts';
import { openStudy, writeStudy } from '#results/study-folder.ts';
import { BEGIN, measured } from '#test/support/make-capacity.ts';
import { exampleResult } from '#test/support/run-examples.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatproof-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface FakeServer {
  readonly knee: number;
  readonly generatorKnee?: number;
  /** Ctrl-C in this step, counted from 1. */
  readonly interruptedAt?: number;
}

function ports({
  knee,
  generatorKnee = Infinity,
  interruptedAt,
}: FakeServer): SearchPorts & { lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    runStep: (next, document) =>
      Promise.resolve(
        document.steps.length + 1 === interruptedAt
          ? null
          : {
              server: exampleResult.target,
              step: { load: next.load, purpose: next.purpose, ...measured(next.load, knee, generatorKnee) },
            },
      ),
    save: async (document) => {
      expect(await writeStudy('capacity', folder, document)).toEqual([]);
    },
    onNext: (next, document) => lines.push(nextLine(next, document)),
    onStep: (step) => lines.push(stepLine(step, 'participants', 'en')),
  };
}

describe('a capacity search', () => {
  it('ends with a knee that its folder carries, with the budget and the resource that gave way', async () => {
    const driver = ports({ knee: 300 });
    const finished = await runSearch(BEGIN, driver);
    const opened = await openStudy('capacity', folder);
    expect(opened.kind === 'opened' && opened.document).toEqual(finished);
    const [answer = '', budget = '', resource = ''] = describeCapacity(finished, 'en');
    expect(answer).toMatch(
      /^One node carries \d+ participants: all budgets hold there, and at \d+ participants/,
    );
    expect(budget).toContain('(40 % beyond its limit)');
    expect(resource).toContain("server's processor");
    expect(describeCapacity(finished, 'de')[0]).toMatch(/^Ein Knoten trägt/);
    expect(driver.lines[0]).toMatch(/^Step 1: 10 participants \(.*\), about \d+ steps and .* left$/);
    expect(answerLines(finished, 'en').at(-1)).toContain('Universal scalability law');
  });

  it('tells with its answer what the generator said of itself at the lowest load', async () => {
    const finished = await runSearch(BEGIN, ports({ knee: 300 }));
    const steps = finished.steps.map((step) =>
      step.load < 40 ? step : { ...step, generator_notes: [`one thread carries ${step.load}`] },
    );
    const said = describeCapacity({ ...finished, steps }, 'en').at(-1);
    expect(said).toMatch(/^The generator said at (\d+) participants, .*: one thread carries \1\.$/);
    expect(describeCapacity(finished, 'en').at(-1)).not.toContain('generator said');
  });

  it('tells what the generator said of itself in the language of the reader', async () => {
    const finished = await runSearch(BEGIN, ports({ knee: 300 }));
    const note = {
      kind: 'thread-load',
      packets_per_second: 9000,
      ceiling_packets_per_second: 12_000,
    } as const;
    const noting = {
      ...finished,
      steps: finished.steps.map((step) => ({ ...step, generator_notes: [note] })),
    };
    expect(describeCapacity(noting, 'de').at(-1)).toMatch(
      /trug 9\.000 Pakete\/s, das sind 75 % der 12\.000 .*\.$/,
    );
    expect(describeCapacity(noting, 'en').at(-1)).toMatch(
      /carried 9,000 packets\/s, 75 % of the 12,000 .*\.$/,
    );
  });

  it('goes on after an interruption as if there had been none', async () => {
    const whole = await runSearch(BEGIN, ports({ knee: 300 }));
    const cut = await runSearch(BEGIN, ports({ knee: 300, interruptedAt: 5 }));
    expect(cut.conclusion).toBeNull();
    const kept = await openStudy('capacity', folder);
    if (kept.kind !== 'opened') throw new Error('not kept');
    expect(kept.document.steps).toHaveLength(4);
    expect(await runSearch(kept.document, ports({ knee: 300 }))).toEqual(whole);
  });

  it('names no knee while the generator is the limit, and a fleet takes it as a lower bound only', async () => {
    const finished = await runSearch(BEGIN, ports({ knee: 1e9, generatorKnee: 200 }));
    const [answer = ''] = describeCapacity(finished, 'en');
    expect(answer).toMatch(/at least \d+ participants: the generator was the limit/);
    expect(kneeOf(finished, 'search', undefined)).toMatchObject({
      basis: 'assumed',
      unit: 'packets_per_second',
    });
  });

  it('hands a fleet the packets that the server counted at both ends of the knee', async () => {
    const finished = await runSearch(BEGIN, ports({ knee: 300 }));
    const answer = finished.conclusion?.answer;
    if (answer?.kind !== 'knee') throw new Error('no knee');
    expect(kneeOf(finished, 'search', undefined)).toMatchObject({
      unit: 'packets_per_second',
      basis: 'measured',
      low: answer.low * 400,
      high: answer.high * 400,
    });
    expect(() => kneeOf(finished, 'search', 'rooms')).toThrow(/says nothing in rooms/);
    expect(() => kneeOf(BEGIN, 'search', undefined)).toThrow(/not come to its end/);
  });

  it('is a page that loads nothing and reads without script', async () => {
    const html = await renderCapacityPage(await runSearch(BEGIN, ports({ knee: 300 })));
    expect(html).toContain("default-src 'none'");
    expect(html).toMatch(/<noscript>[^]*One node carries/);
  });
});

describe('a folder of a search', () => {
  it('that is none, or is damaged, is one clear message', async () => {
    const none = await openStudy('capacity', '/nowhere/at-all', folder);
    expect(none.kind === 'faulty' && none.faults).toHaveLength(1);
    const empty = await openStudy('capacity', folder);
    expect(empty.kind === 'faulty' && empty.faults[0]?.what).toContain('no capacity.json');
    await writeStudy('capacity', folder, BEGIN);
    const text = await readFile(join(folder, 'capacity.json'), 'utf8');
    await writeFile(join(folder, 'capacity.json'), text.replace('"min": 10', '"min": -1, "minn": 3'));
    const damaged = await openStudy('capacity', folder);
    expect(damaged.kind === 'faulty' && damaged.faults).toHaveLength(1);
  });
});

describe('the arguments of a search', () => {
  it('are refused all at once, each with what would be right', () => {
    const read = readArguments({
      min: 'ten',
      repeats: '0',
      tolerance: '2',
      hold: '1s',
      unit: 'parsecs',
      canaries: '1.5',
      serverCpus: 'a',
    });
    const faults = 'faults' in read ? read.faults : [];
    expect(faults.map(({ where }) => where).sort()).toEqual(
      ['--canaries', '--hold', '--min', '--repeats', '--server-cpus', '--tolerance', '--unit'].sort(),
    );
    const crossed = readArguments({ min: '50', max: '20' });
    expect('faults' in crossed && crossed.faults[0]?.what).toBe('20 is below --min 50.');
  });

  it('begin with the scenario as it is written', () => {
    const read = readArguments({});
    if ('faults' in read) throw new Error('refused');
    const size = { load: 32, people: 32, settleMs: 5000 };
    expect(searchOf(read.wish, size)).toMatchObject({ min: 32, max: 2048, hold_ms: 20_000, repeats: 3 });
  });
});
