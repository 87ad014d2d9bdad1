// What rows and events say of a phase: whether it may count, what seats asked for, and which layers they had.
import { Observer } from '#analysis/observe/observer.ts';
import { ValidityTracker } from '#analysis/validity.ts';
import type { Plan } from '#core/plan.ts';
import type { SampleSink } from '#core/runner.ts';
import type { InboundRow, OutboundRow, RunEvent, SampleRow } from '#core/sample.ts';
import type { HealthWatch } from '#runners/host/health.ts';

/** Of all seats together. */
export type SeatCounts = {
  /** By receiving seats. */
  readonly nacks_asked: number;
  readonly plis_asked: number;
  readonly firs_asked: number;
  /** Of sending seats. */
  readonly nacks_answered: number;
  readonly plis_answered: number;
  readonly firs_answered: number;
  /** Times that a picture came in another height than in the row before. */
  readonly layer_switches: number;
  /** Rows (one a second and picture) by the picture's height. */
  readonly heights: Readonly<Record<string, number>>;
  /** Payload sent by layer of the camera, retransmissions included. */
  readonly sent_bytes: Readonly<Record<string, number>>;
};

export class Evidence {
  readonly validity: ValidityTracker;
  failed = 0;
  readonly #observer: Observer;
  readonly #log: (message: string) => void;
  readonly #substituted = new Set<string>();
  readonly #inbound = new Map<string, InboundRow>();
  readonly #outbound = new Map<string, OutboundRow>();
  readonly #heights: Record<string, number> = {};
  #switches = 0;

  constructor(plan: Plan, log: (message: string) => void) {
    this.#log = log;
    this.validity = new ValidityTracker(plan);
    this.#observer = new Observer(plan, (observation) => this.validity.observation(observation));
  }

  get substitutedStreams(): number {
    return this.#substituted.size;
  }

  /** Everything since the start. */
  read(): SeatCounts {
    const inbound = [...this.#inbound.values()];
    const outbound = [...this.#outbound.values()];
    type Asked = 'nackCount' | 'pliCount' | 'firCount';
    const sum = (rows: readonly (InboundRow | OutboundRow)[], key: Asked): number =>
      rows.reduce((total, row) => total + (row[key] ?? 0), 0);
    const sent: Record<string, number> = {};
    for (const { media, rid = 'only', bytesSent = 0 } of outbound)
      if (media === 'video') sent[rid] = (sent[rid] ?? 0) + bytesSent;
    return {
      nacks_asked: sum(inbound, 'nackCount'),
      plis_asked: sum(inbound, 'pliCount'),
      firs_asked: sum(inbound, 'firCount'),
      nacks_answered: sum(outbound, 'nackCount'),
      plis_answered: sum(outbound, 'pliCount'),
      firs_answered: sum(outbound, 'firCount'),
      layer_switches: this.#switches,
      heights: { ...this.#heights },
      sent_bytes: sent,
    };
  }

  sink(health: HealthWatch): SampleSink {
    return {
      sample: (row) => this.row(row),
      lines: (ndjson) => {
        for (const line of ndjson.trimEnd().split('\n')) this.row(JSON.parse(line) as SampleRow);
      },
      event: (event) => this.#event(event),
      lateness: (late_ms) => health.lateness(late_ms),
    };
  }

  row(row: SampleRow): void {
    if (row.kind === 'generator') this.validity.health(row);
    else if (row.kind === 'inbound-rtp') this.#received(row);
    else if (row.kind === 'outbound-rtp') this.#outbound.set(`${row.seat} ${row.stream} ${row.ssrc}`, row);
    this.#observer.sample(row);
  }

  #received(row: InboundRow): void {
    if (row.substituted === true) this.#substituted.add(`${row.seat} ${row.stream}`);
    const key = `${row.seat} ${row.stream} ${row.ssrc}`;
    const before = this.#inbound.get(key)?.frameHeight ?? 0;
    this.#inbound.set(key, row);
    const height = row.frameHeight ?? 0;
    if (height === 0) return;
    this.#heights[height] = (this.#heights[height] ?? 0) + 1;
    if (before !== 0 && before !== height) this.#switches += 1;
  }

  #event(event: RunEvent): void {
    if (event.kind === 'seat-failed') {
      this.failed += 1;
      this.#log(`${event.seat} failed: ${event.reason}, ${event.detail}`);
    }
    this.#observer.event(event);
  }
}
