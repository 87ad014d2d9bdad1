import { describe, expect, it } from 'vitest';
import { Observer } from '#analysis/observe/observer.ts';
import type { Observation } from '#core/observation.ts';
import type { InboundRow, OutboundRow, RunEvent, SampleRow } from '#core/sample.ts';
import { makePlan, makeSeat } from '#test/support/make-plan.ts';
import { joinedEvents } from '#test/support/make-rows.ts';

const SEAT = 'r001-s001';

function observe(
  rows: readonly SampleRow[],
  events: readonly RunEvent[] = joinedEvents(SEAT, 500),
): Observation[] {
  const observed: Observation[] = [];
  const observer = new Observer(makePlan(), (observation) => observed.push(observation));
  for (const event of events) observer.event(event);
  for (const row of rows) observer.sample(row);
  observer.finish();
  return observed;
}

const valuesOf = (observed: readonly Observation[], metric: string): (number | null)[] =>
  observed.filter((observation) => observation.metric === metric).map(({ value }) => value);

const video = (t_ms: number, fields: Partial<InboundRow>): InboundRow => ({
  kind: 'inbound-rtp',
  t_ms,
  seat: SEAT,
  stream: 'other/camera',
  media: 'video',
  ssrc: 1,
  ...fields,
});
const layer = (t_ms: number, rid: string, fields: Partial<OutboundRow>): OutboundRow => ({
  kind: 'outbound-rtp',
  t_ms,
  seat: SEAT,
  stream: 'camera',
  media: 'video',
  ssrc: rid.charCodeAt(0),
  rid,
  ...fields,
});

describe('what a seat received', () => {
  it('is a rate a second, from bytes and frames', () => {
    const observed = observe([
      video(3000, { bytesReceived: 1000, framesDecoded: 10, framesRendered: 9 }),
      video(5000, { bytesReceived: 26_000, framesDecoded: 40, framesRendered: 37 }),
    ]);
    expect(valuesOf(observed, 'video_receive_bitrate_bps')).toEqual([100_000]);
    expect(valuesOf(observed, 'video_decoded_frame_rate')).toEqual([15]);
    expect(valuesOf(observed, 'video_rendered_frame_rate')).toEqual([14]);
  });

  it('says of substituted frames what the network did, and nothing that only a decoder knows', () => {
    const counters = { packetsReceived: 100, framesReceived: 30, framesDecoded: 30, framesRendered: 30 };
    const zero = { packetsReceived: 0, framesReceived: 0, framesDecoded: 0, framesRendered: 0 };
    const freezes = { freezeCount: 0, totalFreezesDuration: 0, pauseCount: 0, framesDropped: 0 };
    const observed = observe([
      video(3000, { substituted: true, ...zero, ...freezes, frameHeight: 180, pliCount: 0, packetsLost: 0 }),
      video(4000, {
        substituted: true,
        ...counters,
        ...freezes,
        frameHeight: 360,
        pliCount: 1,
        packetsLost: 0,
      }),
    ]);
    const ids = new Set(observed.map(({ metric }) => metric));
    for (const metric of [
      'video_decoded_frame_rate',
      'video_rendered_frame_rate',
      'video_dropped_share',
      'video_freezes',
      'video_freeze_share',
      'video_pauses',
    ] as const) {
      expect(ids).not.toContain(metric);
    }
    expect(valuesOf(observed, 'video_loss_share')).toEqual([0]);
    expect(valuesOf(observed, 'feedback_plis')).toEqual([1]);
    expect(valuesOf(observed, 'video_height_pixels')).toEqual([360]);
    expect(valuesOf(observed, 'video_layer_switches')).toEqual([1]);
  });

  it('takes packets that came late off the next loss instead of going below zero', () => {
    const observed = observe([
      video(1000, { packetsReceived: 100, packetsLost: 10 }),
      video(2000, { packetsReceived: 200, packetsLost: 6 }),
      video(3000, { packetsReceived: 290, packetsLost: 16 }),
    ]);
    expect(valuesOf(observed, 'video_loss_share')).toEqual([0, 6 / 96]);
  });

  it('counts a change of picture size as a layer switch', () => {
    const rows = [180, 180, 360, 180].map((frameHeight, index) => video((index + 1) * 1000, { frameHeight }));
    expect(valuesOf(observe(rows), 'video_layer_switches')).toEqual([0, 1, 1]);
  });

  it('gives the time frozen as a share of the time that passed', () => {
    const observed = observe([
      video(1000, { totalFreezesDuration: 0, freezeCount: 0 }),
      video(2000, { totalFreezesDuration: 0.4, freezeCount: 1 }),
    ]);
    const freeze = observed.find(({ metric }) => metric === 'video_freeze_share');
    expect(freeze).toMatchObject({ value: 0.4, of: 1 });
    expect(valuesOf(observed, 'video_freezes')).toEqual([1]);
  });

  it('leaves silence that was concealed as silence out of concealment', () => {
    const audio = { media: 'audio', stream: 'other/mic' } as const;
    const observed = observe([
      video(1000, { ...audio, concealedSamples: 0, silentConcealedSamples: 0, totalSamplesReceived: 48_000 }),
      video(2000, {
        ...audio,
        concealedSamples: 4800,
        silentConcealedSamples: 2400,
        totalSamplesReceived: 96_000,
      }),
    ]);
    expect(valuesOf(observed, 'audio_concealed_share')).toEqual([0.05]);
  });

  it('is not settled until some time after joining', () => {
    const rows = [1000, 2000, 3000].map((t_ms) => video(t_ms, { frameHeight: 180 }));
    const settled = observe(rows)
      .filter(({ metric }) => metric === 'video_height_pixels')
      .map((observation) => observation.settled);
    expect(settled).toEqual([false, true]);
  });
});

