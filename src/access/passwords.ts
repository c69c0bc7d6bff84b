import { hash, verify } from '@node-rs/argon2';
import { invalid } from '../platform/problem.js';
import { isCommonPassword } from './common-passwords.js';
import { hashQueue } from './hash-queue.js';

const MIN = 8;
const MAX = 128;

/** argon2id with 19 MiB, two passes, one lane (OWASP Password Storage; ASVS 5.0 section 6.2). */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const HEAD = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$`;
/** `Algorithm.Argon2id`, which as a const enum does not survive isolated modules. */
const ARGON2ID = 2;

/** Each hash takes 19 MiB and a core for some 30 ms, so that a flood of sign-ins must not take all of them. */
const queued = hashQueue(2, 30);

/** Hash of no password, for addresses nobody has: it takes as long to refuse. Made with the first use. */
let nobody: Promise<string> | undefined;

/** The same characters typed on another keyboard give the same password (NIST SP 800-63B section 3.1.1.2). */
const canonical = (password: string): string => password.normalize('NFKC');

/**
 * Checks a new password: 8 to 128 characters, any of them, and none of the 18,000 commonest ones. Throws 400 at `pointer`.
 */
export function checkNewPassword(password: unknown, pointer: string): string {
  const given = checkGivenPassword(password, pointer);
  const length = [...canonical(given)].length;
  if (length < MIN) throw invalid(pointer, `At least ${MIN} characters.`, { min: MIN });
  if (isCommonPassword(canonical(given)))
    throw invalid(pointer, 'This is one of the commonest passwords; choose another one.', undefined, 'common_password');
  return given;
}

/** Checks the form of a password that somebody signs in with. */
export function checkGivenPassword(password: unknown, pointer: string): string {
  if (typeof password !== 'string' || password === '') throw invalid(pointer, 'Expected a password.');
  if (!password.isWellFormed()) throw invalid(pointer, 'The password holds half of a surrogate pair; send valid Unicode.');
  if (password.length > MAX * 4 || [...canonical(password)].length > MAX)
    throw invalid(pointer, `At most ${MAX} characters.`, { max: MAX });
  return password;
}

/** The hash to store, in PHC format. Throws 429 `too_many_logins` if too many wait. */
export function hashPassword(password: string): Promise<string> {
  return queued(() => hash(canonical(password), { ...COST, algorithm: ARGON2ID }));
}

/** Whether the password fits; against nobody's hash (null) it takes as long and never fits. Throws 429 `too_many_logins`. */
export async function fits(password: string, stored: string | null): Promise<boolean> {
  nobody ??= hash('', { ...COST, algorithm: ARGON2ID });
  const against = stored ?? (await nobody);
  return (await queued(() => verify(against, canonical(password)))) && stored !== null;
}

/** The hash was made with other costs than today's: hash anew while the password is at hand. */
export const isOutdated = (stored: string): boolean => !stored.startsWith(HEAD);
