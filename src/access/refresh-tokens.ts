import { randomBytes } from 'node:crypto';
import { keyFor, mac } from './secrets.js';

/** How refresh tokens look, and what is kept of them. */
export interface RefreshTokens {
  make(tenantId: string): string;
  /** The token that follows this one; the same however often it is asked for, so that a lost answer can be repeated. */
  successor(token: string): string;
  /** What the database keeps instead of the token. */
  hash(token: string): string;
}

const FORM = /^crm_refresh_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/;

/** Opaque tokens of 256 bits that name their tenant, so that row-level security holds before anything is known of the caller. */
export function refreshTokens(secretKey: string): RefreshTokens {
  const atRest = keyFor(secretKey, 'refresh-at-rest');
  const chain = keyFor(secretKey, 'refresh-successor');
  const write = (tenantId: string, secret: string): string => `crm_refresh_${tenantId.replaceAll('-', '')}_${secret}`;
  return {
    make: (tenantId) => write(tenantId, randomBytes(32).toString('base64url')),
    successor: (token) => write(tenantOf(token) as string, mac(chain, token)),
    hash: (token) => mac(atRest, token),
  };
}

/** The tenant a refresh token names; null if it is no refresh token at all. */
export function tenantOf(token: string): string | null {
  const hex = FORM.exec(token)?.[1];
  return hex ? asUuid(hex) : null;
}

/** 32 hexadecimal digits as a UUID. */
export const asUuid = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
