// The elements in which a foreign client shows pictures, those in shadow roots and in no document included: whatever
// plays a stream gets it by one setter.
import { RenderedFrames } from './rendered-frames.ts';
import type { Shown } from './rendered-frames.ts';

/** Once in a frame, before any script of the page. It sees the elements of that frame. */
export class PictureElements {
  private readonly frames = new RenderedFrames<HTMLVideoElement>((element) => this.shownBy(element));
  /** By the track of a copy, the one that was received. */
  private readonly copies = new Map<string, string>();

  install(): void {
    const property = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
    if (property?.set === undefined) return;
    const changing = (element: unknown): void => {
      if (element instanceof HTMLVideoElement) this.frames.changing(element);
    };
    Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
      ...property,
      set(this: unknown, stream: unknown): void {
        changing(this);
        property.set?.call(this, stream);
      },
    });
  }

  /** Copies of a received track show the same. */
  follow(track: MediaStreamTrack, received = track.id): void {
    const clone = track.clone.bind(track);
    track.clone = () => {
      const copy = clone();
      this.copies.set(copy.id, received);
      this.follow(copy, received);
      return copy;
    };
  }

  /** Once a second. */
  count(): void {
    this.frames.count();
  }

  /** @returns frames of a received track shown until the last count; undefined as long as no element has had it. */
  framesOf(track: string): number | undefined {
    return this.frames.of(track);
  }

  private shownBy(element: HTMLVideoElement): Shown | undefined {
    const stream = element.srcObject;
    if (!(stream instanceof MediaStream)) return undefined;
    const track = stream.getVideoTracks()[0];
    if (track === undefined) return undefined;
    // In elements that nobody can see (tried with Chromium 156: not displayed, hidden, transparent, out of the window,
    // in no document) every frame counts as dropped.
    const { totalVideoFrames, droppedVideoFrames } = element.getVideoPlaybackQuality();
    const received = this.copies.get(track.id) ?? track.id;
    return { stream, track: received, frames: totalVideoFrames - droppedVideoFrames };
  }
}
