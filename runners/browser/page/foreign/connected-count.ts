// How many of a frame's peer connections are up. Whether the call still stands is decided by the runner, which hears
// all frames: a client may test connections in one and hold the call in another.

export class ConnectedCount {
  private readonly connected = new Set<RTCPeerConnection>();
  private readonly changed: () => void;
  private watched = false;

  constructor(changed: () => void) {
    this.changed = changed;
  }

  get now(): number {
    return this.connected.size;
  }

  /** Whether there has been any connection at all. */
  get any(): boolean {
    return this.watched;
  }

  watch(connection: RTCPeerConnection): void {
    this.watched = true;
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
    this.changed();
  }

  private down(connection: RTCPeerConnection): void {
    if (this.connected.delete(connection)) this.changed();
  }
}
