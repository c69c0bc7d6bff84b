import type { JsonSchema } from '../../declare/field.js';
import {
  answer,
  body,
  done,
  id,
  moment,
  object,
  operation,
  orNull,
  pair,
  people,
  problem,
  refused,
  text,
} from './auth-schemas.js';
import { furtherAuthOpenApi } from './further-auth-open-api.js';

const session = object({
  id,
  createdAt: moment,
  lastSeenAt: moment,
  device: orNull({ type: 'string', description: 'As its owner calls it, or made of the user agent.' }),
  userAgent: orNull({ type: 'string' }),
  ip: orNull({ type: 'string' }),
  current: { type: 'boolean', description: 'The session that asks.' },
});

const me = object({
  user: object({
    id,
    name: { type: 'string' },
    email: { type: 'string' },
    locale: orNull({ type: 'string' }),
    timeZone: orNull({ type: 'string' }),
  }),
  tenant: object({
    id,
    slug: { type: 'string' },
    name: { type: 'string' },
    baseCurrency: { type: 'string' },
    timeZone: { type: 'string' },
    locale: { type: 'string' },
  }),
  roles: { type: 'array', items: { type: 'string' } },
  permissions: {
    type: 'object',
    description: 'Each permission with its scope.',
    additionalProperties: { enum: ['own', 'team', 'unit', 'unitTree', 'tenant'] },
  },
  sessionId: orNull(id),
  keyId: orNull(id),
});

/** The paths of {@link authRoutes}, to be merged into the OpenAPI document's `paths`. */
export const authOpenApi: Readonly<Record<string, JsonSchema>> = {
  '/v1/auth/login': {
    post: operation('login', 'Sign in', {
      security: [],
      requestBody: body(
        object(
          {
            email: text('Of the user.', { maxLength: 254 }),
            password: text('Of the user.', { format: 'password', maxLength: 128 }),
            tenant: text('Slug; only for who belongs to several.', { maxLength: 63 }),
            device: text('As its owner calls it, to find it in the list of sessions.', { maxLength: 100 }),
          },
          ['email', 'password'],
        ),
      ),
      responses: {
        200: answer('Signed in.', pair),
        400: problem('A field is missing or unknown, or `tenant_required`: `params.tenants` names the choice.'),
        401: problem(
          '`invalid_credentials`: one answer whatever was wrong. `second_factor_required`, `second_factor_enrolment_required`: go on with `params.mfaToken`.',
        ),
        429: problem(
          '`too_many_attempts` after ten failures in 15 minutes, or `too_many_logins` at this moment; see Retry-After.',
        ),
      },
    }),
  },
  '/v1/auth/refresh': {
    post: operation('refresh', 'Exchange a refresh token for a new pair', {
      security: [],
      requestBody: body(object({ refreshToken: text('The latest one.') })),
      responses: {
        200: answer('Refreshed.', pair),
        400: problem('A field is missing or unknown.'),
        401: problem('`invalid_refresh_token`: unknown, expired, revoked, or used before, which ends the session.'),
      },
    }),
  },
  '/v1/auth/logout': {
    post: operation('logout', 'End this session', {
      security: [{}, { bearer: [] }],
      requestBody: body(object({ refreshToken: text('Names the session instead of the access token.') }, []), false),
      responses: { 204: done, 401: refused, 403: people },
    }),
  },
  '/v1/auth/logout-all': {
    post: operation('logoutAll', 'End all own sessions', { responses: { 204: done, 401: refused, 403: people } }),
  },
  '/v1/auth/me': {
    get: operation('me', 'Who am I, and what may I do', { responses: { 200: answer('The caller.', me), 401: refused } }),
  },
  '/v1/auth/sessions': {
    get: operation('listSessions', 'Own open sessions, latest first', {
      responses: { 200: answer('Sessions.', object({ nodes: { type: 'array', items: session } })), 401: refused, 403: people },
    }),
  },
  '/v1/auth/sessions/{id}': {
    delete: operation('endSession', 'End one own session', {
      parameters: [{ name: 'id', in: 'path', required: true, schema: id }],
      responses: { 204: done, 401: refused, 403: people, 404: problem('No such open session of yours.') },
    }),
  },
  ...furtherAuthOpenApi,
};
