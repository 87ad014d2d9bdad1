import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { SignallingPlan } from '#core/signalling.ts';
import { FileTail } from '#runners/k6/file-tail.ts';
import { readK6Line } from '#runners/k6/k6-output.ts';
import { createK6Runner } from '#runners/k6/k6-runner.ts';
import { bundleScript, k6Options } from '#runners/k6/script-bundle.ts';

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

  it.each(['matrix-join', 'livekit-join'])(
    'of the script %s are one file that imports only k6',
    async (name) => {
      const bundle = await bundleScript(script(name), [STREAM]);
      const imports = [...bundle.matchAll(/from\s*"([^"]+)"/g)].map(([, module]) => module);
      expect(imports.length).toBeGreaterThan(3);
      expect(imports.filter((module) => !/^k6(\/|$)/.test(module ?? ''))).toEqual([]);
      expect(bundle).toContain('constant-arrival-rate');
    },
  );

  it('ask for k6 with the exact command where there is none', async () => {
    const environment = { PATH: '', XDG_CACHE_HOME: '/nowhere' };
    const runner = createK6Runner({ streams: [STREAM], scriptFolder: '/nowhere', environment });
    const [fault, ...others] = (await runner.preflight?.()) ?? [];
    expect(others).toEqual([]);
    expect(fault?.fix).toContain('GOBIN=/nowhere/seatproof/k6-1.8.1 go install go.k6.io/k6@v1.8.1');
  });
});
