import { randomBytes } from 'node:crypto';
import { attempted, countAttempt, forgive } from '../access/login-attempts.js';
import { wrongCode } from '../access/refusals.js';
import type { SealedPlace } from '../access/reseal.js';
import { mac } from '../access/secrets.js';
import type { Context } from '../declare/context.js';
import { conflict } from '../platform/problem.js';
import { TENANT } from '../platform/tenant-sql.js';
import type { Kernel } from '../records/work.js';
import type { SignInTools } from './begin-session.js';

/** Seconds of RFC 6238 section 5.2: one step, and the one before and after it for clocks that differ. */
const STEP = 30;
const RECOVERY_CODES = 10;
/** 128 bits, so that a plain keyed hash keeps them (ASVS 5.0 11.5.1). */
const RECOVERY_BYTES = 16;

export const SEALED_SECOND_FACTORS: SealedPlace = {
  name: 'second factors',
  purpose: 'record-secrets',
  select: `select tenant_id as tenant, array[user_id::text, c.name] as key, c.sealed, 'second factor ' || tenant_id || ' ' || user_id as bound
    from second_factors f cross join lateral (values ('sealed', f.sealed), ('pending', f.pending)) c (name, sealed) where c.sealed is not null`,
  update: `update second_factors set sealed = case when sealed = $2 then $1 else sealed end, pending = case when pending = $2 then $1 else pending end
    where tenant_id = ${TENANT} and user_id = ($3::text[])[1]::uuid and $2 in (sealed, pending)`,
};

/** What an authenticator app is given. */
export interface Enrolment {
  /** Base32, for typing in. */
  readonly secret: string;
  /** `otpauth://totp/…`, for a QR code. */
  readonly uri: string;
}

export interface FactorState {
  readonly enrolled: boolean;
  /** By the tenant or by a role of the user. */
  readonly required: boolean;
  readonly recoveryCodesLeft: number;
}

/** How it stands with a user's second factor. */
export async function factorState(ctx: Context, userId: string): Promise<FactorState> {
  const [row] = await ctx.sql<{ enrolled: boolean; required: boolean; codes: number }>(
    `select exists (select from second_factors f where f.tenant_id = t.id and f.user_id = $2 and f.confirmed_at is not null) as enrolled,
       coalesce(t.settings -> 'kernel.requireSecondFactor' = 'true'::jsonb, false) or exists (select from role_assignments a join roles r on r.tenant_id = a.tenant_id and r.id = a.role_id and r.deleted_at is null
         where a.tenant_id = t.id and a.user_id = $2 and a.deleted_at is null and r.requires_second_factor) as required,
       (select count(*)::int from recovery_codes c where c.tenant_id = t.id and c.user_id = $2) as codes
     from tenants t where t.id = $1`,
    [ctx.actor.tenantId, userId],
  );
  return { enrolled: row?.enrolled ?? false, required: row?.required ?? false, recoveryCodesLeft: row?.codes ?? 0 };
}

/** Makes a secret that counts once it is confirmed; one that is in force stays so until then. */
export async function enrol(ctx: Context, userId: string): Promise<Enrolment> {
  const { generateSecret, generateURI } = await import('otplib');
  const secret = generateSecret();
  const [who] = await ctx.sql<{ email: string; firm: string }>(
    'select u.email, t.name as firm from users u join tenants t on t.id = u.tenant_id where u.tenant_id = $1 and u.id = $2',
    [ctx.actor.tenantId, userId],
  );
  await ctx.sql(
    'insert into second_factors (tenant_id, user_id, pending) values ($1, $2, $3) on conflict (tenant_id, user_id) do update set pending = excluded.pending',
    [ctx.actor.tenantId, userId, vaultOf(ctx).seal(secret, bound(ctx, userId))],
  );
  return { secret, uri: generateURI({ issuer: who?.firm ?? 'Eleven', label: who?.email ?? userId, secret }) };
}

/** Puts the new secret into force by its first code, and gives new recovery codes. Throws 401 `wrong_code`, 409 without {@link enrol}. */
export async function confirm(
  ctx: Context,
  userId: string,
  code: string,
  tools: Pick<SignInTools, 'recoveryKeys'>,
): Promise<string[]> {
  const [row] = await ctx.sql<{ pending: string | null }>(
    'select pending from second_factors where tenant_id = $1 and user_id = $2 for update',
    [ctx.actor.tenantId, userId],
  );
  if (!row?.pending) throw conflict('not_enrolling', 'Ask for a secret first: POST /v1/auth/mfa/enrol.');
  const step = await stepOf(ctx, userId, row.pending, code, null);
  if (step === null) throw wrongCode();
  await ctx.sql(
    'update second_factors set sealed = pending, pending = null, confirmed_at = now(), last_step = $3 where tenant_id = $1 and user_id = $2',
    [ctx.actor.tenantId, userId, step],
  );
  await ctx.notify({ to: [userId], kind: 'user.secondFactorChanged' });
  await ctx.emit('user.secondFactorChanged', { entity: 'user', id: userId }, { enrolled: true });
  return newRecoveryCodes(ctx, userId, tools);
}

