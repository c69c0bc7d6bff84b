import type { FastifyInstance } from 'fastify';
import { checkGivenPassword } from '../../access/passwords.js';
import { checkText } from '../../declare/fields/check-text.js';
import type { Auth } from '../../sign-in/auth.js';
import { redeemLetter, requestReset, type Letter } from '../../sign-in/letters.js';
import { fieldsOf, required, secret } from './auth-requests.js';

const LONGEST_TOKEN = 500;

/** Passwords by letter: asking for a reset, and using the link of a reset or an invitation. */
export function letterRoutes(app: FastifyInstance, auth: Auth): void {
  app.post('/v1/auth/password-reset', async (request, reply) => {
    const body = fieldsOf(request, ['email', 'tenant']);
    const email = checkText(required(body, 'email'), '/email', 254);
    const tenant = body['tenant'] == null ? undefined : checkText(body['tenant'], '/tenant', 63);
    await requestReset(email, tenant, request.ip, auth.tools);
    return secret(reply).code(202).send({ accepted: true });
  });

  const redeem = (url: string, letter: Letter): void => {
    app.post(url, async (request, reply) => {
      const body = fieldsOf(request, ['token', 'password']);
      const token = checkText(required(body, 'token'), '/token', LONGEST_TOKEN);
      await redeemLetter(token, checkGivenPassword(required(body, 'password'), '/password'), letter, auth.tools);
      return secret(reply).code(204).send();
    });
  };
  redeem('/v1/auth/password-reset/confirm', 'reset');
  redeem('/v1/auth/invitation/accept', 'invitation');
}
