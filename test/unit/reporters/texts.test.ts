import { describe, expect, it } from 'vitest';
import { VOID_REASONS } from '#core/result.ts';
import type { VerdictReason } from '#core/result.ts';
import { FAILURE_REASONS } from '#core/sample.ts';
import { de as pageGerman } from '#reporters/html/page/texts/de.ts';
import { en as pageEnglish } from '#reporters/html/page/texts/en.ts';
import { de } from '#reporters/texts/de.ts';
import { en } from '#reporters/texts/en.ts';
import { LANGUAGES, blanks, fill } from '#reporters/texts/language.ts';
import { formatClock, formatDuration, formatQuantity, formatShare } from '#reporters/texts/quantity.ts';
import {
  adviseReason,
  describeReason,
  describeReasons,
  describeThreshold,
  sharedTexts,
} from '#reporters/texts/sentences.ts';

const REASONS: readonly VerdictReason[] = [
  { kind: 'all-budgets-kept', budgets: 1 },
  { kind: 'all-budgets-kept', budgets: 3 },
  { kind: 'budget-broken', metric: 'join_seconds', threshold: 'p(95)<5', value: 7 },
  { kind: 'budget-without-data', metric: 'join_seconds', threshold: 'rate>0.99' },
  { kind: 'no-budgets' },
  { kind: 'no-seat-joined', planned: 6 },
  { kind: 'generator-saturated', valid_share: 0.5, limit: 'cpu' },
  { kind: 'interrupted', at_ms: 61_000 },
  { kind: 'incomplete', at_ms: 61_000 },
];

describe.each([
  ['shared', en, de],
  ['page', pageEnglish, pageGerman],
] as const)('the %s texts', (_name, english, german) => {
  it('have the same keys in both languages', () => {
    expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort());
  });

  it('have the same blanks in both languages, and no empty text', () => {
    const shapes = (texts: object): unknown[] =>
      Object.entries(texts).map(([key, text]) => [key, blanks(String(text)), String(text) !== '']);
    expect(shapes(german).sort()).toEqual(shapes(english).sort());
  });
});

describe.each(LANGUAGES)('in %s', (language) => {
  it.each(REASONS)('every reason for a verdict has a sentence and advice without blanks: $kind', (reason) => {
    expect(describeReason(reason, language)).toMatch(/^[^{}]{10,}\.$/);
    expect(adviseReason(reason, language)).toMatch(/^[^{}]{10,}\.$/);
  });

  it('many budgets without data share one sentence', () => {
    const missing = { kind: 'budget-without-data', metric: 'join_seconds', threshold: 'p(95)<5' } as const;
    const saturated = { kind: 'generator-saturated', valid_share: 0, limit: 'cpu' } as const;
    expect(describeReasons([saturated, missing, missing], language)).toHaveLength(3);
    expect(describeReasons([saturated, missing, missing, missing], language)).toHaveLength(2);
  });

  it('every void and failure reason says what to do', () => {
    const text = sharedTexts(language);
    const advice = [
      ...VOID_REASONS.map((reason) => text(`void.${reason}.do`)),
      ...FAILURE_REASONS.map((reason) => text(`failure.${reason}.do`)),
    ];
    expect(advice.filter((sentence) => !/^[A-ZÄÖÜ].{10,}\.$|^net\..+\.$/.test(sentence))).toEqual([]);
  });
});

describe('numbers', () => {
  it.each([
    [0.0042, 'seconds', '4.2 ms', '4,2 ms'],
    [2.345, 'seconds', '2.35 s', '2,35 s'],
    [1_450_000, 'bits_per_second', '1.45 Mbit/s', '1,45 Mbit/s'],
    [67_108_864_000, 'bytes', '67.1 GB', '67,1 GB'],
    [24.96, 'frames_per_second', '25 fps', '25 Bilder/s'],
    [12_345, 'count', '12,345', '12.345'],
    [null, 'seconds', '–', '–'],
  ] as const)('%s %s reads as %s and %s', (value, unit, english, german) => {
    expect([formatQuantity(value, unit, 'en'), formatQuantity(value, unit, 'de')]).toEqual([english, german]);
  });

  it('never round a share up to all or down to nothing', () => {
    expect(formatShare(0.99999, 'en')).toBe('99.99 %');
    expect(formatShare(0.00001, 'en')).toBe('0.001 %');
    expect(formatShare(1, 'de')).toBe('100 %');
  });

  it('read as clocks and durations', () => {
    expect([formatClock(61_000), formatClock(3_661_000)]).toEqual(['1:01', '1:01:01']);
    expect([formatDuration(45_000), formatDuration(90_000), formatDuration(3_900_000)]).toEqual([
      '45 s',
      '1 min 30 s',
      '1 h 5 min',
    ]);
  });

  it('of a threshold have the unit that they are compared in', () => {
    expect(describeThreshold('join_seconds', 'p(95)<5', 'en')).toBe('p95 < 5 s');
    expect(describeThreshold('join_seconds', 'rate>=0.995', 'de')).toBe('Erfolgsquote ≥ 99,5 %');
    expect(describeThreshold('video_freezes', 'count<3', 'en')).toBe('count < 3');
  });

  it('leave a blank visible that nobody filled', () => {
    expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}');
  });
});
