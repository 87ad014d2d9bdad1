// From a server's raw counters and gauges to rates.
import { SERVER_COUNTERS, SERVER_GAUGES } from '#core/metrics/server-counters.ts';
import type { ServerRow } from '#core/sample.ts';
import type { Emit } from './emit.ts';
import { ServerMeans } from './server-means.ts';

const BITS = 8;
type CounterName = keyof typeof SERVER_COUNTERS;
/** Counts of what happened; all others are divided by the time in which it happened. */
const EVENT_COUNTS: ReadonlySet<string> = new Set(['server_nacks', 'server_plis', 'homeserver_requests']);
const COUNTERS = Object.keys(SERVER_COUNTERS) as CounterName[];

/**
 * Servers refresh some counters less often than they are read (LiveKit 1.13 its packets every 5 s), so a rate is
 * taken from one change to the next. A counter that has not moved for this long stands still in truth.
 */
const STANDSTILL_MS = 10_000;

interface LastChange {
  readonly t_ms: number;
  readonly value: number;
}

export class ServerObserver {
  private readonly changes = new Map<string, LastChange>();
  private readonly means = new ServerMeans();

  row(row: ServerRow, emit: Emit): void {
    this.means.row(row, emit);
    for (const gauge of SERVER_GAUGES) {
      const value = row.values[gauge];
      if (value !== undefined) emit({ metric: gauge, t_ms: row.t_ms, value });
    }
    for (const counter of COUNTERS) {
      const value = row.values[counter];
      if (value !== undefined) this.counter(row, counter, value, emit);
    }
  }

  private counter(row: ServerRow, counter: CounterName, value: number, emit: Emit): void {
    const key = `${row.source}/${counter}`;
    const last = this.changes.get(key);
    const elapsedMs = row.t_ms - (last?.t_ms ?? row.t_ms);
    const unchanged = value === last?.value && elapsedMs < STANDSTILL_MS;
    if (unchanged || (last !== undefined && elapsedMs <= 0)) return;
    this.changes.set(key, { t_ms: row.t_ms, value });
    if (last === undefined) return;
    const metric = SERVER_COUNTERS[counter];
    const increase = value >= last.value ? value - last.value : value;
    emit({ metric, t_ms: row.t_ms, value: inUnit(metric, increase, elapsedMs / 1000) });
  }
}

function inUnit(metric: (typeof SERVER_COUNTERS)[CounterName], increase: number, seconds: number): number {
  if (EVENT_COUNTS.has(metric)) return increase;
  const perSecond = increase / seconds;
  return metric.startsWith('server_bits') ? perSecond * BITS : perSecond;
}
