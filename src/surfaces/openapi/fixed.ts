import type { JsonSchema } from '../../declare/field.js';
import { closed, ref, type Components } from './schemas.js';

const text: JsonSchema = { type: 'string' };
const orNull = (type: string, more: JsonSchema = {}): JsonSchema => ({ type: [type, 'null'], ...more });

/** Schemas that are the same for every entity. */
export function fixedSchemas(components: Components): void {
  components.put('Problem', {
    type: 'object',
    description: 'RFC 9457. `code` is stable; `pointer` (RFC 6901) leads to the offending field.',
    required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
    properties: {
      type: { type: 'string', format: 'uri' },
      title: text,
      status: { type: 'integer', minimum: 300, maximum: 599 },
      code: { type: 'string', pattern: '^[a-z0-9_]+$' },
      detail: { type: 'string', description: "In the caller's language, by Accept-Language: en or ru." },
      pointer: { type: 'string', description: 'JSON pointer into the input.' },
      params: { type: 'object', description: 'Facts a program may use.' },
      retryAfter: { type: 'number', description: 'Seconds.' },
      requestId: text,
    },
    examples: [{ type: 'urn:eleven:problem:invalid_value', title: 'invalid value', status: 400, code: 'invalid_value', detail: 'Expected a text.', pointer: '/name', requestId: '01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e' }],
  });
  components.put('ItemError', closed({ code: text, message: text, pointer: text }, ['code', 'message']));
  components.put('PageInfo', closed({ endCursor: orNull('string'), startCursor: orNull('string'), hasNextPage: { type: 'boolean' }, hasPreviousPage: { type: 'boolean' } }, ['endCursor', 'startCursor', 'hasNextPage', 'hasPreviousPage']));
  components.put('ExternalId', { ...closed({ system: { type: 'string', minLength: 1, maxLength: 100 }, id: { type: 'string', minLength: 1, maxLength: 255 } }, ['system', 'id']), description: 'The id another system knows the record by.' });
  const entry = closed(
    {
      id: { type: ['integer', 'string'] },
      at: { type: 'string', format: 'date-time' },
      operation: { enum: ['create', 'update', 'delete', 'restore', 'event'] },
      event: text,
      actorId: orNull('string', { format: 'uuid' }),
      reason: orNull('string'),
      requestId: orNull('string'),
      version: { type: 'integer' },
      before: orNull('object', { description: 'The changed fields as they were.' }),
      after: orNull('object', { description: 'The changed fields as they became; of an event its payload.' }),
    },
    ['id', 'at', 'operation', 'event', 'version'],
  );
  components.put('History', closed({ nodes: { type: 'array', items: entry }, endCursor: orNull('string', { description: 'Give it as `after`.' }), archivedBefore: orNull('string', { format: 'date-time', description: 'Changes before this moment lie in the archive; null if none do.' }) }, ['nodes', 'endCursor', 'archivedBefore']));
  const figures = { type: 'object', additionalProperties: { type: ['number', 'string', 'null'] } };
  const group = closed({ key: { type: 'object' }, count: { type: 'integer', minimum: 0 }, sum: figures, avg: figures, min: figures, max: figures }, ['key', 'count']);
  components.put('Groups', closed({ groups: { type: 'array', items: group } }, ['groups']));
}

const header = (description: string, schema: JsonSchema = text): JsonSchema => ({ description, schema });

/** `components.headers` */
export const headers: Record<string, JsonSchema> = {
  ETag: header('The record\'s version, for If-Match: `"3"`; of a read with a digest of the answer: `"3-Qm9v…"`.'),
  Link: header('RFC 8288: rel="next" and rel="prev" of the page.'),
  Location: header('Where the record is.'),
  'Idempotency-Replayed': header('true where the answer is that of an earlier request with the same Idempotency-Key.'),
  'Retry-After': header('Seconds.', { type: 'integer' }),
  'RateLimit-Policy': header('What may come within how many seconds, also when little of it is left: `"caller";q=2000;w=10` (draft-ietf-httpapi-ratelimit-headers).'),
  RateLimit: header('What is left, and seconds until all of it is there again: `"caller";r=42;t=9`.'),
  'Consistency-Token': header('Where there is a read replica: what it must know of to show this change. Give it back with reads that may be answered there.'),
  'X-Request-Id': header('As given, or made here; it stands in the log and in the history.'),
};

export const headerRef = (name: string): JsonSchema => ({ $ref: `#/components/headers/${name}` });

const query = (name: string, description: string, schema: JsonSchema, more: JsonSchema = {}): JsonSchema => ({ name, in: 'query', description, schema, ...more });
const list = { type: 'array', items: text };
const commas = { style: 'form', explode: false };

