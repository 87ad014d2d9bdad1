// Tells a seat's events of what becomes of a peer connection.
import type { SeatClientEvents } from '#core/page/seat-client.ts';

/** An outage is one from the first connection on; before that it is part of joining. */
export function watchConnection(connection: RTCPeerConnection, name: string, events: SeatClientEvents): void {
  let wasConnected = false;
  let isInterrupted = false;
  connection.addEventListener('connectionstatechange', () => {
    const state = connection.connectionState;
    if (state === 'connected') {
      if (isInterrupted) events.recovered();
      wasConnected = true;
      isInterrupted = false;
    } else if (state === 'disconnected' && wasConnected) {
      isInterrupted = true;
      events.interrupted();
    } else if (state === 'failed' && wasConnected) {
      events.disconnected(`the ${name} connection failed`);
    }
  });
}
