import { jwtVerify, SignJWT } from 'jose';
import { lru } from './lru.js';
import type { SigningKeys } from './signing-keys.js';

/** Whom an access token speaks for, and until when: seconds since 1970. */
export interface AccessClaims {
  readonly tenantId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly expiresAt: number;
}

export interface AccessTokens {
  sign(who: Omit<AccessClaims, 'expiresAt'>): Promise<string>;
  /** The claims of a genuine, unexpired token; null for any other text. A token seen before costs a look into a map. */
  verify(token: string): AccessClaims | null | Promise<AccessClaims | null>;
}

const ISSUER = 'eleven';
const AUDIENCE = 'eleven-api';
/** RFC 9068 section 2.1: keeps any other kind of token from passing as an access token. */
const TYPE = 'at+jwt';
/** EdDSA and nothing else: neither `none` nor a MAC keyed with the public key. */
const ALGORITHM = 'EdDSA';
/** Clocks of our processes may differ by this many seconds. */
const LEEWAY = 60;
const MOST_REMEMBERED = 20_000;
const MOST_LETTERS = 2_048;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Access tokens as JWT (RFC 9068, RFC 8725), valid for `minutes`. */
export function accessTokens(keys: SigningKeys, now: () => Date, minutes: number): AccessTokens {
  const seen = lru<AccessClaims>(MOST_REMEMBERED);
  const seconds = (): number => Math.floor(now().getTime() / 1000);
  const alive = (claims: AccessClaims): boolean => claims.expiresAt + LEEWAY > seconds();

  async function examine(token: string): Promise<AccessClaims | null> {
    const claims = await genuine(token, keys, now());
    if (claims) seen.set(token, claims);
    return claims;
  }

  return {
    async sign({ tenantId, userId, sessionId }) {
      const { kid, privateKey } = await keys.current();
      const issued = seconds();
      return new SignJWT({ tid: tenantId, sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setIssuedAt(issued)
        .setExpirationTime(issued + minutes * 60)
        .setJti(crypto.randomUUID())
        .sign(privateKey);
    },
    verify(token) {
      const claims = seen.get(token);
      if (!claims) return token.length > MOST_LETTERS ? null : examine(token);
      if (alive(claims)) return claims;
      seen.delete(token);
      return null;
    },
  };
}

async function genuine(token: string, keys: SigningKeys, currentDate: Date): Promise<AccessClaims | null> {
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid }) => {
        const key = typeof kid === 'string' ? await keys.find(kid) : undefined;
        if (!key) throw new UnknownKey();
        return key.publicKey;
      },
      {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: TYPE,
        clockTolerance: LEEWAY,
        currentDate,
        requiredClaims: ['sub', 'tid', 'sid', 'iat', 'exp'],
      },
    );
    const { sub, tid, sid, exp } = payload;
    if (![sub, tid, sid].every((id) => typeof id === 'string' && UUID.test(id))) return null;
    return { tenantId: tid as string, userId: sub as string, sessionId: sid as string, expiresAt: exp as number };
  } catch (error) {
    if (isForgery(error)) return null;
    throw error;
  }
}

class UnknownKey extends Error {}

/** jose's own errors have a code `ERR_J…`; anything else is ours, such as a lost database, and no fault of the token. */
const isForgery = (error: unknown): boolean =>
  error instanceof UnknownKey || String((error as { code?: unknown }).code).startsWith('ERR_J');
