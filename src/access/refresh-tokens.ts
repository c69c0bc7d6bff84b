import { randomBytes } from 'node:crypto';
import { keysFor, mac } from './secrets.js';

/** How refresh tokens look, and what is kept of them. */
export interface RefreshTokens {
  make(tenantId: string): string;
  /**
   * What follows this token, by the key in use and then by each earlier one: the same however often it is asked for, so that a lost
   * answer can be repeated, also while the key is being exchanged.
   */
  successors(token: string): [Successor, ...Successor[]];
  /** What the database keeps instead of the token. */
  hash(token: string): string;
  /** What it may have been kept as, by each known key. */
  hashes(token: string): readonly string[];
}

export interface Successor {
  readonly token: string;
  readonly hash: string;
}

const FORM = /^crm_refresh_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/;

/** Opaque tokens of 256 bits that name their tenant, so that row-level security holds before anything is known of the caller. */
export function refreshTokens(secretKey: string): RefreshTokens {
  const atRest = keysFor(secretKey, 'refresh-at-rest');
  const chains = keysFor(secretKey, 'refresh-successor');
  const write = (tenantId: string, secret: string): string => `crm_refresh_${tenantId.replaceAll('-', '')}_${secret}`;
  return {
    make: (tenantId) => write(tenantId, randomBytes(32).toString('base64url')),
    successors: (token) =>
      chains.map((chain, i) => {
        const next = write(tenantOf(token) as string, mac(chain, token));
        return { token: next, hash: mac(atRest[i] as Buffer, next) };
      }) as [Successor, ...Successor[]],
    hash: (token) => mac(atRest[0], token),
    hashes: (token) => atRest.map((key) => mac(key, token)),
  };
}

/** The tenant a refresh token names; null if it is no refresh token at all. */
export function tenantOf(token: string): string | null {
  const hex = FORM.exec(token)?.[1];
  return hex ? asUuid(hex) : null;
}

/** 32 hexadecimal digits as a UUID. */
export const asUuid = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
