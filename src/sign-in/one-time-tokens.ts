import { hashOneTimeToken, makeOneTimeToken, tenantOfToken, type OneTimePurpose } from '../access/one-time-tokens.js';
import { wrongOneTimeToken } from '../access/refusals.js';
import type { Context } from '../declare/context.js';
import { systemWork } from '../records/provision.js';
import { underTenant, type Kernel, type Work } from '../records/work.js';

/** What a token stands for. */
export interface OneTime {
  readonly userId: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Makes a token that is good for so many minutes, once. Older ones of the same purpose and user are of no use any more. */
export async function issueToken(
  ctx: Context,
  purpose: OneTimePurpose,
  minutes: number,
  about: { userId?: string; facts?: Readonly<Record<string, unknown>> } = {},
): Promise<string> {
  const token = makeOneTimeToken(purpose, ctx.actor.tenantId);
  await ctx.sql(
    `with gone as (delete from one_time_tokens where tenant_id = $1 and (expires_at < now() - interval '1 day' or (user_id = $4 and purpose = $3 and purpose in ('reset', 'invitation'))))
     insert into one_time_tokens (tenant_id, hash, purpose, user_id, facts, expires_at) values ($1, $2, $3, $4, $5::jsonb, now() + make_interval(mins => $6))`,
    [ctx.actor.tenantId, hashOneTimeToken(token), purpose, about.userId ?? null, JSON.stringify(about.facts ?? {}), minutes],
  );
  return token;
}

/** What the token stands for, without using it up. Throws 401 `invalid_token` at `pointer`. */
export async function lookAtToken(ctx: Context, token: string, purpose: OneTimePurpose, pointer: string): Promise<OneTime> {
  const [found] = await ctx.sql<Stored>(
    `select user_id, facts from one_time_tokens where tenant_id = $1 and hash = $2 and purpose = $3 and used_at is null and expires_at > now()`,
    [ctx.actor.tenantId, hashOneTimeToken(token), purpose],
  );
  return found ? opened(found) : refuse(pointer);
}

/** Uses the token up: of any number of attempts one succeeds. Throws 401 `invalid_token` at `pointer`. */
export async function useToken(ctx: Context, token: string, purpose: OneTimePurpose, pointer: string): Promise<OneTime> {
  const [used] = await ctx.sql<Stored>(
    `update one_time_tokens set used_at = now() where tenant_id = $1 and hash = $2 and purpose = $3 and used_at is null and expires_at > now() returning user_id, facts`,
    [ctx.actor.tenantId, hashOneTimeToken(token), purpose],
  );
  return used ? opened(used) : refuse(pointer);
}

interface Stored extends Record<string, unknown> {
  user_id: string | null;
  facts: string;
}

const opened = ({ user_id, facts }: Stored): OneTime => ({ userId: user_id, facts: JSON.parse(facts) as OneTime['facts'] });

function refuse(pointer: string): never {
  throw wrongOneTimeToken(pointer);
}

/** The work of the kernel in the tenant that a token names. Throws 401 `invalid_token` if there is no such active tenant. */
export async function workOfToken(
  kernel: Kernel,
  token: string,
  purpose: OneTimePurpose,
  pointer: string,
  reason: string,
): Promise<Work> {
  const tenantId = tenantOfToken(token, purpose);
  const work = tenantId ? await workOfTenant(kernel, tenantId, reason) : null;
  return work ?? refuse(pointer);
}

/** The kernel's work in an active tenant; null if there is none. */
export async function workOfTenant(kernel: Kernel, tenantId: string, reason: string): Promise<Work | null> {
  const [tenant] = await underTenant<{
    base_currency: string;
    time_zone: string;
    locale: string;
    settings: Record<string, unknown>;
  }>(
    kernel.db,
    tenantId,
    `select base_currency, time_zone, locale, settings from tenants where id = $1 and status = 'active'`,
    [tenantId],
    'tenant-of-token',
  );
  if (!tenant) return null;
  return systemWork(
    kernel,
    { id: tenantId, baseCurrency: tenant.base_currency, timeZone: tenant.time_zone, settings: tenant.settings },
    reason,
    tenant.locale,
  );
}
