// What-if questions as they are typed.
import { ASSUMPTION_IDS, type AssumptionValues } from '#analysis/fleet/assumptions.ts';
import {
  concurrencyOf,
  lastNOf,
  meetingMixOf,
  oneZoneLess,
  townsAdded,
  withoutZoneReserve,
  type WhatIf,
} from '#analysis/fleet/what-if.ts';
import type { Fault } from '#core/fault.ts';
import { readShare } from './options.ts';

function mixOf(value: string): WhatIf | undefined {
  const [medium, large, ...more] = value.split('/').map(Number);
  if (medium === undefined || large === undefined || more.length > 0) return undefined;
  return medium >= 0 && large >= 0 && medium + large <= 1 ? meetingMixOf(medium, large) : undefined;
}

function townsOf(value: string, seats: number): WhatIf | undefined {
  const match = /^(\d+)x(\d+)$/.exec(value);
  return match === null ? undefined : townsAdded(seats, Number(match[1]), Number(match[2]));
}

/** Any assumption by its id. */
function assumptionOf(name: string, number: number): WhatIf | undefined {
  const id = ASSUMPTION_IDS.find((known) => known === name.replaceAll('-', '_'));
  if (id === undefined || !Number.isFinite(number)) return undefined;
  return { id, values: { value: number }, changes: { [id]: number } };
}

function withValue(name: string, value: string, values: AssumptionValues): WhatIf | undefined {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  switch (name) {
    case 'last-n':
      return Number.isInteger(number) && number >= 0 ? lastNOf(number) : undefined;
    case 'concurrency': {
      const share = readShare(value);
      return share === undefined ? undefined : concurrencyOf(share);
    }
    case 'mix':
      return mixOf(value);
    case 'towns':
      return townsOf(value, values.seats);
    default:
      return assumptionOf(name, number);
  }
}

/** @returns the question, or what is wrong with it. */
export function readWhatIf(text: string, values: AssumptionValues): WhatIf | Fault {
  const [name = '', value, ...more] = text.split('=');
  const read =
    text === 'one-zone-less'
      ? oneZoneLess(values.zones)
      : text === 'no-zone-reserve'
        ? withoutZoneReserve()
        : value === undefined || more.length > 0
          ? undefined
          : withValue(name, value, values);
  return (
    read ?? {
      where: '--what-if',
      what: `"${text}" is no question that can be answered.`,
      fix: 'Write last-n=50, concurrency=30%, mix=0.2/0.15, towns=20x500, one-zone-less, no-zone-reserve, or an assumption such as camera_share=0.4.',
    }
  );
}
