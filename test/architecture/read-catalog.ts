import type { Session } from '../../src/platform/db.js';

/** Everything a schema is made of, by what it is: `column people.name` → `text not null`. */
export type Catalog = Map<string, string>;

/** Partitions of the ledger come and go with the months; `migrations` is the migrator's own. */
const OURS = `n.nspname = 'public' and c.relname <> 'migrations' and c.relname !~ '^(ledger_\\d{4}_\\d{2}|migrations_pkey)'`;
const FROM = `pg_class c join pg_namespace n on n.oid = c.relnamespace and ${OURS}`;

const QUERIES: Record<string, string> = {
  table: `select c.relname as name, concat_ws(' ', c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relowner::regrole, (select string_agg(a::text, ',' order by a::text) from unnest(c.relacl) a)) as is
    from ${FROM} where c.relkind in ('r', 'p', 'v', 'm', 'S') and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'i')`,
  column: `select c.relname || '.' || a.attname as name, concat_ws(' ', format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end, a.attgenerated, a.attidentity, pg_get_expr(d.adbin, d.adrelid), a.attacl::text) as is
    from ${FROM} join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum where c.relkind in ('r', 'p')`,
  constraint: `select c.relname || '.' || k.conname as name, pg_get_constraintdef(k.oid) as is from ${FROM} join pg_constraint k on k.conrelid = c.oid where k.contype <> 'n'`,
  index: `select c.relname || '.' || i.indexrelid::regclass as name, pg_get_indexdef(i.indexrelid) as is from ${FROM} join pg_index i on i.indrelid = c.oid`,
  policy: `select c.relname || '.' || p.polname as name, concat_ws(' ', p.polcmd, p.polpermissive, p.polroles::regrole[]::text, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) as is
    from ${FROM} join pg_policy p on p.polrelid = c.oid`,
  trigger: `select c.relname || '.' || t.tgname as name, pg_get_triggerdef(t.oid) as is from ${FROM} join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal`,
  function: `select p.oid::regprocedure::text as name, concat_ws(' ', pg_get_functiondef(p.oid), p.proowner::regrole, (select string_agg(a::text, ',' order by a::text) from unnest(p.proacl) a)) as is
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'public' where not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`,
  extension: `select extname as name, extversion as is from pg_extension`,
};

/** Reads the schema `public` out of pg_catalog. */
export async function readCatalog(db: Session): Promise<Catalog> {
  const catalog: Catalog = new Map();
  for (const [kind, sql] of Object.entries(QUERIES)) {
    const { rows } = await db.query<{ name: string; is: string }>(sql);
    for (const row of rows) catalog.set(`${kind} ${row.name}`, row.is);
  }
  return catalog;
}

/** One line for each difference, and none if there is none. */
export function differences(found: Catalog, wanted: Catalog): string[] {
  const keys = [...new Set([...found.keys(), ...wanted.keys()])].sort();
  return keys.flatMap((key) => {
    const [is, should] = [found.get(key), wanted.get(key)];
    if (is === should) return [];
    if (is === undefined) return [`${key} is missing`];
    if (should === undefined) return [`${key} is there and should not be`];
    return [`${key} is «${is}» and should be «${should}»`];
  });
}
