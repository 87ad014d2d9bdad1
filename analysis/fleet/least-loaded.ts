// Which node has the least load: a tournament tree, so that asking is free and a change costs log2(nodes).

/** Keys start at Infinity (not available). Equal keys: the lower index wins. */
export class LeastLoaded {
  private readonly leaves: number;
  private readonly keys: Float64Array;
  private readonly winners: Int32Array;

  constructor(size: number) {
    this.leaves = 2 ** Math.ceil(Math.log2(Math.max(2, size)));
    this.keys = new Float64Array(this.leaves).fill(Infinity);
    this.winners = new Int32Array(this.leaves);
    for (let match = this.leaves - 1; match >= 1; match -= 1) {
      this.winners[match] = this.play(match);
    }
  }

  key(index: number): number {
    return this.keys[index] ?? Infinity;
  }

  set(index: number, key: number): void {
    if (this.keys[index] === key) {
      return;
    }
    this.keys[index] = key;
    for (let match = (this.leaves + index) >> 1; match >= 1; match >>= 1) {
      this.winners[match] = this.play(match);
    }
  }

  /** Index with the smallest key, or -1 when none is available. */
  least(): number {
    const winner = this.winners[1] ?? 0;
    return this.key(winner) === Infinity ? -1 : winner;
  }

  private play(match: number): number {
    const left = this.contender(2 * match);
    const right = this.contender(2 * match + 1);
    return this.key(right) < this.key(left) ? right : left;
  }

  private contender(position: number): number {
    return position >= this.leaves ? position - this.leaves : (this.winners[position] ?? 0);
  }
}
