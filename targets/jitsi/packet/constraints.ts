// What a seat asks the bridge for, from its layout: ReceiverVideoConstraints in the form of the Jitsi Meet client,
// which names the sources that it shows and their heights, and wants nothing of all others.
import type { Demand } from '#core/plan.ts';
import type { MediaKind } from '#core/sample.ts';
import { assignTiles } from '../../shared/tile-assignment.ts';

export interface ReceiverVideoConstraints {
  readonly colibriClass: 'ReceiverVideoConstraints';
  /** Most videos at a time; -1: as many as there are. */
  readonly lastN: number;
  readonly selectedSources: readonly string[];
  readonly onStageSources: readonly string[];
  readonly defaultConstraints: { readonly maxHeight: number };
  readonly constraints: Readonly<Record<string, { readonly maxHeight: number }>>;
}

/** What is to be known of a source; pages ask by this as well, so it comes without the types of XMPP. */
interface OfferedSource {
  /** `<endpoint>-v0`, `<endpoint>-a0`. */
  readonly name: string;
  readonly endpoint: string;
  readonly media: MediaKind;
  readonly screen: boolean;
}

/**
 * @param speakers endpoints, the current speaker first.
 * @param lastN of the deployment or scenario; -1 without a limit.
 */
export function constraintsOf(
  demand: Demand,
  sources: readonly OfferedSource[],
  speakers: readonly string[],
  lastN: number,
): ReceiverVideoConstraints {
  const cameras = sources.filter(({ media, screen }) => media === 'video' && !screen);
  const speaking = speakers.flatMap(
    (endpoint) => cameras.find((one) => one.endpoint === endpoint)?.name ?? [],
  );
  const tiles = assignTiles(
    demand,
    cameras.map(({ name }) => name),
    speaking,
  );
  const [first] = tiles;
  return {
    colibriClass: 'ReceiverVideoConstraints',
    lastN: demand.layout === 'none' ? 0 : lastN,
    selectedSources: [],
    // The bridge serves who is on stage before all others, and at the full height first.
    onStageSources: demand.layout === 'speaker' && first !== undefined ? [first.source] : [],
    defaultConstraints: { maxHeight: 0 },
    constraints: Object.fromEntries(tiles.map(({ source, height }) => [source, { maxHeight: height }])),
  };
}
