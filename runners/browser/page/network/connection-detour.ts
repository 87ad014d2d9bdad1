// Leads a peer connection through the impairment relay: the server's candidates are pointed at the relay before the
// connection sees them, and the connection's own are kept from the server, which therefore can't reach it directly.
// The server finds the relay's ports by the checks that come from there (peer-reflexive, RFC 8445 §7.3.1.3).
import { detouredCandidate, detouredDescription, withoutCandidates } from './candidate-lines.ts';
import type { Detour } from './candidate-lines.ts';

/** STUN and TURN servers would be ways around the relay. */
export function detouredConfiguration(configuration: RTCConfiguration | undefined): RTCConfiguration {
  return { ...configuration, iceServers: [] };
}

function hideOwnCandidates(connection: RTCPeerConnection): void {
  // The first listener of all: those of the SDK come later and are not reached.
  connection.addEventListener('icecandidate', (event) => {
    if (event.candidate !== null && event.candidate.candidate !== '') event.stopImmediatePropagation();
  });
  for (const name of ['localDescription', 'currentLocalDescription', 'pendingLocalDescription'] as const) {
    const native = Object.getOwnPropertyDescriptor(RTCPeerConnectionPrototype, name);
    Object.defineProperty(connection, name, {
      configurable: true,
      get: () => {
        const description: unknown = native?.get?.call(connection);
        if (!(description instanceof RTCSessionDescription)) return description;
        return new RTCSessionDescription({
          type: description.type,
          sdp: withoutCandidates(description.sdp),
        });
      },
    });
  }
  for (const name of ['createOffer', 'createAnswer'] as const) {
    const native = connection[name].bind(connection);
    const hidden = async (options?: RTCOfferOptions): Promise<RTCSessionDescriptionInit> => {
      const { type, sdp } = await native(options);
      return { type, sdp: withoutCandidates(sdp ?? '') };
    };
    Object.defineProperty(connection, name, { configurable: true, value: hidden });
  }
}

/** The browser's own prototype, taken before anything is wrapped around it. */
const RTCPeerConnectionPrototype = RTCPeerConnection.prototype;

/** What is called in the end. */
export interface NativeMethods {
  readonly setRemoteDescription: (description: RTCSessionDescriptionInit) => Promise<void>;
  readonly addIceCandidate: (candidate?: RTCIceCandidateInit | null) => Promise<void>;
}

/** Once, right after the connection was made. */
export function detourConnection(
  connection: RTCPeerConnection,
  detour: Detour,
  { setRemoteDescription: describe, addIceCandidate: add }: NativeMethods,
): void {
  hideOwnCandidates(connection);
  const configure = connection.setConfiguration.bind(connection);
  /** Asking for the way takes a moment; what the SDK asks for stays in its order. */
  let last: Promise<unknown> = Promise.resolve();
  const inOrder = <T>(step: () => Promise<T>): Promise<T> => {
    const done = last.then(step, step);
    last = done;
    return done;
  };
  const methods = {
    setRemoteDescription: ({ type, sdp }: RTCSessionDescriptionInit) =>
      inOrder(async () => describe({ type, sdp: await detouredDescription(sdp ?? '', detour) })),
    addIceCandidate: (init?: RTCIceCandidateInit | null) =>
      inOrder(async () => {
        if (init?.candidate === undefined || init.candidate === '') return add(init);
        const candidate = await detouredCandidate(init.candidate, detour);
        if (candidate === null) return;
        await add({
          candidate,
          ...(init.sdpMid === undefined ? {} : { sdpMid: init.sdpMid }),
          ...(init.sdpMLineIndex === undefined ? {} : { sdpMLineIndex: init.sdpMLineIndex }),
          ...(init.usernameFragment === undefined ? {} : { usernameFragment: init.usernameFragment }),
        });
      }),
    setConfiguration: (configuration?: RTCConfiguration) => configure(detouredConfiguration(configuration)),
  };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(connection, name, { configurable: true, value });
  }
}
