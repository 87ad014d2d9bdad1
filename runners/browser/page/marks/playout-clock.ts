// When a sample of received sound was played out. Sound is handed over chunk by chunk, never early but often late;
// the least lateness of the last seconds is taken for none. Pure.

/** Long enough to hold a prompt chunk on a busy host, short enough to follow the drift of the sound device. */
const WINDOW_CHUNKS = 200;

export class PlayoutClock {
  private readonly rateHz: number;
  private samples = 0;
  /** For each chunk of the window: Unix time at its arrival minus its place in the stream, in milliseconds. */
  private readonly offsets: number[] = [];

  constructor(rateHz: number) {
    this.rateHz = rateHz;
  }

  /** A chunk of so many samples came at that Unix time. */
  chunk(samples: number, arrivedMs: number): void {
    this.samples += samples;
    this.offsets.push(arrivedMs - (this.samples * 1000) / this.rateHz);
    if (this.offsets.length > WINDOW_CHUNKS) this.offsets.shift();
  }

  /** Unix time at which a sample (since the first chunk, with fraction) was played. */
  timeOf(sample: number): number {
    return Math.min(...this.offsets) + (sample * 1000) / this.rateHz;
  }
}
