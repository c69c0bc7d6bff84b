import type { JsonSchema } from '../../declare/field.js';
import type { EntityModel, Registry } from '../../registry/model.js';
import { exchangePaths } from '../exchange/openapi.js';
import type { OpenApiFragment } from './document.js';
import { entityPaths } from './paths.js';

/**
 * The routes of objects that tenants define, in the document of who defines none: what they take is told by the tenant's own
 * document, which `GET /v1/openapi.json` gives with a token.
 */
export function objectsOpenApi(registry: Registry): OpenApiFragment {
  const records = registry.entities.get('customRecord');
  if (!records || [...registry.entities.values()].some((entity) => entity.object !== undefined)) return {};
  const { searchable, fields } = records;
  const any: EntityModel = { ...records, name: 'object', plural: 'objects', route: '{object}', graphql: 'AnyObject', readOnly: false, searchable, fields };
  const paths = { ...entityPaths(any, 'en'), ...exchangePaths(any) };
  return Object.fromEntries(Object.entries(paths).map(([path, item]) => [path, withObject(untyped(item) as Record<string, JsonSchema>)]));
}

/** A schema of the object's own is any object here. */
function untyped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untyped);
  if (typeof value !== 'object' || value === null) return value;
  const ref = (value as { $ref?: string }).$ref;
  if (ref?.startsWith('#/components/schemas/AnyObject')) return { type: 'object' };
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, untyped(one)]));
}

const OBJECT: JsonSchema = {
  name: 'object',
  in: 'path',
  required: true,
  description: 'Plural of an object that the tenant has defined, with hyphens: vehicles.',
  schema: { type: 'string' },
};

function withObject(item: Record<string, JsonSchema>): JsonSchema {
  return Object.fromEntries(
    Object.entries(item).map(([method, operation]) => [
      method,
      { ...operation, parameters: [OBJECT, ...((operation.parameters as JsonSchema[] | undefined) ?? [])] },
    ]),
  );
}

