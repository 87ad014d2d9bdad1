// Budgets of a scenario in the order in which they are written.
import { parseBudgetKey, parseThreshold, type Budget } from '#core/budget.ts';
import type { Scenario } from './schema.ts';

/** Those that can be read; what can't is reported by checks-budgets.ts before a plan is made. */
export function readBudgets(budgets: Scenario['budgets']): Budget[] {
  return Object.entries(budgets).flatMap(([key, texts]) =>
    texts.flatMap((text) => {
      const parsedKey = parseBudgetKey(key);
      const threshold = parseThreshold(text);
      if (typeof parsedKey === 'string' || typeof threshold === 'string') return [];
      return [{ key, ...parsedKey, text, threshold }];
    }),
  );
}
