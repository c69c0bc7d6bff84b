import type { JsonSchema } from '../../declare/field.js';
import type { OpenApiFragment } from '../openapi/document.js';

const nullable = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });
const id: JsonSchema = { type: 'string', format: 'uuid' };
const values: JsonSchema = nullable({ type: 'object', additionalProperties: true });

/** One event of the pull, the stream and webhooks' bodies. */
export const eventSchema: JsonSchema = {
  type: 'object',
  required: ['id', 'type', 'sequence', 'at', 'entity', 'recordId', 'operation', 'version', 'before', 'after', 'cursor'],
  properties: {
    id: { type: 'string', description: 'The same however often the event is told.' },
    type: { type: 'string', description: '`person.created`, `deal.won` …; `person.gone` if you may see the record no longer.' },
    sequence: { type: 'string', description: 'Sorts as the changes are ordered.' },
    at: { type: 'string', format: 'date-time' },
    entity: { type: 'string' },
    recordId: id,
    operation: { type: 'string', enum: ['create', 'update', 'delete', 'restore', 'event', 'gone'] },
    version: { type: 'integer', description: 'Of the record; the newest one counts.' },
    actorId: nullable(id),
    requestId: nullable({ type: 'string' }),
    before: values,
    after: values,
    cursor: { type: 'string', description: 'Reading goes on behind this event with `after`.' },
  },
};

const query = (name: string, description: string, schema: JsonSchema): JsonSchema => ({ name, in: 'query', description, schema });

/** The path of `eventRoutes`. */
export const eventOpenApi: OpenApiFragment = {
  '/v1/events': {
    get: {
      operationId: 'events',
      tags: ['events'],
      summary: 'Committed changes after a cursor: at once, by long poll, or as a stream',
      parameters: [
        query(
          'after',
          'Cursor of an earlier answer, or `now` for what commits from now on. From the beginning if left out; a stream then begins now.',
          { type: 'string' },
        ),
        query('types', 'Event types with commas between them: `deal.won,person.*`. All if left out.', { type: 'string' }),
        query('wait', 'Seconds to wait if there is nothing yet.', { type: 'integer', minimum: 0, maximum: 30, default: 0 }),
        query('limit', 'Most events in the answer.', { type: 'integer', minimum: 1, maximum: 1000, default: 100 }),
        {
          name: 'Last-Event-ID',
          in: 'header',
          description: 'Of a stream: the last `id` received.',
          schema: { type: 'string' },
        },
      ],
      responses: {
        200: {
          description: 'The events, and where to go on; with `Accept: text/event-stream` one message for each.',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['events', 'cursor', 'hasMore'],
                properties: {
                  events: { type: 'array', items: eventSchema },
                  cursor: { type: 'string' },
                  hasMore: { type: 'boolean', description: 'Ask again at once.' },
                  archivedBefore: {
                    type: 'string',
                    format: 'date-time',
                    description: 'Without a cursor, if the beginning is archived: earlier changes are not among the events.',
                  },
                },
              },
            },
            'text/event-stream': { schema: { type: 'string' } },
          },
        },
        410: {
          description:
            '`cursor_expired`: the database was restored, or changes after the cursor are archived. Read everything again, then go on from `after=now`.',
        },
      },
    },
  },
};
