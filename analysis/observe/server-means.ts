// Means of a server's own durations over the time between two readings: by how much the sum grew, divided by how
// many there were.
import { SERVER_MEANS } from '#core/metrics/server-counters.ts';
import type { ServerRow } from '#core/sample.ts';
import type { Emit } from './emit.ts';

type MeanName = keyof typeof SERVER_MEANS;
const MEANS = Object.keys(SERVER_MEANS) as MeanName[];

interface LastPair {
  readonly sum: number;
  readonly count: number;
}

export class ServerMeans {
  private readonly last = new Map<string, LastPair>();

  row(row: ServerRow, emit: Emit): void {
    for (const metric of MEANS) {
      const sum = row.values[SERVER_MEANS[metric].sum];
      const count = row.values[SERVER_MEANS[metric].count];
      if (sum === undefined || count === undefined) continue;
      const key = `${row.source}/${metric}`;
      const last = this.last.get(key);
      this.last.set(key, { sum, count });
      // Nothing happened, or the server began anew: no mean.
      if (last === undefined || count <= last.count || sum < last.sum) continue;
      emit({ metric, t_ms: row.t_ms, value: (sum - last.sum) / (count - last.count) });
    }
  }
}