/** `components.parameters`, by the names their references use. */
export const parameters: Record<string, JsonSchema> = {
  Id: { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
  First: query('first', 'Page size, from the front; 50 unless given.', { type: 'integer', minimum: 0, maximum: 1000 }),
  After: query('after', '`endCursor` of the page before.', text),
  Last: query('last', 'Page size, from the back.', { type: 'integer', minimum: 0, maximum: 1000 }),
  Before: query('before', '`startCursor` of the page behind; goes with `last`.', text),
  Search: query('search', 'Words in any form and order, ru and en; the last may be cut short.', { type: 'string', maxLength: 200 }),
  Substring: query('substring', 'A part of the text, of at least two characters.', { type: 'string', minLength: 2, maxLength: 200 }),
  Deleted: query('deleted', 'Whether deleted records are listed.', { type: 'string', enum: ['exclude', 'only', 'include'], default: 'exclude' }),
  Fields: query('fields', 'What to give of each record: field names, through links and lists with dots.', list, commas),
  Include: query('include', 'What to give besides the fields: links, lists, computed fields.', list, commas),
  Total: query('total', 'Count all records of the filter, as `totalCount`.', { type: 'boolean', default: false }),
  View: query('view', 'A saved view of this entity: its filter holds too; its search, order, columns and page size stand in for those not given.', { type: 'string', format: 'uuid' }),
  Sort: query('sort', 'Field names, through links with dots; a minus sorts descending. At most 5.', { ...list, maxItems: 5 }, { ...commas, example: ['-createdAt'] }),
  AsOf: query('asOf', 'The record as it was at that moment.', { type: 'string', format: 'date-time' }),
  GroupBy: query('groupBy', 'Field names; a time by day, week, month, quarter or year. At most 4.', { ...list, maxItems: 4 }, { ...commas, example: ['createdAt:month'] }),
  Measures: query('measures', '`sum`, `avg`, `min` or `max` and a field: `sum.amount`.', list, commas),
  MostGroups: query('first', 'Most groups, largest first.', { type: 'integer', minimum: 1, maximum: 1000, default: 1000 }),
  HistoryFirst: query('first', 'Most entries, newest first.', { type: 'integer', minimum: 1, maximum: 1000, default: 50 }),
  HistoryAfter: query('after', '`endCursor` of the page before.', { type: 'string', pattern: '^\\d{1,18}$' }),
  IfMatch: { name: 'If-Match', in: 'header', required: true, description: 'The version the change starts from, as the ETag has it: `"3"`; `*` overwrites whatever is there. Without it 428.', schema: text, example: '"1"' },
  IfMatchOptional: { name: 'If-Match', in: 'header', description: 'The version the change starts from; whatever is there without it.', schema: text, example: '"1"' },
  IfNoneMatch: { name: 'If-None-Match', in: 'header', description: 'The ETag of the same request before; 304 if its answer would be the same.', schema: text },
  Consistency: { name: 'Consistency', in: 'header', description: '`replica`: a read replica may answer, if there is one.', schema: { type: 'string', enum: ['replica'] } },
  ConsistencyToken: { name: 'Consistency-Token', in: 'header', description: 'With `Consistency: replica`: as the answer to a change had it, so that this change is seen.', schema: { type: 'string', pattern: '^[0-9A-F]{1,8}/[0-9A-F]{1,8}$' }, example: '0/1A2B3C8' },
  IdempotencyKey: { name: 'Idempotency-Key', in: 'header', description: 'Two requests with one key are one; kept for 48 hours (draft-ietf-httpapi-idempotency-key-header).', schema: { type: 'string', minLength: 1, maxLength: 255 } },
};

export const parameterRef = (name: string): JsonSchema => ({ $ref: `#/components/parameters/${name}` });

const problem = (description: string, more: JsonSchema = {}): JsonSchema => ({ description, content: { 'application/problem+json': { schema: ref('Problem') } }, ...more });

/** `components.responses`: the refusals. */
export const responses: Record<string, JsonSchema> = {
  Invalid: problem('A parameter or field is wrong; `pointer` says which.'),
  Unauthenticated: problem('Sign in first, or the token has expired.', { headers: { 'WWW-Authenticate': header('RFC 6750.') } }),
  Forbidden: problem('The permission is missing, or a field may not be read or written.'),
  NotFound: problem('There is no such record, or the caller may not see it.'),
  Merged: problem('The record was merged into another.', { headers: { Location: headerRef('Location') } }),
  Conflict: problem('A key is taken, a record is in use, or a request with this Idempotency-Key is under way.'),
  VersionConflict: problem('The record has changed since it was read; `params.currentVersion` says where it is.'),
  KeyReused: problem('The Idempotency-Key was used for a different request.'),
  TooMany: problem('More requests than the caller or its tenant may send, or too many at once; see Retry-After.', {
    headers: Object.fromEntries(['Retry-After', 'RateLimit-Policy', 'RateLimit'].map((name) => [name, headerRef(name)])),
  }),
  Unavailable: problem('The server has too much to do, or the database is away; see Retry-After.', { headers: { 'Retry-After': headerRef('Retry-After') } }),
  VersionRequired: problem('Say which version is changed, by If-Match.'),
};

export const responseRef = (name: string): JsonSchema => ({ $ref: `#/components/responses/${name}` });
