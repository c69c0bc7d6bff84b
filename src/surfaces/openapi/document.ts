import type { JsonSchema } from '../../declare/field.js';
import type { Registry } from '../../registry/model.js';
import { fixedSchemas, headers, parameters, responseRef, responses } from './fixed.js';
import { actionPaths, entityPaths, type Paths } from './paths.js';
import { Components, entitySchemas, type Locale } from './schemas.js';
import { webhooksOf } from './webhooks.js';

/** Paths that are not made from the registry, told by who registers their routes: signing in, import, health … */
export type OpenApiFragment = Readonly<Record<string, JsonSchema>>;

export interface OpenApiOptions {
  /** Language of labels and summaries. */
  readonly locale?: Locale;
  readonly version?: string;
}

const ABOUT: Record<Locale, string> = {
  en: 'Every entity has the same operations, with the same names, filters and errors as in GraphQL (`/graphql`). Errors are RFC 9457 problems with a stable `code`.',
  ru: 'У каждой сущности одни и те же операции, с теми же именами, фильтрами и ошибками, что и в GraphQL (`/graphql`). Ошибки приходят по RFC 9457 с постоянным `code`.',
};

/**
 * The OpenAPI 3.1 document of the REST surface: every route of the registry's entities and actions, and those of `fragments`.
 * Throws if two of them describe the same operation or two schemas share a name.
 */
export function openApiOf(registry: Registry, fragments: readonly OpenApiFragment[] = [], options: OpenApiOptions = {}): JsonSchema {
  const locale = options.locale ?? 'en';
  const components = new Components();
  const paths: Paths = {};
  fixedSchemas(components);
  for (const entity of registry.entities.values()) {
    entitySchemas(entity, components, locale);
    add(paths, entityPaths(entity, locale));
  }
  for (const action of registry.actions.values()) {
    const entity = registry.entities.get(action.name.split('.')[0] ?? '');
    if (entity) add(paths, actionPaths(action, entity, components, locale));
  }
  for (const fragment of fragments) add(paths, fragment as Paths);
  bounded(paths);
  const webhooks = webhooksOf(registry, components, locale);
  return {
    openapi: '3.1.0',
    info: { title: 'Eleven', version: options.version ?? '0', description: ABOUT[locale], license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    tags: tagsOf(registry, paths, locale),
    paths,
    ...(Object.keys(webhooks).length > 0 ? { webhooks } : {}),
    components: {
      schemas: components.schemas(),
      parameters,
      headers,
      responses,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'An access token of POST /v1/auth/login, or an API key.' } },
    },
  };
}

function add(paths: Paths, more: Paths): void {
  for (const [path, item] of Object.entries(more)) {
    for (const [method, operation] of Object.entries(item)) {
      const known = (paths[path] ??= {});
      if (known[method]) throw new Error(`${method.toUpperCase()} ${path} is described twice.`);
      known[method] = operation;
    }
  }
}

/** Whoever is known may be told to come again later, wherever they ask. */
function bounded(paths: Paths): void {
  for (const item of Object.values(paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (Array.isArray(operation.security) && operation.security.length === 0) continue;
      const responses = operation.responses as JsonSchema;
      item[method] = { ...operation, responses: { ...responses, 429: responses[429] ?? responseRef('TooMany'), 503: responses[503] ?? responseRef('Unavailable') } };
    }
  }
}

function tagsOf(registry: Registry, paths: Paths, locale: Locale): JsonSchema[] {
  const used = new Set(Object.values(paths).flatMap((item) => Object.values(item).flatMap((operation) => (operation.tags as string[] | undefined) ?? [])));
  const entities = [...registry.entities.values()].map((e) => ({ name: e.plural, description: e.description ? `${e.label[locale]}. ${e.description}` : e.label[locale] }));
  const known = new Set(entities.map((e) => e.name));
  return [...entities, ...[...used].filter((name) => !known.has(name)).map((name) => ({ name }))];
}
