import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, CompactSign, compactVerify, decodeProtectedHeader, exportJWK } from 'jose';
import { keysFor } from '../access/secrets.js';

/** What an anchor says: this tenant's chain ended so at this moment. */
export interface Anchor {
  readonly tenantId: string;
  readonly seq: number;
  /** Hexadecimal. */
  readonly hash: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface AnchorKey {
  /** The anchor as a compact JWS (RFC 7515) with EdDSA (RFC 8037). */
  sign(anchor: Anchor): Promise<string>;
  /** What it says, if this key signed it; a text says why not. */
  verify(signed: string): Promise<Anchor | 'another key' | 'forged'>;
}

/** Keeps any other signed text from passing as an anchor. */
const TYPE = 'eleven-anchor+jws';
/** PKCS #8 of an Ed25519 key but for its 32 bytes (RFC 8410 section 10.3). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

interface Signer {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/**
 * The key anchors are signed with. It follows from SECRET_KEY alone, so that old anchors can be verified for as long as that key is
 * listed there.
 */
export async function anchorKey(secretKey: string): Promise<AnchorKey> {
  const signers = await Promise.all(keysFor(secretKey, 'audit-anchors').map(signerOf));
  const { kid, privateKey } = signers[0] as Signer;
  return {
    sign: (anchor) =>
      new CompactSign(Buffer.from(JSON.stringify(anchor))).setProtectedHeader({ alg: 'EdDSA', typ: TYPE, kid }).sign(privateKey),
    verify: (signed) => verifyWith(signers, signed),
  };
}

async function signerOf(seed: Buffer): Promise<Signer> {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  return { kid: await calculateJwkThumbprint(await exportJWK(publicKey)), privateKey, publicKey };
}

async function verifyWith(signers: readonly Signer[], signed: string): Promise<Anchor | 'another key' | 'forged'> {
  try {
    const { kid } = decodeProtectedHeader(signed);
    const publicKey = signers.find((one) => one.kid === kid)?.publicKey;
    if (!publicKey) return 'another key';
    const { payload, protectedHeader } = await compactVerify(signed, publicKey, { algorithms: ['EdDSA'] });
    if (protectedHeader.typ !== TYPE) return 'forged';
    return JSON.parse(Buffer.from(payload).toString()) as Anchor;
  } catch {
    return 'forged';
  }
}
