import { defineListener, type Context } from '#kernel';

/** A person's account was set or changed: their primary role becomes the one in that account. */
async function followAccount(ctx: Context, people: readonly { id: string; accountId: string | null }[]): Promise<void> {
  const values = [ctx.actor.tenantId, JSON.stringify(people.map((p) => ({ person_id: p.id, account_id: p.accountId })))];
  const wanted = `json_to_recordset($2::json) as w (person_id uuid, account_id uuid)`;
  await ctx.sql(
    `update account_people r set is_primary = false, version = r.version + 1, updated_at = now() from ${wanted}
     where r.tenant_id = $1 and r.person_id = w.person_id and r.is_primary and r.deleted_at is null and r.account_id is distinct from w.account_id`,
    values,
  );
  const missing = await ctx.sql<{ person_id: string; account_id: string; role: string | null }>(
    `select w.person_id, w.account_id, (select r.id from account_people r where r.tenant_id = $1 and r.person_id = w.person_id and r.account_id = w.account_id
       and r.deleted_at is null and r.ends_on is null order by r.id limit 1) as role
     from ${wanted} where w.account_id is not null and not exists (select from account_people r where r.tenant_id = $1 and r.person_id = w.person_id
       and r.account_id = w.account_id and r.is_primary and r.deleted_at is null)`,
    values,
  );
  const roles = ctx.asSystem('primary account').records('accountPerson');
  for (const { role } of missing) if (role !== null) await roles.update(role, { isPrimary: true });
  await roles.createMany(missing.flatMap((m) => (m.role === null ? [{ personId: m.person_id, accountId: m.account_id, isPrimary: true }] : [])));
}

/** Roles were changed: what is marked last stays the only primary one, and the person's account is its account. */
async function followRoles(ctx: Context, personIds: readonly string[], latest: readonly string[]): Promise<void> {
  const ids = [...new Set(personIds)].sort();
  await ctx.sql(`select id from people where tenant_id = $1 and id = any($2::uuid[]) order by id for no key update`, [ctx.actor.tenantId, ids]);
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
      runMany: (ctx, events) => followAccount(ctx, events.map((e) => ({ id: e.recordId, accountId: (e.after?.accountId as string | null) ?? null }))),
    }),
  ),
  ...['created', 'updated', 'deleted', 'restored'].map((past) =>
    defineListener(`accountPerson.${past}`, {
      name: 'primary-account',
      when: 'transaction',
      ...(past === 'created' ? { changed: ['isPrimary'] } : past === 'updated' ? { changed: OF_ROLE } : {}),
      async runMany(ctx, events) {
        const people = events.flatMap((e) => [e.before?.personId, e.after?.personId]).filter((id): id is string => typeof id === 'string');
        const marked = new Map(events.filter((e) => e.after?.isPrimary === true && e.after.deletedAt === null).map((e) => [String(e.after?.personId), e.recordId]));
        await followRoles(ctx, people, [...marked.values()]);
      },
    }),
  ),
];
