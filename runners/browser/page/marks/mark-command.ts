// What a page says to its mark worker, and what comes back.
import type { PictureExample } from '#core/picture-example.ts';
import type { FramesRow, MarkRow, PictureRow, TalkSpurtRow } from '#core/sample.ts';
import type { SenderCamera } from '../../protocol.ts';

interface Tapped {
  /** Unique in the page. */
  readonly key: string;
  readonly seat: string;
  readonly stream: string;
  readonly epochMs: number;
}

export interface TappedPicture extends Tapped {
  readonly type: 'add-picture';
  readonly frames: ReadableStream<VideoFrame>;
  /** Read every frame, not one a second. */
  readonly watched: boolean;
  /** How often its likeness to the original is measured at most; undefined: never. */
  readonly likenessPeriodMs: number | undefined;
  /** Whether measured pictures are sent to the runner as well. */
  readonly keep: boolean;
  /** How long after its first frame measured pictures may be examples; undefined: none are. */
  readonly examplesAfterMs: number | undefined;
}

export interface TappedSound extends Tapped {
  readonly type: 'add-sound';
  readonly sound: ReadableStream<AudioData>;
}

export type MarkCommand =
  | TappedPicture
  | TappedSound
  | { readonly type: 'remove'; readonly key: string }
  | { readonly type: 'senders'; readonly senders: readonly SenderCamera[] };

/** A received picture, luma only, on its way to be held against its original. */
export interface LikenessRequest {
  readonly seat: string;
  readonly stream: string;
  readonly t_ms: number;
  readonly senderIndex: number;
  readonly counter: number;
  /** As in the mark. */
  readonly clockMs: number;
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly luma: ArrayBuffer;
  readonly keep: boolean;
  /** The picture itself, when it may become an example. */
  readonly frame: VideoFrame | undefined;
}

export interface KeptPicture {
  readonly kind: 'kept';
  readonly row: PictureRow;
  readonly clock_ms: number;
  /** Luma without padding, base64. */
  readonly luma: string;
}

export interface KeptExample {
  readonly kind: 'example';
  readonly example: PictureExample;
}

/** From the mark worker to the page. */
export type MarkReport = MarkRow | PictureRow | FramesRow | TalkSpurtRow | KeptPicture | KeptExample;
