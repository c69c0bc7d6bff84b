import type { JsonSchema } from '../../declare/field.js';

/** Pieces of the API document's part about signing in. */
export const text = (description: string, more: JsonSchema = {}): JsonSchema => ({ type: 'string', description, ...more });
export const id = { type: 'string', format: 'uuid' };
export const moment = { type: 'string', format: 'date-time' };
export const orNull = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });

export const object = (
  properties: Record<string, JsonSchema>,
  required: readonly string[] = Object.keys(properties),
): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required: [...required],
  properties,
});

export const body = (schema: JsonSchema, required = true): JsonSchema => ({
  required,
  content: { 'application/json': { schema } },
});
export const answer = (description: string, schema: JsonSchema): JsonSchema => ({
  description,
  content: { 'application/json': { schema } },
});
/** `components.schemas.Problem` is the document's own. */
export const problem = (description: string): JsonSchema => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

export const pair = object({
  accessToken: text('Send it as `Authorization: Bearer`.'),
  refreshToken: text('For POST /v1/auth/refresh; each is used once and answered by its successor.'),
  expiresIn: { type: 'integer', description: 'Seconds the access token is good for.' },
});

export const refused = problem('Not signed in, or not any more.');
export const people = problem('For people who have signed in, not for API keys.');
export const operation = (operationId: string, summary: string, more: JsonSchema): JsonSchema => ({
  operationId,
  summary,
  tags: ['auth'],
  ...more,
});
export const done = { description: 'Done.' };
