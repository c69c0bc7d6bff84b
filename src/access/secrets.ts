import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** What SECRET_KEY is used for; each use has a key of its own, so that none can stand in for another. */
export type Purpose =
  'signing-keys' | 'refresh-at-rest' | 'refresh-successor' | 'record-secrets' | 'file-links' | 'audit-anchors' | 'recovery-codes';

/**
 * The 32-byte keys for one purpose (HKDF, RFC 5869) from SECRET_KEY: keys of 64 hexadecimal digits with commas between them, of which
 * the first is in use and the others, its predecessors, only read what they once wrote.
 */
export const keysFor = (secretKey: string, purpose: Purpose): [Buffer, ...Buffer[]] =>
  secretKey
    .split(',')
    .map((key) => Buffer.from(hkdfSync('sha256', Buffer.from(key, 'hex'), Buffer.alloc(0), `eleven/${purpose}`, 32))) as [
    Buffer,
    ...Buffer[],
  ];

/** The key in use of {@link keysFor}. */
export const keyFor = (secretKey: string, purpose: Purpose): Buffer => keysFor(secretKey, purpose)[0];

/** SHA-256 as base64url: enough for secrets of 256 random bits, which nobody can guess through. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** HMAC-SHA-256 as base64url. */
export const mac = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('base64url');

/** Encrypts with AES-256-GCM; `bound` is not hidden but must be the same to open it. */
export function seal(key: Buffer, text: string, bound: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** Opens what {@link seal} gave; null if it was made with another key, for something else, or tampered with. */
export function open(key: Buffer, sealed: string, bound: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < 28) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
      .setAAD(Buffer.from(bound))
      .setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

/** Seals what must be read again but never shown: secrets shared with other systems. */
export interface Vault {
  seal(text: string, bound: string): string;
  /** Null if it was sealed by a key that is not known, or for something else. */
  open(sealed: string, bound: string): string | null;
  /** What everything begins with that the key in use has sealed. */
  readonly mark: string;
}

/** A few letters that tell a key from others and nothing else of it. */
const markOf = (key: Buffer): string => `${mac(key, 'eleven key id').slice(0, 8)}.`;

/** A vault for one purpose. What it seals names the key by {@link markOf}; older texts do not, and every known key is tried. */
export function createVault(secretKey: string, purpose: Purpose = 'record-secrets'): Vault {
  const keys = keysFor(secretKey, purpose).map((key) => ({ key, mark: markOf(key) }));
  const { key: inUse, mark } = keys[0] as (typeof keys)[number];
  return {
    mark,
    seal: (text, bound) => mark + seal(inUse, text, bound),
    open(sealed, bound) {
      const dot = sealed.indexOf('.');
      const able = dot < 0 ? keys : keys.filter((one) => sealed.startsWith(one.mark));
      for (const { key } of able) {
        const text = open(key, sealed.slice(dot + 1), bound);
        if (text !== null) return text;
      }
      return null;
    },
  };
}
