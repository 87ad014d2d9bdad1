// Whose camera is to be seen when. A camera that its owner has switched off has no frame rate, no freezes and no bit
// rate; zeros of it would be held against the system or the generator.
import type { Plan, SeatPlan } from '#core/plan.ts';
import type { FramesRow, InboundRow } from '#core/sample.ts';
import type { Senders } from './senders.ts';

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

const isWithin = (pauses: readonly Pause[], t_ms: number): boolean =>
  pauses.some(([from, to]) => t_ms > from && t_ms - ROW_MS < to);

export class CameraPlan {
  readonly #pauses = new Map<string, readonly Pause[]>();
  readonly #pausesInRoom = new Map<string, Pause[]>();
  /** Of streams whose sender is not known: frames at the last row, and whether any had come in its second. */
  readonly #flow = new Map<string, { readonly frames: number; readonly moved: boolean }>();

  readonly #senders: Senders;

  constructor({ seats }: Plan, senders: Senders) {
    this.#senders = senders;
    for (const seat of seats) {
      const pauses = pausesOf(seat);
      this.#pauses.set(seat.id, pauses);
      const inRoom = this.#pausesInRoom.get(seat.room) ?? [];
      inRoom.push(...pauses);
      this.#pausesInRoom.set(seat.room, inRoom);
    }
  }

  /** Whether the seat's camera was to be off in some part of the second before. */
  isClosed(seat: string, t_ms: number): boolean {
    return isWithin(this.#pauses.get(seat) ?? [], t_ms);
  }

  /**
   * The same of a picture that a seat receives. Where nothing tells who sends it, it counts as closed when it rests while
   * some camera of the room is off, which may hide that another one stands still at the same time.
   */
  isPictureClosed(row: InboundRow | FramesRow, room: string): boolean {
    const sender = this.#senders.senderOf(row);
    if (sender !== undefined) return this.isClosed(sender, row.t_ms);
    const key = `${row.kind}/${row.seat}/${row.stream}`;
    const frames = (row.kind === 'frames' ? row.frames : row.framesReceived) ?? 0;
    const before = this.#flow.get(key);
    const moved = frames !== before?.frames;
    this.#flow.set(key, { frames, moved });
    const flows = moved && (before?.moved ?? true);
    return !flows && isWithin(this.#pausesInRoom.get(room) ?? [], row.t_ms);
  }
}
