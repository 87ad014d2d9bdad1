// Rooms, tiers and publishers: do they add up?
import { TIERS } from '#core/plan.ts';
import type { Parts } from './checks.ts';
import { MAX_AUDIO_SENDERS_PER_PROCESS, MAX_SEATS } from './defaults.ts';
import type { Finding } from './finding.ts';
import { countSeats } from './room-sizes.ts';
import type { Scenario } from './schema.ts';

type Rooms = Scenario['rooms'];
type Counted = ReturnType<typeof countSeats>;

/** Rounding of shares that people write with two digits: three thirds of 0.33 are near enough to 1. */
const SHARE_TOLERANCE = 0.011;

function checkSizes(rooms: Rooms): Finding[] {
  const path = ['rooms'];
  if (rooms.size !== undefined && rooms.sizes !== undefined) {
    return [
      {
        path: ['rooms', 'sizes'],
        atKey: true,
        what: '"size" and "sizes" exclude each other.',
        fix: 'Keep one of them.',
      },
    ];
  }
  if (rooms.size === undefined && rooms.sizes === undefined) {
    return [{ path, what: 'The rooms have no size.', fix: 'Add size, for example size: 4, or sizes.' }];
  }
  return (rooms.sizes ?? []).flatMap((entry, index) =>
    (entry.weight === undefined) === (entry.count === undefined)
      ? [
          {
            path: ['rooms', 'sizes', index],
            what: `Rooms of ${entry.size} have ${entry.weight === undefined ? 'neither' : 'both'} weight and count.`,
            fix: 'Give exactly one: weight for a share of the rooms, count for a fixed number.',
          },
        ]
      : [],
  );
}

function checkNumber(rooms: Rooms): Finding[] {
  const weighted = rooms.sizes === undefined || rooms.sizes.some((entry) => entry.weight !== undefined);
  if (rooms.count !== undefined && rooms.participants !== undefined) {
    return [
      {
        path: ['rooms', 'participants'],
        atKey: true,
        what: '"count" and "participants" exclude each other.',
        fix: 'Keep one of them.',
      },
    ];
  }
  if (weighted && rooms.count === undefined && rooms.participants === undefined) {
    return [
      {
        path: ['rooms'],
        what: 'It is open how many rooms there are.',
        fix: 'Add count (rooms) or participants (people in total).',
      },
    ];
  }
  return [];
}

function checkTotal(rooms: Rooms): Finding[] {
  const fixed = (rooms.sizes ?? []).reduce((sum, entry) => sum + entry.size * (entry.count ?? 0), 0);
  if (rooms.participants !== undefined && fixed > rooms.participants) {
    return [
      {
        path: ['rooms', 'participants'],
        what: `Rooms with a count take ${fixed} people, but there are only ${rooms.participants}.`,
        fix: `Raise participants to at least ${fixed} or take such rooms out.`,
      },
    ];
  }
  const { seats } = countSeats(rooms);
  if (seats > MAX_SEATS) {
    return [
      {
        path: ['rooms'],
        what: `The rooms hold ${seats} seats; the marks in picture and sound tell at most ${MAX_SEATS} apart.`,
        fix: 'Take fewer or smaller rooms, or several runs.',
      },
    ];
  }
  return [];
}

export function checkRooms(rooms: Rooms): Finding[] {
  const findings = [...checkSizes(rooms), ...checkNumber(rooms)];
  return findings.length > 0 ? findings : checkTotal(rooms);
}

