// Receiver-side bandwidth estimate for systems that ask for REMB: additive-multiplicative control as Chromium's
// AimdRateControl does it, with a delay signal from abs-send-time. Pure.
// Simplified: overuse is a queue that stands above its floor by a fixed bound, not a Kalman filter's slope.

/** AimdRateControl: kDefaultBackoffFactor. */
const BACK_OFF = 0.85;
/** AimdRateControl: multiplicative increase of 8 % a second. */
const GROWTH_PER_SECOND = 1.08;
/** AimdRateControl: the estimate stays below 1.5 times the incoming rate plus 10 kbit/s. */
const CEILING_FACTOR = 1.5;
const CEILING_EXTRA_BPS = 10_000;
/** AimdRateControl: kInitializationTime; the first estimate is what came in until then, none is sent before. */
const INITIALISATION_US = 5_000_000;
const MIN_BPS = 30_000;
/** Queueing beyond this is overuse; Chromium's adaptive threshold moves between 6 and 600 ms and rests near it. */
const OVERUSE_US = 25_000;
const FLOOR_WINDOW_US = 5_000_000;
const RATE_WINDOW_US = 1_000_000;
/** AimdRateControl::GetFeedbackInterval: 80-byte packets at 5 % of the estimate, between 200 ms and 1 s. */
const FEEDBACK_BITS = 80 * 8;
const FEEDBACK_SHARE = 0.05;
/**
 * Its floor is 200 ms; what leaves is less: an estimate is renewed by the first packet after that, and RembThrottler lets
 * one pass each 200 ms. 3.4 a second were counted of Chromium 156 in a room of ten (`bench:fidelity`).
 */
const MIN_INTERVAL_MS = 294;
const MAX_INTERVAL_MS = 1000;
const ABS_SEND_TIME_WRAP_US = 64_000_000;

export class RembEstimator {
  /** 0 until the first estimate. */
  bitrateBps = 0;
  #firstUs = -1;
  #bytes = 0;
  #windowStartUs = -1;
  #incomingBps = 0;
  #lastSend = -1;
  #sendUs = 0;
  #floorUs = Number.POSITIVE_INFINITY;
  #nextFloorUs = Number.POSITIVE_INFINITY;
  #floorSinceUs = 0;
  #queueUs = 0;
  #lastUpdateUs = -1;

  /** @param absSendTime 24-bit value of the extension, or -1 when the packet had none */
  onPacket(bytes: number, absSendTime: number, arrivalUs: number): void {
    this.#bytes += bytes;
    if (this.#windowStartUs < 0) {
      this.#windowStartUs = arrivalUs;
      this.#firstUs = arrivalUs;
    }
    if (arrivalUs - this.#windowStartUs >= RATE_WINDOW_US) {
      this.#incomingBps = (this.#bytes * 8e6) / (arrivalUs - this.#windowStartUs);
      this.#bytes = 0;
      this.#windowStartUs = arrivalUs;
    }
    if (absSendTime >= 0) this.#onDelay(absSendTime, arrivalUs);
  }

  #onDelay(absSendTime: number, arrivalUs: number): void {
    const sendUs = (absSendTime * 1e6) / 262_144;
    if (this.#lastSend < 0) this.#sendUs = sendUs;
    else {
      let step = sendUs - this.#lastSend;
      if (step < -ABS_SEND_TIME_WRAP_US / 2) step += ABS_SEND_TIME_WRAP_US;
      else if (step > ABS_SEND_TIME_WRAP_US / 2) step -= ABS_SEND_TIME_WRAP_US;
      this.#sendUs += step;
    }
    this.#lastSend = sendUs;
    const delayUs = arrivalUs - this.#sendUs;
    if (arrivalUs - this.#floorSinceUs > FLOOR_WINDOW_US) {
      this.#floorUs = Math.min(this.#nextFloorUs, delayUs);
      this.#nextFloorUs = delayUs;
      this.#floorSinceUs = arrivalUs;
    }
    if (delayUs < this.#floorUs) this.#floorUs = delayUs;
    if (delayUs < this.#nextFloorUs) this.#nextFloorUs = delayUs;
    // A slow average, so that one late burst is no overuse.
    this.#queueUs += (delayUs - this.#floorUs - this.#queueUs) / 16;
  }

  get incomingBps(): number {
    return this.#incomingBps;
  }

  /** Moves the estimate on to `nowUs` and returns it in bit/s; 0 while there is none. */
  update(nowUs: number): number {
    const elapsed = this.#lastUpdateUs < 0 ? 0 : Math.min(1, (nowUs - this.#lastUpdateUs) / 1e6);
    this.#lastUpdateUs = nowUs;
    if (this.#incomingBps <= 0) return this.bitrateBps;
    if (this.bitrateBps === 0) {
      if (nowUs - this.#firstUs > INITIALISATION_US) this.bitrateBps = this.#incomingBps;
      return this.bitrateBps;
    }
    if (this.#queueUs > OVERUSE_US) {
      this.bitrateBps = Math.max(MIN_BPS, Math.min(this.bitrateBps, BACK_OFF * this.#incomingBps));
      this.#queueUs = 0;
      return this.bitrateBps;
    }
    const grown = this.bitrateBps * GROWTH_PER_SECOND ** elapsed + 1000 * elapsed;
    const ceiling = CEILING_FACTOR * this.#incomingBps + CEILING_EXTRA_BPS;
    this.bitrateBps = Math.max(this.bitrateBps, Math.min(grown, ceiling));
    return this.bitrateBps;
  }

  get intervalMs(): number {
    if (this.bitrateBps === 0) return MAX_INTERVAL_MS;
    const interval = (1000 * FEEDBACK_BITS) / (FEEDBACK_SHARE * this.bitrateBps);
    return Math.min(MAX_INTERVAL_MS, Math.max(MIN_INTERVAL_MS, interval));
  }
}
