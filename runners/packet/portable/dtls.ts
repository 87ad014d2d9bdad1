// DTLS by werift, in JavaScript: the fallback where OpenSSL cannot be reached. It keeps its own retransmission timers.
import { DtlsClient, DtlsServer, HashAlgorithm, SignatureAlgorithm } from 'werift';
import { liesInside } from '../backend.ts';
import type { DtlsEndpoint, DtlsEvents, SrtpProfile } from '../backend.ts';
import { fingerprintOf } from '../crypto/certificate.ts';
import type { Identity } from '../crypto/certificate.ts';

/** IANA's ids with the lengths of key and salt together (RFC 5764 §4.1.2, RFC 7714 §14.2). */
const PROFILES = new Map<number, { readonly name: SrtpProfile; readonly masterBytes: number }>([
  [7, { name: 'SRTP_AEAD_AES_128_GCM', masterBytes: 28 }],
  [1, { name: 'SRTP_AES128_CM_SHA1_80', masterBytes: 30 }],
]);
const EXPORT_LABEL = 'EXTRACTOR-dtls_srtp';

type SessionOptions = ConstructorParameters<typeof DtlsClient>[0];

export class PortableDtls implements DtlsEndpoint {
  readonly #session: DtlsClient | DtlsServer;
  readonly #events: DtlsEvents;
  readonly #transport: SessionOptions['transport'];
  #over = false;

  constructor(identity: Identity, role: 'client' | 'server', events: DtlsEvents) {
    this.#events = events;
    this.#transport = {
      type: 'seat',
      address: { address: '0.0.0.0', family: 'IPv4', port: 0 },
      closed: false,
      onData: () => undefined,
      send: (data) => {
        if (!this.#over) events.send(data);
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    };
    const options: SessionOptions = {
      transport: this.#transport,
      cert: identity.certificatePem,
      key: identity.privateKeyPem,
      signatureHash: { hash: HashAlgorithm.sha256_4, signature: SignatureAlgorithm.ecdsa_3 },
      srtpProfiles: [7, 1],
      extendedMasterSecret: true,
      certificateRequest: true,
    };
    this.#session = role === 'client' ? new DtlsClient(options) : new DtlsServer(options);
    this.#session.onConnect.subscribe(() => {
      this.#connected();
    });
    this.#session.onError.subscribe((error) => {
      this.#fail(error.message);
    });
    this.#session.onClose.subscribe(() => {
      if (this.#over) return;
      this.#over = true;
      events.closed();
    });
  }

  start(): void {
    if (!(this.#session instanceof DtlsClient)) return;
    this.#session.connect().catch((error: unknown) => {
      this.#fail(error instanceof Error ? error.message : String(error));
    });
  }

  #connected(): void {
    const id = this.#session.srtp.srtpProfile;
    const profile = id === undefined ? undefined : PROFILES.get(id);
    const certificate = this.#session.remoteCertificate;
    if (profile === undefined) this.#fail('the peer negotiated no SRTP profile we know');
    else if (certificate === undefined) this.#fail('the peer showed no certificate');
    else if (!this.#over)
      this.#events.connected({
        profile: profile.name,
        keyingMaterial: this.#session.exportKeyingMaterial(EXPORT_LABEL, profile.masterBytes * 2),
        peerFingerprint: fingerprintOf(certificate),
      });
  }

  #fail(reason: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#events.failed(`DTLS handshake: ${reason}`);
  }

  receive(data: Buffer, offset: number, length: number): void {
    if (!liesInside(data, offset, length)) throw new RangeError('a DTLS datagram lies outside its buffer');
    if (this.#over) return;
    try {
      this.#transport.onData(Buffer.from(data.subarray(offset, offset + length)), ['0.0.0.0', 0]);
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  tick(): void {
    // werift repeats lost flights by itself.
  }

  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#transport.closed = true;
    this.#session.close();
  }
}
