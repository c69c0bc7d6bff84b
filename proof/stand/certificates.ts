import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** A key and what an authority says of it, both in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Somebody who certifies; those who trust `cert` trust what it certified. */
export interface Authority {
  readonly cert: string;
  certify(wish: Wish): Certificate;
}

/** For which names, and when. */
export interface Wish {
  readonly names?: readonly string[];
  /** IPv4, dotted. */
  readonly addresses?: readonly string[];
  /** Days from now; a year on either side unless given. */
  readonly from?: number;
  readonly to?: number;
}

/**
 * An authority of its own for one run, so that no key is kept anywhere. Certificates are X.509 version 3 (RFC 5280) over P-256.
 *
 * @example
 * const { key, cert } = makeAuthority().certify({ names: ['hooks.example.test'], to: -1 });
 */
export function makeAuthority(name = 'Authority of a proof'): Authority {
  const { privateKey, publicKey } = pair();
  const own = certificate({ subject: name, issuer: name, key: publicKey, signer: privateKey, wish: {}, extensions: [BASIC_CA] });
  return {
    cert: own,
    certify(wish) {
      const made = pair();
      const names = [
        ...(wish.names ?? []).map((one) => der(0x82, Buffer.from(one, 'ascii'))),
        ...(wish.addresses ?? []).map((one) => der(0x87, Buffer.from(one.split('.').map(Number)))),
      ];
      const extensions = [sequence(SUBJECT_ALT_NAME, der(0x04, sequence(...names)))];
      const cert = certificate({ subject: 'proof', issuer: name, key: made.publicKey, signer: privateKey, wish, extensions });
      return { cert, key: made.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
    },
  };
}

function pair(): { privateKey: KeyObject; publicKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

const YEAR = 365;

interface Parts {
  readonly subject: string;
  readonly issuer: string;
  readonly key: KeyObject;
  readonly signer: KeyObject;
  readonly wish: Wish;
  readonly extensions: readonly Buffer[];
}

function certificate({ subject, issuer, key, signer, wish, extensions }: Parts): string {
  const serial = randomBytes(16);
  // A positive number without leading zeros.
  serial[0] = (serial[0]! & 0x3f) | 0x40;
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    sequence(ECDSA_SHA256),
    nameOf(issuer),
    sequence(time(wish.from ?? -YEAR), time(wish.to ?? YEAR)),
    nameOf(subject),
    key.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, signer);
  const whole = sequence(body, sequence(ECDSA_SHA256), der(0x03, Buffer.from([0]), signature));
  return `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`;
}

/** One value with its tag and length (X.690 DER). */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);

const nameOf = (text: string): Buffer => sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(text, 'utf8')))));

/** UTCTime, so many days from now. */
const time = (days: number): Buffer => {
  const at = new Date(Date.now() + days * 86_400_000).toISOString().replace(/\D/g, '');
  return der(0x17, Buffer.from(`${at.slice(2, 14)}Z`, 'ascii'));
};

const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
/** 1.2.840.10045.4.3.2 */
const ECDSA_SHA256 = oid('2a8648ce3d040302');
/** 2.5.4.3 */
const COMMON_NAME = oid('550403');
/** 2.5.29.17 */
const SUBJECT_ALT_NAME = oid('551d11');
/** 2.5.29.19, critical, an authority. */
const BASIC_CA = sequence(oid('551d13'), der(0x01, Buffer.from([0xff])), der(0x04, sequence(der(0x01, Buffer.from([0xff])))));
