// Exact Mann-Whitney test for a handful of runs a side, where normal approximations have no business.

/** Result of the exact two-sided test. */
export interface RankTest {
  /** Probability of a rank sum at least this far from its expectation if both sides are alike, in (0, 1]. */
  readonly pTwoSided: number;
  /** Smallest p these sample sizes can give: when above the level, no data could ever be significant. */
  readonly smallestPossibleP: number;
  /** Share of pairs in which the second side is larger (ties count half): 0.5 = alike, 1 = always larger. */
  readonly commonLanguageEffect: number;
}

/** Above this many arrangements the exact count is not worth its time. */
const MOST_ARRANGEMENTS = 5_000_000;
/** Rank sums within this distance are equal (mid-ranks are multiples of one half). */
const SAME_RANK_SUM = 0.25;

function midRanks(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = new Map<number, number>();
  for (let start = 0; start < sorted.length;) {
    const value = sorted[start];
    let end = start;
    while (end < sorted.length && sorted[end] === value) {
      end += 1;
    }
    if (value !== undefined) {
      rank.set(value, (start + 1 + end) / 2);
    }
    start = end;
  }
  return values.map((value) => rank.get(value) ?? Number.NaN);
}

function arrangements(n: number, k: number): number {
  let result = 1;
  for (let index = 1; index <= k; index += 1) {
    result = (result * (n - k + index)) / index;
  }
  return Math.round(result);
}

/** Counts, over every choice of `size` ranks, those whose sum is at least `distance` away from `centre`. */
function countExtreme(
  ranks: readonly number[],
  size: number,
  centre: number,
  distance: number,
): { extreme: number; all: number } {
  // Doubled mid-ranks are whole numbers, so a table by (how many chosen, doubled sum) counts exactly.
  const table: Map<number, number>[] = Array.from({ length: size + 1 }, () => new Map<number, number>());
  table[0]?.set(0, 1);
  for (const rank of ranks) {
    for (let chosen = size - 1; chosen >= 0; chosen -= 1) {
      const target = table[chosen + 1];
      for (const [sum, count] of table[chosen] ?? []) {
        const next = sum + Math.round(2 * rank);
        target?.set(next, (target.get(next) ?? 0) + count);
      }
    }
  }
  let extreme = 0;
  let all = 0;
  for (const [doubled, count] of table[size] ?? []) {
    all += count;
    if (Math.abs(doubled / 2 - centre) > distance - SAME_RANK_SUM) {
      extreme += count;
    }
  }
  return { extreme, all };
}

/**
 * Exact two-sided Mann-Whitney test with mid-ranks for ties. With 4 against 4 the smallest p is 0.029, with 3
 * against 3 it is 0.1: fewer than 4 runs a side can never be significant at 5 %.
 * @returns null when a side is empty or there are more than five million arrangements.
 */
export function mannWhitneyExact(first: readonly number[], second: readonly number[]): RankTest | null {
  const n = first.length;
  const m = second.length;
  const total = arrangements(n + m, n);
  if (n === 0 || m === 0 || total > MOST_ARRANGEMENTS) {
    return null;
  }
  const ranks = midRanks([...first, ...second]);
  const rankSum = ranks.slice(0, n).reduce((sum, rank) => sum + rank, 0);
  const centre = (n * (n + m + 1)) / 2;
  const { extreme, all } = countExtreme(ranks, n, centre, Math.abs(rankSum - centre));
  const pairsFirstLarger = rankSum - (n * (n + 1)) / 2;
  return {
    pTwoSided: Math.min(1, extreme / all),
    smallestPossibleP: Math.min(1, 2 / total),
    commonLanguageEffect: 1 - pairsFirstLarger / (n * m),
  };
}
