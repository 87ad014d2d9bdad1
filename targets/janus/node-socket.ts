// A WebSocket for Node, as targets/janus/session.ts wants it.
import { WebSocket } from 'ws';
import type { RawData } from 'ws';
import type { OpenSocket, TextSocket } from './session.ts';

/** Longer than any healthy network needs to open a connection. */
const OPEN_DEADLINE_MS = 10_000;

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}

export const openNodeSocket: OpenSocket = (url, subprotocol, events) =>
  new Promise<TextSocket>((resolve, reject) => {
    const socket = new WebSocket(url, [subprotocol], {
      handshakeTimeout: OPEN_DEADLINE_MS,
      perMessageDeflate: false,
    });
    let reason = '';
    socket.on('open', () => {
      resolve({
        send: (text) => socket.send(text),
        close: () => socket.close(),
      });
    });
    socket.on('message', (data) => events.message(textOf(data)));
    socket.on('error', (error) => {
      reason = error.message;
      reject(error);
    });
    socket.on('close', (code) => {
      events.closed(reason === '' ? `signalling closed (${code})` : reason);
    });
  });
