// A web client with a whole call inside: two peer connections in one page, one to the other. What it does besides is
// asked for in the address: a kick, a reload, a dialog, a window, a frame of another site.

const CALL = `
const say = (text) => { document.querySelector('[role=status]').textContent = text; };
let near, far;
async function join() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  near = new RTCPeerConnection();
  far = new RTCPeerConnection();
  near.onicecandidate = ({ candidate }) => far.addIceCandidate(candidate);
  far.onicecandidate = ({ candidate }) => near.addIceCandidate(candidate);
  far.ontrack = ({ track, streams }) => {
    if (track.kind === 'video') document.querySelector('video').srcObject = streams[0];
  };
  for (const track of stream.getTracks()) near.addTrack(track, stream);
  await near.setLocalDescription();
  await far.setRemoteDescription(near.localDescription);
  await far.setLocalDescription();
  await near.setRemoteDescription(far.localDescription);
  leaveButton.hidden = false;
}
function leave(text) {
  near.close();
  far.close();
  leaveButton.hidden = true;
  say(text);
}
const query = new URLSearchParams(location.search);
const joinButton = document.querySelector('#join');
const leaveButton = document.querySelector('#leave');
joinButton.onclick = async () => {
  joinButton.hidden = true;
  if (query.has('dialog')) alert('Nobody answers me');
  if (query.has('window')) open('/another');
  await join();
  if (query.has('kick')) setTimeout(() => {
    leave('');
    document.querySelector('h1').textContent = 'You were removed';
  }, 1500);
  if (query.has('reload')) setTimeout(() => location.replace('/goodbye'), 1500);
};
leaveButton.onclick = () => leave('You have left');
addEventListener('beforeunload', (event) => { if (query.has('dialog')) event.preventDefault(); });
`;

/** The client itself. */
export const CLIENT = `<!doctype html><title>call</title><h1>Call</h1><p role="status"></p>
<button id="join">Join call</button><button id="leave" hidden>Leave call</button>
<video autoplay muted playsinline width="320" height="180"></video><script>${CALL}</script>`;

export const GOODBYE = '<!doctype html><title>bye</title><h1>The meeting is over</h1>';

/** @param frame address of the client, on another site. */
export const outerPage = (frame: string): string =>
  `<!doctype html><title>outer</title><iframe src="${frame}" allow="camera;microphone" width="640" height="400"></iframe>`;
