import type { FastifyInstance, FastifyRequest } from 'fastify';
import { checkText } from '../../declare/fields/check-text.js';
import { conflict } from '../../platform/problem.js';
import { makeContext } from '../../records/context.js';
import { inTransaction, type Kernel, type Work } from '../../records/work.js';
import type { Auth } from '../../sign-in/auth.js';
import { bounded, confirm, enrol, factorState, newRecoveryCodes, removeFactor, useCode } from '../../sign-in/second-factor.js';
import { completeSecondStep, confirmAtSignIn, enrolAtSignIn } from '../../sign-in/second-step.js';
import { callerOf } from '../http.js';
import { fresh } from '../operations.js';
import { fieldsOf, required, secret, sessionOf } from './auth-requests.js';

const LONGEST_TOKEN = 500;
const LONGEST_CODE = 50;

const codeOf = (body: Record<string, unknown>): string => checkText(required(body, 'code'), '/code', LONGEST_CODE);
const tokenOf = (body: Record<string, unknown>): string | null =>
  body['mfaToken'] == null ? null : checkText(body['mfaToken'], '/mfaToken', LONGEST_TOKEN);

/** The second step of signing in, and everything about one's own second factor. */
export function secondFactorRoutes(app: FastifyInstance, kernel: Kernel, auth: Auth): void {
  const { tools } = auth;

  app.post('/v1/auth/mfa', async (request, reply) => {
    const body = fieldsOf(request, ['mfaToken', 'code']);
    const token = checkText(required(body, 'mfaToken'), '/mfaToken', LONGEST_TOKEN);
    return secret(reply).send(await completeSecondStep(token, codeOf(body), tools));
  });

  app.post('/v1/auth/mfa/enrol', async (request, reply) => {
    const body = fieldsOf(request, ['mfaToken', 'code']);
    const token = tokenOf(body);
    if (token !== null) return secret(reply).send(await enrolAtSignIn(token, tools));
    const replace = async (work: Work, userId: string) => {
      // Who has a factor shows it before another one takes its place: a stolen access token is not enough.
      const { enrolled } = await factorState(makeContext(work), userId);
      if (!enrolled) return enrol(makeContext(work), userId);
      return withCode(auth, codeOf(body), (inside) => enrol(makeContext(inside), userId))(work, userId);
    };
    return secret(reply).send(await asCaller(request, auth, replace));
  });

  app.post('/v1/auth/mfa/confirm', async (request, reply) => {
    const body = fieldsOf(request, ['mfaToken', 'code']);
    const token = tokenOf(body);
    if (token !== null) return secret(reply).send(await confirmAtSignIn(token, codeOf(body), tools));
    const recoveryCodes = await asCaller(request, auth, (work, userId) => {
      const code = codeOf(body);
      return bounded(kernel, userId, () => inTransaction(work, (inside) => confirm(makeContext(inside), userId, code, tools)));
    });
    return secret(reply).send({ recoveryCodes });
  });

  ownFactorRoutes(app, auth);
}

/** What needs a code of the factor that is there. */
function ownFactorRoutes(app: FastifyInstance, auth: Auth): void {
  app.get('/v1/auth/mfa', async (request, reply) =>
    secret(reply).send(await asCaller(request, auth, (work, userId) => factorState(makeContext(work), userId))),
  );

  app.post('/v1/auth/mfa/recovery-codes', async (request, reply) => {
    const renew = (work: Work, userId: string) => newRecoveryCodes(makeContext(work), userId, auth.tools);
    const recoveryCodes = await asCaller(request, auth, (work, userId) =>
      withCode(auth, codeOf(fieldsOf(request, ['code'])), renew)(work, userId),
    );
    return secret(reply).send({ recoveryCodes });
  });

  app.post('/v1/auth/mfa/remove', async (request, reply) => {
    const remove = async (work: Work, userId: string): Promise<void> => {
      const { required: demanded } = await factorState(makeContext(work), userId);
      if (demanded) throw conflict('second_factor_demanded', 'Your firm demands a second factor; set up another one instead.');
      await removeFactor(makeContext(work), userId);
    };
    await asCaller(request, auth, (work, userId) => withCode(auth, codeOf(fieldsOf(request, ['code'])), remove)(work, userId));
    return reply.code(204).send();
  });
}

type Act<T> = (work: Work, userId: string) => Promise<T>;

/** For people who have signed in; API keys have no second factor. */
async function asCaller<T>(request: FastifyRequest, auth: Auth, act: Act<T>): Promise<T> {
  const caller = await callerOf(request, auth.tools.kernel, auth);
  sessionOf(caller);
  return fresh(caller, (work) => act({ ...work, trusted: true, reason: 'own second factor' }, String(work.rights.userId)));
}

/** Does it in one transaction with using up the code. */
const withCode =
  <T>({ tools }: Auth, code: string, act: Act<T>): Act<T> =>
  (work, userId) =>
    bounded(tools.kernel, userId, () =>
      inTransaction(work, async (inside) => {
        await useCode(makeContext(inside), userId, code, tools);
        return act(inside, userId);
      }),
    );
