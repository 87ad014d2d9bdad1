// The live /metrics page and the Pushgateway, as the command line asked for them.
import { FaultError, type Fault } from '#core/fault.ts';
import type { LiveReporter } from '#core/reporter.ts';

export interface MetricsOptions {
  /** Of the page on loopback; without it any free one. */
  readonly prometheusPort?: number;
  readonly pushgateway?: string;
  /** How many seats get a label of their own. */
  readonly prometheusSeats?: number;
}

const HIGHEST_PORT = 65_535;

function wholeNumberFaults(
  where: string,
  value: number | undefined,
  { range, highest, example }: { readonly range: string; readonly highest: number; readonly example: number },
): Fault[] {
  if (value === undefined || (Number.isInteger(value) && value >= 0 && value <= highest)) return [];
  const fix = `Leave it out, or write ${where} ${example}, for example.`;
  return [{ where, what: `it is not a whole number ${range}.`, fix }];
}

/** Every fault of the numbers, before anything is opened. */
export function metricsFaults({ prometheusPort, prometheusSeats }: MetricsOptions): Fault[] {
  const port = { range: `from 0 to ${HIGHEST_PORT}`, highest: HIGHEST_PORT, example: 9464 };
  const seats = { range: 'of at least 0', highest: Number.MAX_SAFE_INTEGER, example: 20 };
  return [
    ...wholeNumberFaults('--prometheus-port', prometheusPort, port),
    ...wholeNumberFaults('--prometheus-seats', prometheusSeats, seats),
  ];
}

/** @throws FaultError when the port can't be had or the gateway's address is none. */
export async function startMetrics(
  options: MetricsOptions,
  say: (message: string) => void,
): Promise<LiveReporter> {
  const faults = metricsFaults(options);
  if (faults.length > 0) throw new FaultError(faults);
  // Loaded here: only a run has live metrics, and every command loads this file.
  const { startPrometheusReporter } = await import('#reporters/prometheus/reporter.ts');
  const started = await startPrometheusReporter({
    ...(options.prometheusPort === undefined ? {} : { port: options.prometheusPort }),
    ...(options.pushgateway === undefined ? {} : { pushgateway: gatewayUrl(options.pushgateway) }),
    ...(options.prometheusSeats === undefined ? {} : { labelledSeats: options.prometheusSeats }),
    onProblem: say,
  });
  if (started.kind === 'faulty') throw new FaultError(started.faults);
  say(`Live metrics: ${started.url}`);
  return started.reporter;
}

function gatewayUrl(text: string): URL {
  if (URL.canParse(text)) return new URL(text);
  throw new FaultError([
    { where: '--pushgateway', what: `"${text}" is not a URL.`, fix: 'Write it as http://127.0.0.1:9091.' },
  ]);
}
