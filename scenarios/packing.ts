// Which browser process and page a seat lives in. Tiers never share a page or process: a page decodes or it
// substitutes. Packet seats need neither; all of them carry one process and page number of their own.
import { TIERS, type Tier } from '#core/plan.ts';
import type { Scenario } from './schema.ts';

export interface Place {
  readonly process: number;
  readonly page: number;
}

/** One place per seat, in order; numbers are unique over the whole run. */
export function packSeats(tiers: readonly Tier[], browser: Scenario['browser']): Place[] {
  const places = new Array<Place>(tiers.length);
  let process = 0;
  let page = 0;
  for (const tier of TIERS) {
    const members = tiers.flatMap((own, index) => (own === tier ? [index] : []));
    if (members.length === 0) continue;
    const perPage = tier === 'packet' ? members.length : browser.seats_per_page;
    const perProcess = perPage * (tier === 'packet' ? 1 : browser.pages_per_process);
    members.forEach((seat, order) => {
      places[seat] = {
        process: process + Math.floor(order / perProcess),
        page: page + Math.floor(order / perPage),
      };
    });
    process += Math.ceil(members.length / perProcess);
    page += Math.ceil(members.length / perPage);
  }
  return places;
}
