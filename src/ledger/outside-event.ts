import type { Rights } from '../access/rights.js';
import type { OutsideEvent } from '../declare/outside-event.js';
import type { Registry } from '../registry/model.js';
import { apiChange, hiddenFields } from './api-change.js';
import { writeCursor, type Position } from './cursor.js';
import type { LedgerRow } from './read-changes.js';
import type { Verdict } from './visibility.js';

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
