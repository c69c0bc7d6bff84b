import { Problem } from '../platform/problem.js';
import { makeContext } from '../records/context.js';
import { inTransaction, type Work } from '../records/work.js';
import { beginSession, type Client, type SignInTools, type TokenPair } from './begin-session.js';
import { issueToken, lookAtToken, useToken, workOfToken } from './one-time-tokens.js';
import { bounded, confirm, enrol, factorState, useCode, type Enrolment } from './second-factor.js';

const MINUTES = 5;
const POINTER = '/mfaToken';

/**
 * Throws 401 `second_factor_required`, or `second_factor_enrolment_required` where a rule of the firm demands what the user does
 * not have yet; `params.mfaToken` leads on to the second step. Does nothing for users without either.
 */
export async function demandSecondStep(work: Work, userId: string, client: Client): Promise<void> {
  const ctx = makeContext(work);
  const { enrolled, required } = await factorState(ctx, userId);
  if (!enrolled && !required) return;
  const mfaToken = await issueToken(ctx, 'second-step', MINUTES, {
    userId,
    facts: { userAgent: client.userAgent, ip: client.ip, device: client.device },
  });
  const params = { mfaToken, expiresIn: MINUTES * 60 };
  throw enrolled
    ? new Problem(
        'second_factor_required',
        401,
        'Send the code of your authenticator app with params.mfaToken to POST /v1/auth/mfa.',
        { params },
      )
    : new Problem(
        'second_factor_enrolment_required',
        401,
        'Your firm demands a second factor: set one up with params.mfaToken by POST /v1/auth/mfa/enrol and /v1/auth/mfa/confirm.',
        { params },
      );
}

/** The second step: a code of the app or a recovery code. Throws 401 `invalid_token` or `wrong_code`, 429 after ten wrong ones. */
export async function completeSecondStep(mfaToken: string, code: string, tools: SignInTools): Promise<TokenPair> {
  const { work, userId, client } = await underWay(mfaToken, tools);
  return bounded(tools.kernel, userId, () =>
    inTransaction(work, async (inside) => {
      const ctx = makeContext(inside);
      await useCode(ctx, userId, code, tools);
      await useToken(ctx, mfaToken, 'second-step', POINTER);
      return beginSession(inside, userId, client, tools);
    }),
  );
}

/** Sets up a second factor for who must have one to come in at all. Throws 401 `invalid_token`. */
export async function enrolAtSignIn(mfaToken: string, tools: SignInTools): Promise<Enrolment> {
  const { work, userId, enrolled } = await underWay(mfaToken, tools);
  if (enrolled) throw new Problem('second_factor_required', 401, 'You have a second factor: use it, by POST /v1/auth/mfa.');
  return enrol(makeContext(work), userId);
}

/** The first code of what was set up so: recovery codes and a session. Throws 401 `invalid_token` or `wrong_code`. */
export async function confirmAtSignIn(
  mfaToken: string,
  code: string,
  tools: SignInTools,
): Promise<TokenPair & { recoveryCodes: string[] }> {
  const { work, userId, client, enrolled } = await underWay(mfaToken, tools);
  if (enrolled) throw new Problem('second_factor_required', 401, 'You have a second factor: use it, by POST /v1/auth/mfa.');
  return bounded(tools.kernel, userId, () =>
    inTransaction(work, async (inside) => {
      const ctx = makeContext(inside);
      const recoveryCodes = await confirm(ctx, userId, code, tools);
      await useToken(ctx, mfaToken, 'second-step', POINTER);
      return { ...(await beginSession(inside, userId, client, tools)), recoveryCodes };
    }),
  );
}

/** Who stands between the two steps. */
async function underWay(mfaToken: string, { kernel }: SignInTools) {
  const work = await workOfToken(kernel, mfaToken, 'second-step', POINTER, 'sign-in');
  const ctx = makeContext(work);
  const { userId, facts } = await lookAtToken(ctx, mfaToken, 'second-step', POINTER);
  const id = String(userId);
  const { enrolled } = await factorState(ctx, id);
  return { work, userId: id, enrolled, client: facts as unknown as Client };
}
