import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTHeaderParameters, type JWTPayload } from 'jose';

/** What a token is made of; the test changes it before it is signed. */
export interface Draft {
  header: JWTHeaderParameters;
  claims: JWTPayload;
  key: CryptoKey | Uint8Array | null;
}

/** A provider of OpenID Connect made by hand, which says and signs whatever a test wants. */
export interface ForgingServer {
  readonly issuer: string;
  /** A key that the provider does not have. */
  readonly foreignKey: CryptoKey;
  /** Its public key, as somebody who confuses algorithms would use it. */
  readonly publicBytes: Uint8Array;
  /** Claims of whoever signs in next. */
  person: JWTPayload;
  /** Changes the next token. */
  change: (draft: Draft) => void;
  /** The issuer that the provider's own document names. */
  named: string;
  /** Comes back from the provider, as a browser would: the query of the callback. */
  visit(location: string): string;
  close(): Promise<void>;
}

const ALG = 'ES256';
const CODE = 'the-code';
const text = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A signed token, or one with no signature where there is no key. */
const sign = async ({ header, claims, key }: Draft): Promise<string> =>
  key === null ? `${text(header)}.${text(claims)}.` : new SignJWT(claims).setProtectedHeader(header).sign(key);

export async function openForgingServer(): Promise<ForgingServer> {
  const [own, foreign] = [await generateKeyPair(ALG, { extractable: true }), await generateKeyPair(ALG)];
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'one', alg: ALG, use: 'sig' };
  const flow = { nonce: '', clientId: '' };
  const token = async (): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    const { nonce, clientId } = flow;
    const draft: Draft = {
      header: { alg: ALG, kid: 'one', typ: 'JWT' },
      claims: { iss: forging.issuer, aud: clientId, iat: now, exp: now + 300, nonce, ...forging.person },
      key: own.privateKey,
    };
    forging.change(draft);
    return sign(draft);
  };
  const answers: Record<string, () => unknown> = {
    '/.well-known/openid-configuration': () => ({
      issuer: forging.named,
      authorization_endpoint: `${forging.issuer}/authorize`,
      token_endpoint: `${forging.issuer}/token`,
      jwks_uri: `${forging.issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [ALG, 'HS256', 'none'],
    }),
    '/jwks': () => ({ keys: [jwk] }),
    '/token': async () => ({ access_token: 'nothing', token_type: 'Bearer', id_token: await token() }),
  };
  const server = createServer((request, response) => {
    void (async () => {
      const body = await answers[request.url ?? '']?.();
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const forging: ForgingServer = {
    issuer,
    named: issuer,
    foreignKey: foreign.privateKey,
    publicBytes: new TextEncoder().encode(JSON.stringify(jwk)),
    person: {},
    change: () => undefined,
    visit(location) {
      const asked = new URL(location).searchParams;
      Object.assign(flow, { nonce: asked.get('nonce') ?? '', clientId: asked.get('client_id') ?? '' });
      return new URLSearchParams({ code: CODE, state: asked.get('state') ?? '' }).toString();
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return forging;
}
