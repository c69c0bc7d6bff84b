import { EVENT_SCHEMA, type OutsideEvent } from '#kernel';

/** What of a webhook decides how its bodies look. */
export interface BodyChoice {
  readonly body: string | null;
  readonly format: string | null;
  readonly fields: unknown;
}

/** The standard asks for less than 20 kB; beyond this the values are left out, so that no receiver is sent megabytes. */
const MOST_BYTES = 256 * 1024;

/** The body of one event: Standard Webhooks 1.0.0, or CloudEvents 1.0 in structured mode with the extension `sequence`. */
export function bodyOf(
  hook: BodyChoice,
  event: OutsideEvent,
  record: Readonly<Record<string, unknown>> | null,
  tenantId: string,
): Record<string, unknown> {
  const thin = {
    entity: event.entity,
    id: event.recordId,
    version: event.version,
    operation: event.operation,
    sequence: event.sequence,
  };
  if (hook.body === 'thin') return wrapped(hook, event, thin, tenantId);
  const only = fieldsOf(hook.fields, event.entity);
  const full = {
    ...thin,
    actorId: event.actorId,
    before: narrowed(event.before, only),
    // The payload of a domain event has names of its own.
    after: event.operation === 'event' ? event.after : narrowed(event.after, only),
    record: narrowed(record, only),
  };
  const fits = Buffer.byteLength(JSON.stringify(full)) <= MOST_BYTES;
  return wrapped(hook, event, fits ? full : { ...thin, truncated: true }, tenantId);
}

function wrapped(hook: BodyChoice, event: OutsideEvent, data: object, tenantId: string): Record<string, unknown> {
  if (hook.format !== 'cloudevents') return { type: event.type, timestamp: event.at, schema: EVENT_SCHEMA, data };
  return {
    specversion: '1.0',
    id: event.id,
    source: `urn:eleven:tenant:${tenantId}`,
    type: event.type,
    subject: `${event.entity}/${event.recordId}`,
    time: event.at,
    datacontenttype: 'application/json',
    dataschema: EVENT_SCHEMA,
    sequence: event.sequence,
    data,
  };
}

/** The chosen fields of an entity; undefined for all. */
export function fieldsOf(fields: unknown, entity: string): readonly string[] | undefined {
  const chosen = (fields as Record<string, unknown> | null)?.[entity];
  return Array.isArray(chosen) ? (chosen as string[]) : undefined;
}

const narrowed = (values: Readonly<Record<string, unknown>> | null, only: readonly string[] | undefined) =>
  values && only ? Object.fromEntries(Object.entries(values).filter(([key]) => only.includes(key))) : values;
