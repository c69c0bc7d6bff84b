import type { JsonSchema } from '../../declare/field.js';
import { FURTHER_EVENTS } from '../../declare/event-types.js';
import { EVENT_SCHEMA } from '../../declare/outside-event.js';
import type { EntityModel, Registry } from '../../registry/model.js';
import { ref, type Components, type Locale } from './schemas.js';

const text: JsonSchema = { type: 'string' };
const time: JsonSchema = { type: 'string', format: 'date-time' };
const id: JsonSchema = { type: 'string', format: 'uuid' };
const values: JsonSchema = { type: ['object', 'null'] };

const header = (name: string, description: string): JsonSchema => ({ name, in: 'header', required: true, description, schema: text });
const HEADERS = [
  header('webhook-id', 'The same for every repetition: take what you have seen already as done.'),
  header('webhook-timestamp', 'Unix seconds of this attempt.'),
  header('webhook-signature', 'One `v1,` and base64 of HMAC-SHA-256 over `id.timestamp.body` for each secret that is good now, with spaces between them.'),
];

/**
 * The section `webhooks` of OpenAPI 3.1: what this server sends to others, one entry for the events of each entity. Empty where no
 * installed module has webhooks.
 */
export function webhooksOf(registry: Registry, components: Components, locale: Locale): Record<string, JsonSchema> {
  if (!registry.entities.has('webhook')) return {};
  sharedSchemas(components);
  const families = Map.groupBy([...registry.events].sort(), (event) => event.split('.')[0] ?? '');
  return Object.fromEntries(
    [...families].flatMap(([name, types]) => {
      const entity = registry.entities.get(name);
      return entity ? [[name, { post: operation(entity, types, locale) }]] : [];
    }),
  );
}

function sharedSchemas(components: Components): void {
  components.put('WebhookData', {
    type: 'object',
    required: ['entity', 'id', 'version', 'operation', 'sequence'],
    description: 'With `body: thin`, or if it is `truncated`, the ids alone.',
    properties: {
      entity: text,
      id,
      version: { type: 'integer', description: 'Of the record; of two bodies about it the one with the greater version counts.' },
      operation: { enum: ['create', 'update', 'delete', 'restore', 'event', 'gone'] },
      sequence: { type: 'string', description: 'Sorts as the changes are ordered.' },
      actorId: { type: ['string', 'null'], format: 'uuid' },
      before: { ...values, description: 'The changed fields as they were.' },
      after: { ...values, description: 'The changed fields as they became, all of a creation; of a domain event its payload.' },
      truncated: { const: true, description: 'The values would have been more than 256 kB; read the record itself.' },
    },
  });
  components.put('WebhookBody', {
    type: 'object',
    description: 'Standard Webhooks 1.0.0.',
    required: ['type', 'timestamp', 'schema', 'data'],
    properties: { type: text, timestamp: { ...time, description: 'Of the change.' }, schema: { const: EVENT_SCHEMA }, data: ref('WebhookData') },
  });
  components.put('WebhookCloudEvent', {
    type: 'object',
    description: 'CloudEvents 1.0 in structured mode.',
    required: ['specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'dataschema', 'sequence', 'data'],
    properties: {
      specversion: { const: '1.0' },
      id: text,
      source: { type: 'string', description: '`urn:eleven:tenant:` and its id.' },
      type: text,
      subject: { type: 'string', description: 'The entity, a slash, and the id of the record.' },
      time,
      datacontenttype: { const: 'application/json' },
      dataschema: { const: EVENT_SCHEMA },
      sequence: text,
      data: ref('WebhookData'),
    },
  });
}

function operation(entity: EntityModel, types: readonly string[], locale: Locale): JsonSchema {
  // Sent by webhook.sendTest, and no event of the ledger.
  const test = entity.name === 'webhook' ? ['webhook.test'] : [];
  const narrowed: JsonSchema = {
    properties: {
      type: { enum: [...types, ...test, ...FURTHER_EVENTS.map((fact) => `${entity.name}.${fact}`)] },
      data: {
        properties: {
          entity: { const: entity.name },
          record: { anyOf: [ref(entity.graphql), { type: 'null' }], description: 'As it is when the event is passed on; null if it is deleted or gone.' },
        },
      },
    },
  };
  const body = (shared: string): JsonSchema => ({ schema: { allOf: [ref(shared), narrowed] } });
  return {
    operationId: `${entity.name}Event`,
    tags: ['webhooks'],
    summary: entity.label[locale],
    security: [],
    parameters: HEADERS,
    requestBody: {
      required: true,
      content: { 'application/json': body('WebhookBody'), 'application/cloudevents+json': body('WebhookCloudEvent') },
    },
    responses: {
      '2XX': { description: 'Taken. Anything else, or nothing within 15 seconds, is repeated.' },
      410: { description: 'The address is no more: the webhook is disabled.' },
    },
  };
}
