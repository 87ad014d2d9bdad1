// The loops of packet seats as FFmpeg really makes them, and what is left of them when an SFU drops layers.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMark } from '#core/media/frame-mark.ts';
import { LOOP_SENDER_INDEX } from '#core/media/loop-sender.ts';
import { loadLoops, loopKey, voiceKey } from '#runners/packet/media/loop-library.ts';
import type { LoopLibrary } from '#runners/packet/media/loop-library.ts';
import type { MediaLoop } from '#runners/packet/send/loop.ts';
import { makeSeat } from '#test/support/make-plan.ts';

const LAYERS = [
  { rid: 'q', width: 320, height: 180, max_bitrate_bps: 200_000 },
  { rid: 'h', width: 640, height: 360, max_bitrate_bps: 500_000 },
  { rid: 'f', width: 1280, height: 720, max_bitrate_bps: 2_500_000 },
] as const;
const CAMERA = { codec: 'vp8', frame_rate: 30, layers: LAYERS } as const;
const SEAT = makeSeat(0, { camera: CAMERA, microphone: true });

let folder = '';
let made: readonly LoopLibrary[] = [];
const said: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'seatproof-test-'));
  // Two runs at once, as on a machine that several people use.
  const say = (line: string): void => void said.push(line);
  made = await Promise.all([loadLoops(folder, [SEAT], { say }), loadLoops(folder, [SEAT], { say })]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function madeLoop(key: string): MediaLoop {
  const loop = made[0]?.loops.get(key);
  if (loop === undefined) throw new Error(`no loop ${key}`);
  return loop;
}

/** Decodes the frames whose layer is at most `temporalId`; their luma, one after another. */
function decode(loop: MediaLoop, temporalId: number): readonly Uint8Array[] {
  const { width, height } = loop.description;
  const kept = Array.from({ length: loop.frames }, (_, frame) => frame).filter(
    (frame) => loop.temporalId(frame) <= temporalId,
  );
  const header = Buffer.alloc(32);
  header.write('DKIF', 0, 'latin1');
  header.writeUInt16LE(32, 6);
  header.write('VP80', 8, 'latin1');
  header.writeUInt16LE(width, 12);
  header.writeUInt16LE(height, 14);
  header.writeUInt32LE(30, 16);
  header.writeUInt32LE(1, 20);
  const frames = kept.flatMap((frame, index) => {
    const prefix = Buffer.alloc(12);
    prefix.writeUInt32LE(loop.bytes(frame), 0);
    prefix.writeUInt32LE(index, 4);
    return [prefix, loop.data.slice(loop.offset(frame), loop.offset(frame) + loop.bytes(frame))];
  });
  const words = ['-loglevel', 'error', '-i', 'pipe:0', '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'];
  const size = width * height;
  const input = Buffer.concat([header, ...frames]);
  const { stdout } = spawnSync('ffmpeg', words, { input, maxBuffer: 2 * size * loop.frames });
  return Array.from({ length: stdout.length / size }, (_, at) => stdout.subarray(at * size, (at + 1) * size));
}

describe('the media loops of packet seats', () => {
  it('are made by two runs at once without harm, said line by line, and found by the next', async () => {
    expect(made.map(({ faults, placeholders }) => ({ faults, placeholders }))).toEqual([
      { faults: [], placeholders: [] },
      { faults: [], placeholders: [] },
    ]);
    expect(said).toContain('Making media loop 1 of 5: vp8-320x180-30fps-200k-t3 …');
    const keys = [...LAYERS.map((layer) => loopKey(layer, CAMERA)), voiceKey(), voiceKey(48_000)];
    expect(readdirSync(folder).sort()).toEqual(keys.map((key) => `${key}.spl`).sort());
    const again = await loadLoops(folder, [SEAT], { program: join(folder, 'no-ffmpeg') });
    expect(again).toMatchObject({ faults: [], placeholders: [] });
    expect([...again.loops].map(([key, loop]) => [key, loop.data.length])).toEqual(
      keys.map((key) => [key, again.loops.get(key)?.data.length]),
    );
  });

  it.each(LAYERS)('have the nominal bitrate within 10 % at $width x $height', (layer) => {
    const { description, frames } = madeLoop(loopKey(layer, CAMERA));
    expect(Math.abs(description.bitrateBps / layer.max_bitrate_bps - 1)).toBeLessThan(0.1);
    expect(frames).toBe(304);
  });

  it.each([32_000, 48_000])(
    'have a voice of %d b/s within 10 %%, whose levels rise and fall',
    (bitrateBps) => {
      const loop = madeLoop(voiceKey(bitrateBps));
      expect(Math.abs(loop.description.bitrateBps / bitrateBps - 1)).toBeLessThan(0.1);
      const levels = Array.from({ length: loop.frames }, (_, frame) => loop.audioLevel(frame));
      expect(Math.min(...levels)).toBeLessThan(25);
      expect(Math.max(...levels)).toBeGreaterThan(35);
      expect(levels.length * 20).toBe(12_000);
    },
  );

  it('decode to the same pictures when upper layers are dropped, each with its mark', () => {
    const loop = madeLoop('vp8-640x360-30fps-500k-t3');
    const whole = decode(loop, 2);
    expect(whole).toHaveLength(loop.frames);
    const counters = whole.map((luma) => {
      const reading = readMark(luma, 640, 640, 360);
      return reading.ok && reading.mark.senderIndex === LOOP_SENDER_INDEX ? reading.mark.frameCounter : -1;
    });
    expect(counters).toEqual(whole.map((_, index) => index));
    for (const [temporalId, step] of [
      [1, 2],
      [0, 4],
    ] as const) {
      const fewer = decode(loop, temporalId);
      expect(fewer).toHaveLength(loop.frames / step);
      expect(
        fewer.every((luma, index) => Buffer.compare(luma, whole[index * step] ?? luma.subarray(1)) === 0),
      ).toBe(true);
    }
  });
});
