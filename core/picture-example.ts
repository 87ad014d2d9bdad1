// A received picture beside the one that was sent, for people to look at.
import type { PictureRow } from './sample.ts';

/** Both at the size that was received, at most `EXAMPLE_WIDTH` wide: WebP, base64. */
export interface PictureExample {
  /** What was measured, on the whole picture, before it was made smaller. */
  readonly row: PictureRow;
  readonly received: string;
  readonly reference: string;
}

/** Wider pictures are scaled down: faults of codecs still show, and a pair stays below some 100 kB. */
export const EXAMPLE_WIDTH = 640;

export const EXAMPLE_MOMENTS = ['best', 'median', 'worst'] as const;
export type ExampleMoment = (typeof EXAMPLE_MOMENTS)[number];

/** The examples of a run's report. */
export interface ChosenExample extends PictureExample {
  readonly moment: ExampleMoment;
}
