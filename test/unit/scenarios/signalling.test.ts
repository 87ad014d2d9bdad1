import { describe, expect, it } from 'vitest';
import { planScenario } from '#scenarios/plan.ts';
import { faultsOf, scenarioOf, scenarioText } from './known-targets.ts';

const planOf = (signalling: string): ReturnType<typeof planScenario> =>
  planScenario(scenarioOf({ signalling: `signalling: ${signalling}` }));

describe('joins without media in a scenario', () => {
  it('go on to the end of the run and may wait ten seconds each, unless the scenario says otherwise', () => {
    expect(planOf('[{ rate: 2.5 }]').signalling).toEqual([
      { id: 'joins', from_ms: 0, to_ms: 16_000, joins_per_second: 2.5, max_under_way: 25 },
    ]);
    expect(planOf('[{ name: storm, rate: 4, from: 3s, for: 5s, max_under_way: 7 }]').signalling).toEqual([
      { id: 'storm', from_ms: 3000, to_ms: 8000, joins_per_second: 4, max_under_way: 7 },
    ]);
  });

  it('stay in the call for as long as the scenario says, and may then be as many more', () => {
    expect(planOf('[{ rate: 2, stay: 30s }]').signalling).toEqual([
      { id: 'joins', from_ms: 0, to_ms: 16_000, joins_per_second: 2, max_under_way: 80, stay_ms: 30_000 },
    ]);
  });

  it('never outlast the run', () => {
    expect(planOf('[{ rate: 1, for: 10m }]').signalling?.[0]?.to_ms).toBe(16_000);
  });

  it('leave the plan of a scenario without them as it was', () => {
    expect('signalling' in planScenario(scenarioOf())).toBe(false);
  });

  it('are refused where the system has none, and where two share a name', () => {
    const text = scenarioText({
      target: 'target: { system: plain }',
      video: 'video: { simulcast: false }',
      signalling: 'signalling: [{ rate: 1 }, { rate: 2 }]',
    });
    expect(faultsOf(text).map(({ path, what }) => [path, what])).toEqual([
      ['signalling', 'plain has no joins without media.'],
      ['signalling[1].name', 'There are two streams named "joins".'],
    ]);
  });

  it('can not stay where they are visits to the web client', () => {
    const signalling = 'signalling: [{ kind: web-client, rate: 1, stay: 10s }]';
    expect(faultsOf(scenarioText({ signalling })).map(({ path }) => path)).toContain('signalling[0].stay');
  });

  it('may be visits to the web client, where the system has one', () => {
    const text = scenarioText({
      target: 'target: { system: plain }',
      video: 'video: { simulcast: false }',
      signalling: 'signalling: [{ name: page, kind: web-client, rate: 1 }]',
    });
    expect(faultsOf(text).map(({ path, what }) => [path, what])).toEqual([
      ['signalling[0].kind', 'plain has no web client of its own.'],
    ]);
  });

  it("carry k6's thresholds as they are written, and all of them must be kept", () => {
    const plan = planOf("[{ rate: 1, thresholds: { 'http_req_duration{name:login}': ['p(95)<500'] } }]");
    expect(plan.signalling?.[0]?.thresholds).toEqual({ 'http_req_duration{name:login}': ['p(95)<500'] });
    expect(plan.budgets).toMatchObject([{ key: 'signalling_thresholds_kept_share', text: 'rate==1' }]);
    const faults = faultsOf(
      scenarioText({ signalling: 'signalling: [{ rate: 1, thresholds: { http_req_duration: [fast] } }]' }),
    );
    expect(faults.map(({ path }) => path)).toEqual(['signalling[0].thresholds.http_req_duration[0]']);
  });

  it.each(['[{ rate: 0 }]', '[{ rate: 5000 }]', '[]', '[{ rate: 1, script: x }]'])(
    'are not %s',
    (written) => {
      expect(faultsOf(scenarioText({ signalling: `signalling: ${written}` })).length).toBeGreaterThan(0);
    },
  );
});
