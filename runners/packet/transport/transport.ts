// One transport: ICE, DTLS, SRTP over one socket, and what is received and sent through it.
import type {
  LocalTransport,
  PacketTransport,
  ReceiveTrack,
  RemoteTransport,
  SendTrack,
  TransportCandidate,
  TransportRoles,
} from '#core/packet-client.ts';
import type { DatagramSink, DatagramSocket, DtlsEndpoint, DtlsResult } from '../backend.ts';
import { SrtpDirection } from '../crypto/srtp.ts';
import { splitKeyingMaterial } from '../crypto/srtp-keys.ts';
import { MediaReceiver } from '../receive/receiver.ts';
import { MediaSender } from '../send/sender.ts';
import type { SenderMedia } from '../send/sender.ts';
import { parseRtcp } from '../wire/rtcp.ts';
import { isRtcp } from '../wire/rtp.ts';
import type { TransportEvents, TransportServices, TransportState } from './services.ts';
import { HOST_PRIORITY, IceAgent, newIceParameters } from './ice.ts';

/** A handshake retransmission is looked for this often. */
const DTLS_TICK_MS = 50;
/** ICE and DTLS together; Chromium gives up its own checks after 15 s (kMinConnectionLifetime and timeouts). */
const CONNECT_DEADLINE_MS = 15_000;

export class Transport implements PacketTransport, DatagramSink {
  readonly label: string;
  readonly connected: Promise<void>;
  readonly receiver: MediaReceiver;
  readonly sender: MediaSender;
  state: TransportState = 'new';
  profile = '';
  #resolveConnected: () => void = () => undefined;
  readonly #services: TransportServices;
  readonly #events: TransportEvents;
  readonly #ice: IceAgent;
  #local: LocalTransport;
  #socket: DatagramSocket | undefined;
  #dtls: DtlsEndpoint | undefined;
  #agreed: DtlsResult | undefined;
  #in: SrtpDirection | undefined;
  #out: SrtpDirection | undefined;
  #remote: RemoteTransport | undefined;
  #roles: TransportRoles | undefined;
  #peer = { address: 0, port: 0 };
  #nextDtlsMs = Number.POSITIVE_INFINITY;
  #deadlineMs = Number.POSITIVE_INFINITY;
  /** Undecryptable or malformed control packets, and datagrams that are none of STUN, DTLS, RTP. */
  readonly counters = { badRtcp: 0, strayDatagrams: 0, rtcpPackets: 0 };

