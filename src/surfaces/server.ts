import { STATUS_CODES } from 'node:http';
import fastify, { type FastifyInstance } from 'fastify';
import { requestIdOf } from '../platform/log.js';
import type { Kernel } from '../records/work.js';
import { limitRequests, type RequestLimits } from './admission/admission.js';
import { tellConsistency } from './consistency.js';
import { graphqlOf, graphqlRoutes, type Graphql } from './graphql/routes.js';
import { allowOrigins } from './cors.js';
import { sendProblem } from './http.js';
import { jsonBodies } from './json-body.js';
import { learnMessages } from './messages.js';
import type { Gate } from './operations.js';
import { linkRoutes } from './rest/link-routes.js';
import { entityRoutes } from './rest/routes.js';
import { securityHeaders } from './security-headers.js';
import { watchRequests, type WatchRequests } from './watch-requests.js';

/** A part of the API that is not made from the registry: sign-in, import, health … */
export type Routes = (app: FastifyInstance, graphql: Graphql) => void | Promise<void>;

/** A registered route; `url` as the server writes it: `/v1/people/:id`. */
export interface Route {
  readonly method: string;
  readonly url: string;
}

/** What stands between the server and its clients. */
export interface Surroundings {
  /** Addresses and ranges of proxies whose `X-Forwarded-For` is believed. */
  readonly trustProxy: readonly string[];
  /** Origins whose pages may call the API; `*` for all. */
  readonly corsOrigins: readonly string[];
  /** What is let in; all, if there are none. */
  readonly requests?: RequestLimits;
}

/** The HTTP server with both surfaces; Nest is laid over it in `app.ts`. `watch` tells of its requests. */
export async function createServer(
  kernel: Kernel,
  gate: Gate,
  further: readonly Routes[] = [],
  watch?: WatchRequests,
  { trustProxy, corsOrigins, requests }: Surroundings = { trustProxy: [], corsOrigins: [] },
) {
  const always = securityHeaders(kernel.publicUrl);
  const app = fastify({
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    bodyLimit: 1_048_576,
    genReqId: (request) => requestIdOf(request.headers['x-request-id']),
    routerOptions: { maxParamLength: 300, caseSensitive: true, ignoreTrailingSlash: false },
    requestTimeout: 60_000,
    connectionTimeout: 0,
    forceCloseConnections: 'idle',
    clientErrorHandler: (error, socket) => refuseUnreadable(error, socket as never, always),
    frameworkErrors: (error, request, reply) => void sendProblem(reply.headers(always) as never, request as never, error, kernel),
  });
  jsonBodies(app);
  learnMessages(kernel.registry.modules.flatMap((module) => module.messages));
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(always).header('x-request-id', request.id);
  });
  if (watch) watchRequests(app, watch);
  allowOrigins(app, corsOrigins);
  tellConsistency(app, kernel);
  if (requests) limitRequests(app, requests, kernel.log);
  const routes: Route[] = [];
  app.addHook('onRoute', ({ method, url }) => void routes.push(...[method].flat().map((one) => ({ method: one, url }))));
  const graphql = graphqlOf(kernel);
  await app.register(async (api) => {
    api.setErrorHandler((error, request, reply) => sendProblem(reply, request, error, kernel));
    entityRoutes(api, kernel, gate);
    linkRoutes(api, kernel);
    graphqlRoutes(api, kernel, gate, graphql);
    for (const add of further) await add(api, graphql);
  });
  return { app, graphql, routes };
}

/** A request that is no HTTP: answered before there is a request to speak of, so without an id. */
function refuseUnreadable(
  error: { code?: string },
  socket: { writable: boolean; end(text: string): void; destroy(): void },
  always: Readonly<Record<string, string>>,
): void {
  if (!socket.writable || error.code === 'ECONNRESET') return socket.destroy();
  const known: Record<string, [number, string, string]> = {
    HPE_HEADER_OVERFLOW: [431, 'headers_too_large', 'The headers are larger than 16 KiB.'],
    ERR_HTTP_REQUEST_TIMEOUT: [408, 'request_timeout', 'The request did not arrive in time.'],
  };
  const [status, code, detail] = known[error.code ?? ''] ?? [
    400,
    'invalid_request',
    'This is not valid HTTP; letters beyond ASCII in the address must be percent-encoded (curl: -G --data-urlencode).',
  ];
  const body = JSON.stringify({ type: `urn:eleven:problem:${code}`, title: code.replaceAll('_', ' '), status, code, detail });
  const headers = Object.entries(always).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${headers.join('')}content-type: application/problem+json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
