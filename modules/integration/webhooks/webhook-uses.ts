import { mentionsField, type FieldUse } from '#kernel';

/** Webhooks that pick records by the field, or give its value to others. */
export const webhookUses: FieldUse = {
  name: 'webhooks',
  async find(ctx, entity, key) {
    const rows = await ctx.sql<{ name: string; filter: string | null; fields: string | null }>(
      'select name, filter, fields from webhooks where tenant_id = $1 and deleted_at is null and (filter is not null or fields is not null) order by id',
      [ctx.actor.tenantId],
    );
    const using = rows.filter(({ filter, fields }) =>
      [filter, fields].some((json) =>
        Object.entries((json === null ? null : (JSON.parse(json) as Record<string, unknown> | null)) ?? {}).some(
          ([about, said]) => mentionsField(ctx, said, [about], entity, key),
        ),
      ),
    );
    return using.map(({ name }) => `the webhook «${name}»`);
  },
};
