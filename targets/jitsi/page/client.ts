// How one seat joins a Jitsi conference from a page, with the deployment's own lib-jitsi-meet and configuration.
import type { JoinRequest, SeatClient, SeatClientEvents, SeatSession } from '#core/page/seat-client.ts';
import { JoinError } from '#core/page/seat-client.ts';
import { streamNameOf } from '../stream-name.ts';
import type { JitsiTicket } from '../ticket.ts';
import { streamOf, withCamera } from './camera-source.ts';
import { followDemand, isTrack } from './demand.ts';
import type { JitsiConference, JitsiConnection, JitsiLibrary, JitsiTrack } from './library.ts';
import { loadLibrary } from './library.ts';
import { mediaOptions } from './media-options.ts';
import { readTicket } from './read-ticket.ts';

/** The runner gives up waiting for a seat that leaves after 2 s. */
const LEAVE_DEADLINE_MS = 1500;

const textOf = (values: readonly unknown[]): string =>
  values
    .filter((value) => typeof value === 'string' && value !== '')
    .map(String)
    .join(': ');

/** lib-jitsi-meet puts the room into the query of every address that it is given, and Jitsi Meet does so too. */
function connectionOptions(ticket: JitsiTicket): Readonly<Record<string, unknown>> {
  const { config, domain, loginDomain, muc, focus, serviceUrl, conferenceRequestUrl, focusUserJid } = ticket;
  return {
    ...config,
    hosts: { domain, muc, focus, ...(loginDomain === domain ? {} : { anonymousdomain: loginDomain }) },
    serviceUrl,
    conferenceRequestUrl,
    focusUserJid,
    // A call of two must go through the bridge, or the servers get no load.
    p2p: { enabled: false },
    // Leaving is the runner's to say.
    disableBeforeUnloadHandlers: true,
  };
}

/**
 * Marks the peer connection that the library will make as the seat's: it takes ICE settings from there, which it
 * copies whole (modules/xmpp/strophe.jingle.js). Where a version keeps them elsewhere, seats need a page each.
 */
function markConnections(connection: JitsiConnection, configuration: RTCConfiguration): void {
  const place = partOf(connection, ['xmpp', 'connection', 'jingle', 'jvbIceConfig']);
  if (place !== undefined) Object.assign(place, configuration);
}

/**
 * Says that signalling is up when XMPP and Jicofo have said yes, in whatever order: over HTTP the library asks Jicofo
 * first. Its question is seen where the library keeps it (modules/xmpp/moderator.ts); elsewhere XMPP alone counts.
 */
function servicesBefore(connection: JitsiConnection, events: SeatClientEvents): (step: 'xmpp') => void {
  const waiting = new Set<'xmpp' | 'focus'>(['xmpp', 'focus']);
  const passed = (step: 'xmpp' | 'focus'): void => {
    if (!waiting.delete(step)) return;
    events.reached(step);
    if (waiting.size === 0) events.signalling();
  };
  const moderator = partOf(connection, ['xmpp', 'moderator']);
  const ask: unknown = moderator === undefined ? undefined : Reflect.get(moderator, 'sendConferenceRequest');
  if (moderator === undefined || typeof ask !== 'function') {
    waiting.delete('focus');
    return passed;
  }
  Reflect.set(moderator, 'sendConferenceRequest', (...what: unknown[]): unknown => {
    const answer: unknown = Reflect.apply(ask, moderator, what);
    void Promise.resolve(answer).then(
      () => passed('focus'),
      () => undefined,
    );
    return answer;
  });
  return passed;
}

function partOf(whole: object, names: readonly string[]): object | undefined {
  let place: object = whole;
  for (const name of names) {
    const part: unknown = Reflect.get(place, name);
    if (typeof part !== 'object' || part === null) return undefined;
    place = part;
  }
  return place;
}

