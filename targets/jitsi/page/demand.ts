// Tells the bridge what the seat's layout shows: again whenever a camera comes or goes, and when somebody else speaks.
import type { Demand } from '#core/plan.ts';
import { constraintsOf } from '../packet/constraints.ts';
import type { JitsiConference, JitsiLibrary, JitsiTrack } from './library.ts';

/** @param lastN of the deployment; -1 without a limit. */
export function followDemand(
  library: JitsiLibrary,
  conference: JitsiConference,
  demand: Demand,
  lastN: number,
): void {
  const { conference: events } = library.events;
  const cameras = new Map<
    string,
    { readonly name: string; readonly endpoint: string; readonly screen: boolean }
  >();
  let speakers: readonly string[] = [];
  const follow = (): void => {
    const sources = [...cameras.values()].map((camera) => ({ ...camera, media: 'video' as const }));
    conference.setReceiverConstraints(constraintsOf(demand, sources, speakers, lastN));
  };
  conference.on(events.TRACK_ADDED, (track) => {
    if (!isRemoteVideo(track)) return;
    const name = track.getSourceName();
    const screen = track.getVideoType?.() === 'desktop';
    cameras.set(name, { name, endpoint: track.getParticipantId(), screen });
    follow();
  });
  conference.on(events.TRACK_REMOVED, (track) => {
    if (isRemoteVideo(track) && cameras.delete(track.getSourceName())) follow();
  });
  // Before anything comes: the bridge's own default is to send nothing at all.
  follow();
  if (demand.layout !== 'speaker') return;
  conference.on(events.DOMINANT_SPEAKER_CHANGED, (speaker) => {
    if (typeof speaker !== 'string') return;
    speakers = [speaker, ...speakers.filter((other) => other !== speaker)];
    follow();
  });
}

function isRemoteVideo(value: unknown): value is JitsiTrack {
  return isTrack(value) && !value.isLocal() && value.getType() === 'video';
}

export function isTrack(value: unknown): value is JitsiTrack {
  return typeof value === 'object' && value !== null && 'getSourceName' in value && 'isLocal' in value;
}
