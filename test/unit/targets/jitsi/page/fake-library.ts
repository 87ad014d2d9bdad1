// A lib-jitsi-meet that does nothing by itself: tests say what happens, and see what was asked of it.
import type { JitsiLibrary, JitsiTrack, ReceiverConstraints } from '#targets/jitsi/page/library.ts';

type Listener = (...values: readonly unknown[]) => void;

class Emitter {
  private readonly listeners = new Map<string, Listener[]>();

  addEventListener(event: string, listener: Listener): void {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  on(event: string, listener: Listener): void {
    this.addEventListener(event, listener);
  }

  emit(event: string, ...values: readonly unknown[]): void {
    for (const listener of this.listeners.get(event) ?? []) listener(...values);
  }
}

export class FakeTrack extends Emitter implements JitsiTrack {
  source: string;
  readonly muted: boolean[] = [];
  /** Asks the browser for a camera when it is to be seen again, as the library does. */
  regained: MediaStream | undefined;
  private readonly kind: string;
  private readonly stream: MediaStreamTrack;
  private readonly local: boolean;

  constructor(kind: string, source: string, stream: MediaStreamTrack, local = false) {
    super();
    this.kind = kind;
    this.source = source;
    this.stream = stream;
    this.local = local;
  }

  getType = (): string => this.kind;
  getTrack = (): MediaStreamTrack => this.stream;
  getSourceName = (): string => this.source;
  getParticipantId = (): string => this.source.split('-')[0] ?? '';
  isLocal = (): boolean => this.local;
  getVideoType = (): string => 'camera';

  mute(): Promise<void> {
    this.muted.push(true);
    return Promise.resolve();
  }

  async unmute(): Promise<void> {
    this.muted.push(false);
    if (this.kind === 'video') this.regained = await navigator.mediaDevices.getUserMedia({ video: true });
  }
}

export class FakeConference extends Emitter {
  readonly constraints: ReceiverConstraints[] = [];
  readonly tracks: JitsiTrack[] = [];
  readonly passwords: (string | undefined)[] = [];
  readonly locks: string[] = [];
  readonly options: Readonly<Record<string, unknown>>;
  displayName = '';
  left = false;

  constructor(options: Readonly<Record<string, unknown>>) {
    super();
    this.options = options;
  }

  addTrack(track: JitsiTrack): Promise<void> {
    this.tracks.push(track);
    return Promise.resolve();
  }

  myUserId = (): string => 'me';

  setDisplayName(name: string): void {
    this.displayName = name;
  }

  setReceiverConstraints(constraints: ReceiverConstraints): void {
    this.constraints.push(constraints);
  }

  join(password?: string): void {
    this.passwords.push(password);
  }

  lock(password: string): Promise<void> {
    this.locks.push(password);
    return Promise.resolve();
  }

  leave(): Promise<void> {
    this.left = true;
    this.emit('left');
    return Promise.resolve();
  }
}

export class FakeConnection extends Emitter {
  /** Ends the conference request that is under way. */
  focusAnswers: () => void = () => undefined;
  readonly xmpp = {
    connection: { jingle: { jvbIceConfig: { iceServers: [] } } },
    moderator: {
      sendConferenceRequest: (): Promise<void> =>
        new Promise((resolve) => {
          this.focusAnswers = resolve;
        }),
    },
  };
  readonly token: string | null;
  readonly options: Readonly<Record<string, unknown>>;
  readonly connected: object[] = [];
  conference: FakeConference | undefined;
  room = '';
  disconnected = false;

  constructor(token: string | null, options: Readonly<Record<string, unknown>>) {
    super();
    this.token = token;
    this.options = options;
  }

  connect(options: object): void {
    this.connected.push(options);
  }

  disconnect(): void {
    this.disconnected = true;
    this.emit('disconnected', 'goodbye');
  }

  initJitsiConference(room: string, options: Readonly<Record<string, unknown>>): FakeConference {
    this.room = room;
    this.conference = new FakeConference(options);
    return this.conference;
  }
}

/** Every name of an event is told by its value here. */
const EVENTS = {
  conference: {
    TRACK_ADDED: 'track-added',
    TRACK_REMOVED: 'track-removed',
    DOMINANT_SPEAKER_CHANGED: 'speaker',
    CONFERENCE_JOINED: 'joined',
    CONFERENCE_FAILED: 'failed',
    CONFERENCE_LEFT: 'left',
    CONNECTION_INTERRUPTED: 'interrupted',
    CONNECTION_RESTORED: 'restored',
    KICKED: 'kicked',
    USER_ROLE_CHANGED: 'role',
    _MEDIA_SESSION_STARTED: 'media-session',
  },
  connection: {
    CONNECTION_ESTABLISHED: 'established',
    CONNECTION_FAILED: 'connection-failed',
    CONNECTION_DISCONNECTED: 'disconnected',
  },
  track: { TRACK_OWNER_SET: 'owner' },
} as const;

export interface FakeLibrary extends JitsiLibrary {
  readonly connections: FakeConnection[];
  readonly initialised: Readonly<Record<string, unknown>>[];
}

export function fakeLibrary(): FakeLibrary {
  const connections: FakeConnection[] = [];
  const initialised: Readonly<Record<string, unknown>>[] = [];
  class Connection extends FakeConnection {
    constructor(_appId: string | null, token: string | null, options: Readonly<Record<string, unknown>>) {
      super(token, options);
      connections.push(this);
    }
  }
  return {
    connections,
    initialised,
    events: EVENTS,
    logLevels: { ERROR: 'error' },
    JitsiConnection: Connection,
    init: (options) => initialised.push(options),
    setLogLevel: () => undefined,
    createLocalTracksFromMediaStreams: (wanted) =>
      wanted.map(({ stream, mediaType }) => {
        const [track] = stream.getTracks();
        if (track === undefined) throw new Error('a stream without a track');
        return new FakeTrack(mediaType, `me-${mediaType}`, track, true);
      }),
  };
}

/** A track that can be cloned and told apart. */
export function fakeMediaTrack(id: string): MediaStreamTrack {
  const track = { id, clone: () => fakeMediaTrack(`${id}'`), getSettings: () => ({ frameRate: 1 }) };
  return track as unknown as MediaStreamTrack;
}

export class FakeMediaStream {
  private readonly tracks: readonly MediaStreamTrack[];

  constructor(tracks: readonly MediaStreamTrack[] = []) {
    this.tracks = tracks;
  }

  getTracks = (): readonly MediaStreamTrack[] => this.tracks;
}
