// What an Opus encoder sends while nobody talks: which of its 20 ms frames leave, and what is in them.

/** libopus, NB_SPEECH_FRAMES_BEFORE_DTX: so many frames of silence leave before discontinuous transmission begins. */
const FRAMES_BEFORE_DTX = 10;
/** libopus, MAX_CONSECUTIVE_DTX: after so many frames of it a whole one is encoded again. */
const CONSECUTIVE_DTX = 20;
/** The whole frame that ends a period, then those of discontinuous transmission, the first of which leaves. */
const PERIOD = CONSECUTIVE_DTX + 1;

/** What leaves in place of a frame of silence: a whole one, an empty one, or nothing. */
type Silence = 'silence' | 'empty' | 'nothing';

/** The first frame of a talk spurt, another one, or what leaves of a pause. */
export type Sound = 'begin' | 'talk' | Silence;

/**
 * What of a pause leaves a Chromium: libopus's decide_dtx_mode says which frames are empty, and webrtc_opus's
 * WebRtcOpus_Encode lets the first empty one of each row through.
 * @param frame 1 for the first frame of the pause
 */
export function inDtx(frame: number): Silence {
  if (frame <= FRAMES_BEFORE_DTX) return 'silence';
  const position = (frame - FRAMES_BEFORE_DTX - 1) % PERIOD;
  if (position === CONSECUTIVE_DTX) return 'silence';
  return position === 0 ? 'empty' : 'nothing';
}

/** Frames of one voice in a row, and which of them leave. */
export class Pauses {
  readonly #discontinuous: boolean;
  #silentFrames = 0;

  /** @param parameters the far end's fmtp line (RFC 7587 §6.1) */
  constructor(parameters: string) {
    this.#discontinuous = /(?:^|;)\s*usedtx=1/.test(parameters);
  }

  /** What the next 20 ms are. */
  next(talking: boolean): Sound {
    const begins = this.#silentFrames > 0;
    this.#silentFrames = talking ? 0 : this.#silentFrames + 1;
    if (talking) return begins ? 'begin' : 'talk';
    return this.#discontinuous ? inDtx(this.#silentFrames) : 'silence';
  }
}

/** 20 ms of silence, CELT fullband: what decoders play as nothing (RFC 6716 §3.1). */
export const SILENT_FRAME = Uint8Array.of(0xf8, 0xff, 0xfe);

/**
 * An empty frame of the same mode: the first byte alone (RFC 6716 §3.1 and §3.2.1). Receivers take up to two bytes for a
 * pause (libwebrtc, OpusFrame::IsDtxPacket) and play comfort noise; after a whole frame they would draw out its sound.
 */
export const EMPTY_FRAME = Uint8Array.of(0xf8);
