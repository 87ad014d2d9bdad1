// Who publishes in a VideoRoom, and which of it a seat wants to receive: every sound, and the cameras that have a
// tile in its layout. Pure; fed with the plugin's events. Pages and packet seats use it alike.
import type { Demand } from '#core/plan.ts';
import { assignTiles } from '../shared/tile-assignment.ts';
import { asList, asObject, asText } from './json.ts';
import type { JsonObject } from './json.ts';
import { isJanusId } from './ticket.ts';
import type { JanusId } from './ticket.ts';

/** A stream that a seat wants. */
export interface WantedStream {
  readonly feed: JanusId;
  readonly mid: string;
  /** Stable for the same source: `display/camera`, `display/microphone`. */
  readonly name: string;
  /** Simulcast layer, 0 the smallest; absent for sound and single layers. */
  readonly substream?: number;
}

interface RemoteStream {
  readonly mid: string;
  readonly media: 'audio' | 'video';
  /** Of its simulcast layers, from small to large; empty when it did not say. */
  readonly heights: readonly number[];
}

interface Publisher {
  readonly display: string;
  readonly streams: readonly RemoteStream[];
}

/** Layer heights from small to large, as the description of a camera's stream carries them to the others. */
export function describeCamera(heights: readonly number[]): string {
  return `camera ${heights.join(' ')}`;
}

function readHeights(description: string | undefined): readonly number[] {
  const [kind, ...heights] = (description ?? '').split(' ');
  if (kind !== 'camera') return [];
  return heights.map(Number).filter((height) => Number.isInteger(height) && height > 0);
}

function readStream(value: unknown): RemoteStream | undefined {
  const stream = asObject(value);
  const mid = asText(stream['mid']);
  const { type } = stream;
  if (mid === undefined || (type !== 'audio' && type !== 'video') || stream['disabled'] === true)
    return undefined;
  const isSimulcast = stream['simulcast'] === true;
  return { mid, media: type, heights: isSimulcast ? readHeights(asText(stream['description'])) : [] };
}

/** The smallest layer that fills a tile, else the largest there is. */
export function substreamFor(tileHeight: number, heights: readonly number[]): number {
  const enough = heights.findIndex((height) => height >= tileHeight);
  return enough === -1 ? heights.length - 1 : enough;
}

export class Roster {
  private readonly demand: Demand;
  private readonly publishers = new Map<JanusId, Publisher>();
  private speaker: JanusId | undefined;

  constructor(demand: Demand) {
    this.demand = demand;
  }

  /** @returns whether what a seat wants may have changed. */
  take(data: JsonObject): boolean {
    const gone = [data['leaving'], data['unpublished'], data['kicked']].filter(isJanusId);
    const lost = gone.filter((id) => this.publishers.delete(id));
    const came = asList(data['publishers']).filter((entry) => this.add(asObject(entry)));
    return lost.length > 0 || came.length > 0 || this.follow(data);
  }

  wanted(): readonly WantedStream[] {
    const wanted: WantedStream[] = [];
    const cameras = new Map<string, { readonly feed: JanusId; readonly stream: RemoteStream }>();
    for (const [feed, { display, streams }] of this.publishers) {
      for (const stream of streams) {
        if (stream.media === 'video') cameras.set(String(feed), { feed, stream });
        else wanted.push({ feed, mid: stream.mid, name: `${display}/microphone` });
      }
    }
    const speakers = this.speaker === undefined ? [] : [String(this.speaker)];
    for (const { source, height } of assignTiles(this.demand, [...cameras.keys()], speakers)) {
      const camera = cameras.get(source);
      if (camera === undefined) continue;
      const { feed, stream } = camera;
      const name = `${this.publishers.get(feed)?.display ?? source}/camera`;
      const layer = stream.heights.length > 1 ? { substream: substreamFor(height, stream.heights) } : {};
      wanted.push({ feed, mid: stream.mid, name, ...layer });
    }
    return wanted;
  }

  private add(entry: JsonObject): boolean {
    const { id } = entry;
    if (!isJanusId(id)) return false;
    const streams = asList(entry['streams']).flatMap((stream) => readStream(stream) ?? []);
    this.publishers.set(id, { display: asText(entry['display']) ?? String(id), streams });
    return true;
  }

  /** Nobody speaking leaves the last speaker on the stage, as conferencing clients do. */
  private follow(data: JsonObject): boolean {
    const { id } = data;
    if (data['videoroom'] !== 'talking' || !isJanusId(id) || this.demand.layout !== 'speaker') return false;
    if (id === this.speaker || !this.publishers.has(id)) return false;
    this.speaker = id;
    return true;
  }
}
