// The devices that a foreign web client finds: one camera and one microphone, ours. In place before any of its
// scripts runs; what it asks of size and rate is not followed, as the plan says what is sent.

const CAMERA = { kind: 'videoinput', deviceId: 'seatproof-camera', label: 'Seatproof camera' } as const;
const MICROPHONE = {
  kind: 'audioinput',
  deviceId: 'seatproof-microphone',
  label: 'Seatproof microphone',
} as const;
const SPEAKER = { kind: 'audiooutput', deviceId: 'default', label: 'Seatproof speaker' } as const;
const GROUP_ID = 'seatproof';
type Device = typeof CAMERA | typeof MICROPHONE | typeof SPEAKER;

/** The seat's own devices. */
export interface DeviceSource {
  readonly hasCamera: boolean;
  readonly hasMicrophone: boolean;
  /** A new track of the device; it runs while the client holds one. */
  camera(): MediaStreamTrack;
  microphone(): MediaStreamTrack;
  /** What `getSettings()` says of the camera. */
  readonly cameraSettings: MediaTrackSettings;
}

function replace(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { configurable: true, writable: true, enumerable: true, value });
}

/** Clients ask a track which device it is, and of what it is capable. */
function dress(track: MediaStreamTrack, device: Device, more: MediaTrackSettings): MediaStreamTrack {
  const settings = { deviceId: device.deviceId, groupId: GROUP_ID, ...more };
  replace(track, 'label', device.label);
  replace(track, 'getSettings', () => ({ ...settings }));
  replace(track, 'getCapabilities', () => ({ deviceId: device.deviceId, groupId: GROUP_ID }));
  replace(track, 'getConstraints', () => ({}));
  replace(track, 'applyConstraints', () => Promise.resolve());
  const clone = track.clone.bind(track);
  replace(track, 'clone', () => dress(clone(), device, more));
  return track;
}

const isWanted = (wish: boolean | MediaTrackConstraints | undefined): boolean =>
  wish !== undefined && wish !== false;

function openDevices(source: DeviceSource, wish: MediaStreamConstraints | undefined): MediaStream {
  const video = isWanted(wish?.video);
  const audio = isWanted(wish?.audio);
  if (!video && !audio) throw new TypeError('At least one of audio and video must be requested');
  if ((video && !source.hasCamera) || (audio && !source.hasMicrophone)) {
    throw new DOMException('Requested device not found', 'NotFoundError');
  }
  const tracks: MediaStreamTrack[] = [];
  if (audio) tracks.push(dress(source.microphone(), MICROPHONE, { sampleRate: 48_000, channelCount: 1 }));
  if (video) tracks.push(dress(source.camera(), CAMERA, source.cameraSettings));
  return new MediaStream(tracks);
}

function infoOf(device: Device): MediaDeviceInfo {
  const { kind, deviceId, label } = device;
  const prototype =
    kind === 'audiooutput' ? MediaDeviceInfo.prototype : (InputDeviceInfo.prototype as MediaDeviceInfo);
  const values = { kind, deviceId, label, groupId: GROUP_ID };
  const info = Object.create(prototype) as MediaDeviceInfo;
  for (const [name, value] of Object.entries(values)) replace(info, name, value);
  replace(info, 'toJSON', () => values);
  replace(info, 'getCapabilities', () => ({ deviceId, groupId: GROUP_ID }));
  return info;
}

/** The devices are there and may be used, in whatever frame and whatever the browser would say of its own. */
function replacePermissions(permissions: Permissions): void {
  const query = permissions.query.bind(permissions);
  const ask = async (wish: PermissionDescriptor): Promise<PermissionStatus> => {
    const status = await query(wish);
    if (['camera', 'microphone'].includes(wish.name)) replace(status, 'state', 'granted');
    return status;
  };
  replace(permissions, 'query', ask);
}

/** The browser's own, for what is none of the client's business. */
export type NativeCapture = (wish: MediaStreamConstraints) => Promise<MediaStream>;

/** Once in a frame, before its scripts. */
export function installDevices(source: DeviceSource): NativeCapture {
  const { prototype } = MediaDevices;
  const native = prototype.getUserMedia.bind(navigator.mediaDevices);
  const open = (wish?: MediaStreamConstraints): Promise<MediaStream> =>
    new Promise((resolve) => resolve(openDevices(source, wish)));
  replace(prototype, 'getUserMedia', open);
  const there: Device[] = [
    ...(source.hasMicrophone ? [MICROPHONE] : []),
    ...(source.hasCamera ? [CAMERA] : []),
    SPEAKER,
  ];
  replace(prototype, 'enumerateDevices', () => Promise.resolve(there.map(infoOf)));
  const legacy = (
    wish: MediaStreamConstraints,
    done: (stream: MediaStream) => void,
    failed: (error: unknown) => void,
  ): void => void open(wish).then(done, failed);
  for (const name of ['getUserMedia', 'webkitGetUserMedia']) {
    if (name in Navigator.prototype) replace(Navigator.prototype, name, legacy);
  }
  replacePermissions(navigator.permissions);
  return native;
}
