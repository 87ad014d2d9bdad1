// Rates from counters that may start again: a counter belongs to one SSRC; a new SSRC, or a value below the
// last one, means that it began anew at zero.

/** One counter set (a stream) as it stood at its last row. */
interface LastRow<Counter extends string> {
  readonly t_ms: number;
  readonly counters: Counters<Counter>;
}

type Counters<Counter extends string> = Readonly<Partial<Record<Counter, number | undefined>>>;

export interface Interval<Counter extends string> {
  /** Length of the interval in seconds, above zero. */
  readonly seconds: number;
  /** Increase of a counter, or undefined when it was not reported. Never negative. */
  delta(counter: Counter): number | undefined;
  /** Change of a figure that may legitimately fall (RFC 3550 packets lost). */
  change(counter: Counter): number | undefined;
}

/**
 * Remembers the last row of each counter set and gives the differences to the next.
 * @typeParam Counter names of the counters that are asked for.
 */
export class CounterDifferences<Counter extends string> {
  private readonly last = new Map<string, LastRow<Counter>>();
  private readonly lastOfStream = new Map<string, number>();

  /**
   * @param stream stable name of the stream
   * @param generation what the counters belong to, e.g. the SSRC
   * @param resetProbe name of a counter that only ever grows within a generation
   * @returns the interval since the stream's last row, or undefined for its first row or one out of order.
   */
  next(
    stream: string,
    generation: string,
    t_ms: number,
    counters: Counters<Counter>,
    resetProbe: Counter,
  ): Interval<Counter> | undefined {
    const key = `${stream}\n${generation}`;
    const before = this.last.get(key);
    const since = before?.t_ms ?? this.lastOfStream.get(stream);
    if (since !== undefined && t_ms <= since) {
      // Another generation of the same instant is no successor but a sibling: a simulcast layer known by SSRC only.
      if (before === undefined && t_ms === since) this.last.set(key, { t_ms, counters });
      return undefined;
    }
    this.last.set(key, { t_ms, counters });
    this.lastOfStream.set(stream, t_ms);
    if (since === undefined) return undefined;
    const reset = before === undefined || below(counters[resetProbe], before.counters[resetProbe]);
    return intervalBetween((t_ms - since) / 1000, counters, reset ? undefined : before.counters);
  }
}

function below(now: number | undefined, then: number | undefined): boolean {
  return now !== undefined && then !== undefined && now < then;
}

function intervalBetween<Counter extends string>(
  seconds: number,
  now: Counters<Counter>,
  then: Counters<Counter> | undefined,
): Interval<Counter> {
  return {
    seconds,
    delta(counter) {
      const value = now[counter];
      if (value === undefined) return undefined;
      const from = then?.[counter] ?? 0;
      return value >= from ? value - from : value;
    },
    change(counter) {
      const value = now[counter];
      return value === undefined ? undefined : value - (then?.[counter] ?? 0);
    },
  };
}
