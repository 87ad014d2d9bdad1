// From a server's raw counters and gauges to rates.
import { SERVER_COUNTERS, SERVER_GAUGES } from '#core/metrics/server-counters.ts';
import type { ServerRow } from '#core/sample.ts';
import { CounterDifferences } from './difference.ts';
import type { Emit } from './emit.ts';

const BITS = 8;
type CounterName = keyof typeof SERVER_COUNTERS;
const COUNTERS = Object.keys(SERVER_COUNTERS) as CounterName[];

export class ServerObserver {
  private readonly differences = new CounterDifferences<CounterName>();

  row(row: ServerRow, emit: Emit): void {
    for (const gauge of SERVER_GAUGES) {
      const value = row.values[gauge];
      if (value !== undefined) emit({ metric: gauge, t_ms: row.t_ms, value });
    }
    const interval = this.differences.next(row.source, '', row.t_ms, row.values, 'server_cpu_seconds_total');
    if (interval === undefined) return;
    for (const counter of COUNTERS) {
      const delta = interval.delta(counter);
      if (delta === undefined) continue;
      const metric = SERVER_COUNTERS[counter];
      emit({ metric, t_ms: row.t_ms, value: inUnit(metric, delta, interval.seconds) });
    }
  }
}

function inUnit(metric: (typeof SERVER_COUNTERS)[CounterName], delta: number, seconds: number): number {
  if (metric === 'server_nacks' || metric === 'server_plis') return delta;
  const perSecond = delta / seconds;
  return metric.startsWith('server_bits') ? perSecond * BITS : perSecond;
}
