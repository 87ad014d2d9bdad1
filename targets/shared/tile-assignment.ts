// Which of the room's cameras a layout shows, and at what size. Pure, so that it can be tested without a room.
import type { Demand } from '#core/plan.ts';

export interface Assignment {
  readonly source: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Gallery: the first sources in the given order fill the tiles. Speaker: who speaks takes the first (largest) tile,
 * the others keep their order.
 * @param sources cameras that could be shown, in a stable order.
 * @param speakers those who speak, loudest first.
 */
export function assignTiles(
  demand: Demand,
  sources: readonly string[],
  speakers: readonly string[],
): readonly Assignment[] {
  if (demand.layout === 'none') return [];
  const speaker =
    demand.layout === 'speaker' ? speakers.find((candidate) => sources.includes(candidate)) : undefined;
  const ordered =
    speaker === undefined ? sources : [speaker, ...sources.filter((source) => source !== speaker)];
  return demand.tiles.flatMap(({ width, height }, position) => {
    const source = ordered[position];
    return source === undefined ? [] : [{ source, width, height }];
  });
}
