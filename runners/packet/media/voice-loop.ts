// Makes the loop of a voice: our synthetic one through FFmpeg's libopus, set as libwebrtc sets it. The voice is that
// of the synthetic microphone without its chirps and codes: nobody speaks at the time a loop was made.
import { createVoiceLoop } from '#core/media/audio-voice.ts';
import { MediaLoop } from '../send/loop.ts';
import type { LoopFrame } from '../send/loop.ts';
import { audioLevel } from './audio-level.ts';
import { encode } from './encoder.ts';
import { readOggOpus } from './ogg.ts';

const RATE_HZ = 48_000;
/** 20 ms, as WebRTC sends. */
const TICKS = 960;
const VOICE_SEED = 20_251;
/** Peak of the voice; the whole loop measures -28 dBov with it, syllables -18 to -50. */
const PEAK = 0.35;
/** Before the loop the encoder hears its end, so that no click is where end meets begin. */
const LEAD_PACKETS = 20;

/** FFmpeg's words; constrained VBR and speech are libopus's and libwebrtc's own defaults. */
function opusWords(bitrateBps: number): string[] {
  return [
    ...['-f', 'f32le', '-ar', `${RATE_HZ}`, '-ac', '1', '-i', 'pipe:0', '-c:a', 'libopus'],
    ...['-b:a', `${bitrateBps}`, '-vbr', 'constrained', '-application', 'voip', '-frame_duration', '20'],
    ...['-f', 'ogg', 'pipe:1'],
  ];
}

/** The samples of `packets` packets from position `from` of the endless voice; negative positions come before it. */
function voiceFrom(voice: Float32Array, from: number, packets: number): Float32Array {
  return Float32Array.from({ length: packets * TICKS }, (_, index) => {
    const at = (((from + index) % voice.length) + voice.length) % voice.length;
    return PEAK * (voice[at] ?? 0);
  });
}

/** @param seconds about: the loop is cut to whole rounds of the voice, four seconds each */
export async function makeVoiceLoop(
  program: string,
  options: { readonly bitrateBps: number; readonly seconds: number },
): Promise<MediaLoop | { readonly fault: string }> {
  const voice = createVoiceLoop(VOICE_SEED);
  const rounds = Math.max(1, Math.round((options.seconds * RATE_HZ) / voice.length));
  const count = (rounds * voice.length) / TICKS;
  const sound = voiceFrom(voice, -LEAD_PACKETS * TICKS, LEAD_PACKETS + count);
  const encoded = await encode(program, opusWords(options.bitrateBps), [new Uint8Array(sound.buffer)]);
  if ('fault' in encoded) return encoded;
  const opus = readOggOpus(encoded.bytes);
  if ('fault' in opus) return opus;
  const packets = opus.packets.slice(LEAD_PACKETS, LEAD_PACKETS + count);
  if (packets.length < count) return { fault: `the encoder gave ${packets.length} packets of ${count}` };
  const frames = packets.map((data, index): LoopFrame => {
    // What a packet gives first was put in so much earlier.
    const heard = (LEAD_PACKETS + index) * TICKS - opus.preSkip;
    return {
      data,
      duration: TICKS,
      key: true,
      nonReference: false,
      layerSync: false,
      temporalId: 0,
      audioLevel: audioLevel(sound.subarray(heard, heard + TICKS)),
    };
  });
  return MediaLoop.fromFrames({ codec: 'opus', clockRateHz: RATE_HZ, width: 0, height: 0 }, frames);
}
