import { TENANT } from '../../platform/tenant-sql.js';
import { ARCHIVE_FENCED, archiveFunctions, archiveGrants, archiveTables } from './archive-schema.js';
import { MONTH_DEFINERS, monthFunctions, monthGrants, monthTables } from './months-schema.js';
import { AUDIT_DEFINERS, AUDIT_FENCED, auditFunctions, auditGrants, auditTables } from './audit-schema.js';
import { customFunctions, customTables } from './custom-schema.js';

/**
 * Tables that are not entities: tenants, the ledger, idempotency, external ids, sign-in secrets. Every statement may be run
 * again. Roles: `eleven_app` serves requests and is held by row-level security; `eleven_internal` owns the few
 * SECURITY DEFINER functions and is the only one whose policies let it past the tenant's border; nobody can log in as it.
 */

/** Row-level security of one table: the request's tenant for the app, everything for the audited functions. */
export const fence = (table: string, column = 'tenant_id'): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy tenant on ${table} to eleven_app using (${column} = ${TENANT}) with check (${column} = ${TENANT})`,
  `create policy internal on ${table} to eleven_internal using (true) with check (true)`,
];

const LEDGER_XID = 'pg_current_xact_id()';
const LEDGER_FRONTIER = 'pg_snapshot_xmin(pg_current_snapshot())';

/** Makes the ledger number its transactions on from `offset`: the numbers of a restored one are another server's. */
export const ledgerNumbersFrom = (offset: bigint): string[] =>
  [
    ['xid', 'volatile', LEDGER_XID],
    ['frontier', 'stable', LEDGER_FRONTIER],
  ].map(
    ([name, kind, value]) =>
      `create or replace function ledger_${name}() returns xid8 language sql ${kind} return ((${value})::text::int8 + ${offset})::text::xid8`,
  );

const TABLES = [
  `create extension if not exists pg_trgm`,
  `create extension if not exists btree_gin`,
  `create table installation (one bool primary key default true check (one), epoch uuid not null default gen_random_uuid())`,
  `create table tenants (
    id uuid primary key, slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'), name text not null,
    base_currency text not null default 'EUR' check (base_currency ~ '^[A-Z]{3}$'), time_zone text not null default 'UTC',
    locale text not null default 'en', status text not null default 'active' check (status in ('active', 'suspended', 'closing', 'closed')),
    settings jsonb not null default '{}', access_version int8 not null default 1, shape_version int8 not null default 0, created_at timestamptz(3) not null default now())`,
  // Two functions, since a restored database counts on from where the old one stood: `eleven restore` puts an offset into both.
  `create or replace function ledger_xid() returns xid8 language sql volatile return ${LEDGER_XID}`,
  `create or replace function ledger_frontier() returns xid8 language sql stable return ${LEDGER_FRONTIER}`,
  `create table ledger (
    tenant_id uuid not null, xid xid8 not null default ledger_xid(), id int8 generated always as identity,
    at timestamptz(3) not null default clock_timestamp(), entity text not null, record_id uuid not null, operation text not null,
    event text not null, actor_id uuid, reason text, request_id text, version int not null, before jsonb, after jsonb) partition by range (at)`,
  `create table ledger_default partition of ledger default`,
  `create index ledger_cursor on ledger (tenant_id, xid, id)`,
  `create index ledger_record on ledger (tenant_id, record_id, id)`,
  `create table idempotency_keys (
    tenant_id uuid not null, actor_id uuid not null, key text not null check (char_length(key) between 1 and 255), request_hash text not null,
    status int, body text, created_at timestamptz(3) not null default now(), primary key (tenant_id, actor_id, key))`,
  `create index idempotency_keys_age on idempotency_keys (created_at)`,
  `create table external_refs (
    tenant_id uuid not null, entity text not null, system text not null check (char_length(system) between 1 and 100),
    external_id text not null check (char_length(external_id) between 1 and 255), record_id uuid not null, content_hash text,
    updated_at timestamptz(3) not null default now(), primary key (tenant_id, entity, system, external_id))`,
  `create index external_refs_record on external_refs (tenant_id, record_id)`,
  `create table credentials (
    tenant_id uuid not null, user_id uuid not null, password_hash text not null,
    changed_at timestamptz(3) not null default now(), primary key (tenant_id, user_id))`,
  `create table sessions (
    tenant_id uuid not null, id uuid not null, user_id uuid not null, created_at timestamptz(3) not null default now(),
    last_seen_at timestamptz(3) not null default now(), user_agent text, ip text, device text, revoked_at timestamptz(3), revoked_reason text, primary key (tenant_id, id))`,
  `create index sessions_user on sessions (tenant_id, user_id)`,
  `create table refresh_tokens (
    tenant_id uuid not null, hash text not null, session_id uuid not null, generation int not null, expires_at timestamptz(3) not null,
    used_at timestamptz(3), successor text, primary key (tenant_id, hash),
    foreign key (tenant_id, session_id) references sessions (tenant_id, id) on delete cascade)`,
  `create index refresh_tokens_session on refresh_tokens (tenant_id, session_id)`,
  // Letters, second steps and sign-ins under way by another provider: each is used once. Of the tokens only hashes are kept.
  `create table one_time_tokens (
    tenant_id uuid not null, hash text not null, purpose text not null, user_id uuid, facts jsonb not null default '{}', expires_at timestamptz(3) not null,
    used_at timestamptz(3), primary key (tenant_id, hash))`,
  `create index one_time_tokens_user on one_time_tokens (tenant_id, user_id)`,
  // Secrets sealed with SECRET_KEY; the one in force and the one being set up.
  `create table second_factors (
    tenant_id uuid not null, user_id uuid not null, sealed text, pending text, confirmed_at timestamptz(3), last_step int8, primary key (tenant_id, user_id))`,
  `create table recovery_codes (tenant_id uuid not null, user_id uuid not null, hash text not null, primary key (tenant_id, user_id, hash))`,
  `create table provider_secrets (tenant_id uuid not null, provider_id uuid not null, sealed text not null, primary key (tenant_id, provider_id))`,
  `create table provider_identities (
    tenant_id uuid not null, provider_id uuid not null, subject text not null, user_id uuid not null, primary key (tenant_id, provider_id, subject))`,
  // Of all tenants, since a caller's tenant is not known yet; it holds hashes of addresses and nothing of a tenant's.
  `create table login_attempts (account text not null, ip text not null, failures int not null, window_ends timestamptz(3) not null, primary key (account, ip))`,
  `create index login_attempts_age on login_attempts (window_ends)`,
  // Private keys of the whole installation, sealed with SECRET_KEY: a row that does not open with it is not trusted.
  `create table signing_keys (kid text primary key, sealed text not null, created_at timestamptz(3) not null default now())`,
  `create table api_secrets (
    tenant_id uuid not null, key_id uuid not null, hash text not null, last_used_at timestamptz(3), primary key (tenant_id, key_id))`,
  `create unique index api_secrets_key on api_secrets (key_id)`,
  `create table redirects (
    tenant_id uuid not null, entity text not null, from_id uuid not null, to_id uuid not null, at timestamptz(3) not null default now(),
    primary key (tenant_id, entity, from_id))`,
  // What number sequences have counted to, by what they count together and since when; `last` is the last number given.
  `create table number_counters (
    tenant_id uuid not null, sequence text not null, scope text not null, period text not null, last int8 not null check (last > 0),
    primary key (tenant_id, sequence, scope, period))`,
  ...customTables,
  // Sealed with SECRET_KEY; no entity, so that no way of the API leads to them.
  `create table record_secrets (tenant_id uuid not null, id uuid not null, record_id uuid not null, name text not null, sealed text not null, expires_at timestamptz(3), primary key (tenant_id, id))`,
  `create index record_secrets_record on record_secrets (tenant_id, record_id, name)`,
  `create table cursors (tenant_id uuid not null, reader text not null, xid xid8 not null, id int8 not null, updated_at timestamptz(3) not null default now(), primary key (tenant_id, reader))`,
];

/** Tables above that hold rows of tenants. */
const FENCED = [
  'ledger',
  'idempotency_keys',
  'external_refs',
  'credentials',
  'sessions',
  'refresh_tokens',
  'api_secrets',
  'one_time_tokens',
  'second_factors',
  'recovery_codes',
  'provider_secrets',
  'provider_identities',
  'redirects',
  'cursors',
  'record_secrets',
  'number_counters',
  'custom_values',
];

/**
 * Rows that are made are logged without their null columns. `jsonb_strip_nulls` would take nulls out of JSON columns' own values
 * as well, so these are named by the trigger's second argument and taken as they are.
 */
const UNLOGGED = `'{tenant_id,search_text,search_words,custom}'::text[]`;
/** Custom fields stand beside the columns, so that each has a history of its own; their keys begin with $, as no column does. */
const customOf = (row: string): string => `|| coalesce(${row}.custom, '{}')`;

/**
 * What the kernel says of a record's many-to-many links, which lie in tables of their own: `app.linked` holds them by id and version,
 * so that a later change of the same record in the transaction does not tell them again.
 */
const withLinked = (values: string, side: 'before' | 'after'): string =>
  `case when linked is null then ${values} else ${values} || coalesce(linked #> array[_new.id || ':' || _new.version, '${side}'], '{}') end`;

/** The trigger's function. Its aliases begin as no column's name does, or a column of that name would be taken for the row. `entityOf` is SQL of the entity's name, `custom` that of a row's custom fields. */
const ledgerFunction = (
  name: string,
  entityOf: (row: string) => string,
  custom: (row: string) => string,
): string => `create or replace function ${name}() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
#variable_conflict use_variable
declare
  actor uuid := nullif(current_setting('app.actor', true), '')::uuid;
  request text := nullif(current_setting('app.request', true), '');
  why text := nullif(current_setting('app.reason', true), '');
  linked jsonb := nullif(current_setting('app.linked', true), '')::jsonb;
begin
  if tg_op = 'INSERT' then
    insert into ledger (tenant_id, entity, record_id, operation, event, actor_id, reason, request_id, version, after)
    select _new.tenant_id, ${entityOf('_new')}, _new.id, 'create', ${entityOf('_new')} || '.created', actor, why, request, _new.version,
      ${withLinked(`(case when tg_nargs = 1 then jsonb_strip_nulls(r.row) else jsonb_strip_nulls(r.row - tg_argv[1]::text[]) || coalesce((select jsonb_object_agg(c, r.row -> c) from unnest(tg_argv[1]::text[]) c where r.row -> c <> 'null'), '{}') end ${custom('_new')})`, 'after')}
    from new_rows _new cross join lateral (select to_jsonb(_new) - ${UNLOGGED} as row) r;
  elsif tg_op = 'UPDATE' then
    insert into ledger (tenant_id, entity, record_id, operation, event, actor_id, reason, request_id, version, before, after)
    select _new.tenant_id, ${entityOf('_new')}, _new.id, v.operation, ${entityOf('_new')} || '.' || v.operation || 'd', actor, why, request, _new.version, ${withLinked('d.before', 'before')}, ${withLinked('d.after', 'after')}
    from new_rows _new join old_rows _old on _old.tenant_id = _new.tenant_id and _old.id = _new.id
    cross join lateral (select case when _old.deleted_at is null and _new.deleted_at is not null then 'delete'
      when _old.deleted_at is not null and _new.deleted_at is null then 'restore' else 'update' end) as v (operation)
    cross join lateral (select jsonb_object_agg(key, a.value) as before, jsonb_object_agg(key, b.value) as after
      from jsonb_each((to_jsonb(_old) - ${UNLOGGED}) ${custom('_old')}) a full join jsonb_each((to_jsonb(_new) - ${UNLOGGED}) ${custom('_new')}) b using (key)
      where a.value is distinct from b.value) d;
  else
    insert into ledger (tenant_id, entity, record_id, operation, event, actor_id, reason, request_id, version, before)
    select _old.tenant_id, ${entityOf('_old')}, _old.id, 'delete', ${entityOf('_old')} || '.deleted', actor, why, request, _old.version, (to_jsonb(_old) - ${UNLOGGED}) ${custom('_old')}
    from old_rows _old;
  end if;
  return null;
end $fn$`;

// 'restore' || 'd' and 'update' || 'd' and 'delete' || 'd' happen to be the past tenses that names.ts gives.

const FUNCTIONS = [
  ledgerFunction(
    'ledger_append',
    () => 'tg_argv[0]',
    () => '',
  ),
  ledgerFunction('ledger_append_custom', () => 'tg_argv[0]', customOf),
  // Records of objects that tenants have defined say themselves what they are.
  ledgerFunction('ledger_append_object', (row) => `${row}.object_name`, customOf),
  ...customFunctions,
  `create or replace function shape_changed() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  begin
    update tenants set access_version = access_version + 1, shape_version = shape_version + 1 where id in (select tenant_id from new_rows);
    return null;
  end $fn$`,
  `create or replace function ledger_event(p_event text, p_entity text, p_record uuid, p_version int, p_payload jsonb) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $fn$
    insert into ledger (tenant_id, entity, record_id, operation, event, actor_id, reason, request_id, version, after)
    select ${TENANT}, p_entity, p_record, 'event', p_event, nullif(current_setting('app.actor', true), '')::uuid,
      nullif(current_setting('app.reason', true), ''), nullif(current_setting('app.request', true), ''), p_version, p_payload $fn$`,
  // Only the login that owns the tables may call it; row-level security is passed by the function's owner's policy.
  `create or replace function create_tenant(p_id uuid, p_slug text, p_name text, p_currency text, p_zone text, p_locale text) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $fn$
    insert into tenants (id, slug, name, base_currency, time_zone, locale) values (p_id, p_slug, p_name, p_currency, p_zone, p_locale) $fn$`,
  // The one exception is ledger_erase(), which may take values out of a row but leaves the row and all else in it.
  // Settings are kept with the rights, so a change of them must be seen like a change of rights.
  `create or replace function tenant_changed() returns trigger language plpgsql as $fn$
  begin
    if new.settings is distinct from old.settings or new.base_currency is distinct from old.base_currency or new.time_zone is distinct from old.time_zone then new.access_version := old.access_version + 1; end if;
    return new;
  end $fn$`,
  `create or replace function ledger_freeze() returns trigger language plpgsql as $fn$ begin
    if tg_op = 'UPDATE' and current_user = 'eleven_internal' and current_setting('app.erasing', true) = 'on'
      and to_jsonb(new) - '{before,after}'::text[] = to_jsonb(old) - '{before,after}'::text[] then return new; end if;
    raise exception 'the ledger is append-only';
  end $fn$`,
  `create or replace function access_changed() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  begin
    if tg_op = 'DELETE' then update tenants set access_version = access_version + 1 where id in (select tenant_id from old_rows);
    else update tenants set access_version = access_version + 1 where id in (select tenant_id from new_rows); end if;
    return null;
  end $fn$`,
  // As access_changed(), but a session that is merely used changes nobody's rights.
  `create or replace function session_ended() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  begin
    if tg_op = 'DELETE' then update tenants set access_version = access_version + 1 where id in (select tenant_id from old_rows where revoked_at is null);
    else update tenants set access_version = access_version + 1
      where id in (select n.tenant_id from new_rows n join old_rows o on o.tenant_id = n.tenant_id and o.id = n.id where n.revoked_at is distinct from o.revoked_at); end if;
    return null;
  end $fn$`,
  `create or replace function ledger_partition(month date) returns void language plpgsql as $fn$
  declare first date := date_trunc('month', month); name text := 'ledger_' || to_char(first, 'YYYY_MM');
  begin
    if to_regclass('public.' || name) is null and not exists (select from ledger_default where at >= first and at < first + interval '1 month') then
      execute format('create table %I partition of ledger for values from (%L) to (%L)', name, first, (first + interval '1 month')::date);
    end if;
  end $fn$`,
];

/** Triggers that feed the ledger from one table of an entity; `jsonColumns` are its columns of type jsonb. */
export const ledgerTriggers = (
  table: string,
  entity: string,
  jsonColumns: readonly string[] = [],
  append = 'ledger_append',
): string[] => [
  `create trigger ledger_insert after insert on ${table} referencing new table as new_rows for each statement execute function ${append}('${entity}'${jsonColumns.length > 0 ? `, '{${jsonColumns.join(',')}}'` : ''})`,
  `create trigger ledger_update after update on ${table} referencing old table as old_rows new table as new_rows for each statement execute function ${append}('${entity}')`,
  `create trigger ledger_delete after delete on ${table} referencing old table as old_rows for each statement execute function ${append}('${entity}')`,
];

/** Triggers by which a change of rights is seen by every process with its next statement. */
export const accessTriggers = (table: string): string[] => [
  `create trigger access_insert after insert on ${table} referencing new table as new_rows for each statement execute function access_changed()`,
  `create trigger access_update after update on ${table} referencing old table as old_rows new table as new_rows for each statement execute function access_changed()`,
  `create trigger access_delete after delete on ${table} referencing old table as old_rows for each statement execute function access_changed()`,
];

/** As {@link accessTriggers}, for what tenants define: their registry is made anew. Records are never removed, so there is no third. */
export const shapeTriggers = (table: string): string[] => [
  `create trigger shape_insert after insert on ${table} referencing new table as new_rows for each statement execute function shape_changed()`,
  `create trigger shape_update after update on ${table} referencing old table as old_rows new table as new_rows for each statement execute function shape_changed()`,
];

/** Functions that run with the rights of `eleven_internal`. */
const DEFINERS = [
  'ledger_append()',
  'ledger_append_custom()',
  'ledger_append_object()',
  'shape_changed()',
  'custom_index()',
  'custom_reindex(uuid, text)',
  'ledger_event(text, text, uuid, int, jsonb)',
  'ledger_erase(text, uuid[], text[])',
  ...AUDIT_DEFINERS,
  ...MONTH_DEFINERS,
  'access_changed()',
  'session_ended()',
  'create_tenant(uuid, text, text, text, text, text)',
];

/** What only the owner of those functions may do. */
const asInternal = (statement: string): string => `set local role eleven_internal;\n${statement};\nreset role`;

/** The statements, in order, that make an empty database ready for entities. */
export function systemSchema(): string[] {
  return [
    ...TABLES,
    ...auditTables,
    ...archiveTables,
    ...monthTables,
    ...[...FENCED, ...AUDIT_FENCED, ...ARCHIVE_FENCED].flatMap((table) => fence(table)),
    ...fence('tenants', 'id'),
    `insert into installation default values`,
    ...FUNCTIONS,
    // Before what reads by them.
    ...monthFunctions,
    ...auditFunctions,
    ...archiveFunctions,
    `create trigger tenant_changed before update on tenants for each row execute function tenant_changed()`,
    `create trigger ledger_freeze before update or delete on ledger for each row execute function ledger_freeze()`,
    `grant usage on schema public to eleven_app, eleven_internal`,
    // An owner of functions must be allowed to make them; nobody can log in or switch to this role from a request.
    `grant create on schema public to eleven_internal`,
    `grant select on installation to eleven_app, eleven_internal`,
    `grant select, insert, update on tenants to eleven_internal`,
    `grant select, update (name, base_currency, time_zone, locale, settings) on tenants to eleven_app`,
    `grant select on ledger, custom_values to eleven_app`,
    `grant select, insert, update, delete on custom_values to eleven_internal`,
    `grant select, insert, update (before, after) on ledger to eleven_internal`,
    `grant select, insert, update, delete on idempotency_keys, external_refs, credentials, sessions, refresh_tokens, login_attempts, signing_keys, api_secrets, one_time_tokens, second_factors, recovery_codes, provider_secrets, provider_identities, redirects, cursors, record_secrets, number_counters to eleven_app`,
    `grant select, insert, update, delete on idempotency_keys, external_refs, credentials, sessions, refresh_tokens, api_secrets to eleven_internal`,
    // For backups: the login that owns the tables does not pass their policies.
    `grant select on ${FENCED.join(', ')} to eleven_internal`,
    ...auditGrants,
    ...archiveGrants,
    ...monthGrants,
    // Before the owner changes: afterwards the login has nothing to grant or revoke any more, and PostgreSQL only warns.
    ...DEFINERS.map((f) => `revoke execute on function ${f} from public`),
    `grant execute on function ledger_event(text, text, uuid, int, jsonb), ledger_erase(text, uuid[], text[]), custom_reindex(uuid, text) to eleven_app`,
    ...DEFINERS.map((f) => `alter function ${f} owner to eleven_internal`),
    // The login makes tenants, and triggers that run these functions.
    asInternal(`do $do$ begin execute format('grant execute on function ${DEFINERS.join(', ')} to %I', session_user); end $do$`),
    `select ledger_partition((current_date + (n || ' month')::interval)::date) from generate_series(0, 3) n`,
    `create trigger session_ended after update on sessions referencing old table as old_rows new table as new_rows for each statement execute function session_ended()`,
    `create trigger session_deleted after delete on sessions referencing old table as old_rows for each statement execute function session_ended()`,
  ];
}
