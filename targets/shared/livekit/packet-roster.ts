// Who is in the room, what they publish, and which of it a packet seat wants: the same rules as the page client's.
import { TrackSource, TrackType } from '@livekit/protocol';
import type { ParticipantInfo, TrackInfo } from '@livekit/protocol';
import { ParticipantInfo_State } from '@livekit/protocol';
import type { Demand } from '#core/plan.ts';
import { assignTiles } from '../tile-assignment.ts';

export type SubscriptionChange = {
  readonly participantSid: string;
  readonly trackSid: string;
  readonly subscribe: boolean;
};

export type SizeChange = { readonly trackSid: string; readonly width: number; readonly height: number };

export type DemandChanges = {
  readonly subscriptions: readonly SubscriptionChange[];
  readonly sizes: readonly SizeChange[];
};

type Remote = { readonly sid: string; readonly identity: string; readonly tracks: readonly TrackInfo[] };

/** As livekit-client names sources. */
const SOURCE_NAMES = new Map<TrackSource, string>([
  [TrackSource.CAMERA, 'camera'],
  [TrackSource.MICROPHONE, 'microphone'],
  [TrackSource.SCREEN_SHARE, 'screen_share'],
  [TrackSource.SCREEN_SHARE_AUDIO, 'screen_share_audio'],
]);

export class Roster {
  readonly #demand: Demand;
  readonly #own: string;
  readonly #remotes = new Map<string, Remote>();
  readonly #subscribed = new Set<string>();
  readonly #sizes = new Map<string, string>();
  readonly #names = new Map<string, string>();
  #speakers: readonly string[] = [];

  constructor(demand: Demand, ownSid: string) {
    this.#demand = demand;
    this.#own = ownSid;
  }

  /** `identity/source`, as the page client names streams; the track's id while nothing is known of it. */
  nameOf(trackId: string): string {
    return this.#names.get(trackId) ?? trackId;
  }

  update(participants: readonly ParticipantInfo[]): void {
    for (const { sid, identity, tracks, state } of participants) {
      if (sid === this.#own) continue;
      if (state === ParticipantInfo_State.DISCONNECTED) this.#remotes.delete(sid);
      else this.#remotes.set(sid, { sid, identity, tracks });
      for (const track of tracks)
        this.#names.set(track.sid, `${identity}/${SOURCE_NAMES.get(track.source) ?? 'unknown'}`);
    }
  }

  /** Returns whether the layout may have changed. Sids, loudest first; our own voice moves nothing. */
  speakers(sids: readonly string[]): boolean {
    const identities = sids.flatMap((sid) => this.#remotes.get(sid)?.identity ?? []);
    if (this.#demand.layout !== 'speaker' || identities.length === 0) return false;
    this.#speakers = identities;
    return true;
  }

  /** What must be told to the server so that the seat receives what its layout shows. */
  changes(): DemandChanges {
    const subscriptions: SubscriptionChange[] = [];
    const sizes: SizeChange[] = [];
    const cameras = new Map<string, { readonly participantSid: string; readonly trackSid: string }>();
    for (const remote of this.#remotes.values()) {
      for (const track of remote.tracks) {
        if (track.type === TrackType.AUDIO) this.#want(subscriptions, remote.sid, track.sid, true);
        else if (track.source === TrackSource.CAMERA)
          cameras.set(remote.identity, { participantSid: remote.sid, trackSid: track.sid });
      }
    }
    const tiles = assignTiles(this.#demand, [...cameras.keys()], this.#speakers);
    const assigned = new Map(tiles.map((tile) => [tile.source, tile]));
    for (const [identity, { participantSid, trackSid }] of cameras) {
      const tile = assigned.get(identity);
      this.#want(subscriptions, participantSid, trackSid, tile !== undefined);
      if (tile === undefined) continue;
      const size = `${tile.width}x${tile.height}`;
      if (this.#sizes.get(trackSid) === size) continue;
      this.#sizes.set(trackSid, size);
      sizes.push({ trackSid, width: tile.width, height: tile.height });
    }
    return { subscriptions, sizes };
  }

  #want(changes: SubscriptionChange[], participantSid: string, trackSid: string, subscribe: boolean): void {
    if (this.#subscribed.has(trackSid) === subscribe) return;
    if (subscribe) this.#subscribed.add(trackSid);
    else this.#subscribed.delete(trackSid);
    changes.push({ participantSid, trackSid, subscribe });
  }
}
