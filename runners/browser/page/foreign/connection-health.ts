// Whether the call of a foreign client still stands, by its peer connections alone: what the client shows of it
// differs from client to client.

/** ICE restarts within some seconds where it can (W3C webrtc-pc: `disconnected` is transient); longer is the end. */
const GIVE_UP_MS = 15_000;

export class ConnectionHealth {
  private readonly connected = new Set<RTCPeerConnection>();
  private readonly recovered: (outageMs: number) => void;
  private readonly lost: (detail: string) => void;
  private interruptedAtMs: number | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param lost called when nothing has been connected for `GIVE_UP_MS`, after something was. */
  constructor(recovered: (outageMs: number) => void, lost: (detail: string) => void) {
    this.recovered = recovered;
    this.lost = lost;
  }

  watch(connection: RTCPeerConnection): void {
    connection.addEventListener('connectionstatechange', () => {
      if (connection.connectionState === 'connected') this.up(connection);
      else this.down(connection);
    });
    // Closing by the client's own call fires no event.
    const close = connection.close.bind(connection);
    connection.close = () => {
      close();
      this.down(connection);
    };
  }

  private up(connection: RTCPeerConnection): void {
    this.connected.add(connection);
    clearTimeout(this.timer);
    if (this.interruptedAtMs !== undefined) this.recovered(performance.now() - this.interruptedAtMs);
    this.interruptedAtMs = undefined;
  }

  private down(connection: RTCPeerConnection): void {
    if (!this.connected.delete(connection) || this.connected.size > 0) return;
    this.interruptedAtMs = performance.now();
    this.timer = setTimeout(
      () => this.lost(`no peer connection has been connected for ${GIVE_UP_MS / 1000} s`),
      GIVE_UP_MS,
    );
  }
}
