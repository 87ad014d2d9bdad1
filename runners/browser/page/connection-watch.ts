// Wraps RTCPeerConnection before any SDK is loaded, so that every connection a seat makes is known to us whatever
// the SDK: the constructor's configuration carries the seat (see `JoinRequest.rtcConfiguration`).

const SEAT_KEY = 'seatproofSeat';

interface TaggedConfiguration extends RTCConfiguration {
  readonly [SEAT_KEY]?: string;
}

type Listener = (connection: RTCPeerConnection) => void;

const listeners = new Map<string, Listener>();

/** A configuration that marks a connection as the seat's. */
export function configurationOf(seat: string): RTCConfiguration {
  const tagged: TaggedConfiguration = { [SEAT_KEY]: seat };
  return tagged;
}

/** Calls back for each peer connection of the seat, as it is made. @returns stops it. */
export function watchConnections(seat: string, listener: Listener): () => void {
  listeners.set(seat, listener);
  return () => listeners.delete(seat);
}

function ownerOf(configuration: TaggedConfiguration | undefined): Listener | undefined {
  const seat = configuration?.[SEAT_KEY];
  if (seat !== undefined) return listeners.get(seat);
  // An SDK that drops the tag: clear only while a single seat is in the page.
  return listeners.size === 1 ? [...listeners.values()][0] : undefined;
}

/** Once, before anything that may make a connection. */
export function installConnectionWatch(): void {
  const Native = globalThis.RTCPeerConnection;
  class WatchedPeerConnection extends Native {
    constructor(configuration?: TaggedConfiguration) {
      super(configuration);
      ownerOf(configuration)?.(this);
    }
  }
  globalThis.RTCPeerConnection = WatchedPeerConnection;
}
