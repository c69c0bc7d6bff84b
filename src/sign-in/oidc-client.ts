import type { Configuration, CustomFetch } from 'openid-client';
import { lru } from '../access/lru.js';
import { Problem } from '../platform/problem.js';
import type { Outbound } from '../platform/outbound.js';
import type { Kernel, Work } from '../records/work.js';
import { makeContext } from '../records/context.js';

/** A provider as it is declared, with its secret. */
export interface Provider {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly domains: readonly string[];
  readonly matchByEmail: boolean;
  readonly autoProvision: boolean;
  readonly roleId: string | null;
  readonly returnUrl: string | null;
  readonly secondStep: boolean;
}

/** The provider of this name or id, if it is active. */
export async function providerOf(work: Work, by: { name: string } | { id: string }): Promise<Provider | null> {
  const filter = 'name' in by ? { name: { eq: by.name } } : { id: { eq: by.id } };
  const { nodes } = await makeContext(work)
    .records('identityProvider')
    .list({ filter: { ...filter, active: { eq: true } }, first: 1 });
  return (nodes[0] as unknown as Provider | undefined) ?? null;
}

const MOST_PROVIDERS = 1_000;
const KEEP_MS = 10 * 60_000;
const known = lru<{ configuration: Promise<Configuration>; until: number }>(MOST_PROVIDERS);

/** What the provider says of itself, read through the guarded way out; kept for ten minutes. Throws 503 `provider_unavailable`. */
export async function configurationOf(work: Work, provider: Provider): Promise<Configuration> {
  const { kernel, rights } = work;
  const ctx = makeContext(work);
  const [row] = await ctx.sql<{ sealed: string }>(
    'select sealed from provider_secrets where tenant_id = $1 and provider_id = $2',
    [rights.tenantId, provider.id],
  );
  const name = `${rights.tenantId} ${provider.id} ${provider.version} ${row?.sealed ?? ''}`;
  const found = known.get(name);
  if (found && found.until > kernel.now().getTime()) return found.configuration;
  const secret = row ? kernel.vault?.open(row.sealed, `provider ${provider.id}`) : null;
  const configuration = discover(kernel, provider, secret ?? null);
  known.set(name, { configuration, until: kernel.now().getTime() + KEEP_MS });
  configuration.catch(() => known.delete(name));
  return configuration;
}

async function discover(kernel: Kernel, { issuer, clientId, name }: Provider, secret: string | null): Promise<Configuration> {
  if (!kernel.outbound) throw new Error('This process may not call providers.');
  const server = new URL(issuer);
  const oidc = await import('openid-client');
  try {
    return await oidc.discovery(server, clientId, undefined, secret === null ? oidc.None() : oidc.ClientSecretBasic(secret), {
      [oidc.customFetch]: guarded(kernel.outbound),
      timeout: 10,
      // What says who somebody is must be signed by the provider: by itself the library trusts the connection alone. The guarded
      // way out decides which addresses may be reached by plain http.
      execute: [oidc.enableNonRepudiationChecks, ...(server.protocol === 'http:' ? [oidc.allowInsecureRequests] : [])],
    });
  } catch (error) {
    kernel.log('warn', 'A provider of OpenID Connect could not be reached.', { issuer, error: String(error) });
    throw new Problem(
      'provider_unavailable',
      503,
      `${name} cannot be reached at this moment; try again, or sign in another way.`,
      {
        params: { retryAfter: 30 },
      },
    );
  }
}

const guarded =
  (outbound: Outbound): CustomFetch =>
  async (url, { method, headers, body }) => {
    const answer = await outbound.request(url, {
      method: method as 'GET' | 'POST',
      headers: Object.fromEntries(new Headers(headers as Record<string, string>)),
      ...(body ? { body: String(body as URLSearchParams) } : {}),
    });
    const plain = Object.entries(answer.headers).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value] as [string, string]] : [],
    );
    // What was sent compressed has been opened, or was never asked for.
    return new Response([204, 304].includes(answer.status) ? null : answer.text, { status: answer.status, headers: plain });
  };
