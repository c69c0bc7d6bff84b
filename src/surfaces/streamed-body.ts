import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Routes of this scope get the content as a stream, whatever its type says, by {@link contentOf}. What is still unread of it after
 * the answer, as of a refused upload, is read and thrown away: the next request on the connection comes after it, and to close the
 * connection instead could take the answer away from a sender who has not finished (RFC 9112 section 9.6).
 */
export function streamedBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  scope.addHook('onResponse', (request, _reply, done) => {
    readRest(request);
    done();
  });
}

/** The content of a request, chunk by chunk; who stops reading leaves the connection as it is. */
export const contentOf = ({ body }: FastifyRequest): AsyncIterable<Uint8Array> =>
  (body instanceof Readable ? body : Readable.from([])).iterator({ destroyOnReturn: false });

/** No more than a content may be long; a sender who goes on after that loses the connection. */
function readRest({ raw, routeOptions }: FastifyRequest): void {
  if (raw.complete || raw.destroyed) return;
  let left = routeOptions.bodyLimit;
  raw.unpipe();
  raw.on('data', (chunk: Uint8Array) => {
    left -= chunk.length;
    if (left < 0) raw.destroy();
  });
  raw.resume();
}
