// The smallest scenario that tries a recipe: so few seats, for so long as it takes to see media.
import { stringify } from 'yaml';
import { parseScenarioText, type LoadedScenario } from '#scenarios/load.ts';
import { targets } from '#targets/registry.ts';

export interface CheckedService {
  readonly url: string;
  readonly recipe: string;
  /** How many seats enter the same room, from 1. */
  readonly seats: number;
}

/** What a slow client may take: steps have deadlines of their own. */
const JOIN_WITHIN = '150s';
/** The check ends it earlier. */
const STAY = '240s';

export function checkScenario({ url, recipe, seats }: CheckedService): LoadedScenario {
  const text = stringify({
    name: 'recipe-check',
    target: { system: 'url', url, recipe },
    rooms: { count: 1, size: seats },
    tiers: { browser: { share: 1 } },
    arrival: [
      { kind: 'ramp', for: '1s' },
      { kind: 'hold', for: STAY },
    ],
    join_deadline: JOIN_WITHIN,
  });
  return parseScenarioText(text, 'recipe check', { targets });
}
