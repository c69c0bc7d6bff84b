import { defineListener } from '#kernel';

/** At most one contact point of a kind is the primary one of its owner: the one marked last. */
export const onePrimaryPoint = ['created', 'updated'].map((past) =>
  defineListener(`contactPoint.${past}`, {
    name: 'one-primary-point',
    when: 'transaction',
    changed: ['isPrimary', 'kind', 'personId', 'accountId'],
    async runMany(ctx, events) {
      const marked = events.filter((e) => e.after?.isPrimary === true).map((e) => e.recordId);
      if (marked.length === 0) return;
      await ctx.sql(
        `with latest as (select distinct on (person_id, account_id, kind) * from contact_points join unnest($2::uuid[]) with ordinality m (id, n) using (id)
           where tenant_id = $1 order by person_id, account_id, kind, n desc)
         update contact_points p set is_primary = false, version = p.version + 1, updated_at = now() from latest l
         where p.tenant_id = $1 and p.is_primary and p.deleted_at is null and p.kind = l.kind and p.id <> l.id and (p.person_id = l.person_id or p.account_id = l.account_id)`,
        [ctx.actor.tenantId, marked],
      );
    },
  }),
);
