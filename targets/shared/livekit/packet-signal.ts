// LiveKit's signalling socket: where it is, and what a server says that does not open it.
import { gzipSync } from 'node:zlib';
import type { IncomingMessage } from 'node:http';
import {
  ClientInfo,
  ClientInfo_SDK,
  ConnectionSettings,
  JoinRequest,
  WrappedJoinRequest,
  WrappedJoinRequest_Compression,
} from '@livekit/protocol';
import type { SessionDescription } from '@livekit/protocol';
import { WebSocket } from 'ws';

/** livekit-client's own version and protocols (its version.ts): the server chooses features by them. */
const SDK_VERSION = '2.23.0';
const PROTOCOL = 17;
const CLIENT_PROTOCOL = 2;
/** Of a refusal, only the beginning is of interest. */
const MAX_REFUSAL_CHARACTERS = 1000;
const NOT_FOUND = 404;

export type RoomAccess = { readonly url: string; readonly token: string };

export type SignalEvents = {
  received(data: Buffer): void;
  /** Answered, but not with a socket; nothing comes after it. */
  refused(status: number, text: string): void;
  broken(detail: string): void;
};

/** One peer connection: the offer for it goes with the request. */
export function oneConnectionUrl({ url, token }: RoomAccess, publisherOffer: SessionDescription): string {
  const request = new JoinRequest({
    clientInfo: new ClientInfo({
      sdk: ClientInfo_SDK.JS,
      version: SDK_VERSION,
      protocol: PROTOCOL,
      clientProtocol: CLIENT_PROTOCOL,
    }),
    connectionSettings: new ConnectionSettings({ autoSubscribe: false }),
    publisherOffer,
  });
  const wrapped = new WrappedJoinRequest({
    joinRequest: gzipSync(request.toBinary()),
    compression: WrappedJoinRequest_Compression.GZIP,
  });
  // URL-safe like Node's base64url, but the server wants the padding.
  const text = Buffer.from(wrapped.toBinary()).toString('base64').replace(/\+/g, '-').replace(/\//g, '_');
  const query = new URLSearchParams({ access_token: token, join_request: text });
  return `${baseOf(url)}/rtc/v1?${query.toString()}`;
}

/** Two peer connections: for servers without that path. */
export function twoConnectionsUrl({ url, token }: RoomAccess): string {
  const query = new URLSearchParams({
    access_token: token,
    auto_subscribe: '0',
    sdk: 'js',
    version: SDK_VERSION,
    protocol: String(PROTOCOL),
    client_protocol: String(CLIENT_PROTOCOL),
  });
  return `${baseOf(url)}/rtc?${query.toString()}`;
}

const baseOf = (url: string): string => url.replace(/\/$/, '');

/** Whether a server knows only the other way: not found, but not for want of the room (SignalClient). */
export function knowsNoSuchWay(status: number, text: string): boolean {
  return status === NOT_FOUND && !text.includes('requested room does not exist');
}

export function openSignal(address: string, events: SignalEvents): WebSocket {
  const socket = new WebSocket(address, { perMessageDeflate: false });
  let refused = false;
  socket.binaryType = 'nodebuffer';
  socket.on('message', (data: Buffer) => {
    events.received(data);
  });
  socket.on('unexpected-response', (_request, response: IncomingMessage) => {
    refused = true;
    void beginningOf(response).then((text) => {
      socket.terminate();
      events.refused(response.statusCode ?? 0, text);
    });
  });
  socket.on('error', (error: Error) => {
    if (!refused) events.broken(error.message);
  });
  socket.on('close', (code: number) => {
    if (!refused) events.broken(`signalling closed (${code})`);
  });
  return socket;
}

/** Never rejects: what has come until the connection ends. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response) {
      text += String(chunk);
      if (text.length >= MAX_REFUSAL_CHARACTERS) break;
    }
  } catch {
    // The status says enough.
  }
  return text.slice(0, MAX_REFUSAL_CHARACTERS);
}
