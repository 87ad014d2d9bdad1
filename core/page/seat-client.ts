// What a target's page client gives to the browser runner: how one participant of that system joins, from
// inside a page, with the system's own SDK. The runner brings media and statistics, the client brings the call.
import type { CameraPlan, Demand } from '../plan.ts';
import type { SystemJoinStep } from '../sample.ts';

export interface SeatMedia {
  readonly camera: MediaStreamTrack | null;
  readonly cameraPlan: CameraPlan | null;
  readonly microphone: MediaStreamTrack | null;
}

/** What the client tells while it lives. All may be called more than once; the runner takes what it needs. */
export interface SeatClientEvents {
  /** The signalling connection is up; where it is spread over several services, all of them said yes. */
  signalling(): void;
  /** One of the services between a seat and its call has said yes. */
  reached(step: SystemJoinStep): void;
  /** How the system names us to others, as soon as it is known: their streams from us are called `name/…`. */
  named(name: string): void;
  /** A remote track to play. `streamId` is stable for the same source: `participant/source`. */
  remoteTrack(track: MediaStreamTrack, streamId: string): void;
  remoteTrackEnded(streamId: string): void;
  /** The call is broken and the client tries to mend it; `recovered` follows, or `disconnected`. */
  interrupted(): void;
  recovered(): void;
  /**
   * The call is over and not because we left: the seat joins anew, as a person would, with a client of its own.
   * @param final it is not to come back: somebody removed it.
   */
  disconnected(reason: string, final?: boolean): void;
}

export interface SeatSession {
  setCameraMuted(muted: boolean): Promise<void>;
  setMicrophoneMuted(muted: boolean): Promise<void>;
  leave(): Promise<void>;
}

export interface JoinRequest {
  /** The ticket's parameters, as the target made them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly media: SeatMedia;
  readonly demand: Demand;
  /**
   * To be spread into the configuration of every peer connection of this seat, where the SDK lets one in: the
   * runner wraps RTCPeerConnection (statistics, ICE and DTLS steps come from there) and tells by it whose a
   * connection is. Seats of an SDK that lets nothing in need a page of their own.
   */
  readonly rtcConfiguration: RTCConfiguration;
}

export interface SeatClient {
  /** Resolves when the seat is in the room and its own tracks are published. Rejects with a JoinError. */
  join(request: JoinRequest, events: SeatClientEvents): Promise<SeatSession>;
}

/** Why joining failed, as far as the client can tell. */
export class JoinError extends Error {
  override readonly name = 'JoinError';
  readonly reason: 'signalling-refused' | 'signalling-unreachable' | 'media-not-connected' | 'internal-error';

  constructor(reason: JoinError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Every page client module exports this. */
export type CreateSeatClient = () => SeatClient;
