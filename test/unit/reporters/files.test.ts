import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FinishedRun } from '#core/reporter.ts';
import { VERDICTS } from '#core/result.ts';
import { jsonRenderer } from '#reporters/json.ts';
import { junitRenderer } from '#reporters/junit.ts';
import { markdownRenderer } from '#reporters/markdown.ts';
import { renderers } from '#reporters/registry.ts';
import { textRenderer } from '#reporters/text.ts';
import { makeFinishedRun } from '#test/support/make-result.ts';
import { expectGolden } from './golden.ts';

const shape = (verdict: (typeof VERDICTS)[number]): Parameters<typeof makeFinishedRun>[0] => ({
  verdict,
  seats: 60,
  rooms: 6,
  failed: verdict === 'pass' ? 0 : 3,
});

/** XML 1.0 §2.2, production Char. */
function isIllegalInXml(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  const control = code < 0x20 && ![0x9, 0xa, 0xd].includes(code);
  return control || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff;
}

const demo = makeFinishedRun();

function named(name: string): FinishedRun {
  return { ...demo, result: { ...demo.result, scenario: { ...demo.result.scenario, name } } };
}

describe.each(VERDICTS)('the files of a run that is %s', (verdict) => {
  const run = makeFinishedRun(shape(verdict));

  it('are those of the golden folder', async () => {
    expectGolden(`junit-${verdict}.xml`, await junitRenderer.render(run));
    expectGolden(`summary-${verdict}.md`, await markdownRenderer.render(run));
    expectGolden(`summary-${verdict}.txt`, await textRenderer.render(run));
  });

  it('say the same verdict in JUnit: failures only when it fails, errors when it is inconclusive', async () => {
    const xml = await junitRenderer.render(run);
    const count = (name: string): number => Number(new RegExp(` ${name}="(\\d+)"`).exec(xml)?.[1]);
    expect(count('failures') > 0).toBe(verdict === 'fail');
    expect(count('errors') > 0).toBe(verdict === 'inconclusive');
  });

  it('give the result back unchanged from JSON', async () => {
    expect(JSON.parse(await jsonRenderer.render(run))).toEqual(run.result);
  });
});

describe('files of reporters', () => {
  it('have a name of their own each', () => {
    expect(new Set(renderers.map((renderer) => renderer.fileName)).size).toBe(renderers.length);
  });

  it('escape any name in JUnit, so that the document stays well-formed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (name) => {
        const xml = await junitRenderer.render(named(name));
        const attribute = /classname="seatproof\.([^"]*)\.run"/.exec(xml)?.[1] ?? '<';
        // XML 1.0 §2.2 and §2.3: no markup, no bare ampersand, no illegal character
        expect(attribute).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|apos;|#(?:9|10|13);)/);
        expect(Array.from(xml).filter(isIllegalInXml)).toEqual([]);
      }),
    );
  });

  it('keep a table in Markdown whole whatever a metric is called', async () => {
    const run = makeFinishedRun();
    const budgets = run.result.budgets.map((budget) => ({ ...budget, metric: 'a|b`c\nd' }));
    const text = await markdownRenderer.render({ ...run, result: { ...run.result, budgets } });
    expect(text).toContain('| ``a\\|b`c d`` |');
  });
});
