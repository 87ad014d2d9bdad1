// Whether the call of a foreign client stands, by the peer connections of all its frames. No clock of its own, and
// it knows nothing of what the client shows.

/** Frames tell once a second; one that has been silent for so long is gone. As for hung pages (seat-page.ts). */
const FRAME_GONE_AFTER_MS = 8000;
/** ICE restarts within some seconds where it can (W3C webrtc-pc: `disconnected` is transient); longer is the end. */
export const GIVE_UP_AFTER_MS = 15_000;

export type CallState =
  /** Nothing has been connected yet. */
  { readonly kind: 'new' } | { readonly kind: 'up' } | { readonly kind: 'down'; readonly forMs: number };

interface HeardFrame {
  readonly connected: number;
  readonly atMs: number;
}

export class CallWatch {
  private readonly frames = new Map<string, HeardFrame>();
  private downSinceMs: number | undefined;
  private wasUp = false;

  /** @returns how long nothing was connected, when that ends here. */
  heard(frame: string, connected: number, nowMs: number): number | undefined {
    this.frames.set(frame, { connected, atMs: nowMs });
    const { downSinceMs } = this;
    this.state(nowMs);
    return downSinceMs !== undefined && this.downSinceMs === undefined ? nowMs - downSinceMs : undefined;
  }

  /** The page was replaced, and all its frames with it. */
  replaced(nowMs: number): void {
    for (const frame of this.frames.keys()) this.frames.set(frame, { connected: 0, atMs: nowMs });
    this.state(nowMs);
  }

  state(nowMs: number): CallState {
    let lastHeardMs = 0;
    let connected = 0;
    for (const [frame, heard] of this.frames) {
      if (heard.connected > 0) lastHeardMs = Math.max(lastHeardMs, heard.atMs);
      if (nowMs - heard.atMs > FRAME_GONE_AFTER_MS) this.frames.delete(frame);
      else connected += heard.connected;
    }
    if (connected > 0) {
      this.wasUp = true;
      this.downSinceMs = undefined;
      return { kind: 'up' };
    }
    if (!this.wasUp) return { kind: 'new' };
    // Of a frame that went away silently the last sign counts.
    this.downSinceMs ??= lastHeardMs === 0 ? nowMs : lastHeardMs;
    return { kind: 'down', forMs: nowMs - this.downSinceMs };
  }
}
