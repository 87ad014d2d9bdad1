// What had to be concealed and could be heard: silence that stands in for silence, as in pauses with discontinuous
// transmission, is counted as concealed by the statistics, but misses nothing (W3C webrtc-stats, silentConcealedSamples).
import type { Interval } from './difference.ts';

export type ConcealmentCounter = 'concealedSamples' | 'silentConcealedSamples';

/** Samples of the interval; undefined where the counters do not tell. */
export function audiblyConcealed(interval: Interval<ConcealmentCounter>): number | undefined {
  const concealed = interval.delta('concealedSamples');
  const silent = interval.delta('silentConcealedSamples') ?? 0;
  return concealed === undefined ? undefined : Math.max(0, concealed - silent);
}
