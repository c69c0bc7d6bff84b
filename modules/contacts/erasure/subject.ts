import type { Context } from '#kernel';

/** The records of one person: this one and those merged into it, whose data are the same person's. */
export async function recordsOf(ctx: Context, id: string): Promise<string[]> {
  const rows = await ctx.sql<{ id: string }>(
    `with recursive same as (select $2::uuid as id union select p.id from people p join same s on p.merged_into_id = s.id where p.tenant_id = $1) select id from same`,
    [ctx.actor.tenantId, id],
  );
  return rows.map((r) => r.id);
}

/** What names the person without a link: e-mails from or to their addresses, and what searches and merges have kept of them. */
export async function mentionsOf(ctx: Context, ids: readonly string[]): Promise<{ entity: string; ids: string[] }[]> {
  const find = async (entity: string, sql: string) => ({
    entity,
    ids: (await ctx.sql<{ id: string }>(sql, [ctx.actor.tenantId, ids])).map((r) => r.id),
  });
  const addresses = `(select lower(p.value_norm) from contact_points p where p.tenant_id = $1 and p.person_id = any($2::uuid[]) and p.kind = 'email' and p.value_norm is not null)`;
  return [
    await find(
      'emailMessage',
      `select m.id from email_messages m where m.tenant_id = $1 and (m.from_canonical in ${addresses}
         or exists (select from unnest(coalesce(m."to", '{}') || coalesce(m.cc, '{}')) a where lower(a) in ${addresses}))`,
    ),
    // What an import could not take over quotes the file.
    await find(
      'importRun',
      `with known as (select distinct lower(v) as v from people p cross join lateral unnest(array[p.full_name, p.display_name, p.last_name, p.nickname]) v where p.tenant_id = $1 and p.id = any($2::uuid[])
         union select distinct lower(v) from contact_points c cross join lateral unnest(array[c.value_raw, c.value_norm]) v where c.tenant_id = $1 and c.person_id = any($2::uuid[]))
       select r.id from import_runs r where r.tenant_id = $1 and exists (select from known where char_length(v) >= 4 and position(v in lower(concat_ws(' ', r.file_name, r.errors, r.warnings))) > 0)`,
    ),
    await find(
      'mergeCandidate',
      `select id from merge_candidates where tenant_id = $1 and entity = 'person' and (left_id = any($2::uuid[]) or right_id = any($2::uuid[]))`,
    ),
    await find(
      'mergeLog',
      `select id from merge_logs where tenant_id = $1 and entity = 'person' and survivor_id = any($2::uuid[])`,
    ),
    await find(
      'mergeStep',
      `select s.id from merge_steps s join merge_logs m on m.tenant_id = s.tenant_id and m.id = s.merge_id where s.tenant_id = $1 and s.kind = 'value' and m.entity = 'person' and m.survivor_id = any($2::uuid[])`,
    ),
  ];
}
