// Whether packets were lost one by one or in bursts, told from counts of intervals alone (a browser says no more).
// Independent losses scatter like a binomial: the variance of counts over their mean is 1 - p. Bursts of geometric
// length with mean b scatter 2b - 1 times as much (compound Poisson), so the dispersion gives back b.

export interface LossInterval {
  readonly lost: number;
  readonly expected: number;
}

export interface LossPattern {
  /** Of all expected packets, 0 to 1. */
  readonly loss_share: number;
  /** Variance over mean of the losses of an interval, against what independent loss of that share gives (1). */
  readonly dispersion: number;
  /** Mean length of a burst in packets that would give this dispersion; at least 1. */
  readonly burst_packets: number;
  readonly pattern: 'random' | 'bursty' | 'undecided';
}

/** Fewer losses or intervals tell nothing. */
const LEAST_LOSSES = 20;
const LEAST_INTERVALS = 10;
/** Independent loss is refused when its chi-square statistic is beyond this many standard deviations. */
const DEVIATIONS = 3;

/** @param intervals of equal length, as many as there are. */
export function lossPattern(intervals: readonly LossInterval[]): LossPattern {
  const counted = intervals.filter(({ expected }) => expected > 0);
  const lost = counted.reduce((sum, interval) => sum + interval.lost, 0);
  const expected = counted.reduce((sum, interval) => sum + interval.expected, 0);
  const share = expected === 0 ? 0 : lost / expected;
  // Pearson's chi-square for equal shares, over its degrees of freedom (Fisher's index of dispersion).
  const freedom = counted.length - 1;
  const variance = share * (1 - share);
  const chiSquare =
    variance === 0
      ? 0
      : counted.reduce(
          (sum, interval) =>
            sum + (interval.lost - interval.expected * share) ** 2 / (interval.expected * variance),
          0,
        );
  const dispersion = freedom > 0 ? chiSquare / freedom : 0;
  const burst_packets = Math.max(1, (dispersion + 1) / 2);
  const base = { loss_share: share, dispersion, burst_packets };
  if (lost < LEAST_LOSSES || counted.length < LEAST_INTERVALS) return { ...base, pattern: 'undecided' };
  const beyond = dispersion > 1 + DEVIATIONS * Math.sqrt(2 / freedom);
  return { ...base, pattern: beyond ? 'bursty' : 'random' };
}
