import type { Rights } from '../access/rights.js';
import type { Registry } from '../registry/model.js';
import { apiChange, hiddenFields } from './api-change.js';
import { writeCursor, type Position } from './cursor.js';
import type { LedgerRow } from './read-changes.js';
import type { Verdict } from './visibility.js';

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

/** The row as the actor may know it; null if they may know nothing of it. Of what is gone nothing but that is told. */
export function outsideEvent(
  registry: Registry,
  rights: Rights,
  row: LedgerRow,
  verdict: Verdict | undefined,
): OutsideEvent | null {
  const entity = registry.entities.get(row.entity);
  if (!entity || !verdict || (!verdict.now && !verdict.was)) return null;
  const head = {
    // A share taken back is told as an event of the record besides its own.
    id: row.id < 0 ? `${eventId(row.position)}_gone` : eventId(row.position),
    type: row.event,
    sequence: sequenceOf(row.position),
    at: row.at,
    entity: row.entity,
    recordId: row.recordId,
    operation: row.operation,
    version: row.version,
    actorId: row.actorId,
    requestId: row.requestId,
    cursor: writeCursor(row.position),
  };
  if (row.operation === 'delete') return { ...head, before: null, after: null };
  if (!verdict.now) return { ...head, type: `${row.entity}.gone`, operation: 'gone', before: null, after: null };
  const { before, after } = apiChange(entity, row, hiddenFields(rights, entity));
  return { ...head, before, after };
}

/** Ids of the ledger begin anew with a restore from a backup, and its epoch tells the lives apart. */
const eventId = ({ epoch, id }: Position): string => `evt_${epoch.slice(0, 8)}_${id}`;

const sequenceOf = ({ xid, id }: Position): string => `${xid.padStart(20, '0')}.${String(id).padStart(16, '0')}`;
