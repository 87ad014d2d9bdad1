import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatFault } from '#core/fault.ts';
import { shapeFindings } from '#scenarios/shape-findings.ts';
import { faultsOf, scenarioText } from './known-targets.ts';

const lines = (text: string): string[] => faultsOf(text).map(formatFault);
const one = (parts: Readonly<Record<string, string>>): string => lines(scenarioText(parts)).join('\n');

describe('a scenario with faults', () => {
  it('tells all of them at once, in the order of the file, with line, column and the way out', () => {
    const text = scenarioText({
      target: 'target: { system: livkit }',
      rooms: 'rooms: { cuont: 2, size: 3 }',
      publishers: 'publishers: { per_room: { min: 1, max: 9 } }',
      budgets: 'budgets:\n  join_second: ["p(95)<5"]\n  join_seconds: ["p95<5"]',
    });
    expect(lines(text)).toEqual([
      'file.yaml:2:19 target.system: There is no target "livkit". Fix: Did you mean "livekit"?',
      'file.yaml:3:10 rooms.cuont: "cuont" is not a known key here. Fix: Did you mean "count"?',
      `file.yaml:5:40 publishers.per_room.max: 9 publishers don't fit a room of 3. Fix: Write at most 3, or take larger rooms.`,
      'file.yaml:7:3 budgets.join_second: There is no metric "join_second". Fix: Did you mean "join_seconds"?',
      'file.yaml:8:18 budgets.join_seconds[0]: "p95<5" is not a threshold. Fix: Write aggregation, operator and number, for example "p(95)<0.5".',
    ]);
  });

  it.each([
    [
      'an unknown top-level key',
      { extra: 'roms: 1' },
      '5:1 roms: "roms" is not a known key here. Fix: Did you mean "rooms"?',
    ],
    ['a missing part', { rooms: '' }, '1:1: "rooms" is missing. Fix: Add rooms'],
    [
      'a missing field of a stage',
      { arrival: 'arrival: [{ kind: ramp }]' },
      'arrival[0]: "for" is missing. Fix: Add for, for example 30s.',
    ],
    [
      'a wrong type',
      { settle: 'settle: 5' },
      '5:9 settle: Expected a text, got 5. Fix: Write a text, for example 5s.',
    ],
    ['a part without a value', { video: 'video:' }, 'video: Expected a group of keys, got nothing.'],
    [
      'a duration that is none',
      { settle: 'settle: 5 s' },
      '"5 s" is not a duration. Fix: Write a number and ms, s, m or h',
    ],
    ['an unknown stage', { arrival: 'arrival: [{ kind: rmap, for: 1s }]' }, 'Did you mean "ramp"?'],
    [
      'a number below its range',
      { rooms: 'rooms: { count: 0, size: 3 }' },
      '3:17 rooms.count: 0 is too small. Fix: Write at least 1.',
    ],
    [
      'a share above 1',
      { publishers: 'publishers: { camera_share: 25 }' },
      '25 is too large. Fix: Write at most 1.',
    ],
    ['a broken number', { rooms: 'rooms: { count: 1.5, size: 3 }' }, 'Expected a whole number, got 1.5.'],
    ['rooms without a size', { rooms: 'rooms: { count: 2 }' }, 'The rooms have no size.'],
    ['rooms without a number', { rooms: 'rooms: { size: 2 }' }, 'It is open how many rooms there are.'],
    [
      'size beside sizes',
      { rooms: 'rooms: { count: 2, size: 2, sizes: [{ size: 2, weight: 1 }] }' },
      'exclude each other',
    ],
    [
      'count beside participants',
      { rooms: 'rooms: { count: 2, participants: 4, size: 2 }' },
      'exclude each other',
    ],
    [
      'a size with neither weight nor count',
      { rooms: 'rooms: { count: 2, sizes: [{ size: 2 }] }' },
      'neither weight and count',
    ],
    [
      'more people in fixed rooms than there are',
      { rooms: 'rooms: { participants: 9, sizes: [{ size: 10, count: 1 }] }' },
      'take 10 people',
    ],
    ['too many seats', { rooms: 'rooms: { count: 65535, size: 2 }' }, 'at most 65535 apart'],
    [
      'tiers that do not add up',
      { tiers: 'tiers: { browser: { share: 0.5 } }' },
      'add up to 0.5 instead of 1',
    ],
    ['a tier without a number', { tiers: 'tiers: { browser: {} }' }, 'neither share and per_room'],
    [
      'more canaries than chairs',
      { tiers: 'tiers: { browser: { per_room: 4 }, packet: { share: 1 } }' },
      'smallest room has 3',
    ],
    [
      'publishers upside down',
      { publishers: 'publishers: { per_room: { min: 2, max: 1 } }' },
      "can't both be",
    ],
    [
      'a tier of publishers that nobody has',
      { publishers: 'publishers: { tier: packet, per_room: { min: 1, max: 1 } }' },
      'No seat is of the tier packet',
    ],
    [
      'browser-lite without VP8',
      { tiers: 'tiers: { browser-lite: { share: 1 } }', video: 'video: { codec: vp9 }' },
      "can't do so with vp9",
    ],
    [
      'layers from large to small',
      {
        video:
          'video: { layers: [{ width: 640, height: 360, max_bitrate_bps: 90000 }, { width: 320, height: 180, max_bitrate_bps: 90000 }] }',
      },
      'Write the layers from small to large.',
    ],
    [
      'too many audio senders in a process',
      { browser: 'browser: { seats_per_page: 4 }' },
      '32 seats share a browser process',
    ],
    [
      'a hold before anybody is there',
      { arrival: 'arrival: [{ kind: hold, for: 1s }, { kind: ramp, for: 1s }]' },
      'measures an empty server',
    ],
    [
      'stages out of order',
      { arrival: 'arrival: [{ kind: ramp, for: 9s }, { kind: hold, at: 5s, for: 9s }]' },
      'Write at: 9s or leave it out',
    ],
    [
      'a gap between stages',
      { arrival: 'arrival: [{ kind: ramp, for: 9s }, { kind: hold, at: 15s, for: 9s }]' },
      'put a hold between',
    ],
    [
      'a stage after the drain',
      { arrival: 'arrival: [{ kind: ramp, for: 9s }, { kind: drain, for: 1s }, { kind: hold, for: 9s }]' },
      'no stage can follow',
    ],
    [
      'fewer joins than seats',
      { arrival: 'arrival: [{ kind: ramp, to_seats: 2, for: 9s }]' },
      'let 2 of 6 seats join',
    ],
    [
      'more joins than seats',
      { arrival: 'arrival: [{ kind: storm, joins: 7, for: 9s }]' },
      'the rooms hold 6',
    ],
    [
      'a ramp downwards',
      { arrival: 'arrival: [{ kind: ramp, to_seats: 4, for: 9s }, { kind: ramp, to_seats: 2, for: 1s }]' },
      'Ramps only go up',
    ],
    [
      'two aims of a ramp',
      { arrival: 'arrival: [{ kind: ramp, to_seats: 6, to_share: 1, for: 9s }]' },
      'exclude each other',
    ],
    [
      'two stages of one name',
      { arrival: 'arrival: [{ kind: ramp, name: a, for: 9s }, { kind: hold, name: a, for: 1s }]' },
      'called "a" already',
    ],
    ['a stage of no length', { arrival: 'arrival: [{ kind: ramp, for: 0s }]' }, 'The stage takes no time.'],
    ['an end before the last stage', { duration: 'duration: 8s' }, 'the stages last until 16s'],
    [
      'an aggregation that the metric has not',
      { budgets: 'budgets: { video_freezes: ["p(95)<1"] }' },
      'video_freezes is a counter and has no p(N). Fix: Use one of count',
    ],
    [
      'a budget for a tier that nobody has',
      { budgets: 'budgets: { "join_seconds{tier:packet}": ["p(95)<1"] }' },
      'No seat is of the tier "packet"',
    ],
    [
      'a budget for a phase that is not',
      { budgets: 'budgets: { "join_seconds{phase:hodl}": ["p(95)<1"] }' },
      'There is no phase "hodl". Fix: Did you mean "hold"?',
    ],
    [
      'a server metric by tier',
      { budgets: 'budgets: { "server_cpu_cores{tier:browser}": ["p(95)<1"] }' },
      'belongs to no seat',
    ],
    [
      'a tier the target has not',
      {
        target: 'target: { system: plain }',
        tiers: 'tiers: { packet: { share: 1 } }',
        video: 'video: { simulcast: false }',
      },
      'plain has no seats of the tier packet',
    ],
    [
      'a codec the target has not',
      { target: 'target: { system: plain }', video: 'video: { codec: h264, simulcast: false }' },
      'plain does not carry h264',
    ],
    ['simulcast the target has not', { target: 'target: { system: plain }' }, 'plain carries no simulcast'],
    [
      'an unknown setting of the target',
      { target: 'target: { system: livekit, ulr: ws://x }' },
      '2:28 target.ulr: "ulr" is not a known key here.',
    ],
  ])('says so: %s', (_title, parts, expected) => {
    expect(one(parts)).toContain(expected);
    expect(faultsOf(scenarioText(parts))).toHaveLength(1);
  });
});

it('a setting of a wrong form is told in the words of its own schema', () => {
  const settings = z.object({ url: z.url({ error: 'expected the address of a Jitsi Meet' }) });
  const { error } = settings.safeParse({ url: 'meet' });
  expect(shapeFindings(error?.issues ?? [], { target: { url: 'meet' } }, ['target'])).toEqual([
    {
      path: ['target', 'url'],
      what: '"meet" has a wrong form.',
      fix: 'Write the address of a Jitsi Meet.',
    },
  ]);
});
