// Branded numbers: a duration can't be passed where a rate is meant. A brand costs nothing at run time.

declare const unit: unique symbol;
type Branded<Unit extends string> = number & { readonly [unit]: Unit };

/** A duration or an instant on the run's clock, in milliseconds. May carry fractions. */
export type Milliseconds = Branded<'ms'>;
export const milliseconds = (value: number): Milliseconds => value as Milliseconds;

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;
const FACTOR_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Reads a duration as k6 writes it: a number and `ms`, `s`, `m` or `h`, also joined (`1m30s`).
 * @returns the duration, or undefined when the text is not one.
 */
export function parseDuration(text: string): Milliseconds | undefined {
  const parts = text.match(/\d+(?:\.\d+)?(?:ms|s|m|h)/g);
  if (parts?.join('') !== text) return undefined;
  let total = 0;
  for (const part of parts) {
    const [, amount, factor] = DURATION.exec(part) ?? [];
    total += Number(amount) * (FACTOR_MS[factor ?? ''] ?? Number.NaN);
  }
  return milliseconds(total);
}
