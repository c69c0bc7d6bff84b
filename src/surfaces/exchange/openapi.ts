import type { JsonSchema } from '../../declare/field.js';
import type { EntityModel, Registry } from '../../registry/model.js';

const text = (description: string, more: JsonSchema = {}): JsonSchema => ({ type: 'string', description, ...more });
const query = (name: string, schema: JsonSchema): JsonSchema => ({
  name,
  in: 'query',
  required: false,
  description: schema.description,
  schema,
});
const flag = (name: string, description: string): JsonSchema => query(name, { type: 'boolean', description });
const problem: JsonSchema = {
  description: 'The file as a whole, a parameter or the mapping is refused.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

const count: JsonSchema = { type: 'integer', minimum: 0 };
const counts: JsonSchema = {
  type: 'object',
  description: 'created + updated + unchanged + skipped + failed = rows',
  required: ['rows', 'created', 'updated', 'unchanged', 'skipped', 'failed'],
  properties: { rows: count, created: count, updated: count, unchanged: count, skipped: count, failed: count },
};
const notes: JsonSchema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['line', 'code', 'message'],
    properties: {
      line: count,
      code: { type: 'string' },
      message: { type: 'string' },
      pointer: { type: 'string' },
      params: { type: 'object' },
    },
  },
};
const report: JsonSchema = {
  type: 'object',
  required: ['entity', 'format', 'mode', 'dryRun', 'atomic', 'status', 'counts', 'errors', 'warnings', 'omitted', 'reasons'],
  properties: {
    entity: { type: 'string' },
    format: { type: 'string' },
    mode: { type: 'string', enum: ['create', 'update', 'upsert'] },
    dryRun: { type: 'boolean' },
    atomic: { type: 'boolean' },
    status: { type: 'string', enum: ['done', 'rolledBack'] },
    counts,
    errors: notes,
    warnings: notes,
    omitted: { type: 'object', properties: { errors: count, warnings: count } },
    reasons: {
      type: 'object',
      description: 'How many errors and warnings have which code, listed or not.',
      additionalProperties: count,
    },
    rows: {
      type: 'array',
      description: 'In a dry run: the first thousand rows.',
      items: { type: 'object', properties: { line: count, outcome: { type: 'string' }, id: { type: 'string', format: 'uuid' } } },
    },
    runId: { type: 'string', format: 'uuid', description: 'The importRun that keeps this report.' },
  },
};
const preview: JsonSchema = {
  type: 'object',
  required: ['format', 'encoding', 'columns', 'mapping', 'rows'],
  properties: {
    format: { type: 'string' },
    encoding: { type: 'string' },
    delimiter: { type: 'string' },
    header: { type: 'boolean' },
    columns: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          samples: { type: 'array', items: { type: 'string' } },
          used: { type: 'boolean' },
        },
      },
    },
    mapping: { type: 'object', description: 'To be edited and given to the import.' },
    rows: { type: 'array', items: { type: 'object' } },
  },
};

const FORMATS = ['csv', 'json', 'ndjson', 'yaml', 'vcard', 'xlsx'];
const reading = [
  query('format', text('Recognised from the content unless given.', { enum: FORMATS })),
  query('delimiter', text('CSV: one or more characters; guessed unless given.')),
  flag('header', 'CSV: whether the first record names the columns.'),
  query('encoding', text('Guessed unless given: utf-8, windows-1251 …')),
  query('list', text('JSON and YAML: the property that holds the records, where an object wraps several lists.')),
  query('fileName', text('Kept in the importRun.')),
  query('preset', text('A mapping that comes with a module.')),
];
const writing = [
  query('mode', text('upsert where there is something to match by, create otherwise.', { enum: ['create', 'update', 'upsert'] })),
  flag('dryRun', 'Report what would happen, checked against the real database, and write nothing.'),
  flag('background', 'Leave it to a worker, and follow it in the importRun that is answered (202).'),
  flag('atomic', 'All rows or none; otherwise good rows stay.'),
  query(
    'mapping',
    text('JSON: { fields, match, externalId, links, children }; guessed unless given. POST …/preview gives one to start from.'),
  ),
  query('savedMapping', text('An importMapping, instead of mapping.', { format: 'uuid' })),
  query('match', text('Fields by which a record is recognised: email, or inn,kpp.')),
  query('duplicates', text('Rows that seem to be there already.', { enum: ['skip', 'update', 'merge', 'review'] })),
];
const binary: JsonSchema = { type: 'string', format: 'binary' };
const body: JsonSchema = {
  required: true,
  description: 'The file itself, or a form with the file and the parameters as fields; up to 200 MB.',
  content: {
    'application/octet-stream': { schema: binary },
    'text/csv': { schema: { type: 'string' } },
    'application/json': { schema: {} },
    'text/vcard': { schema: { type: 'string' } },
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { schema: binary },
    'multipart/form-data': { schema: { type: 'object', required: ['file'], properties: { file: binary } } },
  },
};

const answer = (description: string, schema: JsonSchema): JsonSchema => ({
  '200': { description, content: { 'application/json': { schema } } },
  '400': problem,
  '403': problem,
  '413': problem,
});

/** The OpenAPI paths of import and export of every entity. */
export const exchangeOpenApi = (registry: Registry): Readonly<Record<string, JsonSchema>> =>
  Object.assign({}, ...[...registry.entities.values()].map(exchangePaths)) as Record<string, JsonSchema>;

/** Those of one entity. */
export function exchangePaths(entity: EntityModel): Record<string, JsonSchema> {
  const tags = [entity.name];
  const out: Record<string, JsonSchema> = {
    [`/v1/export/${entity.route}`]: {
      get: {
        operationId: `export${entity.graphql}List`,
        tags,
        summary: `Export ${entity.plural} as a file`,
        parameters: [
          query('format', text('csv unless given.', { enum: FORMATS })),
          ...['filter', 'sort', 'search', 'substring', 'deleted'].map((name) => query(name, text('As in the list.'))),
          query('fields', text('Comma-separated; what an import takes back unless given.')),
          query('delimiter', text('CSV.')),
          query('version', text("vCard; each card's own unless given.", { enum: ['2.1', '3.0', '4.0'] })),
        ],
        responses: {
          '200': {
            description: 'The file.',
            content: {
              'text/csv': { schema: { type: 'string' } },
              'application/json': { schema: {} },
              'application/x-ndjson': { schema: { type: 'string' } },
              'application/yaml': { schema: { type: 'string' } },
              'text/vcard': { schema: { type: 'string' } },
              'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { schema: binary },
            },
          },
          '400': problem,
          '403': problem,
        },
      },
    },
  };
  if (entity.readOnly) return out;
  out[`/v1/import/${entity.route}`] = {
    post: {
      operationId: `import${entity.graphql}List`,
      tags,
      summary: `Import ${entity.plural} from a file`,
      parameters: [...writing, ...reading],
      requestBody: body,
      responses: answer('What became of each row.', report),
    },
  };
  out[`/v1/import/${entity.route}/preview`] = {
    post: {
      operationId: `preview${entity.graphql}Import`,
      tags,
      summary: `Recognise a file of ${entity.plural} and propose a mapping`,
      parameters: [...writing, ...reading],
      requestBody: body,
      responses: answer('What the file looks like.', preview),
    },
  };
  return out;
}
