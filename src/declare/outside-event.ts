/**
 * Names the shape of what other systems are sent. Members and event types may be added under the same name; one that is removed,
 * renamed or means something else makes another name, beside this one (docs/events.md).
 */
export const EVENT_SCHEMA = 'urn:eleven:event:1';

/** A committed fact as other systems are told of it, by webhook, pull or stream. Names and values are the API's. */
export interface OutsideEvent {
  /** The same wherever and however often the event is told: the receiver's key against repetition. */
  readonly id: string;
  /** `person.created`, `deal.won` …; `person.gone` if the record left what the listener may see. */
  readonly type: string;
  /** Texts that sort as the changes are ordered. */
  readonly sequence: string;
  /** RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  readonly entity: string;
  readonly recordId: string;
  readonly operation: 'create' | 'update' | 'delete' | 'restore' | 'event' | 'gone';
  /** Of the record; 0 for facts that change no field. */
  readonly version: number;
  readonly actorId: string | null;
  readonly requestId: string | null;
  /** Fields that changed, or all on create; null where nothing more may be told. A domain event's payload is `after`. */
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  /** Where reading goes on after this event. */
  readonly cursor: string;
}
