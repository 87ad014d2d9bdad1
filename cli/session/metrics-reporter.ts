// The live /metrics page and the Pushgateway, as the command line asked for them.
import type { Plan } from '#core/plan.ts';
import type { LiveReporter } from '#core/reporter.ts';

export interface MetricsOptions {
  /** 0 for any free port; without it there is no page. */
  readonly metricsPort?: number;
  readonly pushgateway?: string;
}

export async function metricsReporter(
  _options: MetricsOptions,
  _plan: Plan,
): Promise<LiveReporter | undefined> {
  return undefined;
}
