// A seat's synthetic camera and microphone as tracks, fed by the page's source worker.
import type { SeatMedia } from '#core/page/seat-client.ts';
import type { SeatSpecification } from '../../protocol.ts';
import type { SourceMessage } from './source-message.ts';

export interface SyntheticMedia extends SeatMedia {
  /** What is not wanted makes nothing, as a camera that is switched off. */
  run(wanted: { readonly camera: boolean; readonly microphone: boolean }, epochMs: number): void;
  end(): void;
}

/** The media of one seat, at the size of its largest layer; silent and dark until `run`. */
export function createSyntheticMedia(worker: Worker, seat: SeatSpecification): SyntheticMedia {
  const post = (message: SourceMessage, transfer: Transferable[] = []): void =>
    worker.postMessage(message, transfer);
  const largest = seat.camera?.layers.at(-1);
  const camera =
    seat.camera === null || largest === undefined ? null : new MediaStreamTrackGenerator({ kind: 'video' });
  const microphone = seat.microphone ? new MediaStreamTrackGenerator({ kind: 'audio' }) : null;
  const transfer: Transferable[] = [];
  if (camera !== null) transfer.push(camera.writable);
  if (microphone !== null) transfer.push(microphone.writable);
  post(
    {
      type: 'add',
      seat: seat.id,
      index: seat.index,
      seed: seat.mediaSeed,
      talk: seat.talk,
      camera:
        camera === null || seat.camera === null || largest === undefined
          ? null
          : {
              writable: camera.writable,
              width: largest.width,
              height: largest.height,
              frameRate: seat.camera.frame_rate,
            },
      microphone: microphone?.writable ?? null,
    },
    transfer,
  );
  return {
    camera,
    cameraPlan: seat.camera,
    microphone,
    run: (wanted, epochMs) => post({ type: 'run', seat: seat.id, epochMs, ...wanted }),
    end: () => {
      post({ type: 'remove', seat: seat.id });
      camera?.stop();
      microphone?.stop();
    },
  };
}
