// The queue of future events: a four-way heap in typed arrays, so that a day of a million events makes no garbage.

const INITIAL_CAPACITY = 1024;
const FAN_OUT = 4; // shallower than two-way: fewer cache lines on the way down
/** Kinds are packed above the subject in one number; subjects stay below this. */
const SUBJECT_LIMIT = 2 ** 40;

/**
 * Events ordered by time; events of the same time leave in the order they came, so that a simulation is the same
 * on every machine. `pop` moves the earliest event into `time`, `kind` and `subject`.
 */
export class EventHeap {
  /** Seconds; the event that was popped last. */
  time = 0;
  kind = 0;
  subject = 0;
  private size = 0;
  private sequence = 0;
  private times = new Float64Array(INITIAL_CAPACITY);
  private orders = new Float64Array(INITIAL_CAPACITY);
  private events = new Float64Array(INITIAL_CAPACITY);

  get length(): number {
    return this.size;
  }

  /** Time of the earliest event, Infinity when there is none. */
  get nextTime(): number {
    return this.size === 0 ? Infinity : (this.times[0] ?? Infinity);
  }

  /** @param kind small whole number; @param subject whole number in [0, 2^40), what the event is about. */
  push(time: number, kind: number, subject: number): void {
    if (this.size === this.times.length) {
      this.grow();
    }
    const order = (this.sequence += 1);
    const event = kind * SUBJECT_LIMIT + subject;
    const { times } = this;
    let hole = this.size;
    this.size += 1;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      if ((times[parent] ?? 0) <= time) {
        break; // on equal times the parent came first
      }
      this.move(parent, hole);
      hole = parent;
    }
    this.put(hole, time, order, event);
  }

  /** Takes the earliest event; false when there is none. */
  pop(): boolean {
    if (this.size === 0) {
      return false;
    }
    const event = this.events[0] ?? 0;
    this.time = this.times[0] ?? 0;
    this.kind = Math.floor(event / SUBJECT_LIMIT);
    this.subject = event - this.kind * SUBJECT_LIMIT;
    this.size -= 1;
    if (this.size > 0) {
      this.sink(this.times[this.size] ?? 0, this.orders[this.size] ?? 0, this.events[this.size] ?? 0);
    }
    return true;
  }

  private sink(time: number, order: number, event: number): void {
    const { times, orders, size } = this;
    let hole = 0;
    for (;;) {
      const first = hole * FAN_OUT + 1;
      if (first >= size) {
        break;
      }
      let best = first;
      let bestTime = times[first] ?? 0;
      const end = Math.min(first + FAN_OUT, size);
      for (let child = first + 1; child < end; child += 1) {
        const childTime = times[child] ?? 0;
        if (childTime < bestTime || (childTime === bestTime && (orders[child] ?? 0) < (orders[best] ?? 0))) {
          best = child;
          bestTime = childTime;
        }
      }
      if (bestTime > time || (bestTime === time && (orders[best] ?? 0) > order)) {
        break;
      }
      this.move(best, hole);
      hole = best;
    }
    this.put(hole, time, order, event);
  }

  private move(from: number, to: number): void {
    this.put(to, this.times[from] ?? 0, this.orders[from] ?? 0, this.events[from] ?? 0);
  }

  private put(index: number, time: number, order: number, event: number): void {
    this.times[index] = time;
    this.orders[index] = order;
    this.events[index] = event;
  }

  private grow(): void {
    const larger = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const copy = new Float64Array(old.length * 2);
      copy.set(old);
      return copy;
    };
    this.times = larger(this.times);
    this.orders = larger(this.orders);
    this.events = larger(this.events);
  }
}
