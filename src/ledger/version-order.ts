import type { OutsideEvent } from '../declare/outside-event.js';
import type { Session } from '../platform/db.js';
import type { Position } from './cursor.js';
import { readChanges, type LedgerRow } from './read-changes.js';

const PAGE = 500;
/** Of a page that would begin with a swap, as many rows as the greatest transaction of an import has, and some. */
const GREATEST_PAGE = 10_000;

export interface WholePage {
  readonly changes: readonly LedgerRow[];
  /** Where the next page begins. */
  readonly position: Position;
  /** `waiting`: there is, but an older transaction has to end first. */
  readonly more: boolean | 'waiting';
}

/**
 * A tenant's next changes, as {@link readChanges}, but no page has a version of a record whose earlier version is behind its end:
 * of two transactions the one that began first may have changed a record last. Such a page ends before that version; one that
 * would begin with it takes more rows, up to 10,000, and beyond that is given as it is.
 */
export async function readWhole(session: Session, tenantId: string, after: Position): Promise<WholePage> {
  for (let limit = PAGE; ; limit = GREATEST_PAGE) {
    const { changes, position, lag } = await readChanges(session, tenantId, { after, limit });
    const full = changes.length === limit;
    const more = full || (lag > 0 && 'waiting');
    const end = lag > 0 ? wholeUntil(changes, await firstTooEarly(session, tenantId, changes)) : changes.length;
    if (end === changes.length || (end === 0 && limit === GREATEST_PAGE && full)) return { changes, position, more };
    const last = changes[end - 1];
    if (last) return { changes: changes.slice(0, end), position: last.position, more: full || 'waiting' };
    if (!full) return { changes: [], position: after, more: 'waiting' };
  }
}

const isVersion = ({ operation }: Pick<OutsideEvent, 'operation'>): boolean => operation !== 'event' && operation !== 'gone';

/** The greatest end up to this one before which no version has an earlier one at or behind it. */
export function wholeUntil(
  changes: readonly Pick<LedgerRow, 'entity' | 'recordId' | 'operation' | 'version'>[],
  end: number,
): number {
  const behind = new Map<string, number>();
  let cut = changes.length;
  const cutAt = (place: number) => {
    for (const row of changes.slice(place, cut).filter(isVersion))
      behind.set(keyOf(row), Math.min(behind.get(keyOf(row)) ?? row.version, row.version));
    cut = place;
  };
  cutAt(end);
  for (let i = end - 1; i >= 0; i--) {
    const row = changes[i] as LedgerRow;
    if (isVersion(row) && (behind.get(keyOf(row)) ?? row.version) < row.version) cutAt(i);
  }
  return cut;
}

const keyOf = ({ entity, recordId }: Pick<LedgerRow, 'entity' | 'recordId'>): string => `${entity} ${recordId}`;

/** The place in the page of the first version that has an earlier one behind the page; its length if there is none. */
async function firstTooEarly(session: Session, tenantId: string, changes: readonly LedgerRow[]): Promise<number> {
  const last = changes.at(-1);
  // A first version has none before it.
  const places = [...changes.keys()].filter((i) => isVersion(changes[i] as LedgerRow) && (changes[i] as LedgerRow).version > 1);
  if (!last || places.length === 0) return changes.length;
  const rows = places.map((i) => changes[i] as LedgerRow);
  const { rows: found } = await session.query<{ place: number }>({
    text: `with ctx as materialized (select set_config('app.tenant', $1, true) as tenant)
      select p.place::int from ctx cross join unnest($4::int8[], $5::text[], $6::uuid[], $7::int8[]) as p (place, entity, record, version)
      cross join lateral (select from ledger l where ctx.tenant is not null and l.tenant_id = $1::uuid and l.record_id = p.record and l.entity = p.entity
        and (l.xid, l.id) > ($2::xid8, $3::int8) and l.operation <> 'event' and l.version < p.version limit 1) l order by 1 limit 1`,
    values: [
      tenantId,
      last.position.xid,
      last.position.id,
      places,
      rows.map((row) => row.entity),
      rows.map((row) => row.recordId),
      rows.map((row) => row.version),
    ],
    name: 'versions-behind',
  });
  return found[0]?.place ?? changes.length;
}

/**
 * Versions of one record in ascending order. Each event takes another's place, and with it the sequence, but keeps its own id.
 * See {@link readWhole} for the border of a page.
 */
export function inVersionOrder(events: readonly OutsideEvent[]): OutsideEvent[] {
  const ordered = [...events];
  const places = [...events.keys()].filter((i) => isVersion(events[i] as OutsideEvent));
  for (const indexes of Map.groupBy(places, (i) => keyOf(events[i] as OutsideEvent)).values()) {
    const versions = indexes.map((i) => events[i] as OutsideEvent).sort((a, b) => a.version - b.version);
    indexes.forEach((place, n) => {
      const { sequence, cursor } = events[place] as OutsideEvent;
      ordered[place] = { ...(versions[n] as OutsideEvent), sequence, cursor };
    });
  }
  return ordered;
}
