// DTLS 1.2 with SRTP key export on OpenSSL's memory BIOs: no socket inside, datagrams go in and out by calls.
import { SRTP_PROFILES, liesInside } from '../backend.ts';
import type { DtlsEndpoint, DtlsEvents, DtlsResult, SrtpProfile } from '../backend.ts';
import type { Identity } from '../crypto/certificate.ts';
import * as o from './openssl.ts';
import type { Handle, OpenSsl } from './openssl.ts';

/** NID_X9_62_id_ecPublicKey, which is also EVP_PKEY_EC (obj_mac.h). */
const EVP_PKEY_EC = 408;
/** ssl.h. */
const SSL_VERIFY_PEER_REQUIRED = 0x01 | 0x02;
const SSL_CTRL_SET_MTU = 17;
const SSL_CTRL_MODE = 33;
const SSL_CTRL_SET_SESS_CACHE_MODE = 44;
const DTLS_CTRL_HANDLE_TIMEOUT = 74;
const SSL_CTRL_SET_MIN_PROTO_VERSION = 123;
const SSL_MODE_RELEASE_BUFFERS = 0x10;
const SSL_OP_NO_QUERY_MTU = 0x1000;
const SSL_OP_NO_TICKET = 0x4000;
const SSL_ERROR_WANT_READ = 2;
const SSL_ERROR_ZERO_RETURN = 6;
const DTLS1_2_VERSION = 0xfefd;
const DTLS_HEADER_BYTES = 13;
/** Below every path's MTU with room for IP, UDP and a TURN header; WebRTC uses 1200 throughout. */
const DTLS_MTU = 1200;
/** BoringSSL as Chromium sets it starts at 50 ms and doubles; the ceiling keeps a lost flight below the join budget. */
const FIRST_TIMEOUT_US = 50_000;
const MAX_TIMEOUT_US = 2_000_000;
/** A flight with a certificate is below 2 kB; four times that bounds what one read returns. */
const OUT_BYTES = 8192;
const EXPORT_LABEL = 'EXTRACTOR-dtls_srtp';

/** srtp.h ids; lengths are key and salt (RFC 5764 §4.1.2, RFC 7714 §14.2). */
const PROFILE_IDS = new Map<number, { name: SrtpProfile; masterBytes: number }>([
  [7, { name: 'SRTP_AEAD_AES_128_GCM', masterBytes: 28 }],
  [1, { name: 'SRTP_AES128_CM_SHA1_80', masterBytes: 30 }],
]);

function must(handle: bigint | null, what: string, ssl: OpenSsl): Handle {
  if (handle === null || handle === 0n) throw new Error(`OpenSSL gave no ${what}: ${o.takeError(ssl)}`);
  return handle;
}

/** What all endpoints of a thread share: certificate, callbacks, context. */
export class DtlsContext {
  readonly ssl: OpenSsl;
  readonly ctx: Handle;
  readonly scratch = Buffer.alloc(OUT_BYTES);
  readonly timer: o.Callback;
  readonly #verifier: o.Callback;

