// The catalogue as prom-client instruments: one instrument a metric, fed with observations.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { METRICS, type MetricId } from '#core/metrics/catalogue.ts';
import type { MetricDefinition } from '#core/metrics/metric.ts';
import { prometheusFactor, prometheusForm } from '#core/metrics/prometheus-name.ts';
import type { Observation } from '#core/observation.ts';
import type { Tier } from '#core/plan.ts';

type Labels = Partial<Record<'tier' | 'seat', string>>;

interface Instrument {
  record(observation: Observation, value: number | null, labels: Labels): void;
  /** Shows a zero before the first event, so that a rate over the start is right. */
  zero(labels: Labels): void;
}

/** What seats beyond the limit share. */
const OTHER_SEATS = 'other';

export interface InstrumentOptions {
  /** How many seats get a `seat` label of their own; 0 leaves the label out. */
  readonly labelledSeats: number;
}

export class Instruments {
  private readonly byId: ReadonlyMap<MetricId, Instrument>;
  private readonly factors: ReadonlyMap<MetricId, number>;
  private readonly ofSeats: ReadonlySet<MetricId>;
  private readonly seats = new Set<string>();
  private readonly labelledSeats: number;
  private readonly tierLabels = new Map<Tier, Labels>();

  constructor(registry: Registry, options: InstrumentOptions) {
    this.labelledSeats = options.labelledSeats;
    this.byId = new Map(
      METRICS.map((metric) => [metric.id, createInstrument(metric, registry, options.labelledSeats > 0)]),
    );
    this.factors = new Map(METRICS.map((metric) => [metric.id, prometheusFactor(metric.unit)]));
    this.ofSeats = new Set(METRICS.filter(isOfSeats).map((metric) => metric.id));
  }

  zero(tiers: readonly Tier[]): void {
    if (this.labelledSeats > 0) return;
    for (const metric of METRICS) {
      for (const labels of isOfSeats(metric) ? tiers.map((tier) => ({ tier })) : [{}]) {
        this.byId.get(metric.id)?.zero(labels);
      }
    }
  }

  /**
   * Seats that still settle are left out, so that Prometheus shows what budgets judge. What a void second said is
   * in: whether the second counts is known only later (see seatproof_run_valid_ratio).
   */
  observe(observation: Observation): void {
    if (observation.settled === false) return;
    const { value } = observation;
    if (value !== null && !Number.isFinite(value)) return;
    const factor = this.factors.get(observation.metric) ?? 1;
    const scaled = value === null ? null : value * factor;
    this.byId.get(observation.metric)?.record(observation, scaled, this.labels(observation));
  }

  private labels(observation: Observation): Labels {
    const { tier, seat, metric } = observation;
    if (tier === undefined || !this.ofSeats.has(metric)) return {};
    let labels = this.tierLabels.get(tier);
    if (labels === undefined) this.tierLabels.set(tier, (labels = { tier }));
    if (this.labelledSeats === 0 || seat === undefined) return labels;
    if (this.seats.size < this.labelledSeats) this.seats.add(seat);
    return { tier, seat: this.seats.has(seat) ? seat : OTHER_SEATS };
  }
}

function isOfSeats(metric: MetricDefinition): boolean {
  return metric.scope === 'join' || metric.scope === 'seat';
}

function createInstrument(metric: MetricDefinition, registry: Registry, withSeats: boolean): Instrument {
  const form = prometheusForm(metric);
  const help = metric.text.en;
  const registers = [registry];
  const seatLabels = withSeats ? (['tier', 'seat'] as const) : (['tier'] as const);
  const labelNames: readonly ('tier' | 'seat')[] = isOfSeats(metric) ? seatLabels : [];
  switch (form.type) {
    case 'counter': {
      const counter = new Counter({ name: form.name, help, registers, labelNames });
      return {
        record: (_observation, value, labels) => increase(counter, labels, value),
        zero: (labels) => counter.inc(labels, 0),
      };
    }
    case 'gauge': {
      const gauge = new Gauge({ name: form.name, help, registers, labelNames });
      // prom-client would show 0 from the start; here absent means that nothing is known.
      gauge.remove();
      return {
        record: (_observation, value) => {
          if (value !== null) gauge.set(value);
        },
        zero: () => undefined,
      };
    }
    case 'share': {
      const part = new Counter({ name: form.part, help: `${help} (The part.)`, registers, labelNames });
      const whole = new Counter({ name: form.whole, help: `${help} (The whole.)`, registers, labelNames });
      return {
        record: (observation, value, labels) => {
          increase(part, labels, value);
          increase(whole, labels, observation.of ?? null);
        },
        zero: (labels) => {
          part.inc(labels, 0);
          whole.inc(labels, 0);
        },
      };
    }
    case 'histogram':
      return createHistogram(form, { help, registers, labelNames });
  }
}

function createHistogram(
  form: { readonly name: string; readonly buckets: readonly number[]; readonly attempts: string | null },
  shared: {
    readonly help: string;
    readonly registers: Registry[];
    readonly labelNames: readonly ('tier' | 'seat')[];
  },
): Instrument {
  const histogram = new Histogram({ ...shared, name: form.name, buckets: [...form.buckets] });
  const attempts =
    form.attempts === null
      ? undefined
      : new Counter({
          ...shared,
          name: form.attempts,
          help: `Attempts, with or without success. ${shared.help}`,
        });
  return {
    record: (_observation, value, labels) => {
      if (value !== null) histogram.observe(labels, value);
      attempts?.inc(labels);
    },
    zero: (labels) => {
      histogram.zero(labels);
      attempts?.inc(labels, 0);
    },
  };
}

/** A negative difference is a defect elsewhere; a counter must not stop the others from being shown. */
function increase(counter: Counter<'tier' | 'seat'>, labels: Labels, by: number | null): void {
  if (by !== null && by > 0) counter.inc(labels, by);
}
