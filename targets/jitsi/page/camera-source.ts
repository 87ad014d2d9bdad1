// lib-jitsi-meet mutes a camera by stopping its track and asks for a new one when it is to be seen again, as browsers
// show a red light for as long as a track lives. What it then gets is the seat's synthetic camera once more.

let handOver: (() => MediaStream) | undefined;
let turn: Promise<unknown> = Promise.resolve();
let installed = false;

function install(): void {
  if (installed) return;
  installed = true;
  const devices = navigator.mediaDevices;
  const native = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (constraints) =>
    handOver === undefined ? native(constraints) : Promise.resolve(handOver());
}

/** What a camera says of itself in its settings, and a synthetic one does not. */
interface CameraSettings {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
}

/**
 * A track that the library may stop while the source lives on.
 * @param settings of a camera: the library computes its encodings from them.
 */
export function streamOf(source: MediaStreamTrack, settings?: CameraSettings): MediaStream {
  const track = source.clone();
  if (settings !== undefined) {
    const told = track.getSettings.bind(track);
    track.getSettings = () => ({ ...told(), ...settings });
  }
  return new MediaStream([track]);
}

/** While the work goes on, whoever asks for a camera gets this one; seats of a page take turns. */
export async function withCamera(camera: () => MediaStream, work: () => Promise<unknown>): Promise<void> {
  install();
  const mine = turn.then(async () => {
    handOver = camera;
    try {
      await work();
    } finally {
      handOver = undefined;
    }
  });
  turn = mine.catch(() => undefined);
  await mine;
}
