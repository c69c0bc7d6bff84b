import { loadRights } from '../access/load-rights.js';
import type { Rights } from '../access/rights.js';
import type { Kernel } from '../records/work.js';
import { apiChange, hiddenFields } from './api-change.js';
import { comparePositions, writeCursor } from './cursor.js';
import type { ChangesPage, LedgerRow } from './read-changes.js';
import { REVOKED, revokedShares } from './revoked-shares.js';
import type { Notice, Subscriber } from './subscriber.js';
import { askVisibility, mayRead, type Question, type Verdict } from './visibility.js';

/**
 * Gives each subscriber the rows of the page that it asked for and may see. Rights are those of this moment: if the tenant's
 * access version has moved they are read anew first, so nothing is delivered by rights that were taken away.
 */
export async function deliver(
  kernel: Kernel,
  tenantId: string,
  page: ChangesPage,
  subscribers: readonly Subscriber[],
): Promise<void> {
  let open = subscribers;
  const revoked = subscribers.length > 0 ? await revokedShares(kernel.db, tenantId, page.changes) : [];
  for (let turn = 0; turn < 5; turn++) {
    open = open.filter((s) => !s.closed);
    const asked = open.map((subscriber) => {
      const lost = revoked.filter((share) => subscriber.rights.principals.includes(share.principalId)).map((share) => share.row);
      return { subscriber, rows: [...page.changes, ...lost].filter((row) => concerns(subscriber, row)) };
    });
    const concerned = asked.filter(({ rows }) => rows.length > 0);
    if (concerned.length > 0 && !(await tell(kernel, tenantId, concerned))) continue;
    for (const { subscriber } of asked)
      if (comparePositions(page.position, subscriber.position) > 0) subscriber.position = page.position;
    return;
  }
  throw new Error('The rights of the tenant change faster than they can be read.');
}

interface Concerned {
  readonly subscriber: Subscriber;
  readonly rows: readonly LedgerRow[];
}

/** False if rights had to be read anew, and nobody was told anything. */
async function tell(kernel: Kernel, tenantId: string, concerned: readonly Concerned[]): Promise<boolean> {
  const groups = [
    ...Map.groupBy(
      concerned,
      ({ subscriber: { rights } }) => `${rights.userId} ${rights.shape} ${rights.accessVersion}`,
    ).values(),
  ];
  const questions = groups.map((members): Question => ({
    rights: (members[0] as Concerned).subscriber.rights,
    rows: [...new Set(members.flatMap((m) => m.rows))],
  }));
  const { accessVersion, verdicts } = await askVisibility(kernel.db, kernel.registry, tenantId, questions);
  const stale = concerned.map((c) => c.subscriber).filter((s) => isStale(s.rights, accessVersion));
  if (stale.length > 0) {
    await renew(kernel, stale);
    return false;
  }
  groups.forEach((members, i) => {
    for (const { subscriber, rows } of members) {
      for (const row of rows) {
        const notice = noticeOf(kernel, subscriber, row, verdicts[i]?.get(row.id));
        if (notice) subscriber.push(notice);
      }
    }
  });
  return true;
}

function concerns(subscriber: Subscriber, row: LedgerRow): boolean {
  const { entities, operations, recordId } = subscriber.options;
  if (comparePositions(row.position, subscriber.position) <= 0) return false;
  return (
    (!entities || entities.includes(row.entity)) &&
    (!operations || operations.includes(row.operation)) &&
    (!recordId || recordId === row.recordId)
  );
}

function noticeOf(kernel: Kernel, { rights }: Subscriber, row: LedgerRow, verdict: Verdict | undefined): Notice | null {
  const entity = (rights.registry ?? kernel.registry).entities.get(row.entity);
  if (!entity || !verdict) return null;
  const { position, ...shown } = row;
  const cursor = writeCursor(position);
  if (row.event === REVOKED && verdict.now) return null;
  const gone = row.operation === 'delete' ? verdict.now || verdict.was : !verdict.now && (verdict.was || row.event === REVOKED);
  if (gone) return { kind: 'gone', entity: row.entity, recordId: row.recordId, version: row.version, at: row.at, cursor };
  if (!verdict.now) return null;
  return { kind: 'change', change: apiChange(entity, shown, hiddenFields(rights, entity)), cursor };
}

/** The kernel's own rights have the version -1 and never age. */
const isStale = (rights: Rights, accessVersion: number): boolean =>
  rights.accessVersion >= 0 && rights.accessVersion !== accessVersion;

/** For quiet tenants: closes those who have lost the right, though there is nothing to deliver. */
export async function refreshRights(kernel: Kernel, tenantId: string, subscribers: readonly Subscriber[]): Promise<void> {
  const { accessVersion } = await askVisibility(kernel.db, kernel.registry, tenantId, []);
  await renew(
    kernel,
    subscribers.filter((s) => isStale(s.rights, accessVersion)),
  );
}

async function renew(kernel: Kernel, stale: readonly Subscriber[]): Promise<void> {
  for (const subscriber of stale) {
    const rights = await reread(kernel, subscriber);
    if (!rights) subscriber.close('signed_out');
    else if (!mayListen(kernel, rights, subscriber.options.entities)) subscriber.close('forbidden');
    else {
      const same = reach(subscriber.rights) === reach(rights);
      subscriber.rights = rights;
      if (!same) subscriber.push({ kind: 'resync', reason: 'rights_changed', cursor: subscriber.cursor() });
    }
  }
}

async function reread(kernel: Kernel, { rights }: Subscriber): Promise<Rights | null> {
  const { tenantId, userId, sessionId, keyId } = rights;
  return userId === null ? null : loadRights(kernel.db, kernel.registry, { tenantId, userId, sessionId, keyId });
}

/** Everything of the rights that decides which rows and fields are seen. */
const reach = (r: Rights): string => JSON.stringify([r.all, r.shape, r.userIds, r.teamIds, r.unitIds, r.treeIds, r.principals]);

const mayListen = (kernel: Kernel, rights: Rights, entities: readonly string[] | undefined): boolean =>
  (entities ?? [...(rights.registry ?? kernel.registry).entities.keys()]).some((name) => {
    const entity = (rights.registry ?? kernel.registry).entities.get(name);
    return entity !== undefined && mayRead(rights, entity);
  });
