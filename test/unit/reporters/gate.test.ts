import { describe, expect, it } from 'vitest';
import { judgeGate } from '#analysis/compare/gate.ts';
import { compareSides, type Side } from '#analysis/compare/compare.ts';
import { comparisonBlock } from '#reporters/compare/block.ts';
import { renderComparison } from '#reporters/compare/html.ts';
import { de as compareDe } from '#reporters/compare/texts/de.ts';
import { en as compareEn } from '#reporters/compare/texts/en.ts';
import { gateBlock } from '#reporters/gate/block.ts';
import { renderGateJunit } from '#reporters/gate/junit.ts';
import { renderGateMarkdown } from '#reporters/gate/markdown.ts';
import { de } from '#reporters/gate/texts/de.ts';
import { en } from '#reporters/gate/texts/en.ts';
import { blanks } from '#reporters/texts/language.ts';
import { makeGateCase } from '#test/support/gate-case.ts';
import { makeEvidence, repetitions } from '#test/support/recorded-runs.ts';
import { expectGolden } from './golden.ts';

const RESULTS = {
  pass: judgeGate(makeGateCase(5, {})),
  fail: judgeGate(makeGateCase(5, { slowness: 1.3 })),
  inconclusive: judgeGate(makeGateCase(2, {})),
  saturated: judgeGate(makeGateCase(5, { saturated: true, slowness: 1.5 })),
};

describe.each(['pass', 'fail', 'inconclusive', 'saturated'] as const)('a gate that is %s', (name) => {
  const result = RESULTS[name];

  it('is told as in the golden files', () => {
    expectGolden(`gate-${name}.xml`, renderGateJunit(result));
    expectGolden(`gate-${name}.md`, renderGateMarkdown(result));
    expectGolden(`gate-${name}.txt`, gateBlock(result, 'en'));
    expectGolden(`gate-${name}.de.txt`, gateBlock(result, 'de'));
  });

  it('is green in JUnit only when it passed', () => {
    const xml = renderGateJunit(result);
    const count = (kind: string): number => Number(new RegExp(` ${kind}="(\\d+)"`).exec(xml)?.[1]);
    expect(count('failures') + count('errors') === 0).toBe(result.verdict === 'pass');
    expect(count('failures') > 0).toBe(result.verdict === 'fail');
  });
});

describe('texts of gates and comparisons', () => {
  it.each([
    ['gate', en, de],
    ['compare', compareEn, compareDe],
  ] as const)('%s: both languages have the same keys and blanks', (_name, english, german) => {
    const pairs = Object.entries<string>(german);
    expect(pairs.map(([key]) => key)).toEqual(Object.keys(english));
    const shape = (texts: Readonly<Record<string, string>>): string[][] => Object.values(texts).map(blanks);
    expect(shape(german)).toEqual(shape(english));
  });
});

describe('a comparison as a page', () => {
  const side = (name: string, system: string, title: string): Side => {
    const runs = repetitions(name, 4, { system, title }).map(makeEvidence);
    const [first] = runs;
    if (first === undefined) throw new Error('no run');
    return { origin: first.origin, runs: runs.map(({ figures }) => figures), capabilities: null };
  };
  const comparison = compareSides(
    side('a', 'livekit', 'LiveKit'),
    [side('b', 'janus', 'Janus VideoRoom')],
    '0.1.0',
  );

  it('loads nothing and allows only its own program and style', async () => {
    const html = await renderComparison(comparison);
    const markup = html.replace(/<script[\s\S]*?<\/script>/g, '');
    expect(markup).not.toMatch(/\b(?:src|href)=|@import|url\(/);
    expect(html).toContain("default-src 'none'");
    expect(html).not.toContain('unsafe');
  });

  it('is told on a terminal as in the golden file', () => {
    expectGolden('comparison.txt', comparisonBlock(comparison, { language: 'en', all: true }));
  });
});
