import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVideoPattern } from '#core/media/video-pattern.ts';
import { framesFor, readVmafLog } from '#runners/browser/vmaf/vmaf-frames.ts';
import { findVmafFfmpeg } from '#runners/browser/vmaf/vmaf-program.ts';
import { VmafSample } from '#runners/browser/vmaf/vmaf-sample.ts';
import type { DumpedPicture } from '#runners/browser/vmaf/vmaf-sample.ts';
import { vmafPreflight } from '#runners/browser/vmaf/vmaf.ts';

const SIZE = { width: 96, height: 54 };
const SENDER = { index: 2, seed: 5, ...SIZE, frameRate: 25 };
const PIXELS = SIZE.width * SIZE.height;
const FRAME_BYTES = PIXELS + 2 * 48 * 27;

function picture(counter: number, luma: Uint8Array = new Uint8Array(PIXELS)): DumpedPicture {
  const row = {
    kind: 'picture',
    t_ms: counter,
    seat: 's1',
    stream: 's2/camera',
    sender_index: 2,
    counter,
  } as const;
  const base64 = Buffer.from(luma).toString('base64');
  return { type: 'picture', row: { ...row, ...SIZE, ssim: 1 }, clock_ms: 1_000_000, luma: base64 };
}

function drawn(counter: number, clockMs: number): Uint8Array {
  const pattern = createVideoPattern(SENDER);
  const frame = new Uint8Array(pattern.byteLength);
  pattern.draw(counter, clockMs, SENDER.index, frame);
  return frame.subarray(0, PIXELS);
}

describe('VMAF', () => {
  it('sees a received picture between its neighbours as they were sent', () => {
    const received = new Uint8Array(PIXELS).fill(77);
    const frames = framesFor(picture(40, received), SENDER);
    const luma = (of: Uint8Array, frame: number): Uint8Array =>
      of.subarray(frame * FRAME_BYTES, frame * FRAME_BYTES + PIXELS);
    expect(frames.sent).toHaveLength(3 * FRAME_BYTES);
    expect(
      [0, 1, 2].map((frame) =>
        Buffer.compare(luma(frames.sent, frame), drawn(39 + frame, 999_960 + 40 * frame)),
      ),
    ).toEqual([0, 0, 0]);
    expect(Buffer.compare(luma(frames.received, 1), received)).toBe(0);
    expect(
      [0, 2].map((frame) => Buffer.compare(luma(frames.received, frame), luma(frames.sent, frame))),
    ).toEqual([0, 0]);
  });

  it('takes the score of the picture itself, and none from a log that lacks one', () => {
    const frames = [99, 81.5, 98, 97, 64.25, 99].map((vmaf) => ({ metrics: { vmaf } }));
    expect(readVmafLog(JSON.stringify({ frames }), 2)).toEqual([81.5, 64.25]);
    expect(readVmafLog(JSON.stringify({ frames }), 3)).toBeUndefined();
    expect(readVmafLog('{"frames":[{}', 1)).toBeUndefined();
  });

  it('judges a sample in which every picture has the same chance', () => {
    const times = new Array<number>(100).fill(0);
    for (let run = 0; run < 400; run++) {
      const sample = new VmafSample(10, `seed ${run}`);
      for (let counter = 0; counter < 100; counter++) sample.offer(picture(counter, new Uint8Array(0)));
      for (const { row } of sample.pictures) times[row.counter] = (times[row.counter] ?? 0) + 1;
    }
    // 40 expected, standard deviation 6.
    const halves = [times.slice(0, 50), times.slice(50)].map((half) => half.reduce((sum, n) => sum + n, 0));
    for (const half of halves) expect(Math.abs(half - 2000)).toBeLessThan(150);
  });

  it('keeps never more than it may, in order of time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), (offered) => {
        const sample = new VmafSample(7, 'seed');
        for (let counter = offered; counter > 0; counter--) sample.offer(picture(counter, new Uint8Array(0)));
        const kept = sample.pictures.map(({ row }) => row.t_ms);
        expect(kept).toHaveLength(Math.min(7, offered));
        expect(kept).toEqual([...kept].sort((a, b) => a - b));
      }),
    );
  });

  it('says before anything starts what is missing and how to mend it', async () => {
    const nowhere = { XDG_CACHE_HOME: '/nowhere', PATH: '' };
    expect(await findVmafFfmpeg(nowhere)).toBeUndefined();
    const [fault] = await vmafPreflight(nowhere);
    expect(fault?.where).toBe('browser.vmaf');
    expect(fault?.fix).toContain('pip install imageio-ffmpeg==');
    expect(await vmafPreflight({ ...nowhere, SEATPROOF_VMAF_FFMPEG: process.execPath })).toEqual([]);
  });
});
