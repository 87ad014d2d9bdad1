// What the runner and its pages say to each other over a page's WebSocket. Text frames carry one JSON message;
// binary frames carry measurement rows as NDJSON, which the runner passes on without parsing.
import type { UdpAddress } from '#core/impairment.ts';
import type { CameraPlan, Demand, SeatAction } from '#core/plan.ts';
import type { PictureExample } from '#core/picture-example.ts';
import type { FailureReason, JoinStep, PictureRow } from '#core/sample.ts';

/** Of whose camera the original can be drawn again. */
export interface SenderCamera {
  /** As in the marks. */
  readonly index: number;
  readonly seed: number;
  /** Size of capture, that is, of the largest layer. */
  readonly width: number;
  readonly height: number;
}

/** How often a page shows that its main thread is alive, and collects statistics. */
export const TICK_MS = 1000;

/** What a page needs to know of a seat before it joins. */
export interface SeatSpecification {
  readonly id: string;
  readonly index: number;
  readonly camera: CameraPlan | null;
  readonly microphone: boolean;
  readonly mediaSeed: number;
  /** `SeatPlan.talk`; null: never silent. */
  readonly talk: readonly number[] | null;
  readonly demand: Demand;
  /** How many of its video receivers decode; the others substitute. Null: all decode. */
  readonly decodedVideos: number | null;
  /** Whether its media goes through the impairment relay. */
  readonly impaired: boolean;
}

/** What is measured besides the events; can be changed in mid-call. */
export interface Collection {
  /** getStats() of every peer connection each second. */
  readonly statistics: boolean;
  /** Marks read from received pictures and sound. */
  readonly marks: boolean;
  /** How much of it; `SAMPLED_QUALITY` when absent. */
  readonly quality?: QualityBudget;
  /** By how much the sound of the page's seats pretends to be older: for checking lip sync. */
  readonly sound_offset_ms?: number;
}

/** What a page may spend on judging what it receives. Pictures beyond are sampled once a second. */
export interface QualityBudget {
  /** Received pictures of which every frame's counter is read. */
  readonly watched_pictures: number;
  /** Received sounds that are listened to. */
  readonly heard_sounds: number;
  /** How often a picture is held against its original at most; null: never. */
  readonly likeness_period_ms: number | null;
  /** Whether these pictures are handed to the runner as well. */
  readonly keep_pictures: boolean;
  /** How long after a stream's first frame its measured pictures may be examples; null: none are. */
  readonly examples_after_ms: number | null;
}

/** One frame a second of each picture: cheap enough for load. `npm run bench:overhead`. */
export const SAMPLED_QUALITY: QualityBudget = {
  watched_pictures: 0,
  heard_sounds: 0,
  likeness_period_ms: null,
  keep_pictures: false,
  examples_after_ms: null,
};

/** A page with two seats judges all it receives; a larger one a part of it. Costs a fifth of a renderer. */
export const FULL_QUALITY: QualityBudget = {
  watched_pictures: 2,
  heard_sounds: 2,
  likeness_period_ms: 10_000,
  keep_pictures: false,
  examples_after_ms: 5000,
};

/** From the runner to a page. */
export type RunnerMessage =
  | {
      readonly type: 'prepare';
      readonly seats: readonly SeatSpecification[];
      /** Everybody whom these seats may receive. */
      readonly senders: readonly SenderCamera[];
      readonly collection: Collection;
    }
  | {
      readonly type: 'join';
      readonly seat: string;
      readonly epochMs: number;
      readonly parameters: Readonly<Record<string, unknown>>;
    }
  /** Once more, for a seat that was interrupted. */
  | {
      readonly type: 'rejoin';
      readonly seat: string;
      readonly parameters: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'act'; readonly seat: string; readonly action: SeatAction['action'] }
  | { readonly type: 'leave'; readonly seat: string }
  | { readonly type: 'collect'; readonly collection: Collection }
  | { readonly type: 'relayed'; readonly id: number; readonly local: UdpAddress }
  | { readonly type: 'relay-refused'; readonly id: number; readonly reason: string };

/** From a page to the runner. */
export type PageMessage =
  /** Everything the seats need is loaded and warm. */
  | { readonly type: 'ready' }
  | { readonly type: 'alive' }
  | {
      readonly type: 'step';
      readonly seat: string;
      readonly step: JoinStep;
      readonly t_ms: number;
      readonly detail?: string | undefined;
    }
  /** How the system names the seat to others. */
  | { readonly type: 'named'; readonly seat: string; readonly t_ms: number; readonly name: string }
  | { readonly type: 'left'; readonly seat: string; readonly t_ms: number }
  | {
      readonly type: 'failed';
      readonly seat: string;
      readonly t_ms: number;
      readonly reason: FailureReason;
      readonly detail: string;
    }
  /** Of a frame of a foreign client, at every change and once a second. */
  | {
      readonly type: 'connections';
      readonly frame: string;
      /** Peer connections that are up. */
      readonly connected: number;
    }
  /** It was in the call and lost it at `t_ms`, or a `rejoin` has failed. */
  | { readonly type: 'interrupted'; readonly seat: string; readonly t_ms: number; readonly detail: string }
  | { readonly type: 'recovered'; readonly seat: string; readonly t_ms: number; readonly outage_ms: number }
  /** Asks for the local address that stands for the server's. */
  | {
      readonly type: 'relay';
      readonly seat: string;
      readonly id: number;
      readonly remote: UdpAddress;
    }
  /** One of a few telling pictures, for `examples_after_ms`. */
  | { readonly type: 'example'; readonly example: PictureExample }
  /** A measured picture, for `keep_pictures`. */
  | { readonly type: 'picture'; readonly row: PictureRow; readonly clock_ms: number; readonly luma: string }
  | { readonly type: 'note'; readonly text: string };