  constructor(ssl: OpenSsl, identity: Identity) {
    this.ssl = ssl;
    this.ctx = must(ssl.ctxNew(ssl.dtlsMethod()), 'context', ssl);
    this.#verifier = o.acceptingVerifier();
    this.timer = o.retransmissionTimer((previousUs) =>
      previousUs === 0 ? FIRST_TIMEOUT_US : Math.min(previousUs * 2, MAX_TIMEOUT_US),
    );
    const { certificateDer, privateKeySec1 } = identity;
    const usable =
      ssl.ctxUseCertificate(this.ctx, certificateDer.length, certificateDer) === 1 &&
      ssl.ctxUsePrivateKey(EVP_PKEY_EC, this.ctx, privateKeySec1, privateKeySec1.length) === 1 &&
      ssl.ctxUseSrtp(this.ctx, SRTP_PROFILES.join(':')) === 0 &&
      ssl.ctxSetCipherList(this.ctx, 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE+AESGCM') === 1;
    if (!usable) {
      const reason = o.takeError(ssl);
      this.close();
      throw new Error(`OpenSSL refused the certificate or the SRTP profiles: ${reason}`);
    }
    ssl.ctxSetVerify(this.ctx, SSL_VERIFY_PEER_REQUIRED, this.#verifier.pointer);
    ssl.ctxCtrl(this.ctx, SSL_CTRL_SET_MIN_PROTO_VERSION, DTLS1_2_VERSION, null);
    ssl.ctxCtrl(this.ctx, SSL_CTRL_MODE, SSL_MODE_RELEASE_BUFFERS, null);
    ssl.ctxCtrl(this.ctx, SSL_CTRL_SET_SESS_CACHE_MODE, 0, null);
    ssl.ctxSetOptions(this.ctx, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET);
  }

  close(): void {
    this.ssl.ctxFree(this.ctx);
    this.#verifier.free();
    this.timer.free();
  }
}

type Phase = 'new' | 'handshake' | 'connected' | 'over';

export class NativeDtls implements DtlsEndpoint {
  readonly #shared: DtlsContext;
  readonly #events: DtlsEvents;
  readonly #role: 'client' | 'server';
  readonly #handle: Handle;
  readonly #in: Handle;
  readonly #out: Handle;
  #phase: Phase = 'new';
  /** A callback may close the endpoint from inside an OpenSSL call; freeing then waits for the way out. */
  #depth = 0;
  #freed = false;

  constructor(shared: DtlsContext, role: 'client' | 'server', events: DtlsEvents) {
    const { ssl } = shared;
    this.#shared = shared;
    this.#events = events;
    this.#role = role;
    this.#in = must(ssl.bioNew(ssl.bioMem()), 'BIO', ssl);
    const out = ssl.bioNew(ssl.bioMem());
    const handle = ssl.sslNew(shared.ctx);
    if (out === null || out === 0n || handle === null || handle === 0n) {
      ssl.bioFree(this.#in);
      if (out !== null && out !== 0n) ssl.bioFree(out);
      if (handle !== null && handle !== 0n) ssl.sslFree(handle);
      throw new Error(`OpenSSL gave no session: ${o.takeError(ssl)}`);
    }
    this.#out = out;
    this.#handle = handle;
    // From here on the session owns both BIOs: SSL_free frees them.
    ssl.sslSetBio(handle, this.#in, out);
    ssl.sslCtrl(handle, SSL_CTRL_SET_MTU, DTLS_MTU, null);
    ssl.dtlsSetTimer(handle, shared.timer.pointer);
  }

  start(): void {
    if (this.#phase !== 'new') return;
    this.#phase = 'handshake';
    if (this.#role === 'client') this.#shared.ssl.sslSetConnect(this.#handle);
    else this.#shared.ssl.sslSetAccept(this.#handle);
    this.#guarded(() => this.#advance());
  }

  receive(data: Buffer, offset: number, length: number): void {
    if (!liesInside(data, offset, length)) throw new RangeError('a DTLS datagram lies outside its buffer');
    if (this.#phase !== 'handshake' && this.#phase !== 'connected') return;
    // A flight whose time is up leaves in a datagram of its own. OpenSSL would send it together with what it answers, and
    // pion (3.0.4) never comes to an end after a datagram of something old and something new: it takes all of it for old.
    this.tick();
    this.#guarded(() => {
      this.#shared.ssl.bioWrite(this.#in, data.subarray(offset, offset + length), length);
      this.#advance();
    });
  }

  tick(): void {
    if (this.#phase !== 'handshake') return;
    this.#guarded(() => {
      this.#shared.ssl.sslCtrl(this.#handle, DTLS_CTRL_HANDLE_TIMEOUT, 0, null);
      this.#drainOut();
    });
  }

  close(): void {
    if (this.#phase === 'connected') {
      this.#guarded(() => {
        this.#shared.ssl.sslShutdown(this.#handle);
        this.#drainOut();
      });
    }
    this.#phase = 'over';
    this.#freeWhenIdle();
  }

  #guarded(work: () => void): void {
    this.#depth += 1;
    try {
      work();
    } finally {
      this.#depth -= 1;
      if (this.#phase === 'over') this.#freeWhenIdle();
    }
  }

  #freeWhenIdle(): void {
    if (this.#depth > 0 || this.#freed) return;
    this.#freed = true;
    this.#shared.ssl.sslFree(this.#handle);
  }

  #advance(): void {
    const { ssl } = this.#shared;
    ssl.errClear();
    const result =
      this.#phase === 'handshake'
        ? ssl.sslHandshake(this.#handle)
        : ssl.sslRead(this.#handle, this.#shared.scratch, this.#shared.scratch.length);
    const error = result === 1 || result > 0 ? 0 : ssl.sslGetError(this.#handle, result);
    const reason = error === 0 || error === SSL_ERROR_WANT_READ ? '' : o.takeError(ssl);
    this.#drainOut();
    if (this.#phase === 'handshake') this.#afterHandshakeStep(result, error, reason);
    else if (this.#phase === 'connected' && result <= 0 && error === SSL_ERROR_ZERO_RETURN) {
      this.#phase = 'over';
      this.#events.closed();
    }
  }

  #afterHandshakeStep(result: number, error: number, reason: string): void {
    if (result === 1) {
      const outcome = this.#result();
      if (typeof outcome === 'string') this.#fail(outcome);
      else {
        this.#phase = 'connected';
        this.#events.connected(outcome);
      }
    } else if (error !== SSL_ERROR_WANT_READ) this.#fail(reason);
  }

  #fail(reason: string): void {
    this.#phase = 'over';
    this.#events.failed(`DTLS handshake: ${reason}`);
  }

  /** Memory BIOs forget datagram borders; records carry their length, and whole records are packed up to the MTU. */
  #drainOut(): void {
    const { ssl, scratch } = this.#shared;
    for (;;) {
      const got = ssl.bioRead(this.#out, scratch, scratch.length);
      if (got <= 0) return;
      let start = 0;
      let end = 0;
      while (end + DTLS_HEADER_BYTES <= got) {
        const next = end + DTLS_HEADER_BYTES + scratch.readUInt16BE(end + 11);
        if (next > got) break;
        if (next - start > DTLS_MTU && end > start) {
          this.#events.send(Buffer.from(scratch.subarray(start, end)));
          start = end;
        }
        end = next;
      }
      if (end > start) this.#events.send(Buffer.from(scratch.subarray(start, end)));
    }
  }

  #result(): DtlsResult | string {
    const { ssl } = this.#shared;
    const selected = ssl.sslSelectedSrtp(this.#handle);
    if (selected === null || selected === 0n) return 'the peer negotiated no SRTP profile';
    const profile = PROFILE_IDS.get(o.srtpProfileId(selected));
    if (profile === undefined) return 'the peer chose an SRTP profile we did not offer';
    const keyingMaterial = Buffer.alloc(profile.masterBytes * 2);
    const label = EXPORT_LABEL;
    if (
      ssl.sslExport(this.#handle, keyingMaterial, keyingMaterial.length, label, label.length, null, 0, 0) !==
      1
    )
      return `key export: ${o.takeError(ssl)}`;
    const certificate = ssl.sslPeerCertificate(this.#handle);
    if (certificate === null || certificate === 0n) return 'the peer showed no certificate';
    const digest = Buffer.alloc(64);
    const digestLength = Buffer.alloc(4);
    const digested = ssl.x509Digest(certificate, ssl.sha256(), digest, digestLength);
    ssl.x509Free(certificate);
    if (digested !== 1) return `the peer's certificate: ${o.takeError(ssl)}`;
    const hex = digest.toString('hex', 0, 32).toUpperCase();
    return { profile: profile.name, keyingMaterial, peerFingerprint: hex.replace(/(..)(?!$)/g, '$1:') };
  }
}
