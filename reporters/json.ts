// The result as JSON: what gates and other programs read. The schema is RunResult of core/result.ts.
import type { Renderer } from '#core/reporter.ts';

export const jsonRenderer: Renderer = {
  name: 'json',
  fileName: 'result.json',
  render: ({ result }) => `${JSON.stringify(result, null, 2)}\n`,
};
