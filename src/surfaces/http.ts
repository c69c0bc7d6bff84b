import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { Problem } from '../platform/problem.js';
import { shaped, StaleRights, type Kernel, type Work } from '../records/work.js';
import { admit } from './admission/admission.js';
import { consistencyOf } from './consistency.js';
import { localise, localeOf } from './messages.js';
import { ShapeChanged, type Caller, type Gate } from './operations.js';

/** One HTTP request as both surfaces see it. */
export interface HttpCaller extends Caller {
  readonly idempotency?: string | undefined;
}

/** Who asks by which request, once they are let in: for the log. */
const asking = new WeakMap<FastifyRequest, Work>();

/** Lets the caller in when it is their turn and opens the work; throws 401, and 429 or 503 to who has to come again later. */
export async function callerOf(request: FastifyRequest, kernel: Kernel, gate: Gate): Promise<HttpCaller> {
  const rights = await gate.authenticate(request.headers.authorization);
  const turn = admit(request, rights);
  if (turn) await turn;
  const work: Work = {
    kernel: shaped(kernel, rights),
    rights,
    requestId: request.id,
    locale: localeOf(request.headers['accept-language']),
    reason: null,
    trusted: false,
    tx: null,
    depth: 0,
  };
  asking.set(request, work);
  const key = request.headers['idempotency-key'];
  const consistency = kernel.replica ? consistencyOf(request) : undefined;
  return {
    kernel,
    gate,
    work,
    consistency,
    ...(key === undefined ? {} : { idempotency: Array.isArray(key) ? key.join(', ') : key }),
  };
}

/** There is no such route. */
export const unknownAddress = (request: { readonly method: string; readonly url: string }): Problem =>
  new Problem(
    'unknown_address',
    404,
    `There is nothing at ${request.method} ${request.url.split('?')[0]?.slice(0, 200) ?? ''}; /docs lists what there is.`,
  );

/** What the caller is told of an error, whatever it was. Nothing of the inside leaves: no stack, no SQL, no path. */
export interface Told {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly pointer?: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What is known of the request that is refused. */
export interface Asked {
  readonly requestId: string;
  readonly work?: Work | undefined;
  readonly method?: string;
  readonly route?: string | undefined;
  readonly ip?: string;
}

const REFUSALS = new Set([401, 403, 429]);
/** Of these there may be thousands: `surfaces/admission/tell-refused.ts` counts them. */
const COUNTED = new Set(['too_many_requests', 'too_many_at_once']);

/** Whoever is turned away stands in the log (ASVS 5.0 16.3.1 and 16.3.2): docs/security/logs.md. */
function noteRefusal({ status, code }: Problem, kernel: Kernel, { work, ...asked }: Asked): void {
  if (!REFUSALS.has(status) || COUNTED.has(code)) return;
  const { tenantId, userId, keyId } = work?.rights ?? {};
  kernel.log('warn', 'A request was refused.', { security: 'refused', code, status, ...asked, tenantId, userId, keyId });
}

export function tell(error: unknown, kernel: Kernel, asked: Asked): Told {
  const { requestId } = asked;
  if (error instanceof Problem) {
    noteRefusal(error, kernel, asked);
    return { status: error.status, code: error.code, message: error.message, pointer: error.pointer, params: error.params };
  }
  // Somebody gives rights or shapes fields all the while: no attempt came through, and none did anything.
  if (error instanceof StaleRights || error instanceof ShapeChanged) return tell(restless(), kernel, asked);
  const known = fastifyProblem(error);
  if (known) return known;
  kernel.log('error', 'A request failed unexpectedly.', {
    requestId,
    error:
      error instanceof Error ? { message: error.message, stack: error.stack, ...(error as { code?: string }) } : String(error),
  });
  return {
    status: 500,
    code: 'internal_error',
    message: 'Something went wrong on our side; it is logged under this request id.',
    params: {},
  };
}

const restless = (): Problem =>
  new Problem('busy', 409, 'Rights or fields of the firm change at this very moment, and nothing was done; try again.', {
    params: { retryAfter: 1 },
  });

/** Refusals by the HTTP server itself, before any route. */
const SERVER: Record<string, { status: number; code: string; message: string }> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'unsupported_media_type',
    message: 'Send Content-Type: application/json.',
  },
  FST_ERR_CTP_EMPTY_TYPE: { status: 415, code: 'unsupported_media_type', message: 'Send Content-Type: application/json.' },
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, code: 'body_too_large', message: 'The body is larger than this address takes.' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { status: 400, code: 'invalid_json', message: 'The body is empty; send JSON.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, code: 'invalid_json', message: 'The body is not valid JSON.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    code: 'invalid_request',
    message: 'The body is not as long as Content-Length says.',
  },
  FST_ERR_BAD_URL: { status: 400, code: 'invalid_url', message: 'The address holds malformed percent-encoding.' },
  FST_ERR_MAX_PARAM_LENGTH: { status: 414, code: 'invalid_url', message: 'The address is too long.' },
};

