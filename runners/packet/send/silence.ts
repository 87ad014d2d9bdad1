// What an Opus encoder sends while nobody talks: which of its 20 ms frames leave, and what is in them.

/** libopus, NB_SPEECH_FRAMES_BEFORE_DTX: so many frames of silence leave before discontinuous transmission begins. */
const FRAMES_BEFORE_DTX = 10;
/** libopus, MAX_CONSECUTIVE_DTX: after so many frames of it a whole one is encoded again. */
const CONSECUTIVE_DTX = 20;
/** The whole frame that ends a period, then those of discontinuous transmission, the first of which leaves. */
const PERIOD = CONSECUTIVE_DTX + 1;

/**
 * Whether a frame of silence leaves a Chromium: libopus's decide_dtx_mode says which are empty, and
 * webrtc_opus's WebRtcOpus_Encode lets the first empty one of each row through.
 * @param frame 1 for the first frame of the pause
 */
export function leavesInDtx(frame: number): boolean {
  if (frame <= FRAMES_BEFORE_DTX) return true;
  const position = (frame - FRAMES_BEFORE_DTX - 1) % PERIOD;
  return position === 0 || position === CONSECUTIVE_DTX;
}

/** Frames of one voice in a row, and which of them leave. */
export class Pauses {
  readonly #discontinuous: boolean;
  #silentFrames = 0;

  /** @param parameters the far end's fmtp line (RFC 7587 §6.1) */
  constructor(parameters: string) {
    this.#discontinuous = /(?:^|;)\s*usedtx=1/.test(parameters);
  }

  /** What the next 20 ms are: the first frame of a talk spurt, another one, silence that is sent, or nothing. */
  next(talking: boolean): 'begin' | 'talk' | 'silence' | 'nothing' {
    const begins = this.#silentFrames > 0;
    this.#silentFrames = talking ? 0 : this.#silentFrames + 1;
    if (talking) return begins ? 'begin' : 'talk';
    return this.#discontinuous && !leavesInDtx(this.#silentFrames) ? 'nothing' : 'silence';
  }
}

/** 20 ms of silence, CELT fullband: what decoders play as nothing (RFC 6716 §3.1). */
export const SILENT_FRAME = Uint8Array.of(0xf8, 0xff, 0xfe);
