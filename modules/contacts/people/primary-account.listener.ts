import { defineListener, type Context } from '#kernel';

/**
 * A person's account was set or changed: their primary role becomes the one in that account. By one statement for any number
 * of people, because people mostly come with their account, in imports by the hundred; the people are locked by their write.
 */
async function followAccount(ctx: Context, people: readonly { id: string; accountId: string | null }[]): Promise<void> {
  const rows = people.map((p) => ({ id: ctx.newId(), person_id: p.id, account_id: p.accountId }));
  await ctx.sql(
    `with wanted as materialized (select * from json_to_recordset($2::json) as w (id uuid, person_id uuid, account_id uuid)),
     unmarked as (update account_people r set is_primary = false, version = r.version + 1, updated_at = now(), updated_by_id = $3 from wanted w
       where r.tenant_id = $1 and r.person_id = w.person_id and r.deleted_at is null and r.is_primary and r.account_id is distinct from w.account_id),
     present as materialized (select distinct on (w.person_id) w.person_id, r.id, r.is_primary from wanted w join account_people r
       on r.tenant_id = $1 and r.person_id = w.person_id and r.account_id = w.account_id and r.deleted_at is null and r.ends_on is null order by w.person_id, r.is_primary desc, r.id),
     marked as (update account_people r set is_primary = true, version = r.version + 1, updated_at = now(), updated_by_id = $3 from present p
       where r.tenant_id = $1 and r.id = p.id and not p.is_primary)
     insert into account_people (tenant_id, id, created_by_id, updated_by_id, person_id, account_id, is_primary)
     select $1, w.id, $3, $3, w.person_id, w.account_id, true from wanted w
     where w.account_id is not null and not exists (select from present p where p.person_id = w.person_id) order by w.id`,
    [ctx.actor.tenantId, JSON.stringify(rows), ctx.actor.userId],
  );
}

/** Roles were changed: what is marked last stays the only primary one, and the person's account is its account. */
async function followRoles(ctx: Context, personIds: readonly string[], latest: readonly string[]): Promise<void> {
  const ids = [...new Set(personIds)].sort();
  await ctx.sql(`select id from people where tenant_id = $1 and id = any($2::uuid[]) order by id for no key update`, [
    ctx.actor.tenantId,
    ids,
  ]);
  await ctx.sql(
    `update account_people r set is_primary = false, version = r.version + 1, updated_at = now()
     where r.tenant_id = $1 and r.is_primary and r.deleted_at is null and not r.id = any($2::uuid[])
       and exists (select from account_people l where l.tenant_id = $1 and l.id = any($2::uuid[]) and l.person_id = r.person_id and l.is_primary)`,
    [ctx.actor.tenantId, latest],
  );
  const differing = await ctx.sql<{ id: string; account_id: string | null }>(
    `select p.id, r.account_id from people p left join account_people r on r.tenant_id = p.tenant_id and r.person_id = p.id and r.is_primary and r.deleted_at is null
     where p.tenant_id = $1 and p.id = any($2::uuid[]) and p.deleted_at is null and p.account_id is distinct from r.account_id`,
    [ctx.actor.tenantId, ids],
  );
  const people = ctx.asSystem('primary account').records('person');
  for (const { id, account_id } of differing) await people.update(id, { accountId: account_id });
}

const OF_ROLE = ['isPrimary', 'accountId', 'personId'];

/** `person.account` is the account of the person's primary role, whichever of the two was written. */
export const primaryAccount = [
  ...['created', 'updated'].map((past) =>
    defineListener(`person.${past}`, {
      name: 'primary-account',
      when: 'transaction',
      changed: ['accountId'],
      runMany: (ctx, events) =>
        followAccount(
          ctx,
          events.map((e) => ({ id: e.recordId, accountId: (e.after?.accountId as string | null) ?? null })),
        ),
    }),
  ),
  ...['created', 'updated', 'deleted', 'restored'].map((past) =>
    defineListener(`accountPerson.${past}`, {
      name: 'primary-account',
      when: 'transaction',
      ...(past === 'created' ? { changed: ['isPrimary'] } : past === 'updated' ? { changed: OF_ROLE } : {}),
      async runMany(ctx, events) {
        const people = events
          .flatMap((e) => [e.before?.personId, e.after?.personId])
          .filter((id): id is string => typeof id === 'string');
        const marked = new Map(
          events
            .filter((e) => e.after?.isPrimary === true && e.after.deletedAt === null)
            .map((e) => [String(e.after?.personId), e.recordId]),
        );
        await followRoles(ctx, people, [...marked.values()]);
      },
    }),
  ),
];
