// How one seat takes part in a room of a LiveKit server, with LiveKit's own SDK: for every system whose SFU is one.
import {
  ConnectionError,
  ConnectionErrorReason,
  DisconnectReason,
  Room,
  RoomEvent,
  Track,
  VideoPreset,
} from 'livekit-client';
import type { RemoteTrack, RemoteTrackPublication, TrackPublishOptions } from 'livekit-client';
import type { JoinRequest, SeatClientEvents, SeatMedia, SeatSession } from '#core/page/seat-client.ts';
import { JoinError } from '#core/page/seat-client.ts';
import type { CameraPlan } from '#core/plan.ts';
import { followDemand } from './demand.ts';

/** What LiveKit's server asks of who wants in. */
export interface RoomAccess {
  /** `ws://` or `wss://`. */
  readonly url: string;
  /** JWT of one participant for one room. */
  readonly token: string;
}

function cameraOptions(plan: CameraPlan): TrackPublishOptions {
  const largest = plan.layers.at(-1);
  const presets = plan.layers.map(
    (layer) => new VideoPreset(layer.width, layer.height, layer.max_bitrate_bps, plan.frame_rate),
  );
  const options: TrackPublishOptions = {
    source: Track.Source.Camera,
    videoCodec: plan.codec,
    backupCodec: false,
    simulcast: plan.layers.length > 1,
    // The SDK appends the full size itself.
    videoSimulcastLayers: presets.slice(0, -1),
  };
  if (largest !== undefined) {
    options.videoEncoding = { maxBitrate: largest.max_bitrate_bps, maxFramerate: plan.frame_rate };
  }
  if (plan.codec === 'vp9' || plan.codec === 'av1') {
    options.scalabilityMode =
      plan.layers.length > 2 ? 'L3T3_KEY' : plan.layers.length > 1 ? 'L2T3_KEY' : 'L1T3';
  }
  return options;
}

async function publish(room: Room, media: SeatMedia): Promise<void> {
  const publications: Promise<unknown>[] = [];
  if (media.microphone !== null) {
    // Without DTX silence would be sent as packets all the same; the synthetic voice pauses like a real one.
    const options: TrackPublishOptions = { source: Track.Source.Microphone };
    publications.push(room.localParticipant.publishTrack(media.microphone, options));
  }
  if (media.camera !== null && media.cameraPlan !== null) {
    publications.push(room.localParticipant.publishTrack(media.camera, cameraOptions(media.cameraPlan)));
  }
  await Promise.all(publications);
}

function joinErrorOf(error: unknown): JoinError {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ConnectionError)) return new JoinError('internal-error', message);
  switch (error.reason) {
    case ConnectionErrorReason.NotAllowed:
    case ConnectionErrorReason.ServiceNotFound:
    case ConnectionErrorReason.LeaveRequest:
      return new JoinError('signalling-refused', message);
    case ConnectionErrorReason.ServerUnreachable:
    case ConnectionErrorReason.WebSocket:
    case ConnectionErrorReason.Timeout:
      return new JoinError('signalling-unreachable', message);
    case ConnectionErrorReason.InternalError:
      return new JoinError('media-not-connected', message);
    default:
      return new JoinError('internal-error', message);
  }
}

/** Stable for the same source whatever its track or SSRC: participant and kind of source. */
function streamIdOf(publication: RemoteTrackPublication, identity: string): string {
  return `${identity}/${publication.source}`;
}

/** Somebody wanted it so: joining again would be refused, or be somebody else's end. */
const FINAL: ReadonlySet<DisconnectReason | undefined> = new Set([
  DisconnectReason.DUPLICATE_IDENTITY,
  DisconnectReason.PARTICIPANT_REMOVED,
  DisconnectReason.ROOM_DELETED,
  DisconnectReason.ROOM_CLOSED,
]);

function tell(room: Room, events: SeatClientEvents): void {
  room.on(RoomEvent.SignalConnected, () => events.signalling());
  room.on(RoomEvent.TrackSubscribed, (track: RemoteTrack, publication, participant) => {
    events.remoteTrack(track.mediaStreamTrack, streamIdOf(publication, participant.identity));
  });
  room.on(RoomEvent.TrackUnsubscribed, (_track, publication, participant) => {
    events.remoteTrackEnded(streamIdOf(publication, participant.identity));
  });
  room.on(RoomEvent.SignalReconnecting, () => events.interrupted());
  room.on(RoomEvent.Reconnecting, () => events.interrupted());
  room.on(RoomEvent.Reconnected, () => events.recovered());
  room.on(RoomEvent.Disconnected, (reason) => {
    const name = reason === undefined ? 'connection lost' : DisconnectReason[reason];
    if (reason !== DisconnectReason.CLIENT_INITIATED) events.disconnected(name, FINAL.has(reason));
  });
}

async function setMuted(room: Room, source: Track.Source, muted: boolean): Promise<void> {
  const track = room.localParticipant.getTrackPublication(source)?.track;
  if (muted) await track?.mute();
  else await track?.unmute();
}

function sessionOf(room: Room): SeatSession {
  return {
    setCameraMuted: (muted) => setMuted(room, Track.Source.Camera, muted),
    setMicrophoneMuted: (muted) => setMuted(room, Track.Source.Microphone, muted),
    leave: () => room.disconnect(false),
  };
}

/** Resolves when the seat is in the room and its tracks are published. @throws JoinError. */
export async function joinRoom(
  access: RoomAccess,
  request: Omit<JoinRequest, 'parameters'>,
  events: SeatClientEvents,
): Promise<SeatSession> {
  const room = new Room({
    // What is received follows the plan's demand, not the size of our tiny elements.
    adaptiveStream: false,
    dynacast: true,
    // The runner owns its synthetic tracks.
    stopLocalTrackOnUnpublish: false,
    disconnectOnPageLeave: false,
  });
  tell(room, events);
  followDemand(room, request.demand);
  try {
    await room.connect(access.url, access.token, {
      autoSubscribe: false,
      rtcConfig: { ...request.rtcConfiguration },
    });
    events.named(room.localParticipant.identity);
    await publish(room, request.media);
  } catch (error) {
    await room.disconnect(false);
    throw joinErrorOf(error);
  }
  return sessionOf(room);
}
