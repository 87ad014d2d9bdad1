// The part of lib-jitsi-meet that a seat uses, as its sources declare it (JitsiMeetJS.ts, JitsiConnection.ts,
// JitsiConference.ts), and how the deployment's own copy gets into the page. Nothing of it is bundled.
import { JoinError } from '#core/page/seat-client.ts';

type Listener = (...values: readonly unknown[]) => void;

export interface JitsiTrack {
  getType(): string;
  getTrack(): MediaStreamTrack;
  /** `abcdef12-v0`: endpoint, kind and number. */
  getSourceName(): string;
  getParticipantId(): string;
  isLocal(): boolean;
  getVideoType?(): string | undefined;
  mute?(): Promise<unknown>;
  unmute?(): Promise<unknown>;
  dispose?(): Promise<unknown>;
  addEventListener(event: string, listener: Listener): void;
}

export interface ReceiverConstraints {
  readonly lastN: number;
  readonly selectedSources: readonly string[];
  readonly onStageSources: readonly string[];
  readonly defaultConstraints: { readonly maxHeight: number };
  readonly constraints: Readonly<Record<string, { readonly maxHeight: number }>>;
}

export interface JitsiConference {
  on(event: string, listener: Listener): unknown;
  addTrack(track: JitsiTrack): Promise<unknown>;
  /** Our endpoint's name. */
  myUserId(): string;
  setDisplayName(name: string): void;
  setReceiverConstraints(constraints: ReceiverConstraints): void;
  join(password?: string): void;
  lock(password: string): Promise<unknown>;
  leave(): Promise<unknown>;
}

export interface JitsiConnection {
  addEventListener(event: string, listener: Listener): void;
  connect(options: { id?: string; password?: string; name?: string }): void;
  disconnect(): unknown;
  initJitsiConference(room: string, options: Readonly<Record<string, unknown>>): JitsiConference;
}

type Named<Name extends string> = Readonly<Record<Name, string>>;

export interface JitsiLibrary {
  readonly events: {
    readonly conference: Named<
      | 'TRACK_ADDED'
      | 'TRACK_REMOVED'
      | 'DOMINANT_SPEAKER_CHANGED'
      | 'CONFERENCE_JOINED'
      | 'CONFERENCE_FAILED'
      | 'CONFERENCE_LEFT'
      | 'CONNECTION_INTERRUPTED'
      | 'CONNECTION_RESTORED'
      | 'KICKED'
      | 'USER_ROLE_CHANGED'
      | '_MEDIA_SESSION_STARTED'
    >;
    readonly connection: Named<'CONNECTION_ESTABLISHED' | 'CONNECTION_FAILED' | 'CONNECTION_DISCONNECTED'>;
    readonly track: Named<'TRACK_OWNER_SET'>;
  };
  readonly logLevels: Named<'ERROR'>;
  readonly JitsiConnection: new (
    appId: string | null,
    token: string | null,
    options: Readonly<Record<string, unknown>>,
  ) => JitsiConnection;
  init(options: Readonly<Record<string, unknown>>): unknown;
  setLogLevel(level: string): void;
  createLocalTracksFromMediaStreams(
    tracks: readonly {
      readonly stream: MediaStream;
      readonly mediaType: string;
      readonly sourceType: string;
      readonly videoType?: string;
    }[],
  ): readonly JitsiTrack[];
}

declare global {
  /** Set by the deployment's script. */
  var JitsiMeetJS: JitsiLibrary | undefined;
}

/** Over the whole page, as the library is one for all its seats. */
const OVERRIDES = {
  // Hundreds of audio-level samples a second that nobody looks at.
  disableAudioLevels: true,
  disableThirdPartyRequests: true,
  enableAnalyticsLogging: false,
} as const;

let loading: Promise<JitsiLibrary> | undefined;

/** Loads the script once a page; a second seat waits for the same. @throws JoinError when it can't be had. */
export async function loadLibrary(
  address: string,
  config: Readonly<Record<string, unknown>>,
): Promise<JitsiLibrary> {
  loading ??= runScript(address).then(() => {
    const library = globalThis.JitsiMeetJS;
    if (library === undefined) throw new JoinError('signalling-refused', `${address} is not lib-jitsi-meet`);
    // The library writes hundreds of lines a seat, which would cost more than the call.
    library.setLogLevel(library.logLevels.ERROR);
    library.init({ ...config, ...OVERRIDES });
    return library;
  });
  return loading;
}

function runScript(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () =>
      reject(new JoinError('signalling-unreachable', `can not load ${address}`)),
    );
    document.head.append(script);
  });
}
