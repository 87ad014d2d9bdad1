// How far the run is and how it ended, as gauges.
import { Gauge, type Registry } from 'prom-client';
import { RUN_METRICS, type RunMetricDefinition } from '#core/metrics/run-metrics.ts';
import { TIERS, type Plan } from '#core/plan.ts';
import type { Progress } from '#core/reporter.ts';
import { type RunResult, VERDICTS } from '#core/result.ts';
import { FAILURE_REASONS, type RunEvent } from '#core/sample.ts';
import type { TargetDescription } from '#core/target.ts';

type GaugeName = keyof typeof RUN_METRICS;

export class RunGauges {
  private readonly gauges: ReadonlyMap<GaugeName, Gauge>;
  private readonly failed = new Set<string>();
  private phase: string | undefined;

  constructor(registry: Registry) {
    const names = Object.keys(RUN_METRICS) as GaugeName[];
    this.gauges = new Map(names.map((name) => [name, createGauge(RUN_METRICS[name], registry)]));
  }

  started(plan: Plan, target: TargetDescription): void {
    this.set('info', 1, { target_version: target.version, managed: String(target.managed) });
    this.set('planned', plan.duration_ms / 1000);
    for (const tier of TIERS) {
      const seats = plan.seats.filter((seat) => seat.tier === tier).length;
      if (seats > 0) this.set('seatsPlanned', seats, { tier });
    }
    this.set('seatsJoined', 0);
    for (const reason of FAILURE_REASONS) this.set('seatsFailed', 0, { reason });
  }

  progress(progress: Progress): void {
    this.set('elapsed', progress.t_ms / 1000);
    this.set('seatsJoined', progress.seats_joined);
    this.set('validRatio', progress.valid_share);
    if (progress.phase !== this.phase) {
      if (this.phase !== undefined) this.set('phase', 0, { phase: this.phase });
      this.phase = progress.phase;
      this.set('phase', 1, { phase: progress.phase });
    }
  }

  /** A seat counts once, for its first reason. */
  event(event: RunEvent): void {
    if (event.kind !== 'seat-failed' || this.failed.has(event.seat)) return;
    this.failed.add(event.seat);
    this.gauges.get('seatsFailed')?.inc({ reason: event.reason });
  }

  finished(result: RunResult): void {
    this.set('validRatio', result.valid_share);
    this.set('seatsJoined', result.seats.joined);
    for (const verdict of VERDICTS) {
      this.set('verdict', result.verdict === verdict ? 1 : 0, { verdict });
      const budgets = result.budgets.filter((budget) => budget.outcome === verdict).length;
      this.set('budgets', budgets, { outcome: verdict });
    }
  }

  private set(name: GaugeName, value: number, labels: Readonly<Record<string, string>> = {}): void {
    if (Number.isFinite(value)) this.gauges.get(name)?.set(labels, value);
  }
}

/** prom-client shows gauges without labels as 0 from the start; here absent means not known yet. */
function createGauge(metric: RunMetricDefinition, registry: Registry): Gauge {
  const gauge = new Gauge({
    name: metric.name,
    help: metric.help,
    labelNames: metric.labels,
    registers: [registry],
  });
  if (metric.labels.length === 0) gauge.remove();
  return gauge;
}