/** Resolves when XMPP has let the seat in. */
function connect(
  library: JitsiLibrary,
  connection: JitsiConnection,
  ticket: JitsiTicket,
  disconnected: (reason: string) => void,
): Promise<void> {
  const { connection: names } = library.events;
  return new Promise((resolve, reject) => {
    connection.addEventListener(names.CONNECTION_ESTABLISHED, () => resolve());
    connection.addEventListener(names.CONNECTION_FAILED, (...values) => {
      const what = textOf(values);
      const refused = /passwordRequired|notLive|conferenceRequestFailed|not-allowed/i.test(what);
      reject(new JoinError(refused ? 'signalling-refused' : 'signalling-unreachable', `XMPP: ${what}`));
      disconnected(what);
    });
    connection.addEventListener(names.CONNECTION_DISCONNECTED, (...values) =>
      disconnected(textOf(values) || 'the XMPP connection ended'),
    );
    const { account, room } = ticket;
    connection.connect({
      name: room,
      ...(account === undefined ? {} : { id: account.jid, password: account.password }),
    });
  });
}

/** Resolves when the room has let the seat in. */
function enter(
  library: JitsiLibrary,
  conference: JitsiConference,
  password: string | undefined,
): Promise<void> {
  const { conference: names } = library.events;
  return new Promise((resolve, reject) => {
    conference.on(names.CONFERENCE_JOINED, () => resolve());
    conference.on(names.CONFERENCE_FAILED, (...values) =>
      reject(new JoinError('signalling-refused', `room: ${textOf(values)}`)),
    );
    if (password !== undefined) {
      // The first one in becomes moderator and locks the room; all others bring the password.
      conference.on(names.USER_ROLE_CHANGED, (_id, role) => {
        if (role === 'moderator') conference.lock(password).catch(() => undefined);
      });
    }
    conference.join(password);
  });
}

function tell(library: JitsiLibrary, conference: JitsiConference, events: SeatClientEvents): void {
  const { conference: names, track: trackNames } = library.events;
  const shown = new Map<JitsiTrack, string>();
  const nameOf = (track: JitsiTrack): string => streamNameOf(track.getParticipantId(), track.getSourceName());
  const show = (track: JitsiTrack): void => {
    const name = nameOf(track);
    shown.set(track, name);
    events.remoteTrack(track.getTrack(), name);
  };
  conference.on(names.TRACK_ADDED, (track) => {
    if (!isTrack(track) || track.isLocal()) return;
    show(track);
    // With SSRC rewriting a track is used again for somebody else's picture.
    track.addEventListener(trackNames.TRACK_OWNER_SET, () => {
      const before = shown.get(track);
      if (before === undefined || before === nameOf(track)) return;
      events.remoteTrackEnded(before);
      show(track);
    });
  });
  conference.on(names.TRACK_REMOVED, (track) => {
    if (!isTrack(track)) return;
    const name = shown.get(track);
    if (name !== undefined && shown.delete(track)) events.remoteTrackEnded(name);
  });
  conference.on(names.CONNECTION_INTERRUPTED, () => events.interrupted());
  conference.on(names.CONNECTION_RESTORED, () => events.recovered());
  conference.on(names.CONFERENCE_FAILED, (...values) => events.disconnected(textOf(values)));
  conference.on(names.KICKED, () => events.disconnected('removed from the room', true));
}

interface LocalTracks {
  readonly camera: JitsiTrack | undefined;
  readonly microphone: JitsiTrack | undefined;
}

/** The seat's camera, as one that a browser would hand out. */
function cameraStream({ camera, cameraPlan }: JoinRequest['media']): MediaStream | undefined {
  if (camera === null) return undefined;
  const largest = cameraPlan?.layers.at(-1);
  if (cameraPlan === null || largest === undefined) return streamOf(camera);
  const { width, height } = largest;
  return streamOf(camera, { width, height, frameRate: cameraPlan.frame_rate });
}

