import type { EraseRequest, Gathered } from '../../declare/graph.js';
import { read } from '../read/execute.js';
import { allFields } from '../select-all.js';
import { entityNamed, inTransaction, type Work } from '../work.js';
import { findSubject } from './find-subject.js';
import { asKernel, rows } from './merging.js';

const CHUNK = 500;

/**
 * Everything that is kept of one person (GDPR Art. 15 and 20): the same records that {@link erase} would find, those under legal hold
 * too, with all their fields, and the history of each.
 */
export async function gather(work: Work, request: EraseRequest): Promise<Gathered> {
  return inTransaction(work, async (opened) => {
    const inside = asKernel(opened);
    const { found } = await findSubject(inside, request, 'all');
    const records: Record<string, Record<string, unknown>[]> = {};
    const history: Record<string, unknown>[] = [];
    for (const [name, ids] of found) {
      if (ids.size === 0) continue;
      records[name] = await recordsOf(inside, name, [...ids]);
      history.push(...(await changesOf(inside, name, [...ids])));
    }
    const [archive] = await rows<{ until: string | null }>(
      inside,
      `select to_char(max(until) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as until from ledger_archives where tenant_id = $1`,
      [],
    );
    return { records, history, archivedBefore: archive?.until ?? null };
  });
}

async function recordsOf(work: Work, name: string, ids: readonly string[]): Promise<Record<string, unknown>[]> {
  const entity = entityNamed(work, name);
  const all: Record<string, unknown>[] = [];
  for (let start = 0; start < ids.length; start += CHUNK) {
    const { texts } = await read(
      [{ kind: 'many', entity, ids: ids.slice(start, start + CHUNK), select: allFields(entity), deleted: true }],
      work,
    );
    all.push(...(JSON.parse(texts[0] ?? '[]') as (Record<string, unknown> | null)[]).filter((one) => one !== null));
  }
  return all;
}

const changesOf = (work: Work, entity: string, ids: readonly string[]): Promise<Record<string, unknown>[]> =>
  rows(
    work,
    `select entity, record_id as "recordId", at::text, event, actor_id as "actorId", reason, version, before::text, after::text from ledger where tenant_id = $1 and entity = $2 and record_id = any($3::uuid[]) order by id`,
    [entity, ids],
  ).then((found) => found.map((row) => ({ ...row, before: parsed(row['before']), after: parsed(row['after']) })));

const parsed = (json: unknown): unknown => (typeof json === 'string' ? JSON.parse(json) : null);
