import type { Session } from '../../src/platform/db.js';

/** Tables with `tenant_id` whose unique index or foreign key leaves the tenant out, each with the reason it may. */
export const WITHOUT_TENANT: Record<string, string> = {
  api_secrets_key: 'a key is looked up before its tenant is known; the id is random and known only to its holder',
};

/** Functions that run with other rights than the caller's, by name. */
export const DEFINERS: readonly (string | RegExp)[] = [
  'access_changed',
  'api_key_owner',
  'create_tenant',
  'enqueue_job',
  'enqueue_tick',
  'enqueue_upkeep',
  'job_put',
  'ledger_anchor',
  'custom_index',
  'custom_reindex',
  'ledger_append',
  'ledger_append_custom',
  'ledger_append_object',
  // Of months, of whichever firm: they give and take dates and transaction numbers alone.
  'ledger_closable',
  'ledger_close_month',
  'ledger_erase',
  'ledger_event',
  'ledger_pending',
  'ledger_seal',
  'ledger_unanchored',
  'ledger_unsealed',
  'session_ended',
  'shape_changed',
  'sign_in_candidates',
  'tenant_by_slug',
  /^search_[a-z0-9_]+_(words|text|any)$/,
];

const TENANT_TABLES = `select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relispartition from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
  where c.relkind in ('r', 'p') and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)`;
const ROLES = `array['eleven_app', 'eleven_internal']`;

interface Rule {
  /** What is wrong with what the query finds. */
  readonly says: string;
  /** Gives `name` of each offender. */
  readonly sql: string;
  readonly allowed?: (name: string) => boolean;
}

const RULES: readonly Rule[] = [
  {
    // Rows reached through the parent are held by the parent's policies; nobody may reach a partition by itself.
    says: 'has tenant_id, but row-level security is not enabled and forced',
    sql: `select relname as name from (${TENANT_TABLES}) t where not relispartition and not (relrowsecurity and relforcerowsecurity)`,
  },
  {
    says: 'is a partition that a role may reach past the policies of its parent',
    sql: `select relname as name from (${TENANT_TABLES}) t, unnest(${ROLES}) r, unnest(array['select', 'insert', 'update', 'delete', 'truncate']) p where relispartition and has_table_privilege(r, oid, p)`,
  },
  {
    says: 'has no policy for all commands of eleven_app with WITH CHECK on its tenant',
    sql: `select relname as name from (${TENANT_TABLES}) t where not relispartition and not exists (select from pg_policy p where p.polrelid = t.oid and p.polcmd = '*' and 'eleven_app'::regrole = any(p.polroles)
      and pg_get_expr(p.polqual, p.polrelid) ~ '^\\(tenant_id = ' and pg_get_expr(p.polwithcheck, p.polrelid) ~ '^\\(tenant_id = ')`,
  },
  {
    says: 'has a further permissive policy that lets eleven_app or everybody past the tenant',
    sql: `select t.relname || '.' || p.polname as name from (${TENANT_TABLES}) t join pg_policy p on p.polrelid = t.oid where p.polpermissive and ('eleven_app'::regrole = any(p.polroles) or 0 = any(p.polroles))
      and (pg_get_expr(p.polqual, p.polrelid) !~ '^\\(tenant_id = ' or coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') !~ '^\\(tenant_id = ')`,
  },
  {
    says: 'is a table that a role of requests owns',
    sql: `select relname as name from pg_class where relowner::regrole::text = any(${ROLES}) and relkind in ('r', 'p', 'v', 'm', 'S')`,
  },
  {
    says: 'is a role with rights it must not have',
    sql: `select rolname as name from pg_roles where rolname = any(${ROLES}) and (rolsuper or rolbypassrls or rolcanlogin or rolcreaterole or rolcreatedb or rolreplication)`,
  },
  {
    says: 'is a role that is a member of another',
    sql: `select m.member::regrole::text as name from pg_auth_members m where m.member::regrole::text = any(${ROLES})`,
  },
  {
    says: 'may CREATE in the schema',
    sql: `select 'eleven_app' as name where has_schema_privilege('eleven_app', 'public', 'create') union all select 'eleven_app' where has_database_privilege('eleven_app', current_database(), 'create')`,
  },
  {
    says: 'can be truncated or given triggers by a role of requests',
    sql: `select distinct c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public', unnest(${ROLES}) r, unnest(array['truncate', 'trigger', 'references']) p where c.relkind in ('r', 'p') and has_table_privilege(r, c.oid, p)`,
  },
  {
    says: 'is a foreign key between tables of tenants without tenant_id on both sides',
    sql: `select k.conname as name from pg_constraint k join (${TENANT_TABLES}) a on a.oid = k.conrelid join (${TENANT_TABLES}) b on b.oid = k.confrelid where k.contype = 'f' and not exists (
      select from unnest(k.conkey, k.confkey) as pair (here, there) join pg_attribute h on h.attrelid = k.conrelid and h.attnum = pair.here join pg_attribute o on o.attrelid = k.confrelid and o.attnum = pair.there
      where h.attname = 'tenant_id' and o.attname = 'tenant_id')`,
    allowed: (name) => name in WITHOUT_TENANT,
  },
  {
    says: 'is a foreign key that empties tenant_id',
    sql: `select k.conname as name from pg_constraint k where k.contype = 'f' and k.confdeltype in ('n', 'd') and exists (
      select from unnest(coalesce(k.confdelsetcols, k.conkey)) n join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n where a.attname = 'tenant_id')`,
  },
  {
    says: 'is a unique index that does not begin with tenant_id',
    sql: `select i.indexrelid::regclass::text as name from pg_index i join (${TENANT_TABLES}) t on t.oid = i.indrelid where i.indisunique
      and not exists (select from pg_attribute a where a.attrelid = t.oid and a.attnum = i.indkey[0] and a.attname = 'tenant_id')`,
    allowed: (name) => name in WITHOUT_TENANT,
  },
  {
    says: 'is a view that reads with its owner’s rights',
    sql: `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public' where c.relkind in ('v', 'm') and not coalesce(c.reloptions::text ~ 'security_invoker=(true|on|1)', false)`,
  },
  {
    says: 'is a SECURITY DEFINER function that is not on the reviewed list',
    sql: `select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'public' where p.prosecdef`,
    allowed: (name) => DEFINERS.some((known) => (typeof known === 'string' ? known === name : known.test(name))),
  },
  {
    says: 'is a SECURITY DEFINER function without a search_path that begins with pg_catalog',
    sql: `select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'public' where p.prosecdef and not exists (select from unnest(p.proconfig) c where c ~ '^search_path=pg_catalog')`,
  },
  {
    says: 'is a SECURITY DEFINER function that does not belong to eleven_internal',
    sql: `select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'public' where p.prosecdef and p.proowner <> 'eleven_internal'::regrole`,
  },
  {
    says: 'is a SECURITY DEFINER function that everybody may call',
    sql: `select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'public' where p.prosecdef and exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x where x.grantee = 0 and x.privilege_type = 'EXECUTE')`,
  },
];

/** What breaks a rule of reliability.md §6.8 in this database, one line each. */
export async function catalogViolations(db: Session): Promise<string[]> {
  const found: string[] = [];
  for (const rule of RULES) {
    const { rows } = await db.query<{ name: string }>(rule.sql);
    found.push(
      ...[...new Set(rows.map((row) => row.name))].filter((name) => !rule.allowed?.(name)).map((name) => `${name} ${rule.says}`),
    );
  }
  return found;
}

/** How many rules there are, so that a test can ask for a planted violation of each. */
export const CATALOG_RULES: readonly string[] = RULES.map((rule) => rule.says);
