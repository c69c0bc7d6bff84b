import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Auth } from '../../sign-in/auth.js';
import { readMe } from '../../sign-in/me.js';
import { checkGivenPassword } from '../../access/passwords.js';
import { listSessions, signOut, type SessionChoice } from '../../sign-in/sessions.js';
import { checkText } from '../../declare/fields/check-text.js';
import { notFound } from '../../platform/problem.js';
import type { Kernel } from '../../records/work.js';
import { callerOf, type HttpCaller } from '../http.js';
import { fresh } from '../operations.js';
import { fieldsOf, required, secret, sessionOf } from './auth-requests.js';
import { letterRoutes } from './letter-routes.js';
import { oidcRoutes } from './oidc-routes.js';
import { secondFactorRoutes } from './second-factor-routes.js';

const UUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

/** Routes under `/v1/auth`: signing in and out, refreshing, and what the caller may know of itself. */
export function authRoutes(app: FastifyInstance, kernel: Kernel, auth: Auth): void {
  app.post('/v1/auth/login', async (request, reply) => {
    const body = fieldsOf(request, ['email', 'password', 'tenant', 'device']);
    const pair = await auth.login({
      email: checkText(required(body, 'email'), '/email', 254),
      password: checkGivenPassword(required(body, 'password'), '/password'),
      tenant: body.tenant == null ? undefined : checkText(body.tenant, '/tenant', 63),
      userAgent: request.headers['user-agent'],
      ip: request.ip,
      device: body.device == null ? undefined : checkText(body.device, '/device', 100),
    });
    return secret(reply).send(pair);
  });

  app.post('/v1/auth/refresh', async (request, reply) => {
    const body = fieldsOf(request, ['refreshToken']);
    return secret(reply).send(await auth.refresh(checkText(required(body, 'refreshToken'), '/refreshToken', 500)));
  });

  app.post('/v1/auth/logout', async (request, reply) => {
    const body = fieldsOf(request, ['refreshToken']);
    if (body.refreshToken != null) await auth.signOutByRefreshToken(checkText(body.refreshToken, '/refreshToken', 500));
    else await end(request, (caller) => ({ only: sessionOf(caller) }));
    return reply.code(204).send();
  });

  app.post('/v1/auth/logout-all', async (request, reply) => {
    fieldsOf(request, []);
    await end(request, (caller) => (sessionOf(caller), { except: null }));
    return reply.code(204).send();
  });

  app.get('/v1/auth/me', async (request, reply) =>
    secret(reply).send(await fresh(await callerOf(request, kernel, auth), readMe)),
  );

  app.get('/v1/auth/sessions', async (request, reply) => {
    const caller = await callerOf(request, kernel, auth);
    sessionOf(caller);
    return secret(reply).send({ nodes: await fresh(caller, listSessions) });
  });

  app.delete('/v1/auth/sessions/:id', async (request, reply) => {
    const { id } = request.params as { id: string };
    await end(request, (caller) => {
      sessionOf(caller);
      if (!UUID.test(id)) throw notFound('session');
      return { only: id };
    });
    return reply.code(204).send();
  });

  letterRoutes(app, auth);
  secondFactorRoutes(app, kernel, auth);
  oidcRoutes(app, auth);

  async function end(request: FastifyRequest, which: (caller: HttpCaller) => SessionChoice): Promise<void> {
    const caller = await callerOf(request, kernel, auth);
    const choice = which(caller);
    await fresh(caller, (work) => signOut(work, choice));
  }
}
