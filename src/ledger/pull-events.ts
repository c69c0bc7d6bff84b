import { session, StaleRights, type Work } from '../records/work.js';
import { comparePositions, writeCursor, type Position } from './cursor.js';
import { entitiesOf, matchesEventType } from '../declare/event-types.js';
import type { OutsideEvent } from '../declare/outside-event.js';
import { archivedBefore, knownPosition } from './known-position.js';
import { outsideEvent } from './outside-event.js';
import { currentPosition, readChanges, type LedgerRow } from './read-changes.js';
import { REVOKED, revokedShares } from './revoked-shares.js';
import { askVisibility } from './visibility.js';

export interface EventQuery {
  /** Cursor of an earlier answer; from the beginning of the ledger if left out. */
  readonly after?: string | undefined;
  readonly types?: readonly string[] | undefined;
  readonly limit: number;
}

export interface EventPage {
  readonly events: readonly OutsideEvent[];
  /** Where the next read goes on; also past what was left out. */
  readonly cursor: string;
  /** There may be more at once. */
  readonly more: boolean;
  /** On the first page of a read from the beginning: the moment before which changes lie in the archive. */
  readonly archivedBefore?: string;
}

/** Rows looked at by one call at most, so that a filter that lets little through cannot keep the database busy. */
const MOST_PAGES = 10;
const PAGE = 500;

/**
 * Reads events after a cursor, as far as the work's actor may know of them. Nothing that has committed is ever stepped over.
 * Throws {@link StaleRights} if the rights have changed, 410 for a cursor that means nothing in this database.
 */
export async function pullEvents(work: Work, query: EventQuery): Promise<EventPage> {
  if (query.after !== undefined)
    return pullFrom(work, query, await knownPosition(session(work), work.rights.tenantId, query.after));
  const archived = await archivedBefore(session(work), work.rights.tenantId);
  return { ...(await pullFrom(work, query, undefined)), ...(archived === null ? {} : { archivedBefore: archived }) };
}

async function pullFrom(work: Work, query: EventQuery, after: Position | undefined): Promise<EventPage> {
  const events: OutsideEvent[] = [];
  let position = after;
  const entities = entitiesOf(query.types);
  for (let turn = 0; turn < MOST_PAGES; turn++) {
    const page = await readChanges(session(work), work.rights.tenantId, {
      after: position,
      limit: PAGE,
      entities: entities && [...entities, 'recordShare'],
    });
    for (const event of await eventsFor(work, page.changes)) {
      if (query.types && !matchesEventType(query.types, event.type)) continue;
      // What comes of one row of the ledger has one cursor and stays together.
      const last = events.at(-1)?.cursor;
      if (last !== undefined && events.length >= query.limit && event.cursor !== last)
        return { events, cursor: last, more: true };
      events.push(event);
    }
    position = page.position;
    if (page.changes.length < PAGE) return { events, cursor: writeCursor(position), more: false };
  }
  return { events, cursor: writeCursor(position as Position), more: true };
}

/** What the actor may know of these rows, by the rights of this moment. */
export async function eventsFor(work: Work, changes: readonly LedgerRow[]): Promise<OutsideEvent[]> {
  if (changes.length === 0) return [];
  const { registry } = work.kernel;
  const { tenantId, principals, accessVersion } = work.rights;
  const revoked = await revokedShares(session(work), tenantId, changes);
  const lost = revoked.filter((share) => principals.includes(share.principalId)).map((share) => share.row);
  const rows = [...changes, ...lost].sort((a, b) => comparePositions(a.position, b.position));
  const answers = await askVisibility(session(work), registry, tenantId, [{ rights: work.rights, rows }]);
  if (accessVersion >= 0 && answers.accessVersion !== accessVersion) throw new StaleRights();
  return rows.flatMap((row) => {
    const verdict = answers.verdicts[0]?.get(row.id);
    // The share was taken back, but another way to the record is left.
    if (row.event === REVOKED && verdict?.now) return [];
    const event = outsideEvent(
      registry,
      work.rights,
      row,
      row.event === REVOKED ? verdict && { now: false, was: true } : verdict,
    );
    return event ? [event] : [];
  });
}

/** The cursor from which only what commits from now on is read. */
export const cursorNow = async (work: Work): Promise<string> => writeCursor(await currentPosition(session(work)));
