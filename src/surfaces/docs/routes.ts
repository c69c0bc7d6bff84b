import { createHash } from 'node:crypto';
import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { introspectionFromSchema } from 'graphql';
import type { JsonSchema } from '../../declare/field.js';
import type { EntityModel, Registry } from '../../registry/model.js';
import type { Graphql } from '../graphql/routes.js';
import { localeOf } from '../messages.js';
import { openApiOf, type OpenApiFragment } from '../openapi/document.js';
import { ASSETS, assetRoutes } from './assets.js';
import { passwordJs, passwordPage } from './password-pages.js';
import { exploreJs, graphiql, landing, pageCss, reference, referenceJs } from './pages.js';

/** What the documents are made of. */
export interface DocsOptions {
  readonly registry: Registry;
  readonly graphql: Graphql;
  /** What is registered besides the registry's routes; {@link docsOpenApi} comes by itself. */
  fragments(registry: Registry): readonly OpenApiFragment[];
  /** The registry of who asks: what tenants define stands in their own documents alone. The declarations' own unless given. */
  registryFor?(request: FastifyRequest): Promise<Registry>;
  /** The program's, shown in the document. */
  readonly version: string;
}

/** Only own files, nothing inline, and no other page may frame these or be sent to by them. */
const POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'object-src': ["'none'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/**
 * The documents and the pages that show them, all from this server: `GET /v1/openapi.json`, `/graphql/schema.graphql`,
 * `/graphql/schema.json` (introspection), and for people `/`, `/docs`, `/graphiql` and the pages of letters. None of them needs a token.
 */
export async function docsRoutes(app: FastifyInstance, options: DocsOptions): Promise<void> {
  documents(app, options);
  await app.register(async (pages) => {
    // Of transport security the server tells with every answer.
    await pages.register(helmet, { contentSecurityPolicy: false, strictTransportSecurity: false });
    // In place of the policy of answers that are no pages, which every answer has until somebody knows better.
    const policy = Object.entries(POLICY).map(([name, sources]) => [name, ...sources].join(' '));
    pages.addHook('onRequest', async (_request, reply) => void reply.header('content-security-policy', policy.join(';')));
    const html = 'text/html; charset=utf-8';
    const script = 'text/javascript; charset=utf-8';
    pages.get(
      '/',
      text(html, anybody, (locale) => landing(locale)),
    );
    pages.get(
      '/reset-password',
      text(html, anybody, (locale) => passwordPage('reset', locale)),
    );
    pages.get(
      '/accept-invitation',
      text(html, anybody, (locale) => passwordPage('invitation', locale)),
    );
    pages.get(
      `${ASSETS}/password.js`,
      text(script, anybody, () => passwordJs),
    );
    pages.get('/docs', text(html, anybody, reference));
    pages.get('/graphiql', text(html, anybody, graphiql));
    pages.get(
      `${ASSETS}/page.css`,
      text('text/css; charset=utf-8', anybody, () => pageCss),
    );
    pages.get(
      `${ASSETS}/reference.js`,
      text(script, anybody, () => referenceJs),
    );
    pages.get(
      `${ASSETS}/explore.js`,
      text(script, anybody, () => exploreJs(exampleQuery(options.registry))),
    );
    assetRoutes(pages);
  });
}

function documents(app: FastifyInstance, { registry, graphql, fragments, version, registryFor }: DocsOptions): void {
  const own = registryFor ?? (async () => registry);
  app.get(
    '/v1/openapi.json',
    text('application/json; charset=utf-8', own, (locale, of) =>
      JSON.stringify(openApiOf(of, [...fragments(of), docsOpenApi], { locale, version })),
    ),
  );
  app.get(
    '/graphql/schema.graphql',
    text('text/plain; charset=utf-8', own, (_, of) => graphql.of(of).sdl),
  );
  app.get(
    '/graphql/schema.json',
    text('application/json; charset=utf-8', own, (_, of) =>
      JSON.stringify({ data: introspectionFromSchema(graphql.of(of).schema) }),
    ),
  );
}

interface Kept {
  readonly body: string;
  readonly etag: string;
}

/** Answers with a text that is made once per registry and language; `If-None-Match` gets 304. */
function text<R extends object>(
  type: string,
  of: (request: FastifyRequest) => Promise<R>,
  make: (locale: 'en' | 'ru', of: R) => string,
) {
  const made = new WeakMap<R, Map<string, Kept>>();
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const locale = localeOf(request.headers['accept-language']);
    const about = await of(request);
    const kept = made.get(about) ?? new Map<string, Kept>();
    made.set(about, kept);
    let known = kept.get(locale);
    if (!known) {
      const body = make(locale, about);
      known = { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
      kept.set(locale, known);
    }
    void reply.header('etag', known.etag).header('vary', 'accept-language, authorization').header('cache-control', 'no-cache');
    if (request.headers['if-none-match'] === known.etag) return reply.code(304).send();
    return reply.header('content-type', type).header('content-language', locale).send(known.body);
  };
}

/** For what is the same to everybody. */
const everybody = {};
const anybody = async (): Promise<object> => everybody;

/** A first query to try: the first entity that staff keep, with its title. */
function exampleQuery(registry: Registry): string {
  const entities = [...registry.entities.values()];
  const entity = entities.find((e) => e.owned && !e.readOnly) ?? (entities[0] as EntityModel);
  const field = entity.fields.get(entity.title);
  const title = field && !field.field.graphql.selection ? ` ${field.key}` : '';
  return `# Sign in with POST /v1/auth/login and put the token into the headers below.\n{\n  ${entity.plural}(first: 5) {\n    nodes { id${title} }\n    totalCount\n  }\n}\n`;
}

const answered = (description: string, type: string): JsonSchema => ({
  description,
  headers: { ETag: { $ref: '#/components/headers/ETag' } },
  content: { [type]: { schema: type === 'text/plain' ? { type: 'string' } : { type: 'object' } } },
});

const open = (operationId: string, summary: string, type: string): JsonSchema => ({
  get: {
    operationId,
    tags: ['documents'],
    summary,
    security: [],
    responses: { 200: answered('The document.', type), 304: { description: 'Still the same.' } },
  },
});

const refusedForNow = (description: string): JsonSchema => ({
  description,
  headers: { 'Retry-After': { $ref: '#/components/headers/Retry-After' } },
  content: { 'application/json': { schema: { type: 'object' } } },
});

/** The paths of {@link docsRoutes} that programs use, and GraphQL's own. */
export const docsOpenApi: OpenApiFragment = {
  '/v1/openapi.json': open('openApi', 'This document', 'application/json'),
  '/graphql/schema.graphql': open('graphqlSchema', 'The GraphQL schema as SDL', 'text/plain'),
  '/graphql/schema.json': open(
    'graphqlIntrospection',
    "The GraphQL schema as an introspection query's answer",
    'application/json',
  ),
  '/graphql': {
    post: {
      operationId: 'graphql',
      tags: ['graphql'],
      summary: 'Run a GraphQL operation',
      parameters: [{ $ref: '#/components/parameters/Consistency' }, { $ref: '#/components/parameters/ConsistencyToken' }],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['query'],
              properties: {
                query: { type: 'string' },
                variables: { type: ['object', 'null'] },
                operationName: { type: ['string', 'null'] },
              },
              examples: [{ query: '{ __typename }' }],
            },
          },
        },
      },
      responses: {
        200: {
          description: '`data`, and `errors` whose `extensions` hold what a problem holds.',
          headers: { 'Consistency-Token': { $ref: '#/components/headers/Consistency-Token' } },
          content: { 'application/json': { schema: { type: 'object' } } },
        },
        400: {
          description: 'The operation is not valid, or too large.',
          content: { 'application/json': { schema: { type: 'object' } } },
        },
        401: { description: 'Sign in first.', content: { 'application/json': { schema: { type: 'object' } } } },
        429: refusedForNow('More requests than the caller or its tenant may send; see Retry-After.'),
        503: refusedForNow('The server has too much to do, or the database is away; see Retry-After.'),
      },
    },
  },
};
