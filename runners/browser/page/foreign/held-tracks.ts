// Tracks of one synthetic device that a client holds: the device runs while there is at least one, as a camera's
// light is on. Copies that a client makes of its copies count as well.

export class HeldTracks {
  private readonly held = new Set<MediaStreamTrack>();
  private readonly changed: () => void;

  constructor(changed: () => void) {
    this.changed = changed;
  }

  get any(): boolean {
    return this.held.size > 0;
  }

  hold(track: MediaStreamTrack): MediaStreamTrack {
    this.held.add(track);
    const stop = track.stop.bind(track);
    const clone = track.clone.bind(track);
    track.stop = () => {
      stop();
      if (this.held.delete(track)) this.changed();
    };
    track.clone = () => this.hold(clone());
    this.changed();
    return track;
  }
}
