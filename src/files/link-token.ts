import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FileVariant } from '../declare/files.js';
import { Problem } from '../platform/problem.js';

/** What an address gives, and until when. */
export interface LinkedFile {
  readonly tenantId: string;
  readonly fileId: string;
  /** Whose rights the address has; null for the kernel's own, which it has for good. */
  readonly userId: string | null;
  /** The API key by which the user asked for it. */
  readonly keyId: string | null;
  readonly disposition: 'attachment' | 'inline';
  readonly variant: FileVariant;
  readonly expiresAt: Date;
}

const VARIANTS: readonly FileVariant[] = ['original', 'preview256', 'preview1024'];
const FACTS = 16 + 16 + 4 + 1 + 16 + 16;
const NOBODY = '00000000-0000-0000-0000-000000000000';
const hex = (id: string): string => id.replaceAll('-', '');
const uuid = (bytes: Buffer): string => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The facts and their HMAC-SHA-256, so that none can be changed. */
export function linkToken(key: Buffer, file: LinkedFile): string {
  const facts = Buffer.alloc(FACTS);
  facts.write(hex(file.tenantId), 0, 'hex');
  facts.write(hex(file.fileId), 16, 'hex');
  facts.writeUInt32BE(Math.floor(file.expiresAt.getTime() / 1000), 32);
  facts.writeUInt8(VARIANTS.indexOf(file.variant) * 2 + (file.disposition === 'inline' ? 1 : 0), 36);
  facts.write(hex(file.userId ?? NOBODY), 37, 'hex');
  facts.write(hex(file.keyId ?? NOBODY), 53, 'hex');
  return Buffer.concat([facts, createHmac('sha256', key).update(facts).digest()]).toString('base64url');
}

/** Throws 404 for an address nobody has given, 410 for one that is over. */
export function readLinkToken(keys: readonly Buffer[], token: string, now: Date): LinkedFile {
  const bytes = Buffer.from(token, 'base64url');
  const facts = bytes.subarray(0, FACTS);
  const proof = bytes.subarray(FACTS);
  if (!keys.some((key) => isProof(key, facts, proof)) || bytes.toString('base64url') !== token)
    throw new Problem(
      'invalid_link',
      404,
      'This address was not given by this server; ask for a new one: POST /v1/files/{id}/link.',
    );
  const expiresAt = new Date(facts.readUInt32BE(32) * 1000);
  if (expiresAt <= now)
    throw new Problem(
      'link_expired',
      410,
      'This address is good for some minutes only; ask for a new one: POST /v1/files/{id}/link.',
    );
  const form = facts.readUInt8(36);
  const named = (from: number): string | null => {
    const id = uuid(facts.subarray(from, from + 16));
    return id === NOBODY ? null : id;
  };
  return {
    tenantId: uuid(facts.subarray(0, 16)),
    fileId: uuid(facts.subarray(16, 32)),
    userId: named(37),
    keyId: named(53),
    disposition: form % 2 === 1 ? 'inline' : 'attachment',
    variant: VARIANTS[Math.floor(form / 2)] ?? 'original',
    expiresAt,
  };
}

function isProof(key: Buffer, facts: Buffer, proof: Buffer): boolean {
  const expected = createHmac('sha256', key).update(facts).digest();
  return proof.length === expected.length && timingSafeEqual(proof, expected);
}
