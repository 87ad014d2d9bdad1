// Two peer connections of one page, connected by UDP over loopback.

export async function negotiate(from: RTCPeerConnection, to: RTCPeerConnection): Promise<void> {
  from.onicecandidate = ({ candidate }) => void (candidate !== null && to.addIceCandidate(candidate));
  to.onicecandidate = ({ candidate }) => void (candidate !== null && from.addIceCandidate(candidate));
  await from.setLocalDescription();
  if (from.localDescription !== null) await to.setRemoteDescription(from.localDescription);
  await to.setLocalDescription();
  if (to.localDescription !== null) await from.setRemoteDescription(to.localDescription);
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
