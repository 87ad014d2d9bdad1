import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { SignallingPlan } from '#core/signalling.ts';
import { FileTail } from '#runners/k6/file-tail.ts';
import { readK6Line, SampledMetrics } from '#runners/k6/k6-output.ts';
import { createK6Runner } from '#runners/k6/k6-runner.ts';
import { bundleScript, k6Options } from '#runners/k6/script-bundle.ts';
import { k6Thresholds, readFindings } from '#runners/k6/thresholds.ts';

const STREAM: SignallingPlan = {
  id: 'joins',
  from_ms: 1000,
  to_ms: 13_000,
  joins_per_second: 2.5,
  max_under_way: 25,
};
const LINES = readFileSync(new URL('../../../fixtures/k6/samples.ndjson', import.meta.url), 'utf8').split(
  '\n',
);
const EPOCH = Date.parse('2026-11-22T12:15:30Z');
const script = (name: string): string =>
  fileURLToPath(new URL(`../../../../scenarios/signalling/${name}.ts`, import.meta.url));

describe("k6's samples", () => {
  it("become rows on the run's clock, under k6's own names and in its units", () => {
    const row = { kind: 'signalling', source: 'joins' };
    expect(LINES.flatMap((line) => readK6Line(line, EPOCH) ?? [])).toEqual([
      { ...row, t_ms: 10_250, metric: 'http_req_duration', request: 'login', value: 1189.8 },
      { ...row, t_ms: 10_300, metric: 'checks', request: 'login', value: 1 },
      { ...row, t_ms: 11_000, metric: 'dropped_iterations', value: 1 },
      { ...row, t_ms: 12_000, metric: 'seatproof_join', value: 640 },
      { ...row, source: 'k6', t_ms: 12_500, metric: 'vus', value: 7 },
    ]);
  });

  it('leave out long polls, which wait for news by design', () => {
    const line = (name: string): string =>
      JSON.stringify({
        type: 'Point',
        metric: 'http_req_duration',
        data: { time: '2026-11-22T12:15:31Z', value: 30_000, tags: { scenario: 'joins', name } },
      });
    expect(readK6Line(line('sync'), EPOCH)).toMatchObject({ request: 'sync' });
    expect(readK6Line(line('long-poll'), EPOCH)).toBeUndefined();
  });

  it('are read while k6 still writes them, never half a line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'seatproof-test-'));
    const file = join(folder, 'samples.json');
    const tail = new FileTail(file);
    expect(await tail.lines()).toEqual([]);
    const bytes = Buffer.from('{"a":"ä"}\n{"b":2}\n');
    appendFileSync(file, bytes.subarray(0, 7));
    expect(await tail.lines()).toEqual([]);
    appendFileSync(file, bytes.subarray(7, 14));
    expect(await tail.lines()).toEqual(['{"a":"ä"}']);
    appendFileSync(file, bytes.subarray(14));
    expect(await tail.lines()).toEqual(['{"b":2}']);
    rmSync(folder, { recursive: true });
  });
});

