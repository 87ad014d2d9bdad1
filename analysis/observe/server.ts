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
/**
 * And they do so for each participant at a time of its own, so that from second to second the sum grows by what some of
 * them brought in five: only over that long a rate is that of all.
 */
const SPREAD_MS = 5000;
const SPREAD: ReadonlySet<CounterName> = new Set([
  'server_packets_in_total',
  'server_packets_out_total',
  'server_bytes_in_total',
  'server_bytes_out_total',
]);

interface Change {
  readonly t_ms: number;
  readonly value: number;
}

export class ServerObserver {
  /** Of each counter the changes that a rate may still begin with; the first row counts as one. */
  private readonly changes = new Map<string, Change[]>();
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
    const now: Change = { t_ms: row.t_ms, value };
    const changes = this.changes.get(key) ?? [];
    const last = changes.at(-1);
    if (last === undefined) {
      this.changes.set(key, [now]);
      return;
    }
    const elapsedMs = now.t_ms - last.t_ms;
    const unchanged = value === last.value && elapsedMs < STANDSTILL_MS;
    if (unchanged || elapsedMs <= 0) return;
    const restarted = value < last.value;
    const from = restarted ? { t_ms: last.t_ms, value: 0 } : startOf(changes, now, SPREAD.has(counter));
    const kept = restarted ? [] : changes.filter(({ t_ms }) => t_ms >= from.t_ms);
    this.changes.set(key, [...kept, now]);
    const metric = SERVER_COUNTERS[counter];
    const seconds = (now.t_ms - from.t_ms) / 1000;
    emit({ metric, t_ms: now.t_ms, value: inUnit(metric, value - from.value, seconds) });
  }
}

/** The change that the rate up to `now` begins with. */
function startOf(changes: readonly Change[], now: Change, spread: boolean): Change {
  const [first = now] = changes;
  if (!spread) return changes.at(-1) ?? first;
  return changes.findLast(({ t_ms }) => t_ms <= now.t_ms - SPREAD_MS) ?? first;
}

function inUnit(metric: (typeof SERVER_COUNTERS)[CounterName], increase: number, seconds: number): number {
  if (EVENT_COUNTS.has(metric)) return increase;
  const perSecond = increase / seconds;
  return metric.startsWith('server_bits') ? perSecond * BITS : perSecond;
}
