// The functions of OpenSSL 3 that the engine uses, taken from node's own binary by FFI. Handles are opaque addresses
// (bigint, 0n or null when OpenSSL has none); who creates one frees it.
import koffi from 'koffi';
import type { Address } from './libc.ts';

export type Handle = bigint;
type Pointer = Handle | null;

export type OpenSsl = {
  readonly dtlsMethod: () => Pointer;
  readonly ctxNew: (method: Pointer) => Pointer;
  readonly ctxFree: (ctx: Handle) => void;
  readonly ctxUseSrtp: (ctx: Handle, profiles: string) => number;
  readonly ctxUseCertificate: (ctx: Handle, length: number, der: Buffer) => number;
  readonly ctxUsePrivateKey: (type: number, ctx: Handle, der: Buffer, length: number) => number;
  readonly ctxSetCipherList: (ctx: Handle, list: string) => number;
  readonly ctxSetVerify: (ctx: Handle, mode: number, callback: bigint | null) => void;
  readonly ctxCtrl: (ctx: Handle, command: number, value: number, argument: string | null) => number;
  readonly ctxSetOptions: (ctx: Handle, options: number) => number;
  readonly sslNew: (ctx: Handle) => Pointer;
  readonly sslFree: (ssl: Handle) => void;
  readonly sslSetBio: (ssl: Handle, read: Handle, write: Handle) => void;
  readonly sslSetConnect: (ssl: Handle) => void;
  readonly sslSetAccept: (ssl: Handle) => void;
  readonly sslHandshake: (ssl: Handle) => number;
  readonly sslRead: (ssl: Handle, out: Buffer, length: number) => number;
  readonly sslShutdown: (ssl: Handle) => number;
  readonly sslGetError: (ssl: Handle, result: number) => number;
  readonly sslCtrl: (ssl: Handle, command: number, value: number, argument: Buffer | null) => number;
  readonly sslExport: (
    ssl: Handle,
    out: Buffer,
    length: number,
    label: string,
    labelLength: number,
    context: null,
    contextLength: number,
    useContext: number,
  ) => number;
  readonly sslSelectedSrtp: (ssl: Handle) => Pointer;
  readonly sslPeerCertificate: (ssl: Handle) => Pointer;
  readonly dtlsSetTimer: (ssl: Handle, callback: bigint) => void;
  readonly x509Free: (certificate: Handle) => void;
  readonly x509Digest: (certificate: Handle, digest: Pointer, out: Buffer, length: Buffer) => number;
  readonly sha256: () => Pointer;
  readonly bioMem: () => Pointer;
  readonly bioNew: (method: Pointer) => Pointer;
  readonly bioFree: (bio: Handle) => number;
  readonly bioRead: (bio: Handle, out: Buffer, length: number) => number;
  readonly bioWrite: (bio: Handle, data: Buffer, length: number) => number;
  readonly errClear: () => void;
  readonly errGet: () => number | bigint;
  readonly errText: (code: number | bigint, out: Buffer, length: number) => void;
  /** The cipher's calls run once a packet: addresses are numbers there, a bigint costs a conversion each. */
  readonly cipherCtxNew: () => Address;
  readonly cipherCtxFree: (ctx: Address) => void;
  readonly aes128Gcm: () => Address;
  readonly aes128Ecb: () => Address;
  readonly cipherSetPadding: (ctx: Address, padding: number) => number;
  readonly cipherInit: (
    ctx: Address,
    cipher: Address,
    engine: Address,
    key: Address,
    nonce: Address,
    encrypt: number,
  ) => number;
  readonly cipherUpdate: (
    ctx: Address,
    out: Address,
    written: Address,
    data: Address,
    length: number,
  ) => number;
  readonly cipherFinal: (ctx: Address, out: Address, written: Address) => number;
  readonly cipherCtrl: (ctx: Address, command: number, value: number, argument: Address) => number;
};

