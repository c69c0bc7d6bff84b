import type { FastifyReply, FastifyRequest } from 'fastify';
import { forbidden, invalid } from '../../platform/problem.js';
import { isObject } from '../../records/read/filter.js';
import type { HttpCaller } from '../http.js';

/** What holds tokens or names of people is kept by nobody on the way (RFC 6749 section 5.1). */
export const secret = (reply: FastifyReply): FastifyReply => reply.header('cache-control', 'no-store');

/** The session of the caller; sessions are for people, an API key has none. */
export function sessionOf(caller: HttpCaller): string {
  const { sessionId } = caller.work.rights;
  if (sessionId === null) throw forbidden('session', 'This is for people who have signed in; an API key has no session.');
  return sessionId;
}

/** The body's fields; an absent body has none. */
export function fieldsOf(request: FastifyRequest, known: readonly string[]): Record<string, unknown> {
  const body = request.body ?? {};
  if (!isObject(body))
    throw invalid('', known.length > 0 ? `Expected an object with ${known.join(', ')}.` : 'Expected an empty body.');
  const unknown = Object.keys(body).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    const pointer = `/${unknown.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    throw invalid(
      pointer,
      known.length > 0 ? `Expected ${known.join(', ')}.` : 'No fields are expected here.',
      undefined,
      'unknown_field',
    );
  }
  return body;
}

/** The value of a field that must be given. */
export function required(body: Record<string, unknown>, key: string): unknown {
  if (body[key] == null) throw invalid(`/${key}`, `${key} is required.`, { field: key }, 'required');
  return body[key];
}
