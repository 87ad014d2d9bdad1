// What Prometheus is told of the run itself, beside the metrics of the catalogue: how far it is and how it ended.

export interface RunMetricDefinition {
  readonly name: string;
  readonly help: string;
  /** Labels beside `system` and `scenario`, which every metric carries. */
  readonly labels: readonly string[];
}

export const RUN_METRICS = {
  info: {
    name: 'seatproof_run_info',
    help: 'Always 1; the labels say which server is measured.',
    labels: ['target_version', 'managed'],
  },
  elapsed: {
    name: 'seatproof_run_elapsed_seconds',
    help: "Time since the run's clock started; still negative before it.",
    labels: [],
  },
  planned: {
    name: 'seatproof_run_planned_seconds',
    help: 'How long the run takes by its plan.',
    labels: [],
  },
  phase: {
    name: 'seatproof_run_phase',
    help: '1 for the phase of the plan that the run is in, 0 for those it was in before.',
    labels: ['phase'],
  },
  seatsPlanned: {
    name: 'seatproof_run_planned_seats',
    help: 'Seats in the plan.',
    labels: ['tier'],
  },
  seatsJoined: {
    name: 'seatproof_run_joined_seats',
    help: 'Seats that have joined so far.',
    labels: [],
  },
  seatsFailed: {
    name: 'seatproof_run_failed_seats',
    help: 'Seats that have failed so far, by reason.',
    labels: ['reason'],
  },
  validRatio: {
    name: 'seatproof_run_valid_ratio',
    help: "Share of the seconds so far in which the generator's health allowed to count.",
    labels: [],
  },
  verdict: {
    name: 'seatproof_run_verdict',
    help: '1 for the verdict of the run, 0 for the others; absent while it goes on.',
    labels: ['verdict'],
  },
  budgets: {
    name: 'seatproof_run_budgets',
    help: 'Budgets of the run by outcome; absent while it goes on.',
    labels: ['outcome'],
  },
} as const satisfies Readonly<Record<string, RunMetricDefinition>>;
