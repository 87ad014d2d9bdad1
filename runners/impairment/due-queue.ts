// What is due when: a binary heap over time in which equal times keep their order of arrival.

interface Entry<T> {
  readonly atMs: number;
  readonly order: number;
  readonly item: T;
}

function before<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

export class DueQueue<T> {
  private readonly heap: Entry<T>[] = [];
  private added = 0;

  get size(): number {
    return this.heap.length;
  }

  /** When the first item is due, or undefined when there is none. */
  get nextMs(): number | undefined {
    return this.heap[0]?.atMs;
  }

  add(atMs: number, item: T): void {
    const entry = { atMs, order: this.added++, item };
    this.heap.push(entry);
    let at = this.heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.heap[parent];
      if (above === undefined || !before(entry, above)) break;
      this.heap[at] = above;
      at = parent;
    }
    this.heap[at] = entry;
  }

  /** Takes the first item when it is due by `nowMs`. */
  take(nowMs: number): { readonly atMs: number; readonly item: T } | undefined {
    const first = this.heap[0];
    if (first === undefined || first.atMs > nowMs) return undefined;
    const last = this.heap.pop();
    if (last !== undefined && this.heap.length > 0) this.sink(last);
    return first;
  }

  private sink(entry: Entry<T>): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const right = this.heap[child + 1];
      let least = this.heap[child];
      if (least === undefined) break;
      if (right !== undefined && before(right, least)) {
        least = right;
        child += 1;
      }
      if (!before(least, entry)) break;
      this.heap[at] = least;
      at = child;
    }
    this.heap[at] = entry;
  }
}
