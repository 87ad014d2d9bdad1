// Plays what a seat receives, in real but tiny elements: rendering is then true and cheap. Tells when the first
// picture was shown and the first sound played, and how many frames were shown so far.

/** Shown size in CSS pixels; decoding and statistics do not depend on it. */
const TILE_WIDTH = 32;
const TILE_HEIGHT = 18;
/** How often the first sound is looked for; it stops once it is there. */
const FIRST_SOUND_POLL_MS = 20;

export interface Playback {
  readonly track: MediaStreamTrack;
  readonly streamId: string;
  /** Frames submitted for composition since the track came; undefined for sound and before the first. */
  framesRendered(): number | undefined;
  stop(): void;
}

interface Firsts {
  readonly picture: (performanceMs: number) => void;
  readonly sound: (performanceMs: number) => void;
}

function play(element: HTMLMediaElement, track: MediaStreamTrack): void {
  element.srcObject = new MediaStream([track]);
  document.body.append(element);
  element.play().catch(() => {
    // Interrupted by removal of the track: nothing was to be played any more.
  });
}

function remove(element: HTMLMediaElement): void {
  element.srcObject = null;
  element.remove();
}

function playPicture(track: MediaStreamTrack, streamId: string, firsts: Firsts): Playback {
  const element = document.createElement('video');
  element.muted = true;
  element.width = TILE_WIDTH;
  element.height = TILE_HEIGHT;
  let shown = false;
  element.requestVideoFrameCallback((_now, frame) => {
    shown = true;
    firsts.picture(frame.presentationTime);
  });
  play(element, track);
  return {
    track,
    streamId,
    framesRendered: () => {
      if (!shown) return undefined;
      const quality = element.getVideoPlaybackQuality();
      return quality.totalVideoFrames - quality.droppedVideoFrames;
    },
    stop: () => remove(element),
  };
}

function playSound(
  track: MediaStreamTrack,
  streamId: string,
  receiver: RTCRtpReceiver | undefined,
  firsts: Firsts,
): Playback {
  const element = document.createElement('audio');
  play(element, track);
  // A synchronization source appears when the first frame that really arrived is delivered for playout
  // (W3C webrtc-pc §5.3.1); concealment alone makes none.
  const timer = setInterval(() => {
    if (receiver === undefined || receiver.getSynchronizationSources().length === 0) return;
    clearInterval(timer);
    firsts.sound(performance.now());
  }, FIRST_SOUND_POLL_MS);
  return {
    track,
    streamId,
    framesRendered: () => undefined,
    stop: () => {
      clearInterval(timer);
      remove(element);
    },
  };
}

export function playRemote(
  track: MediaStreamTrack,
  streamId: string,
  receiver: RTCRtpReceiver | undefined,
  firsts: Firsts,
): Playback {
  return track.kind === 'video'
    ? playPicture(track, streamId, firsts)
    : playSound(track, streamId, receiver, firsts);
}
