import { Problem } from '../platform/problem.js';

/** 401: no credentials, or such as are forged, expired or revoked: one answer for all of these. */
export const unauthenticated = (given: boolean): Problem =>
  new Problem(
    'unauthenticated',
    401,
    given
      ? 'The access token or API key is not valid any more: refresh the session, sign in again, or use another key.'
      : 'Sign in first: send Authorization: Bearer with an access token of POST /v1/auth/login, or with an API key.',
    // RFC 6750 section 3: without credentials no error is named.
    { params: { wwwAuthenticate: given ? 'Bearer realm="eleven", error="invalid_token"' : 'Bearer realm="eleven"' } },
  );

/** 401: one answer for an unknown address, a wrong password, a locked account and a suspended tenant. */
export const wrongCredentials = (): Problem =>
  new Problem('invalid_credentials', 401, 'The e-mail address or the password is wrong, or the account is locked.');

/** 401: a refresh token that is unknown, expired, revoked or was used before. */
export const wrongRefreshToken = (): Problem =>
  new Problem('invalid_refresh_token', 401, 'The refresh token is not valid any more: sign in again.', {
    pointer: '/refreshToken',
  });

/** 401: a token of a letter or a step of signing in that is unknown, run out or was used before. */
export const wrongOneTimeToken = (pointer: string): Problem =>
  new Problem('invalid_token', 401, 'This token is unknown, has run out or was used before: begin again.', { pointer });

/** 401: the code is wrong, run out, or was used before. */
export const wrongCode = (): Problem =>
  new Problem('wrong_code', 401, 'The code is wrong, has run out or was used before: wait for the next one.', {
    pointer: '/code',
  });

/** 429: `retryAfter` in seconds. */
export const tooManyLogins = (retryAfter: number): Problem =>
  new Problem('too_many_logins', 429, `Too many sign-ins at this moment; try again in ${retryAfter} s.`, {
    params: { retryAfter },
  });

/** 429: too many failures for this address from this place; `retryAfter` in seconds. */
export const lockedOut = (retryAfter: number): Problem =>
  new Problem('too_many_attempts', 429, `Too many failed sign-ins; try again in ${Math.ceil(retryAfter / 60)} minutes.`, {
    params: { retryAfter },
  });
