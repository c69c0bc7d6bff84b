import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { lazily } from '../../platform/lazy.js';
import { Problem } from '../../platform/problem.js';
import type { Kernel } from '../../records/work.js';
import type { Registry } from '../../registry/model.js';
import { callerOf, graphqlError, type HttpCaller } from '../http.js';
import { localeOf } from '../messages.js';
import { brought, ShapeChanged, type Gate } from '../operations.js';
import { isObject } from '../../records/read/filter.js';
import type { GraphqlRequest } from './documents.js';
import { graphqlEngine } from './execute.js';
import { leanSchema } from './lean-schema.js';
import { rootFields } from './root-fields.js';
import { sdlOf } from './sdl.js';

/** GraphQL's types and its execution, made from one registry when they are first asked for. */
interface Made {
  readonly sdl: string;
  readonly schema: GraphQLSchema;
  readonly engine: ReturnType<typeof graphqlEngine>;
}

function made(registry: Registry, kernel: Kernel): Made {
  const sdl = lazily(() => sdlOf(registry));
  const schema = lazily(() => leanSchema(sdl()));
  const engine = lazily(() =>
    graphqlEngine(schema(), rootFields(registry), (error, path, caller) =>
      graphqlError(error, path, kernel, caller?.work.requestId ?? '', caller?.work.locale ?? 'en', caller?.work),
    ),
  );
  return {
    get sdl() {
      return sdl();
    },
    get schema() {
      return schema();
    },
    get engine() {
      return engine();
    },
  };
}

/** The declarations' own types and execution, and those of tenants that have shaped theirs. */
export interface Graphql extends Made {
  /** Made with a tenant's first request and kept as long as its registry is. */
  of(registry: Registry): Made;
}

export function graphqlOf(kernel: Kernel): Graphql {
  const common = made(kernel.registry, kernel);
  const own = new WeakMap<Registry, Made>([[kernel.registry, common]]);
  return Object.assign(common, {
    of(registry: Registry) {
      const known = own.get(registry) ?? made(registry, kernel);
      own.set(registry, known);
      return known;
    },
  });
}

const MOST_TURNS = 3;

/** Runs an operation by the types of the caller's tenant; begins anew if these have changed since they were looked at. */
export async function runGraphql(
  graphql: Graphql,
  request: GraphqlRequest,
  caller: HttpCaller,
): Promise<{ status: number; body: string }> {
  for (let turn = 1; ; turn++) {
    try {
      const answer = await graphql.of(caller.work.kernel.registry).engine.run(request, caller);
      if (answer.status !== 400 || turn >= MOST_TURNS || !(await brought(caller))) return answer;
    } catch (error) {
      if (turn >= MOST_TURNS || !(error instanceof ShapeChanged)) throw error;
    }
  }
}

const BODY_LIMIT = 1_048_576;

/**
 * `POST /graphql` with `application/json` (GraphQL over HTTP, 2025 draft). Other content types and GET are not taken: a web page of
 * another origin cannot send JSON without a preflight, so that a forged request cannot be made.
 */
export function graphqlRoutes(app: FastifyInstance, kernel: Kernel, gate: Gate, graphql: Graphql): void {
  app.post('/graphql', { bodyLimit: BODY_LIMIT }, async (request, reply) => {
    const locale = localeOf(request.headers['accept-language']);
    const type = (request.headers.accept ?? '').includes('application/graphql-response+json')
      ? 'application/graphql-response+json; charset=utf-8'
      : 'application/json; charset=utf-8';
    void reply.header('content-type', type);
    try {
      const body = requestOf(request.body);
      const caller = await callerOf(request, kernel, gate);
      const { status, body: text } = await runGraphql(graphql, body, caller);
      return await reply.code(status).send(text);
    } catch (error) {
      const told = graphqlError(error, [], kernel, request.id, locale) as {
        extensions: { status?: number; params?: { retryAfter?: number } };
      };
      const status = told.extensions.status ?? 500;
      if (status === 401) void reply.header('www-authenticate', 'Bearer');
      if (told.extensions.params?.retryAfter) void reply.header('retry-after', String(told.extensions.params.retryAfter));
      return reply.code(status).send(JSON.stringify({ errors: [told] }));
    }
  });
}

/** Checks the request's own shape. */
export function requestOf(body: unknown): GraphqlRequest {
  const bad = (message: string, pointer: string) => new Problem('invalid_request', 400, message, { pointer });
  if (Array.isArray(body)) throw bad('Send one operation; lists of operations are not taken.', '');
  if (!isObject(body)) throw bad('Expected { "query": "…" }.', '');
  if (typeof body.query !== 'string') throw bad('query must be the text of the operation.', '/query');
  if (body.variables !== undefined && body.variables !== null && !isObject(body.variables))
    throw bad('variables must be an object.', '/variables');
  if (body.operationName !== undefined && body.operationName !== null && typeof body.operationName !== 'string')
    throw bad('operationName must be a text.', '/operationName');
  return body as unknown as GraphqlRequest;
}
