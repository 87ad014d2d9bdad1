// A self-signed P-256 certificate for DTLS, made without any command-line tool.
// WebRTC peers check only the fingerprint that signalling carried (RFC 8827 §6.5), so names in it mean nothing.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { bitString, explicit, integer, objectIdentifier, sequence, set, utcTime, utf8String } from './der.ts';

export type Identity = {
  readonly certificateDer: Buffer;
  readonly certificatePem: string;
  /** SEC 1 form, as OpenSSL's EC key reader takes it. */
  readonly privateKeySec1: Buffer;
  readonly privateKeyPem: string;
  /** SHA-256 of the certificate as SDP writes it. */
  readonly fingerprint: string;
};

const DAY_MS = 86_400_000;
/** Chromium's own certificates last 30 days too (RTCCertificate). */
const LIFETIME_MS = 30 * DAY_MS;

/** SHA-256 over a certificate, in SDP's notation (RFC 8122 §5). */
export function fingerprintOf(certificateDer: Uint8Array): string {
  const hex = createHash('sha256').update(certificateDer).digest('hex').toUpperCase();
  return hex.replace(/(..)(?!$)/g, '$1:');
}

export function createIdentity(now: Date = new Date()): Identity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
  const name = sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8String('WebRTC'))));
  const serial = randomBytes(8);
  serial.writeUInt8(serial.readUInt8(0) & 0x7f, 0);
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serial),
    ecdsaWithSha256,
    name,
    sequence(utcTime(new Date(now.getTime() - DAY_MS)), utcTime(new Date(now.getTime() + LIFETIME_MS))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const certificateDer = sequence(toBeSigned, ecdsaWithSha256, bitString(signature));
  const base64 = certificateDer.toString('base64').replace(/(.{64})/g, '$1\n');
  return {
    certificateDer,
    certificatePem: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    privateKeySec1: privateKey.export({ type: 'sec1', format: 'der' }),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    fingerprint: fingerprintOf(certificateDer),
  };
}
