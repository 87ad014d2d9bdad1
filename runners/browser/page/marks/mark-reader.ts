// Lends received video tracks to the mark worker, which samples their frames away from the main thread.
import type { MarkRow } from '#core/sample.ts';
import type { Playback } from '../media/remote-playback.ts';
import type { ObservedSeat, PlaybackObserver } from '../seat.ts';
import type { MarkCommand } from './mark-command.ts';

export interface MarkReader extends PlaybackObserver {
  /** Off costs nothing: no track is tapped then. */
  enable(on: boolean): void;
}

interface Tapped {
  readonly seat: ObservedSeat;
  readonly streamId: string;
  readonly track: MediaStreamVideoTrack;
}

function isVideo(track: MediaStreamTrack): track is MediaStreamVideoTrack {
  return track.kind === 'video';
}

export function createMarkReader(workerAddress: string, report: (row: MarkRow) => void): MarkReader {
  const worker = new Worker(workerAddress, { type: 'module' });
  worker.addEventListener('message', (event: MessageEvent<MarkRow>) => report(event.data));
  const post = (command: MarkCommand, transfer: Transferable[] = []): void =>
    worker.postMessage(command, transfer);
  const videos = new Map<string, Tapped>();
  let enabled = false;
  const keyOf = (seat: ObservedSeat, playback: Playback): string => `${seat.id} ${playback.streamId}`;
  const add = (key: string, { seat, streamId, track }: Tapped): void => {
    // One frame is kept, the newest: what is not sampled is dropped before it costs anything.
    const processor = new MediaStreamTrackProcessor({ track, maxBufferSize: 1 });
    const frames = processor.readable;
    const { id, epochMs } = seat;
    post({ type: 'add', key, seat: id, stream: streamId, epochMs, frames }, [frames]);
  };
  return {
    started(seat, playback): void {
      const { track, streamId } = playback;
      if (!isVideo(track)) return;
      const key = keyOf(seat, playback);
      videos.set(key, { seat, streamId, track });
      if (enabled) add(key, { seat, streamId, track });
    },
    stopped(seat, playback): void {
      const key = keyOf(seat, playback);
      if (videos.delete(key)) post({ type: 'remove', key });
    },
    enable(on): void {
      if (on === enabled) return;
      enabled = on;
      for (const [key, tapped] of videos) {
        if (on) add(key, tapped);
        else post({ type: 'remove', key });
      }
    },
  };
}
