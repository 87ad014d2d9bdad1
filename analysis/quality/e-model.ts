// Speech quality from delay and loss: the E-model, fullband (ITU-T G.107.2) and narrowband (ITU-T G.107). Pure.
// An estimate, not a measurement: for Opus no ITU parameters are published, so a band over those that others found
// is given. Fullband and narrowband scores are different scales and never meet in one figure.

/** Of the parameters below; changes when they do, so that figures of two versions are not compared. */
const E_MODEL_VERSION = 'g107.2-opus-1';

/** Highest rating of the fullband scale, and what divides it onto the narrowband one (G.107.2 §7). */
const FULLBAND_R = 148;
const FULLBAND_SCALE = 1.48;
const FULLBAND_LOSS_LIMIT = 132;
/** Default rating of G.107 without delay, loss and coding (all parameters at their defaults). */
const NARROWBAND_R = 93.2;
const NARROWBAND_LOSS_LIMIT = 95;
/** Below it delay is not noticed (G.107 §3.5). */
const UNNOTICED_MS = 100;
const PERCENT = 100;

/** How a codec bears loss. */
export interface CodecImpairment {
  readonly name: string;
  /** Equipment impairment factor. */
  readonly ie: number;
  /** Packet-loss robustness factor. */
  readonly bpl: number;
}

/**
 * Published fullband parameters of Opus in super-wideband modes: Alahmadi et al. 2021 for random and bursty loss; and
 * those of a widely deployed JavaScript library (rtcscore), which are less favourable.
 */
const OPUS_FULLBAND: readonly CodecImpairment[] = [
  { name: 'SWB VBR 25 kbit/s, random loss', ie: 20.2, bpl: 11.3 },
  { name: 'SWB VBR 25 kbit/s, bursty loss', ie: 20.2, bpl: 9.2 },
  { name: 'SWB VBR 31 kbit/s, random loss', ie: 16.8, bpl: 10.4 },
  { name: 'SWB VBR 31 kbit/s, bursty loss', ie: 16.8, bpl: 8.8 },
  { name: 'SWB VBR 40 kbit/s, random loss', ie: 10.7, bpl: 9.8 },
  { name: 'SWB VBR 40 kbit/s, bursty loss', ie: 10.7, bpl: 8.0 },
  { name: 'SWB CBR 40 kbit/s, random loss', ie: 15.9, bpl: 11.4 },
  { name: 'SWB CBR 40 kbit/s, bursty loss', ie: 15.9, bpl: 9.4 },
  { name: 'rtcscore', ie: 10.2, bpl: 4.3 },
];

/**
 * Impairment by pure delay on the narrowband scale (G.107 eq. 3-27 to 3-29).
 * @param mouthToEarMs absolute one-way delay Ta in milliseconds, at least 0.
 */
export function delayImpairment(mouthToEarMs: number): number {
  if (mouthToEarMs <= UNNOTICED_MS) return 0;
  const x = Math.log2(mouthToEarMs / UNNOTICED_MS);
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2);
}

/** MOS (CQE) of a rating on the 0 to 100 scale (G.107 annex B). 1 to 4.5. */
export function mosOfRating(rating: number): number {
  if (rating <= 0) return 1;
  if (rating >= 100) return 4.5;
  // The polynomial dips below the scale's end for ratings under 6.5.
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
}

/**
 * Fullband rating (G.107.2), up to 148.
 * @param lossShare packets lost of those sent, after repair, 0 to 1.
 */
export function fullbandRating(mouthToEarMs: number, lossShare: number, codec: CodecImpairment): number {
  const loss = lossShare * PERCENT;
  const equipment = codec.ie + ((FULLBAND_LOSS_LIMIT - codec.ie) * loss) / (loss + codec.bpl);
  return FULLBAND_R - FULLBAND_SCALE * delayImpairment(mouthToEarMs) - equipment;
}

/**
 * Narrowband rating (G.107), up to 93.2.
 * @param burstRatio mean length of observed bursts over that of random loss; 1: random.
 */
export function narrowbandRating(
  mouthToEarMs: number,
  lossShare: number,
  codec: CodecImpairment,
  burstRatio = 1,
): number {
  const loss = lossShare * PERCENT;
  const equipment = codec.ie + ((NARROWBAND_LOSS_LIMIT - codec.ie) * loss) / (loss / burstRatio + codec.bpl);
  return NARROWBAND_R - delayImpairment(mouthToEarMs) - equipment;
}

/** Fullband MOS of a rating on G.107.2's scale. */
export function fullbandMos(rating: number): number {
  return mosOfRating(rating / FULLBAND_SCALE);
}

export interface MosBand {
  readonly low: number;
  readonly high: number;
  readonly version: typeof E_MODEL_VERSION;
}

/**
 * What the fullband E-model says of Opus: least and most over all published parameters.
 * @param mouthToEarMs measured from mouth to ear, not (round trip + jitter) / 2.
 * @param lossShare what the decoder had to conceal, 0 to 1.
 */
export function opusMosBand(mouthToEarMs: number, lossShare: number): MosBand {
  const scores = OPUS_FULLBAND.map((codec) => fullbandMos(fullbandRating(mouthToEarMs, lossShare, codec)));
  return { low: Math.min(...scores), high: Math.max(...scores), version: E_MODEL_VERSION };
}
