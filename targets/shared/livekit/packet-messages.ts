// LiveKit's protocol buffers as a packet seat uses them: small constructors, nothing that decides.
import {
  AddTrackRequest,
  DisconnectReason,
  LeaveRequest,
  LeaveRequest_Action,
  MuteTrackRequest,
  ParticipantTracks,
  Ping,
  SessionDescription,
  SignalRequest,
  SimulcastCodec,
  TrackSource,
  TrackType,
  UpdateSubscription,
  UpdateTrackSettings,
  VideoLayer,
  VideoQuality,
} from '@livekit/protocol';
import type { CameraPlan } from '#core/plan.ts';
import type { SizeChange, SubscriptionChange } from './packet-roster.ts';

const QUALITIES = [VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH] as const;

/** livekit-client names layers from the small end, except that a single one is HIGH (its videoLayersFromEncodings). */
export function qualityOf(layer: number, layers: number): VideoQuality {
  return layers === 1 ? VideoQuality.HIGH : (QUALITIES[layer] ?? VideoQuality.HIGH);
}

export function subscriptionMessage(
  changes: readonly SubscriptionChange[],
  subscribe: boolean,
): SignalRequest {
  const participantTracks = changes.map(
    ({ participantSid, trackSid }) => new ParticipantTracks({ participantSid, trackSids: [trackSid] }),
  );
  const value = new UpdateSubscription({
    trackSids: changes.map(({ trackSid }) => trackSid),
    subscribe,
    participantTracks,
  });
  return new SignalRequest({ message: { case: 'subscription', value } });
}

export function sizeMessage({ trackSid, width, height }: SizeChange): SignalRequest {
  const value = new UpdateTrackSettings({ trackSids: [trackSid], width, height });
  return new SignalRequest({ message: { case: 'trackSetting', value } });
}

export function descriptionMessage(type: 'offer' | 'answer', sdp: string, id: number): SignalRequest {
  return new SignalRequest({ message: { case: type, value: new SessionDescription({ type, sdp, id }) } });
}

export function muteMessage(sid: string, muted: boolean): SignalRequest {
  return new SignalRequest({ message: { case: 'mute', value: new MuteTrackRequest({ sid, muted }) } });
}

export function leaveMessage(): SignalRequest {
  const value = new LeaveRequest({
    reason: DisconnectReason.CLIENT_INITIATED,
    action: LeaveRequest_Action.DISCONNECT,
  });
  return new SignalRequest({ message: { case: 'leave', value } });
}

/** Both kinds, for servers old and new, as livekit-client sends them. @param roundTripMs 0 when unknown. */
export function pingMessages(timeMs: number, roundTripMs: number): readonly SignalRequest[] {
  const timestamp = BigInt(Math.round(timeMs));
  const value = new Ping({ timestamp, rtt: BigInt(Math.round(roundTripMs)) });
  return [
    new SignalRequest({ message: { case: 'ping', value: timestamp } }),
    new SignalRequest({ message: { case: 'pingReq', value } }),
  ];
}

export function microphoneMessage(cid: string): SignalRequest {
  // Neither redundancy nor discontinuous transmission is declined, as livekit-client's defaults have it.
  const value = new AddTrackRequest({ cid, type: TrackType.AUDIO, source: TrackSource.MICROPHONE });
  return new SignalRequest({ message: { case: 'addTrack', value } });
}

export function cameraMessage(cid: string, camera: CameraPlan): SignalRequest {
  const layers = camera.layers.map(
    ({ width, height, max_bitrate_bps: bitrate }, index) =>
      new VideoLayer({ quality: qualityOf(index, camera.layers.length), width, height, bitrate }),
  );
  const largest = camera.layers.at(-1);
  const value = new AddTrackRequest({
    cid,
    type: TrackType.VIDEO,
    source: TrackSource.CAMERA,
    width: largest?.width ?? 0,
    height: largest?.height ?? 0,
    layers,
    simulcastCodecs: [new SimulcastCodec({ codec: 'vp8', cid, layers })],
  });
  return new SignalRequest({ message: { case: 'addTrack', value } });
}
