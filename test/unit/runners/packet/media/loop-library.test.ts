import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeLoop } from '#runners/packet/media/loop-file.ts';
import { loadLoops, loopKey, voiceKey } from '#runners/packet/media/loop-library.ts';
import { placeholderVideo, placeholderVoice } from '#runners/packet/media/placeholder-loop.ts';
import { makeSeat } from '#test/support/make-plan.ts';

const LAYER = { rid: 'f', width: 320, height: 180, max_bitrate_bps: 200_000 } as const;
const CAMERA = { codec: 'vp8', frame_rate: 15, layers: [LAYER] } as const;
const KEY = loopKey(LAYER, CAMERA);
/** At the browser's default and as LiveKit's client sets it. */
const VOICES = [voiceKey(), voiceKey(48_000)];
const VIDEO = { width: 320, height: 180, frameRate: 15, seconds: 2, seed: 'kept' };
const SEATS = [makeSeat(0, { camera: CAMERA }), makeSeat(1, { camera: CAMERA })];

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'seatproof-test-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const nowhere = (): string => join(folder, 'no-ffmpeg');

function keepBoth(bitrateBps: number): void {
  writeFileSync(join(folder, `${KEY}.spl`), encodeLoop(placeholderVideo({ ...VIDEO, bitrateBps })));
  for (const rateBps of [32_000, 48_000]) {
    const voice = placeholderVoice({ bitrateBps: rateBps, seconds: 2, seed: 'kept' });
    writeFileSync(join(folder, `${voiceKey(rateBps)}.spl`), encodeLoop(voice));
  }
}

describe('the loops of packet seats', () => {
  it('come from the folder when they are there, without any encoder', async () => {
    keepBoth(200_000);
    const said: string[] = [];
    const library = await loadLoops(folder, SEATS, { program: nowhere(), say: (line) => said.push(line) });
    expect(library).toMatchObject({ placeholders: [], faults: [] });
    expect([...library.loops.keys()]).toEqual([KEY, ...VOICES]);
    expect(library.loops.get(KEY)?.frames).toBe(30);
    expect(said).toEqual([]);
  });

  it('are placeholders without an ffmpeg, which one message names with the command that brings it', async () => {
    const library = await loadLoops(folder, SEATS, { program: nowhere() });
    expect(library.placeholders).toEqual([KEY, ...VOICES]);
    expect(library.loops.size).toBe(3);
    expect(library.faults).toHaveLength(1);
    expect(library.faults[0]).toMatch(/ffmpeg is missing.*apt-get install -y --no-install-recommends ffmpeg/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are placeholders when the encoder fails, each with what it said', async () => {
    const library = await loadLoops(folder, SEATS, { program: process.execPath });
    expect(library.placeholders).toEqual([KEY, ...VOICES]);
    expect(library.faults).toEqual([
      expect.stringMatching(
        /^media loop vp8-320x180-15fps-200k-t1 could not be made: ffmpeg ended with 9: .*bad option/,
      ),
      expect.stringMatching(/^media loop opus-voice-32k could not be made: ffmpeg ended with 9/),
      expect.stringMatching(/^media loop opus-voice-48k could not be made: ffmpeg ended with 9/),
    ]);
  });

  it('are not taken from a file that is cut, which is named', async () => {
    keepBoth(200_000);
    const file = join(folder, `${KEY}.spl`);
    writeFileSync(file, 'SPL');
    const library = await loadLoops(folder, SEATS, { program: nowhere() });
    expect(library.placeholders).toEqual([KEY]);
    expect(library.faults[0]).toBe(`${file}: not a loop file: it does not begin with SPL1`);
  });

  it('that are not the load that was asked for are named', async () => {
    keepBoth(160_000);
    const { faults } = await loadLoops(folder, SEATS, { program: nowhere() });
    expect(faults).toEqual([
      expect.stringMatching(/^media loop vp8-320x180-15fps-200k-t1 has 1\d\d kbit\/s instead of 200 kbit\/s/),
    ]);
  });

  it('are none for seats that send nothing', async () => {
    mkdirSync(join(folder, 'empty'));
    const seats = [makeSeat(0, { camera: null, microphone: false })];
    const library = await loadLoops(join(folder, 'empty'), seats, { program: nowhere() });
    expect(library).toMatchObject({ placeholders: [], faults: [] });
    expect(library.loops.size).toBe(0);
  });
});
