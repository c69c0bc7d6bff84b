import { defineAction, defineJob, text, type Context } from '#kernel';
import { limitsOf, type Match } from './find.js';
import { loadCandidates, TABLES, type DuplicateEntity } from './load-candidates.js';
import { keepPairs, type Pair } from './pairs.js';
import { score } from './score.js';
import { verdict } from './thresholds.js';

/** Pairs compared at once; their records are held in memory. */
const CHUNK = 1000;

export interface SearchResult {
  readonly compared: number;
  readonly found: number;
  readonly created: number;
  readonly updated: number;
  /** Pairs for review that are alike no more, or of which one is gone. */
  readonly withdrawn: number;
}

/**
 * CON3: compares all live records that share a key which is not shared by very many, and keeps the pairs for review. Running
 * it again changes nothing but what has changed; what somebody has dismissed stays dismissed.
 */
export async function searchAll(ctx: Context, entity: DuplicateEntity): Promise<SearchResult> {
  const { thresholds, most } = await limitsOf(ctx);
  const result = { compared: 0, found: 0, created: 0, updated: 0, withdrawn: 0 };
  const alike = new Set<string>();
  for (let after: [string, string] | null = null; ;) {
    const pairs: { a: string; b: string }[] = await sharedPairs(ctx, entity, most, after);
    const loaded = await loadCandidates(ctx, entity, [...new Set(pairs.flatMap(({ a, b }) => [a, b]))]);
    const kept = pairs.flatMap(({ a, b }): Pair[] => {
      const [left, right] = [loaded.get(a), loaded.get(b)];
      if (!left || !right) return [];
      const judged = score(left.candidate, right.candidate);
      const match: Match = {
        id: b,
        name: right.name,
        score: judged.score,
        verdict: verdict(judged, thresholds),
        reasons: judged.reasons,
        blocked: judged.blocked ?? null,
      };
      return match.verdict === 'none' ? [] : [{ id: a, match, dismissed: false }];
    });
    kept.forEach(({ id, match }) => alike.add(`${id} ${match.id}`));
    const { created, updated } = await keepPairs(ctx, entity, kept);
    result.compared += pairs.length;
    result.found += kept.length;
    result.created += created;
    result.updated += updated;
    const last = pairs.at(-1);
    if (!last || pairs.length < CHUNK) break;
    after = [last.a, last.b];
  }
  return { ...result, withdrawn: await withdraw(ctx, entity, alike) };
}

/** The next pairs of live records with a key in common, by ids. */
function sharedPairs(
  ctx: Context,
  entity: DuplicateEntity,
  most: number,
  after: readonly [string, string] | null,
): Promise<{ a: string; b: string }[]> {
  const { table, owner } = TABLES[entity];
  return ctx.sql<{ a: string; b: string }>(
    `with keyed as materialized (
       select k.key, t.id from ${table} t cross join lateral unnest(t.duplicate_keys) k (key) where t.tenant_id = $1 and t.deleted_at is null
       union select p.kind || ':' || p.value_norm, p.${owner} from contact_points p
         where p.tenant_id = $1 and p.deleted_at is null and p.value_norm is not null and p.kind <> 'postal' and p.${owner} is not null),
     telling as materialized (select key from keyed group by key having count(*) between 2 and $2)
     select distinct a.id as a, b.id as b from telling join keyed a using (key) join keyed b using (key)
     where a.id < b.id and ($3::uuid is null or (a.id, b.id) > ($3::uuid, $4::uuid)) order by a.id, b.id limit ${CHUNK}`,
    [ctx.actor.tenantId, most, after?.[0] ?? null, after?.[1] ?? null],
  );
}

/** Takes away what waits for review and is no possible duplicate any more. */
async function withdraw(ctx: Context, entity: DuplicateEntity, alike: ReadonlySet<string>): Promise<number> {
  const waiting = await ctx.sql<{ id: string; pair: string }>(
    `select id, left_id || ' ' || right_id as pair from merge_candidates where tenant_id = $1 and entity = $2 and state = 'new' and deleted_at is null`,
    [ctx.actor.tenantId, entity],
  );
  const gone = waiting.filter(({ pair }) => !alike.has(pair)).map(({ id }) => id);
  await ctx.sql(
    'update merge_candidates set deleted_at = now(), version = version + 1, updated_at = now() where tenant_id = $1 and id = any($2::uuid[])',
    [ctx.actor.tenantId, gone],
  );
  return gone.length;
}

export const findDuplicatesActions = (['account', 'person'] as const).map((entity) =>
  defineAction(`${entity}.findDuplicates`, {
    on: 'collection',
    label: { en: 'Find duplicates', ru: 'Найти дубли' },
    description:
      'Compares all records that have something in common and keeps the pairs for review (mergeCandidates). Gives { compared, found, created, updated, withdrawn }.',
    access: ['manager'],
    returns: 'json',
    run: (ctx) => searchAll(ctx.asSystem('search for duplicates'), entity),
  }),
);

/** Every night in every tenant. */
export const findDuplicatesJob = defineJob('contacts.find-duplicates', {
  cron: '30 1 * * *',
  async run(ctx) {
    for (const entity of ['account', 'person'] as const) await searchAll(ctx, entity);
  },
});

export const dismissCandidate = defineAction('mergeCandidate.dismiss', {
  label: { en: 'Not a duplicate', ru: 'Это не дубль' },
  description: 'The two are different; no search brings the pair up again.',
  input: { note: text({ max: 1000 }) },
  access: ['manager', 'rep'],
  returns: 'record',
  run: (ctx, input, record) =>
    ctx.records('mergeCandidate').update(record.id, {
      state: 'dismissed',
      decidedById: ctx.actor.userId,
      decidedAt: ctx.now().toISOString(),
      decisionNote: input.note ?? null,
    }),
});
