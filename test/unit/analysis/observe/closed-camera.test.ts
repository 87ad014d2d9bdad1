import { describe, expect, it } from 'vitest';
import { Observer } from '#analysis/observe/observer.ts';
import { ValidityTracker } from '#analysis/validity.ts';
import type { Observation } from '#core/observation.ts';
import type { Plan, SeatAction } from '#core/plan.ts';
import type { RunEvent, SampleRow } from '#core/sample.ts';
import { makePlan, makeSeat } from '#test/support/make-plan.ts';
import { joinedEvents } from '#test/support/make-rows.ts';

const SENDER = 'r001-s001';
const RECEIVER = 'r001-s002';
const FRAME_RATE = 10;
const STILL = { framesReceived: 50, framesDecoded: 50, framesRendered: 50 };
const ACTIONS: readonly SeatAction[] = [
  { at_ms: 20_000, action: 'mute-camera' },
  { at_ms: 30_000, action: 'unmute-camera' },
  { at_ms: 50_000, action: 'mute-camera' },
];

const plan: Plan = makePlan({
  seats: [makeSeat(0, { actions: ACTIONS }), makeSeat(1)],
});

/** A second of both ends: nothing comes between 20 and 30 s, and nothing any more from 50 s on. */
function rows(sender: string = SENDER): SampleRow[] {
  let frames = 0;
  return Array.from({ length: 60 }, (_, second) => second + 1).flatMap((second): SampleRow[] => {
    const t_ms = second * 1000;
    if (second <= 20 || (second > 30 && second <= 50)) frames += FRAME_RATE;
    const counters = { bytesReceived: frames * 100, framesReceived: frames, framesDecoded: frames };
    return [
      {
        kind: 'inbound-rtp',
        t_ms,
        seat: RECEIVER,
        stream: `${sender}/camera`,
        media: 'video',
        ssrc: 1,
        ...counters,
        framesRendered: frames,
        // Chromium counts the gap as a freeze when the picture moves again.
        totalFreezesDuration: second > 30 ? 10 : 0,
      },
      {
        kind: 'outbound-rtp',
        t_ms,
        seat: SENDER,
        stream: 'camera',
        media: 'video',
        ssrc: 2,
        bytesSent: frames * 100,
        framesEncoded: frames,
      },
    ];
  });
}

const FOREIGN = '@somebody:example.org:DEVICE';
const NAMED: RunEvent = { kind: 'seat-named', t_ms: 500, seat: SENDER, name: FOREIGN };
const JOINED = [...joinedEvents(SENDER, 500), ...joinedEvents(RECEIVER, 500)];

function observations(
  sender: string = SENDER,
  events: readonly RunEvent[] = JOINED,
  received: readonly SampleRow[] = rows(sender),
): Observation[] {
  const observed: Observation[] = [];
  const observer = new Observer(plan, (observation) => observed.push(observation));
  for (const event of events) observer.event(event);
  for (const row of received) observer.sample(row);
  observer.finish();
  return observed;
}

const of = (metric: string, sender: string = SENDER): Observation[] =>
  observations(sender).filter((one) => one.metric === metric);

describe('a camera that its owner has switched off', () => {
  it('has no frame rate at those who would see it, rather than one of zero', () => {
    const rates = of('video_rendered_frame_rate');
    expect(new Set(rates.map(({ value }) => value))).toEqual(new Set([FRAME_RATE]));
    expect(rates.some(({ t_ms }) => t_ms > 20_000 && t_ms <= 33_000)).toBe(false);
    expect(rates.at(-1)?.t_ms).toBe(50_000);
  });

  it('freezes nobody, neither while it is off nor when it comes back', () => {
    const freezes = of('video_freeze_share');
    expect(freezes.length).toBeGreaterThan(20);
    expect(freezes.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(0);
  });

  it('is known by the plan of the seat that the system calls so', () => {
    const all = observations(FOREIGN, [...JOINED, NAMED]);
    expect(all).toEqual(observations());
    expect(all.length).toBeGreaterThan(100);
  });

  it('hides nobody else: a picture of another seat that stands still meanwhile is missed', () => {
    const still = rows(FOREIGN).map((row) => ({ ...row, ...STILL }));
    const zeros = (events: readonly RunEvent[]): readonly number[] =>
      observations(FOREIGN, events, still)
        .filter(({ metric, value }) => metric === 'video_rendered_frame_rate' && value === 0)
        .map(({ t_ms }) => t_ms);
    const other: RunEvent = { ...NAMED, seat: RECEIVER };
    expect(zeros([...JOINED, other])).toContain(25_000);
    expect(zeros(JOINED)).not.toContain(25_000);
  });

  it('is known by its rest where nothing tells who sends, as in runs from before names were told', () => {
    const rates = of('video_rendered_frame_rate', FOREIGN);
    expect(rates.length).toBeGreaterThan(30);
    expect(new Set(rates.map(({ value }) => value))).toEqual(new Set([FRAME_RATE]));
    const freezes = of('video_freeze_share', FOREIGN);
    expect(freezes.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(0);
  });

  it('does not make the generator look too slow for its encoders', () => {
    const tracker = new ValidityTracker(plan);
    for (const observation of observations()) tracker.observation(observation);
    const seconds = Array.from({ length: 60 }, (_, second) => second);
    expect(seconds.filter((second) => tracker.reasons(second).includes('encoder-rate'))).toEqual([]);
  });

  it('is missed again when it stays away although it was switched on', () => {
    const late = rows().filter(({ t_ms }) => t_ms <= 30_000);
    const stuck = [31, 32, 33, 34, 35, 36].map((second) => ({ ...late.at(-2), t_ms: second * 1000 }));
    const observed: Observation[] = [];
    const observer = new Observer(plan, (observation) => observed.push(observation));
    for (const event of joinedEvents(RECEIVER, 500)) observer.event(event);
    for (const row of [...late, ...stuck]) if (isSample(row)) observer.sample(row);
    const zeros = observed.filter((one) => one.metric === 'video_rendered_frame_rate' && one.value === 0);
    expect(zeros.map(({ t_ms }) => t_ms)).toEqual([34_000, 35_000, 36_000]);
  });
});

function isSample(row: Partial<SampleRow>): row is SampleRow {
  return row.kind !== undefined;
}
