import type { Context } from '../../declare/context.js';
import type { FieldUse } from '../../declare/module.js';
import { mentionsField } from '../../records/mentions-field.js';

interface Saved extends Record<string, unknown> {
  readonly name: string;
  readonly entity: string;
  /** Everything of the record that may name fields; the driver gives JSON as text. */
  readonly said: string;
}

const SOURCES = [
  { what: 'the form rule', table: 'form_rules', said: `jsonb_build_array(condition, "required", read_only, defaults)` },
  { what: 'the saved view', table: 'saved_views', said: `jsonb_build_array(filter, columns, sort, layout)` },
  { what: 'the import mapping', table: 'import_mappings', said: 'mapping' },
  { what: 'the scheduled export', table: 'export_schedules', said: `jsonb_build_array(filter, fields, sort)` },
] as const;

/** Form rules, saved views, kept import mappings and scheduled exports that name the field anywhere, also by a link. */
export const savedUses: FieldUse = {
  name: 'forms-views-and-mappings',
  async find(ctx: Context, entity, key) {
    const found = await Promise.all(
      SOURCES.map(async ({ what, table, said }) => {
        // Not even the text of the others holds the name; only these are looked at closely.
        const sql = `select name, entity, said::text from (select id, name, entity, ${said} as said from ${table} where tenant_id = $1 and deleted_at is null) t where position($2 in said::text) > 0 order by id`;
        const rows = await ctx.sql<Saved>(sql, [ctx.actor.tenantId, key]);
        return rows
          .filter((row) => mentionsField(ctx, JSON.parse(row.said), [row.entity], entity, key))
          .map((row) => `${what} «${row.name}»`);
      }),
    );
    return found.flat();
  },
};
