// The synthetic camera and microphone of a seat, handed to a foreign client as if they were the machine's.
import type { FrameSettings } from '../../frame-settings.ts';
import { createSyntheticMedia } from '../media/synthetic-media.ts';
import type { SyntheticMedia } from '../media/synthetic-media.ts';
import { installDevices } from './devices.ts';
import type { NativeCapture } from './devices.ts';
import { HeldTracks } from './held-tracks.ts';

export class SeatDevices {
  private readonly settings: FrameSettings;
  private readonly note: (text: string) => void;
  private readonly native: NativeCapture;
  private readonly muted = { camera: false, microphone: false };
  private readonly cameras = new HeldTracks(() => this.run());
  private readonly microphones = new HeldTracks(() => this.run());
  private made: SyntheticMedia | undefined;

  constructor(settings: FrameSettings, note: (text: string) => void) {
    this.settings = settings;
    this.note = note;
    const { camera, microphone } = settings.seat;
    const largest = camera?.layers.at(-1);
    this.native = installDevices({
      hasCamera: largest !== undefined,
      hasMicrophone: microphone,
      camera: () => this.open('camera'),
      microphone: () => this.open('microphone'),
      cameraSettings: {
        width: largest?.width ?? 0,
        height: largest?.height ?? 0,
        frameRate: camera?.frame_rate ?? 0,
      },
    });
  }

  /** A muted device gives nothing, whatever the client does. */
  mute(source: 'camera' | 'microphone', muted: boolean): void {
    this.muted[source] = muted;
    this.run();
  }

  private open(source: 'camera' | 'microphone'): MediaStreamTrack {
    const track = this.media()[source]?.clone();
    if (track === undefined) throw new DOMException('Requested device not found', 'NotFoundError');
    return (source === 'camera' ? this.cameras : this.microphones).hold(track);
  }

  private media(): SyntheticMedia {
    if (this.made !== undefined) return this.made;
    const script = new Blob([this.settings.workers.source], { type: 'text/javascript' });
    const worker = new Worker(URL.createObjectURL(script), { type: 'module' });
    worker.addEventListener('error', () => this.note('the worker of the synthetic devices failed'));
    this.made = createSyntheticMedia(worker, this.settings.seat);
    this.exposeCodecNames();
    return this.made;
  }

  /** See `exposeCodecNames` of page/main.ts. A frame that may not capture goes without. */
  private exposeCodecNames(): void {
    this.native({ video: { width: 96, height: 96 } }).catch((error: unknown) =>
      this.note(`names of codecs are not available: ${String(error)}`),
    );
  }

  private run(): void {
    const wanted = {
      camera: this.cameras.any && !this.muted.camera,
      microphone: this.microphones.any && !this.muted.microphone,
    };
    this.made?.run(wanted, this.settings.epochMs);
  }
}
