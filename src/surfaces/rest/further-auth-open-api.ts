import type { JsonSchema } from '../../declare/field.js';
import { answer, body, done, object, operation, orNull, pair, people, problem, refused, text } from './auth-schemas.js';

const code = text('Of the authenticator app, or a recovery code.', { maxLength: 50 });
const mfaToken = text('`params.mfaToken` of the refused sign-in, good for five minutes.', { maxLength: 500 });
const recoveryCodes: JsonSchema = { type: 'array', items: { type: 'string' }, description: 'Each good once; shown only here.' };
const wrong = problem('`wrong_code` or `invalid_token`: wrong, run out, or used before.');
const limited = problem('`too_many_attempts` after ten in 15 minutes; see Retry-After.');
const invalid = problem('A field is missing, unknown or not acceptable.');
const input = (schema: JsonSchema): JsonSchema => ({ requestBody: body(schema) });
/** Signed in, or between the two steps of signing in. */
const either = { security: [{}, { bearer: [] }] };
const open = { security: [] };

const letter = (operationId: string, summary: string): JsonSchema =>
  operation(operationId, summary, {
    ...open,
    ...input(
      object({
        token: text('Of the link.', { maxLength: 500 }),
        password: text('The new one.', { format: 'password', maxLength: 128 }),
      }),
    ),
    responses: {
      204: done,
      400: problem('The password is not acceptable; the token is still good.'),
      401: problem('`invalid_token`: unknown, run out or used before.'),
    },
  });

const query = (name: string, description: string, required = true, maxLength = 63): JsonSchema => ({
  name,
  in: 'query',
  required,
  description,
  schema: { type: 'string', minLength: 1, maxLength },
});

const letters: Readonly<Record<string, JsonSchema>> = {
  '/v1/auth/password-reset': {
    post: operation('requestPasswordReset', 'Ask for a link to a new password', {
      ...open,
      ...input(
        object(
          {
            email: text('Of the user.', { maxLength: 254 }),
            tenant: text('Slug; all the firms if left out.', { maxLength: 63 }),
          },
          ['email'],
        ),
      ),
      responses: {
        202: answer('A letter goes out if somebody has this address.', object({ accepted: { const: true } })),
        400: invalid,
        409: problem('`no_mail_server`: this installation sends no e-mail.'),
        429: limited,
      },
    }),
  },
  '/v1/auth/password-reset/confirm': {
    post: letter('resetPassword', 'Choose a new password by the link of a letter; all sessions end'),
  },
  '/v1/auth/invitation/accept': { post: letter('acceptInvitation', 'Choose the first password by the link of an invitation') },
};

const secondFactor: Readonly<Record<string, JsonSchema>> = {
  '/v1/auth/mfa': {
    get: operation('secondFactor', 'How it stands with my second factor', {
      responses: {
        200: answer(
          'State.',
          object({ enrolled: { type: 'boolean' }, required: { type: 'boolean' }, recoveryCodesLeft: { type: 'integer' } }),
        ),
        401: refused,
        403: people,
      },
    }),
    post: operation('loginSecondStep', 'The second step of signing in', {
      ...open,
      ...input(object({ mfaToken, code })),
      responses: { 200: answer('Signed in.', pair), 400: invalid, 401: wrong, 429: limited },
    }),
  },
  '/v1/auth/mfa/enrol': {
    post: operation('enrolSecondFactor', 'A secret for an authenticator app', {
      ...either,
      ...input(object({ mfaToken, code }, [])),
      responses: {
        200: answer(
          'Counts once confirmed. Who has a second factor gives its code.',
          object({ secret: text('Base32.'), uri: text('otpauth://, for a QR code.') }),
        ),
        400: invalid,
        401: wrong,
        403: people,
        429: limited,
      },
    }),
  },
  '/v1/auth/mfa/confirm': {
    post: operation('confirmSecondFactor', 'Put the new secret into force by its first code', {
      ...either,
      ...input(object({ mfaToken, code }, ['code'])),
      responses: {
        200: answer(
          'In force; with mfaToken signed in as well.',
          object(
            { recoveryCodes, accessToken: { type: 'string' }, refreshToken: { type: 'string' }, expiresIn: { type: 'integer' } },
            ['recoveryCodes'],
          ),
        ),
        400: invalid,
        401: wrong,
        403: people,
        409: problem('`not_enrolling`: ask for a secret first.'),
        429: limited,
      },
    }),
  },
  '/v1/auth/mfa/recovery-codes': {
    post: operation('renewRecoveryCodes', 'New recovery codes; the old ones end', {
      ...input(object({ code })),
      responses: { 200: answer('Codes.', object({ recoveryCodes })), 400: invalid, 401: wrong, 403: people, 429: limited },
    }),
  },
  '/v1/auth/mfa/remove': {
    post: operation('removeSecondFactor', 'Take away the own second factor', {
      ...input(object({ code })),
      responses: {
        204: done,
        400: invalid,
        401: wrong,
        403: people,
        409: problem('`second_factor_demanded` by the firm.'),
        429: limited,
      },
    }),
  },
};

const providers: Readonly<Record<string, JsonSchema>> = {
  '/v1/auth/oidc/providers': {
    get: operation('listProviders', 'Where else users of a tenant sign in', {
      ...open,
      parameters: [query('tenant', 'Slug.')],
      responses: {
        200: answer('Names.', object({ nodes: { type: 'array', items: object({ name: { type: 'string' } }) } })),
        400: invalid,
      },
    }),
  },
  '/v1/auth/oidc/start': {
    get: operation('startProviderLogin', 'To a provider; for browsers', {
      ...open,
      parameters: [
        query('tenant', 'Slug.'),
        query('provider', 'Its name.', true, 50),
        query('state', 'Comes back unchanged.', false, 300),
      ],
      responses: {
        302: { description: 'To the provider.' },
        400: invalid,
        404: problem('No such provider.'),
        503: problem('`provider_unavailable`.'),
      },
    }),
  },
  '/v1/auth/oidc/callback': {
    get: operation('finishProviderLogin', 'Back from a provider; its redirect_uri', {
      ...open,
      responses: {
        200: answer(
          'Without a returnUrl.',
          object({ code: text('For POST /v1/auth/oidc/token, within a minute.'), state: orNull({ type: 'string' }) }, ['code']),
        ),
        302: { description: 'To the returnUrl with code, or error, and state.' },
        401: problem('`invalid_token`: begin again. `provider_refused`.'),
        403: problem('`not_a_user`: no account here.'),
        404: problem('The provider is not there any more.'),
        503: problem('`provider_unavailable`.'),
      },
    }),
  },
  '/v1/auth/oidc/token': {
    post: operation('exchangeProviderCode', 'The code for tokens', {
      ...open,
      ...input(
        object({ code: text('Used once.', { maxLength: 500 }), device: text('As its owner calls it.', { maxLength: 100 }) }, [
          'code',
        ]),
      ),
      responses: {
        200: answer('Signed in.', pair),
        400: invalid,
        401: problem('`invalid_token`; `second_factor_required` where the provider is not enough.'),
      },
    }),
  },
};

/** The paths of letters, second factors and providers. */
export const furtherAuthOpenApi: Readonly<Record<string, JsonSchema>> = { ...letters, ...secondFactor, ...providers };
