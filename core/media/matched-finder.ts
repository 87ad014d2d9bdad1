// Matched filter at 8 kHz for one known sound: normalised correlation at every sample, the analytic envelope only
// around its peaks.

/** Least share of a window's energy that must be the sound (as amplitude): 6 sigma of noise of the same band. */
const LEAST_QUALITY = 0.35;
/** Windows quieter than -66 dBFS are silence: whatever they resemble. */
const LEAST_MEAN_ENERGY = 0.0005 ** 2;
/** The envelope is searched this far around the correlation's highest swing: half a period of the lowest frequency. */
const REFINE_SAMPLES = 8;

/** Where the sound began, in samples at 8 kHz since the first pushed (with fraction), and its correlation 0..1. */
export interface MatchedHit {
  readonly start: number;
  readonly quality: number;
}

export interface MatchedFinder {
  /** Takes the next samples; returns hits once the sound's own length has passed without a better likeness. */
  push(samples: Float32Array): MatchedHit[];
}

function normalised(wave: Float32Array): Float32Array {
  const norm = Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0));
  return wave.map((value) => value / norm);
}

class Finder implements MatchedFinder {
  private readonly sine: Float32Array;
  private readonly cosine: Float32Array;
  private readonly length: number;
  /** What was kept (peaks still waiting, room for refinement) and the new samples. */
  private line = new Float32Array(0);
  private lineStart = 0;
  private next = 0;
  private peak = { at: -1, quality: 0 };

  constructor(template: (shift: number) => Float32Array) {
    this.sine = normalised(template(0));
    this.cosine = normalised(template(Math.PI / 2));
    this.length = this.sine.length;
  }

  push(samples: Float32Array): MatchedHit[] {
    const joined = new Float32Array(this.line.length + samples.length);
    joined.set(this.line);
    joined.set(samples, this.line.length);
    this.line = joined;
    const hits: MatchedHit[] = [];
    const until = this.lineStart + this.line.length - this.length;
    if (until > this.next) this.scan(until, hits);
    const keep = 2 * this.length + 2 * REFINE_SAMPLES + 2;
    const drop = Math.max(0, this.line.length - keep);
    this.line = this.line.slice(drop);
    this.lineStart += drop;
    return hits;
  }

  private scan(until: number, hits: MatchedHit[]): void {
    const { line, length } = this;
    let energy = this.energyAt(this.next - this.lineStart);
    for (; this.next < until; this.next++) {
      const index = this.next - this.lineStart;
      const quality =
        energy > LEAST_MEAN_ENERGY * length
          ? Math.abs(this.correlate(index, this.sine)) / Math.sqrt(energy)
          : 0;
      if (quality > LEAST_QUALITY && quality > this.peak.quality) this.peak = { at: this.next, quality };
      if (this.peak.quality > 0 && this.next - this.peak.at >= length) {
        const refined = this.refine(this.peak.at - this.lineStart);
        hits.push({ start: refined.at + this.lineStart, quality: refined.quality });
        this.peak = { at: -1, quality: 0 };
      }
      energy += (line[index + length] ?? 0) ** 2 - (line[index] ?? 0) ** 2;
    }
  }

  private correlate(at: number, wave: Float32Array): number {
    let sum = 0;
    for (let n = 0; n < this.length; n++) sum += (wave[n] ?? 0) * (this.line[at + n] ?? 0);
    return sum;
  }

  private envelope(at: number): number {
    return Math.hypot(this.correlate(at, this.sine), this.correlate(at, this.cosine));
  }

  private energyAt(at: number): number {
    let sum = 0;
    for (let n = at; n < at + this.length; n++) sum += (this.line[n] ?? 0) ** 2;
    return sum;
  }

  /** Top of the envelope near `at`, between samples by a parabola through its three highest. */
  private refine(at: number): { readonly at: number; readonly quality: number } {
    let best = at;
    let top = 0;
    for (let index = Math.max(0, at - REFINE_SAMPLES); index <= at + REFINE_SAMPLES; index++) {
      const value = this.envelope(index);
      if (value > top) {
        top = value;
        best = index;
      }
    }
    const before = best > 0 ? this.envelope(best - 1) : top;
    const after = this.envelope(best + 1);
    const curve = before - 2 * top + after;
    const fraction = curve < 0 ? Math.min(0.5, Math.max(-0.5, (before - after) / (2 * curve))) : 0;
    return { at: best + fraction, quality: Math.min(1, top / Math.sqrt(this.energyAt(best))) };
  }
}

/** @param template the sound at 8 kHz, its phase shifted by so many radians. */
export function createMatchedFinder(template: (shift: number) => Float32Array): MatchedFinder {
  return new Finder(template);
}
