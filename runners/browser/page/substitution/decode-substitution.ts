// Which video receivers of a seat decode and which substitute. Attached through the seat's peer connections, so that
// no SDK has to know of it.
import type { SubstitutionCommand, SubstitutionOptions, SubstitutionReport } from './substitution-report.ts';
import type { FrameSize } from './vp8-key-frame.ts';

export interface DecodeSubstitution {
  /** Call before anything happens on the connection. */
  watch(connection: RTCPeerConnection): void;
  /** A track is shown from now on: it decodes while the budget lasts. @returns whether it is to be replaced. */
  show(trackId: string): boolean;
  /** Size of the frames of that track, if they are really being replaced; undefined if they are decoded. */
  replacedSize(trackId: string): FrameSize | undefined;
}

interface Attached {
  readonly key: number;
  readonly receiver: RTCRtpReceiver;
  readonly transform: RTCRtpScriptTransform;
  /** Null: not VP8. Undefined: nothing has been replaced so far. */
  size: FrameSize | null | undefined;
}

/** For seats that decode everything. */
export const DECODE_ALL: DecodeSubstitution = {
  watch: () => undefined,
  show: () => false,
  replacedSize: () => undefined,
};

/** The substitution of all seats of a page, in one worker. */
export class Substituter {
  private readonly worker: Worker;
  private readonly note: (text: string) => void;
  private readonly byKey = new Map<number, Attached>();

  constructor(workerAddress: string, note: (text: string) => void) {
    this.note = note;
    this.worker = new Worker(workerAddress, { type: 'module' });
    this.worker.addEventListener('message', (event: MessageEvent<SubstitutionReport>) => {
      const { key, size } = event.data;
      const attached = this.byKey.get(key);
      if (attached === undefined) return;
      if (size === null) this.note('a browser-lite seat receives video that is not VP8 and decodes it');
      attached.size = size;
    });
  }

  /** @param decoded how many of the seat's video tracks decode, the first ones that are shown. */
  forSeat(decoded: number): DecodeSubstitution {
    return new SeatSubstitution(decoded, {
      attach: (receiver) => this.attach(receiver),
      replace: (key) => {
        const command: SubstitutionCommand = { key };
        this.worker.postMessage(command);
      },
    });
  }

  private attach(receiver: RTCRtpReceiver): Attached {
    const options: SubstitutionOptions = { key: this.byKey.size };
    const transform = new RTCRtpScriptTransform(this.worker, options);
    receiver.transform = transform;
    const attached: Attached = { key: options.key, receiver, transform, size: undefined };
    this.byKey.set(options.key, attached);
    return attached;
  }
}

interface Attaching {
  attach(receiver: RTCRtpReceiver): Attached;
  replace(key: number): void;
}

class SeatSubstitution implements DecodeSubstitution {
  private readonly decoded: number;
  private readonly attaching: Attaching;
  /** By id of the receiver's track, which stays the same as long as the receiver. */
  private readonly attached = new Map<string, Attached>();
  private readonly decoding = new Set<string>();

  constructor(decoded: number, attaching: Attaching) {
    this.decoded = decoded;
    this.attaching = attaching;
  }

  /**
   * Chromium takes a receiver's transform only in the task that made the receiver (156; later ones are ignored
   * without a word): that is addTransceiver() and addTrack() where we offer, the track event where the server does.
   */
  watch(connection: RTCPeerConnection): void {
    const addTransceiver = connection.addTransceiver.bind(connection);
    connection.addTransceiver = (trackOrKind, init) => {
      const transceiver = addTransceiver(trackOrKind, init);
      this.take(transceiver.receiver);
      return transceiver;
    };
    const addTrack = connection.addTrack.bind(connection);
    connection.addTrack = (track, ...streams) => {
      const sender = addTrack(track, ...streams);
      for (const receiver of connection.getReceivers()) this.take(receiver);
      return sender;
    };
    connection.addEventListener('track', ({ receiver }) => this.take(receiver));
  }

  show(trackId: string): boolean {
    if (this.decoding.has(trackId)) return false;
    const attached = this.attached.get(trackId);
    if (attached === undefined) return false;
    if (this.decoding.size < this.decoded) {
      this.decoding.add(trackId);
      return false;
    }
    this.attaching.replace(attached.key);
    return true;
  }

  replacedSize(trackId: string): FrameSize | undefined {
    const attached = this.attached.get(trackId);
    // An SDK that encrypts end to end puts its own transform there: then frames are decoded after all.
    if (attached === undefined || attached.receiver.transform !== attached.transform) return undefined;
    return attached.size ?? undefined;
  }

  private take(receiver: RTCRtpReceiver): void {
    const { track } = receiver;
    if (track.kind !== 'video' || this.attached.has(track.id)) return;
    this.attached.set(track.id, this.attaching.attach(receiver));
  }
}
