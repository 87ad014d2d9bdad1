// What a page says to its source worker.

export interface CameraSource {
  readonly writable: WritableStream<VideoFrame>;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
}

export type SourceMessage =
  | {
      readonly type: 'add';
      readonly seat: string;
      /** Sender index of the marks. */
      readonly index: number;
      readonly seed: number;
      /** `SeatPlan.talk`; null: never silent. */
      readonly talk: readonly number[] | null;
      readonly camera: CameraSource | null;
      readonly microphone: WritableStream<AudioData> | null;
    }
  /** From now on sound pretends to be that much older: for checking lip sync. */
  | { readonly type: 'sound-offset'; readonly offsetMs: number }
  /** Starts or pauses what the seat has. */
  | {
      readonly type: 'run';
      readonly seat: string;
      /** Start of the run, in Unix milliseconds: zero of the talk's times. */
      readonly epochMs: number;
      readonly camera: boolean;
      readonly microphone: boolean;
    }
  | { readonly type: 'remove'; readonly seat: string };