function fastifyProblem(error: unknown): Told | undefined {
  const { code, statusCode, name } = error as { code?: string; statusCode?: number; name?: string };
  const known = code === undefined ? undefined : SERVER[code];
  if (known) return { ...known, params: {} };
  if (name === 'SyntaxError' && statusCode === 400)
    return { status: 400, code: 'invalid_json', message: 'The body is not valid JSON.', params: {} };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return { status: statusCode, code: 'invalid_request', message: 'The request cannot be understood.', params: {} };
  return undefined;
}

/** RFC 9457. */
export function sendProblem(reply: FastifyReply, request: FastifyRequest, error: unknown, kernel: Kernel): FastifyReply {
  const { id: requestId, method, ip } = request;
  const route = request.routeOptions?.url;
  const told = tell(error, kernel, { requestId, method, route, ip, work: asking.get(request) });
  const { location, retryAfter, wwwAuthenticate, ...params } = told.params;
  if (typeof location === 'string') void reply.header('location', location);
  if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
  if (told.status === 401)
    void reply.header('www-authenticate', typeof wwwAuthenticate === 'string' ? wwwAuthenticate : 'Bearer');
  const locale = localeOf(request.headers['accept-language']);
  return reply
    .code(told.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('content-language', locale)
    .send(
      JSON.stringify({
        type: `urn:eleven:problem:${told.code}`,
        title: told.code.replaceAll('_', ' '),
        status: told.status,
        code: told.code,
        detail: localise(told.message, locale),
        ...(told.pointer === undefined ? {} : { pointer: told.pointer }),
        ...(retryAfter === undefined ? {} : { retryAfter }),
        ...(Object.keys(params).length > 0 ? { params } : {}),
        requestId: request.id,
      }),
    );
}

/** The same error in GraphQL's shape; `extensions` hold what REST's problem holds. */
export function graphqlError(
  error: unknown,
  path: readonly string[],
  kernel: Kernel,
  requestId: string,
  locale: string,
  work?: Work,
): object {
  if (error instanceof GraphQLError && !error.originalError) {
    return {
      message: localise(error.message, locale),
      ...(error.locations ? { locations: error.locations } : {}),
      ...(path.length > 0 ? { path } : {}),
      extensions: { code: 'invalid_operation', status: 400, ...error.extensions, requestId },
    };
  }
  const told = tell(error instanceof GraphQLError ? error.originalError : error, kernel, {
    requestId,
    work,
    route: path.join('.') || '/graphql',
  });
  return {
    message: localise(told.message, locale),
    ...(path.length > 0 ? { path } : {}),
    extensions: {
      code: told.code,
      status: told.status,
      ...(told.pointer === undefined ? {} : { pointer: told.pointer }),
      ...(Object.keys(told.params).length > 0 ? { params: told.params } : {}),
      requestId,
    },
  };
}
