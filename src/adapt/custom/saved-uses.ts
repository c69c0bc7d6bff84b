import type { Context } from '../../declare/context.js';
import type { FieldUse } from '../../declare/module.js';

interface Saved extends Record<string, unknown> {
  readonly name: string;
  /** Everything of the record that may name fields. */
  readonly said: unknown;
}

const SOURCES = [
  { what: 'the form rule', table: 'form_rules', said: `jsonb_build_array(condition, "required", read_only, defaults)` },
  { what: 'the saved view', table: 'saved_views', said: `jsonb_build_array(filter, columns, sort, layout)` },
] as const;

/** Form rules and saved views of the same entity that name the field anywhere. */
export const savedUses: FieldUse = {
  name: 'forms-and-views',
  async find(ctx: Context, entity, key) {
    const found = await Promise.all(
      SOURCES.map(async ({ what, table, said }) => {
        const sql = `select name, ${said} as said from ${table} where tenant_id = $1 and entity = $2 and deleted_at is null order by id limit 1000`;
        const rows = await ctx.sql<Saved>(sql, [ctx.actor.tenantId, entity]);
        return rows.filter((row) => names(row.said, key)).map((row) => `${what} «${row.name}»`);
      }),
    );
    return found.flat();
  },
};

/** True if a key or a part of a path (`-key`, `key.name`) is the field. */
function names(value: unknown, key: string): boolean {
  if (typeof value === 'string')
    return value.startsWith('{') || value.startsWith('[')
      ? names(parsed(value), key)
      : value.split(/[^A-Za-z0-9]+/).includes(key);
  if (Array.isArray(value)) return value.some((one) => names(one, key));
  return (
    typeof value === 'object' && value !== null && Object.entries(value).some(([name, one]) => name === key || names(one, key))
  );
}

/** The driver gives JSON as text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
