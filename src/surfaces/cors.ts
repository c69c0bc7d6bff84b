import type { FastifyInstance } from 'fastify';

const METHODS = 'GET, POST, PUT, PATCH, DELETE';
const REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'accept-language',
  'consistency',
  'consistency-token',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'range',
  'last-event-id',
  'x-request-id',
].join(', ');
/** What a page may read of an answer besides the few headers every page may. */
const ANSWER_HEADERS = [
  'etag',
  'location',
  'link',
  'retry-after',
  'content-disposition',
  'content-range',
  'consistency-token',
  'x-request-id',
].join(', ');
const KEEP_SECONDS = '600';

/**
 * Lets pages of these origins call the API (Fetch standard, CORS). No cookies go along: callers identify themselves by
 * `Authorization`, which a foreign page does not have. Other origins get an answer without these headers, which browsers keep from them.
 */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const everybody = origins.includes('*');
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (!everybody) void reply.header('vary', 'Origin');
    if (origin === undefined || !(everybody || origins.includes(origin))) return;
    void reply.header('access-control-allow-origin', everybody ? '*' : origin);
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
      void reply.header('access-control-expose-headers', ANSWER_HEADERS);
      return;
    }
    return reply
      .header('access-control-allow-methods', METHODS)
      .header('access-control-allow-headers', REQUEST_HEADERS)
      .header('access-control-max-age', KEEP_SECONDS)
      .code(204)
      .send();
  });
}

/** Whether a request that no browser asks about beforehand comes from a page of this server, of an allowed origin, or from no page at all. */
export function fromHere(
  { origin, host }: { readonly origin?: string | undefined; readonly host?: string | undefined },
  publicUrl: string | undefined,
  origins: readonly string[],
): boolean {
  if (origin === undefined || origins.includes('*') || origins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  return new URL(origin).host === host || (publicUrl !== undefined && new URL(publicUrl).origin === origin);
}
