// What a page and its substitution worker say to each other.
import type { FrameSize } from './vp8-key-frame.ts';

/** Options of the RTCRtpScriptTransform. */
export interface SubstitutionOptions {
  /** Unique in the page. */
  readonly key: number;
}

/** From the page: replace the frames of that receiver from now on. Until then they pass. */
export interface SubstitutionCommand {
  readonly key: number;
}

/** From the worker, when it changes. */
export interface SubstitutionReport {
  readonly key: number;
  /** Of the frames that are replaced, as of the last key frame; null: not VP8, so they pass. */
  readonly size: FrameSize | null;
}
