// A working day as data: meetings with a start, an end and people who join, drawn from the assumptions. The same
// seed gives the same day whatever platform is simulated under it, so what-ifs differ by the platform alone.
import type { Random } from '#core/random.ts';
import type { AssumptionValues } from './assumptions.ts';

export const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3600;
const MINUTE_SECONDS = 60;

/** People of meeting m are [firstPerson[m], firstPerson[m + 1]); meetings are sorted by start. Seconds of the day. */
export interface Workload {
  readonly meetings: number;
  readonly people: number;
  readonly startAt: Float64Array;
  readonly firstPerson: Int32Array;
  readonly meetingOf: Int32Array;
  /** When a person asks to join: the intended time that delays count from. */
  readonly joinAt: Float64Array;
  readonly leaveAt: Float64Array;
  /** Bit 0: camera on; bit 1: speaks. */
  readonly traits: Uint8Array;
}

export const HAS_CAMERA = 1;
export const HAS_VOICE = 2;

/** Hours in which half of the meetings begin (capacity model of the case: 9-11 and 13-15 h). */
const PEAK_HOURS: readonly number[] = [9, 10, 13, 14];
/** How the others spread over the rest of the day; assumed. */
const OTHER_HOURS: readonly (readonly [hour: number, weight: number])[] = [
  [7, 0.08],
  [8, 0.24],
  [11, 0.2],
  [12, 0.1],
  [15, 0.2],
  [16, 0.14],
  [17, 0.04],
];
const SHORT_MEETING_MINUTES = 30; // calendars offer 30 and 60 minutes; the mix gives the wanted mean
const LONG_MEETING_MINUTES = 60;
const AD_HOC_JOIN_SECONDS = 60; // people who are called together come at once; assumed
const LEAVE_SPREAD_SECONDS = 60; // saying goodbye; assumed
const SHORTEST_STAY_SECONDS = 30;
const TOWN_HALL_HOUR = 10;
/** Meetings of this size and more follow the camera share of large meetings; assumed. */
const LARGE_MEETING = 50;

/** Share of the meetings that begin in each hour of the day; sums to 1. */
export function startShares(peakHoursShare: number): Float64Array {
  const shares = new Float64Array(24);
  PEAK_HOURS.forEach((hour) => {
    shares[hour] = peakHoursShare / PEAK_HOURS.length;
  });
  OTHER_HOURS.forEach(([hour, weight]) => {
    shares[hour] = (1 - peakHoursShare) * weight;
  });
  return shares;
}

/** Sizes and their shares, smallest first; shares sum to 1. */
function meetingMix(values: AssumptionValues): readonly (readonly [size: number, share: number])[] {
  const { meeting_share_medium: medium, meeting_share_large: large } = values;
  return [
    [Math.round(values.meeting_size_small), 1 - medium - large],
    [Math.round(values.meeting_size_medium), medium],
    [Math.round(values.meeting_size_large), large],
  ];
}

function meanSize(values: AssumptionValues): number {
  return meetingMix(values).reduce((sum, [size, share]) => sum + size * share, 0);
}

function longShare(values: AssumptionValues): number {
  const share =
    (values.scheduled_minutes - SHORT_MEETING_MINUTES) / (LONG_MEETING_MINUTES - SHORT_MEETING_MINUTES);
  return Math.min(1, Math.max(0, share));
}

/** Probability that a person of a scheduled meeting that began `age` seconds ago is in it. */
function presentWhenScheduled(age: number, values: AssumptionValues): number {
  if (age < 0) {
    return 0;
  }
  const arrived = Math.min(1, age / values.join_window_seconds);
  const runsOn = (minutes: number): number => {
    const over = age - minutes * MINUTE_SECONDS;
    return over <= 0 ? 1 : Math.max(0, 1 - over / LEAVE_SPREAD_SECONDS);
  };
  const long = longShare(values);
  return arrived * (long * runsOn(LONG_MEETING_MINUTES) + (1 - long) * runsOn(SHORT_MEETING_MINUTES));
}