/** Throws when a symbol is missing; `probe.ts` turns that into the fallback's reason. */
export function loadOpenSsl(): OpenSsl {
  const self = koffi.load(null);
  return {
    dtlsMethod: self.func('void* DTLS_method()'),
    ctxNew: self.func('void* SSL_CTX_new(void*)'),
    ctxFree: self.func('void SSL_CTX_free(void*)'),
    ctxUseSrtp: self.func('int SSL_CTX_set_tlsext_use_srtp(void*, str)'),
    ctxUseCertificate: self.func('int SSL_CTX_use_certificate_ASN1(void*, int, void*)'),
    ctxUsePrivateKey: self.func('int SSL_CTX_use_PrivateKey_ASN1(int, void*, void*, long)'),
    ctxSetCipherList: self.func('int SSL_CTX_set_cipher_list(void*, str)'),
    ctxSetVerify: self.func('void SSL_CTX_set_verify(void*, int, void*)'),
    ctxCtrl: self.func('long SSL_CTX_ctrl(void*, int, long, str)'),
    ctxSetOptions: self.func('uint64_t SSL_CTX_set_options(void*, uint64_t)'),
    sslNew: self.func('void* SSL_new(void*)'),
    sslFree: self.func('void SSL_free(void*)'),
    sslSetBio: self.func('void SSL_set_bio(void*, void*, void*)'),
    sslSetConnect: self.func('void SSL_set_connect_state(void*)'),
    sslSetAccept: self.func('void SSL_set_accept_state(void*)'),
    sslHandshake: self.func('int SSL_do_handshake(void*)'),
    sslRead: self.func('int SSL_read(void*, void*, int)'),
    sslShutdown: self.func('int SSL_shutdown(void*)'),
    sslGetError: self.func('int SSL_get_error(void*, int)'),
    sslCtrl: self.func('long SSL_ctrl(void*, int, long, void*)'),
    sslExport: self.func(
      'int SSL_export_keying_material(void*, void*, size_t, str, size_t, void*, size_t, int)',
    ),
    sslSelectedSrtp: self.func('void* SSL_get_selected_srtp_profile(void*)'),
    sslPeerCertificate: self.func('void* SSL_get1_peer_certificate(void*)'),
    dtlsSetTimer: self.func('void DTLS_set_timer_cb(void*, void*)'),
    x509Free: self.func('void X509_free(void*)'),
    x509Digest: self.func('int X509_digest(void*, void*, void*, void*)'),
    sha256: self.func('void* EVP_sha256()'),
    bioMem: self.func('void* BIO_s_mem()'),
    bioNew: self.func('void* BIO_new(void*)'),
    bioFree: self.func('int BIO_free(void*)'),
    bioRead: self.func('int BIO_read(void*, void*, int)'),
    bioWrite: self.func('int BIO_write(void*, void*, int)'),
    errClear: self.func('void ERR_clear_error()'),
    errGet: self.func('ulong ERR_get_error()'),
    errText: self.func('void ERR_error_string_n(ulong, void*, size_t)'),
    cipherCtxNew: self.func('uintptr_t EVP_CIPHER_CTX_new()'),
    cipherCtxFree: self.func('void EVP_CIPHER_CTX_free(uintptr_t)'),
    aes128Gcm: self.func('uintptr_t EVP_aes_128_gcm()'),
    aes128Ecb: self.func('uintptr_t EVP_aes_128_ecb()'),
    cipherSetPadding: self.func('int EVP_CIPHER_CTX_set_padding(uintptr_t, int)'),
    cipherInit: self.func(
      'int EVP_CipherInit_ex(uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, int)',
    ),
    cipherUpdate: self.func('int EVP_CipherUpdate(uintptr_t, uintptr_t, uintptr_t, uintptr_t, int)'),
    cipherFinal: self.func('int EVP_CipherFinal_ex(uintptr_t, uintptr_t, uintptr_t)'),
    cipherCtrl: self.func('int EVP_CIPHER_CTX_ctrl(uintptr_t, int, int, uintptr_t)'),
  };
}

/** srtp.h: `struct srtp_protection_profile_st { const char *name; unsigned long id; }`. */
export function srtpProfileId(profile: Handle): number {
  return Number(koffi.decode.ulong(profile + 8n));
}

const acceptAny = koffi.proto('int (int, void*)');
const timer = koffi.proto('uint (void*, uint)');

export type Callback = { readonly pointer: bigint; free(): void };

/** A certificate check that lets any chain pass: trust comes from the fingerprint, compared after the handshake. */
export function acceptingVerifier(): Callback {
  return callback(koffi.register(() => 1, koffi.pointer(acceptAny)));
}

/** Retransmission timer: `next(previousUs)`, previous 0 at the first flight. */
export function retransmissionTimer(next: (previousUs: number) => number): Callback {
  const onTimer = (_ssl: unknown, previousUs: number): number => next(previousUs);
  return callback(koffi.register(onTimer, koffi.pointer(timer)));
}

function callback(pointer: bigint): Callback {
  let live = true;
  return {
    pointer,
    free() {
      if (live) koffi.unregister(pointer);
      live = false;
    },
  };
}

/** Oldest entry of the thread's error queue in words, the queue left empty. */
export function takeError(ssl: OpenSsl): string {
  const code = ssl.errGet();
  if (Number(code) === 0) return 'no reason given';
  const out = Buffer.alloc(256);
  ssl.errText(code, out, out.length);
  ssl.errClear();
  return out.toString('latin1', 0, Math.max(0, out.indexOf(0)));
}
