// Failing seats come in bursts: the first of a reason is said at once, the rest are counted and said together.
import type { FailureReason, RunEvent } from '#core/sample.ts';

type SeatFailed = Extract<RunEvent, { kind: 'seat-failed' }>;

export interface FailureGroup {
  readonly reason: FailureReason;
  /** Since it was last asked for. */
  readonly fresh: number;
  readonly total: number;
  readonly seat: string;
  readonly detail: string;
}

interface State {
  fresh: number;
  total: number;
  seat: string;
  detail: string;
}

export class FailureGroups {
  private readonly groups = new Map<FailureReason, State>();

  /** @returns true when this is the first failure of its reason. */
  add(event: SeatFailed): boolean {
    const known = this.groups.get(event.reason);
    const { seat, detail } = event;
    if (known === undefined) {
      this.groups.set(event.reason, { fresh: 1, total: 1, seat, detail });
      return true;
    }
    Object.assign(known, { fresh: known.fresh + 1, total: known.total + 1, seat, detail });
    return false;
  }

  /** Reasons with failures since the last call, in the order in which they first came up. */
  takeFresh(): FailureGroup[] {
    const fresh: FailureGroup[] = [];
    for (const [reason, state] of this.groups) {
      if (state.fresh === 0) continue;
      fresh.push({ reason, ...state });
      state.fresh = 0;
    }
    return fresh;
  }
}
