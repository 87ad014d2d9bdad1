// Keeps a few of many things, spread over their values: both extremes always, and between them as evenly as they
// came. Needs neither their number nor their range beforehand. Pure.

interface Entry<T> {
  readonly value: number;
  readonly item: T;
}

export class SpreadSelection<T> {
  private readonly most: number;
  private readonly entries: Entry<T>[] = [];

  /** @param most at least 3: the extremes and something between. */
  constructor(most: number) {
    this.most = most;
  }

  /** Sorted by value. */
  get items(): readonly T[] {
    return this.entries.map(({ item }) => item);
  }

  /**
   * Takes one more, and gives up the one whose neighbours are nearest to each other when there are too many.
   * @returns what is not kept (any more): the offered thing itself, an earlier one, or nothing.
   */
  offer(value: number, item: T): T | undefined {
    const after = this.entries.findIndex((entry) => entry.value > value);
    this.entries.splice(after === -1 ? this.entries.length : after, 0, { value, item });
    if (this.entries.length <= this.most) return undefined;
    return this.entries.splice(this.mostCrowded(), 1)[0]?.item;
  }

  private mostCrowded(): number {
    let crowded = 1;
    let nearest = Infinity;
    for (let at = 1; at < this.entries.length - 1; at++) {
      const room = (this.entries[at + 1]?.value ?? Infinity) - (this.entries[at - 1]?.value ?? -Infinity);
      if (room < nearest) {
        nearest = room;
        crowded = at;
      }
    }
    return crowded;
  }
}
