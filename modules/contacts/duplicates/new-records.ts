import { defineJob, type Context } from '#kernel';
import { findDuplicates } from './find.js';
import { loadCandidates, TABLES, type DuplicateEntity } from './load-candidates.js';
import { keepPairs, type Pair } from './pairs.js';

/** How far back each run looks: twice the time between two, as one may start late. */
const MINUTES = 10;

/** Most records of a run; of an import that brings more the rest is left to the night's search. */
const MOST = 1000;

/** Records compared at once, each with all it shares a key with. */
const CHUNK = 100;

/**
 * Looks for what is like the records that came in the last minutes, and keeps the pairs for review: namesakes above all, which
 * a create does not ask for (CON2). Running it again changes nothing but what has changed.
 */
export async function checkNewRecords(ctx: Context, entity: DuplicateEntity): Promise<{ checked: number; found: number }> {
  const ids = await newestIds(ctx, entity);
  const result = { checked: ids.length, found: 0 };
  for (let start = 0; start < ids.length; start += CHUNK) {
    const probes = [...(await loadCandidates(ctx, entity, ids.slice(start, start + CHUNK))).values()];
    const found = await findDuplicates(ctx, entity, probes);
    const pairs = probes.flatMap(({ id }, i) => (found[i] ?? []).map((match): Pair => ({ id, match, dismissed: false })));
    result.found += pairs.length;
    await keepPairs(ctx, entity, pairs);
  }
  return result;
}

/** By their ids, which begin with the time they were made at and are indexed; ids that clients made up are found at night. */
async function newestIds(ctx: Context, entity: DuplicateEntity): Promise<string[]> {
  const since = (ctx.now().getTime() - MINUTES * 60_000).toString(16).padStart(12, '0');
  const rows = await ctx.sql<{ id: string }>(
    `select id from ${TABLES[entity].table} where tenant_id = $1 and id > $2::uuid and deleted_at is null order by id desc limit ${MOST}`,
    [ctx.actor.tenantId, `${since.slice(0, 8)}-${since.slice(8)}-7000-8000-000000000000`],
  );
  return rows.map(({ id }) => id);
}

/** Every five minutes in every tenant. */
export const checkNewRecordsJob = defineJob('contacts.check-new-records', {
  cron: '*/5 * * * *',
  async run(ctx) {
    for (const entity of ['account', 'person'] as const) await checkNewRecords(ctx, entity);
  },
});