  static async open(
    services: TransportServices,
    label: string,
    cname: string,
    media: SenderMedia,
    events: TransportEvents,
  ): Promise<Transport> {
    const transport = new Transport(services, label, cname, media, events);
    const socket = await services.hub.open(transport);
    transport.#socket = socket;
    transport.#local = {
      ...transport.#local,
      candidates: [{ address: services.localAddress, port: socket.port, priority: HOST_PRIORITY }],
    };
    return transport;
  }

  private constructor(
    services: TransportServices,
    label: string,
    cname: string,
    media: SenderMedia,
    events: TransportEvents,
  ) {
    this.#services = services;
    this.#events = events;
    this.label = label;
    this.connected = new Promise((resolve) => (this.#resolveConnected = resolve));
    const ice = newIceParameters();
    this.#local = { ice, fingerprint: services.backend.identity.fingerprint, candidates: [] };
    this.#ice = new IceAgent(ice, {
      send: (datagram, address, port) => this.#sendCheck(datagram, address, port),
      // Data may flow on a valid pair before one is nominated (RFC 8445 §12.1), and Chromium begins DTLS there. Strangers
      // are shut out, and media flows, when it is settled which pair it is.
      usable: (address, port) => this.#onPath(address, port),
      selected: (address, port) => {
        this.#socket?.connect(address, port);
        this.#onPath(address, port);
        this.#begin();
      },
      failed: (reason) => this.#fail(reason),
    });
    const sendRtcp = (write: (out: Buffer, offset: number) => number): void => {
      this.#sendRtcp(write);
    };
    this.receiver = new MediaReceiver(
      { sendRtcp },
      {
        cname,
        random: services.random,
        wake: services.wake,
        onFirst: (stream) => events.firstMedia(stream),
      },
    );
    this.sender = new MediaSender(
      {
        sendRtcp,
        arena: services.hub.arena,
        reserve: () => services.hub.reserve(),
        commit: (slot, header, length, ssrc, index) => this.#commitRtp(slot, header, length, ssrc, index),
      },
      { cname, media, random: services.random },
    );
  }

  get local(): LocalTransport {
    return this.#local;
  }

  get dueMs(): number {
    const media = this.receiver.dueMs < this.sender.dueMs ? this.receiver.dueMs : this.sender.dueMs;
    const control = this.#ice.dueMs < this.#nextDtlsMs ? this.#ice.dueMs : this.#nextDtlsMs;
    return media < control ? media : control;
  }

  get roundTripMs(): number {
    return this.#ice.roundTripMs;
  }

  connect(remote: RemoteTransport, roles: TransportRoles): void {
    if (this.state !== 'new') return;
    const now = this.#services.nowMs();
    this.state = 'checking';
    this.#remote = remote;
    this.#roles = roles;
    this.#deadlineMs = now + CONNECT_DEADLINE_MS;
    this.#nextDtlsMs = now + DTLS_TICK_MS;
    this.#ice.start(remote.ice, roles.ice, now);
    for (const candidate of remote.candidates) this.#ice.addCandidate(candidate, now);
    this.#services.wake(this.dueMs);
  }

  addCandidate(candidate: TransportCandidate): void {
    this.#ice.addCandidate(candidate, this.#services.nowMs());
    this.#services.wake(this.dueMs);
  }

  setReceiving(tracks: readonly ReceiveTrack[]): void {
    this.receiver.setTracks(tracks);
  }

  setSending(tracks: readonly SendTrack[]): void {
    this.sender.setTracks(tracks, this.#services.nowMs());
    this.#services.wake(this.dueMs);
  }

  onDatagram(
    data: Buffer,
    offset: number,
    length: number,
    arrivalUs: number,
    address: number,
    port: number,
  ): void {
    // RFC 7983: the first octet tells the protocols apart.
    const first = data[offset] ?? 0;
    if (first >= 128 && first <= 191) {
      if (isRtcp(data[offset + 1] ?? 0)) this.#onRtcp(data, offset, length, arrivalUs);
      else this.receiver.onRtp(data, offset, length, arrivalUs);
    } else if (first <= 3) {
      const known = this.#ice.receive(
        data.subarray(offset, offset + length),
        address,
        port,
        arrivalUs / 1000,
      );
      if (!known) this.counters.strayDatagrams += 1;
      this.receiver.setRoundTrip(this.#ice.roundTripMs);
    } else if (first >= 20 && first <= 63) {
      this.#startDtls();
      this.#dtls?.receive(data, offset, length);
    } else this.counters.strayDatagrams += 1;
  }

  #onRtcp(data: Buffer, offset: number, length: number, arrivalUs: number): void {
    const clear = this.#in?.openRtcp(data, offset, length) ?? -1;
    if (clear < 0) {
      this.counters.badRtcp += 1;
      return;
    }
    const { packets, complete } = parseRtcp(data, offset, clear);
    this.counters.rtcpPackets += packets.length;
    if (!complete) this.counters.badRtcp += 1;
    for (const packet of packets) {
      this.receiver.onRtcp(packet, arrivalUs);
      this.sender.onRtcp(packet, arrivalUs);
    }
  }

  #onPath(address: number, port: number): void {
    if (this.#peer.port === 0) this.#events.iceConnected();
    this.#peer = { address, port };
    this.#startDtls();
  }

  /** Once there is a path, checks leave with the next batch: each send of its own wakes the system up. */
  #sendCheck(datagram: Buffer, address: number, port: number): void {
    const { hub } = this.#services;
    const settled = this.state === 'connected' && address === this.#peer.address && port === this.#peer.port;
    if (!settled) this.#socket?.sendTo(datagram, address, port);
    if (!settled || this.#socket === undefined) return;
    const slot = hub.reserve();
    datagram.copy(hub.arena, slot);
    hub.commit(this.#socket, slot, datagram.length);
  }

  #startDtls(): void {
    const roles = this.#roles;
    if (roles === undefined || this.#dtls !== undefined || this.state !== 'checking') return;
    // A server may hear the client's first flight before the nomination; a client waits for its path.
    if (roles.dtls === 'client' && this.#peer.port === 0) return;
    this.state = 'handshake';
    this.#dtls = this.#services.backend.createDtls(roles.dtls, {
      send: (datagram) => {
        if (this.#peer.port !== 0) this.#socket?.sendTo(datagram, this.#peer.address, this.#peer.port);
      },
      connected: (result) => {
        this.#agreed = result;
        this.#begin();
      },
      failed: (reason) => this.#fail(reason),
      closed: () => this.#fail('the system closed the DTLS session'),
    });
    this.#dtls.start();
  }

  /** Once there are keys and a path that is settled. */
  #begin(): void {
    const result = this.#agreed;
    if (result === undefined || !this.#ice.connected || this.state !== 'handshake') return;
    const client = this.#roles?.dtls === 'client';
    if (result.peerFingerprint !== this.#remote?.fingerprint) {
      this.#fail("the system's certificate does not match the fingerprint in its signalling");
      return;
    }
    const { backend } = this.#services;
    const keys = splitKeyingMaterial(result.profile, result.keyingMaterial);
    this.#out = new SrtpDirection(backend, result.profile, client ? keys.client : keys.server, 'seal');
    this.#in = new SrtpDirection(backend, result.profile, client ? keys.server : keys.client, 'open');
    this.profile = result.profile;
    this.state = 'connected';
    this.#nextDtlsMs = Number.POSITIVE_INFINITY;
    this.receiver.setKeys(this.#in, result.profile === 'SRTP_AEAD_AES_128_GCM' ? 16 : 10);
    this.sender.start(this.#services.nowMs());
    this.#services.wake(this.dueMs);
    this.#events.dtlsConnected();
    this.#resolveConnected();
  }

  #sendRtcp(write: (out: Buffer, offset: number) => number): void {
    const { hub } = this.#services;
    if (this.#out === undefined || this.#socket === undefined) return;
    const slot = hub.reserve();
    const end = write(hub.arena, slot);
    hub.commit(this.#socket, slot, this.#out.protectRtcp(hub.arena, slot, end - slot));
  }

  #commitRtp(slot: number, header: number, length: number, ssrc: number, index: number): void {
    const { hub } = this.#services;
    if (this.#out === undefined || this.#socket === undefined) return;
    hub.commit(this.#socket, slot, this.#out.protectRtp(hub.arena, slot, header, length, ssrc, index));
  }

  /** Call when {@link dueMs} has come. */
  tick(nowMs: number): void {
    if (this.state === 'closed' || this.state === 'failed') return;
    this.#ice.tick(nowMs);
    if (nowMs >= this.#nextDtlsMs) this.#tickHandshake(nowMs);
    if (this.state !== 'connected') return;
    this.receiver.tick(nowMs);
    this.sender.tick(nowMs);
  }

  #tickHandshake(nowMs: number): void {
    this.#nextDtlsMs = nowMs + DTLS_TICK_MS;
    this.#dtls?.tick();
    if (nowMs < this.#deadlineMs || this.state === 'connected') return;
    const stage =
      this.state === 'checking' ? 'no candidate pair answered' : 'the DTLS handshake did not finish';
    this.#fail(`${stage} within ${CONNECT_DEADLINE_MS / 1000} s`);
  }

  #fail(reason: string): void {
    if (this.state === 'failed' || this.state === 'closed') return;
    this.state = 'failed';
    this.#free();
    this.#events.failed(`${this.label}: ${reason}`);
  }

  close(): void {
    if (this.state === 'closed') return;
    if (this.state === 'connected') this.sender.stop();
    this.#services.hub.flush();
    this.state = 'closed';
    this.#free();
  }

  #free(): void {
    this.#ice.close();
    this.#dtls?.close();
    this.#in?.free();
    this.#out?.free();
    this.#in = undefined;
    this.#out = undefined;
    this.#socket?.close();
    this.#socket = undefined;
    this.#nextDtlsMs = Number.POSITIVE_INFINITY;
  }
}
