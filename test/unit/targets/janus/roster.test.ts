import { describe, expect, it } from 'vitest';
import type { Demand } from '#core/plan.ts';
import { describeCamera, Roster, substreamFor } from '#targets/janus/roster.ts';

const tile = (height: number) => ({ width: (height * 16) / 9, height });
const GALLERY: Demand = { layout: 'gallery', tiles: [tile(360), tile(180)] };
const SPEAKER: Demand = { layout: 'speaker', tiles: [tile(720)] };

const HEIGHTS = [180, 360, 720];
function publisher(id: number, heights: readonly number[] = HEIGHTS) {
  return {
    id,
    display: `seat-${id}`,
    streams: [
      { type: 'audio', mid: '0' },
      { type: 'video', mid: '1', simulcast: heights.length > 1, description: describeCamera(heights) },
    ],
  };
}

function rosterWith(demand: Demand, ...ids: readonly number[]): Roster {
  const roster = new Roster(demand);
  roster.take({ videoroom: 'joined', publishers: ids.map((id) => publisher(id)) });
  return roster;
}

const names = (roster: Roster): string[] => roster.wanted().map(({ name }) => name);

describe('what a seat wants of a room', () => {
  it('is every sound, and as many cameras as it has tiles, each in the layer that fills its tile', () => {
    const roster = rosterWith(GALLERY, 1, 2, 3);
    expect(roster.wanted().filter(({ mid }) => mid === '0')).toHaveLength(3);
    expect(roster.wanted().filter(({ mid }) => mid === '1')).toEqual([
      { feed: 1, mid: '1', name: 'seat-1/camera', substream: 1 },
      { feed: 2, mid: '1', name: 'seat-2/camera', substream: 0 },
    ]);
  });

  it('follows those who come and go', () => {
    const roster = rosterWith(GALLERY, 1);
    expect(roster.take({ videoroom: 'event', publishers: [publisher(2)] })).toBe(true);
    expect(names(roster)).toContain('seat-2/camera');
    expect(roster.take({ videoroom: 'event', unpublished: 1 })).toBe(true);
    expect(names(roster)).toEqual(['seat-2/microphone', 'seat-2/camera']);
    expect(roster.take({ videoroom: 'event', leaving: 1 })).toBe(false);
  });

  it('puts who speaks on the stage, and leaves them there when all are silent', () => {
    const roster = rosterWith(SPEAKER, 1, 2);
    expect(names(roster)).toContain('seat-1/camera');
    expect(roster.take({ videoroom: 'talking', id: 2 })).toBe(true);
    expect(names(roster)).toContain('seat-2/camera');
    expect(names(roster)).not.toContain('seat-1/camera');
    expect(roster.take({ videoroom: 'stopped-talking', id: 2 })).toBe(false);
    expect(names(roster)).toContain('seat-2/camera');
    // Our own voice moves nothing.
    expect(roster.take({ videoroom: 'talking', id: 99 })).toBe(false);
  });

  it('has no layer where a camera sends one picture only, or streams are switched off', () => {
    const roster = new Roster(GALLERY);
    roster.take({ publishers: [publisher(1, [360])] });
    expect(roster.wanted()[1]).toEqual({ feed: 1, mid: '1', name: 'seat-1/camera' });
    roster.take({ publishers: [{ id: 2, streams: [{ type: 'video', mid: '0', disabled: true }] }] });
    expect(roster.wanted()).toHaveLength(2);
  });

  it('is nothing but sound without tiles', () => {
    expect(names(rosterWith({ layout: 'none', tiles: [] }, 1))).toEqual(['seat-1/microphone']);
  });

  it('does not stumble over what it does not know', () => {
    const roster = new Roster(GALLERY);
    expect(roster.take({ publishers: 'many' })).toBe(false);
    expect(roster.take({ publishers: [{ display: 'nobody' }, 7] })).toBe(false);
    expect(roster.take({ configured: 'ok' })).toBe(false);
  });
});

describe('the layer for a tile', () => {
  it('is the smallest that fills it, else the largest', () => {
    expect([90, 180, 181, 360, 720, 1080].map((height) => substreamFor(height, HEIGHTS))).toEqual([
      0, 0, 1, 1, 2, 2,
    ]);
  });
});
