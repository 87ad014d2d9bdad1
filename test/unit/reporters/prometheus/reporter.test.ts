import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { METRICS } from '#core/metrics/catalogue.ts';
import { prometheusNames } from '#core/metrics/prometheus-name.ts';
import type { LiveReporter } from '#core/reporter.ts';
import { MAX_LABELLED_SEATS, startPrometheusReporter } from '#reporters/prometheus/reporter.ts';
import { exampleDetails, examplePlan, exampleResult, exampleTarget } from '#test/support/run-examples.ts';
import { checkMetrics } from './promtool.ts';

async function started(labelledSeats = 0): Promise<{ reporter: LiveReporter; url: string }> {
  const answer = await startPrometheusReporter({ labelledSeats });
  if (answer.kind === 'faulty') throw new Error(answer.faults[0]?.what);
  return answer;
}

async function scrape(url: string): Promise<string> {
  return (await fetch(url)).text();
}

/** Value of one series; labels beside system and scenario. */
function series(exposition: string, name: string, labels = ''): number | undefined {
  const common = 'system="livekit",scenario="demo"';
  const all = labels === '' ? [common] : [`${labels},${common}`, `${common},${labels}`];
  const line = exposition.split('\n').find((text) => all.some((set) => text.startsWith(`${name}{${set}} `)));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

const finished = { plan: examplePlan, result: exampleResult, details: exampleDetails, folder: 'run' };

describe('a run as Prometheus sees it', () => {
  let reporter: LiveReporter;
  let url: string;

  beforeEach(async () => {
    ({ reporter, url } = await started());
    reporter.started?.(examplePlan, exampleTarget);
  });
  afterEach(async () => {
    await reporter.close?.();
  });

  it('shows distributions, events and shares with few labels, in base units', async () => {
    const seat = { seat: 'r001-s001', room: 'r001', tier: 'browser', t_ms: 1000 } as const;
    reporter.observe?.({ ...seat, metric: 'join_seconds', value: 1.2 });
    reporter.observe?.({ ...seat, metric: 'join_seconds', value: null });
    reporter.observe?.({ ...seat, metric: 'video_receive_bitrate_bps', value: 800_000 });
    reporter.observe?.({ ...seat, metric: 'video_freezes', value: 2 });
    reporter.observe?.({ ...seat, metric: 'video_freeze_share', value: 0.5, of: 1 });
    reporter.observe?.({ ...seat, metric: 'video_freeze_share', value: 0, of: 1 });
    reporter.observe?.({ metric: 'server_cpu_cores', value: 0.7, t_ms: 1000 });
    const page = await scrape(url);
    const tier = 'tier="browser"';
    expect(series(page, 'seatproof_join_seconds_count', tier)).toBe(1);
    expect(series(page, 'seatproof_join_attempts_total', tier)).toBe(2);
    expect(series(page, 'seatproof_video_receive_bytes_per_second_sum', tier)).toBe(100_000);
    expect(series(page, 'seatproof_video_freezes_total', tier)).toBe(2);
    expect(series(page, 'seatproof_video_freeze_seconds_total', tier)).toBe(0.5);
    expect(series(page, 'seatproof_video_freeze_observed_seconds_total', tier)).toBe(2);
    expect(series(page, 'seatproof_server_cpu_cores')).toBe(0.7);
    expect(page).not.toContain('r001');
  });

  it('leaves out what a settling seat says, and figures that are none', async () => {
    const seat = { seat: 's', room: 'r', tier: 'browser', t_ms: 1, metric: 'round_trip_seconds' } as const;
    reporter.observe?.({ ...seat, value: 0.1, settled: false });
    reporter.observe?.({ ...seat, value: Number.NaN });
    reporter.observe?.({ ...seat, metric: 'video_freezes', value: -3 });
    const page = await scrape(url);
    expect(series(page, 'seatproof_round_trip_seconds_count', 'tier="browser"')).toBe(0);
    expect(series(page, 'seatproof_video_freezes_total', 'tier="browser"')).toBe(0);
  });

  it('shows zero for events that have not happened, and nothing for what is not known', async () => {
    const page = await scrape(url);
    expect(series(page, 'seatproof_seat_failures_total', 'tier="browser"')).toBe(0);
    expect(series(page, 'seatproof_server_cpu_cores')).toBeUndefined();
    expect(series(page, 'seatproof_run_valid_ratio')).toBeUndefined();
  });

  it('shows how far the run is and, at its end, the verdict', async () => {
    const progress = {
      duration_ms: 10_000,
      seats_planned: 3,
      seats_joined: 2,
      seats_failed: 1,
      valid_share: 0.75,
    };
    reporter.progress?.({ ...progress, t_ms: 4000, phase: 'ramp' });
    reporter.progress?.({ ...progress, t_ms: 5000, phase: 'hold' });
    for (const reason of ['page-hung', 'page-crashed'] as const) {
      reporter.event?.({ kind: 'seat-failed', t_ms: 1, seat: 'a', reason, detail: '' });
    }
    let page = await scrape(url);
    expect(series(page, 'seatproof_run_elapsed_seconds')).toBe(5);
    expect(series(page, 'seatproof_run_planned_seats', 'tier="browser"')).toBe(1);
    expect(series(page, 'seatproof_run_joined_seats')).toBe(2);
    expect(series(page, 'seatproof_run_valid_ratio')).toBe(0.75);
    expect(series(page, 'seatproof_run_phase', 'phase="ramp"')).toBe(0);
    expect(series(page, 'seatproof_run_phase', 'phase="hold"')).toBe(1);
    expect(series(page, 'seatproof_run_failed_seats', 'reason="page-hung"')).toBe(1);
    expect(series(page, 'seatproof_run_failed_seats', 'reason="page-crashed"')).toBe(0);
    expect(series(page, 'seatproof_run_verdict', 'verdict="pass"')).toBeUndefined();
    await reporter.finished?.(finished);
    page = await scrape(url);
    expect(series(page, 'seatproof_run_verdict', 'verdict="pass"')).toBe(1);
    expect(series(page, 'seatproof_run_verdict', 'verdict="fail"')).toBe(0);
    expect(series(page, 'seatproof_run_budgets', 'outcome="pass"')).toBe(1);
  });

  it('declares every metric of the catalogue with help, type and unit, and promtool has nothing to say', async () => {
    for (const metric of METRICS) {
      reporter.observe?.({
        metric: metric.id,
        value: 1,
        of: 1,
        t_ms: 1,
        tier: 'browser',
        seat: 's',
        room: 'r',
      });
    }
    reporter.progress?.({
      t_ms: 1,
      duration_ms: 2,
      phase: 'hold',
      seats_planned: 1,
      seats_joined: 1,
      seats_failed: 0,
      valid_share: 1,
    });
    await reporter.finished?.(finished);
    const page = await scrape(url);
    for (const name of METRICS.flatMap((metric) => prometheusNames(metric))) {
      expect(page).toMatch(new RegExp(`^# HELP ${name} .+\n# TYPE ${name} (counter|gauge|histogram)$`, 'm'));
    }
    expect(await checkMetrics(page)).toBe('');
  });

  it('answers nothing but /metrics', async () => {
    expect((await fetch(url.replace('/metrics', '/'))).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    expect((await fetch(url)).headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(new URL(url).hostname).toBe('127.0.0.1');
  });

  it('is refused with one message on a port that is taken', async () => {
    const answer = await startPrometheusReporter({ port: Number(new URL(url).port) });
    expect(answer.kind === 'faulty' && answer.faults[0]?.what).toContain('EADDRINUSE');
  });
});

describe('participants as labels', () => {
  it('appear only when asked for, and only so many', async () => {
    const { reporter, url } = await started(2);
    reporter.started?.(examplePlan, exampleTarget);
    for (const seat of ['a', 'b', 'c', 'd', 'a']) {
      reporter.observe?.({ metric: 'video_freezes', value: 1, t_ms: 1, tier: 'browser', seat, room: 'r' });
    }
    const page = await scrape(url);
    await reporter.close?.();
    const seats = page.split('\n').filter((line) => line.startsWith('seatproof_video_freezes_total{'));
    expect(seats.map((line) => /seat="(\w+)".* (\d)$/.exec(line)?.slice(1).join(' '))).toEqual([
      'a 2',
      'b 1',
      'other 2',
    ]);
    expect(await checkMetrics(page)).toBe('');
  });

  it.each([-1, 1.5, MAX_LABELLED_SEATS + 1])('are refused for a limit of %d', async (labelledSeats) => {
    const answer = await startPrometheusReporter({ labelledSeats });
    expect(answer.kind === 'faulty' && answer.faults[0]?.where).toBe('--prometheus-seats');
  });
});

describe('a Pushgateway', () => {
  interface Push {
    readonly request: IncomingMessage;
    readonly body: string;
  }

  async function gateway(status: number): Promise<{ url: URL; pushes: Push[]; close: () => Promise<void> }> {
    const pushes: Push[] = [];
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        pushes.push({ request, body });
        response.writeHead(status).end('no');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return {
      url: new URL(`http://me:secret@127.0.0.1:${port}`),
      pushes,
      close: async () => {
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        await closed;
      },
    };
  }

  async function runThrough(pushgateway: URL): Promise<string[]> {
    const problems: string[] = [];
    const answer = await startPrometheusReporter({
      pushgateway,
      onProblem: (message) => problems.push(message),
    });
    if (answer.kind === 'faulty') throw new Error(answer.faults[0]?.what);
    answer.reporter.started?.(examplePlan, exampleTarget);
    await answer.reporter.finished?.(finished);
    await answer.reporter.close?.();
    return problems;
  }

  it('gets the final state at the end, filed under system and scenario', async () => {
    const { url, pushes, close } = await gateway(202);
    expect(await runThrough(url)).toEqual([]);
    await close();
    expect(pushes.map((push) => `${push.request.method} ${push.request.url}`)).toEqual([
      'PUT /metrics/job/seatproof/system/livekit/scenario/demo',
    ]);
    expect(series(pushes[0]?.body ?? '', 'seatproof_run_verdict', 'verdict="pass"')).toBe(1);
  });

  it('that refuses or is not there is mentioned, without credentials, and nothing else happens', async () => {
    const { url, close } = await gateway(500);
    const refused = await runThrough(url);
    await close();
    expect(refused).toEqual([
      expect.stringContaining('does not take metrics: push failed with status 500') as string,
    ]);
    const absent = await runThrough(url);
    expect(absent).toEqual([expect.stringContaining('ECONNREFUSED') as string]);
    expect([...refused, ...absent].join()).not.toContain('secret');
  });
});
