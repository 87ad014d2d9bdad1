// A real Prometheus scrapes a real exporter and evaluates the rules that are shipped.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { LiveReporter } from '#core/reporter.ts';
import { startPrometheusReporter } from '#reporters/prometheus/reporter.ts';
import { examplePlan, exampleTarget } from '#test/support/run-examples.ts';

const RULES = new URL('../../deploy/prometheus/rules.yaml', import.meta.url);
const POLL = { timeout: 60_000, interval: 250 };

const vectorAnswer = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});
const rulesAnswer = z.object({
  data: z.object({
    groups: z.array(z.object({ rules: z.array(z.object({ name: z.string(), health: z.string() })) })),
  }),
});
const targetsAnswer = z.object({
  data: z.object({ activeTargets: z.array(z.object({ health: z.string(), lastError: z.string() })) }),
});

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('a real Prometheus', () => {
  let folder: string;
  let prometheus: ChildProcess | undefined;
  let reporter: LiveReporter;
  let api: string;
  let joins: NodeJS.Timeout;

  beforeAll(async () => {
    const started = await startPrometheusReporter();
    if (started.kind === 'faulty') throw new Error(started.faults[0]?.what);
    ({ reporter } = started);
    reporter.started?.(examplePlan, exampleTarget);
    joins = setInterval(observeSecond, 100);

    folder = await mkdtemp(join(tmpdir(), 'seatproof-prometheus-'));
    await copyFile(RULES, join(folder, 'rules.yaml'));
    const template = await readFile(new URL('prometheus.yaml', RULES), 'utf8');
    const config = template.replaceAll('5s', '1s').replace('127.0.0.1:9464', new URL(started.url).host);
    await writeFile(join(folder, 'prometheus.yaml'), config);
    const port = await freePort();
    api = `http://127.0.0.1:${port}/api/v1`;
    const parameters = [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ];
    prometheus = spawn('prometheus', parameters, { stdio: 'inherit' });
    await once(prometheus, 'spawn'); // rejects with ENOENT where Prometheus is not installed
  });

  afterAll(async () => {
    clearInterval(joins);
    await reporter.close?.();
    if (prometheus?.exitCode === null && prometheus.pid !== undefined) {
      const exited = once(prometheus, 'exit');
      prometheus.kill('SIGTERM');
      await exited;
    }
    await rm(folder, { recursive: true, force: true });
  });

  function observeSecond(): void {
    const seat = { seat: 's', room: 'r', tier: 'browser', t_ms: 1 } as const;
    reporter.observe?.({ ...seat, metric: 'join_seconds', value: 6 });
    reporter.observe?.({ ...seat, metric: 'video_freeze_share', value: 0.25, of: 1 });
    reporter.observe?.({ metric: 'server_cpu_cores', value: 1.5, t_ms: 1 });
    const progress = {
      t_ms: 1,
      duration_ms: 2,
      phase: 'hold',
      seats_planned: 1,
      seats_joined: 1,
      seats_failed: 0,
    };
    reporter.progress?.({ ...progress, valid_share: 0.5 });
  }

  async function ask<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
    const response = await fetch(`${api}/${path}`).catch(() => undefined);
    return response?.ok === true ? schema.parse(await response.json()) : undefined;
  }

  async function query(expression: string): Promise<number | undefined> {
    const answer = await ask(`query?query=${encodeURIComponent(expression)}`, vectorAnswer);
    const value = answer?.data.result[0]?.value[1];
    return value === undefined ? undefined : Number(value);
  }

  it('scrapes a run without an error', async () => {
    const labels = '{system="livekit",scenario="demo"}';
    await expect.poll(() => query(`seatproof_server_cpu_cores${labels}`), POLL).toBe(1.5);
    expect(await query('seatproof_run_planned_seats{tier="browser"}')).toBe(1);
    const targets = await ask('targets', targetsAnswer);
    expect(targets?.data.activeTargets).toEqual([{ health: 'up', lastError: '' }]);
  });

  it('evaluates every shipped rule over it', async () => {
    await expect.poll(() => query('seatproof:video_freeze:ratio'), POLL).toBeCloseTo(0.25);
    // Joins of 6 s lie in the bucket from 5 to 7.5 s.
    await expect.poll(() => query('seatproof:join_seconds:p95'), POLL).toBeGreaterThan(5);
    await expect.poll(() => query('ALERTS{alertname="SeatproofGeneratorSaturated"}'), POLL).toBe(1);
    const rules = async (): Promise<{ name: string; health: string }[]> =>
      (await ask('rules', rulesAnswer))?.data.groups.flatMap((group) => group.rules) ?? [];
    expect((await rules()).length).toBeGreaterThan(15);
    // A rule is `unknown` until its group has been evaluated once.
    await expect.poll(async () => (await rules()).filter((rule) => rule.health !== 'ok'), POLL).toEqual([]);
  });
});
