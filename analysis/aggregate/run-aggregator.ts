// Everything one run says, in one pass over its rows: totals for judgement (valid, settled values only), series
// and seats for reports. Rows may come a little out of order; a second is closed some seconds after it was over.
import type { GeneratorNote } from '#core/generator-note.ts';
import { findMetric, type MetricId } from '#core/metrics/catalogue.ts';
import type { Observation } from '#core/observation.ts';
import type { Plan } from '#core/plan.ts';
import type { SketchData, VoidReason } from '#core/result.ts';
import type { RunEvent, SampleRow } from '#core/sample.ts';
import { Observer } from '../observe/observer.ts';
import { INTERVAL_MS, intervalOf, ValidityTracker } from '../validity.ts';
import { MetricTotal } from './metric-total.ts';
import { SeatTable } from './seats.ts';
import { selectionsFor, type Selection } from './selection.ts';
import { ServerFaultTable } from './server-faults.ts';
import { SeriesCollector } from './series.ts';
import { QuantileSketch } from './sketch.ts';

/** Pages send once a second and may lag; what comes later still gets its second's verdict. */
const CLOSE_AFTER_INTERVALS = 3;

/** Clusters for bootstrap; more rooms than this would make the file large and the interval no better. */
const MAX_ROOM_SKETCHES = 1000;

function generatorNotesOf(event: Extract<RunEvent, { kind: 'note' }>): GeneratorNote[] {
  if (event.about !== 'thread-load') return event.about === 'generator' ? [event.text] : [];
  const { about: kind, packets_per_second, ceiling_packets_per_second } = event;
  return [{ kind, packets_per_second, ceiling_packets_per_second }];
}

export class RunAggregator {
  readonly totals = new Map<string, MetricTotal>();
  readonly series: SeriesCollector;
  readonly seats: SeatTable;
  readonly serverFaults = new ServerFaultTable();
  readonly generatorNotes: GeneratorNote[] = [];
  private readonly validity: ValidityTracker;
  private readonly observer: Observer;
  private readonly selections: ReadonlyMap<MetricId, readonly Selection[]>;
  private readonly rooms = new Map<string, Map<string, QuantileSketch>>();
  private readonly roomMetrics: ReadonlySet<string>;
  private readonly open = new Map<number, Observation[]>();
  private lastInterval = -1;

  constructor(plan: Plan) {
    this.series = new SeriesCollector(plan.duration_ms);
    this.seats = new SeatTable(plan);
    this.validity = new ValidityTracker(plan);
    this.observer = new Observer(plan, (observation) => this.observed(observation));
    this.selections = selectionsFor(plan);
    this.roomMetrics = new Set(plan.rooms.length <= MAX_ROOM_SKETCHES ? [...this.selections.keys()] : []);
  }

  event(event: RunEvent): void {
    this.seats.event(event);
    this.serverFaults.event(event);
    this.observer.event(event);
    if (event.kind === 'note') this.generatorNotes.push(...generatorNotesOf(event));
  }

  sample(row: SampleRow): void {
    if (row.kind === 'generator') {
      this.validity.health(row);
      this.lastInterval = Math.max(this.lastInterval, intervalOf(row.t_ms));
      this.close(this.lastInterval - CLOSE_AFTER_INTERVALS);
    }
    this.observer.sample(row);
  }

  finish(): void {
    this.observer.finish();
    this.close(Number.POSITIVE_INFINITY);
  }

  /** Reasons that void each whole second up to the end; empty lists are valid seconds. */
  validityUntil(end_ms: number): (readonly VoidReason[])[] {
    const seconds = Math.max(1, Math.floor(end_ms / INTERVAL_MS));
    return Array.from({ length: seconds }, (_, interval) => this.validity.reasons(interval));
  }

  sketches(): Record<string, SketchData> {
    const entries = [...this.totals].filter(([, total]) => total.sketch.n > 0);
    return Object.fromEntries(entries.map(([key, total]) => [key, total.sketch.toData()]));
  }

  roomSketches(): Record<string, Record<string, SketchData>> {
    const plain = [...this.rooms].map(([room, sketches]) => [
      room,
      Object.fromEntries([...sketches].map(([metric, sketch]) => [metric, sketch.toData()])),
    ]);
    return Object.fromEntries(plain) as Record<string, Record<string, SketchData>>;
  }

  private observed(observation: Observation): void {
    this.series.add(observation);
    this.serverFaults.observation(observation);
    this.validity.observation(observation);
    const interval = intervalOf(observation.t_ms);
    const waiting = this.open.get(interval);
    if (waiting === undefined) this.open.set(interval, [observation]);
    else waiting.push(observation);
  }

  private close(upTo: number): void {
    for (const [interval, waiting] of this.open) {
      if (interval > upTo) continue;
      this.open.delete(interval);
      for (const observation of waiting) this.count(observation);
    }
  }

  /** Counts an observation unless it is void or its seat had not settled. */
  private count(observation: Observation): void {
    const { metric, room, value } = observation;
    if (observation.settled === false || this.isVoid(observation)) return;
    this.seats.observation(observation);
    for (const selection of this.selections.get(metric) ?? []) {
      if (selection.takes(observation)) this.total(selection.key, metric)?.add(observation);
    }
    if (room !== undefined && value !== null && this.roomMetrics.has(metric))
      this.addToRoom(room, metric, value);
  }

  private isVoid(observation: Observation): boolean {
    // The generator's own health is what voids; it is shown in full.
    if (observation.metric.startsWith('generator_')) return false;
    const last = intervalOf(observation.t_ms);
    const first = observation.since_ms === undefined ? last : Math.max(0, intervalOf(observation.since_ms));
    for (let interval = Math.min(first, last); interval <= last; interval += 1) {
      if (this.validity.reasons(interval).length > 0) return true;
    }
    return false;
  }

  private total(key: string, metric: MetricId): MetricTotal | undefined {
    const definition = findMetric(metric);
    if (definition === undefined) return undefined;
    const total = this.totals.get(key) ?? new MetricTotal(definition);
    this.totals.set(key, total);
    return total;
  }

  private addToRoom(room: string, metric: MetricId, value: number): void {
    if (findMetric(metric)?.kind !== 'trend') return;
    const sketches = this.rooms.get(room) ?? new Map<string, QuantileSketch>();
    this.rooms.set(room, sketches);
    const sketch = sketches.get(metric) ?? new QuantileSketch();
    sketches.set(metric, sketch);
    sketch.add(value);
  }
}
