import { makeContext } from '#kit';
import type { Context } from '../../declare/context.js';
import { authServer, type AuthServer } from './test/auth-server.js';
import { openForgingServer, type Draft, type ForgingServer } from './test/forging-server.js';

const CLIENT = 'eleven';
const SECRET = 'a client secret of some length';

let server: AuthServer;
let forging: ForgingServer;
let ctx: Context;
beforeAll(async () => {
  server = await authServer('https://crm.firm.example');
  forging = await openForgingServer();
  const { id } = await server.member({ roleId: server.kit.roles.admin });
  ctx = makeContext({ ...server.system, rights: { ...server.system.rights, userId: id, sessionId: server.kernel.newId() } });
});
afterAll(async () => {
  await forging?.close();
  await server?.close();
});

let made = 0;
async function provider(more: Record<string, unknown> = {}): Promise<string> {
  const name = `Provider ${++made}`;
  const { id } = await ctx
    .records('identityProvider')
    .create({ name, issuer: forging.issuer, clientId: CLIENT, matchByEmail: true, ...more });
  await ctx.run('identityProvider.setSecret', { id, secret: SECRET } as never);
  return name;
}

const start = (name: string) => server.ask('GET', `/v1/auth/oidc/start?tenant=first&provider=${encodeURIComponent(name)}`);
async function signIn(name: string) {
  const begun = await start(name);
  const cookie = String(begun.headers['set-cookie']).split(';')[0] ?? '';
  const query = forging.visit(String(begun.headers['location']));
  return server.ask('GET', `/v1/auth/oidc/callback?${query}`, undefined, { headers: { cookie } });
}

describe('an ID token', () => {
  it('of the provider itself is believed, and the cookie is a __Host- cookie by https alone where the address is https', async () => {
    const { id, email } = await server.member();
    forging.person = { sub: 'anna', email, email_verified: true };
    const name = await provider();
    const { body } = await signIn(name);
    const pair = await server.ask('POST', '/v1/auth/oidc/token', { code: body.code });
    const me = await server.ask('GET', '/v1/auth/me', undefined, { token: pair.body.accessToken });
    expect([pair.status, me.body.user.id]).toEqual([200, id]);
    expect((await start(name)).headers['set-cookie']).toMatch(
      /^__Host-eleven_sign_in=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
    );
  });

  const FORGED: readonly (readonly [name: string, change: (draft: Draft) => void])[] = [
    ['a signature of another key', (draft) => (draft.key = forging.foreignKey)],
    ['a signature of another key of another name', (draft) => ((draft.key = forging.foreignKey), (draft.header.kid = 'two'))],
    ['no signature', (draft) => ((draft.key = null), (draft.header = { alg: 'none' }))],
    ['no signature under a name that has one', (draft) => (draft.key = null)],
    ['a MAC made with the public key', (draft) => ((draft.key = forging.publicBytes), (draft.header.alg = 'HS256'))],
    ['a MAC made with the client secret', (draft) => ((draft.key = Buffer.from(SECRET)), (draft.header.alg = 'HS256'))],
    ['another audience', (draft) => (draft.claims.aud = 'another-client')],
    ['another audience beside ours', (draft) => Object.assign(draft.claims, { aud: [CLIENT, 'other'], azp: 'other' })],
    ['no audience', (draft) => delete draft.claims.aud],
    ['another issuer', (draft) => (draft.claims.iss = 'https://accounts.evil.example')],
    ['no issuer', (draft) => delete draft.claims.iss],
    ['an end in the past', (draft) => (draft.claims.exp = Math.floor(Date.now() / 1000) - 600)],
    ['no end', (draft) => delete draft.claims.exp],
    ['the nonce of another sign-in', (draft) => (draft.claims['nonce'] = 'another')],
    ['no nonce', (draft) => delete draft.claims['nonce']],
    ['nobody in it', (draft) => delete draft.claims.sub],
  ];

  it.each(FORGED)('with %s is refused', async (_, change) => {
    const { email } = await server.member();
    forging.person = { sub: `somebody ${++made}`, email, email_verified: true };
    const name = await provider();
    forging.change = change;
    try {
      const { status, body } = await signIn(name);
      expect([status, body.code]).toEqual([401, 'provider_refused']);
    } finally {
      forging.change = () => undefined;
    }
  });

  it('comes from nobody whose own document names another issuer', async () => {
    forging.named = 'https://accounts.evil.example';
    try {
      const { status, body } = await start(await provider());
      expect([status, body.code]).toEqual([503, 'provider_unavailable']);
    } finally {
      forging.named = forging.issuer;
    }
  });
});