describe('joins without media', () => {
  it('are an open model: they come at their rate however slow the server is', () => {
    expect(k6Options([STREAM])).toMatchObject({
      scenarios: {
        joins: {
          executor: 'constant-arrival-rate',
          startTime: '1000ms',
          duration: '12000ms',
          rate: 2500,
          timeUnit: '1000s',
          preAllocatedVUs: 25,
          maxVUs: 25,
        },
      },
      noVUConnectionReuse: true,
    });
  });

  it.each(['matrix-join', 'livekit-join', 'janus-join', 'xmpp-join'])(
    'of the script %s are one file that imports only k6',
    async (name) => {
      const bundle = await bundleScript({ join: script(name), visit: '/nowhere' }, [STREAM]);
      const imports = [...bundle.matchAll(/^import .*from\s*"([^"]+)"/gm)].map(([, module]) => module);
      expect(imports.length).toBeGreaterThan(3);
      expect(imports.filter((module) => !/^k6(\/|$)/.test(module ?? ''))).toEqual([]);
      expect(bundle).toContain('constant-arrival-rate');
    },
  );

  it('are told how long to stay, and get that time beyond the end of the stream', () => {
    expect(k6Options([{ ...STREAM, stay_ms: 5000 }])).toMatchObject({
      scenarios: { joins: { env: { STAY_MS: '5000' }, gracefulStop: '15000ms' } },
    });
    expect(k6Options([STREAM])).not.toHaveProperty('scenarios.joins.env');
  });

  it('and visits to the web client share one file, each stream with its own function', async () => {
    const streams: SignallingPlan[] = [STREAM, { ...STREAM, id: 'page', kind: 'web-client' }];
    const files = { join: script('janus-join'), visit: script('web-client') };
    const bundle = await bundleScript(files, streams);
    expect(bundle).toMatch(/export \{[^}]*as join,[^}]*as visit/);
    expect(k6Options(streams)).toMatchObject({
      scenarios: { joins: { exec: 'join' }, page: { exec: 'visit' } },
    });
    expect(await bundleScript({ ...files, join: '/nowhere' }, streams.slice(1))).not.toContain('videoroom');
  });

  it('ask for k6 with the exact command where there is none', async () => {
    const environment = { PATH: '', XDG_CACHE_HOME: '/nowhere' };
    const runner = createK6Runner({ streams: [STREAM], scriptFolder: '/nowhere', environment });
    const [fault, ...others] = (await runner.preflight?.()) ?? [];
    expect(others).toEqual([]);
    expect(fault?.fix).toContain('GOBIN=/nowhere/seatproof/k6-1.8.1 go install go.k6.io/k6@v1.8.1');
  });
});

describe("k6's thresholds", () => {
  const streams: SignallingPlan[] = [
    {
      ...STREAM,
      thresholds: { http_req_duration: ['p(95)<500', 'avg<9'], 'http_req_failed{name:login}': ['rate<0.1'] },
    },
    { ...STREAM, id: 'calm' },
  ];

  it('are given to k6 in its own words, each for its own stream', () => {
    expect(k6Thresholds(streams)).toEqual({
      'http_req_duration{scenario:joins}': ['p(95)<500', 'avg<9'],
      'http_req_failed{scenario:joins,name:login}': ['rate<0.1'],
    });
    expect(k6Options([STREAM])).not.toHaveProperty('thresholds');
  });

  it('are rows at the end of their stream, and what was not kept is said in a sentence', () => {
    const summary = JSON.stringify({
      metrics: {
        'http_req_duration{scenario:joins}': { thresholds: { 'p(95)<500': false, 'avg<9': true } },
        'http_req_failed{scenario:joins,name:login}': { thresholds: { 'rate<0.1': false } },
      },
    });
    const findings = readFindings(summary, streams, (metric) => !metric.includes('login'));
    expect(findings.map(({ row }) => row)).toMatchObject([
      {
        source: 'joins',
        t_ms: 12_999,
        metric: 'thresholds',
        request: 'http_req_duration p(95)<500',
        value: 1,
      },
      { request: 'http_req_duration avg<9', value: 0 },
      // k6 itself finds kept what it has no samples of.
      { request: 'http_req_failed{name:login} rate<0.1', value: 0 },
    ]);
    expect(findings.map(({ note }) => note)).toEqual([
      undefined,
      "k6's threshold http_req_duration avg<9 of joins was not kept.",
      "k6's threshold http_req_failed{name:login} rate<0.1 of joins had nothing to judge.",
    ]);
  });

  it('count what k6 measured, by request as well', () => {
    const sampled = new SampledMetrics();
    for (const line of LINES) sampled.take(line);
    expect(sampled.has('http_req_duration', 'joins')).toBe(true);
    expect(sampled.has('http_req_duration{name:login}', 'joins')).toBe(true);
    expect(sampled.has('http_req_duration{name:sync}', 'joins')).toBe(false);
    expect(sampled.has('http_req_duration', 'calm')).toBe(false);
  });
});
