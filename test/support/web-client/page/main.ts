// A web client as services have them, for tests: a form for the name, then a call by LiveKit's SDK with the devices
// that the browser offers. Knows nothing of Seatproof.
import { Room, RoomEvent } from 'livekit-client';

function element<Kind extends keyof HTMLElementTagNameMap>(
  kind: Kind,
  text: string,
): HTMLElementTagNameMap[Kind] {
  const made = document.createElement(kind);
  made.textContent = text;
  document.body.append(made);
  return made;
}

function show(room: Room): void {
  room.on(RoomEvent.TrackSubscribed, (track) => document.body.append(track.attach()));
  room.on(RoomEvent.TrackUnsubscribed, (track) => track.detach().forEach((media) => media.remove()));
}

async function enter(name: string): Promise<void> {
  const room = new URLSearchParams(location.search).get('room') ?? '';
  const answer = await fetch(`/token?${new URLSearchParams({ room, name }).toString()}`);
  const { url, token } = (await answer.json()) as { readonly url: string; readonly token: string };
  const call = new Room({ adaptiveStream: true, dynacast: true });
  show(call);
  await call.connect(url, token);
  await call.localParticipant.enableCameraAndMicrophone();
  document.body.querySelector('form')?.remove();
  const leave = element('button', 'Leave call');
  leave.addEventListener('click', () => {
    void call.disconnect().then(() => {
      leave.remove();
      element('p', 'You have left.').role = 'status';
    });
  });
}

function askForName(): void {
  const form = element('form', '');
  const name = document.createElement('input');
  name.setAttribute('aria-label', 'Your name');
  const join = document.createElement('button');
  join.textContent = 'Join call';
  form.append(name, join);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void enter(name.value);
  });
}

const devices = await navigator.mediaDevices.enumerateDevices();
element('p', `Devices: ${devices.map(({ label }) => label).join(', ')}`).role = 'status';
askForName();
