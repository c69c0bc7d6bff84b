import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from '../platform/log.js';
import type { TracedRequest, Tracing } from '../platform/tracing.js';

/** How requests are told of. */
export interface WatchRequests {
  readonly log: Logger;
  /** A line for every request; otherwise only for those that failed on our side or took longer than {@link SLOW}. */
  readonly every: boolean;
  readonly tracing?: Tracing | undefined;
}

/** Milliseconds after which a request is worth a line of the log. */
const SLOW = 1000;

/**
 * Tells of each answered request: its route (never the address itself, which may hold values), status, milliseconds and request id.
 * Costs nothing but two hooks where nothing is to be told.
 */
export function watchRequests(app: FastifyInstance, { log, every, tracing }: WatchRequests): void {
  const spans = new WeakMap<FastifyRequest, TracedRequest>();
  if (tracing) {
    app.addHook('onRequest', (request, _reply, done) => {
      const { method, headers, id } = request;
      const route = routeOf(request);
      const attributes = { 'http.request.method': method, 'http.route': route, 'request.id': id };
      const span = tracing.begin(`${method} ${route}`, headers, attributes);
      spans.set(request, span);
      span.within(done);
    });
  }
  app.addHook('onResponse', (request, { statusCode, elapsedTime }, done) => {
    spans.get(request)?.end({ 'http.response.status_code': statusCode }, statusCode >= 500);
    const failed = statusCode >= 500;
    if (request.shed && !every) return done();
    if (every || failed || elapsedTime > SLOW) {
      const facts = {
        method: request.method,
        route: routeOf(request),
        status: statusCode,
        ms: Math.round(elapsedTime),
        requestId: request.id,
      };
      log[failed ? 'error' : elapsedTime > SLOW ? 'warn' : 'info'](
        facts,
        failed ? 'A request failed.' : 'A request was answered.',
      );
    }
    done();
  });
}

const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'unknown';
