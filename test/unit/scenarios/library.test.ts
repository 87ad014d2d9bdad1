import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Plan } from '#core/plan.ts';
import { describePlan } from '#scenarios/describe.ts';
import { libraryFile, libraryNames } from '#scenarios/library.ts';
import { loadScenario } from '#scenarios/load.ts';
import { planScenario } from '#scenarios/plan.ts';
import { estimateTraffic } from '#scenarios/traffic.ts';
import { TARGETS } from './known-targets.ts';

async function planned(name: string): Promise<Plan> {
  const loaded = await loadScenario(name, { targets: TARGETS });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return planScenario(loaded.scenario);
}

describe('the library', () => {
  it('has the scenarios that the documentation names', () => {
    expect(libraryNames()).toEqual([
      'demo',
      'join-storm',
      'one-to-one',
      'public-administration-morning',
      'server-restart',
      'sfu-knee',
      'signalling-storm',
      'team-meeting',
      'town-hall',
    ]);
  });

  it.each(libraryNames())(
    '%s can be planned, judges something, explains itself and knows its schema',
    async (name) => {
      const plan = await planned(name);
      const text = readFileSync(libraryFile(name), 'utf8');
      expect(plan.scenario.name).toBe(name);
      expect(plan.scenario.description).not.toBe('');
      expect(plan.budgets.length).toBeGreaterThan(4);
      expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/schema\.json\n/);
      expect(text.split('\n').filter((line) => line.includes('#')).length).toBeGreaterThan(4);
    },
  );

  it('opens with a demo of six browsers in two rooms that both send and see, within 45 s', async () => {
    const plan = await planned('demo');
    expect(plan.rooms).toHaveLength(2);
    expect(plan.seats.filter((seat) => seat.tier === 'browser')).toHaveLength(6);
    expect(plan.duration_ms).toBeLessThanOrEqual(45_000);
    for (const seat of plan.seats) {
      expect(seat.camera).not.toBeNull();
      expect(seat.demand.tiles).toHaveLength(2);
    }
  });

  it('replays the storm of 92 joins in 31 s, seen by browsers that are in their calls before it', async () => {
    const plan = await planned('join-storm');
    const storm = plan.phases.find((phase) => phase.kind === 'storm');
    if (storm === undefined) throw new Error('no storm');
    const joins = plan.seats.filter(
      (seat) => seat.join_at_ms >= storm.from_ms && seat.join_at_ms < storm.to_ms,
    );
    expect(storm.to_ms - storm.from_ms).toBe(31_000);
    expect(joins).toHaveLength(92);
    expect(joins.every((seat) => seat.tier === 'packet')).toBe(true);
  });

  it('makes a server forward far more than it gets, for a browser that sends nothing', async () => {
    const plan = await planned('sfu-knee');
    const { packetsInPerSecond, packetsOutPerSecond } = estimateTraffic(plan);
    expect(packetsOutPerSecond).toBeGreaterThan(12 * packetsInPerSecond);
    const [canary, ...others] = plan.seats.filter(({ tier }) => tier === 'browser');
    expect(others).toEqual([]);
    expect(canary).toMatchObject({ camera: null, microphone: false });
  });

  it('lets one or two speak in the town hall, in real browsers', async () => {
    const senders = (await planned('town-hall')).seats.filter((seat) => seat.microphone);
    expect([1, 2]).toContain(senders.length);
    expect(senders.every((seat) => seat.tier === 'browser')).toBe(true);
  });

  it('has the meeting sizes of an administration, and scales by the number of people', async () => {
    const loaded = await loadScenario('public-administration-morning', { targets: TARGETS });
    if (!loaded.ok) throw new Error('faults');
    const larger = planScenario({
      ...loaded.scenario,
      rooms: { ...loaded.scenario.rooms, participants: 14_000 },
    });
    expect(larger.seats).toHaveLength(14_000);
    const share = (size: number): number =>
      larger.rooms.filter((room) => room.size === size).length / larger.rooms.length;
    expect(share(4)).toBeCloseTo(0.85, 2);
    expect(share(6)).toBeCloseTo(0.1, 2);
    expect(larger.rooms.filter((room) => room.size === 250)).toHaveLength(1);
  });
});

describe('the description of a plan', () => {
  it('says what will happen in a few lines', async () => {
    expect(describePlan(await planned('demo'))).toMatchInlineSnapshot(`
      "demo on livekit, seed seatproof, 40 s
      Two meetings of three people on a local server, all in real browsers.
      Rooms: 2 (2 of 3)
      Seats: 6 (6 browser), at most 6 at once
      Media: 6 cameras (vp8, 10 frames/s, 135p + 270p), 6 microphones
      Browsers: 1 process, 2 pages
      Phases:
        0 s to 6 s: ramp, 6 join
        6 s to 40 s: hold, nobody joins
      Busiest second: 1 join
      Expected at the server with everybody in, about: 510 packets/s in (2.0 Mbit/s), 900 packets/s out (3.0 Mbit/s)
      Budgets:
        join_seconds: p(95)<5, rate>0.99
        first_audio_seconds: p(95)<6
        first_video_seconds: p(95)<8
        seat_failures: count==0
        video_rendered_frame_rate: p(10)>=7
        video_freeze_share: rate<0.05
        video_loss_share: p(95)<0.02
        audio_loss_share: p(95)<0.02
        audio_concealed_share: p(95)<0.07
        round_trip_seconds: p(95)<0.25"
    `);
  });

  it('estimates the traffic that two people cause', async () => {
    const plan = await planned('one-to-one');
    expect(estimateTraffic(plan)).toEqual({
      packetsInPerSecond: 259, // 2 x (50 sound + 22.7 of 180p + 56.8 of 360p)
      packetsOutPerSecond: 214, // the sound and the larger layer of each
      bitsInPerSecond: 1_464_000,
      bitsOutPerSecond: 1_064_000,
    });
  });

  it('counts devices only while they are on', async () => {
    const { seats, ...rest } = await planned('one-to-one');
    const halfMuted = seats.map((seat) => ({
      ...seat,
      camera: null,
      demand: { layout: 'none' as const, tiles: [] },
      actions: [{ at_ms: (seat.join_at_ms + seat.leave_at_ms) / 2, action: 'mute-microphone' as const }],
    }));
    expect(estimateTraffic({ ...rest, seats: halfMuted })).toMatchObject({
      packetsInPerSecond: 50,
      packetsOutPerSecond: 50,
    });
  });
});
