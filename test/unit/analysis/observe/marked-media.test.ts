import { describe, expect, it } from 'vitest';
import { Observer } from '#analysis/observe/observer.ts';
import { opusMosBand } from '#analysis/quality/e-model.ts';
import type { Observation } from '#core/observation.ts';
import type { FramesRow, InboundRow, MarkRow, SampleRow } from '#core/sample.ts';
import { makePlan } from '#test/support/make-plan.ts';
import { joinedEvents } from '#test/support/make-rows.ts';

const SEAT = 'r001-s001';

function observe(rows: readonly SampleRow[]): (metric: string) => (number | null)[] {
  const observed: Observation[] = [];
  const observer = new Observer(makePlan(), (observation) => observed.push(observation));
  for (const event of joinedEvents(SEAT, 500)) observer.event(event);
  for (const row of rows) observer.sample(row);
  observer.finish();
  return (metric) =>
    observed.filter((observation) => observation.metric === metric).map(({ value }) => value);
}

function mark(t_ms: number, media: 'audio' | 'video', latency_ms: number, sender_index = 1): MarkRow {
  const stream = `s${sender_index}/${media}`;
  return {
    kind: 'mark',
    t_ms,
    seat: SEAT,
    stream,
    media,
    readable: 1,
    unreadable: 0,
    sender_index,
    latency_ms,
  };
}

function frames(t_ms: number, fields: Partial<FramesRow>): FramesRow {
  return {
    kind: 'frames',
    t_ms,
    seat: SEAT,
    stream: 's1/video',
    frames: 0,
    skipped: 0,
    repeated: 0,
    out_of_order: 0,
    freezes: 0,
    freezes_seconds: 0,
    ...fields,
  };
}

describe('lip sync', () => {
  it('is the latency of the picture less that of the same sender: positive when sound leads', () => {
    const values = observe([
      mark(3000, 'video', 180),
      mark(3500, 'audio', 120),
      mark(4000, 'video', 100),
      mark(4500, 'audio', 150),
    ]);
    expect(values('lip_sync_seconds')).toEqual([0.06, -0.05]);
    expect(values('audio_latency_seconds')).toEqual([0.12, 0.15]);
  });

  it('is not made of two senders, nor of two moments', () => {
    expect(observe([mark(3000, 'video', 180, 2), mark(3500, 'audio', 120, 1)])('lip_sync_seconds')).toEqual(
      [],
    );
    expect(observe([mark(3000, 'video', 180), mark(9000, 'audio', 120)])('lip_sync_seconds')).toEqual([]);
  });
});

describe('frames that are read one by one', () => {
  it('tell the share that never came, misorder, and freezes beside those of W3C', () => {
    const values = observe([
      frames(3000, { frames: 60, skipped: 3 }),
      frames(4000, {
        frames: 84,
        skipped: 4,
        repeated: 1,
        out_of_order: 1,
        freezes: 1,
        freezes_seconds: 0.5,
      }),
    ]);
    expect(values('video_skipped_share')).toEqual([1]);
    expect(values('video_misordered_frames')).toEqual([2]);
    expect(values('video_marked_freezes')).toEqual([1]);
    expect(values('video_marked_freeze_share')).toEqual([0.5]);
  });
});

describe('the likeness of a picture', () => {
  const picture = {
    kind: 'picture',
    t_ms: 3000,
    seat: SEAT,
    stream: 's1/video',
    sender_index: 1,
    counter: 7,
    width: 640,
    height: 360,
  } as const;

  it('is its PSNR and SSIM; a flawless picture has only the latter', () => {
    const values = observe([
      { ...picture, psnr_db: 38.5, ssim: 0.97 },
      { ...picture, ssim: 1 },
    ]);
    expect(values('video_psnr_db')).toEqual([38.5]);
    expect(values('video_ssim')).toEqual([0.97, 1]);
  });
});

describe('the estimated MOS of speech', () => {
  const sound = (t_ms: number, concealedSamples: number): InboundRow => ({
    kind: 'inbound-rtp',
    t_ms,
    seat: SEAT,
    stream: 's1/audio',
    media: 'audio',
    ssrc: 1,
    totalSamplesReceived: (t_ms / 1000) * 48_000,
    concealedSamples,
  });

  it('is a band from what was concealed and how old the sound was', () => {
    const values = observe([sound(3000, 0), mark(3500, 'audio', 150), sound(4000, 960)]);
    const band = opusMosBand(150, 0.02);
    expect(values('audio_mos_low_estimate')).toEqual([band.low]);
    expect(values('audio_mos_high_estimate')).toEqual([band.high]);
  });

  it('is not made without a latency that was measured lately', () => {
    expect(observe([sound(3000, 0), sound(4000, 0)])('audio_mos_low_estimate')).toEqual([]);
    const late = observe([mark(3500, 'audio', 150), sound(10_000, 0), sound(11_000, 0)]);
    expect(late('audio_mos_low_estimate')).toEqual([]);
  });
});

describe('talk spurts', () => {
  const edge = (t_ms: number, which: 'start' | 'end', cut_ms: number): SampleRow => ({
    kind: 'talk-spurt',
    t_ms,
    seat: SEAT,
    stream: 's1/microphone',
    edge: which,
    cut_ms,
  });

  it('tell how much was cut from starts and from ends, and how often a packet or more', () => {
    const values = observe([
      edge(3000, 'start', 0),
      edge(3500, 'end', 5),
      edge(4000, 'start', 38),
      edge(4500, 'end', 0),
    ]);
    expect(values('talk_spurt_start_cut_seconds')).toEqual([0, 0.038]);
    expect(values('talk_spurt_end_cut_seconds')).toEqual([0.005, 0]);
    expect(values('talk_spurt_clipped_share')).toEqual([0, 0, 1, 0]);
  });
});