async function publish(
  library: JitsiLibrary,
  conference: JitsiConference,
  media: JoinRequest['media'],
): Promise<LocalTracks> {
  const camera = cameraStream(media);
  const microphone = media.microphone === null ? undefined : streamOf(media.microphone);
  const wanted = [
    ...(microphone === undefined ? [] : [{ stream: microphone, mediaType: 'audio', sourceType: 'mic' }]),
    ...(camera === undefined
      ? []
      : [{ stream: camera, mediaType: 'video', sourceType: 'camera', videoType: 'camera' }]),
  ];
  const tracks = wanted.length === 0 ? [] : library.createLocalTracksFromMediaStreams(wanted);
  for (const track of tracks) await conference.addTrack(track);
  const ofKind = (kind: string): JitsiTrack | undefined => tracks.find((track) => track.getType() === kind);
  return { camera: ofKind('video'), microphone: ofKind('audio') };
}

/** Says goodbye and gives up waiting for answers in time: the room sees the seat gone either way. */
async function leave(conference: JitsiConference | undefined, connection: JitsiConnection): Promise<void> {
  const late = new Promise((resolve) => setTimeout(resolve, LEAVE_DEADLINE_MS));
  const orderly = (async () => {
    await conference?.leave();
    await connection.disconnect();
  })();
  await Promise.race([orderly.catch(() => undefined), late]);
}

async function join(request: JoinRequest, events: SeatClientEvents): Promise<SeatSession> {
  const ticket = readTicket(request.parameters);
  const library = await loadLibrary(ticket.libraryUrl, ticket.config);
  const connection = new library.JitsiConnection(null, ticket.token ?? null, connectionOptions(ticket));
  markConnections(connection, request.rtcConfiguration);
  const passed = servicesBefore(connection, events);
  let conference: JitsiConference | undefined;
  let left = false;
  const whileHere: SeatClientEvents = {
    ...events,
    disconnected: (reason) => {
      if (!left) events.disconnected(reason);
    },
  };
  // Until the seat is in, a lost connection rejects the join.
  let over: (reason: string) => void = () => undefined;
  try {
    await connect(library, connection, ticket, (reason) => over(reason));
    passed('xmpp');
    conference = connection.initJitsiConference(ticket.room, {
      ...ticket.config,
      ...mediaOptions(request.media.cameraPlan),
      p2p: { enabled: false },
      disableAudioLevels: true,
      statisticsDisplayName: ticket.displayName,
    });
    conference.setDisplayName(ticket.displayName);
    const tracks = await publish(library, conference, request.media);
    tell(library, conference, whileHere);
    followDemand(library, conference, request.demand, ticket.lastN);
    const lost = new Promise<never>((_resolve, reject) => {
      over = (reason) => reject(new JoinError('signalling-unreachable', reason));
    });
    conference.on(library.events.conference._MEDIA_SESSION_STARTED, () => events.reached('sfu'));
    await Promise.race([enter(library, conference, ticket.roomPassword), lost]);
    events.named(conference.myUserId());
    over = (reason) => whileHere.disconnected(reason);
    return sessionOf(tracks, request.media, () => {
      left = true;
      return leave(conference, connection);
    });
  } catch (error) {
    left = true;
    await leave(conference, connection);
    throw error;
  }
}

function sessionOf(
  tracks: LocalTracks,
  media: JoinRequest['media'],
  leaveRoom: () => Promise<void>,
): SeatSession {
  return {
    setCameraMuted: async (muted) => {
      const { camera } = tracks;
      const stream = (): MediaStream => cameraStream(media) ?? new MediaStream();
      if (muted) await camera?.mute?.();
      else if (camera !== undefined) await withCamera(stream, async () => camera.unmute?.());
    },
    setMicrophoneMuted: async (muted) => {
      if (muted) await tracks.microphone?.mute?.();
      else await tracks.microphone?.unmute?.();
    },
    leave: leaveRoom,
  };
}

export function createSeatClient(): SeatClient {
  return { join };
}
