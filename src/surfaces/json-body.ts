import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../platform/problem.js';

/** Far more than any field takes, which says so itself; and so few that what walks a body by recursion does not overflow the stack. */
export const DEEPEST = 1000;

/**
 * Bodies are JSON in UTF-8 (RFC 8259 section 8.1), uncompressed; anything else is refused by name and never read by guess:
 * bytes that are no UTF-8 would silently become U+FFFD in somebody's name. An empty body is no body.
 */
export function jsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const refused = refusal(request, body);
    if (refused) return done(refused);
    if (body.length === 0) return done(null, undefined);
    void parse(request, body.toString('utf8'), done);
  });
}

function refusal({ headers }: FastifyRequest, body: Buffer): Problem | undefined {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    return new Problem('unsupported_media_type', 415, 'Send the body as it is, without Content-Encoding.');
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset))
    return new Problem('unsupported_media_type', 415, 'JSON is sent in UTF-8: Content-Type: application/json.');
  if (!isUtf8(body)) return new Problem('invalid_json', 400, 'The body is not valid UTF-8.', { pointer: '' });
  return isDeep(body)
    ? new Problem('too_deep', 400, `The body nests deeper than ${DEEPEST} levels.`, { pointer: '' })
    : undefined;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
/** `[` and `{` differ by one bit from each other, as do `]` and `}`. */
const BRACE = 0x20;
const [OPEN, CLOSE] = [0x7b, 0x7d];

/** Looked at as text: parsed JSON of any depth is easily walked into a stack overflow. */
function isDeep(body: Buffer): boolean {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i] as number;
    if (inText) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if ((byte | BRACE) === OPEN) {
      if (++depth > DEEPEST) return true;
    } else if ((byte | BRACE) === CLOSE) depth--;
  }
  return false;
}
