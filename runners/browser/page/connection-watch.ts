// Wraps RTCPeerConnection before any SDK is loaded, so that every connection a seat makes is known to us whatever
// the SDK: the constructor's configuration carries the seat (see `JoinRequest.rtcConfiguration`).

import type { Detour } from './network/candidate-lines.ts';
import { detourConnection, detouredConfiguration } from './network/connection-detour.ts';

const SEAT_KEY = 'seatproofSeat';

interface TaggedConfiguration extends RTCConfiguration {
  readonly [SEAT_KEY]?: string;
}

interface Owner {
  readonly made: (connection: RTCPeerConnection) => void;
  /** Set when the seat's media has to take a detour. */
  readonly detour: Detour | undefined;
}

const owners = new Map<string, Owner>();

/** A configuration that marks a connection as the seat's. */
export function configurationOf(seat: string): RTCConfiguration {
  const tagged: TaggedConfiguration = { [SEAT_KEY]: seat };
  return tagged;
}

/** Calls back for each peer connection of the seat, as it is made. @returns stops it. */
export function watchConnections(
  seat: string,
  made: (connection: RTCPeerConnection) => void,
  detour?: Detour,
): () => void {
  owners.set(seat, { made, detour });
  return () => owners.delete(seat);
}

function ownerOf(configuration: TaggedConfiguration | undefined): Owner | undefined {
  const seat = configuration?.[SEAT_KEY];
  if (seat !== undefined) return owners.get(seat);
  // An SDK that drops the tag: clear only while a single seat is in the page.
  return owners.size === 1 ? [...owners.values()][0] : undefined;
}

/** Once, before anything that may make a connection. */
export function installConnectionWatch(): void {
  const Native = globalThis.RTCPeerConnection;
  class WatchedPeerConnection extends Native {
    constructor(configuration?: TaggedConfiguration) {
      const owner = ownerOf(configuration);
      super(owner?.detour === undefined ? configuration : detouredConfiguration(configuration));
      if (owner?.detour !== undefined) {
        detourConnection(this, owner.detour, {
          setRemoteDescription: (description) => super.setRemoteDescription(description),
          addIceCandidate: (candidate) => super.addIceCandidate(candidate),
        });
      }
      owner?.made(this);
    }
  }
  globalThis.RTCPeerConnection = WatchedPeerConnection;
}
