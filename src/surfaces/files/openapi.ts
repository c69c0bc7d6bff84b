import type { JsonSchema } from '../../declare/field.js';

const text = (description: string, more: JsonSchema = {}): JsonSchema => ({ type: 'string', description, ...more });
const parameter = (place: 'query' | 'path', name: string, schema: JsonSchema): JsonSchema => ({
  name,
  in: place,
  required: place === 'path',
  description: schema.description,
  schema,
});
const problem = (description: string): JsonSchema => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});
const binary: JsonSchema = { type: 'string', format: 'binary' };
const id = parameter('path', 'id', { type: 'string', format: 'uuid', description: 'The file.' });
const content: JsonSchema = {
  200: { description: 'The content.', content: { 'application/octet-stream': { schema: binary } } },
  206: { description: 'The part that Range asked for.', content: { 'application/octet-stream': { schema: binary } } },
  304: { description: 'Unchanged since If-None-Match.' },
  404: problem('There is none, or you may not see it.'),
  409: problem('It is in quarantine, or still being looked through.'),
  410: problem('The address is over, or the content is gone.'),
  416: problem('Range lies outside the content.'),
};

/** The paths of {@link fileRoutes}. */
export const fileOpenApi: Readonly<Record<string, JsonSchema>> = {
  '/v1/files': {
    post: {
      operationId: 'uploadFile',
      tags: ['files'],
      summary: 'Upload a file',
      parameters: [
        parameter('query', 'name', text('What the file is called; needed with a raw body.')),
        parameter('query', 'classification', text('internal unless given.', { enum: ['public', 'internal', 'confidential'] })),
        { $ref: '#/components/parameters/IdempotencyKey' },
      ],
      requestBody: {
        required: true,
        description: 'The content itself, or a form with one file.',
        content: {
          'application/octet-stream': { schema: binary },
          'multipart/form-data': { schema: { type: 'object', required: ['file'], properties: { file: binary } } },
        },
      },
      responses: {
        201: { description: 'The file.', content: { 'application/json': { schema: { $ref: '#/components/schemas/File' } } } },
        400: problem('It has no name or no content, or the form is malformed.'),
        403: problem('You may not upload.'),
        413: problem('It is larger than FILE_LIMIT.'),
        503: problem('`scanner_unavailable`.'),
      },
    },
  },
  '/v1/files/{id}/content': {
    get: {
      operationId: 'readFileContent',
      tags: ['files'],
      summary: 'Download a file',
      parameters: [
        id,
        parameter(
          'query',
          'variant',
          text('The content itself unless given.', { enum: ['original', 'preview256', 'preview1024'] }),
        ),
        parameter('query', 'disposition', text('attachment unless given.', { enum: ['attachment', 'inline'] })),
      ],
      responses: content,
    },
  },
  '/v1/linked-files/{token}': {
    get: {
      operationId: 'readLinkedFile',
      tags: ['files'],
      summary: 'Download by an address of POST /v1/files/{id}/link; needs no token',
      security: [],
      parameters: [parameter('path', 'token', text('Given by the link.'))],
      responses: content,
    },
  },
};
