// Which video receivers of browser-lite seats decode: the first ones of the host, in order of joining.
import type { SeatPlan } from '#core/plan.ts';

/**
 * @param budget receivers that decode, over all browser-lite seats of the plan.
 * @returns the seats, those of browser-lite with what each decodes; the others untouched.
 */
export function spendDecodeBudget(seats: readonly SeatPlan[], budget: number): SeatPlan[] {
  const lite = seats.filter((seat) => seat.tier === 'browser-lite');
  const decoded = new Map<number, number>();
  let left = budget;
  for (const seat of lite.sort((a, b) => a.join_at_ms - b.join_at_ms || a.index - b.index)) {
    const taken = Math.min(left, seat.demand.tiles.length);
    decoded.set(seat.index, taken);
    left -= taken;
  }
  return seats.map((seat) => {
    const decoded_videos = decoded.get(seat.index);
    return decoded_videos === undefined ? seat : { ...seat, decoded_videos };
  });
}