/** Expected people present in the busiest minute for each person who takes part in any meeting of the day. */
export function peakPresence(values: AssumptionValues): number {
  const shares = startShares(values.peak_hours_share);
  const adHocSeconds = values.ad_hoc_minutes * MINUTE_SECONDS;
  let adHoc = 0; // present in ad-hoc meetings, by its recursion from minute to minute
  let peak = 0;
  for (let second = 0; second < DAY_SECONDS; second += MINUTE_SECONDS) {
    const starting = (shares[Math.floor(second / HOUR_SECONDS)] ?? 0) / 60;
    adHoc = adHoc * Math.exp(-MINUTE_SECONDS / adHocSeconds) + starting;
    let scheduled = 0;
    shares.forEach((share, hour) => {
      const age = second - hour * HOUR_SECONDS;
      const half = presentWhenScheduled(age - HOUR_SECONDS / 2, values);
      scheduled +=
        share *
        (values.full_hour_share * presentWhenScheduled(age, values) + (1 - values.full_hour_share) * half);
    });
    peak = Math.max(peak, values.scheduled_share * scheduled + (1 - values.scheduled_share) * adHoc);
  }
  return peak;
}

interface Meeting {
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly joinWindow: number;
}

function drawByShare<T>(items: readonly (readonly [T, number])[], random: Random, last: T): T {
  let left = random.uniform();
  for (const [item, share] of items) {
    left -= share;
    if (left < 0) {
      return item;
    }
  }
  return last;
}

function drawMeetings(values: AssumptionValues, random: Random): Meeting[] {
  const target = values.seats * values.peak_concurrency_share;
  const count = Math.round(target / (peakPresence(values) * meanSize(values)));
  const mix = meetingMix(values);
  const hours = Array.from(startShares(values.peak_hours_share), (share, hour) => [hour, share] as const);
  const long = longShare(values);
  const meetings = Array.from({ length: count }, (): Meeting => {
    const size = drawByShare(mix, random, 2);
    const hour = drawByShare(hours, random, TOWN_HALL_HOUR) * HOUR_SECONDS;
    if (random.uniform() < values.scheduled_share) {
      const start = hour + (random.uniform() < values.full_hour_share ? 0 : HOUR_SECONDS / 2);
      const minutes = random.uniform() < long ? LONG_MEETING_MINUTES : SHORT_MEETING_MINUTES;
      return { start, end: start + minutes * MINUTE_SECONDS, size, joinWindow: values.join_window_seconds };
    }
    const start = hour + random.uniform() * HOUR_SECONDS;
    const length = random.exponential(values.ad_hoc_minutes * MINUTE_SECONDS);
    return {
      start,
      end: start + Math.max(SHORTEST_STAY_SECONDS, length),
      size,
      joinWindow: AD_HOC_JOIN_SECONDS,
    };
  });
  for (let hall = 0; hall < Math.round(values.town_halls_per_day); hall += 1) {
    const start = (TOWN_HALL_HOUR + (hall % 6)) * HOUR_SECONDS;
    const size = Math.round(values.town_hall_size);
    meetings.push({ start, end: start + HOUR_SECONDS, size, joinWindow: values.join_window_seconds });
  }
  return meetings.sort((a, b) => a.start - b.start);
}

/** Draws a day. The busiest minute's expectation is seats x concurrency (town halls come on top). */
export function drawWorkload(values: AssumptionValues, random: Random): Workload {
  const meetings = drawMeetings(values, random);
  const people = meetings.reduce((sum, { size }) => sum + size, 0);
  const workload = {
    meetings: meetings.length,
    people,
    startAt: Float64Array.from(meetings, ({ start }) => start),
    firstPerson: new Int32Array(meetings.length + 1),
    meetingOf: new Int32Array(people),
    joinAt: new Float64Array(people),
    leaveAt: new Float64Array(people),
    traits: new Uint8Array(people),
  };
  let person = 0;
  meetings.forEach(({ start, end, size, joinWindow }, meeting) => {
    const cameraShare = size >= LARGE_MEETING ? values.camera_share_large : values.camera_share;
    workload.firstPerson[meeting] = person;
    for (const last = person + size; person < last; person += 1) {
      const leave = end + random.uniform() * LEAVE_SPREAD_SECONDS;
      const camera = random.uniform() < cameraShare ? HAS_CAMERA : 0;
      const voice = random.uniform() < values.silent_share ? 0 : HAS_VOICE;
      workload.meetingOf[person] = meeting;
      workload.joinAt[person] = Math.min(
        start + random.uniform() * joinWindow,
        leave - SHORTEST_STAY_SECONDS,
      );
      workload.leaveAt[person] = leave;
      workload.traits[person] = camera | voice;
    }
  });
  workload.firstPerson[meetings.length] = person;
  return workload;
}
