import type { FastifyInstance, FastifyRequest } from 'fastify';
import { checkText } from '../../declare/fields/check-text.js';
import { invalid } from '../../platform/problem.js';
import type { Auth } from '../../sign-in/auth.js';
import { arriveFrom, departTo, exchangeCode, providerNames } from '../../sign-in/oidc.js';
import { fieldsOf, required, secret } from './auth-requests.js';

/** Browsers take a `__Host-` cookie only by https, for all paths and this host alone (RFC 6265bis, section 4.1.3.2). */
const cookieName = (publicUrl: string): string => (publicUrl.startsWith('https:') ? '__Host-eleven_sign_in' : 'eleven_sign_in');
const PATH = '/v1/auth/oidc';

/** Signing in by a provider of OpenID Connect: the list of them, the way there, the way back, and the code for tokens. */
export function oidcRoutes(app: FastifyInstance, auth: Auth): void {
  const { tools } = auth;
  const name = cookieName(tools.publicUrl);
  const secure = tools.publicUrl.startsWith('https:');
  const cookie = (value: string, seconds: number): string =>
    `${name}=${value}; Path=${secure ? '/' : PATH}; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;

  app.get(`${PATH}/providers`, async (request, reply) => {
    const { tenant } = parameters(request, ['tenant']);
    const names = await providerNames(needed(tenant, 'tenant', 63), tools);
    return secret(reply).send({ nodes: names.map((name) => ({ name })) });
  });

  app.get(`${PATH}/start`, async (request, reply) => {
    const { tenant, provider, state } = parameters(request, ['tenant', 'provider', 'state']);
    const appState = state === undefined ? null : checkText(state, '/state', 300);
    const { location, browser } = await departTo(needed(tenant, 'tenant', 63), needed(provider, 'provider', 50), appState, tools);
    return secret(reply).header('set-cookie', cookie(browser, 600)).redirect(location, 302);
  });

  app.get(`${PATH}/callback`, async (request, reply) => {
    const query = request.raw.url?.split('?')[1] ?? '';
    const arrival = await arriveFrom(query, cookieOf(request, name), clientOf(request), tools);
    void secret(reply).header('set-cookie', cookie('', 0));
    if (arrival.location !== null) return reply.redirect(arrival.location, 302);
    return reply.send({ code: arrival.code, ...(arrival.state === null ? {} : { state: arrival.state }) });
  });

  app.post(`${PATH}/token`, async (request, reply) => {
    const body = fieldsOf(request, ['code', 'device']);
    const code = checkText(required(body, 'code'), '/code', 500);
    const device = body['device'] == null ? undefined : checkText(body['device'], '/device', 100);
    return secret(reply).send(await exchangeCode(code, { ...clientOf(request), device }, tools));
  });
}

const clientOf = (request: FastifyRequest) => ({ userAgent: request.headers['user-agent'], ip: request.ip });

function cookieOf(request: FastifyRequest, name: string): string | undefined {
  const pair = (request.headers.cookie ?? '').split(';').find((one) => one.trim().startsWith(`${name}=`));
  return pair?.trim().slice(name.length + 1);
}

function parameters(request: FastifyRequest, known: readonly string[]): Record<string, unknown> {
  const given = request.query as Record<string, unknown>;
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw invalid(`/${unknown.slice(0, 100)}`, `Expected ${known.join(', ')}.`, undefined, 'unknown_parameter');
  return given;
}

function needed(value: unknown, name: string, max: number): string {
  if (value === undefined || value === '') throw invalid(`/${name}`, `${name} is required.`, { field: name }, 'required');
  return checkText(value, `/${name}`, max);
}
