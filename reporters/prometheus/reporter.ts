// A live view of the run for Prometheus: /metrics on loopback, and a Pushgateway if there is one. Labels are few
// (system, scenario, tier); participants only with an explicit limit.
import { Registry } from 'prom-client';
import type { Fault } from '#core/fault.ts';
import type { LiveReporter } from '#core/reporter.ts';
import { Instruments } from './instruments.ts';
import { startMetricsServer } from './metrics-server.ts';
import { Pusher } from './pusher.ts';
import { RunGauges } from './run-gauges.ts';

/** Every labelled seat costs some 650 time series in Prometheus. */
export const MAX_LABELLED_SEATS = 200;

export interface PrometheusOptions {
  /** On 127.0.0.1; 0 or absent takes any free one. */
  readonly port?: number;
  readonly pushgateway?: URL;
  /** How many seats get a `seat` label, 0 (default) to 200; all others share `seat="other"`. */
  readonly labelledSeats?: number;
  /** What a person should know but the run does not depend on. */
  readonly onProblem?: (message: string) => void;
}

export type StartedPrometheus =
  | { readonly kind: 'listening'; readonly reporter: LiveReporter; readonly url: string }
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] };

/** Listens from now on; `reporter.close` ends that. */
export async function startPrometheusReporter(options: PrometheusOptions = {}): Promise<StartedPrometheus> {
  const labelledSeats = options.labelledSeats ?? 0;
  if (!Number.isInteger(labelledSeats) || labelledSeats < 0 || labelledSeats > MAX_LABELLED_SEATS) {
    const what = `${labelledSeats} seats cannot have labels of their own.`;
    const fix = `Give a whole number from 0 to ${MAX_LABELLED_SEATS}; the others share seat="other".`;
    return { kind: 'faulty', faults: [{ where: '--prometheus-seats', what, fix }] };
  }
  const registry = new Registry();
  const instruments = new Instruments(registry, { labelledSeats });
  const gauges = new RunGauges(registry);
  const server = await startMetricsServer(registry, options.port ?? 0);
  if (!('url' in server)) return { kind: 'faulty', faults: [server] };

  let common: Readonly<Record<string, string>> = {};
  const pusher =
    options.pushgateway === undefined
      ? undefined
      : new Pusher(registry, {
          url: options.pushgateway,
          groupings: () => common,
          onProblem: options.onProblem ?? (() => undefined),
        });

  const reporter: LiveReporter = {
    name: 'prometheus',
    started: (plan, target) => {
      common = { system: target.system, scenario: plan.scenario.name };
      registry.setDefaultLabels(common);
      instruments.zero([...new Set(plan.seats.map((seat) => seat.tier))]);
      gauges.started(plan, target);
      pusher?.start();
    },
    progress: (progress) => gauges.progress(progress),
    event: (event) => gauges.event(event),
    observe: (observation) => instruments.observe(observation),
    finished: ({ result }) => gauges.finished(result),
    close: async () => {
      await pusher?.close();
      await server.close();
    },
  };
  return { kind: 'listening', reporter, url: server.url };
}
