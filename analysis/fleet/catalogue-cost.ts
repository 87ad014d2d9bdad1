// Assumptions about money. All of them are assumed: replace them by your own prices.
import type { AssumptionEntry } from './assumptions.ts';

const OWN_PRICES = 'no public price list; replace by your own';

export const COST_ASSUMPTIONS = {
  node_eur_per_year: {
    value: 1500,
    low: 800,
    high: 3000,
    unit: 'EUR a node and year',
    basis: 'assumed',
    bounds: [0, 10_000_000],
    source: OWN_PRICES,
  },
  signalling_shard_eur_per_year: {
    value: 3000,
    low: 1500,
    high: 6000,
    unit: 'EUR a shard and year',
    basis: 'assumed',
    bounds: [0, 10_000_000],
    source: OWN_PRICES,
  },
  turn_node_eur_per_year: {
    value: 1500,
    low: 800,
    high: 3000,
    unit: 'EUR a relay and year',
    basis: 'assumed',
    bounds: [0, 10_000_000],
    source: OWN_PRICES,
  },
  egress_eur_per_gbps_year: {
    value: 6000,
    low: 1000,
    high: 12_000,
    unit: 'EUR a Gbit/s of peak and year',
    basis: 'assumed',
    bounds: [0, 10_000_000],
    source: OWN_PRICES,
  },
  operations_eur_per_year: {
    value: 900_000,
    low: 500_000,
    high: 1_500_000,
    unit: 'EUR a year, people included',
    basis: 'assumed',
    bounds: [0, 1_000_000_000],
    source: 'ten posts at 90,000 EUR; support desk not included',
  },
  today_eur_per_seat_year: {
    value: 143,
    low: 143,
    high: 143,
    unit: 'EUR a seat and year',
    basis: 'published',
    bounds: [0, 100_000],
    source: 'public figure of the case: about 10 million EUR a year for 70,000 seats',
  },
} as const satisfies Record<string, AssumptionEntry>;
