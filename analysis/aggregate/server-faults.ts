// What each planned fault of a server did to the seats: who lost the call, who got it back, and after how long.
import type { Observation } from '#core/observation.ts';
import type { ServerFaultSummary } from '#core/result.ts';
import type { RunEvent } from '#core/sample.ts';
import type { ServerPart } from '#core/server-fault.ts';

interface Fault {
  readonly server: ServerPart;
  readonly killedMs: number;
  backMs: number | null;
  lost: number;
  readonly recoveriesS: number[];
}

export class ServerFaultTable {
  private readonly faults: Fault[] = [];

  event(event: RunEvent): void {
    if (event.kind !== 'server-fault') return;
    const { server, t_ms } = event;
    if (event.action === 'killed') {
      this.faults.push({ server, killedMs: t_ms, backMs: null, lost: 0, recoveriesS: [] });
      return;
    }
    const last = this.faults.findLast((fault) => fault.server === server);
    if (last !== undefined && event.action === 'back') last.backMs = t_ms;
  }

  /** Void seconds too: that somebody was without a call is a fact, however busy the generator was. */
  observation({ metric, cause, value }: Observation): void {
    if (metric !== 'recovery_seconds') return;
    const fault = this.faults.findLast(({ server }) => server === cause);
    if (fault === undefined) return;
    if (value === null) fault.lost += 1;
    else fault.recoveriesS.push(value);
  }

  summaries(): ServerFaultSummary[] {
    return this.faults.map(({ server, killedMs, backMs, lost, recoveriesS }) => {
      const sorted = recoveriesS.toSorted((one, other) => one - other);
      return {
        server,
        killed_ms: killedMs,
        back_ms: backMs,
        seats_interrupted: lost + sorted.length,
        seats_recovered: sorted.length,
        recovery_p50_seconds: sorted[Math.floor((sorted.length - 1) / 2)] ?? null,
        recovery_max_seconds: sorted.at(-1) ?? null,
      };
    });
  }
}
