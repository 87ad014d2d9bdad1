// The steps of joining that the page can see by itself, at the instant of the state change. Each is told once.
import type { JoinStep } from '#core/sample.ts';

/** The part of RTCPeerConnection that is looked at. */
export interface WatchedConnection {
  readonly iceConnectionState: string;
  readonly connectionState: string;
  addEventListener(type: 'iceconnectionstatechange' | 'connectionstatechange', listener: () => void): void;
}

export interface JoinSteps {
  /** @param performanceMs instant on performance.now()'s scale; now, when absent. */
  reached(step: JoinStep, performanceMs?: number, detail?: string): void;
  /** Watches ICE and DTLS of a connection; the first that gets there counts. */
  watch(connection: WatchedConnection): void;
}

export function createJoinSteps(
  report: (step: JoinStep, performanceMs: number, detail: string | undefined) => void,
): JoinSteps {
  const told = new Set<JoinStep>();
  const reached: JoinSteps['reached'] = (step, performanceMs = performance.now(), detail) => {
    if (told.has(step)) return;
    told.add(step);
    report(step, performanceMs, detail);
  };
  return {
    reached,
    watch(connection): void {
      connection.addEventListener('iceconnectionstatechange', () => {
        const state = connection.iceConnectionState;
        if (state === 'connected' || state === 'completed') reached('ice');
      });
      connection.addEventListener('connectionstatechange', () => {
        // `connected` says that every transport, DTLS included, is up (W3C webrtc-pc, RTCPeerConnectionState).
        if (connection.connectionState === 'connected') reached('dtls');
      });
    },
  };
}
