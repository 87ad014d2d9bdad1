// The tables of docs/fleet-model.md: `npm run bench:fleet-tables`, some four minutes on two processors. Prints them as
// Markdown; the same seed gives the same tables.
import { availableParallelism } from 'node:os';
import { openReplicationPool } from '#analysis/fleet/replicate-pool.ts';
import { computeFleet, type FleetContent } from '#cli/fleet/compute.ts';
import type { FleetInterval, FleetQuestion } from '#core/fleet.ts';
import { assumptionName } from '#reporters/fleet/page/assumption-texts.ts';

const QUESTION: FleetQuestion = {
  preset: 'public-administration',
  changes: { peak_concurrency_share: 0.2 },
  knee: null,
  placement: null,
  survives_zone_loss: true,
  replications: 10,
  seed: 'docs',
  limits: { nodes: null, egress_gbps: null, eur_per_seat_year: null },
  concurrencies: [0.05, 0.3, 1],
  other_knees: [],
  what_ifs: ['towns=20x500', 'last-n=5', 'last-n=50', 'mix=0.2/0.15', 'one-zone-less', 'no-zone-reserve'],
  sensitivity: true,
};
const BARS = 8;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const whole = (value: number): string => Math.round(value).toLocaleString('en-GB');
const range = ({ low, estimate, high }: FleetInterval): string =>
  `${whole(estimate)} (${whole(low)}-${whole(high)})`;
const signed = (value: number, digits: number): string =>
  `${value < 0 ? '-' : '+'}${Math.abs(value).toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
const row = (...cells: readonly string[]): void => say(`| ${cells.join(' | ')} |`);
const head = (...titles: readonly string[]): void => {
  row(...titles);
  row(...titles.map(() => '---'));
};

function tellRows({ rows }: FleetContent): void {
  head(
    'concurrency',
    'people at the peak',
    'nodes planned (low end of the knee)',
    'nodes needed, knee and days together',
    'egress Gbit/s',
    'joins/s after the loss of the zone',
    'wait for signalling, p95 in s',
    'EUR per seat and year',
    'verdict',
  );
  for (const { label, kind, concurrency_share: share, readiness, figures } of rows) {
    const name = kind === 'baseline' ? `${label.en}, ` : '';
    row(
      `${name}${(share * 100).toFixed(0)} %`,
      whole(figures.peak_people.estimate),
      whole(figures.planned_nodes),
      range(figures.nodes),
      figures.egress_gbps.estimate.toFixed(1),
      whole(figures.joins_per_second.estimate),
      figures.join_delay_p95_seconds.estimate.toFixed(1),
      figures.eur_per_seat_year.estimate.toFixed(1),
      readiness,
    );
  }
}

function tellWhatIfs({ what_ifs: whatIfs }: FleetContent): void {
  head('change', 'nodes', 'egress Gbit/s', 'EUR a year');
  for (const { text, more_nodes: nodes, more_egress_gbps: gbps, more_eur_per_year: eur } of whatIfs) {
    row(text, signed(nodes, 0), signed(gbps, 1), signed(Math.round(eur / 1000) * 1000, 0));
  }
}

function tellSensitivity({ sensitivity }: FleetContent): void {
  head('assumption', 'low to high', 'nodes at low, high', 'EUR per seat and year');
  for (const { id, at_low: low, at_high: high } of sensitivity?.bars.slice(0, BARS) ?? []) {
    const eur = `${low.eur_per_seat_year.toFixed(1)} to ${high.eur_per_seat_year.toFixed(1)}`;
    row(
      assumptionName(id, 'en'),
      `${low.value} to ${high.value}`,
      `${whole(low.nodes)}, ${whole(high.nodes)}`,
      eur,
    );
  }
}

const pool = openReplicationPool(availableParallelism());
try {
  const content = await computeFleet(QUESTION, true, (jobs) => pool.run(jobs));
  tellRows(content);
  say('');
  say(`${content.verdict.sentence.en}\n${content.verdict.reasons.map(({ en }) => en).join('\n')}\n`);
  tellWhatIfs(content);
  say('');
  tellSensitivity(content);
} finally {
  await pool.close();
}
