// A transport whose packets all go through the impairment relay: the system's candidates are pointed at the relay
// before ICE sees them, and our own are kept from the system, which therefore can't reach us directly. It learns the
// relay's ports from the connectivity checks that come from there (peer-reflexive, RFC 8445 §7.3.1.3).
import type { UdpAddress } from '#core/impairment.ts';
import type {
  LocalTransport,
  PacketTransport,
  ReceiveTrack,
  RemoteTransport,
  SendTrack,
  TransportCandidate,
  TransportRoles,
} from '#core/packet-client.ts';

/** The local address that stands for a remote one. Rejects when there is no way to it. */
export type Detour = (remote: UdpAddress) => Promise<UdpAddress>;

export class DetouredTransport implements PacketTransport {
  readonly connected: Promise<void>;
  readonly #direct: PacketTransport;
  readonly #detour: Detour;
  readonly #refused: (reason: string) => void;
  readonly #asked = new Set<string>();

  /** @param refused is told of an address to which the relay has no way; checks to the others go on. */
  constructor(direct: PacketTransport, detour: Detour, refused: (reason: string) => void) {
    this.#direct = direct;
    this.#detour = detour;
    this.#refused = refused;
    this.connected = direct.connected;
  }

  get local(): LocalTransport {
    return { ...this.#direct.local, candidates: [] };
  }

  connect(remote: RemoteTransport, roles: TransportRoles): void {
    this.#direct.connect({ ...remote, candidates: [] }, roles);
    for (const candidate of remote.candidates) this.addCandidate(candidate);
  }

  addCandidate(candidate: TransportCandidate): void {
    const { address, port } = candidate;
    const key = `${address} ${port}`;
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    this.#detour({ address, port }).then(
      (local) => this.#direct.addCandidate({ ...candidate, ...local }),
      (error: unknown) => this.#refused(error instanceof Error ? error.message : String(error)),
    );
  }

  setReceiving(tracks: readonly ReceiveTrack[]): void {
    this.#direct.setReceiving(tracks);
  }

  setSending(tracks: readonly SendTrack[]): void {
    this.#direct.setSending(tracks);
  }

  close(): void {
    this.#direct.close();
  }
}