describe('what a seat sent', () => {
  it('is the sum of the layers also where they are told apart by SSRC only', () => {
    const bySsrc = (t_ms: number, ssrc: number, bytesSent: number, framesEncoded: number): OutboundRow => ({
      kind: 'outbound-rtp',
      t_ms,
      seat: SEAT,
      stream: 'camera',
      media: 'video',
      ssrc,
      packetsSent: bytesSent / 100,
      bytesSent,
      framesEncoded,
    });
    const observed = observe([
      bySsrc(3000, 1, 1000, 10),
      bySsrc(3000, 2, 2000, 10),
      bySsrc(4000, 1, 2000, 40),
      bySsrc(4000, 2, 12_000, 25),
    ]);
    expect(valuesOf(observed, 'video_send_bitrate_bps')).toEqual([88_000]);
    expect(valuesOf(observed, 'video_sent_frame_rate')).toEqual([30]);
  });

  it('joins the layers of a camera into one bitrate and the frame rate of its fastest layer', () => {
    const observed = observe([
      layer(1000, 'q', { bytesSent: 0, framesEncoded: 0 }),
      layer(1000, 'f', { bytesSent: 0, framesEncoded: 0 }),
      layer(2000, 'q', { bytesSent: 1000, framesEncoded: 8 }),
      layer(2000, 'f', { bytesSent: 4000, framesEncoded: 15 }),
    ]);
    expect(valuesOf(observed, 'video_send_bitrate_bps')).toEqual([40_000]);
    expect(valuesOf(observed, 'video_sent_frame_rate')).toEqual([15]);
  });

  it('has no frame rate while the system has nobody look at the camera, and in the seconds in which that changes', () => {
    const sent = (t_ms: number, active: boolean, framesEncoded: number): OutboundRow =>
      layer(t_ms, 'q', { active, bytesSent: framesEncoded * 100, framesEncoded });
    const observed = observe([
      sent(1000, true, 0),
      sent(2000, true, 15),
      sent(3000, false, 19),
      sent(4000, false, 19),
      sent(5000, true, 21),
      sent(6000, true, 36),
    ]);
    expect(valuesOf(observed, 'video_sent_frame_rate')).toEqual([15, 15]);
  });

  it('says for how long the processor limited the encoder', () => {
    const limited = (cpu: number): Partial<OutboundRow> => ({ qualityLimitationDurations: { cpu, none: 1 } });
    const observed = observe([layer(1000, 'f', limited(0)), layer(2000, 'f', limited(0.25))]);
    expect(observed.find(({ metric }) => metric === 'video_cpu_limited_share')).toMatchObject({
      value: 0.25,
      of: 1,
    });
  });
});

describe('joining', () => {
  it('counts from the intended time, so that a late start is not forgiven', () => {
    const seat = makeSeat(1);
    const observed = observe([], joinedEvents(seat.id, seat.join_at_ms + 700));
    expect(valuesOf(observed, 'join_seconds')).toEqual([0.7]);
  });

  it('counts the first picture from when somebody was there to be seen', () => {
    const observed = observe(
      [],
      [
        ...joinedEvents(SEAT, 500),
        ...joinedEvents('r001-s002', 6000),
        { kind: 'join-step', seat: SEAT, step: 'first-video', t_ms: 6800 },
      ],
    );
    expect(valuesOf(observed, 'first_video_seconds')).toContain(0.8);
  });

  it('keeps a seat that never got in as an attempt without a value', () => {
    const observed = observe(
      [],
      [
        { kind: 'join-step', seat: SEAT, step: 'started', t_ms: 1 },
        { kind: 'seat-failed', seat: SEAT, reason: 'join-timeout', detail: 'no answer', t_ms: 15_000 },
      ],
    );
    expect(valuesOf(observed, 'join_seconds')).toEqual([null]);
    expect(valuesOf(observed, 'seat_failures')).toEqual([1]);
  });

  it('does not expect a picture in a room where nobody else shows one', () => {
    expect(valuesOf(observe([]), 'first_video_seconds')).toEqual([]);
  });
});

describe('the services between a seat and its call', () => {
  it('count from the intended time, and only in runs whose system has them', () => {
    const events: RunEvent[] = [
      { kind: 'join-step', seat: SEAT, step: 'started', t_ms: 0 },
      { kind: 'join-step', seat: 'r001-s002', step: 'started', t_ms: 1000 },
    ];
    expect(valuesOf(observe([], events), 'homeserver_seconds')).toEqual([]);
    events.push({ kind: 'join-step', seat: SEAT, step: 'homeserver', t_ms: 700 });
    // The other one asked and got no answer.
    expect(valuesOf(observe([], events), 'homeserver_seconds')).toEqual([0.7, null]);
    expect(valuesOf(observe([], events), 'token_service_seconds')).toEqual([]);
  });
});

describe('joins without media', () => {
  const sample = (metric: string, value: number): SampleRow => ({
    kind: 'signalling',
    t_ms: 1000,
    source: 'joins',
    metric,
    value,
  });

  it('are in seconds, and a failed one is an attempt without a value', () => {
    const observed = observe([sample('seatproof_join', 640), sample('seatproof_join_failed', 1)]);
    expect(valuesOf(observed, 'signalling_join_seconds')).toEqual([0.64, null]);
  });

  it('count requests that failed as a share of all, and joins that never started', () => {
    const observed = observe([
      sample('http_req_failed', 0),
      sample('http_req_failed', 1),
      sample('dropped_iterations', 3),
    ]);
    expect(valuesOf(observed, 'signalling_request_failed_share')).toEqual([0, 1]);
    expect(valuesOf(observed, 'signalling_joins_dropped')).toEqual([3]);
  });
});
