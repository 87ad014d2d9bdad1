// A WebSocket of a page, as targets/janus/session.ts wants it.
import type { OpenSocket, TextSocket } from '../session.ts';

export const openPageSocket: OpenSocket = (url, subprotocol, events) =>
  new Promise<TextSocket>((resolve, reject) => {
    const socket = new WebSocket(url, [subprotocol]);
    socket.addEventListener('open', () => {
      resolve({
        send: (text) => socket.send(text),
        close: () => socket.close(),
      });
    });
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') events.message(data);
    });
    // Browsers tell pages nothing of the cause.
    socket.addEventListener('error', () => reject(new Error(`no WebSocket to ${url}`)));
    socket.addEventListener('close', ({ code }) => events.closed(`signalling closed (${code})`));
  });
