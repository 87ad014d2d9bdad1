// How a sentence or heading names the system under test. Pure: runs in Node and in the page.
import type { TargetDescription } from '#core/target.ts';

/** `LiveKit`; the identifier where a result from before titles were kept, or no run yet, has none. */
export function targetName({ title, system }: Pick<TargetDescription, 'system' | 'title'>): string {
  return title ?? system;
}
