// Keeps a room's subscriptions at what the seat's layout shows: every sound, and the cameras that have a tile.
import { RoomEvent, Track } from 'livekit-client';
import type { RemoteTrackPublication, Room } from 'livekit-client';
import type { Demand } from '#core/plan.ts';
import { assignTiles } from '../../tile-assignment.ts';

function camerasOf(room: Room): ReadonlyMap<string, RemoteTrackPublication> {
  const cameras = new Map<string, RemoteTrackPublication>();
  for (const participant of room.remoteParticipants.values()) {
    for (const publication of participant.trackPublications.values()) {
      if (publication.source === Track.Source.Camera) cameras.set(participant.identity, publication);
    }
  }
  return cameras;
}

function subscribeSound(room: Room): void {
  for (const participant of room.remoteParticipants.values()) {
    for (const publication of participant.trackPublications.values()) {
      if (publication.kind === Track.Kind.Audio && !publication.isDesired) publication.setSubscribed(true);
    }
  }
}

function subscribePictures(room: Room, demand: Demand, speakers: readonly string[]): void {
  const cameras = camerasOf(room);
  const assigned = new Map(
    assignTiles(demand, [...cameras.keys()], speakers).map((tile) => [tile.source, tile]),
  );
  for (const [identity, publication] of cameras) {
    const tile = assigned.get(identity);
    if (tile === undefined) {
      if (publication.isDesired) publication.setSubscribed(false);
      continue;
    }
    if (!publication.isDesired) publication.setSubscribed(true);
    publication.setVideoDimensions({ width: tile.width, height: tile.height });
  }
}

/** From now on until the room is left. */
export function followDemand(room: Room, demand: Demand): void {
  let speakers: readonly string[] = [];
  const follow = (): void => {
    subscribeSound(room);
    subscribePictures(room, demand, speakers);
  };
  room.on(RoomEvent.Connected, follow);
  room.on(RoomEvent.ParticipantConnected, follow);
  room.on(RoomEvent.ParticipantDisconnected, follow);
  room.on(RoomEvent.TrackPublished, follow);
  room.on(RoomEvent.TrackUnpublished, follow);
  // The SDK forgets a size that is set before the track is there; the server would send the largest layer.
  room.on(RoomEvent.TrackSubscribed, follow);
  if (demand.layout !== 'speaker') return;
  room.on(RoomEvent.ActiveSpeakersChanged, (active) => {
    const remote = active.filter((participant) => !participant.isLocal);
    // Nobody speaking leaves the last speaker on the stage, as conferencing clients do.
    if (remote.length === 0) return;
    speakers = remote.map((participant) => participant.identity);
    follow();
  });
}
