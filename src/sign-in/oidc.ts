import { randomBytes } from 'node:crypto';
import type { IDToken } from 'openid-client';
import { sha256 } from '../access/secrets.js';
import { notFound, Problem } from '../platform/problem.js';
import { makeContext } from '../records/context.js';
import { inTransaction, type Work } from '../records/work.js';
import { systemWork } from '../records/provision.js';
import { beginSession, type Client, type SignInTools, type TokenPair } from './begin-session.js';
import { configurationOf, providerOf, type Provider } from './oidc-client.js';
import { issueToken, useToken, workOfToken } from './one-time-tokens.js';
import { demandSecondStep } from './second-step.js';
import { userOfClaims } from './oidc-user.js';

const FLOW_MINUTES = 10;
const CODE_MINUTES = 1;
const SCOPE = 'openid email profile';

/** Where the provider sends the browser back to; to be registered there. */
export const callbackUrl = (tools: SignInTools): string => `${tools.publicUrl}/v1/auth/oidc/callback`;

/** The way to a provider: where the browser goes, and what it must keep as a cookie until it comes back. */
export interface Departure {
  readonly location: string;
  readonly browser: string;
}

/** How a sign-in by a provider ended: where the browser goes, or what it is told. */
export interface Arrival {
  readonly location: string | null;
  readonly code: string;
  readonly state: string | null;
}

/** Names of the providers a tenant's users may choose from; none for a tenant nobody knows. */
export async function providerNames(slug: string, tools: SignInTools): Promise<string[]> {
  const work = await workOfSlug(slug, tools);
  if (!work) return [];
  const { nodes } = await makeContext(work)
    .records('identityProvider')
    .list({ filter: { active: { eq: true } }, sort: ['name'], first: 100 });
  return nodes.map((one) => String(one['name']));
}

/** Begins a sign-in: state, nonce and the verifier of PKCE are made and kept for ten minutes. Throws 404 and 503 `provider_unavailable`. */
export async function departTo(slug: string, name: string, appState: string | null, tools: SignInTools): Promise<Departure> {
  const work = await workOfSlug(slug, tools);
  const provider = work && (await providerOf(work, { name }));
  if (!work || !provider) throw notFound('identityProvider');
  const configuration = await configurationOf(work, provider);
  const oidc = await import('openid-client');
  const [verifier, nonce, browser] = [oidc.randomPKCECodeVerifier(), oidc.randomNonce(), randomBytes(32).toString('base64url')];
  const ctx = makeContext(work);
  const state = await issueToken(ctx, 'oidc-flow', FLOW_MINUTES, {
    facts: {
      provider: provider.id,
      verifier: ctx.vault?.seal(verifier, `flow ${provider.id}`),
      nonce,
      browser: sha256(browser),
      appState,
    },
  });
  const location = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: callbackUrl(tools),
    scope: SCOPE,
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  return { location: location.href, browser };
}

/**
 * The browser comes back. The flow is used up at once; the cookie must be that of the browser that went. The result is a code
 * that the application exchanges once, within a minute, for tokens. Throws 401 `invalid_token` for a state that is unknown, run
 * out, used before or of another browser, 401 `provider_refused`, 403 `not_a_user`.
 */
export async function arriveFrom(
  query: string,
  browser: string | undefined,
  client: Client,
  tools: SignInTools,
): Promise<Arrival> {
  const state = new URLSearchParams(query).get('state') ?? '';
  const work = await workOfToken(tools.kernel, state, 'oidc-flow', '/state', 'sign-in by a provider');
  const { facts } = await useToken(makeContext(work), state, 'oidc-flow', '/state');
  const provider = await providerOf(work, { id: String(facts['provider']) });
  if (!provider) throw notFound('identityProvider');
  const appState = typeof facts['appState'] === 'string' ? facts['appState'] : null;
  try {
    if (browser === undefined || sha256(browser) !== facts['browser'])
      throw new Problem('invalid_token', 401, 'This sign-in was begun in another browser: begin again.', { pointer: '/state' });
    const claims = await claimsOf(work, provider, query, state, facts, tools);
    const code = await inTransaction(work, async (inside) => {
      const userId = await userOfClaims(inside, provider, claims);
      return issueToken(makeContext(inside), 'oidc-code', CODE_MINUTES, {
        userId,
        facts: { ...client, secondStep: provider.secondStep },
      });
    });
    return { location: returnTo(provider, { code, state: appState }), code, state: appState };
  } catch (error) {
    const location = error instanceof Problem ? returnTo(provider, { error: error.code, state: appState }) : null;
    if (location === null) throw error;
    return { location, code: '', state: appState };
  }
}

async function claimsOf(
  work: Work,
  provider: Provider,
  query: string,
  state: string,
  facts: Readonly<Record<string, unknown>>,
  tools: SignInTools,
): Promise<IDToken & Record<string, unknown>> {
  const configuration = await configurationOf(work, provider);
  const verifier = tools.kernel.vault?.open(String(facts['verifier']), `flow ${provider.id}`) ?? '';
  const oidc = await import('openid-client');
  try {
    const tokens = await oidc.authorizationCodeGrant(configuration, new URL(`${callbackUrl(tools)}?${query}`), {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: String(facts['nonce']),
      idTokenExpected: true,
    });
    const claims = tokens.claims() as IDToken;
    if (typeof claims['email'] === 'string' || !configuration.serverMetadata().userinfo_endpoint) return claims;
    return { ...claims, ...(await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub)) } as IDToken;
  } catch (error) {
    tools.kernel.log('warn', 'A sign-in by a provider was refused.', {
      security: 'provider_refused',
      tenantId: work.rights.tenantId,
      provider: provider.id,
      error: String(error),
      cause: String((error as Error).cause ?? ''),
    });
    throw new Problem('provider_refused', 401, `${provider.name} did not confirm the sign-in: begin again.`);
  }
}

function returnTo({ returnUrl }: Provider, parameters: Readonly<Record<string, string | null>>): string | null {
  if (returnUrl === null) return null;
  const url = new URL(returnUrl);
  for (const [key, value] of Object.entries(parameters)) if (value !== null) url.searchParams.set(key, value);
  return url.href;
}

/** Exchanges the code of {@link arriveFrom}. Throws 401 `invalid_token`; 401 `second_factor_required` where the provider is not enough. */
export async function exchangeCode(code: string, client: Client, tools: SignInTools): Promise<TokenPair> {
  const work = await workOfToken(tools.kernel, code, 'oidc-code', '/code', 'sign-in by a provider');
  const { userId, facts } = await useToken(makeContext(work), code, 'oidc-code', '/code');
  if (facts['secondStep'] === true) await demandSecondStep(work, String(userId), client);
  return beginSession(work, String(userId), client, tools);
}

async function workOfSlug(slug: string, { kernel }: SignInTools): Promise<Work | null> {
  const { rows } = await kernel.db.query<{ id: string; base_currency: string; time_zone: string; locale: string }>({
    name: 'tenant-by-slug',
    text: 'select * from tenant_by_slug($1)',
    values: [slug],
  });
  const [tenant] = rows;
  if (!tenant) return null;
  return systemWork(
    kernel,
    { id: tenant.id, baseCurrency: tenant.base_currency, timeZone: tenant.time_zone },
    'sign-in by a provider',
    tenant.locale,
  );
}
