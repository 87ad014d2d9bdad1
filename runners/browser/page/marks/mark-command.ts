// What a page says to its mark worker; the worker answers with rows.

export type MarkCommand =
  | {
      readonly type: 'add';
      /** Unique in the page. */
      readonly key: string;
      readonly seat: string;
      readonly stream: string;
      readonly epochMs: number;
      readonly frames: ReadableStream<VideoFrame>;
    }
  | { readonly type: 'remove'; readonly key: string };
