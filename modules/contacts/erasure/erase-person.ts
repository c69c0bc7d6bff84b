import { conflict, defineAction, text, type Context } from '#kernel';
import { recountCompleteness } from '../completeness/recount.js';

/** The records of one person: this one and those merged into it, whose data are the same person's. */
async function recordsOf(ctx: Context, id: string): Promise<string[]> {
  const rows = await ctx.sql<{ id: string }>(
    `with recursive same as (select $2::uuid as id union select p.id from people p join same s on p.merged_into_id = s.id where p.tenant_id = $1) select id from same`,
    [ctx.actor.tenantId, id],
  );
  return rows.map((r) => r.id);
}

/** What names the person without a link: e-mails from or to their addresses, and what searches and merges have kept of them. */
async function mentionsOf(ctx: Context, ids: readonly string[]): Promise<{ entity: string; ids: string[] }[]> {
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

export const erasePerson = defineAction('person.erase', {
  label: { en: 'Erase personal data', ru: 'Удалить персональные данные' },
  description:
    'Replaces the personal data of a person for good, in the record, in everything that hangs on it (contact points, addresses, interactions, e-mails …), in its history and in stored answers. Ids and facts without a name stay. What is under legal hold is left and listed. Gives the receipt. It cannot be undone.',
  input: { request: text({ max: 200, description: 'Number or date of the request, not the name of who asked.' }) },
  emits: ['person.erased'],
  access: ['manager'],
  returns: 'json',
  async run(ctx, input, record) {
    const [into] = await ctx.sql<{ id: string }>('select to_id as id from redirects where tenant_id = $1 and from_id = $2', [
      ctx.actor.tenantId,
      record.id,
    ]);
    if (into) throw conflict('merged', 'This person was merged; erase the one they live on in.', { id: into.id });
    const ids = await recordsOf(ctx, record.id);
    const acting = ctx.asSystem('erasure of personal data');
    // Marked first, so that nothing that follows the marks writes the old values into the history once more.
    await acting.records('person').update(record.id, { erasedAt: ctx.now().toISOString(), doNotContact: true });
    const erased = await acting.graph.erase({ entity: 'person', ids, also: await mentionsOf(ctx, ids) });
    await recountCompleteness(acting, 'person', [record.id]);
    const receipt = await acting.records('erasureReceipt').create({
      entity: 'person',
      recordId: record.id,
      erasedAt: ctx.now().toISOString(),
      erasedById: ctx.actor.userId,
      request: input.request ?? null,
      records: { ...erased.records },
      fields: Object.fromEntries(Object.entries(erased.fields).map(([entity, fields]) => [entity, [...fields]])),
      ledgerRows: erased.ledgerRows,
      storedAnswers: erased.storedAnswers,
      held: erased.held.map((one) => ({ ...one })),
    });
    await ctx.emit('person.erased', { entity: 'person', id: record.id }, { receiptId: receipt.id });
    return {
      receiptId: receipt.id,
      personId: record.id,
      erasedAt: receipt.erasedAt,
      erasedById: receipt.erasedById,
      request: receipt.request,
      ...erased,
    };
  },
});