/** Codes for who has lost the device, each good once; older ones are of no use any more. Only their hashes are kept. */
export async function newRecoveryCodes(
  ctx: Context,
  userId: string,
  tools: Pick<SignInTools, 'recoveryKeys'>,
): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () =>
    randomBytes(RECOVERY_BYTES)
      .toString('hex')
      .replace(/(.{4})(?=.)/g, '$1-'),
  );
  await ctx.sql('delete from recovery_codes where tenant_id = $1 and user_id = $2', [ctx.actor.tenantId, userId]);
  await ctx.sql('insert into recovery_codes (tenant_id, user_id, hash) select $1, $2, h from unnest($3::text[]) h', [
    ctx.actor.tenantId,
    userId,
    codes.map((code) => recoveryHash(userId, code, tools.recoveryKeys[0])),
  ]);
  return codes;
}

/** Uses up a code of the authenticator app or a recovery code. Throws 401 `wrong_code`. */
export async function useCode(
  ctx: Context,
  userId: string,
  code: string,
  tools: Pick<SignInTools, 'recoveryKeys'>,
): Promise<void> {
  if (/^\s*\d{3}\s?\d{3}\s*$/.test(code) ? await useStep(ctx, userId, code) : await useRecoveryCode(ctx, userId, code, tools))
    return;
  throw wrongCode();
}

async function useStep(ctx: Context, userId: string, code: string): Promise<boolean> {
  const [row] = await ctx.sql<{ sealed: string | null; last_step: number | null }>(
    'select sealed, last_step from second_factors where tenant_id = $1 and user_id = $2 and confirmed_at is not null for update',
    [ctx.actor.tenantId, userId],
  );
  const step = row?.sealed ? await stepOf(ctx, userId, row.sealed, code, row.last_step) : null;
  if (step === null) return false;
  await ctx.sql('update second_factors set last_step = $3 where tenant_id = $1 and user_id = $2', [
    ctx.actor.tenantId,
    userId,
    step,
  ]);
  return true;
}

async function useRecoveryCode(
  ctx: Context,
  userId: string,
  code: string,
  tools: Pick<SignInTools, 'recoveryKeys'>,
): Promise<boolean> {
  const used = await ctx.sql(
    'delete from recovery_codes where tenant_id = $1 and user_id = $2 and hash = any($3::text[]) returning hash',
    [ctx.actor.tenantId, userId, tools.recoveryKeys.map((key) => recoveryHash(userId, code, key))],
  );
  return used.length > 0;
}

/** Takes the second factor away, with the recovery codes. */
export async function removeFactor(ctx: Context, userId: string): Promise<void> {
  await ctx.sql('delete from second_factors where tenant_id = $1 and user_id = $2', [ctx.actor.tenantId, userId]);
  await ctx.sql('delete from recovery_codes where tenant_id = $1 and user_id = $2', [ctx.actor.tenantId, userId]);
  await ctx.notify({ to: [userId], kind: 'user.secondFactorChanged' });
  await ctx.emit('user.secondFactorChanged', { entity: 'user', id: userId }, { enrolled: false });
}

/** Ten wrong codes in 15 minutes, from wherever they come, then 429: who tries them has the password already. */
export async function bounded<T>(kernel: Kernel, userId: string, attempt: () => Promise<T>): Promise<T> {
  const who = attempted(`second factor of ${userId}`, '');
  await countAttempt(kernel.db, who);
  const done = await attempt();
  await forgive(kernel.db, who);
  return done;
}

/** The step the code belongs to; null if it is wrong, or of a step not after `last`. */
async function stepOf(ctx: Context, userId: string, sealed: string, code: string, last: number | null): Promise<number | null> {
  const secret = vaultOf(ctx).open(sealed, bound(ctx, userId));
  if (secret === null) return null;
  const { verify } = await import('otplib');
  const found = await verify({
    secret,
    token: code.replace(/\s/g, ''),
    epoch: Math.floor(ctx.now().getTime() / 1000),
    epochTolerance: STEP,
    ...(last === null ? {} : { afterTimeStep: Number(last) }),
  }).catch(() => ({ valid: false }) as const);
  return found.valid && 'timeStep' in found ? found.timeStep : null;
}

const bound = (ctx: Context, userId: string): string => `second factor ${ctx.actor.tenantId} ${userId}`;
const recoveryHash = (userId: string, code: string, key: Buffer): string =>
  mac(key, `${userId} ${code.toLowerCase().replace(/[^0-9a-f]/g, '')}`);

function vaultOf(ctx: Context): NonNullable<Context['vault']> {
  if (!ctx.vault) throw new Error('This process keeps no secrets: it has no SECRET_KEY.');
  return ctx.vault;
}
