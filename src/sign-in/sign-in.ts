import { inTransaction, session as sessionOf, type Work } from '../records/work.js';
import { invalid } from '../platform/problem.js';
import { attempted, countAttempt, forgive } from '../access/login-attempts.js';
import { fits, hashPassword, isOutdated } from '../access/passwords.js';
import { systemWork } from '../records/provision.js';
import { wrongCredentials } from '../access/refusals.js';
import { beginSession, type Client, type SignInTools, type TokenPair } from './begin-session.js';
import { demandSecondStep } from './second-step.js';

export interface Credentials extends Client {
  readonly email: string;
  readonly password: string;
  /** Slug of the tenant, needed only by who has the same address and password in several. */
  readonly tenant?: string | undefined;
}

/** Somebody who may be meant by an e-mail address. */
interface Candidate {
  tenant_id: string;
  slug: string;
  base_currency: string;
  time_zone: string;
  active: boolean;
  user_id: string;
  password_hash: string | null;
}

/**
 * Checks the password and begins a session. Throws 401 `invalid_credentials` with one answer, after about the same time,
 * for an unknown address, a wrong password and a locked account; 429 `too_many_attempts` after ten failures in 15 minutes from
 * one place, known address or not; 401 `second_factor_required` if the password is not enough; 400 at `/tenant` if the password is right in several tenants.
 */
export async function signIn(given: Credentials, tools: SignInTools): Promise<TokenPair> {
  const { db } = tools.kernel;
  const email = given.email.trim().normalize('NFC').toLowerCase();
  const who = attempted(email, given.ip);
  return oneAfterAnother(`${who.account} ${who.ip}`, async () => {
    await countAttempt(db, who);
    const { rows } = await db.query<Candidate>({
      name: 'sign-in',
      text: 'select * from sign_in_candidates($1, $2)',
      values: [email, given.tenant ?? null],
    });
    const matching = (await matches(rows, given.password)).filter((one) => one.active);
    if (matching.length === 0) {
      // The address itself may be a password typed into the wrong field.
      const users = rows.map(({ tenant_id, user_id, active }) => ({ tenantId: tenant_id, userId: user_id, active }));
      tools.kernel.log('warn', 'A sign-in was refused.', {
        security: 'sign_in_refused',
        account: who.account,
        users,
        ip: given.ip,
      });
      throw wrongCredentials();
    }
    await forgive(db, who);
    if (matching.length > 1) throw severalTenants(matching);
    return begin(matching[0] as Candidate, given, tools);
  });
}

/** Always verifies at least one hash, nobody's if need be. */
async function matches(candidates: readonly Candidate[], password: string): Promise<Candidate[]> {
  if (candidates.length === 0) await fits(password, null);
  const matching: Candidate[] = [];
  for (const one of candidates) if (await fits(password, one.password_hash)) matching.push(one);
  return matching;
}

function severalTenants(matching: readonly Candidate[]): Error {
  const tenants = matching.map((one) => one.slug);
  return invalid(
    '/tenant',
    `You belong to several tenants; say which one: ${tenants.join(', ')}.`,
    { tenants },
    'tenant_required',
  );
}

/** Attempts at one account from one place wait for each other, so that honest parallel ones do not count as failures. */
const lines = new Map<string, Promise<unknown>>();

async function oneAfterAnother<T>(key: string, attempt: () => Promise<T>): Promise<T> {
  const turn = (lines.get(key) ?? Promise.resolve()).catch(() => undefined).then(attempt);
  lines.set(key, turn);
  try {
    return await turn;
  } finally {
    if (lines.get(key) === turn) lines.delete(key);
  }
}

async function begin(user: Candidate, given: Credentials, tools: SignInTools): Promise<TokenPair> {
  const rehashed = isOutdated(user.password_hash ?? '') ? await hashPassword(given.password) : null;
  const work = systemWork(
    tools.kernel,
    { id: user.tenant_id, baseCurrency: user.base_currency, timeZone: user.time_zone },
    'sign-in',
  );
  if (rehashed) await inTransaction(work, (inside) => replaceHash(user, rehashed, inside));
  await demandSecondStep(work, user.user_id, given);
  return beginSession(work, user.user_id, given, tools);
}

/** Only if it is still the one that was verified: the password may have been changed meanwhile. */
async function replaceHash(user: Candidate, rehashed: string, work: Work): Promise<void> {
  await sessionOf(work).query(
    'update credentials set password_hash = $3 where tenant_id = $1 and user_id = $2 and password_hash = $4',
    [user.tenant_id, user.user_id, rehashed, user.password_hash],
  );
}