function checkShares(tiers: Scenario['tiers'], counted: Counted | undefined): Finding[] {
  const findings: Finding[] = [];
  let shares = 0;
  let fixed = 0;
  for (const tier of TIERS) {
    const entry = tiers[tier];
    if (entry === undefined) continue;
    if ((entry.share === undefined) === (entry.per_room === undefined)) {
      findings.push({
        path: ['tiers', tier],
        what: `The tier ${tier} has ${entry.share === undefined ? 'neither' : 'both'} share and per_room.`,
        fix: 'Give exactly one of them.',
      });
    }
    shares += entry.share ?? 0;
    fixed += entry.per_room ?? 0;
  }
  if (findings.length > 0) return findings;
  const smallest = counted?.smallest ?? Infinity;
  if (fixed > smallest) {
    findings.push({
      path: ['tiers'],
      what: `The tiers take ${fixed} seats in each room, but the smallest room has ${smallest}.`,
      fix: `Lower per_room to ${smallest} in all, or take larger rooms.`,
    });
  }
  const everySeatFixed = counted === undefined ? fixed > 0 : counted.seats === fixed * counted.rooms;
  if (!(everySeatFixed && shares === 0) && Math.abs(shares - 1) > SHARE_TOLERANCE) {
    findings.push({
      path: ['tiers'],
      what: `The shares of the tiers add up to ${Number(shares.toFixed(3))} instead of 1.`,
      fix: 'Let the shares of all tiers add up to 1.',
    });
  }
  return findings;
}

interface Limit {
  readonly min: number;
  readonly max: number;
}

function checkLimit(limit: Limit | undefined, smallest: number, path: Finding['path']): Finding[] {
  if (limit === undefined) return [];
  const findings: Finding[] = [];
  if (limit.min > limit.max) {
    findings.push({
      path: [...path, 'min'],
      what: `At least ${limit.min} and at most ${limit.max} publishers can't both be.`,
      fix: `Write min: ${limit.max} or less.`,
    });
  }
  if (limit.max > smallest) {
    findings.push({
      path: [...path, 'max'],
      what: `${limit.max} publishers don't fit a room of ${smallest}.`,
      fix: `Write at most ${smallest}, or take larger rooms.`,
    });
  }
  return findings;
}

function checkPublishers(parts: Parts, counted: Counted | undefined): Finding[] {
  const { publishers, tiers, rooms } = parts;
  const sizes = rooms?.sizes ?? [];
  const findings = sizes.flatMap((entry, index) =>
    checkLimit(entry.publishers, entry.size, ['rooms', 'sizes', index, 'publishers']),
  );
  if (publishers === undefined) return findings;
  const { per_room: limit, tier } = publishers;
  findings.push(...checkLimit(limit, counted?.smallest ?? Infinity, ['publishers', 'per_room']));
  if (tier !== undefined && tiers !== undefined && tiers[tier] === undefined) {
    findings.push({
      path: ['publishers', 'tier'],
      what: `No seat is of the tier ${tier}.`,
      fix: `Add ${tier} under tiers, or choose one of ${Object.keys(tiers).join(', ')}.`,
    });
  }
  if (tier !== undefined && limit === undefined && !sizes.some((entry) => entry.publishers !== undefined)) {
    findings.push({
      path: ['publishers', 'tier'],
      atKey: true,
      what: '"tier" without "per_room" has no effect: everybody may send.',
      fix: 'Add per_room or remove tier.',
    });
  }
  return findings;
}

/** Chromium refuses the seventeenth audio sender of a process, late and without a word. */
function checkPacking(parts: Parts): Finding[] {
  const { browser, publishers, tiers } = parts;
  if (browser === undefined || publishers?.microphone_share === 0) return [];
  if (tiers?.browser === undefined && tiers?.['browser-lite'] === undefined) return [];
  const together = browser.seats_per_page * browser.pages_per_process;
  if (together <= MAX_AUDIO_SENDERS_PER_PROCESS || publishers?.per_room !== undefined) return [];
  return [
    {
      path: ['browser'],
      what: `${together} seats share a browser process, but Chromium takes at most ${MAX_AUDIO_SENDERS_PER_PROCESS} audio senders in one.`,
      fix: `Keep seats_per_page times pages_per_process at ${MAX_AUDIO_SENDERS_PER_PROCESS} or less.`,
    },
  ];
}

export function checkTiers(parts: Parts, counted: Counted | undefined): Finding[] {
  const shares = parts.tiers === undefined ? [] : checkShares(parts.tiers, counted);
  return [...shares, ...checkPublishers(parts, counted), ...checkPacking(parts)];
}
