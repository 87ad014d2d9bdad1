// LiveKit's signalling as a packet seat meets it: takes a socket or refuses it, keeps what it is told, says what it is
// made to say. There is no media behind it.
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import {
  JoinRequest,
  JoinResponse,
  ParticipantInfo,
  SignalRequest,
  SignalResponse,
  TrackPublishedResponse,
  WrappedJoinRequest,
} from '@livekit/protocol';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

type Refusal = { readonly status: number; readonly text: string };
type Said = SignalResponse['message'];

export class FakeRoomServer {
  readonly asked: URL[] = [];
  readonly heard: SignalRequest['message'][] = [];
  #socket: WebSocket | undefined;
  readonly #http = createServer();
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #refuse: (path: string) => Refusal | undefined;
  readonly #others: readonly ParticipantInfo[];

  private constructor(refuse: (path: string) => Refusal | undefined, others: readonly ParticipantInfo[]) {
    this.#refuse = refuse;
    this.#others = others;
    this.#http.on('upgrade', (request: IncomingMessage, stream, head) => {
      const url = new URL(request.url ?? '', 'ws://fake');
      this.asked.push(url);
      const refusal = this.#refuse(url.pathname);
      if (refusal !== undefined) {
        const { status, text } = refusal;
        stream.end(
          `HTTP/1.1 ${status} No\r\nConnection: close\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
        );
        return;
      }
      this.#sockets.handleUpgrade(request, stream, head, (socket) => {
        this.#accept(socket);
      });
    });
  }

  static async start(
    others: readonly ParticipantInfo[],
    refuse: (path: string) => Refusal | undefined = () => undefined,
  ): Promise<FakeRoomServer> {
    const server = new FakeRoomServer(refuse, others);
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    const address = this.#http.address() as AddressInfo;
    return `ws://127.0.0.1:${address.port}`;
  }

  /** What came with the request to join by one connection. */
  get joinRequest(): JoinRequest {
    const text = this.asked.at(-1)?.searchParams.get('join_request') ?? '';
    const wrapped = WrappedJoinRequest.fromBinary(Buffer.from(text, 'base64url'));
    return JoinRequest.fromBinary(gunzipSync(wrapped.joinRequest));
  }

  #accept(socket: WebSocket): void {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const { message } = SignalRequest.fromBinary(data);
      this.heard.push(message);
      if (message.case !== 'addTrack') return;
      const { cid } = message.value;
      this.say({
        case: 'trackPublished',
        value: new TrackPublishedResponse({ cid, track: { sid: 'TR_own' } }),
      });
    });
    const value = new JoinResponse({
      participant: new ParticipantInfo({ sid: 'PA_own', identity: '@own:example.org:DEVICE' }),
      otherParticipants: [...this.#others],
    });
    this.say({ case: 'join', value });
  }

  say(message: Said): void {
    this.#socket?.send(new SignalResponse({ message }).toBinary());
  }

  /** The offers that came over the socket. */
  get offers(): readonly { readonly id: number; readonly sdp: string }[] {
    return this.heard.flatMap((one) => (one.case === 'offer' ? [one.value] : []));
  }

  async close(): Promise<void> {
    this.#socket?.terminate();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }
}
