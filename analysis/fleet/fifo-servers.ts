// First come, first served, by one or several equal workers: a signalling shard. Exact for any arrival and
// service times (Kiefer and Wolfowitz 1955), without events of its own; M/M/c is checked against it.

/** Queue of `workers` equal workers. Arrivals must come in order of time. */
export class FifoServers {
  /** Seconds of work taken on so far. */
  busySeconds = 0;
  private readonly freeAt: Float64Array;

  constructor(workers: number) {
    this.freeAt = new Float64Array(workers);
  }

  /** Takes work on. @returns the time at which it is done, same clock as `now`, seconds. */
  serve(now: number, serviceSeconds: number): number {
    const { freeAt } = this;
    let first = 0;
    for (let worker = 1; worker < freeAt.length; worker += 1) {
      if ((freeAt[worker] ?? 0) < (freeAt[first] ?? 0)) {
        first = worker;
      }
    }
    const done = Math.max(now, freeAt[first] ?? 0) + serviceSeconds;
    freeAt[first] = done;
    this.busySeconds += serviceSeconds;
    return done;
  }
}

/**
 * Erlang's C formula: mean wait in the queue of M/M/c, in the unit of 1 / `serviceRate`; the closed form that the
 * simulation is validated against.
 * @throws RangeError when the servers cannot keep up.
 */
export function erlangMeanWait(arrivalRate: number, serviceRate: number, servers: number): number {
  const offered = arrivalRate / serviceRate;
  if (!(offered < servers)) {
    throw new RangeError(`offered load ${offered} must be below the number of servers ${servers}`);
  }
  let blocking = 1; // Erlang B by its recursion, which neither overflows nor cancels
  for (let server = 1; server <= servers; server += 1) {
    blocking = (offered * blocking) / (server + offered * blocking);
  }
  const waiting = blocking / (1 - (offered / servers) * (1 - blocking));
  return waiting / (servers * serviceRate - arrivalRate);
}
