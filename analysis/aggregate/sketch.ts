// Quantiles of any number of values in bounded memory: DDSketch (Masson, Rim, Lee, VLDB 2019) from its authors'
// library, with a plain form that is saved and merged across rooms, runs and hosts.
import { DDSketch } from '@datadog/sketches-js';
import type { SketchData } from '#core/result.ts';

/** Every quantile is within 1 % of a value of that rank. */
export const RELATIVE_ERROR = 0.01;

const RANK_SLACK = 1e-6;

type Bins = readonly (readonly [number, number])[];

export class QuantileSketch {
  private readonly sketch = new DDSketch({ relativeAccuracy: RELATIVE_ERROR });

  get n(): number {
    return this.sketch.count;
  }

  get mean(): number | null {
    return this.n === 0 ? null : this.sketch.sum / this.n;
  }

  get min(): number | null {
    return this.n === 0 ? null : this.sketch.min;
  }

  get max(): number | null {
    return this.n === 0 ? null : this.sketch.max;
  }

  add(value: number): void {
    // JSON has no minus zero, and as the least value seen it would come back from a file as another one.
    this.sketch.accept(value + 0);
  }

  merge(other: QuantileSketch): void {
    if (other.n > 0) this.sketch.merge(other.sketch);
  }

  /**
   * Nearest rank (Hyndman & Fan 1996, type 1): of a few values p95 is the largest, not the one below it.
   * @param q 0 to 1.
   * @returns null without values; never outside what was seen.
   */
  quantile(q: number): number | null {
    if (this.n === 0) return null;
    const index = Math.max(0, Math.ceil(q * this.n - RANK_SLACK) - 1);
    // The library takes the value below q·(n−1); the slack keeps rounding from slipping one rank down.
    const asked = this.n === 1 ? 0 : Math.min(1, (index + RANK_SLACK) / (this.n - 1));
    return Math.min(this.sketch.max, Math.max(this.sketch.min, this.sketch.getValueAtQuantile(asked)));
  }

  toData(): SketchData {
    const { count, sum, zeroCount, store, negativeStore } = this.sketch;
    return {
      relative_error: RELATIVE_ERROR,
      n: count,
      sum,
      min: count === 0 ? 0 : this.sketch.min,
      max: count === 0 ? 0 : this.sketch.max,
      zeros: zeroCount,
      positive: bins(store),
      negative: bins(negativeStore),
    };
  }

  /** @throws RangeError when the data was made with another relative error: counts would not mean the same. */
  static fromData(data: SketchData): QuantileSketch {
    if (data.relative_error !== RELATIVE_ERROR) {
      throw new RangeError(
        `A sketch of relative error ${data.relative_error} can't be joined with ${RELATIVE_ERROR}.`,
      );
    }
    const result = new QuantileSketch();
    const { sketch } = result;
    for (const [key, count] of data.positive) sketch.store.add(key, count);
    for (const [key, count] of data.negative) sketch.negativeStore.add(key, count);
    sketch.zeroCount = data.zeros;
    sketch.count = data.n;
    sketch.sum = data.sum;
    if (data.n > 0) {
      sketch.min = data.min;
      sketch.max = data.max;
    }
    return result;
  }
}

function bins(store: { readonly bins: readonly number[]; readonly offset: number }): Bins {
  return store.bins.flatMap((count, index) => (count > 0 ? [[index + store.offset, count] as const] : []));
}
