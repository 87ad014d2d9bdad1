// Whose camera is to be seen when. A camera that its owner has switched off has no frame rate, no freezes and no bit
// rate; zeros of it would be held against the system or the generator.
import type { Plan, SeatPlan } from '#core/plan.ts';

/** One row covers the second before it. */
const ROW_MS = 1000;
/** A camera that was switched on again needs a key frame and a bandwidth estimate; the gap before it is no freeze. */
const BACK_AFTER_MS = 3000;

type Pause = readonly [from_ms: number, to_ms: number];

function pausesOf({ actions }: SeatPlan): Pause[] {
  const pauses: Pause[] = [];
  let from: number | undefined;
  for (const { at_ms, action } of actions) {
    if (action === 'mute-camera') from ??= at_ms;
    else if (action === 'unmute-camera' && from !== undefined) {
      pauses.push([from, at_ms + BACK_AFTER_MS]);
      from = undefined;
    }
  }
  return from === undefined ? pauses : [...pauses, [from, Infinity]];
}

export class CameraPlan {
  readonly #pauses: ReadonlyMap<string, readonly Pause[]>;

  constructor(plan: Plan) {
    this.#pauses = new Map(plan.seats.map((seat) => [seat.id, pausesOf(seat)]));
  }

  /** Whether the seat's camera was to be on during the whole row that ends at that time. */
  isOn(seat: string, t_ms: number): boolean {
    return (this.#pauses.get(seat) ?? []).every(([from, to]) => t_ms <= from || t_ms - ROW_MS >= to);
  }
}
