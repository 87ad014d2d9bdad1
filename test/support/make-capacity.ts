// A capacity search out of thin air: its beginning, the steps of a server with a known knee, and a finished one.
import { searchState } from '#analysis/capacity/record.ts';
import type { CapacityDocument, CapacityStep } from '#core/capacity.ts';
import { exampleResult } from './run-examples.ts';

export const BEGIN: CapacityDocument = {
  schema_version: 1,
  id: 'search',
  created_at: '2026-11-22T12:00:00Z',
  scenario: { name: 'team-meeting', description: '', seed: 'seatproof', file: 'scenario.yaml' },
  target: { system: 'livekit', settings: { cpus: [0] } },
  server: null,
  environment: exampleResult.environment,
  search: {
    unit: 'participants',
    min: 10,
    max: 2000,
    granularity: 1,
    growth: 2,
    tolerance: 0.15,
    repeats: 3,
    max_steps: 40,
    step_seconds: 40,
    hold_ms: 20_000,
    joins_per_second: 10,
    canaries: null,
  },
  steps: [],
  conclusion: null,
};

/** What a step finds on a server that breaks above `knee`, with a generator that saturates above its own. */
export function measured(
  load: number,
  knee: number,
  generatorKnee: number,
): Omit<CapacityStep, 'load' | 'purpose'> {
  const limited = load > generatorKnee;
  const broken = load > knee;
  return {
    run: `steps/${load}`,
    participants: load,
    rooms: Math.ceil(load / 4),
    estimated_packets_per_second: load * 400,
    seconds: 45,
    verdict: limited ? 'inconclusive' : broken ? 'fail' : 'pass',
    broken_budgets: broken
      ? [{ budget: 'video_freeze_share{tier:browser,phase:hold} rate<0.02', excess: 0.4 }]
      : [],
    generator_limited: limited,
    generator_limit: limited ? 'cpu' : null,
    valid_share: limited ? 0.4 : 1,
    server_resources: { cpu: Math.min(1, load / knee) },
    server_cpu_cores: load / knee,
    server_packets_in_per_second: load * 100,
    server_packets_out_per_second: load * 300,
  };
}

/** A search that came to its end at about 300 participants. */
export function makeCapacity(knee = 300): CapacityDocument {
  let document: CapacityDocument = { ...BEGIN, server: exampleResult.target };
  for (;;) {
    const state = searchState(document);
    if (state.kind === 'concluded') return { ...document, conclusion: state.conclusion };
    const step = { load: state.load, purpose: state.purpose, ...measured(state.load, knee, Infinity) };
    document = { ...document, steps: [...document.steps, step] };
  }
}
