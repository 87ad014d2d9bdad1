// seatproof plan: what a run would do, without any load.
import { describePlan } from '#scenarios/describe.ts';
import { preparePlan, type PlanRequest } from '../prepare.ts';
import { printResult } from '../print.ts';

export async function plan(options: PlanRequest & { readonly json: boolean }): Promise<number> {
  const { plan: computed } = await preparePlan(options);
  printResult(options.json ? JSON.stringify(computed, null, 2) : describePlan(computed));
  return 0;
}
