-- Proposed from the declarations. Runs in one transaction, once per database; do not change it after it was merged.

create extension if not exists pg_trgm;
create extension if not exists btree_gin;
create table installation (one bool primary key default true check (one), epoch uuid not null default gen_random_uuid());
create table tenants (
    id uuid primary key, slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'), name text not null,
    base_currency text not null default 'EUR' check (base_currency ~ '^[A-Z]{3}$'), time_zone text not null default 'UTC',
    locale text not null default 'en', status text not null default 'active' check (status in ('active', 'suspended', 'closing', 'closed')),
    settings jsonb not null default '{}', access_version int8 not null default 1, shape_version int8 not null default 0, created_at timestamptz(3) not null default now());
create or replace function ledger_xid() returns xid8 language sql volatile return pg_current_xact_id();
create or replace function ledger_frontier() returns xid8 language sql stable return pg_snapshot_xmin(pg_current_snapshot());
create table ledger (
    tenant_id uuid not null, xid xid8 not null default ledger_xid(), id int8 generated always as identity,
    at timestamptz(3) not null default clock_timestamp(), entity text not null, record_id uuid not null, operation text not null,
    event text not null, actor_id uuid, reason text, request_id text, version int not null, before jsonb, after jsonb) partition by range (at);
create table ledger_default partition of ledger default;
create index ledger_cursor on ledger (tenant_id, xid, id);
create index ledger_record on ledger (tenant_id, record_id, id);
create table idempotency_keys (
    tenant_id uuid not null, actor_id uuid not null, key text not null check (char_length(key) between 1 and 255), request_hash text not null,
    status int, body text, created_at timestamptz(3) not null default now(), primary key (tenant_id, actor_id, key));
create index idempotency_keys_age on idempotency_keys (created_at);
create table external_refs (
    tenant_id uuid not null, entity text not null, system text not null check (char_length(system) between 1 and 100),
    external_id text not null check (char_length(external_id) between 1 and 255), record_id uuid not null, content_hash text,
    updated_at timestamptz(3) not null default now(), primary key (tenant_id, entity, system, external_id));
create index external_refs_record on external_refs (tenant_id, record_id);
create table credentials (
    tenant_id uuid not null, user_id uuid not null, password_hash text not null,
    changed_at timestamptz(3) not null default now(), primary key (tenant_id, user_id));
create table sessions (
    tenant_id uuid not null, id uuid not null, user_id uuid not null, created_at timestamptz(3) not null default now(),
    last_seen_at timestamptz(3) not null default now(), user_agent text, ip text, device text, revoked_at timestamptz(3), revoked_reason text, primary key (tenant_id, id));
create index sessions_user on sessions (tenant_id, user_id);
create table refresh_tokens (
    tenant_id uuid not null, hash text not null, session_id uuid not null, generation int not null, expires_at timestamptz(3) not null,
    used_at timestamptz(3), successor text, primary key (tenant_id, hash),
    foreign key (tenant_id, session_id) references sessions (tenant_id, id) on delete cascade);
create index refresh_tokens_session on refresh_tokens (tenant_id, session_id);
create table one_time_tokens (
    tenant_id uuid not null, hash text not null, purpose text not null, user_id uuid, facts jsonb not null default '{}', expires_at timestamptz(3) not null,
    used_at timestamptz(3), primary key (tenant_id, hash));
create index one_time_tokens_user on one_time_tokens (tenant_id, user_id);
create table second_factors (
    tenant_id uuid not null, user_id uuid not null, sealed text, pending text, confirmed_at timestamptz(3), last_step int8, primary key (tenant_id, user_id));
create table recovery_codes (tenant_id uuid not null, user_id uuid not null, hash text not null, primary key (tenant_id, user_id, hash));
create table provider_secrets (tenant_id uuid not null, provider_id uuid not null, sealed text not null, primary key (tenant_id, provider_id));
create table provider_identities (
    tenant_id uuid not null, provider_id uuid not null, subject text not null, user_id uuid not null, primary key (tenant_id, provider_id, subject));
create table login_attempts (account text not null, ip text not null, failures int not null, window_ends timestamptz(3) not null, primary key (account, ip));
create index login_attempts_age on login_attempts (window_ends);
create table signing_keys (kid text primary key, sealed text not null, created_at timestamptz(3) not null default now());
create table api_secrets (
    tenant_id uuid not null, key_id uuid not null, hash text not null, last_used_at timestamptz(3), primary key (tenant_id, key_id));
create unique index api_secrets_key on api_secrets (key_id);
create table redirects (
    tenant_id uuid not null, entity text not null, from_id uuid not null, to_id uuid not null, at timestamptz(3) not null default now(),
    primary key (tenant_id, entity, from_id));
create table number_counters (
    tenant_id uuid not null, sequence text not null, scope text not null, period text not null, last int8 not null check (last > 0),
    primary key (tenant_id, sequence, scope, period));
create table custom_values (
    tenant_id uuid not null, field_id uuid not null, record_id uuid not null, text_value text, int_value int8, number_value numeric,
    time_value timestamptz(3), id_value uuid, unique_value text, primary key (tenant_id, field_id, record_id));
create index custom_values_text on custom_values (tenant_id, field_id, text_value, record_id) where text_value is not null;
create index custom_values_int on custom_values (tenant_id, field_id, int_value, record_id) where int_value is not null;
create index custom_values_number on custom_values (tenant_id, field_id, number_value, record_id) where number_value is not null;
create index custom_values_time on custom_values (tenant_id, field_id, time_value, record_id) where time_value is not null;
create index custom_values_id on custom_values (tenant_id, field_id, id_value, record_id) where id_value is not null;
create unique index custom_values_unique on custom_values (tenant_id, field_id, unique_value) where unique_value is not null;
create table record_secrets (tenant_id uuid not null, id uuid not null, record_id uuid not null, name text not null, sealed text not null, expires_at timestamptz(3), primary key (tenant_id, id));
create index record_secrets_record on record_secrets (tenant_id, record_id, name);
create table cursors (tenant_id uuid not null, reader text not null, xid xid8 not null, id int8 not null, updated_at timestamptz(3) not null default now(), primary key (tenant_id, reader));
create table ledger_seals (
    tenant_id uuid not null, seq int8 not null, last_xid xid8 not null, last_id int8 not null, row_count int not null, hash bytea not null,
    sealed_at timestamptz(3) not null default clock_timestamp(), primary key (tenant_id, seq));
create table ledger_anchors (
    tenant_id uuid not null, seq int8 not null, signed text not null, anchored_at timestamptz(3) not null default clock_timestamp(), primary key (tenant_id, seq));
create table ledger_erasures (
    tenant_id uuid not null, erasure uuid not null, xid xid8 not null, id int8 not null, before bytea not null, after bytea not null,
    erased_at timestamptz(6) not null default clock_timestamp(), primary key (tenant_id, xid, id, erasure));
create index ledger_erasures_erasure on ledger_erasures (tenant_id, erasure);
create table ledger_archives (
    tenant_id uuid not null, month date not null, until timestamptz(3) not null, last_xid xid8 not null, last_id int8 not null, row_count int8 not null,
    file text not null, sha256 text not null, archived_at timestamptz(3) not null default now(), primary key (tenant_id, month));
create table ledger_archive_keys (tenant_id uuid not null, record_id uuid not null, key text not null, primary key (tenant_id, record_id));
create table ledger_months (month date primary key, seen_xid xid8 not null, through_xid xid8);
alter table ledger enable row level security;
alter table ledger force row level security;
create policy tenant on ledger to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on ledger to eleven_internal using (true) with check (true);
alter table idempotency_keys enable row level security;
alter table idempotency_keys force row level security;
create policy tenant on idempotency_keys to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on idempotency_keys to eleven_internal using (true) with check (true);
alter table external_refs enable row level security;
alter table external_refs force row level security;
create policy tenant on external_refs to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on external_refs to eleven_internal using (true) with check (true);
alter table credentials enable row level security;
alter table credentials force row level security;
create policy tenant on credentials to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on credentials to eleven_internal using (true) with check (true);
alter table sessions enable row level security;
alter table sessions force row level security;
create policy tenant on sessions to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on sessions to eleven_internal using (true) with check (true);
alter table refresh_tokens enable row level security;
alter table refresh_tokens force row level security;
create policy tenant on refresh_tokens to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on refresh_tokens to eleven_internal using (true) with check (true);
alter table api_secrets enable row level security;
alter table api_secrets force row level security;
create policy tenant on api_secrets to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on api_secrets to eleven_internal using (true) with check (true);
alter table one_time_tokens enable row level security;
alter table one_time_tokens force row level security;
create policy tenant on one_time_tokens to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on one_time_tokens to eleven_internal using (true) with check (true);
alter table second_factors enable row level security;
alter table second_factors force row level security;
create policy tenant on second_factors to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on second_factors to eleven_internal using (true) with check (true);
alter table recovery_codes enable row level security;
alter table recovery_codes force row level security;
create policy tenant on recovery_codes to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on recovery_codes to eleven_internal using (true) with check (true);
alter table provider_secrets enable row level security;
alter table provider_secrets force row level security;
create policy tenant on provider_secrets to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on provider_secrets to eleven_internal using (true) with check (true);
alter table provider_identities enable row level security;
alter table provider_identities force row level security;
create policy tenant on provider_identities to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on provider_identities to eleven_internal using (true) with check (true);
alter table redirects enable row level security;
alter table redirects force row level security;
create policy tenant on redirects to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on redirects to eleven_internal using (true) with check (true);
alter table cursors enable row level security;
alter table cursors force row level security;
create policy tenant on cursors to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on cursors to eleven_internal using (true) with check (true);
alter table record_secrets enable row level security;
alter table record_secrets force row level security;
create policy tenant on record_secrets to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on record_secrets to eleven_internal using (true) with check (true);
alter table number_counters enable row level security;
alter table number_counters force row level security;
create policy tenant on number_counters to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on number_counters to eleven_internal using (true) with check (true);
alter table custom_values enable row level security;
alter table custom_values force row level security;
create policy tenant on custom_values to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on custom_values to eleven_internal using (true) with check (true);
alter table ledger_seals enable row level security;
alter table ledger_seals force row level security;
create policy tenant on ledger_seals to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on ledger_seals to eleven_internal using (true) with check (true);
alter table ledger_anchors enable row level security;
alter table ledger_anchors force row level security;
create policy tenant on ledger_anchors to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on ledger_anchors to eleven_internal using (true) with check (true);
alter table ledger_erasures enable row level security;
alter table ledger_erasures force row level security;
create policy tenant on ledger_erasures to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on ledger_erasures to eleven_internal using (true) with check (true);
alter table ledger_archives enable row level security;
alter table ledger_archives force row level security;
create policy tenant on ledger_archives to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on ledger_archives to eleven_internal using (true) with check (true);
alter table ledger_archive_keys enable row level security;
alter table ledger_archive_keys force row level security;
create policy tenant on ledger_archive_keys to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on ledger_archive_keys to eleven_internal using (true) with check (true);
alter table tenants enable row level security;
alter table tenants force row level security;
create policy tenant on tenants to eleven_app using (id = nullif(current_setting('app.tenant', true), '')::uuid) with check (id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on tenants to eleven_internal using (true) with check (true);
insert into installation default values;
create or replace function ledger_append() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
#variable_conflict use_variable
declare
  actor uuid := nullif(current_setting('app.actor', true), '')::uuid;
  request text := nullif(current_setting('app.request', true), '');
  why text := nullif(current_setting('app.reason', true), '');
  linked jsonb := nullif(current_setting('app.linked', true), '')::jsonb;
begin
  if tg_op = 'INSERT' then
    insert into ledger (tenant_id, entity, record_id, operation, event, actor_id, reason, request_id, version, after)
    select _new.tenant_id, tg_argv[0], _new.id, 'create', tg_argv[0] || '.created', actor, why, request, _new.version,
      case when linked is null then (case when tg_nargs = 1 then jsonb_strip_nulls(r.row) else jsonb_strip_nulls(r.row - tg_argv[1]::text[]) || coalesce((select jsonb_object_agg(c, r.row -> c) from unnest(tg_argv[1]::text[]) c where r.row -> c <> 'null'), '{}') end ) else (case when tg_nargs = 1 then jsonb_strip_nulls(r.row) else jsonb_strip_nulls(r.row - tg_argv[1]::text[]) || coalesce((select jsonb_object_agg(c, r.row -> c) from unnest(tg_argv[1]::text[]) c where r.row -> c <> 'null'), '{}') end ) || coalesce(linked #> array[_new.id || ':' || _new.version, 'after'], '{}') end
    from new_rows _new cross join lateral (select to_jsonb(_new) - '{tenant_id,search_text,search_words,custom}'::text[] as row) r;
  elsif tg_op = 'UPDATE' then
    insert into ledger (tenant_id, entity, record_id, operation, event, actor_id, reason, request_id, version, before, after)
    select _new.tenant_id, tg_argv[0], _new.id, v.operation, tg_argv[0] || '.' || v.operation || 'd', actor, why, request, _new.version, case when linked is null then d.before else d.before || coalesce(linked #> array[_new.id || ':' || _new.version, 'before'], '{}') end, case when linked is null then d.after else d.after || coalesce(linked #> array[_new.id || ':' || _new.version, 'after'], '{}') end
    from new_rows _new join old_rows _old on _old.tenant_id = _new.tenant_id and _old.id = _new.id
    cross join lateral (select case when _old.deleted_at is null and _new.deleted_at is not null then 'delete'
      when _old.deleted_at is not null and _new.deleted_at is null then 'restore' else 'update' end) as v (operation)
    cross join lateral (select jsonb_object_agg(key, a.value) as before, jsonb_object_agg(key, b.value) as after
      from jsonb_each((to_jsonb(_old) - '{tenant_id,search_text,search_words,custom}'::text[]) ) a full join jsonb_each((to_jsonb(_new) - '{tenant_id,search_text,search_words,custom}'::text[]) ) b using (key)
      where a.value is distinct from b.value) d;
  else
    insert into ledger (tenant_id, entity, record_id, operation, event, actor_id, reason, request_id, version, before)
    select _old.tenant_id, tg_argv[0], _old.id, 'delete', tg_argv[0] || '.deleted', actor, why, request, _old.version, (to_jsonb(_old) - '{tenant_id,search_text,search_words,custom}'::text[]) 
    from old_rows _old;
  end if;
  return null;
end $fn$;
create or replace function ledger_append_custom() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
#variable_conflict use_variable
declare
  actor uuid := nullif(current_setting('app.actor', true), '')::uuid;
  request text := nullif(current_setting('app.request', true), '');
  why text := nullif(current_setting('app.reason', true), '');
  linked jsonb := nullif(current_setting('app.linked', true), '')::jsonb;
begin
  if tg_op = 'INSERT' then
    insert into ledger (tenant_id, entity, record_id, operation, event, actor_id, reason, request_id, version, after)
    select _new.tenant_id, tg_argv[0], _new.id, 'create', tg_argv[0] || '.created', actor, why, request, _new.version,
      case when linked is null then (case when tg_nargs = 1 then jsonb_strip_nulls(r.row) else jsonb_strip_nulls(r.row - tg_argv[1]::text[]) || coalesce((select jsonb_object_agg(c, r.row -> c) from unnest(tg_argv[1]::text[]) c where r.row -> c <> 'null'), '{}') end || coalesce(_new.custom, '{}')) else (case when tg_nargs = 1 then jsonb_strip_nulls(r.row) else jsonb_strip_nulls(r.row - tg_argv[1]::text[]) || coalesce((select jsonb_object_agg(c, r.row -> c) from unnest(tg_argv[1]::text[]) c where r.row -> c <> 'null'), '{}') end || coalesce(_new.custom, '{}')) || coalesce(linked #> array[_new.id || ':' || _new.version, 'after'], '{}') end
    from new_rows _new cross join lateral (select to_jsonb(_new) - '{tenant_id,search_text,search_words,custom}'::text[] as row) r;
  elsif tg_op = 'UPDATE' then
    insert into ledger (tenant_id, entity, record_id, operation, event, actor_id, reason, request_id, version, before, after)
    select _new.tenant_id, tg_argv[0], _new.id, v.operation, tg_argv[0] || '.' || v.operation || 'd', actor, why, request, _new.version, case when linked is null then d.before else d.before || coalesce(linked #> array[_new.id || ':' || _new.version, 'before'], '{}') end, case when linked is null then d.after else d.after || coalesce(linked #> array[_new.id || ':' || _new.version, 'after'], '{}') end
    from new_rows _new join old_rows _old on _old.tenant_id = _new.tenant_id and _old.id = _new.id
    cross join lateral (select case when _old.deleted_at is null and _new.deleted_at is not null then 'delete'
      when _old.deleted_at is not null and _new.deleted_at is null then 'restore' else 'update' end) as v (operation)
    cross join lateral (select jsonb_object_agg(key, a.value) as before, jsonb_object_agg(key, b.value) as after
      from jsonb_each((to_jsonb(_old) - '{tenant_id,search_text,search_words,custom}'::text[]) || coalesce(_old.custom, '{}')) a full join jsonb_each((to_jsonb(_new) - '{tenant_id,search_text,search_words,custom}'::text[]) || coalesce(_new.custom, '{}')) b using (key)
      where a.value is distinct from b.value) d;
  else
    insert into ledger (tenant_id, entity, record_id, operation, event, actor_id, reason, request_id, version, before)
    select _old.tenant_id, tg_argv[0], _old.id, 'delete', tg_argv[0] || '.deleted', actor, why, request, _old.version, (to_jsonb(_old) - '{tenant_id,search_text,search_words,custom}'::text[]) || coalesce(_old.custom, '{}')
    from old_rows _old;
  end if;
  return null;
end $fn$;
create or replace function ledger_append_object() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
#variable_conflict use_variable
declare
  actor uuid := nullif(current_setting('app.actor', true), '')::uuid;
  request text := nullif(current_setting('app.request', true), '');
  why text := nullif(current_setting('app.reason', true), '');
  linked jsonb := nullif(current_setting('app.linked', true), '')::jsonb;
begin
  if tg_op = 'INSERT' then
    insert into ledger (tenant_id, entity, record_id, operation, event, actor_id, reason, request_id, version, after)
    select _new.tenant_id, _new.object_name, _new.id, 'create', _new.object_name || '.created', actor, why, request, _new.version,
      case when linked is null then (case when tg_nargs = 1 then jsonb_strip_nulls(r.row) else jsonb_strip_nulls(r.row - tg_argv[1]::text[]) || coalesce((select jsonb_object_agg(c, r.row -> c) from unnest(tg_argv[1]::text[]) c where r.row -> c <> 'null'), '{}') end || coalesce(_new.custom, '{}')) else (case when tg_nargs = 1 then jsonb_strip_nulls(r.row) else jsonb_strip_nulls(r.row - tg_argv[1]::text[]) || coalesce((select jsonb_object_agg(c, r.row -> c) from unnest(tg_argv[1]::text[]) c where r.row -> c <> 'null'), '{}') end || coalesce(_new.custom, '{}')) || coalesce(linked #> array[_new.id || ':' || _new.version, 'after'], '{}') end
    from new_rows _new cross join lateral (select to_jsonb(_new) - '{tenant_id,search_text,search_words,custom}'::text[] as row) r;
  elsif tg_op = 'UPDATE' then
    insert into ledger (tenant_id, entity, record_id, operation, event, actor_id, reason, request_id, version, before, after)
    select _new.tenant_id, _new.object_name, _new.id, v.operation, _new.object_name || '.' || v.operation || 'd', actor, why, request, _new.version, case when linked is null then d.before else d.before || coalesce(linked #> array[_new.id || ':' || _new.version, 'before'], '{}') end, case when linked is null then d.after else d.after || coalesce(linked #> array[_new.id || ':' || _new.version, 'after'], '{}') end
    from new_rows _new join old_rows _old on _old.tenant_id = _new.tenant_id and _old.id = _new.id
    cross join lateral (select case when _old.deleted_at is null and _new.deleted_at is not null then 'delete'
      when _old.deleted_at is not null and _new.deleted_at is null then 'restore' else 'update' end) as v (operation)
    cross join lateral (select jsonb_object_agg(key, a.value) as before, jsonb_object_agg(key, b.value) as after
      from jsonb_each((to_jsonb(_old) - '{tenant_id,search_text,search_words,custom}'::text[]) || coalesce(_old.custom, '{}')) a full join jsonb_each((to_jsonb(_new) - '{tenant_id,search_text,search_words,custom}'::text[]) || coalesce(_new.custom, '{}')) b using (key)
      where a.value is distinct from b.value) d;
  else
    insert into ledger (tenant_id, entity, record_id, operation, event, actor_id, reason, request_id, version, before)
    select _old.tenant_id, _old.object_name, _old.id, 'delete', _old.object_name || '.deleted', actor, why, request, _old.version, (to_jsonb(_old) - '{tenant_id,search_text,search_words,custom}'::text[]) || coalesce(_old.custom, '{}')
    from old_rows _old;
  end if;
  return null;
end $fn$;
create or replace function custom_index() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  declare
    f record;
    v text;
    what text := coalesce(tg_argv[0], to_jsonb(new) ->> 'object_name');
  begin
    for f in select c.id, '$' || right(c.id::text, 12) || coalesce(c.index_suffix, '') as key, c.index_kind as kind, coalesce(c."unique", false) as is_unique from custom_fields c where c.tenant_id = new.tenant_id and c.entity = what and c.index_kind is not null and c.deleted_at is null loop
      v := new.custom ->> f.key;
      if tg_op = 'UPDATE' then
        if v is not distinct from old.custom ->> f.key and (not f.is_unique or (old.deleted_at is null) = (new.deleted_at is null)) then continue; end if;
      end if;
      if v is null then
        delete from custom_values where tenant_id = new.tenant_id and field_id = f.id and record_id = new.id;
        continue;
      end if;
      begin
        insert into custom_values (tenant_id, field_id, record_id, text_value, int_value, number_value, time_value, id_value, unique_value)
        select new.tenant_id, f.id, new.id, case when f.kind = 'text' then v end, case when f.kind = 'int' then v::int8 when left(f.kind, 6) = 'scaled' then (v::numeric * 10::numeric ^ substr(f.kind, 7)::int)::int8 end, case when f.kind = 'number' then v::numeric end, case f.kind when 'time' then v::timestamptz when 'date' then (v || ' UTC')::timestamptz end, case when f.kind = 'id' then v::uuid end, case when f.is_unique and new.deleted_at is null then v end
        on conflict (tenant_id, field_id, record_id) do update set (text_value, int_value, number_value, time_value, id_value, unique_value) = (excluded.text_value, excluded.int_value, excluded.number_value, excluded.time_value, excluded.id_value, excluded.unique_value);
      exception when unique_violation then raise exception using errcode = 'unique_violation', message = 'a custom field has this value already', constraint = 'custom:' || f.id;
      end;
    end loop;
    return null;
  end $fn$;
create or replace function custom_reindex(p_field uuid, p_table text) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  declare f record;
  begin
    delete from custom_values where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and field_id = p_field;
    select c.id, '$' || right(c.id::text, 12) || coalesce(c.index_suffix, '') as key, c.index_kind as kind, coalesce(c."unique", false) as is_unique into f from custom_fields c where c.tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and c.id = p_field and c.index_kind is not null and c.deleted_at is null;
    if not found then return; end if;
    execute format($q$insert into custom_values (tenant_id, field_id, record_id, text_value, int_value, number_value, time_value, id_value, unique_value)
      select t.tenant_id, $1, t.id, case when $2 = 'text' then (t.custom ->> $3) end, case when $2 = 'int' then (t.custom ->> $3)::int8 when left($2, 6) = 'scaled' then ((t.custom ->> $3)::numeric * 10::numeric ^ substr($2, 7)::int)::int8 end, case when $2 = 'number' then (t.custom ->> $3)::numeric end, case $2 when 'time' then (t.custom ->> $3)::timestamptz when 'date' then ((t.custom ->> $3) || ' UTC')::timestamptz end, case when $2 = 'id' then (t.custom ->> $3)::uuid end, case when $4 and t.deleted_at is null then t.custom ->> $3 end
      from %I t where t.tenant_id = $5 and t.custom ? $3$q$, p_table) using p_field, f.kind, f.key, f.is_unique, nullif(current_setting('app.tenant', true), '')::uuid;
  exception when unique_violation then raise exception using errcode = 'unique_violation', message = 'a custom field has this value already', constraint = 'custom:' || p_field;
  end $fn$;
create or replace function shape_changed() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  begin
    update tenants set access_version = access_version + 1, shape_version = shape_version + 1 where id in (select tenant_id from new_rows);
    return null;
  end $fn$;
create or replace function ledger_event(p_event text, p_entity text, p_record uuid, p_version int, p_payload jsonb) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $fn$
    insert into ledger (tenant_id, entity, record_id, operation, event, actor_id, reason, request_id, version, after)
    select nullif(current_setting('app.tenant', true), '')::uuid, p_entity, p_record, 'event', p_event, nullif(current_setting('app.actor', true), '')::uuid,
      nullif(current_setting('app.reason', true), ''), nullif(current_setting('app.request', true), ''), p_version, p_payload $fn$;
create or replace function create_tenant(p_id uuid, p_slug text, p_name text, p_currency text, p_zone text, p_locale text) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $fn$
    insert into tenants (id, slug, name, base_currency, time_zone, locale) values (p_id, p_slug, p_name, p_currency, p_zone, p_locale) $fn$;
create or replace function tenant_changed() returns trigger language plpgsql as $fn$
  begin
    if new.settings is distinct from old.settings or new.base_currency is distinct from old.base_currency or new.time_zone is distinct from old.time_zone then new.access_version := old.access_version + 1; end if;
    return new;
  end $fn$;
create or replace function ledger_freeze() returns trigger language plpgsql as $fn$ begin
    if tg_op = 'UPDATE' and current_user = 'eleven_internal' and current_setting('app.erasing', true) = 'on'
      and to_jsonb(new) - '{before,after}'::text[] = to_jsonb(old) - '{before,after}'::text[] then return new; end if;
    raise exception 'the ledger is append-only';
  end $fn$;
create or replace function access_changed() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  begin
    if tg_op = 'DELETE' then update tenants set access_version = access_version + 1 where id in (select tenant_id from old_rows);
    else update tenants set access_version = access_version + 1 where id in (select tenant_id from new_rows); end if;
    return null;
  end $fn$;
create or replace function session_ended() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  begin
    if tg_op = 'DELETE' then update tenants set access_version = access_version + 1 where id in (select tenant_id from old_rows where revoked_at is null);
    else update tenants set access_version = access_version + 1
      where id in (select n.tenant_id from new_rows n join old_rows o on o.tenant_id = n.tenant_id and o.id = n.id where n.revoked_at is distinct from o.revoked_at); end if;
    return null;
  end $fn$;
create or replace function ledger_partition(month date) returns void language plpgsql as $fn$
  declare first date := date_trunc('month', month); name text := 'ledger_' || to_char(first, 'YYYY_MM');
  begin
    if to_regclass('public.' || name) is null and not exists (select from ledger_default where at >= first and at < first + interval '1 month') then
      execute format('create table %I partition of ledger for values from (%L) to (%L)', name, first, (first + interval '1 month')::date);
    end if;
  end $fn$;
create or replace function ledger_closable() returns table (month date, through_xid xid8) language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  #variable_conflict use_column
  declare m record; through xid8 := coalesce((select k.through_xid from ledger_months k where k.through_xid is not null order by k.through_xid desc limit 1), '0');
  begin
    insert into ledger_months (month, seen_xid) select o.month, ledger_xid() from (select to_date(substr(c.relname, 8), 'YYYY_MM') as month from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'public.ledger'::regclass and c.relname ~ '^ledger_\d{4}_\d{2}$' and to_date(substr(c.relname, 8), 'YYYY_MM') + interval '1 month' < now() - interval '1 day') o on conflict do nothing;
    for m in select k.month, k.seen_xid, k.through_xid from ledger_months k join (select to_date(substr(c.relname, 8), 'YYYY_MM') as month from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'public.ledger'::regclass and c.relname ~ '^ledger_\d{4}_\d{2}$' and to_date(substr(c.relname, 8), 'YYYY_MM') + interval '1 month' < now() - interval '1 day') o on o.month = k.month order by k.month loop
      continue when m.through_xid is not null;
      exit when m.seen_xid >= ledger_frontier();
      through := greatest(through, (select l.xid from ledger l where l.at >= m.month and l.at < m.month + interval '1 month' order by l.xid desc limit 1));
      return query select m.month, through;
    end loop;
  end $fn$;
create or replace function ledger_close_month(p_month date, p_through xid8) returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $fn$
    update ledger_months set through_xid = p_through where month = p_month $fn$;
create or replace function ledger_since(p_xid xid8) returns timestamptz language sql stable return
    coalesce((select max(m.month) + interval '1 month' from ledger_months m where m.through_xid < p_xid), '-infinity');
create or replace function ledger_digest(l ledger) returns bytea language sql stable return
    sha256(convert_to(jsonb_build_array(l.tenant_id, l.xid::text, l.id, to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS'), l.entity, l.record_id, l.operation, l.event,
      l.actor_id, l.reason, l.request_id, l.version, l.before, l.after)::text, 'UTF8'));
create or replace function ledger_seal(p_tenant uuid, p_limit int) returns int language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  declare last record; sealed int;
  begin
    perform pg_advisory_xact_lock(hashtextextended('eleven seal ' || p_tenant, 0));
    select s.seq, s.last_xid, s.last_id, s.hash into last from ledger_seals s where s.tenant_id = p_tenant order by s.seq desc limit 1;
    insert into ledger_seals (tenant_id, seq, last_xid, last_id, row_count, hash)
    select p_tenant, coalesce(last.seq, 0) + 1, (array_agg(r.xid order by r.xid desc, r.id desc))[1], (array_agg(r.id order by r.xid desc, r.id desc))[1], count(*),
      sha256(coalesce(last.hash, '') || string_agg(r.digest, '' order by r.xid, r.id))
    from (select l.xid, l.id, ledger_digest(l) as digest from ledger l where l.tenant_id = p_tenant and (l.xid, l.id) > (coalesce(last.last_xid, '0'), coalesce(last.last_id, 0)) and l.at >= (select ledger_since(coalesce(last.last_xid, '0')))
      and l.xid < ledger_frontier() order by l.xid, l.id limit p_limit) r having count(*) > 0 returning row_count into sealed;
    return coalesce(sealed, 0);
  end $fn$;
create or replace function ledger_unsealed() returns setof uuid language sql stable security definer set search_path = pg_catalog, public, pg_temp as $fn$
    select t.id from tenants t left join lateral (select s.last_xid, s.last_id from ledger_seals s where s.tenant_id = t.id order by s.seq desc limit 1) s on true
    cross join lateral (select ledger_since(coalesce(s.last_xid, '0')) as since offset 0) m
    where exists (select from ledger l where l.tenant_id = t.id and l.at >= m.since and (l.xid, l.id) > (coalesce(s.last_xid, '0'), coalesce(s.last_id, 0)) and l.xid < ledger_frontier()) $fn$;
create or replace function ledger_unanchored(p_age interval) returns table (tenant_id uuid, seq int8, hash bytea) language sql stable security definer set search_path = pg_catalog, public, pg_temp as $fn$
    select t.id, s.seq, s.hash from tenants t cross join lateral (select s.seq, s.hash from ledger_seals s where s.tenant_id = t.id order by s.seq desc limit 1) s
    where not exists (select from ledger_anchors a where a.tenant_id = t.id and (a.seq >= s.seq or a.anchored_at > now() - p_age)) $fn$;
create or replace function ledger_anchor(p_tenant uuid, p_seq int8, p_signed text) returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $fn$
    insert into ledger_anchors (tenant_id, seq, signed) values (p_tenant, p_seq, p_signed) on conflict do nothing $fn$;
create or replace function ledger_erase(p_entity text, p_records uuid[], p_columns text[]) returns int
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  declare touched int; last record; this uuid := gen_random_uuid(); proof text;
  begin
    perform pg_advisory_xact_lock(hashtextextended('eleven seal ' || nullif(current_setting('app.tenant', true), '')::uuid, 0));
    select s.last_xid, s.last_id into last from ledger_seals s where s.tenant_id = nullif(current_setting('app.tenant', true), '')::uuid order by s.seq desc limit 1;
    perform set_config('app.erasing', 'on', true);
    with old as materialized (select l.xid, l.id, ledger_digest(l) as digest from ledger l
      where l.tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and l.entity = p_entity and l.record_id = any(p_records) and (l.before ?| p_columns or l.after ?| p_columns)),
    new as (update ledger l set before = before || coalesce((select jsonb_object_agg(c, null) from unnest(p_columns) c where before ? c), '{}'),
      after = after || coalesce((select jsonb_object_agg(c, null) from unnest(p_columns) c where after ? c), '{}')
      from old where l.tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and l.xid = old.xid and l.id = old.id returning l.xid, l.id, ledger_digest(l) as digest),
    written as (insert into ledger_erasures (tenant_id, erasure, xid, id, before, after) select nullif(current_setting('app.tenant', true), '')::uuid, this, new.xid, new.id, old.digest, new.digest
      from new join old using (xid, id) where (new.xid, new.id) <= (last.last_xid, last.last_id) and new.digest <> old.digest returning 1)
    select count(*) into touched from new;
    delete from ledger_archive_keys where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and record_id = any(p_records);
    perform set_config('app.erasing', 'off', true);
    select encode(sha256(string_agg(convert_to(xid || ' ' || id, 'UTF8') || before || after, '' order by xid, id)), 'hex') into proof from ledger_erasures where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and erasure = this;
    insert into ledger (tenant_id, entity, record_id, operation, event, actor_id, reason, request_id, version, after)
    select nullif(current_setting('app.tenant', true), '')::uuid, p_entity, r, 'event', p_entity || '.personalDataErased', nullif(current_setting('app.actor', true), '')::uuid,
      nullif(current_setting('app.reason', true), ''), nullif(current_setting('app.request', true), ''), 0, jsonb_build_object('columns', to_jsonb(p_columns), 'erasure', this, 'digest', proof)
    from unnest(p_records) r;
    return touched;
  end $fn$;
create or replace function ledger_reaches(p_moment timestamptz, p_until timestamptz) returns boolean language plpgsql volatile as $fn$
  begin
    if p_until is null then return false; end if;
    if p_moment >= p_until then return true; end if;
    raise exception '%', to_char(p_until at time zone 'UTC', 'YYYY-MM-DD') using errcode = 'EL410';
  end $fn$;
create trigger tenant_changed before update on tenants for each row execute function tenant_changed();
create trigger ledger_freeze before update or delete on ledger for each row execute function ledger_freeze();
grant usage on schema public to eleven_app, eleven_internal;
grant create on schema public to eleven_internal;
grant select on installation to eleven_app, eleven_internal;
grant select, insert, update on tenants to eleven_internal;
grant select, update (name, base_currency, time_zone, locale, settings) on tenants to eleven_app;
grant select on ledger, custom_values to eleven_app;
grant select, insert, update, delete on custom_values to eleven_internal;
grant select, insert, update (before, after) on ledger to eleven_internal;
grant select, insert, update, delete on idempotency_keys, external_refs, credentials, sessions, refresh_tokens, login_attempts, signing_keys, api_secrets, one_time_tokens, second_factors, recovery_codes, provider_secrets, provider_identities, redirects, cursors, record_secrets, number_counters to eleven_app;
grant select, insert, update, delete on idempotency_keys, external_refs, credentials, sessions, refresh_tokens, api_secrets to eleven_internal;
grant select on ledger, idempotency_keys, external_refs, credentials, sessions, refresh_tokens, api_secrets, one_time_tokens, second_factors, recovery_codes, provider_secrets, provider_identities, redirects, cursors, record_secrets, number_counters, custom_values to eleven_internal;
grant select, insert on ledger_seals, ledger_anchors, ledger_erasures to eleven_internal;
grant select, insert, update, delete on ledger_archives, ledger_archive_keys to eleven_internal;
grant select on ledger_archives to eleven_app;
grant select, insert, update on ledger_months to eleven_internal;
grant select on ledger_months to eleven_app;
revoke execute on function ledger_append() from public;
revoke execute on function ledger_append_custom() from public;
revoke execute on function ledger_append_object() from public;
revoke execute on function shape_changed() from public;
revoke execute on function custom_index() from public;
revoke execute on function custom_reindex(uuid, text) from public;
revoke execute on function ledger_event(text, text, uuid, int, jsonb) from public;
revoke execute on function ledger_erase(text, uuid[], text[]) from public;
revoke execute on function ledger_seal(uuid, int) from public;
revoke execute on function ledger_unsealed() from public;
revoke execute on function ledger_unanchored(interval) from public;
revoke execute on function ledger_anchor(uuid, int8, text) from public;
revoke execute on function ledger_closable() from public;
revoke execute on function ledger_close_month(date, xid8) from public;
revoke execute on function access_changed() from public;
revoke execute on function session_ended() from public;
revoke execute on function create_tenant(uuid, text, text, text, text, text) from public;
grant execute on function ledger_event(text, text, uuid, int, jsonb), ledger_erase(text, uuid[], text[]), custom_reindex(uuid, text) to eleven_app;
alter function ledger_append() owner to eleven_internal;
alter function ledger_append_custom() owner to eleven_internal;
alter function ledger_append_object() owner to eleven_internal;
alter function shape_changed() owner to eleven_internal;
alter function custom_index() owner to eleven_internal;
alter function custom_reindex(uuid, text) owner to eleven_internal;
alter function ledger_event(text, text, uuid, int, jsonb) owner to eleven_internal;
alter function ledger_erase(text, uuid[], text[]) owner to eleven_internal;
alter function ledger_seal(uuid, int) owner to eleven_internal;
alter function ledger_unsealed() owner to eleven_internal;
alter function ledger_unanchored(interval) owner to eleven_internal;
alter function ledger_anchor(uuid, int8, text) owner to eleven_internal;
alter function ledger_closable() owner to eleven_internal;
alter function ledger_close_month(date, xid8) owner to eleven_internal;
alter function access_changed() owner to eleven_internal;
alter function session_ended() owner to eleven_internal;
alter function create_tenant(uuid, text, text, text, text, text) owner to eleven_internal;
set local role eleven_internal;
do $do$ begin execute format('grant execute on function ledger_append(), ledger_append_custom(), ledger_append_object(), shape_changed(), custom_index(), custom_reindex(uuid, text), ledger_event(text, text, uuid, int, jsonb), ledger_erase(text, uuid[], text[]), ledger_seal(uuid, int), ledger_unsealed(), ledger_unanchored(interval), ledger_anchor(uuid, int8, text), ledger_closable(), ledger_close_month(date, xid8), access_changed(), session_ended(), create_tenant(uuid, text, text, text, text, text) to %I', session_user); end $do$;
reset role;
select ledger_partition((current_date + (n || ' month')::interval)::date) from generate_series(0, 3) n;
create trigger session_ended after update on sessions referencing old table as old_rows new table as new_rows for each statement execute function session_ended();
create trigger session_deleted after delete on sessions referencing old table as old_rows for each statement execute function session_ended();
create table "users" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "email" text not null,
  "email_canonical" text,
  "name" text not null,
  "status" text not null,
  "locale" text,
  "time_zone" text,
  "calendar_id" uuid,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("name", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("name", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "users" add constraint "users_email_check" check (char_length("email") <= 254);
alter table "users" add constraint "users_email1_check" check (("email" is null) = ("email_canonical" is null));
alter table "users" add constraint "users_name_check" check (char_length("name") <= 200);
alter table "users" add constraint "users_status_check" check ("status" in ('invited', 'active', 'locked', 'left'));
alter table "users" add constraint "users_locale_check" check ("locale" in ('en', 'ru'));
alter table "users" add constraint "users_time_zone_check" check (char_length("time_zone") <= 64);
create index "users_calendar_id_idx" on "users" using btree (tenant_id, "calendar_id", id) where deleted_at is null;
create index "users_status_idx" on "users" using btree (tenant_id, ("status"), id) where deleted_at is null;
create unique index "users_email_key" on "users" (tenant_id, ("email_canonical")) where deleted_at is null;
create index "users_search_text_idx" on "users" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "users_search_words_idx" on "users" using gin (tenant_id, search_words) where deleted_at is null;
alter table "users" enable row level security;
alter table "users" force row level security;
create policy tenant on "users" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "users" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "users" referencing new table as new_rows for each statement execute function ledger_append_custom('user');
create trigger ledger_update after update on "users" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('user');
create trigger ledger_delete after delete on "users" referencing old table as old_rows for each statement execute function ledger_append_custom('user');
create trigger custom_insert after insert on "users" for each row when (new.custom is not null) execute function custom_index('user');
create trigger custom_update after update on "users" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('user');
create trigger access_insert after insert on "users" referencing new table as new_rows for each statement execute function access_changed();
create trigger access_update after update on "users" referencing old table as old_rows new table as new_rows for each statement execute function access_changed();
create trigger access_delete after delete on "users" referencing old table as old_rows for each statement execute function access_changed();
grant select, insert, update on "users" to eleven_app;
grant select on "users" to eleven_internal;
create function "search_users_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "users" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_users_words"(tsquery, int, uuid) from public; grant execute on function "search_users_words"(tsquery, int, uuid) to eleven_app; alter function "search_users_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_users_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "users" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_users_text"(text, int, uuid) from public; grant execute on function "search_users_text"(text, int, uuid) to eleven_app; alter function "search_users_text"(text, int, uuid) owner to eleven_internal;
create table "employments" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "user_id" uuid not null,
  "unit_id" uuid not null,
  "position" text,
  "starts_on" date,
  "ends_on" date,
  "is_primary" bool,
  "share" int8,
  primary key ("tenant_id", "id")
);
alter table "employments" add constraint "employments_position_check" check (char_length("position") <= 200);
alter table "employments" add constraint "employments_starts_on_check" check ("starts_on" between date '0001-01-01' and date '9999-12-31');
alter table "employments" add constraint "employments_ends_on_check" check ("ends_on" between date '0001-01-01' and date '9999-12-31');
alter table "employments" add constraint "employments_share_check" check ("share" between 1 and 100);
create index "employments_user_id_idx" on "employments" using btree (tenant_id, "user_id", id) where deleted_at is null;
create index "employments_unit_id_idx" on "employments" using btree (tenant_id, "unit_id", id) where deleted_at is null;
alter table "employments" enable row level security;
alter table "employments" force row level security;
create policy tenant on "employments" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "employments" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "employments" referencing new table as new_rows for each statement execute function ledger_append('employment');
create trigger ledger_update after update on "employments" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('employment');
create trigger ledger_delete after delete on "employments" referencing old table as old_rows for each statement execute function ledger_append('employment');
create trigger access_insert after insert on "employments" referencing new table as new_rows for each statement execute function access_changed();
create trigger access_update after update on "employments" referencing old table as old_rows new table as new_rows for each statement execute function access_changed();
create trigger access_delete after delete on "employments" referencing old table as old_rows for each statement execute function access_changed();
grant select, insert, update on "employments" to eleven_app;
grant select on "employments" to eleven_internal;
create table "org_units" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "name" text not null,
  "kind" text not null,
  "parent_id" uuid,
  "code" text,
  "manager_id" uuid,
  "calendar_id" uuid,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "org_units" add constraint "org_units_name_check" check (char_length("name") <= 200);
alter table "org_units" add constraint "org_units_kind_check" check ("kind" in ('company', 'branch', 'department', 'team', 'position'));
alter table "org_units" add constraint "org_units_code_check" check (char_length("code") <= 20);
create index "org_units_parent_id_idx" on "org_units" using btree (tenant_id, "parent_id", id) where deleted_at is null;
create index "org_units_manager_id_idx" on "org_units" using btree (tenant_id, "manager_id", id) where deleted_at is null;
create index "org_units_calendar_id_idx" on "org_units" using btree (tenant_id, "calendar_id", id) where deleted_at is null;
create index "org_units_kind_idx" on "org_units" using btree (tenant_id, ("kind"), id) where deleted_at is null;
create unique index "org_units_code_key" on "org_units" (tenant_id, ("code")) where deleted_at is null;
alter table "org_units" enable row level security;
alter table "org_units" force row level security;
create policy tenant on "org_units" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "org_units" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "org_units" referencing new table as new_rows for each statement execute function ledger_append_custom('orgUnit');
create trigger ledger_update after update on "org_units" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('orgUnit');
create trigger ledger_delete after delete on "org_units" referencing old table as old_rows for each statement execute function ledger_append_custom('orgUnit');
create trigger custom_insert after insert on "org_units" for each row when (new.custom is not null) execute function custom_index('orgUnit');
create trigger custom_update after update on "org_units" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('orgUnit');
create trigger access_insert after insert on "org_units" referencing new table as new_rows for each statement execute function access_changed();
create trigger access_update after update on "org_units" referencing old table as old_rows new table as new_rows for each statement execute function access_changed();
create trigger access_delete after delete on "org_units" referencing old table as old_rows for each statement execute function access_changed();
grant select, insert, update on "org_units" to eleven_app;
grant select on "org_units" to eleven_internal;
create table "business_calendars" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "name" text not null,
  "definition" jsonb not null,
  primary key ("tenant_id", "id")
);
alter table "business_calendars" add constraint "business_calendars_name_check" check (char_length("name") <= 200);
create unique index "business_calendars_name_key" on "business_calendars" (tenant_id, ("name")) where deleted_at is null;
alter table "business_calendars" enable row level security;
alter table "business_calendars" force row level security;
create policy tenant on "business_calendars" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "business_calendars" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "business_calendars" referencing new table as new_rows for each statement execute function ledger_append('businessCalendar', '{definition}');
create trigger ledger_update after update on "business_calendars" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('businessCalendar');
create trigger ledger_delete after delete on "business_calendars" referencing old table as old_rows for each statement execute function ledger_append('businessCalendar');
grant select, insert, update on "business_calendars" to eleven_app;
grant select on "business_calendars" to eleven_internal;
create table "roles" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "name" text not null,
  "system_role" text,
  "requires_second_factor" bool,
  primary key ("tenant_id", "id")
);
alter table "roles" add constraint "roles_name_check" check (char_length("name") <= 100);
alter table "roles" add constraint "roles_system_role_check" check ("system_role" in ('admin', 'manager', 'rep', 'viewer'));
create unique index "roles_name_key" on "roles" (tenant_id, ("name")) where deleted_at is null;
alter table "roles" enable row level security;
alter table "roles" force row level security;
create policy tenant on "roles" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "roles" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "roles" referencing new table as new_rows for each statement execute function ledger_append('role');
create trigger ledger_update after update on "roles" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('role');
create trigger ledger_delete after delete on "roles" referencing old table as old_rows for each statement execute function ledger_append('role');
create trigger access_insert after insert on "roles" referencing new table as new_rows for each statement execute function access_changed();
create trigger access_update after update on "roles" referencing old table as old_rows new table as new_rows for each statement execute function access_changed();
create trigger access_delete after delete on "roles" referencing old table as old_rows for each statement execute function access_changed();
grant select, insert, update on "roles" to eleven_app;
grant select on "roles" to eleven_internal;
create table "role_grants" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "role_id" uuid not null,
  "permission" text not null,
  "scope" text,
  "field_rule" text,
  primary key ("tenant_id", "id")
);
alter table "role_grants" add constraint "role_grants_permission_check" check (char_length("permission") <= 200);
alter table "role_grants" add constraint "role_grants_scope_check" check ("scope" in ('none', 'own', 'team', 'unit', 'unitTree', 'tenant'));
alter table "role_grants" add constraint "role_grants_field_rule_check" check ("field_rule" in ('hidden', 'read', 'write'));
create index "role_grants_role_id_idx" on "role_grants" using btree (tenant_id, "role_id", id) where deleted_at is null;
create unique index "role_grants_role_id_permission_key" on "role_grants" (tenant_id, ("role_id"), ("permission")) where deleted_at is null;
alter table "role_grants" enable row level security;
alter table "role_grants" force row level security;
create policy tenant on "role_grants" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "role_grants" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "role_grants" referencing new table as new_rows for each statement execute function ledger_append('roleGrant');
create trigger ledger_update after update on "role_grants" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('roleGrant');
create trigger ledger_delete after delete on "role_grants" referencing old table as old_rows for each statement execute function ledger_append('roleGrant');
create trigger access_insert after insert on "role_grants" referencing new table as new_rows for each statement execute function access_changed();
create trigger access_update after update on "role_grants" referencing old table as old_rows new table as new_rows for each statement execute function access_changed();
create trigger access_delete after delete on "role_grants" referencing old table as old_rows for each statement execute function access_changed();
grant select, insert, update on "role_grants" to eleven_app;
grant select on "role_grants" to eleven_internal;
create table "role_assignments" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "user_id" uuid not null,
  "role_id" uuid not null,
  primary key ("tenant_id", "id")
);
create index "role_assignments_user_id_idx" on "role_assignments" using btree (tenant_id, "user_id", id) where deleted_at is null;
create index "role_assignments_role_id_idx" on "role_assignments" using btree (tenant_id, "role_id", id) where deleted_at is null;
create unique index "role_assignments_user_id_role_id_key" on "role_assignments" (tenant_id, ("user_id"), ("role_id")) where deleted_at is null;
alter table "role_assignments" enable row level security;
alter table "role_assignments" force row level security;
create policy tenant on "role_assignments" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "role_assignments" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "role_assignments" referencing new table as new_rows for each statement execute function ledger_append('roleAssignment');
create trigger ledger_update after update on "role_assignments" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('roleAssignment');
create trigger ledger_delete after delete on "role_assignments" referencing old table as old_rows for each statement execute function ledger_append('roleAssignment');
create trigger access_insert after insert on "role_assignments" referencing new table as new_rows for each statement execute function access_changed();
create trigger access_update after update on "role_assignments" referencing old table as old_rows new table as new_rows for each statement execute function access_changed();
create trigger access_delete after delete on "role_assignments" referencing old table as old_rows for each statement execute function access_changed();
grant select, insert, update on "role_assignments" to eleven_app;
grant select on "role_assignments" to eleven_internal;
create table "record_shares" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "entity" text not null,
  "record_id" uuid not null,
  "principal_id" uuid not null,
  "level" text not null,
  "cause" text,
  "expires_at" timestamptz,
  primary key ("tenant_id", "id")
);
alter table "record_shares" add constraint "record_shares_entity_check" check (char_length("entity") <= 100);
alter table "record_shares" add constraint "record_shares_level_check" check ("level" in ('read', 'comment', 'edit'));
alter table "record_shares" add constraint "record_shares_cause_check" check ("cause" in ('manual', 'rule', 'parent', 'participation'));
alter table "record_shares" add constraint "record_shares_expires_at_check" check ("expires_at" >= timestamptz '0001-01-01 00:00:00+00' and "expires_at" < timestamptz '10000-01-01 00:00:00+00');
create unique index "record_shares_entity_record_id_principal_id_key" on "record_shares" (tenant_id, ("entity"), ("record_id"), ("principal_id")) where deleted_at is null;
alter table "record_shares" enable row level security;
alter table "record_shares" force row level security;
create policy tenant on "record_shares" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "record_shares" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "record_shares" referencing new table as new_rows for each statement execute function ledger_append('recordShare');
create trigger ledger_update after update on "record_shares" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('recordShare');
create trigger ledger_delete after delete on "record_shares" referencing old table as old_rows for each statement execute function ledger_append('recordShare');
grant select, insert, update on "record_shares" to eleven_app;
grant select on "record_shares" to eleven_internal;
create table "substitutions" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "absent_id" uuid not null,
  "substitute_id" uuid not null,
  "starts_at" timestamptz not null,
  "ends_at" timestamptz not null,
  "reason" text,
  primary key ("tenant_id", "id")
);
alter table "substitutions" add constraint "substitutions_starts_at_check" check ("starts_at" >= timestamptz '0001-01-01 00:00:00+00' and "starts_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "substitutions" add constraint "substitutions_ends_at_check" check ("ends_at" >= timestamptz '0001-01-01 00:00:00+00' and "ends_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "substitutions" add constraint "substitutions_reason_check" check (char_length("reason") <= 200);
create index "substitutions_absent_id_idx" on "substitutions" using btree (tenant_id, "absent_id", id) where deleted_at is null;
create index "substitutions_substitute_id_idx" on "substitutions" using btree (tenant_id, "substitute_id", id) where deleted_at is null;
alter table "substitutions" enable row level security;
alter table "substitutions" force row level security;
create policy tenant on "substitutions" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "substitutions" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "substitutions" referencing new table as new_rows for each statement execute function ledger_append('substitution');
create trigger ledger_update after update on "substitutions" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('substitution');
create trigger ledger_delete after delete on "substitutions" referencing old table as old_rows for each statement execute function ledger_append('substitution');
create trigger access_insert after insert on "substitutions" referencing new table as new_rows for each statement execute function access_changed();
create trigger access_update after update on "substitutions" referencing old table as old_rows new table as new_rows for each statement execute function access_changed();
create trigger access_delete after delete on "substitutions" referencing old table as old_rows for each statement execute function access_changed();
grant select, insert, update on "substitutions" to eleven_app;
grant select on "substitutions" to eleven_internal;
create table "api_keys" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "name" text not null,
  "prefix" text not null,
  "scopes" text[],
  "expires_at" timestamptz,
  "revoked_at" timestamptz,
  "user_id" uuid not null,
  primary key ("tenant_id", "id")
);
alter table "api_keys" add constraint "api_keys_tags_check" check (cardinality("tags") between 1 and 50);
alter table "api_keys" add constraint "api_keys_name_check" check (char_length("name") <= 100);
alter table "api_keys" add constraint "api_keys_prefix_check" check (char_length("prefix") <= 60);
alter table "api_keys" add constraint "api_keys_scopes_check" check (cardinality("scopes") between 1 and 50);
alter table "api_keys" add constraint "api_keys_expires_at_check" check ("expires_at" >= timestamptz '0001-01-01 00:00:00+00' and "expires_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "api_keys" add constraint "api_keys_revoked_at_check" check ("revoked_at" >= timestamptz '0001-01-01 00:00:00+00' and "revoked_at" < timestamptz '10000-01-01 00:00:00+00');
create index "api_keys_owner_id_idx" on "api_keys" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "api_keys_team_id_idx" on "api_keys" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "api_keys_user_id_idx" on "api_keys" using btree (tenant_id, "user_id", id) where deleted_at is null;
create index "api_keys_tags_idx" on "api_keys" using gin (tenant_id, "tags") where deleted_at is null;
create index "api_keys_scopes_idx" on "api_keys" using gin (tenant_id, "scopes") where deleted_at is null;
alter table "api_keys" enable row level security;
alter table "api_keys" force row level security;
create policy tenant on "api_keys" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "api_keys" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "api_keys" referencing new table as new_rows for each statement execute function ledger_append('apiKey');
create trigger ledger_update after update on "api_keys" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('apiKey');
create trigger ledger_delete after delete on "api_keys" referencing old table as old_rows for each statement execute function ledger_append('apiKey');
create trigger access_insert after insert on "api_keys" referencing new table as new_rows for each statement execute function access_changed();
create trigger access_update after update on "api_keys" referencing old table as old_rows new table as new_rows for each statement execute function access_changed();
create trigger access_delete after delete on "api_keys" referencing old table as old_rows for each statement execute function access_changed();
grant select, insert, update on "api_keys" to eleven_app;
grant select on "api_keys" to eleven_internal;
create table "countries" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "alpha2" text not null,
  "alpha3" text,
  "numeric_code" text,
  "name" text not null,
  "name_ru" text,
  "dial_prefix" text,
  "currencies" text[],
  "region" text,
  "sub_region" text,
  "capital" text,
  "languages" text[],
  "top_level_domain" text,
  "sovereignty" text,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("name", '') || ' ' || coalesce("name_ru", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("name", '') || ' ' || coalesce("name_ru", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "countries" add constraint "countries_tags_check" check (cardinality("tags") between 1 and 50);
alter table "countries" add constraint "countries_alpha2_check" check (char_length("alpha2") <= 2);
alter table "countries" add constraint "countries_alpha3_check" check (char_length("alpha3") <= 3);
alter table "countries" add constraint "countries_numeric_code_check" check (char_length("numeric_code") <= 3);
alter table "countries" add constraint "countries_name_check" check (char_length("name") <= 100);
alter table "countries" add constraint "countries_name_ru_check" check (char_length("name_ru") <= 100);
alter table "countries" add constraint "countries_dial_prefix_check" check (char_length("dial_prefix") <= 50);
alter table "countries" add constraint "countries_currencies_check" check (cardinality("currencies") between 1 and 50);
alter table "countries" add constraint "countries_region_check" check (char_length("region") <= 100);
alter table "countries" add constraint "countries_sub_region_check" check (char_length("sub_region") <= 100);
alter table "countries" add constraint "countries_capital_check" check (char_length("capital") <= 100);
alter table "countries" add constraint "countries_languages_check" check (cardinality("languages") between 1 and 50);
alter table "countries" add constraint "countries_top_level_domain_check" check (char_length("top_level_domain") <= 20);
alter table "countries" add constraint "countries_sovereignty_check" check (char_length("sovereignty") <= 100);
create index "countries_owner_id_idx" on "countries" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "countries_team_id_idx" on "countries" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "countries_name_idx" on "countries" using btree (tenant_id, ("name"), id) where deleted_at is null;
create index "countries_name_ru_idx" on "countries" using btree (tenant_id, ("name_ru"), id) where deleted_at is null;
create index "countries_region_idx" on "countries" using btree (tenant_id, ("region"), id) where deleted_at is null;
create index "countries_tags_idx" on "countries" using gin (tenant_id, "tags") where deleted_at is null;
create index "countries_currencies_idx" on "countries" using gin (tenant_id, "currencies") where deleted_at is null;
create index "countries_languages_idx" on "countries" using gin (tenant_id, "languages") where deleted_at is null;
create unique index "countries_alpha2_key" on "countries" (tenant_id, ("alpha2")) where deleted_at is null;
create unique index "countries_alpha3_key" on "countries" (tenant_id, ("alpha3")) where deleted_at is null;
create index "countries_search_text_idx" on "countries" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "countries_search_words_idx" on "countries" using gin (tenant_id, search_words) where deleted_at is null;
alter table "countries" enable row level security;
alter table "countries" force row level security;
create policy tenant on "countries" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "countries" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "countries" referencing new table as new_rows for each statement execute function ledger_append_custom('country');
create trigger ledger_update after update on "countries" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('country');
create trigger ledger_delete after delete on "countries" referencing old table as old_rows for each statement execute function ledger_append_custom('country');
create trigger custom_insert after insert on "countries" for each row when (new.custom is not null) execute function custom_index('country');
create trigger custom_update after update on "countries" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('country');
grant select, insert, update on "countries" to eleven_app;
grant select on "countries" to eleven_internal;
create function "search_countries_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "countries" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_countries_words"(tsquery, int, uuid) from public; grant execute on function "search_countries_words"(tsquery, int, uuid) to eleven_app; alter function "search_countries_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_countries_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "countries" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_countries_text"(text, int, uuid) from public; grant execute on function "search_countries_text"(text, int, uuid) to eleven_app; alter function "search_countries_text"(text, int, uuid) owner to eleven_internal;
create table "exchange_rates" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "currency" text not null,
  "rate" numeric(24,10) not null,
  "valid_from" date not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "exchange_rates" add constraint "exchange_rates_currency_check" check (char_length("currency") <= 3);
alter table "exchange_rates" add constraint "exchange_rates_rate_check" check ("rate" <> 'NaN'::numeric);
alter table "exchange_rates" add constraint "exchange_rates_valid_from_check" check ("valid_from" between date '0001-01-01' and date '9999-12-31');
create unique index "exchange_rates_currency_valid_from_key" on "exchange_rates" (tenant_id, ("currency"), ("valid_from")) where deleted_at is null;
alter table "exchange_rates" enable row level security;
alter table "exchange_rates" force row level security;
create policy tenant on "exchange_rates" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "exchange_rates" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "exchange_rates" referencing new table as new_rows for each statement execute function ledger_append_custom('exchangeRate');
create trigger ledger_update after update on "exchange_rates" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('exchangeRate');
create trigger ledger_delete after delete on "exchange_rates" referencing old table as old_rows for each statement execute function ledger_append_custom('exchangeRate');
create trigger custom_insert after insert on "exchange_rates" for each row when (new.custom is not null) execute function custom_index('exchangeRate');
create trigger custom_update after update on "exchange_rates" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('exchangeRate');
grant select, insert, update on "exchange_rates" to eleven_app;
grant select on "exchange_rates" to eleven_internal;
create table "import_runs" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "file_name" text not null,
  "entity" text not null,
  "format" text not null,
  "mode" text not null,
  "state" text not null,
  "rows" int8,
  "created" int8,
  "updated" int8,
  "unchanged" int8,
  "skipped" int8,
  "failed" int8,
  "errors" jsonb,
  "warnings" jsonb,
  "reasons" jsonb,
  "started_at" timestamptz not null,
  "finished_at" timestamptz,
  "source_id" uuid,
  "settings" jsonb,
  "checkpoint" jsonb,
  "undone_at" timestamptz,
  "undo" jsonb,
  primary key ("tenant_id", "id")
);
alter table "import_runs" add constraint "import_runs_tags_check" check (cardinality("tags") between 1 and 50);
alter table "import_runs" add constraint "import_runs_file_name_check" check (char_length("file_name") <= 255);
alter table "import_runs" add constraint "import_runs_entity_check" check (char_length("entity") <= 100);
alter table "import_runs" add constraint "import_runs_format_check" check (char_length("format") <= 20);
alter table "import_runs" add constraint "import_runs_mode_check" check ("mode" in ('create', 'update', 'upsert'));
alter table "import_runs" add constraint "import_runs_state_check" check ("state" in ('waiting', 'running', 'done', 'rolledBack', 'failed'));
alter table "import_runs" add constraint "import_runs_rows_check" check ("rows" between 0 and 9007199254740991);
alter table "import_runs" add constraint "import_runs_created_check" check ("created" between 0 and 9007199254740991);
alter table "import_runs" add constraint "import_runs_updated_check" check ("updated" between 0 and 9007199254740991);
alter table "import_runs" add constraint "import_runs_unchanged_check" check ("unchanged" between 0 and 9007199254740991);
alter table "import_runs" add constraint "import_runs_skipped_check" check ("skipped" between 0 and 9007199254740991);
alter table "import_runs" add constraint "import_runs_failed_check" check ("failed" between 0 and 9007199254740991);
alter table "import_runs" add constraint "import_runs_started_at_check" check ("started_at" >= timestamptz '0001-01-01 00:00:00+00' and "started_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "import_runs" add constraint "import_runs_finished_at_check" check ("finished_at" >= timestamptz '0001-01-01 00:00:00+00' and "finished_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "import_runs" add constraint "import_runs_undone_at_check" check ("undone_at" >= timestamptz '0001-01-01 00:00:00+00' and "undone_at" < timestamptz '10000-01-01 00:00:00+00');
create index "import_runs_owner_id_idx" on "import_runs" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "import_runs_team_id_idx" on "import_runs" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "import_runs_source_id_idx" on "import_runs" using btree (tenant_id, "source_id", id) where deleted_at is null;
create index "import_runs_entity_idx" on "import_runs" using btree (tenant_id, ("entity"), id) where deleted_at is null;
create index "import_runs_state_idx" on "import_runs" using btree (tenant_id, ("state"), id) where deleted_at is null;
create index "import_runs_started_at_idx" on "import_runs" using btree (tenant_id, ("started_at"), id) where deleted_at is null;
create index "import_runs_tags_idx" on "import_runs" using gin (tenant_id, "tags") where deleted_at is null;
alter table "import_runs" enable row level security;
alter table "import_runs" force row level security;
create policy tenant on "import_runs" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "import_runs" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "import_runs" referencing new table as new_rows for each statement execute function ledger_append('importRun', '{errors,warnings,reasons,settings,checkpoint,undo}');
create trigger ledger_update after update on "import_runs" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('importRun');
create trigger ledger_delete after delete on "import_runs" referencing old table as old_rows for each statement execute function ledger_append('importRun');
grant select, insert, update on "import_runs" to eleven_app;
grant select on "import_runs" to eleven_internal;
create table "import_mappings" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "name" text not null,
  "entity" text not null,
  "mapping" jsonb not null,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("name", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("name", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "import_mappings" add constraint "import_mappings_tags_check" check (cardinality("tags") between 1 and 50);
alter table "import_mappings" add constraint "import_mappings_name_check" check (char_length("name") <= 200);
alter table "import_mappings" add constraint "import_mappings_entity_check" check (char_length("entity") <= 100);
create index "import_mappings_owner_id_idx" on "import_mappings" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "import_mappings_team_id_idx" on "import_mappings" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "import_mappings_entity_idx" on "import_mappings" using btree (tenant_id, ("entity"), id) where deleted_at is null;
create index "import_mappings_tags_idx" on "import_mappings" using gin (tenant_id, "tags") where deleted_at is null;
create index "import_mappings_search_text_idx" on "import_mappings" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "import_mappings_search_words_idx" on "import_mappings" using gin (tenant_id, search_words) where deleted_at is null;
alter table "import_mappings" enable row level security;
alter table "import_mappings" force row level security;
create policy tenant on "import_mappings" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "import_mappings" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "import_mappings" referencing new table as new_rows for each statement execute function ledger_append_custom('importMapping', '{mapping}');
create trigger ledger_update after update on "import_mappings" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('importMapping');
create trigger ledger_delete after delete on "import_mappings" referencing old table as old_rows for each statement execute function ledger_append_custom('importMapping');
create trigger custom_insert after insert on "import_mappings" for each row when (new.custom is not null) execute function custom_index('importMapping');
create trigger custom_update after update on "import_mappings" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('importMapping');
grant select, insert, update on "import_mappings" to eleven_app;
grant select on "import_mappings" to eleven_internal;
create function "search_import_mappings_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "import_mappings" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_import_mappings_words"(tsquery, int, uuid) from public; grant execute on function "search_import_mappings_words"(tsquery, int, uuid) to eleven_app; alter function "search_import_mappings_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_import_mappings_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "import_mappings" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_import_mappings_text"(text, int, uuid) from public; grant execute on function "search_import_mappings_text"(text, int, uuid) to eleven_app; alter function "search_import_mappings_text"(text, int, uuid) owner to eleven_internal;
create table "identity_providers" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "name" text not null,
  "issuer" text not null,
  "client_id" text not null,
  "active" bool,
  "domains" text[],
  "match_by_email" bool,
  "auto_provision" bool,
  "role_id" uuid,
  "return_url" text,
  "second_step" bool,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "identity_providers" add constraint "identity_providers_name_check" check (char_length("name") <= 50);
alter table "identity_providers" add constraint "identity_providers_issuer_check" check (char_length("issuer") <= 2000);
alter table "identity_providers" add constraint "identity_providers_issuer1_check" check ("issuer" ~* '^https?://');
alter table "identity_providers" add constraint "identity_providers_client_id_check" check (char_length("client_id") <= 300);
alter table "identity_providers" add constraint "identity_providers_domains_check" check (cardinality("domains") between 1 and 50);
alter table "identity_providers" add constraint "identity_providers_return_url_check" check (char_length("return_url") <= 2000);
alter table "identity_providers" add constraint "identity_providers_return_url1_check" check ("return_url" ~* '^https?://');
create index "identity_providers_role_id_idx" on "identity_providers" using btree (tenant_id, "role_id", id) where deleted_at is null;
create index "identity_providers_domains_idx" on "identity_providers" using gin (tenant_id, "domains") where deleted_at is null;
create unique index "identity_providers_name_key" on "identity_providers" (tenant_id, ("name")) where deleted_at is null;
alter table "identity_providers" enable row level security;
alter table "identity_providers" force row level security;
create policy tenant on "identity_providers" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "identity_providers" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "identity_providers" referencing new table as new_rows for each statement execute function ledger_append_custom('identityProvider');
create trigger ledger_update after update on "identity_providers" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('identityProvider');
create trigger ledger_delete after delete on "identity_providers" referencing old table as old_rows for each statement execute function ledger_append_custom('identityProvider');
create trigger custom_insert after insert on "identity_providers" for each row when (new.custom is not null) execute function custom_index('identityProvider');
create trigger custom_update after update on "identity_providers" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('identityProvider');
grant select, insert, update on "identity_providers" to eleven_app;
grant select on "identity_providers" to eleven_internal;
create table "tenant_settings" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "name" text not null,
  "value" jsonb,
  "secret" bool not null,
  primary key ("tenant_id", "id")
);
alter table "tenant_settings" add constraint "tenant_settings_name_check" check (char_length("name") <= 200);
create unique index "tenant_settings_name_key" on "tenant_settings" (tenant_id, ("name")) where deleted_at is null;
alter table "tenant_settings" enable row level security;
alter table "tenant_settings" force row level security;
create policy tenant on "tenant_settings" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "tenant_settings" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "tenant_settings" referencing new table as new_rows for each statement execute function ledger_append('tenantSetting', '{value}');
create trigger ledger_update after update on "tenant_settings" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('tenantSetting');
create trigger ledger_delete after delete on "tenant_settings" referencing old table as old_rows for each statement execute function ledger_append('tenantSetting');
grant select, insert, update on "tenant_settings" to eleven_app;
grant select on "tenant_settings" to eleven_internal;
create table "number_sequences" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "code" text not null,
  "pattern" text not null,
  "scope" text not null,
  "reset" text not null,
  "mode" text not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "number_sequences" add constraint "number_sequences_code_check" check (char_length("code") <= 50);
alter table "number_sequences" add constraint "number_sequences_pattern_check" check (char_length("pattern") <= 60);
alter table "number_sequences" add constraint "number_sequences_scope_check" check ("scope" in ('tenant', 'office', 'entity'));
alter table "number_sequences" add constraint "number_sequences_reset_check" check ("reset" in ('never', 'year', 'month'));
alter table "number_sequences" add constraint "number_sequences_mode_check" check ("mode" in ('gapFree', 'fast'));
create unique index "number_sequences_code_key" on "number_sequences" (tenant_id, ("code")) where deleted_at is null;
alter table "number_sequences" enable row level security;
alter table "number_sequences" force row level security;
create policy tenant on "number_sequences" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "number_sequences" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "number_sequences" referencing new table as new_rows for each statement execute function ledger_append_custom('numberSequence');
create trigger ledger_update after update on "number_sequences" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('numberSequence');
create trigger ledger_delete after delete on "number_sequences" referencing old table as old_rows for each statement execute function ledger_append_custom('numberSequence');
create trigger custom_insert after insert on "number_sequences" for each row when (new.custom is not null) execute function custom_index('numberSequence');
create trigger custom_update after update on "number_sequences" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('numberSequence');
grant select, insert, update on "number_sequences" to eleven_app;
grant select on "number_sequences" to eleven_internal;
create table "files" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "name" text not null,
  "media_type" text not null,
  "declared_type" text,
  "size" int8 not null,
  "sha256" text not null,
  "state" text not null,
  "quarantine_reason" text,
  "previewable" bool,
  "classification" text not null,
  "search_text" text generated always as (translate(lower(coalesce("name", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("name", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "files" add constraint "files_tags_check" check (cardinality("tags") between 1 and 50);
alter table "files" add constraint "files_name_check" check (char_length("name") <= 255);
alter table "files" add constraint "files_media_type_check" check (char_length("media_type") <= 127);
alter table "files" add constraint "files_declared_type_check" check (char_length("declared_type") <= 127);
alter table "files" add constraint "files_size_check" check ("size" between 0 and 9007199254740991);
alter table "files" add constraint "files_sha256_check" check (char_length("sha256") <= 64);
alter table "files" add constraint "files_state_check" check ("state" in ('clean', 'quarantined', 'pending'));
alter table "files" add constraint "files_quarantine_reason_check" check (char_length("quarantine_reason") <= 200);
alter table "files" add constraint "files_classification_check" check ("classification" in ('public', 'internal', 'confidential'));
create index "files_owner_id_idx" on "files" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "files_team_id_idx" on "files" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "files_media_type_idx" on "files" using btree (tenant_id, ("media_type"), id) where deleted_at is null;
create index "files_sha256_idx" on "files" using btree (tenant_id, ("sha256"), id) where deleted_at is null;
create index "files_state_idx" on "files" using btree (tenant_id, ("state"), id) where deleted_at is null;
create index "files_classification_idx" on "files" using btree (tenant_id, ("classification"), id) where deleted_at is null;
create index "files_tags_idx" on "files" using gin (tenant_id, "tags") where deleted_at is null;
create index "files_search_text_idx" on "files" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "files_search_words_idx" on "files" using gin (tenant_id, search_words) where deleted_at is null;
alter table "files" enable row level security;
alter table "files" force row level security;
create policy tenant on "files" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "files" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "files" referencing new table as new_rows for each statement execute function ledger_append('file');
create trigger ledger_update after update on "files" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('file');
create trigger ledger_delete after delete on "files" referencing old table as old_rows for each statement execute function ledger_append('file');
grant select, insert, update on "files" to eleven_app;
grant select on "files" to eleven_internal;
create function "search_files_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "files" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_files_words"(tsquery, int, uuid) from public; grant execute on function "search_files_words"(tsquery, int, uuid) to eleven_app; alter function "search_files_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_files_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "files" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_files_text"(text, int, uuid) from public; grant execute on function "search_files_text"(text, int, uuid) to eleven_app; alter function "search_files_text"(text, int, uuid) owner to eleven_internal;
create table "notifications" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "user_id" uuid not null,
  "channel" text not null,
  "kind" text not null,
  "title" text not null,
  "body" text,
  "payload" jsonb,
  "subject_entity" text,
  "subject_id" uuid,
  "dedupe_key" text,
  "state" text not null,
  "due_at" timestamptz,
  "digest" text,
  "attempts" int8,
  "message_id" text,
  "error" text,
  "sent_at" timestamptz,
  "seen_at" timestamptz,
  primary key ("tenant_id", "id")
);
alter table "notifications" add constraint "notifications_tags_check" check (cardinality("tags") between 1 and 50);
alter table "notifications" add constraint "notifications_channel_check" check ("channel" in ('inApp', 'email'));
alter table "notifications" add constraint "notifications_kind_check" check (char_length("kind") <= 100);
alter table "notifications" add constraint "notifications_title_check" check (char_length("title") <= 300);
alter table "notifications" add constraint "notifications_body_check" check (char_length("body") <= 10000);
alter table "notifications" add constraint "notifications_subject_entity_check" check (char_length("subject_entity") <= 100);
alter table "notifications" add constraint "notifications_dedupe_key_check" check (char_length("dedupe_key") <= 200);
alter table "notifications" add constraint "notifications_state_check" check ("state" in ('queued', 'sending', 'sent', 'seen', 'failed', 'uncertain'));
alter table "notifications" add constraint "notifications_due_at_check" check ("due_at" >= timestamptz '0001-01-01 00:00:00+00' and "due_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "notifications" add constraint "notifications_digest_check" check ("digest" in ('none', 'daily', 'weekly'));
alter table "notifications" add constraint "notifications_attempts_check" check ("attempts" between 0 and 9007199254740991);
alter table "notifications" add constraint "notifications_message_id_check" check (char_length("message_id") <= 300);
alter table "notifications" add constraint "notifications_error_check" check (char_length("error") <= 500);
alter table "notifications" add constraint "notifications_sent_at_check" check ("sent_at" >= timestamptz '0001-01-01 00:00:00+00' and "sent_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "notifications" add constraint "notifications_seen_at_check" check ("seen_at" >= timestamptz '0001-01-01 00:00:00+00' and "seen_at" < timestamptz '10000-01-01 00:00:00+00');
create index "notifications_owner_id_idx" on "notifications" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "notifications_team_id_idx" on "notifications" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "notifications_user_id_idx" on "notifications" using btree (tenant_id, "user_id", id) where deleted_at is null;
create index "notifications_channel_idx" on "notifications" using btree (tenant_id, ("channel"), id) where deleted_at is null;
create index "notifications_kind_idx" on "notifications" using btree (tenant_id, ("kind"), id) where deleted_at is null;
create index "notifications_subject_id_idx" on "notifications" using btree (tenant_id, ("subject_id"), id) where deleted_at is null;
create index "notifications_state_idx" on "notifications" using btree (tenant_id, ("state"), id) where deleted_at is null;
create index "notifications_due_at_idx" on "notifications" using btree (tenant_id, ("due_at"), id) where deleted_at is null;
create index "notifications_tags_idx" on "notifications" using gin (tenant_id, "tags") where deleted_at is null;
create unique index "notifications_user_id_channel_dedupe_key_key" on "notifications" (tenant_id, ("user_id"), ("channel"), ("dedupe_key")) where deleted_at is null;
alter table "notifications" enable row level security;
alter table "notifications" force row level security;
create policy tenant on "notifications" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "notifications" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "notifications" referencing new table as new_rows for each statement execute function ledger_append('notification', '{payload}');
create trigger ledger_update after update on "notifications" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('notification');
create trigger ledger_delete after delete on "notifications" referencing old table as old_rows for each statement execute function ledger_append('notification');
grant select, insert, update on "notifications" to eleven_app;
grant select on "notifications" to eleven_internal;
create table "notification_preferences" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "user_id" uuid not null,
  "kind" text not null,
  "channels" text[],
  "quiet_from" time,
  "quiet_to" time,
  "digest" text not null,
  "digest_at" time,
  primary key ("tenant_id", "id")
);
alter table "notification_preferences" add constraint "notification_preferences_tags_check" check (cardinality("tags") between 1 and 50);
alter table "notification_preferences" add constraint "notification_preferences_kind_check" check (char_length("kind") <= 100);
alter table "notification_preferences" add constraint "notification_preferences_channels_check" check (cardinality("channels") >= 1);
alter table "notification_preferences" add constraint "notification_preferences_channels1_check" check ("channels" <@ array['inApp', 'email']);
alter table "notification_preferences" add constraint "notification_preferences_quiet_from_check" check ("quiet_from" < time '24:00');
alter table "notification_preferences" add constraint "notification_preferences_quiet_to_check" check ("quiet_to" < time '24:00');
alter table "notification_preferences" add constraint "notification_preferences_digest_check" check ("digest" in ('none', 'daily', 'weekly'));
alter table "notification_preferences" add constraint "notification_preferences_digest_at_check" check ("digest_at" < time '24:00');
create index "notification_preferences_owner_id_idx" on "notification_preferences" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "notification_preferences_team_id_idx" on "notification_preferences" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "notification_preferences_user_id_idx" on "notification_preferences" using btree (tenant_id, "user_id", id) where deleted_at is null;
create index "notification_preferences_tags_idx" on "notification_preferences" using gin (tenant_id, "tags") where deleted_at is null;
create index "notification_preferences_channels_idx" on "notification_preferences" using gin (tenant_id, "channels") where deleted_at is null;
create unique index "notification_preferences_user_id_kind_key" on "notification_preferences" (tenant_id, ("user_id"), ("kind")) where deleted_at is null;
alter table "notification_preferences" enable row level security;
alter table "notification_preferences" force row level security;
create policy tenant on "notification_preferences" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "notification_preferences" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "notification_preferences" referencing new table as new_rows for each statement execute function ledger_append('notificationPreference');
create trigger ledger_update after update on "notification_preferences" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('notificationPreference');
create trigger ledger_delete after delete on "notification_preferences" referencing old table as old_rows for each statement execute function ledger_append('notificationPreference');
grant select, insert, update on "notification_preferences" to eleven_app;
grant select on "notification_preferences" to eleven_internal;
create table "notification_templates" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "kind" text not null,
  "locale" text not null,
  "channel" text not null,
  "subject" text not null,
  "body" text not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "notification_templates" add constraint "notification_templates_kind_check" check (char_length("kind") <= 100);
alter table "notification_templates" add constraint "notification_templates_locale_check" check ("locale" in ('en', 'ru'));
alter table "notification_templates" add constraint "notification_templates_channel_check" check ("channel" in ('inApp', 'email'));
alter table "notification_templates" add constraint "notification_templates_subject_check" check (char_length("subject") <= 300);
alter table "notification_templates" add constraint "notification_templates_body_check" check (char_length("body") <= 10000);
create unique index "notification_templates_kind_locale_channel_key" on "notification_templates" (tenant_id, ("kind"), ("locale"), ("channel")) where deleted_at is null;
alter table "notification_templates" enable row level security;
alter table "notification_templates" force row level security;
create policy tenant on "notification_templates" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "notification_templates" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "notification_templates" referencing new table as new_rows for each statement execute function ledger_append_custom('notificationTemplate');
create trigger ledger_update after update on "notification_templates" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('notificationTemplate');
create trigger ledger_delete after delete on "notification_templates" referencing old table as old_rows for each statement execute function ledger_append_custom('notificationTemplate');
create trigger custom_insert after insert on "notification_templates" for each row when (new.custom is not null) execute function custom_index('notificationTemplate');
create trigger custom_update after update on "notification_templates" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('notificationTemplate');
grant select, insert, update on "notification_templates" to eleven_app;
grant select on "notification_templates" to eleven_internal;
create table "workflows" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "code" text not null,
  "name" text not null,
  "description" text,
  "active" bool,
  "current_version_id" uuid,
  "next_start_at" timestamptz,
  "looked_at" timestamptz,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("name", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("name", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "workflows" add constraint "workflows_code_check" check (char_length("code") <= 100);
alter table "workflows" add constraint "workflows_name_check" check (char_length("name") <= 200);
alter table "workflows" add constraint "workflows_description_check" check (char_length("description") <= 1000);
alter table "workflows" add constraint "workflows_next_start_at_check" check ("next_start_at" >= timestamptz '0001-01-01 00:00:00+00' and "next_start_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "workflows" add constraint "workflows_looked_at_check" check ("looked_at" >= timestamptz '0001-01-01 00:00:00+00' and "looked_at" < timestamptz '10000-01-01 00:00:00+00');
create index "workflows_current_version_id_idx" on "workflows" using btree (tenant_id, "current_version_id", id) where deleted_at is null;
create unique index "workflows_code_key" on "workflows" (tenant_id, ("code")) where deleted_at is null;
create index "workflows_search_text_idx" on "workflows" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "workflows_search_words_idx" on "workflows" using gin (tenant_id, search_words) where deleted_at is null;
alter table "workflows" enable row level security;
alter table "workflows" force row level security;
create policy tenant on "workflows" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "workflows" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "workflows" referencing new table as new_rows for each statement execute function ledger_append_custom('workflow');
create trigger ledger_update after update on "workflows" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('workflow');
create trigger ledger_delete after delete on "workflows" referencing old table as old_rows for each statement execute function ledger_append_custom('workflow');
create trigger custom_insert after insert on "workflows" for each row when (new.custom is not null) execute function custom_index('workflow');
create trigger custom_update after update on "workflows" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('workflow');
grant select, insert, update on "workflows" to eleven_app;
grant select on "workflows" to eleven_internal;
create function "search_workflows_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "workflows" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_workflows_words"(tsquery, int, uuid) from public; grant execute on function "search_workflows_words"(tsquery, int, uuid) to eleven_app; alter function "search_workflows_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_workflows_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "workflows" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_workflows_text"(text, int, uuid) from public; grant execute on function "search_workflows_text"(text, int, uuid) to eleven_app; alter function "search_workflows_text"(text, int, uuid) owner to eleven_internal;
create table "workflow_versions" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "workflow_id" uuid not null,
  "number" int8 not null,
  "definition" jsonb not null,
  primary key ("tenant_id", "id")
);
alter table "workflow_versions" add constraint "workflow_versions_number_check" check ("number" between 1 and 9007199254740991);
create index "workflow_versions_workflow_id_idx" on "workflow_versions" using btree (tenant_id, "workflow_id", id) where deleted_at is null;
create unique index "workflow_versions_workflow_id_number_key" on "workflow_versions" (tenant_id, ("workflow_id"), ("number")) where deleted_at is null;
alter table "workflow_versions" enable row level security;
alter table "workflow_versions" force row level security;
create policy tenant on "workflow_versions" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "workflow_versions" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "workflow_versions" referencing new table as new_rows for each statement execute function ledger_append('workflowVersion', '{definition}');
create trigger ledger_update after update on "workflow_versions" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('workflowVersion');
create trigger ledger_delete after delete on "workflow_versions" referencing old table as old_rows for each statement execute function ledger_append('workflowVersion');
grant select, insert, update on "workflow_versions" to eleven_app;
grant select on "workflow_versions" to eleven_internal;
create table "workflow_triggers" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "workflow_id" uuid not null,
  "event" text not null,
  "starts" bool not null,
  primary key ("tenant_id", "id")
);
alter table "workflow_triggers" add constraint "workflow_triggers_event_check" check (char_length("event") <= 200);
create index "workflow_triggers_workflow_id_idx" on "workflow_triggers" using btree (tenant_id, "workflow_id", id) where deleted_at is null;
create index "workflow_triggers_event_idx" on "workflow_triggers" using btree (tenant_id, ("event"), id) where deleted_at is null;
create unique index "workflow_triggers_workflow_id_event_starts_key" on "workflow_triggers" (tenant_id, ("workflow_id"), ("event"), ("starts")) where deleted_at is null;
alter table "workflow_triggers" enable row level security;
alter table "workflow_triggers" force row level security;
create policy tenant on "workflow_triggers" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "workflow_triggers" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "workflow_triggers" referencing new table as new_rows for each statement execute function ledger_append('workflowTrigger');
create trigger ledger_update after update on "workflow_triggers" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('workflowTrigger');
create trigger ledger_delete after delete on "workflow_triggers" referencing old table as old_rows for each statement execute function ledger_append('workflowTrigger');
grant select, insert, update on "workflow_triggers" to eleven_app;
grant select on "workflow_triggers" to eleven_internal;
create table "workflow_runs" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "workflow_id" uuid not null,
  "workflow_version_id" uuid not null,
  "subject_entity" text,
  "subject" uuid,
  "state" text not null,
  "step" text,
  "variables" jsonb,
  "ending" text,
  "started_at" timestamptz not null,
  "started_by_id" uuid,
  "finished_at" timestamptz,
  "error" text,
  "sequence" int8 not null,
  "attempts" int8 not null,
  "due_at" timestamptz,
  "awaits" text,
  "signal" jsonb,
  "depth" int8 not null,
  "parent_id" uuid,
  "cause" text not null,
  "lead_id" uuid,
  "deal_id" uuid,
  "sales_order_id" uuid,
  primary key ("tenant_id", "id")
);
alter table "workflow_runs" add constraint "workflow_runs_subject_entity_check" check (char_length("subject_entity") <= 100);
alter table "workflow_runs" add constraint "workflow_runs_state_check" check ("state" in ('running', 'waiting', 'compensating', 'done', 'failed', 'cancelled'));
alter table "workflow_runs" add constraint "workflow_runs_step_check" check (char_length("step") <= 100);
alter table "workflow_runs" add constraint "workflow_runs_ending_check" check ("ending" in ('failed', 'cancelled'));
alter table "workflow_runs" add constraint "workflow_runs_started_at_check" check ("started_at" >= timestamptz '0001-01-01 00:00:00+00' and "started_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "workflow_runs" add constraint "workflow_runs_finished_at_check" check ("finished_at" >= timestamptz '0001-01-01 00:00:00+00' and "finished_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "workflow_runs" add constraint "workflow_runs_error_check" check (char_length("error") <= 2000);
alter table "workflow_runs" add constraint "workflow_runs_sequence_check" check ("sequence" between 0 and 9007199254740991);
alter table "workflow_runs" add constraint "workflow_runs_attempts_check" check ("attempts" between 0 and 9007199254740991);
alter table "workflow_runs" add constraint "workflow_runs_due_at_check" check ("due_at" >= timestamptz '0001-01-01 00:00:00+00' and "due_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "workflow_runs" add constraint "workflow_runs_awaits_check" check (char_length("awaits") <= 200);
alter table "workflow_runs" add constraint "workflow_runs_depth_check" check ("depth" between 0 and 9007199254740991);
alter table "workflow_runs" add constraint "workflow_runs_cause_check" check (char_length("cause") <= 300);
create index "workflow_runs_workflow_id_idx" on "workflow_runs" using btree (tenant_id, "workflow_id", id) where deleted_at is null;
create index "workflow_runs_workflow_version_id_idx" on "workflow_runs" using btree (tenant_id, "workflow_version_id", id) where deleted_at is null;
create index "workflow_runs_started_by_id_idx" on "workflow_runs" using btree (tenant_id, "started_by_id", id) where deleted_at is null;
create index "workflow_runs_parent_id_idx" on "workflow_runs" using btree (tenant_id, "parent_id", id) where deleted_at is null;
create index "workflow_runs_lead_id_idx" on "workflow_runs" using btree (tenant_id, "lead_id", id) where deleted_at is null;
create index "workflow_runs_deal_id_idx" on "workflow_runs" using btree (tenant_id, "deal_id", id) where deleted_at is null;
create index "workflow_runs_sales_order_id_idx" on "workflow_runs" using btree (tenant_id, "sales_order_id", id) where deleted_at is null;
create index "workflow_runs_subject_idx" on "workflow_runs" using btree (tenant_id, ("subject"), id) where deleted_at is null;
create index "workflow_runs_state_idx" on "workflow_runs" using btree (tenant_id, ("state"), id) where deleted_at is null;
create index "workflow_runs_started_at_idx" on "workflow_runs" using btree (tenant_id, ("started_at"), id) where deleted_at is null;
create index "workflow_runs_due_at_idx" on "workflow_runs" using btree (tenant_id, ("due_at"), id) where deleted_at is null;
create index "workflow_runs_workflow_id_subject_started_at_idx" on "workflow_runs" using btree (tenant_id, ("workflow_id"), ("subject"), ("started_at"), id) where deleted_at is null;
create unique index "workflow_runs_cause_key" on "workflow_runs" (tenant_id, ("cause")) where deleted_at is null;
alter table "workflow_runs" enable row level security;
alter table "workflow_runs" force row level security;
create policy tenant on "workflow_runs" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "workflow_runs" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "workflow_runs" referencing new table as new_rows for each statement execute function ledger_append('workflowRun', '{variables,signal}');
create trigger ledger_update after update on "workflow_runs" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('workflowRun');
create trigger ledger_delete after delete on "workflow_runs" referencing old table as old_rows for each statement execute function ledger_append('workflowRun');
grant select, insert, update on "workflow_runs" to eleven_app;
grant select on "workflow_runs" to eleven_internal;
create table "workflow_steps" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "run_id" uuid not null,
  "sequence" int8 not null,
  "step" text not null,
  "kind" text not null,
  "outcome" text not null,
  "attempt" int8 not null,
  "input" jsonb,
  "result" jsonb,
  "at" timestamptz not null,
  "request" text,
  primary key ("tenant_id", "id")
);
alter table "workflow_steps" add constraint "workflow_steps_sequence_check" check ("sequence" between 1 and 9007199254740991);
alter table "workflow_steps" add constraint "workflow_steps_step_check" check (char_length("step") <= 100);
alter table "workflow_steps" add constraint "workflow_steps_kind_check" check (char_length("kind") <= 20);
alter table "workflow_steps" add constraint "workflow_steps_outcome_check" check ("outcome" in ('done', 'waiting', 'failed', 'compensated'));
alter table "workflow_steps" add constraint "workflow_steps_attempt_check" check ("attempt" between 1 and 9007199254740991);
alter table "workflow_steps" add constraint "workflow_steps_at_check" check ("at" >= timestamptz '0001-01-01 00:00:00+00' and "at" < timestamptz '10000-01-01 00:00:00+00');
alter table "workflow_steps" add constraint "workflow_steps_request_check" check (char_length("request") <= 200);
create index "workflow_steps_run_id_idx" on "workflow_steps" using btree (tenant_id, "run_id", id) where deleted_at is null;
create index "workflow_steps_request_idx" on "workflow_steps" using btree (tenant_id, ("request"), id) where deleted_at is null;
create unique index "workflow_steps_run_id_sequence_key" on "workflow_steps" (tenant_id, ("run_id"), ("sequence")) where deleted_at is null;
alter table "workflow_steps" enable row level security;
alter table "workflow_steps" force row level security;
create policy tenant on "workflow_steps" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "workflow_steps" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "workflow_steps" referencing new table as new_rows for each statement execute function ledger_append('workflowStep', '{input,result}');
create trigger ledger_update after update on "workflow_steps" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('workflowStep');
create trigger ledger_delete after delete on "workflow_steps" referencing old table as old_rows for each statement execute function ledger_append('workflowStep');
grant select, insert, update on "workflow_steps" to eleven_app;
grant select on "workflow_steps" to eleven_internal;
create table "human_steps" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "run_id" uuid not null,
  "step" text not null,
  "title" text not null,
  "text" text,
  "subject_entity" text,
  "subject" uuid,
  "outcomes" jsonb,
  "state" text not null,
  "due_at" timestamptz,
  "outcome" text,
  "comment" text,
  "done_at" timestamptz,
  "done_by_id" uuid,
  "acted_for_id" uuid,
  primary key ("tenant_id", "id")
);
alter table "human_steps" add constraint "human_steps_step_check" check (char_length("step") <= 100);
alter table "human_steps" add constraint "human_steps_title_check" check (char_length("title") <= 500);
alter table "human_steps" add constraint "human_steps_text_check" check (char_length("text") <= 4000);
alter table "human_steps" add constraint "human_steps_subject_entity_check" check (char_length("subject_entity") <= 100);
alter table "human_steps" add constraint "human_steps_state_check" check ("state" in ('open', 'done', 'expired', 'cancelled'));
alter table "human_steps" add constraint "human_steps_due_at_check" check ("due_at" >= timestamptz '0001-01-01 00:00:00+00' and "due_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "human_steps" add constraint "human_steps_outcome_check" check (char_length("outcome") <= 100);
alter table "human_steps" add constraint "human_steps_comment_check" check (char_length("comment") <= 4000);
alter table "human_steps" add constraint "human_steps_done_at_check" check ("done_at" >= timestamptz '0001-01-01 00:00:00+00' and "done_at" < timestamptz '10000-01-01 00:00:00+00');
create index "human_steps_run_id_idx" on "human_steps" using btree (tenant_id, "run_id", id) where deleted_at is null;
create index "human_steps_done_by_id_idx" on "human_steps" using btree (tenant_id, "done_by_id", id) where deleted_at is null;
create index "human_steps_acted_for_id_idx" on "human_steps" using btree (tenant_id, "acted_for_id", id) where deleted_at is null;
create index "human_steps_subject_idx" on "human_steps" using btree (tenant_id, ("subject"), id) where deleted_at is null;
create index "human_steps_state_idx" on "human_steps" using btree (tenant_id, ("state"), id) where deleted_at is null;
create index "human_steps_due_at_idx" on "human_steps" using btree (tenant_id, ("due_at"), id) where deleted_at is null;
alter table "human_steps" enable row level security;
alter table "human_steps" force row level security;
create policy tenant on "human_steps" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "human_steps" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "human_steps" referencing new table as new_rows for each statement execute function ledger_append('humanStep', '{outcomes}');
create trigger ledger_update after update on "human_steps" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('humanStep');
create trigger ledger_delete after delete on "human_steps" referencing old table as old_rows for each statement execute function ledger_append('humanStep');
grant select, insert, update on "human_steps" to eleven_app;
grant select on "human_steps" to eleven_internal;
create table "human_steps_assignees" (
  "tenant_id" uuid not null,
  "human_step_id" uuid not null,
  "user_id" uuid not null,
  primary key ("tenant_id", "human_step_id", "user_id")
);
create index "human_steps_assignees_back_idx" on "human_steps_assignees" (tenant_id, "user_id", "human_step_id");
alter table "human_steps_assignees" enable row level security;
alter table "human_steps_assignees" force row level security;
create policy tenant on "human_steps_assignees" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "human_steps_assignees" to eleven_internal using (true) with check (true);
grant select, insert, delete on "human_steps_assignees" to eleven_app;
grant select on "human_steps_assignees" to eleven_internal;
create table "approval_policies" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "code" text not null,
  "name" text not null,
  "active" bool,
  "allow_own" bool,
  "steps" jsonb not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "approval_policies" add constraint "approval_policies_code_check" check (char_length("code") <= 100);
alter table "approval_policies" add constraint "approval_policies_name_check" check (char_length("name") <= 200);
create unique index "approval_policies_code_key" on "approval_policies" (tenant_id, ("code")) where deleted_at is null;
alter table "approval_policies" enable row level security;
alter table "approval_policies" force row level security;
create policy tenant on "approval_policies" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "approval_policies" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "approval_policies" referencing new table as new_rows for each statement execute function ledger_append_custom('approvalPolicy', '{steps}');
create trigger ledger_update after update on "approval_policies" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('approvalPolicy');
create trigger ledger_delete after delete on "approval_policies" referencing old table as old_rows for each statement execute function ledger_append_custom('approvalPolicy');
create trigger custom_insert after insert on "approval_policies" for each row when (new.custom is not null) execute function custom_index('approvalPolicy');
create trigger custom_update after update on "approval_policies" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('approvalPolicy');
grant select, insert, update on "approval_policies" to eleven_app;
grant select on "approval_policies" to eleven_internal;
create table "approvals" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "policy_id" uuid,
  "title" text not null,
  "subject_entity" text not null,
  "subject" uuid not null,
  "amount_amount" int8,
  "amount_currency" text,
  "amount_base" int8,
  "amount_rate" numeric,
  "amount_rate_date" date,
  "requested_by_id" uuid,
  "state" text not null,
  "reason" text,
  "allow_own" bool not null,
  "steps" jsonb not null,
  "step" int8 not null,
  "round" int8 not null,
  "due_at" timestamptz,
  "decided_at" timestamptz,
  "run_id" uuid,
  primary key ("tenant_id", "id")
);
alter table "approvals" add constraint "approvals_title_check" check (char_length("title") <= 500);
alter table "approvals" add constraint "approvals_subject_entity_check" check (char_length("subject_entity") <= 100);
alter table "approvals" add constraint "approvals_amount_check" check (("amount_amount" is null) = ("amount_currency" is null));
alter table "approvals" add constraint "approvals_amount1_check" check ("amount_amount" between -9007199254740991 and 9007199254740991);
alter table "approvals" add constraint "approvals_amount2_check" check ("amount_currency" ~ '^[A-Z]{3}$');
alter table "approvals" add constraint "approvals_amount3_check" check ("amount_base" between -9007199254740991 and 9007199254740991);
alter table "approvals" add constraint "approvals_amount4_check" check ("amount_base" is null or "amount_amount" is not null);
alter table "approvals" add constraint "approvals_state_check" check ("state" in ('pending', 'approved', 'rejected', 'returned', 'withdrawn'));
alter table "approvals" add constraint "approvals_reason_check" check (char_length("reason") <= 2000);
alter table "approvals" add constraint "approvals_step_check" check ("step" between 0 and 9007199254740991);
alter table "approvals" add constraint "approvals_round_check" check ("round" between 1 and 9007199254740991);
alter table "approvals" add constraint "approvals_due_at_check" check ("due_at" >= timestamptz '0001-01-01 00:00:00+00' and "due_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "approvals" add constraint "approvals_decided_at_check" check ("decided_at" >= timestamptz '0001-01-01 00:00:00+00' and "decided_at" < timestamptz '10000-01-01 00:00:00+00');
create index "approvals_policy_id_idx" on "approvals" using btree (tenant_id, "policy_id", id) where deleted_at is null;
create index "approvals_requested_by_id_idx" on "approvals" using btree (tenant_id, "requested_by_id", id) where deleted_at is null;
create index "approvals_run_id_idx" on "approvals" using btree (tenant_id, "run_id", id) where deleted_at is null;
create index "approvals_subject_entity_idx" on "approvals" using btree (tenant_id, ("subject_entity"), id) where deleted_at is null;
create index "approvals_subject_idx" on "approvals" using btree (tenant_id, ("subject"), id) where deleted_at is null;
create index "approvals_state_idx" on "approvals" using btree (tenant_id, ("state"), id) where deleted_at is null;
create index "approvals_due_at_idx" on "approvals" using btree (tenant_id, ("due_at"), id) where deleted_at is null;
create index "approvals_subject_entity_subject_idx" on "approvals" using btree (tenant_id, ("subject_entity"), ("subject"), id) where deleted_at is null;
alter table "approvals" enable row level security;
alter table "approvals" force row level security;
create policy tenant on "approvals" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "approvals" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "approvals" referencing new table as new_rows for each statement execute function ledger_append('approval', '{steps}');
create trigger ledger_update after update on "approvals" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('approval');
create trigger ledger_delete after delete on "approvals" referencing old table as old_rows for each statement execute function ledger_append('approval');
grant select, insert, update on "approvals" to eleven_app;
grant select on "approvals" to eleven_internal;
create table "approvers" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "approval_id" uuid not null,
  "user_id" uuid not null,
  "step" int8 not null,
  "round" int8 not null,
  "state" text not null,
  "escalated" bool not null,
  primary key ("tenant_id", "id")
);
alter table "approvers" add constraint "approvers_step_check" check ("step" between 0 and 9007199254740991);
alter table "approvers" add constraint "approvers_round_check" check ("round" between 1 and 9007199254740991);
alter table "approvers" add constraint "approvers_state_check" check ("state" in ('asked', 'approved', 'rejected', 'returned', 'passed'));
create index "approvers_approval_id_idx" on "approvers" using btree (tenant_id, "approval_id", id) where deleted_at is null;
create index "approvers_user_id_idx" on "approvers" using btree (tenant_id, "user_id", id) where deleted_at is null;
create index "approvers_state_idx" on "approvers" using btree (tenant_id, ("state"), id) where deleted_at is null;
create unique index "approvers_approval_id_round_step_user_id_key" on "approvers" (tenant_id, ("approval_id"), ("round"), ("step"), ("user_id")) where deleted_at is null;
alter table "approvers" enable row level security;
alter table "approvers" force row level security;
create policy tenant on "approvers" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "approvers" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "approvers" referencing new table as new_rows for each statement execute function ledger_append('approver');
create trigger ledger_update after update on "approvers" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('approver');
create trigger ledger_delete after delete on "approvers" referencing old table as old_rows for each statement execute function ledger_append('approver');
grant select, insert, update on "approvers" to eleven_app;
grant select on "approvers" to eleven_internal;
create table "approval_decisions" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "approval_id" uuid not null,
  "approver_id" uuid,
  "step" int8 not null,
  "decision" text not null,
  "decided_by_id" uuid,
  "acted_for_id" uuid,
  "reason" text,
  "at" timestamptz not null,
  primary key ("tenant_id", "id")
);
alter table "approval_decisions" add constraint "approval_decisions_step_check" check ("step" between 0 and 9007199254740991);
alter table "approval_decisions" add constraint "approval_decisions_decision_check" check ("decision" in ('requested', 'approved', 'rejected', 'returned', 'withdrawn', 'escalated'));
alter table "approval_decisions" add constraint "approval_decisions_reason_check" check (char_length("reason") <= 2000);
alter table "approval_decisions" add constraint "approval_decisions_at_check" check ("at" >= timestamptz '0001-01-01 00:00:00+00' and "at" < timestamptz '10000-01-01 00:00:00+00');
create index "approval_decisions_approval_id_idx" on "approval_decisions" using btree (tenant_id, "approval_id", id) where deleted_at is null;
create index "approval_decisions_approver_id_idx" on "approval_decisions" using btree (tenant_id, "approver_id", id) where deleted_at is null;
create index "approval_decisions_decided_by_id_idx" on "approval_decisions" using btree (tenant_id, "decided_by_id", id) where deleted_at is null;
create index "approval_decisions_acted_for_id_idx" on "approval_decisions" using btree (tenant_id, "acted_for_id", id) where deleted_at is null;
alter table "approval_decisions" enable row level security;
alter table "approval_decisions" force row level security;
create policy tenant on "approval_decisions" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "approval_decisions" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "approval_decisions" referencing new table as new_rows for each statement execute function ledger_append('approvalDecision');
create trigger ledger_update after update on "approval_decisions" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('approvalDecision');
create trigger ledger_delete after delete on "approval_decisions" referencing old table as old_rows for each statement execute function ledger_append('approvalDecision');
grant select, insert, update on "approval_decisions" to eleven_app;
grant select on "approval_decisions" to eleven_internal;
create table "form_rules" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "name" text not null,
  "entity" text not null,
  "condition" jsonb,
  "required" text[],
  "read_only" text[],
  "defaults" jsonb,
  "message" text,
  "active" bool not null,
  "position" int8,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "form_rules" add constraint "form_rules_name_check" check (char_length("name") <= 200);
alter table "form_rules" add constraint "form_rules_entity_check" check (char_length("entity") <= 100);
alter table "form_rules" add constraint "form_rules_required_check" check (cardinality("required") between 1 and 50);
alter table "form_rules" add constraint "form_rules_read_only_check" check (cardinality("read_only") between 1 and 50);
alter table "form_rules" add constraint "form_rules_message_check" check (char_length("message") <= 500);
alter table "form_rules" add constraint "form_rules_position_check" check ("position" between 0 and 9007199254740991);
create index "form_rules_entity_idx" on "form_rules" using btree (tenant_id, ("entity"), id) where deleted_at is null;
create index "form_rules_required_idx" on "form_rules" using gin (tenant_id, "required") where deleted_at is null;
create index "form_rules_read_only_idx" on "form_rules" using gin (tenant_id, "read_only") where deleted_at is null;
alter table "form_rules" enable row level security;
alter table "form_rules" force row level security;
create policy tenant on "form_rules" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "form_rules" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "form_rules" referencing new table as new_rows for each statement execute function ledger_append_custom('formRule', '{condition,defaults}');
create trigger ledger_update after update on "form_rules" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('formRule');
create trigger ledger_delete after delete on "form_rules" referencing old table as old_rows for each statement execute function ledger_append_custom('formRule');
create trigger custom_insert after insert on "form_rules" for each row when (new.custom is not null) execute function custom_index('formRule');
create trigger custom_update after update on "form_rules" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('formRule');
create trigger access_insert after insert on "form_rules" referencing new table as new_rows for each statement execute function access_changed();
create trigger access_update after update on "form_rules" referencing old table as old_rows new table as new_rows for each statement execute function access_changed();
create trigger access_delete after delete on "form_rules" referencing old table as old_rows for each statement execute function access_changed();
grant select, insert, update on "form_rules" to eleven_app;
grant select on "form_rules" to eleven_internal;
create table "saved_views" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "name" text not null,
  "entity" text not null,
  "kind" text not null,
  "filter" jsonb,
  "search" text,
  "columns" text[],
  "sort" text[],
  "page_size" int8,
  "layout" jsonb,
  "position" int8,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("name", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("name", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "saved_views" add constraint "saved_views_tags_check" check (cardinality("tags") between 1 and 50);
alter table "saved_views" add constraint "saved_views_name_check" check (char_length("name") <= 200);
alter table "saved_views" add constraint "saved_views_entity_check" check (char_length("entity") <= 100);
alter table "saved_views" add constraint "saved_views_kind_check" check ("kind" in ('table', 'board', 'calendar', 'form'));
alter table "saved_views" add constraint "saved_views_search_check" check (char_length("search") <= 200);
alter table "saved_views" add constraint "saved_views_columns_check" check (cardinality("columns") between 1 and 50);
alter table "saved_views" add constraint "saved_views_sort_check" check (cardinality("sort") between 1 and 50);
alter table "saved_views" add constraint "saved_views_page_size_check" check ("page_size" between 1 and 1000);
alter table "saved_views" add constraint "saved_views_position_check" check ("position" between 0 and 9007199254740991);
create index "saved_views_owner_id_idx" on "saved_views" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "saved_views_team_id_idx" on "saved_views" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "saved_views_entity_idx" on "saved_views" using btree (tenant_id, ("entity"), id) where deleted_at is null;
create index "saved_views_tags_idx" on "saved_views" using gin (tenant_id, "tags") where deleted_at is null;
create index "saved_views_columns_idx" on "saved_views" using gin (tenant_id, "columns") where deleted_at is null;
create index "saved_views_sort_idx" on "saved_views" using gin (tenant_id, "sort") where deleted_at is null;
create index "saved_views_search_text_idx" on "saved_views" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "saved_views_search_words_idx" on "saved_views" using gin (tenant_id, search_words) where deleted_at is null;
alter table "saved_views" enable row level security;
alter table "saved_views" force row level security;
create policy tenant on "saved_views" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "saved_views" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "saved_views" referencing new table as new_rows for each statement execute function ledger_append_custom('savedView', '{filter,layout}');
create trigger ledger_update after update on "saved_views" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('savedView');
create trigger ledger_delete after delete on "saved_views" referencing old table as old_rows for each statement execute function ledger_append_custom('savedView');
create trigger custom_insert after insert on "saved_views" for each row when (new.custom is not null) execute function custom_index('savedView');
create trigger custom_update after update on "saved_views" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('savedView');
grant select, insert, update on "saved_views" to eleven_app;
grant select on "saved_views" to eleven_internal;
create function "search_saved_views_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "saved_views" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_saved_views_words"(tsquery, int, uuid) from public; grant execute on function "search_saved_views_words"(tsquery, int, uuid) to eleven_app; alter function "search_saved_views_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_saved_views_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "saved_views" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_saved_views_text"(text, int, uuid) from public; grant execute on function "search_saved_views_text"(text, int, uuid) to eleven_app; alter function "search_saved_views_text"(text, int, uuid) owner to eleven_internal;
create table "module_switches" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "module" text not null,
  "enabled" bool not null,
  primary key ("tenant_id", "id")
);
alter table "module_switches" add constraint "module_switches_module_check" check (char_length("module") <= 60);
create unique index "module_switches_module_key" on "module_switches" (tenant_id, ("module")) where deleted_at is null;
alter table "module_switches" enable row level security;
alter table "module_switches" force row level security;
create policy tenant on "module_switches" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "module_switches" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "module_switches" referencing new table as new_rows for each statement execute function ledger_append('moduleSwitch');
create trigger ledger_update after update on "module_switches" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('moduleSwitch');
create trigger ledger_delete after delete on "module_switches" referencing old table as old_rows for each statement execute function ledger_append('moduleSwitch');
create trigger access_insert after insert on "module_switches" referencing new table as new_rows for each statement execute function access_changed();
create trigger access_update after update on "module_switches" referencing old table as old_rows new table as new_rows for each statement execute function access_changed();
create trigger access_delete after delete on "module_switches" referencing old table as old_rows for each statement execute function access_changed();
grant select, insert, update on "module_switches" to eleven_app;
grant select on "module_switches" to eleven_internal;
create table "feature_flags" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "name" text not null,
  "value" bool not null,
  "percent" int8,
  primary key ("tenant_id", "id")
);
alter table "feature_flags" add constraint "feature_flags_name_check" check (char_length("name") <= 100);
alter table "feature_flags" add constraint "feature_flags_percent_check" check ("percent" between 0 and 100);
create unique index "feature_flags_name_key" on "feature_flags" (tenant_id, ("name")) where deleted_at is null;
alter table "feature_flags" enable row level security;
alter table "feature_flags" force row level security;
create policy tenant on "feature_flags" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "feature_flags" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "feature_flags" referencing new table as new_rows for each statement execute function ledger_append('featureFlag');
create trigger ledger_update after update on "feature_flags" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('featureFlag');
create trigger ledger_delete after delete on "feature_flags" referencing old table as old_rows for each statement execute function ledger_append('featureFlag');
create trigger access_insert after insert on "feature_flags" referencing new table as new_rows for each statement execute function access_changed();
create trigger access_update after update on "feature_flags" referencing old table as old_rows new table as new_rows for each statement execute function access_changed();
create trigger access_delete after delete on "feature_flags" referencing old table as old_rows for each statement execute function access_changed();
grant select, insert, update on "feature_flags" to eleven_app;
grant select on "feature_flags" to eleven_internal;
create table "feature_flags_users" (
  "tenant_id" uuid not null,
  "feature_flag_id" uuid not null,
  "user_id" uuid not null,
  primary key ("tenant_id", "feature_flag_id", "user_id")
);
create index "feature_flags_users_back_idx" on "feature_flags_users" (tenant_id, "user_id", "feature_flag_id");
alter table "feature_flags_users" enable row level security;
alter table "feature_flags_users" force row level security;
create policy tenant on "feature_flags_users" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "feature_flags_users" to eleven_internal using (true) with check (true);
grant select, insert, delete on "feature_flags_users" to eleven_app;
grant select on "feature_flags_users" to eleven_internal;
create table "feature_flags_units" (
  "tenant_id" uuid not null,
  "feature_flag_id" uuid not null,
  "org_unit_id" uuid not null,
  primary key ("tenant_id", "feature_flag_id", "org_unit_id")
);
create index "feature_flags_units_back_idx" on "feature_flags_units" (tenant_id, "org_unit_id", "feature_flag_id");
alter table "feature_flags_units" enable row level security;
alter table "feature_flags_units" force row level security;
create policy tenant on "feature_flags_units" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "feature_flags_units" to eleven_internal using (true) with check (true);
grant select, insert, delete on "feature_flags_units" to eleven_app;
grant select on "feature_flags_units" to eleven_internal;
create table "bulk_runs" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "operation" text not null,
  "entity" text not null,
  "filter" jsonb,
  "change" jsonb,
  "reason" text,
  "state" text not null,
  "started_by_id" uuid,
  "total" int8 not null,
  "changed" int8 not null,
  "unchanged" int8 not null,
  "refused" int8 not null,
  "finished_at" timestamptz,
  "rolled_back_at" timestamptz,
  "rolled_back_by_id" uuid,
  primary key ("tenant_id", "id")
);
alter table "bulk_runs" add constraint "bulk_runs_operation_check" check ("operation" in ('update', 'delete'));
alter table "bulk_runs" add constraint "bulk_runs_entity_check" check (char_length("entity") <= 100);
alter table "bulk_runs" add constraint "bulk_runs_reason_check" check (char_length("reason") <= 1000);
alter table "bulk_runs" add constraint "bulk_runs_state_check" check ("state" in ('waiting', 'done', 'rollingBack', 'rolledBack'));
alter table "bulk_runs" add constraint "bulk_runs_total_check" check ("total" between 0 and 9007199254740991);
alter table "bulk_runs" add constraint "bulk_runs_changed_check" check ("changed" between 0 and 9007199254740991);
alter table "bulk_runs" add constraint "bulk_runs_unchanged_check" check ("unchanged" between 0 and 9007199254740991);
alter table "bulk_runs" add constraint "bulk_runs_refused_check" check ("refused" between 0 and 9007199254740991);
alter table "bulk_runs" add constraint "bulk_runs_finished_at_check" check ("finished_at" >= timestamptz '0001-01-01 00:00:00+00' and "finished_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "bulk_runs" add constraint "bulk_runs_rolled_back_at_check" check ("rolled_back_at" >= timestamptz '0001-01-01 00:00:00+00' and "rolled_back_at" < timestamptz '10000-01-01 00:00:00+00');
create index "bulk_runs_started_by_id_idx" on "bulk_runs" using btree (tenant_id, "started_by_id", id) where deleted_at is null;
create index "bulk_runs_rolled_back_by_id_idx" on "bulk_runs" using btree (tenant_id, "rolled_back_by_id", id) where deleted_at is null;
create index "bulk_runs_state_idx" on "bulk_runs" using btree (tenant_id, ("state"), id) where deleted_at is null;
alter table "bulk_runs" enable row level security;
alter table "bulk_runs" force row level security;
create policy tenant on "bulk_runs" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "bulk_runs" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "bulk_runs" referencing new table as new_rows for each statement execute function ledger_append('bulkRun', '{filter,change}');
create trigger ledger_update after update on "bulk_runs" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('bulkRun');
create trigger ledger_delete after delete on "bulk_runs" referencing old table as old_rows for each statement execute function ledger_append('bulkRun');
grant select, insert, update on "bulk_runs" to eleven_app;
grant select on "bulk_runs" to eleven_internal;
create table "bulk_run_items" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "run_id" uuid not null,
  "record_id" uuid not null,
  "outcome" text not null,
  "before" jsonb,
  "after" jsonb,
  "code" text,
  "message" text,
  primary key ("tenant_id", "id")
);
alter table "bulk_run_items" add constraint "bulk_run_items_outcome_check" check ("outcome" in ('waiting', 'changed', 'unchanged', 'refused', 'rolledBack', 'left'));
alter table "bulk_run_items" add constraint "bulk_run_items_code_check" check (char_length("code") <= 100);
alter table "bulk_run_items" add constraint "bulk_run_items_message_check" check (char_length("message") <= 1000);
create index "bulk_run_items_run_id_idx" on "bulk_run_items" using btree (tenant_id, "run_id", id) where deleted_at is null;
create index "bulk_run_items_outcome_idx" on "bulk_run_items" using btree (tenant_id, ("outcome"), id) where deleted_at is null;
create unique index "bulk_run_items_run_id_record_id_key" on "bulk_run_items" (tenant_id, ("run_id"), ("record_id")) where deleted_at is null;
alter table "bulk_run_items" enable row level security;
alter table "bulk_run_items" force row level security;
create policy tenant on "bulk_run_items" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "bulk_run_items" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "bulk_run_items" referencing new table as new_rows for each statement execute function ledger_append('bulkRunItem', '{before,after}');
create trigger ledger_update after update on "bulk_run_items" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('bulkRunItem');
create trigger ledger_delete after delete on "bulk_run_items" referencing old table as old_rows for each statement execute function ledger_append('bulkRunItem');
grant select, insert, update on "bulk_run_items" to eleven_app;
grant select on "bulk_run_items" to eleven_internal;
create table "export_schedules" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "name" text not null,
  "entity" text not null,
  "filter" jsonb,
  "fields" text[],
  "sort" text[],
  "format" text not null,
  "repeat" text not null,
  "at" time,
  "weekday" text,
  "day_of_month" int8,
  "cron" text,
  "keep" int8 not null,
  "state" text default 'active',
  "paused_reason" text,
  "next_at" timestamptz,
  "api_key_id" uuid,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("name", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("name", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "export_schedules" add constraint "export_schedules_tags_check" check (cardinality("tags") between 1 and 50);
alter table "export_schedules" add constraint "export_schedules_name_check" check (char_length("name") <= 200);
alter table "export_schedules" add constraint "export_schedules_entity_check" check (char_length("entity") <= 100);
alter table "export_schedules" add constraint "export_schedules_fields_check" check (cardinality("fields") between 1 and 50);
alter table "export_schedules" add constraint "export_schedules_sort_check" check (cardinality("sort") between 1 and 50);
alter table "export_schedules" add constraint "export_schedules_format_check" check ("format" in ('csv', 'xlsx', 'json', 'ndjson', 'yaml', 'vcard'));
alter table "export_schedules" add constraint "export_schedules_repeat_check" check ("repeat" in ('daily', 'weekly', 'monthly', 'cron'));
alter table "export_schedules" add constraint "export_schedules_at_check" check ("at" < time '24:00');
alter table "export_schedules" add constraint "export_schedules_weekday_check" check ("weekday" in ('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'));
alter table "export_schedules" add constraint "export_schedules_day_of_month_check" check ("day_of_month" between 1 and 31);
alter table "export_schedules" add constraint "export_schedules_cron_check" check (char_length("cron") <= 100);
alter table "export_schedules" add constraint "export_schedules_keep_check" check ("keep" between 1 and 1000);
alter table "export_schedules" add constraint "export_schedules_state_check" check ("state" is not null);
alter table "export_schedules" add constraint "export_schedules_state1_check" check ("state" in ('active', 'paused'));
alter table "export_schedules" add constraint "export_schedules_paused_reason_check" check (char_length("paused_reason") <= 300);
alter table "export_schedules" add constraint "export_schedules_next_at_check" check ("next_at" >= timestamptz '0001-01-01 00:00:00+00' and "next_at" < timestamptz '10000-01-01 00:00:00+00');
create index "export_schedules_owner_id_idx" on "export_schedules" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "export_schedules_team_id_idx" on "export_schedules" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "export_schedules_entity_idx" on "export_schedules" using btree (tenant_id, ("entity"), id) where deleted_at is null;
create index "export_schedules_next_at_idx" on "export_schedules" using btree (tenant_id, ("next_at"), id) where deleted_at is null;
create index "export_schedules_tags_idx" on "export_schedules" using gin (tenant_id, "tags") where deleted_at is null;
create index "export_schedules_fields_idx" on "export_schedules" using gin (tenant_id, "fields") where deleted_at is null;
create index "export_schedules_sort_idx" on "export_schedules" using gin (tenant_id, "sort") where deleted_at is null;
create index "export_schedules_search_text_idx" on "export_schedules" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "export_schedules_search_words_idx" on "export_schedules" using gin (tenant_id, search_words) where deleted_at is null;
alter table "export_schedules" enable row level security;
alter table "export_schedules" force row level security;
create policy tenant on "export_schedules" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "export_schedules" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "export_schedules" referencing new table as new_rows for each statement execute function ledger_append_custom('exportSchedule', '{filter}');
create trigger ledger_update after update on "export_schedules" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('exportSchedule');
create trigger ledger_delete after delete on "export_schedules" referencing old table as old_rows for each statement execute function ledger_append_custom('exportSchedule');
create trigger custom_insert after insert on "export_schedules" for each row when (new.custom is not null) execute function custom_index('exportSchedule');
create trigger custom_update after update on "export_schedules" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('exportSchedule');
grant select, insert, update on "export_schedules" to eleven_app;
grant select on "export_schedules" to eleven_internal;
create function "search_export_schedules_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "export_schedules" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_export_schedules_words"(tsquery, int, uuid) from public; grant execute on function "search_export_schedules_words"(tsquery, int, uuid) to eleven_app; alter function "search_export_schedules_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_export_schedules_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "export_schedules" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_export_schedules_text"(text, int, uuid) from public; grant execute on function "search_export_schedules_text"(text, int, uuid) to eleven_app; alter function "search_export_schedules_text"(text, int, uuid) owner to eleven_internal;
create table "export_runs" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "schedule_id" uuid not null,
  "name" text not null,
  "due_at" timestamptz not null,
  "state" text not null,
  "started_at" timestamptz,
  "finished_at" timestamptz,
  "rows" int8,
  "file_id" uuid,
  "error" jsonb,
  primary key ("tenant_id", "id")
);
alter table "export_runs" add constraint "export_runs_tags_check" check (cardinality("tags") between 1 and 50);
alter table "export_runs" add constraint "export_runs_name_check" check (char_length("name") <= 200);
alter table "export_runs" add constraint "export_runs_due_at_check" check ("due_at" >= timestamptz '0001-01-01 00:00:00+00' and "due_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "export_runs" add constraint "export_runs_state_check" check ("state" in ('waiting', 'running', 'done', 'failed'));
alter table "export_runs" add constraint "export_runs_started_at_check" check ("started_at" >= timestamptz '0001-01-01 00:00:00+00' and "started_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "export_runs" add constraint "export_runs_finished_at_check" check ("finished_at" >= timestamptz '0001-01-01 00:00:00+00' and "finished_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "export_runs" add constraint "export_runs_rows_check" check ("rows" between 0 and 9007199254740991);
create index "export_runs_owner_id_idx" on "export_runs" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "export_runs_team_id_idx" on "export_runs" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "export_runs_schedule_id_idx" on "export_runs" using btree (tenant_id, "schedule_id", id) where deleted_at is null;
create index "export_runs_file_id_idx" on "export_runs" using btree (tenant_id, "file_id", id) where deleted_at is null;
create index "export_runs_due_at_idx" on "export_runs" using btree (tenant_id, ("due_at"), id) where deleted_at is null;
create index "export_runs_state_idx" on "export_runs" using btree (tenant_id, ("state"), id) where deleted_at is null;
create index "export_runs_tags_idx" on "export_runs" using gin (tenant_id, "tags") where deleted_at is null;
create unique index "export_runs_schedule_id_due_at_key" on "export_runs" (tenant_id, ("schedule_id"), ("due_at")) where deleted_at is null;
alter table "export_runs" enable row level security;
alter table "export_runs" force row level security;
create policy tenant on "export_runs" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "export_runs" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "export_runs" referencing new table as new_rows for each statement execute function ledger_append('exportRun', '{error}');
create trigger ledger_update after update on "export_runs" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('exportRun');
create trigger ledger_delete after delete on "export_runs" referencing old table as old_rows for each statement execute function ledger_append('exportRun');
grant select, insert, update on "export_runs" to eleven_app;
grant select on "export_runs" to eleven_internal;
create table "custom_fields" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "entity" text not null,
  "key" text not null,
  "type" text not null,
  "label_en" text,
  "label_ru" text,
  "description" text,
  "options" jsonb,
  "default_value" jsonb,
  "required" bool,
  "required_when" jsonb,
  "visible_when" jsonb,
  "unique" bool,
  "indexed" bool,
  "personal" text,
  "index_kind" text,
  "index_suffix" text,
  primary key ("tenant_id", "id")
);
alter table "custom_fields" add constraint "custom_fields_entity_check" check (char_length("entity") <= 63);
alter table "custom_fields" add constraint "custom_fields_key_check" check (char_length("key") <= 50);
alter table "custom_fields" add constraint "custom_fields_type_check" check ("type" in ('text', 'richText', 'int', 'decimal', 'money', 'date', 'timestamp', 'timeOfDay', 'duration', 'bool', 'choice', 'multiChoice', 'tags', 'email', 'phone', 'url', 'address', 'geo', 'json', 'file', 'link', 'formula', 'rollup'));
alter table "custom_fields" add constraint "custom_fields_label_en_check" check (char_length("label_en") <= 100);
alter table "custom_fields" add constraint "custom_fields_label_ru_check" check (char_length("label_ru") <= 100);
alter table "custom_fields" add constraint "custom_fields_description_check" check (char_length("description") <= 1000);
alter table "custom_fields" add constraint "custom_fields_personal_check" check ("personal" in ('basic', 'sensitive'));
alter table "custom_fields" add constraint "custom_fields_index_kind_check" check (char_length("index_kind") <= 10);
alter table "custom_fields" add constraint "custom_fields_index_suffix_check" check (char_length("index_suffix") <= 20);
create unique index "custom_fields_entity_key_key" on "custom_fields" (tenant_id, ("entity"), ("key")) where deleted_at is null;
alter table "custom_fields" enable row level security;
alter table "custom_fields" force row level security;
create policy tenant on "custom_fields" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "custom_fields" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "custom_fields" referencing new table as new_rows for each statement execute function ledger_append('customField', '{options,default_value,required_when,visible_when}');
create trigger ledger_update after update on "custom_fields" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('customField');
create trigger ledger_delete after delete on "custom_fields" referencing old table as old_rows for each statement execute function ledger_append('customField');
create trigger shape_insert after insert on "custom_fields" referencing new table as new_rows for each statement execute function shape_changed();
create trigger shape_update after update on "custom_fields" referencing old table as old_rows new table as new_rows for each statement execute function shape_changed();
grant select, insert, update on "custom_fields" to eleven_app;
grant select on "custom_fields" to eleven_internal;
create table "custom_objects" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "name" text not null,
  "plural" text,
  "label_en" text,
  "label_ru" text,
  "description" text,
  "access" text not null,
  primary key ("tenant_id", "id")
);
alter table "custom_objects" add constraint "custom_objects_name_check" check (char_length("name") <= 40);
alter table "custom_objects" add constraint "custom_objects_plural_check" check (char_length("plural") <= 50);
alter table "custom_objects" add constraint "custom_objects_label_en_check" check (char_length("label_en") <= 100);
alter table "custom_objects" add constraint "custom_objects_label_ru_check" check (char_length("label_ru") <= 100);
alter table "custom_objects" add constraint "custom_objects_description_check" check (char_length("description") <= 1000);
alter table "custom_objects" add constraint "custom_objects_access_check" check ("access" in ('staff', 'team', 'reference', 'admin'));
create unique index "custom_objects_name_key" on "custom_objects" (tenant_id, ("name")) where deleted_at is null;
alter table "custom_objects" enable row level security;
alter table "custom_objects" force row level security;
create policy tenant on "custom_objects" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "custom_objects" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "custom_objects" referencing new table as new_rows for each statement execute function ledger_append('customObject');
create trigger ledger_update after update on "custom_objects" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('customObject');
create trigger ledger_delete after delete on "custom_objects" referencing old table as old_rows for each statement execute function ledger_append('customObject');
create trigger shape_insert after insert on "custom_objects" referencing new table as new_rows for each statement execute function shape_changed();
create trigger shape_update after update on "custom_objects" referencing old table as old_rows new table as new_rows for each statement execute function shape_changed();
grant select, insert, update on "custom_objects" to eleven_app;
grant select on "custom_objects" to eleven_internal;
create table "custom_records" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "object_name" text not null,
  "name" text not null,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("name", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("name", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "custom_records" add constraint "custom_records_tags_check" check (cardinality("tags") between 1 and 50);
alter table "custom_records" add constraint "custom_records_object_name_check" check (char_length("object_name") <= 40);
alter table "custom_records" add constraint "custom_records_name_check" check (char_length("name") <= 255);
create index "custom_records_owner_id_idx" on "custom_records" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "custom_records_team_id_idx" on "custom_records" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "custom_records_object_name_idx" on "custom_records" using btree (tenant_id, ("object_name"), id) where deleted_at is null;
create index "custom_records_name_idx" on "custom_records" using btree (tenant_id, ("name"), id) where deleted_at is null;
create index "custom_records_tags_idx" on "custom_records" using gin (tenant_id, "tags") where deleted_at is null;
create index "custom_records_search_text_idx" on "custom_records" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "custom_records_search_words_idx" on "custom_records" using gin (tenant_id, search_words) where deleted_at is null;
alter table "custom_records" enable row level security;
alter table "custom_records" force row level security;
create policy tenant on "custom_records" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "custom_records" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "custom_records" referencing new table as new_rows for each statement execute function ledger_append_object('customRecord');
create trigger ledger_update after update on "custom_records" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_object('customRecord');
create trigger ledger_delete after delete on "custom_records" referencing old table as old_rows for each statement execute function ledger_append_object('customRecord');
create trigger custom_insert after insert on "custom_records" for each row when (new.custom is not null) execute function custom_index();
create trigger custom_update after update on "custom_records" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index();
grant select, insert, update on "custom_records" to eleven_app;
grant select on "custom_records" to eleven_internal;
create function "search_custom_records_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "custom_records" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_custom_records_words"(tsquery, int, uuid) from public; grant execute on function "search_custom_records_words"(tsquery, int, uuid) to eleven_app; alter function "search_custom_records_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_custom_records_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "custom_records" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_custom_records_text"(text, int, uuid) from public; grant execute on function "search_custom_records_text"(text, int, uuid) to eleven_app; alter function "search_custom_records_text"(text, int, uuid) owner to eleven_internal;
create table "personal_reads" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "at" timestamptz not null,
  "actor_id" uuid,
  "key_id" uuid,
  "entity" text not null,
  "classes" text[] not null,
  "operation" text not null,
  "record_id" uuid,
  "request_id" text not null,
  "times" int8 not null,
  primary key ("tenant_id", "id")
);
alter table "personal_reads" add constraint "personal_reads_at_check" check ("at" >= timestamptz '0001-01-01 00:00:00+00' and "at" < timestamptz '10000-01-01 00:00:00+00');
alter table "personal_reads" add constraint "personal_reads_entity_check" check (char_length("entity") <= 100);
alter table "personal_reads" add constraint "personal_reads_classes_check" check (cardinality("classes") >= 1);
alter table "personal_reads" add constraint "personal_reads_classes1_check" check ("classes" <@ array['basic', 'sensitive']);
alter table "personal_reads" add constraint "personal_reads_operation_check" check ("operation" in ('record', 'list', 'history', 'figures'));
alter table "personal_reads" add constraint "personal_reads_request_id_check" check (char_length("request_id") <= 200);
alter table "personal_reads" add constraint "personal_reads_times_check" check ("times" between 1 and 9007199254740991);
create index "personal_reads_at_idx" on "personal_reads" using btree (tenant_id, ("at"), id) where deleted_at is null;
create index "personal_reads_actor_id_idx" on "personal_reads" using btree (tenant_id, ("actor_id"), id) where deleted_at is null;
create index "personal_reads_record_id_idx" on "personal_reads" using btree (tenant_id, ("record_id"), id) where deleted_at is null;
create index "personal_reads_classes_idx" on "personal_reads" using gin (tenant_id, "classes") where deleted_at is null;
alter table "personal_reads" enable row level security;
alter table "personal_reads" force row level security;
create policy tenant on "personal_reads" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "personal_reads" to eleven_internal using (true) with check (true);
grant select, insert, delete on "personal_reads" to eleven_app;
grant select on "personal_reads" to eleven_internal;
create table "accounts" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "kind" text not null,
  "name" text not null,
  "legal_name" text,
  "short_name" text,
  "types" text[],
  "market" text,
  "status" text not null,
  "lifecycle_stage" text,
  "parent_id" uuid,
  "industry" text,
  "employees" int8,
  "annual_revenue_amount" int8,
  "annual_revenue_currency" text,
  "annual_revenue_base" int8,
  "annual_revenue_rate" numeric,
  "annual_revenue_rate_date" date,
  "founded_on" date,
  "inn" text,
  "kpp" text,
  "ogrn" text,
  "vat_id" text,
  "vat_id_norm" text,
  "bank_details" jsonb,
  "website" text,
  "language" text,
  "time_zone" text,
  "office_id" uuid,
  "vip" bool not null,
  "value_class" text,
  "rfm_cell" text,
  "lifetime_value_amount" int8,
  "lifetime_value_currency" text,
  "lifetime_value_base" int8,
  "lifetime_value_rate" numeric,
  "lifetime_value_rate_date" date,
  "credit_limit_amount" int8,
  "credit_limit_currency" text,
  "credit_limit_base" int8,
  "credit_limit_rate" numeric,
  "credit_limit_rate_date" date,
  "do_not_contact" bool not null,
  "notes" text,
  "completeness" int8,
  "last_contact_at" timestamptz,
  "next_contact_at" timestamptz,
  "duplicate_keys" text[],
  "not_duplicate" bool not null,
  "dedupe_group" text,
  "merged_into_id" uuid,
  "customer_group_id" uuid,
  "price_list_id" uuid,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("name", '') || ' ' || coalesce("legal_name", '') || ' ' || coalesce("short_name", '') || ' ' || coalesce("inn", '') || ' ' || coalesce("vat_id", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("name", '') || ' ' || coalesce("legal_name", '') || ' ' || coalesce("short_name", '') || ' ' || coalesce("inn", '') || ' ' || coalesce("vat_id", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "accounts" add constraint "accounts_tags_check" check (cardinality("tags") between 1 and 50);
alter table "accounts" add constraint "accounts_kind_check" check ("kind" in ('organisation', 'person'));
alter table "accounts" add constraint "accounts_name_check" check (char_length("name") <= 300);
alter table "accounts" add constraint "accounts_legal_name_check" check (char_length("legal_name") <= 500);
alter table "accounts" add constraint "accounts_short_name_check" check (char_length("short_name") <= 200);
alter table "accounts" add constraint "accounts_types_check" check (cardinality("types") >= 1);
alter table "accounts" add constraint "accounts_types1_check" check ("types" <@ array['prospect', 'customer', 'supplier', 'partner', 'competitor', 'dealer']);
alter table "accounts" add constraint "accounts_market_check" check ("market" in ('trade', 'consumer'));
alter table "accounts" add constraint "accounts_status_check" check ("status" in ('prospect', 'active', 'dormant', 'lost', 'blacklisted'));
alter table "accounts" add constraint "accounts_lifecycle_stage_check" check (char_length("lifecycle_stage") <= 100);
alter table "accounts" add constraint "accounts_industry_check" check (char_length("industry") <= 200);
alter table "accounts" add constraint "accounts_employees_check" check ("employees" between 0 and 9007199254740991);
alter table "accounts" add constraint "accounts_annual_revenue_check" check (("annual_revenue_amount" is null) = ("annual_revenue_currency" is null));
alter table "accounts" add constraint "accounts_annual_revenue1_check" check ("annual_revenue_amount" between -9007199254740991 and 9007199254740991);
alter table "accounts" add constraint "accounts_annual_revenue2_check" check ("annual_revenue_currency" ~ '^[A-Z]{3}$');
alter table "accounts" add constraint "accounts_annual_revenue3_check" check ("annual_revenue_base" between -9007199254740991 and 9007199254740991);
alter table "accounts" add constraint "accounts_annual_revenue4_check" check ("annual_revenue_base" is null or "annual_revenue_amount" is not null);
alter table "accounts" add constraint "accounts_founded_on_check" check ("founded_on" between date '0001-01-01' and date '9999-12-31');
alter table "accounts" add constraint "accounts_inn_check" check (char_length("inn") <= 12);
alter table "accounts" add constraint "accounts_kpp_check" check (char_length("kpp") <= 9);
alter table "accounts" add constraint "accounts_ogrn_check" check (char_length("ogrn") <= 15);
alter table "accounts" add constraint "accounts_vat_id_check" check (char_length("vat_id") <= 20);
alter table "accounts" add constraint "accounts_vat_id_norm_check" check (char_length("vat_id_norm") <= 20);
alter table "accounts" add constraint "accounts_website_check" check (char_length("website") <= 2000);
alter table "accounts" add constraint "accounts_website1_check" check ("website" ~* '^https?://');
alter table "accounts" add constraint "accounts_language_check" check (char_length("language") <= 35);
alter table "accounts" add constraint "accounts_time_zone_check" check (char_length("time_zone") <= 64);
alter table "accounts" add constraint "accounts_value_class_check" check ("value_class" in ('A', 'B', 'C'));
alter table "accounts" add constraint "accounts_rfm_cell_check" check (char_length("rfm_cell") <= 3);
alter table "accounts" add constraint "accounts_lifetime_value_check" check (("lifetime_value_amount" is null) = ("lifetime_value_currency" is null));
alter table "accounts" add constraint "accounts_lifetime_value1_check" check ("lifetime_value_amount" between -9007199254740991 and 9007199254740991);
alter table "accounts" add constraint "accounts_lifetime_value2_check" check ("lifetime_value_currency" ~ '^[A-Z]{3}$');
alter table "accounts" add constraint "accounts_lifetime_value3_check" check ("lifetime_value_base" between -9007199254740991 and 9007199254740991);
alter table "accounts" add constraint "accounts_lifetime_value4_check" check ("lifetime_value_base" is null or "lifetime_value_amount" is not null);
alter table "accounts" add constraint "accounts_credit_limit_check" check (("credit_limit_amount" is null) = ("credit_limit_currency" is null));
alter table "accounts" add constraint "accounts_credit_limit1_check" check ("credit_limit_amount" between -9007199254740991 and 9007199254740991);
alter table "accounts" add constraint "accounts_credit_limit2_check" check ("credit_limit_currency" ~ '^[A-Z]{3}$');
alter table "accounts" add constraint "accounts_credit_limit3_check" check ("credit_limit_base" between -9007199254740991 and 9007199254740991);
alter table "accounts" add constraint "accounts_credit_limit4_check" check ("credit_limit_base" is null or "credit_limit_amount" is not null);
alter table "accounts" add constraint "accounts_notes_check" check (char_length("notes") <= 10000);
alter table "accounts" add constraint "accounts_completeness_check" check ("completeness" between 0 and 100);
alter table "accounts" add constraint "accounts_last_contact_at_check" check ("last_contact_at" >= timestamptz '0001-01-01 00:00:00+00' and "last_contact_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "accounts" add constraint "accounts_next_contact_at_check" check ("next_contact_at" >= timestamptz '0001-01-01 00:00:00+00' and "next_contact_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "accounts" add constraint "accounts_duplicate_keys_check" check (cardinality("duplicate_keys") between 1 and 50);
alter table "accounts" add constraint "accounts_dedupe_group_check" check (char_length("dedupe_group") <= 64);
create index "accounts_owner_id_idx" on "accounts" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "accounts_team_id_idx" on "accounts" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "accounts_parent_id_idx" on "accounts" using btree (tenant_id, "parent_id", id) where deleted_at is null;
create index "accounts_office_id_idx" on "accounts" using btree (tenant_id, "office_id", id) where deleted_at is null;
create index "accounts_merged_into_id_idx" on "accounts" using btree (tenant_id, "merged_into_id", id) where deleted_at is null;
create index "accounts_customer_group_id_idx" on "accounts" using btree (tenant_id, "customer_group_id", id) where deleted_at is null;
create index "accounts_price_list_id_idx" on "accounts" using btree (tenant_id, "price_list_id", id) where deleted_at is null;
create index "accounts_kind_idx" on "accounts" using btree (tenant_id, ("kind"), id) where deleted_at is null;
create index "accounts_name_idx" on "accounts" using btree (tenant_id, ("name"), id) where deleted_at is null;
create index "accounts_market_idx" on "accounts" using btree (tenant_id, ("market"), id) where deleted_at is null;
create index "accounts_status_idx" on "accounts" using btree (tenant_id, ("status"), id) where deleted_at is null;
create index "accounts_lifecycle_stage_idx" on "accounts" using btree (tenant_id, ("lifecycle_stage"), id) where deleted_at is null;
create index "accounts_industry_idx" on "accounts" using btree (tenant_id, ("industry"), id) where deleted_at is null;
create index "accounts_inn_idx" on "accounts" using btree (tenant_id, ("inn"), id) where deleted_at is null;
create index "accounts_ogrn_idx" on "accounts" using btree (tenant_id, ("ogrn"), id) where deleted_at is null;
create index "accounts_vat_id_norm_idx" on "accounts" using btree (tenant_id, ("vat_id_norm"), id) where deleted_at is null;
create index "accounts_vip_idx" on "accounts" using btree (tenant_id, ("vip"), id) where deleted_at is null;
create index "accounts_value_class_idx" on "accounts" using btree (tenant_id, ("value_class"), id) where deleted_at is null;
create index "accounts_rfm_cell_idx" on "accounts" using btree (tenant_id, ("rfm_cell"), id) where deleted_at is null;
create index "accounts_completeness_idx" on "accounts" using btree (tenant_id, ("completeness"), id) where deleted_at is null;
create index "accounts_last_contact_at_idx" on "accounts" using btree (tenant_id, ("last_contact_at"), id) where deleted_at is null;
create index "accounts_next_contact_at_idx" on "accounts" using btree (tenant_id, ("next_contact_at"), id) where deleted_at is null;
create index "accounts_dedupe_group_idx" on "accounts" using btree (tenant_id, ("dedupe_group"), id) where deleted_at is null;
create index "accounts_tags_idx" on "accounts" using gin (tenant_id, "tags") where deleted_at is null;
create index "accounts_types_idx" on "accounts" using gin (tenant_id, "types") where deleted_at is null;
create index "accounts_duplicate_keys_idx" on "accounts" using gin (tenant_id, "duplicate_keys") with (fastupdate = off) where deleted_at is null;
create index "accounts_owner_id_name_idx" on "accounts" using btree (tenant_id, ("owner_id"), ("name"), id) where deleted_at is null;
create index "accounts_owner_id_last_contact_at_idx" on "accounts" using btree (tenant_id, ("owner_id"), ("last_contact_at"), id) where deleted_at is null;
create index "accounts_search_text_idx" on "accounts" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "accounts_search_words_idx" on "accounts" using gin (tenant_id, search_words) where deleted_at is null;
alter table "accounts" enable row level security;
alter table "accounts" force row level security;
create policy tenant on "accounts" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "accounts" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "accounts" referencing new table as new_rows for each statement execute function ledger_append_custom('account', '{bank_details}');
create trigger ledger_update after update on "accounts" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('account');
create trigger ledger_delete after delete on "accounts" referencing old table as old_rows for each statement execute function ledger_append_custom('account');
create trigger custom_insert after insert on "accounts" for each row when (new.custom is not null) execute function custom_index('account');
create trigger custom_update after update on "accounts" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('account');
grant select, insert, update on "accounts" to eleven_app;
grant select on "accounts" to eleven_internal;
create function "search_accounts_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "accounts" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_accounts_words"(tsquery, int, uuid) from public; grant execute on function "search_accounts_words"(tsquery, int, uuid) to eleven_app; alter function "search_accounts_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_accounts_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "accounts" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_accounts_text"(text, int, uuid) from public; grant execute on function "search_accounts_text"(text, int, uuid) to eleven_app; alter function "search_accounts_text"(text, int, uuid) owner to eleven_internal;
create function "search_accounts_duplicate_keys_any"(q text[], most int) returns table (key text, id uuid) language sql stable security definer rows 50 set search_path = pg_catalog, public as $fn$
        select k, h.id from unnest(q) k cross join lateral (with hits as materialized (select t.id from "accounts" t where t.tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and t.deleted_at is null and t."duplicate_keys" @> array[k])
          select id from hits limit most) h $fn$;
        revoke execute on function "search_accounts_duplicate_keys_any"(text[], int) from public; grant execute on function "search_accounts_duplicate_keys_any"(text[], int) to eleven_app; alter function "search_accounts_duplicate_keys_any"(text[], int) owner to eleven_internal;
create table "people" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "first_name" text,
  "middle_name" text,
  "last_name" text,
  "suffix" text,
  "display_name" text,
  "full_name" text,
  "nickname" text,
  "salutation" text,
  "gender" text,
  "birthday" text,
  "birth_month_day" text,
  "photo_url" text,
  "account_id" uuid,
  "position" text,
  "department" text,
  "language" text,
  "time_zone" text,
  "preferred_channel" text,
  "preferred_from" time,
  "preferred_to" time,
  "decision_style" text,
  "notes" text,
  "status" text not null,
  "do_not_contact" bool not null,
  "portal_user_id" uuid,
  "completeness" int8,
  "last_contact_at" timestamptz,
  "next_contact_at" timestamptz,
  "duplicate_keys" text[],
  "not_duplicate" bool not null,
  "erased_at" timestamptz,
  "dedupe_group" text,
  "merged_into_id" uuid,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("full_name", '') || ' ' || coalesce("nickname", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("full_name", '') || ' ' || coalesce("nickname", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "people" add constraint "people_tags_check" check (cardinality("tags") between 1 and 50);
alter table "people" add constraint "people_first_name_check" check (char_length("first_name") <= 100);
alter table "people" add constraint "people_middle_name_check" check (char_length("middle_name") <= 100);
alter table "people" add constraint "people_last_name_check" check (char_length("last_name") <= 150);
alter table "people" add constraint "people_suffix_check" check (char_length("suffix") <= 50);
alter table "people" add constraint "people_display_name_check" check (char_length("display_name") <= 300);
alter table "people" add constraint "people_full_name_check" check (char_length("full_name") <= 500);
alter table "people" add constraint "people_nickname_check" check (char_length("nickname") <= 100);
alter table "people" add constraint "people_salutation_check" check (char_length("salutation") <= 100);
alter table "people" add constraint "people_gender_check" check ("gender" in ('male', 'female', 'other'));
alter table "people" add constraint "people_birthday_check" check (char_length("birthday") <= 10);
alter table "people" add constraint "people_birth_month_day_check" check (char_length("birth_month_day") <= 5);
alter table "people" add constraint "people_photo_url_check" check (char_length("photo_url") <= 2000);
alter table "people" add constraint "people_photo_url1_check" check ("photo_url" ~* '^https?://');
alter table "people" add constraint "people_position_check" check (char_length("position") <= 200);
alter table "people" add constraint "people_department_check" check (char_length("department") <= 200);
alter table "people" add constraint "people_language_check" check (char_length("language") <= 35);
alter table "people" add constraint "people_time_zone_check" check (char_length("time_zone") <= 64);
alter table "people" add constraint "people_preferred_channel_check" check ("preferred_channel" in ('phone', 'email', 'messenger', 'sms', 'letter', 'meeting'));
alter table "people" add constraint "people_preferred_from_check" check ("preferred_from" < time '24:00');
alter table "people" add constraint "people_preferred_to_check" check ("preferred_to" < time '24:00');
alter table "people" add constraint "people_decision_style_check" check (char_length("decision_style") <= 2000);
alter table "people" add constraint "people_notes_check" check (char_length("notes") <= 10000);
alter table "people" add constraint "people_status_check" check ("status" in ('active', 'left', 'deceased'));
alter table "people" add constraint "people_completeness_check" check ("completeness" between 0 and 100);
alter table "people" add constraint "people_last_contact_at_check" check ("last_contact_at" >= timestamptz '0001-01-01 00:00:00+00' and "last_contact_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "people" add constraint "people_next_contact_at_check" check ("next_contact_at" >= timestamptz '0001-01-01 00:00:00+00' and "next_contact_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "people" add constraint "people_duplicate_keys_check" check (cardinality("duplicate_keys") between 1 and 50);
alter table "people" add constraint "people_erased_at_check" check ("erased_at" >= timestamptz '0001-01-01 00:00:00+00' and "erased_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "people" add constraint "people_dedupe_group_check" check (char_length("dedupe_group") <= 64);
create index "people_owner_id_idx" on "people" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "people_team_id_idx" on "people" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "people_account_id_idx" on "people" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "people_portal_user_id_idx" on "people" using btree (tenant_id, "portal_user_id", id) where deleted_at is null;
create index "people_merged_into_id_idx" on "people" using btree (tenant_id, "merged_into_id", id) where deleted_at is null;
create index "people_last_name_idx" on "people" using btree (tenant_id, ("last_name"), id) where deleted_at is null;
create index "people_full_name_idx" on "people" using btree (tenant_id, ("full_name"), id) where deleted_at is null;
create index "people_birth_month_day_idx" on "people" using btree (tenant_id, ("birth_month_day"), id) where deleted_at is null;
create index "people_status_idx" on "people" using btree (tenant_id, ("status"), id) where deleted_at is null;
create index "people_completeness_idx" on "people" using btree (tenant_id, ("completeness"), id) where deleted_at is null;
create index "people_last_contact_at_idx" on "people" using btree (tenant_id, ("last_contact_at"), id) where deleted_at is null;
create index "people_next_contact_at_idx" on "people" using btree (tenant_id, ("next_contact_at"), id) where deleted_at is null;
create index "people_dedupe_group_idx" on "people" using btree (tenant_id, ("dedupe_group"), id) where deleted_at is null;
create index "people_tags_idx" on "people" using gin (tenant_id, "tags") where deleted_at is null;
create index "people_duplicate_keys_idx" on "people" using gin (tenant_id, "duplicate_keys") with (fastupdate = off) where deleted_at is null;
create index "people_last_name_first_name_idx" on "people" using btree (tenant_id, ("last_name"), ("first_name"), id) where deleted_at is null;
create index "people_owner_id_full_name_idx" on "people" using btree (tenant_id, ("owner_id"), ("full_name"), id) where deleted_at is null;
create index "people_owner_id_last_contact_at_idx" on "people" using btree (tenant_id, ("owner_id"), ("last_contact_at"), id) where deleted_at is null;
create index "people_search_text_idx" on "people" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "people_search_words_idx" on "people" using gin (tenant_id, search_words) where deleted_at is null;
alter table "people" enable row level security;
alter table "people" force row level security;
create policy tenant on "people" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "people" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "people" referencing new table as new_rows for each statement execute function ledger_append_custom('person');
create trigger ledger_update after update on "people" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('person');
create trigger ledger_delete after delete on "people" referencing old table as old_rows for each statement execute function ledger_append_custom('person');
create trigger custom_insert after insert on "people" for each row when (new.custom is not null) execute function custom_index('person');
create trigger custom_update after update on "people" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('person');
grant select, insert, update on "people" to eleven_app;
grant select on "people" to eleven_internal;
create function "search_people_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "people" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_people_words"(tsquery, int, uuid) from public; grant execute on function "search_people_words"(tsquery, int, uuid) to eleven_app; alter function "search_people_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_people_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "people" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_people_text"(text, int, uuid) from public; grant execute on function "search_people_text"(text, int, uuid) to eleven_app; alter function "search_people_text"(text, int, uuid) owner to eleven_internal;
create function "search_people_duplicate_keys_any"(q text[], most int) returns table (key text, id uuid) language sql stable security definer rows 50 set search_path = pg_catalog, public as $fn$
        select k, h.id from unnest(q) k cross join lateral (with hits as materialized (select t.id from "people" t where t.tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and t.deleted_at is null and t."duplicate_keys" @> array[k])
          select id from hits limit most) h $fn$;
        revoke execute on function "search_people_duplicate_keys_any"(text[], int) from public; grant execute on function "search_people_duplicate_keys_any"(text[], int) to eleven_app; alter function "search_people_duplicate_keys_any"(text[], int) owner to eleven_internal;
create table "account_people" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "account_id" uuid not null,
  "person_id" uuid not null,
  "position" text,
  "department" text,
  "is_primary" bool not null,
  "buying_roles" text[],
  "influence" int8,
  "attitude" int8,
  "relationship_level" text,
  "starts_on" date,
  "ends_on" date,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "account_people" add constraint "account_people_position_check" check (char_length("position") <= 200);
alter table "account_people" add constraint "account_people_department_check" check (char_length("department") <= 200);
alter table "account_people" add constraint "account_people_buying_roles_check" check (cardinality("buying_roles") >= 1);
alter table "account_people" add constraint "account_people_buying_roles1_check" check ("buying_roles" <@ array['user', 'influencer', 'decisionMaker', 'approver', 'gatekeeper', 'champion']);
alter table "account_people" add constraint "account_people_influence_check" check ("influence" between 1 and 5);
alter table "account_people" add constraint "account_people_attitude_check" check ("attitude" between -2 and 2);
alter table "account_people" add constraint "account_people_relationship_level_check" check ("relationship_level" in ('stranger', 'acquainted', 'working', 'trusted', 'friend'));
alter table "account_people" add constraint "account_people_starts_on_check" check ("starts_on" between date '0001-01-01' and date '9999-12-31');
alter table "account_people" add constraint "account_people_ends_on_check" check ("ends_on" between date '0001-01-01' and date '9999-12-31');
create index "account_people_account_id_idx" on "account_people" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "account_people_person_id_idx" on "account_people" using btree (tenant_id, "person_id", id) where deleted_at is null;
create index "account_people_buying_roles_idx" on "account_people" using gin (tenant_id, "buying_roles") where deleted_at is null;
alter table "account_people" enable row level security;
alter table "account_people" force row level security;
create policy tenant on "account_people" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "account_people" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "account_people" referencing new table as new_rows for each statement execute function ledger_append_custom('accountPerson');
create trigger ledger_update after update on "account_people" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('accountPerson');
create trigger ledger_delete after delete on "account_people" referencing old table as old_rows for each statement execute function ledger_append_custom('accountPerson');
create trigger custom_insert after insert on "account_people" for each row when (new.custom is not null) execute function custom_index('accountPerson');
create trigger custom_update after update on "account_people" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('accountPerson');
grant select, insert, update on "account_people" to eleven_app;
grant select on "account_people" to eleven_internal;
create table "contact_points" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "person_id" uuid,
  "account_id" uuid,
  "kind" text not null,
  "network" text,
  "value_raw" text not null,
  "value_norm" text,
  "country" text,
  "label" text,
  "is_primary" bool not null,
  "verified_at" timestamptz,
  "state" text not null,
  "time_zone" text,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("value_raw", '') || ' ' || coalesce("value_norm", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("value_raw", '') || ' ' || coalesce("value_norm", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "contact_points" add constraint "contact_points_kind_check" check ("kind" in ('phone', 'email', 'messenger', 'fax', 'postal', 'social'));
alter table "contact_points" add constraint "contact_points_network_check" check (char_length("network") <= 50);
alter table "contact_points" add constraint "contact_points_value_raw_check" check (char_length("value_raw") <= 500);
alter table "contact_points" add constraint "contact_points_value_norm_check" check (char_length("value_norm") <= 500);
alter table "contact_points" add constraint "contact_points_country_check" check (char_length("country") <= 2);
alter table "contact_points" add constraint "contact_points_label_check" check (char_length("label") <= 100);
alter table "contact_points" add constraint "contact_points_verified_at_check" check ("verified_at" >= timestamptz '0001-01-01 00:00:00+00' and "verified_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "contact_points" add constraint "contact_points_state_check" check ("state" in ('ok', 'invalid', 'bouncedSoft', 'bouncedHard', 'optedOut'));
alter table "contact_points" add constraint "contact_points_time_zone_check" check (char_length("time_zone") <= 64);
create index "contact_points_person_id_idx" on "contact_points" using btree (tenant_id, "person_id", id) where deleted_at is null;
create index "contact_points_account_id_idx" on "contact_points" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "contact_points_kind_idx" on "contact_points" using btree (tenant_id, ("kind"), id) where deleted_at is null;
create index "contact_points_value_norm_idx" on "contact_points" using btree (tenant_id, ("value_norm"), id) where deleted_at is null;
create index "contact_points_state_idx" on "contact_points" using btree (tenant_id, ("state"), id) where deleted_at is null;
create index "contact_points_kind_value_norm_idx" on "contact_points" using btree (tenant_id, ("kind"), ("value_norm"), id) where deleted_at is null;
create index "contact_points_search_text_idx" on "contact_points" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "contact_points_search_words_idx" on "contact_points" using gin (tenant_id, search_words) where deleted_at is null;
alter table "contact_points" enable row level security;
alter table "contact_points" force row level security;
create policy tenant on "contact_points" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "contact_points" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "contact_points" referencing new table as new_rows for each statement execute function ledger_append_custom('contactPoint');
create trigger ledger_update after update on "contact_points" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('contactPoint');
create trigger ledger_delete after delete on "contact_points" referencing old table as old_rows for each statement execute function ledger_append_custom('contactPoint');
create trigger custom_insert after insert on "contact_points" for each row when (new.custom is not null) execute function custom_index('contactPoint');
create trigger custom_update after update on "contact_points" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('contactPoint');
grant select, insert, update on "contact_points" to eleven_app;
grant select on "contact_points" to eleven_internal;
create function "search_contact_points_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "contact_points" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_contact_points_words"(tsquery, int, uuid) from public; grant execute on function "search_contact_points_words"(tsquery, int, uuid) to eleven_app; alter function "search_contact_points_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_contact_points_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "contact_points" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_contact_points_text"(text, int, uuid) from public; grant execute on function "search_contact_points_text"(text, int, uuid) to eleven_app; alter function "search_contact_points_text"(text, int, uuid) owner to eleven_internal;
create table "postal_addresses" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "person_id" uuid,
  "account_id" uuid,
  "kind" text not null,
  "label" text,
  "address" jsonb not null,
  "point_lat" float8,
  "point_lon" float8,
  "is_primary" bool not null,
  "valid_from" date,
  "valid_to" date,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "postal_addresses" add constraint "postal_addresses_kind_check" check ("kind" in ('legal', 'actual', 'delivery', 'installation'));
alter table "postal_addresses" add constraint "postal_addresses_label_check" check (char_length("label") <= 100);
alter table "postal_addresses" add constraint "postal_addresses_address_check" check (jsonb_typeof("address") = 'object');
alter table "postal_addresses" add constraint "postal_addresses_address1_check" check (jsonb_typeof("address"->'lines') = 'array');
alter table "postal_addresses" add constraint "postal_addresses_point_check" check (("point_lat" is null) = ("point_lon" is null));
alter table "postal_addresses" add constraint "postal_addresses_point1_check" check ("point_lat" between -90 and 90);
alter table "postal_addresses" add constraint "postal_addresses_point2_check" check ("point_lon" between -180 and 180);
alter table "postal_addresses" add constraint "postal_addresses_valid_from_check" check ("valid_from" between date '0001-01-01' and date '9999-12-31');
alter table "postal_addresses" add constraint "postal_addresses_valid_to_check" check ("valid_to" between date '0001-01-01' and date '9999-12-31');
create index "postal_addresses_person_id_idx" on "postal_addresses" using btree (tenant_id, "person_id", id) where deleted_at is null;
create index "postal_addresses_account_id_idx" on "postal_addresses" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "postal_addresses_kind_idx" on "postal_addresses" using btree (tenant_id, ("kind"), id) where deleted_at is null;
alter table "postal_addresses" enable row level security;
alter table "postal_addresses" force row level security;
create policy tenant on "postal_addresses" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "postal_addresses" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "postal_addresses" referencing new table as new_rows for each statement execute function ledger_append_custom('postalAddress', '{address}');
create trigger ledger_update after update on "postal_addresses" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('postalAddress');
create trigger ledger_delete after delete on "postal_addresses" referencing old table as old_rows for each statement execute function ledger_append_custom('postalAddress');
create trigger custom_insert after insert on "postal_addresses" for each row when (new.custom is not null) execute function custom_index('postalAddress');
create trigger custom_update after update on "postal_addresses" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('postalAddress');
grant select, insert, update on "postal_addresses" to eleven_app;
grant select on "postal_addresses" to eleven_internal;
create table "person_cards" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "person_id" uuid not null,
  "format" text not null,
  "content" text not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "person_cards" add constraint "person_cards_format_check" check (char_length("format") <= 20);
alter table "person_cards" add constraint "person_cards_content_check" check (char_length("content") <= 4000000);
create index "person_cards_person_id_idx" on "person_cards" using btree (tenant_id, "person_id", id) where deleted_at is null;
alter table "person_cards" enable row level security;
alter table "person_cards" force row level security;
create policy tenant on "person_cards" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "person_cards" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "person_cards" referencing new table as new_rows for each statement execute function ledger_append_custom('personCard');
create trigger ledger_update after update on "person_cards" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('personCard');
create trigger ledger_delete after delete on "person_cards" referencing old table as old_rows for each statement execute function ledger_append_custom('personCard');
create trigger custom_insert after insert on "person_cards" for each row when (new.custom is not null) execute function custom_index('personCard');
create trigger custom_update after update on "person_cards" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('personCard');
grant select, insert, update on "person_cards" to eleven_app;
grant select on "person_cards" to eleven_internal;
create table "consents" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "person_id" uuid,
  "account_id" uuid,
  "channel" text not null,
  "purpose" text not null,
  "state" text not null,
  "legal_basis" text,
  "text_version" text,
  "source" text,
  "evidence" text,
  "at" timestamptz not null,
  "expires_at" timestamptz,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "consents" add constraint "consents_channel_check" check ("channel" in ('any', 'phone', 'email', 'sms', 'messenger', 'letter'));
alter table "consents" add constraint "consents_purpose_check" check ("purpose" in ('marketing', 'service', 'profiling', 'transfer'));
alter table "consents" add constraint "consents_state_check" check ("state" in ('granted', 'denied', 'withdrawn'));
alter table "consents" add constraint "consents_legal_basis_check" check ("legal_basis" in ('consent', 'contract', 'legalDuty', 'legitimateInterest'));
alter table "consents" add constraint "consents_text_version_check" check (char_length("text_version") <= 100);
alter table "consents" add constraint "consents_source_check" check (char_length("source") <= 200);
alter table "consents" add constraint "consents_evidence_check" check (char_length("evidence") <= 2000);
alter table "consents" add constraint "consents_at_check" check ("at" >= timestamptz '0001-01-01 00:00:00+00' and "at" < timestamptz '10000-01-01 00:00:00+00');
alter table "consents" add constraint "consents_expires_at_check" check ("expires_at" >= timestamptz '0001-01-01 00:00:00+00' and "expires_at" < timestamptz '10000-01-01 00:00:00+00');
create index "consents_person_id_idx" on "consents" using btree (tenant_id, "person_id", id) where deleted_at is null;
create index "consents_account_id_idx" on "consents" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "consents_purpose_idx" on "consents" using btree (tenant_id, ("purpose"), id) where deleted_at is null;
create index "consents_state_idx" on "consents" using btree (tenant_id, ("state"), id) where deleted_at is null;
create index "consents_person_id_purpose_at_idx" on "consents" using btree (tenant_id, ("person_id"), ("purpose"), ("at"), id) where deleted_at is null;
alter table "consents" enable row level security;
alter table "consents" force row level security;
create policy tenant on "consents" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "consents" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "consents" referencing new table as new_rows for each statement execute function ledger_append_custom('consent');
create trigger ledger_update after update on "consents" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('consent');
create trigger ledger_delete after delete on "consents" referencing old table as old_rows for each statement execute function ledger_append_custom('consent');
create trigger custom_insert after insert on "consents" for each row when (new.custom is not null) execute function custom_index('consent');
create trigger custom_update after update on "consents" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('consent');
grant select, insert, update on "consents" to eleven_app;
grant select on "consents" to eleven_internal;
create table "relationships" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "kind" text not null,
  "from_account_id" uuid,
  "from_person_id" uuid,
  "to_account_id" uuid,
  "to_person_id" uuid,
  "starts_on" date,
  "ends_on" date,
  "notes" text,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "relationships" add constraint "relationships_kind_check" check ("kind" in ('parent', 'affiliate', 'partner', 'supplier', 'family', 'referral', 'competitor'));
alter table "relationships" add constraint "relationships_starts_on_check" check ("starts_on" between date '0001-01-01' and date '9999-12-31');
alter table "relationships" add constraint "relationships_ends_on_check" check ("ends_on" between date '0001-01-01' and date '9999-12-31');
alter table "relationships" add constraint "relationships_notes_check" check (char_length("notes") <= 1000);
create index "relationships_from_account_id_idx" on "relationships" using btree (tenant_id, "from_account_id", id) where deleted_at is null;
create index "relationships_from_person_id_idx" on "relationships" using btree (tenant_id, "from_person_id", id) where deleted_at is null;
create index "relationships_to_account_id_idx" on "relationships" using btree (tenant_id, "to_account_id", id) where deleted_at is null;
create index "relationships_to_person_id_idx" on "relationships" using btree (tenant_id, "to_person_id", id) where deleted_at is null;
create index "relationships_kind_idx" on "relationships" using btree (tenant_id, ("kind"), id) where deleted_at is null;
alter table "relationships" enable row level security;
alter table "relationships" force row level security;
create policy tenant on "relationships" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "relationships" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "relationships" referencing new table as new_rows for each statement execute function ledger_append_custom('relationship');
create trigger ledger_update after update on "relationships" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('relationship');
create trigger ledger_delete after delete on "relationships" referencing old table as old_rows for each statement execute function ledger_append_custom('relationship');
create trigger custom_insert after insert on "relationships" for each row when (new.custom is not null) execute function custom_index('relationship');
create trigger custom_update after update on "relationships" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('relationship');
grant select, insert, update on "relationships" to eleven_app;
grant select on "relationships" to eleven_internal;
create table "interactions" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "kind" text not null,
  "direction" text,
  "channel" text,
  "subject" text not null,
  "body" text,
  "body_text" text,
  "started_at" timestamptz not null,
  "ended_at" timestamptz,
  "status" text not null,
  "result_code" text,
  "account_id" uuid,
  "decision" text,
  "decided_by_id" uuid,
  "decided_at" timestamptz,
  "next_step_id" uuid,
  "recording_url" text,
  "transcript" text,
  "attachments" jsonb,
  "legal_hold" bool not null,
  "source_system" text,
  "dedupe_key" text,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("subject", '') || ' ' || coalesce("body_text", '') || ' ' || coalesce("decision", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("subject", '') || ' ' || coalesce("body_text", '') || ' ' || coalesce("decision", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "interactions" add constraint "interactions_tags_check" check (cardinality("tags") between 1 and 50);
alter table "interactions" add constraint "interactions_kind_check" check ("kind" in ('call', 'meeting', 'email', 'letter', 'fax', 'sms', 'chat', 'social', 'webForm', 'order', 'presentation', 'conference', 'visit', 'event', 'other'));
alter table "interactions" add constraint "interactions_direction_check" check ("direction" in ('incoming', 'outgoing', 'internal'));
alter table "interactions" add constraint "interactions_channel_check" check (char_length("channel") <= 100);
alter table "interactions" add constraint "interactions_subject_check" check (char_length("subject") <= 500);
alter table "interactions" add constraint "interactions_body_check" check (char_length("body") <= 100000);
alter table "interactions" add constraint "interactions_body1_check" check (("body" is null) = ("body_text" is null));
alter table "interactions" add constraint "interactions_started_at_check" check ("started_at" >= timestamptz '0001-01-01 00:00:00+00' and "started_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "interactions" add constraint "interactions_ended_at_check" check ("ended_at" >= timestamptz '0001-01-01 00:00:00+00' and "ended_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "interactions" add constraint "interactions_status_check" check ("status" in ('held', 'missed', 'failed'));
alter table "interactions" add constraint "interactions_result_code_check" check (char_length("result_code") <= 100);
alter table "interactions" add constraint "interactions_decision_check" check (char_length("decision") <= 10000);
alter table "interactions" add constraint "interactions_decided_at_check" check ("decided_at" >= timestamptz '0001-01-01 00:00:00+00' and "decided_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "interactions" add constraint "interactions_recording_url_check" check (char_length("recording_url") <= 2000);
alter table "interactions" add constraint "interactions_recording_url1_check" check ("recording_url" ~* '^https?://');
alter table "interactions" add constraint "interactions_transcript_check" check (char_length("transcript") <= 100000);
alter table "interactions" add constraint "interactions_source_system_check" check (char_length("source_system") <= 100);
alter table "interactions" add constraint "interactions_dedupe_key_check" check (char_length("dedupe_key") <= 255);
create index "interactions_owner_id_idx" on "interactions" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "interactions_team_id_idx" on "interactions" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "interactions_account_id_idx" on "interactions" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "interactions_decided_by_id_idx" on "interactions" using btree (tenant_id, "decided_by_id", id) where deleted_at is null;
create index "interactions_next_step_id_idx" on "interactions" using btree (tenant_id, "next_step_id", id) where deleted_at is null;
create index "interactions_kind_idx" on "interactions" using btree (tenant_id, ("kind"), id) where deleted_at is null;
create index "interactions_started_at_idx" on "interactions" using btree (tenant_id, ("started_at"), id) where deleted_at is null;
create index "interactions_status_idx" on "interactions" using btree (tenant_id, ("status"), id) where deleted_at is null;
create index "interactions_result_code_idx" on "interactions" using btree (tenant_id, ("result_code"), id) where deleted_at is null;
create index "interactions_decided_at_idx" on "interactions" using btree (tenant_id, ("decided_at"), id) where deleted_at is null;
create index "interactions_tags_idx" on "interactions" using gin (tenant_id, "tags") where deleted_at is null;
create index "interactions_account_id_started_at_idx" on "interactions" using btree (tenant_id, ("account_id"), ("started_at"), id) where deleted_at is null;
create index "interactions_owner_id_started_at_idx" on "interactions" using btree (tenant_id, ("owner_id"), ("started_at"), id) where deleted_at is null;
create unique index "interactions_source_system_dedupe_key_key" on "interactions" (tenant_id, ("source_system"), ("dedupe_key")) where deleted_at is null;
create index "interactions_search_text_idx" on "interactions" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "interactions_search_words_idx" on "interactions" using gin (tenant_id, search_words) where deleted_at is null;
alter table "interactions" enable row level security;
alter table "interactions" force row level security;
create policy tenant on "interactions" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "interactions" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "interactions" referencing new table as new_rows for each statement execute function ledger_append_custom('interaction', '{attachments}');
create trigger ledger_update after update on "interactions" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('interaction');
create trigger ledger_delete after delete on "interactions" referencing old table as old_rows for each statement execute function ledger_append_custom('interaction');
create trigger custom_insert after insert on "interactions" for each row when (new.custom is not null) execute function custom_index('interaction');
create trigger custom_update after update on "interactions" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('interaction');
grant select, insert, update on "interactions" to eleven_app;
grant select on "interactions" to eleven_internal;
create function "search_interactions_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "interactions" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_interactions_words"(tsquery, int, uuid) from public; grant execute on function "search_interactions_words"(tsquery, int, uuid) to eleven_app; alter function "search_interactions_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_interactions_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "interactions" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_interactions_text"(text, int, uuid) from public; grant execute on function "search_interactions_text"(text, int, uuid) to eleven_app; alter function "search_interactions_text"(text, int, uuid) owner to eleven_internal;
create table "interactions_people" (
  "tenant_id" uuid not null,
  "interaction_id" uuid not null,
  "person_id" uuid not null,
  primary key ("tenant_id", "interaction_id", "person_id")
);
create index "interactions_people_back_idx" on "interactions_people" (tenant_id, "person_id", "interaction_id");
alter table "interactions_people" enable row level security;
alter table "interactions_people" force row level security;
create policy tenant on "interactions_people" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "interactions_people" to eleven_internal using (true) with check (true);
grant select, insert, delete on "interactions_people" to eleven_app;
grant select on "interactions_people" to eleven_internal;
create table "interactions_participants" (
  "tenant_id" uuid not null,
  "interaction_id" uuid not null,
  "user_id" uuid not null,
  primary key ("tenant_id", "interaction_id", "user_id")
);
create index "interactions_participants_back_idx" on "interactions_participants" (tenant_id, "user_id", "interaction_id");
alter table "interactions_participants" enable row level security;
alter table "interactions_participants" force row level security;
create policy tenant on "interactions_participants" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "interactions_participants" to eleven_internal using (true) with check (true);
grant select, insert, delete on "interactions_participants" to eleven_app;
grant select on "interactions_participants" to eleven_internal;
create table "planned_contacts" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "kind" text not null,
  "goal" text not null,
  "agenda" text,
  "agenda_text" text,
  "due_at" timestamptz not null,
  "window_ends_at" timestamptz,
  "account_id" uuid,
  "person_id" uuid,
  "state" text default 'planned',
  "result" text,
  "interaction_id" uuid,
  "rescheduled_to" timestamptz,
  "reschedule_count" int8 not null,
  "next_id" uuid,
  "regulation_id" uuid,
  "regulation_step_id" uuid,
  "occurrence" int8,
  "deal_id" uuid,
  "contract_id" uuid,
  "invoice_id" uuid,
  "payment_rung" int8,
  "payment_result" text,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("goal", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("goal", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "planned_contacts" add constraint "planned_contacts_tags_check" check (cardinality("tags") between 1 and 50);
alter table "planned_contacts" add constraint "planned_contacts_kind_check" check ("kind" in ('call', 'meeting', 'email', 'letter', 'sms', 'chat', 'visit', 'presentation', 'event', 'greeting', 'other'));
alter table "planned_contacts" add constraint "planned_contacts_goal_check" check (char_length("goal") <= 500);
alter table "planned_contacts" add constraint "planned_contacts_agenda_check" check (char_length("agenda") <= 100000);
alter table "planned_contacts" add constraint "planned_contacts_agenda1_check" check (("agenda" is null) = ("agenda_text" is null));
alter table "planned_contacts" add constraint "planned_contacts_due_at_check" check ("due_at" >= timestamptz '0001-01-01 00:00:00+00' and "due_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "planned_contacts" add constraint "planned_contacts_window_ends_at_check" check ("window_ends_at" >= timestamptz '0001-01-01 00:00:00+00' and "window_ends_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "planned_contacts" add constraint "planned_contacts_state_check" check ("state" is not null);
alter table "planned_contacts" add constraint "planned_contacts_state1_check" check ("state" in ('planned', 'inProgress', 'held', 'notHeld', 'rescheduled', 'cancelled'));
alter table "planned_contacts" add constraint "planned_contacts_result_check" check (char_length("result") <= 5000);
alter table "planned_contacts" add constraint "planned_contacts_rescheduled_to_check" check ("rescheduled_to" >= timestamptz '0001-01-01 00:00:00+00' and "rescheduled_to" < timestamptz '10000-01-01 00:00:00+00');
alter table "planned_contacts" add constraint "planned_contacts_reschedule_count_check" check ("reschedule_count" between 0 and 9007199254740991);
alter table "planned_contacts" add constraint "planned_contacts_occurrence_check" check ("occurrence" between 1 and 9007199254740991);
alter table "planned_contacts" add constraint "planned_contacts_payment_rung_check" check ("payment_rung" between -9007199254740991 and 9007199254740991);
alter table "planned_contacts" add constraint "planned_contacts_payment_result_check" check ("payment_result" in ('willPay', 'paid', 'dispute', 'noMoney', 'noAnswer', 'other'));
create index "planned_contacts_owner_id_idx" on "planned_contacts" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "planned_contacts_team_id_idx" on "planned_contacts" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "planned_contacts_account_id_idx" on "planned_contacts" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "planned_contacts_person_id_idx" on "planned_contacts" using btree (tenant_id, "person_id", id) where deleted_at is null;
create index "planned_contacts_interaction_id_idx" on "planned_contacts" using btree (tenant_id, "interaction_id", id) where deleted_at is null;
create index "planned_contacts_next_id_idx" on "planned_contacts" using btree (tenant_id, "next_id", id) where deleted_at is null;
create index "planned_contacts_regulation_id_idx" on "planned_contacts" using btree (tenant_id, "regulation_id", id) where deleted_at is null;
create index "planned_contacts_regulation_step_id_idx" on "planned_contacts" using btree (tenant_id, "regulation_step_id", id) where deleted_at is null;
create index "planned_contacts_deal_id_idx" on "planned_contacts" using btree (tenant_id, "deal_id", id) where deleted_at is null;
create index "planned_contacts_contract_id_idx" on "planned_contacts" using btree (tenant_id, "contract_id", id) where deleted_at is null;
create index "planned_contacts_invoice_id_idx" on "planned_contacts" using btree (tenant_id, "invoice_id", id) where deleted_at is null;
create index "planned_contacts_kind_idx" on "planned_contacts" using btree (tenant_id, ("kind"), id) where deleted_at is null;
create index "planned_contacts_due_at_idx" on "planned_contacts" using btree (tenant_id, ("due_at"), id) where deleted_at is null;
create index "planned_contacts_state_idx" on "planned_contacts" using btree (tenant_id, ("state"), id) where deleted_at is null;
create index "planned_contacts_tags_idx" on "planned_contacts" using gin (tenant_id, "tags") where deleted_at is null;
create index "planned_contacts_owner_id_state_due_at_idx" on "planned_contacts" using btree (tenant_id, ("owner_id"), ("state"), ("due_at"), id) where deleted_at is null;
create index "planned_contacts_state_due_at_idx" on "planned_contacts" using btree (tenant_id, ("state"), ("due_at"), id) where deleted_at is null;
create index "planned_contacts_account_id_due_at_idx" on "planned_contacts" using btree (tenant_id, ("account_id"), ("due_at"), id) where deleted_at is null;
create index "planned_contacts_person_id_due_at_idx" on "planned_contacts" using btree (tenant_id, ("person_id"), ("due_at"), id) where deleted_at is null;
create unique index "planned_contacts_regulation_step_id_account_id_occurrence_key" on "planned_contacts" (tenant_id, ("regulation_step_id"), ("account_id"), ("occurrence")) where deleted_at is null;
create index "planned_contacts_search_text_idx" on "planned_contacts" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "planned_contacts_search_words_idx" on "planned_contacts" using gin (tenant_id, search_words) where deleted_at is null;
alter table "planned_contacts" enable row level security;
alter table "planned_contacts" force row level security;
create policy tenant on "planned_contacts" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "planned_contacts" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "planned_contacts" referencing new table as new_rows for each statement execute function ledger_append_custom('plannedContact');
create trigger ledger_update after update on "planned_contacts" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('plannedContact');
create trigger ledger_delete after delete on "planned_contacts" referencing old table as old_rows for each statement execute function ledger_append_custom('plannedContact');
create trigger custom_insert after insert on "planned_contacts" for each row when (new.custom is not null) execute function custom_index('plannedContact');
create trigger custom_update after update on "planned_contacts" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('plannedContact');
grant select, insert, update on "planned_contacts" to eleven_app;
grant select on "planned_contacts" to eleven_internal;
create function "search_planned_contacts_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "planned_contacts" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_planned_contacts_words"(tsquery, int, uuid) from public; grant execute on function "search_planned_contacts_words"(tsquery, int, uuid) to eleven_app; alter function "search_planned_contacts_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_planned_contacts_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "planned_contacts" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_planned_contacts_text"(text, int, uuid) from public; grant execute on function "search_planned_contacts_text"(text, int, uuid) to eleven_app; alter function "search_planned_contacts_text"(text, int, uuid) owner to eleven_internal;
create table "contact_regulations" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "name" text not null,
  "active" bool not null,
  "value_class" text,
  "segment" jsonb,
  "owner_rule" text not null,
  "stop_statuses" text[],
  "stop_after_missed" int8,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("name", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("name", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "contact_regulations" add constraint "contact_regulations_tags_check" check (cardinality("tags") between 1 and 50);
alter table "contact_regulations" add constraint "contact_regulations_name_check" check (char_length("name") <= 200);
alter table "contact_regulations" add constraint "contact_regulations_value_class_check" check ("value_class" in ('A', 'B', 'C'));
alter table "contact_regulations" add constraint "contact_regulations_owner_rule_check" check ("owner_rule" in ('accountOwner', 'regulationOwner'));
alter table "contact_regulations" add constraint "contact_regulations_stop_statuses_check" check (cardinality("stop_statuses") >= 1);
alter table "contact_regulations" add constraint "contact_regulations_stop_statuses1_check" check ("stop_statuses" <@ array['prospect', 'active', 'dormant', 'lost', 'blacklisted']);
alter table "contact_regulations" add constraint "contact_regulations_stop_after_missed_check" check ("stop_after_missed" between 1 and 100);
create index "contact_regulations_owner_id_idx" on "contact_regulations" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "contact_regulations_team_id_idx" on "contact_regulations" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "contact_regulations_active_idx" on "contact_regulations" using btree (tenant_id, ("active"), id) where deleted_at is null;
create index "contact_regulations_tags_idx" on "contact_regulations" using gin (tenant_id, "tags") where deleted_at is null;
create index "contact_regulations_stop_statuses_idx" on "contact_regulations" using gin (tenant_id, "stop_statuses") where deleted_at is null;
create index "contact_regulations_search_text_idx" on "contact_regulations" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "contact_regulations_search_words_idx" on "contact_regulations" using gin (tenant_id, search_words) where deleted_at is null;
alter table "contact_regulations" enable row level security;
alter table "contact_regulations" force row level security;
create policy tenant on "contact_regulations" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "contact_regulations" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "contact_regulations" referencing new table as new_rows for each statement execute function ledger_append_custom('contactRegulation', '{segment}');
create trigger ledger_update after update on "contact_regulations" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('contactRegulation');
create trigger ledger_delete after delete on "contact_regulations" referencing old table as old_rows for each statement execute function ledger_append_custom('contactRegulation');
create trigger custom_insert after insert on "contact_regulations" for each row when (new.custom is not null) execute function custom_index('contactRegulation');
create trigger custom_update after update on "contact_regulations" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('contactRegulation');
grant select, insert, update on "contact_regulations" to eleven_app;
grant select on "contact_regulations" to eleven_internal;
create function "search_contact_regulations_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "contact_regulations" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_contact_regulations_words"(tsquery, int, uuid) from public; grant execute on function "search_contact_regulations_words"(tsquery, int, uuid) to eleven_app; alter function "search_contact_regulations_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_contact_regulations_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "contact_regulations" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_contact_regulations_text"(text, int, uuid) from public; grant execute on function "search_contact_regulations_text"(text, int, uuid) to eleven_app; alter function "search_contact_regulations_text"(text, int, uuid) owner to eleven_internal;
create table "regulation_steps" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "regulation_id" uuid not null,
  "kind" text not null,
  "every" int8 not null,
  "unit" text not null,
  "channel" text,
  "goal" text not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "regulation_steps" add constraint "regulation_steps_kind_check" check ("kind" in ('call', 'meeting', 'email', 'letter', 'sms', 'chat', 'visit', 'presentation', 'event', 'greeting', 'other'));
alter table "regulation_steps" add constraint "regulation_steps_every_check" check ("every" between 1 and 3650);
alter table "regulation_steps" add constraint "regulation_steps_unit_check" check ("unit" in ('days', 'workingDays'));
alter table "regulation_steps" add constraint "regulation_steps_channel_check" check (char_length("channel") <= 100);
alter table "regulation_steps" add constraint "regulation_steps_goal_check" check (char_length("goal") <= 500);
create index "regulation_steps_regulation_id_idx" on "regulation_steps" using btree (tenant_id, "regulation_id", id) where deleted_at is null;
alter table "regulation_steps" enable row level security;
alter table "regulation_steps" force row level security;
create policy tenant on "regulation_steps" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "regulation_steps" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "regulation_steps" referencing new table as new_rows for each statement execute function ledger_append_custom('regulationStep');
create trigger ledger_update after update on "regulation_steps" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('regulationStep');
create trigger ledger_delete after delete on "regulation_steps" referencing old table as old_rows for each statement execute function ledger_append_custom('regulationStep');
create trigger custom_insert after insert on "regulation_steps" for each row when (new.custom is not null) execute function custom_index('regulationStep');
create trigger custom_update after update on "regulation_steps" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('regulationStep');
grant select, insert, update on "regulation_steps" to eleven_app;
grant select on "regulation_steps" to eleven_internal;
create table "mailboxes" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "address" text not null,
  "address_canonical" text,
  "name" text,
  "kind" text not null,
  "active" bool not null,
  "protocol" text,
  "connection" jsonb,
  "folders" text[],
  "rules" jsonb,
  "assignment" text not null,
  "creates" text not null,
  "reply_minutes" int8,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "mailboxes" add constraint "mailboxes_tags_check" check (cardinality("tags") between 1 and 50);
alter table "mailboxes" add constraint "mailboxes_address_check" check (char_length("address") <= 254);
alter table "mailboxes" add constraint "mailboxes_address1_check" check (("address" is null) = ("address_canonical" is null));
alter table "mailboxes" add constraint "mailboxes_name_check" check (char_length("name") <= 200);
alter table "mailboxes" add constraint "mailboxes_kind_check" check ("kind" in ('shared', 'personal'));
alter table "mailboxes" add constraint "mailboxes_protocol_check" check ("protocol" in ('imap', 'smtp', 'oauth'));
alter table "mailboxes" add constraint "mailboxes_folders_check" check (cardinality("folders") between 1 and 50);
alter table "mailboxes" add constraint "mailboxes_assignment_check" check ("assignment" in ('direct', 'roundRobin', 'leastBusy', 'skill'));
alter table "mailboxes" add constraint "mailboxes_creates_check" check ("creates" in ('case', 'lead', 'interaction'));
alter table "mailboxes" add constraint "mailboxes_reply_minutes_check" check ("reply_minutes" between 1 and 1000000);
create index "mailboxes_owner_id_idx" on "mailboxes" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "mailboxes_team_id_idx" on "mailboxes" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "mailboxes_tags_idx" on "mailboxes" using gin (tenant_id, "tags") where deleted_at is null;
create index "mailboxes_folders_idx" on "mailboxes" using gin (tenant_id, "folders") where deleted_at is null;
create unique index "mailboxes_address_key" on "mailboxes" (tenant_id, ("address_canonical")) where deleted_at is null;
alter table "mailboxes" enable row level security;
alter table "mailboxes" force row level security;
create policy tenant on "mailboxes" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "mailboxes" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "mailboxes" referencing new table as new_rows for each statement execute function ledger_append_custom('mailbox', '{connection,rules}');
create trigger ledger_update after update on "mailboxes" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('mailbox');
create trigger ledger_delete after delete on "mailboxes" referencing old table as old_rows for each statement execute function ledger_append_custom('mailbox');
create trigger custom_insert after insert on "mailboxes" for each row when (new.custom is not null) execute function custom_index('mailbox');
create trigger custom_update after update on "mailboxes" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('mailbox');
grant select, insert, update on "mailboxes" to eleven_app;
grant select on "mailboxes" to eleven_internal;
create table "mailboxes_members" (
  "tenant_id" uuid not null,
  "mailbox_id" uuid not null,
  "user_id" uuid not null,
  primary key ("tenant_id", "mailbox_id", "user_id")
);
create index "mailboxes_members_back_idx" on "mailboxes_members" (tenant_id, "user_id", "mailbox_id");
alter table "mailboxes_members" enable row level security;
alter table "mailboxes_members" force row level security;
create policy tenant on "mailboxes_members" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "mailboxes_members" to eleven_internal using (true) with check (true);
grant select, insert, delete on "mailboxes_members" to eleven_app;
grant select on "mailboxes_members" to eleven_internal;
create table "email_threads" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "mailbox_id" uuid not null,
  "subject" text,
  "account_id" uuid,
  "person_id" uuid,
  "last_message_at" timestamptz,
  "awaiting_since" timestamptz,
  "warn_at" timestamptz,
  "reply_due_at" timestamptz,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("subject", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("subject", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "email_threads" add constraint "email_threads_tags_check" check (cardinality("tags") between 1 and 50);
alter table "email_threads" add constraint "email_threads_subject_check" check (char_length("subject") <= 1000);
alter table "email_threads" add constraint "email_threads_last_message_at_check" check ("last_message_at" >= timestamptz '0001-01-01 00:00:00+00' and "last_message_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "email_threads" add constraint "email_threads_awaiting_since_check" check ("awaiting_since" >= timestamptz '0001-01-01 00:00:00+00' and "awaiting_since" < timestamptz '10000-01-01 00:00:00+00');
alter table "email_threads" add constraint "email_threads_warn_at_check" check ("warn_at" >= timestamptz '0001-01-01 00:00:00+00' and "warn_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "email_threads" add constraint "email_threads_reply_due_at_check" check ("reply_due_at" >= timestamptz '0001-01-01 00:00:00+00' and "reply_due_at" < timestamptz '10000-01-01 00:00:00+00');
create index "email_threads_owner_id_idx" on "email_threads" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "email_threads_team_id_idx" on "email_threads" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "email_threads_mailbox_id_idx" on "email_threads" using btree (tenant_id, "mailbox_id", id) where deleted_at is null;
create index "email_threads_account_id_idx" on "email_threads" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "email_threads_person_id_idx" on "email_threads" using btree (tenant_id, "person_id", id) where deleted_at is null;
create index "email_threads_last_message_at_idx" on "email_threads" using btree (tenant_id, ("last_message_at"), id) where deleted_at is null;
create index "email_threads_awaiting_since_idx" on "email_threads" using btree (tenant_id, ("awaiting_since"), id) where deleted_at is null;
create index "email_threads_warn_at_idx" on "email_threads" using btree (tenant_id, ("warn_at"), id) where deleted_at is null;
create index "email_threads_reply_due_at_idx" on "email_threads" using btree (tenant_id, ("reply_due_at"), id) where deleted_at is null;
create index "email_threads_tags_idx" on "email_threads" using gin (tenant_id, "tags") where deleted_at is null;
create index "email_threads_search_text_idx" on "email_threads" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "email_threads_search_words_idx" on "email_threads" using gin (tenant_id, search_words) where deleted_at is null;
alter table "email_threads" enable row level security;
alter table "email_threads" force row level security;
create policy tenant on "email_threads" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "email_threads" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "email_threads" referencing new table as new_rows for each statement execute function ledger_append_custom('emailThread');
create trigger ledger_update after update on "email_threads" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('emailThread');
create trigger ledger_delete after delete on "email_threads" referencing old table as old_rows for each statement execute function ledger_append_custom('emailThread');
create trigger custom_insert after insert on "email_threads" for each row when (new.custom is not null) execute function custom_index('emailThread');
create trigger custom_update after update on "email_threads" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('emailThread');
grant select, insert, update on "email_threads" to eleven_app;
grant select on "email_threads" to eleven_internal;
create function "search_email_threads_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "email_threads" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_email_threads_words"(tsquery, int, uuid) from public; grant execute on function "search_email_threads_words"(tsquery, int, uuid) to eleven_app; alter function "search_email_threads_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_email_threads_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "email_threads" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_email_threads_text"(text, int, uuid) from public; grant execute on function "search_email_threads_text"(text, int, uuid) to eleven_app; alter function "search_email_threads_text"(text, int, uuid) owner to eleven_internal;
create table "email_messages" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "thread_id" uuid not null,
  "message_id" text,
  "in_reply_to" text,
  "references" jsonb,
  "folder" text,
  "direction" text not null,
  "state" text not null,
  "from" text,
  "from_canonical" text,
  "to" text[],
  "cc" text[],
  "subject" text,
  "body" text,
  "body_text" text,
  "at" timestamptz not null,
  "author_id" uuid,
  "automatic" bool not null,
  "replied_at" timestamptz,
  "sla_due_at" timestamptz,
  "warn_at" timestamptz,
  "ics_payload" text,
  "interaction_id" uuid,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("subject", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("subject", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "email_messages" add constraint "email_messages_message_id_check" check (char_length("message_id") <= 998);
alter table "email_messages" add constraint "email_messages_in_reply_to_check" check (char_length("in_reply_to") <= 998);
alter table "email_messages" add constraint "email_messages_folder_check" check (char_length("folder") <= 255);
alter table "email_messages" add constraint "email_messages_direction_check" check ("direction" in ('incoming', 'outgoing'));
alter table "email_messages" add constraint "email_messages_state_check" check ("state" in ('draft', 'sending', 'sent', 'failed', 'received'));
alter table "email_messages" add constraint "email_messages_from_check" check (char_length("from") <= 254);
alter table "email_messages" add constraint "email_messages_from1_check" check (("from" is null) = ("from_canonical" is null));
alter table "email_messages" add constraint "email_messages_to_check" check (cardinality("to") between 1 and 50);
alter table "email_messages" add constraint "email_messages_cc_check" check (cardinality("cc") between 1 and 50);
alter table "email_messages" add constraint "email_messages_subject_check" check (char_length("subject") <= 1000);
alter table "email_messages" add constraint "email_messages_body_check" check (char_length("body") <= 100000);
alter table "email_messages" add constraint "email_messages_body1_check" check (("body" is null) = ("body_text" is null));
alter table "email_messages" add constraint "email_messages_at_check" check ("at" >= timestamptz '0001-01-01 00:00:00+00' and "at" < timestamptz '10000-01-01 00:00:00+00');
alter table "email_messages" add constraint "email_messages_replied_at_check" check ("replied_at" >= timestamptz '0001-01-01 00:00:00+00' and "replied_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "email_messages" add constraint "email_messages_sla_due_at_check" check ("sla_due_at" >= timestamptz '0001-01-01 00:00:00+00' and "sla_due_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "email_messages" add constraint "email_messages_warn_at_check" check ("warn_at" >= timestamptz '0001-01-01 00:00:00+00' and "warn_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "email_messages" add constraint "email_messages_ics_payload_check" check (char_length("ics_payload") <= 100000);
create index "email_messages_thread_id_idx" on "email_messages" using btree (tenant_id, "thread_id", id) where deleted_at is null;
create index "email_messages_author_id_idx" on "email_messages" using btree (tenant_id, "author_id", id) where deleted_at is null;
create index "email_messages_interaction_id_idx" on "email_messages" using btree (tenant_id, "interaction_id", id) where deleted_at is null;
create index "email_messages_message_id_idx" on "email_messages" using btree (tenant_id, ("message_id"), id) where deleted_at is null;
create index "email_messages_in_reply_to_idx" on "email_messages" using btree (tenant_id, ("in_reply_to"), id) where deleted_at is null;
create index "email_messages_direction_idx" on "email_messages" using btree (tenant_id, ("direction"), id) where deleted_at is null;
create index "email_messages_state_idx" on "email_messages" using btree (tenant_id, ("state"), id) where deleted_at is null;
create index "email_messages_at_idx" on "email_messages" using btree (tenant_id, ("at"), id) where deleted_at is null;
create index "email_messages_replied_at_idx" on "email_messages" using btree (tenant_id, ("replied_at"), id) where deleted_at is null;
create index "email_messages_sla_due_at_idx" on "email_messages" using btree (tenant_id, ("sla_due_at"), id) where deleted_at is null;
create index "email_messages_to_idx" on "email_messages" using gin (tenant_id, "to") where deleted_at is null;
create index "email_messages_cc_idx" on "email_messages" using gin (tenant_id, "cc") where deleted_at is null;
create index "email_messages_thread_id_at_idx" on "email_messages" using btree (tenant_id, ("thread_id"), ("at"), id) where deleted_at is null;
create unique index "email_messages_thread_id_message_id_key" on "email_messages" (tenant_id, ("thread_id"), ("message_id")) where deleted_at is null;
create index "email_messages_search_text_idx" on "email_messages" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "email_messages_search_words_idx" on "email_messages" using gin (tenant_id, search_words) where deleted_at is null;
alter table "email_messages" enable row level security;
alter table "email_messages" force row level security;
create policy tenant on "email_messages" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "email_messages" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "email_messages" referencing new table as new_rows for each statement execute function ledger_append_custom('emailMessage', '{references}');
create trigger ledger_update after update on "email_messages" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('emailMessage');
create trigger ledger_delete after delete on "email_messages" referencing old table as old_rows for each statement execute function ledger_append_custom('emailMessage');
create trigger custom_insert after insert on "email_messages" for each row when (new.custom is not null) execute function custom_index('emailMessage');
create trigger custom_update after update on "email_messages" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('emailMessage');
grant select, insert, update on "email_messages" to eleven_app;
grant select on "email_messages" to eleven_internal;
create function "search_email_messages_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "email_messages" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_email_messages_words"(tsquery, int, uuid) from public; grant execute on function "search_email_messages_words"(tsquery, int, uuid) to eleven_app; alter function "search_email_messages_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_email_messages_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "email_messages" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_email_messages_text"(text, int, uuid) from public; grant execute on function "search_email_messages_text"(text, int, uuid) to eleven_app; alter function "search_email_messages_text"(text, int, uuid) owner to eleven_internal;
create table "transfers" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "entity" text not null,
  "record_id" uuid not null,
  "step" int8 not null,
  "from_id" uuid,
  "to_id" uuid,
  "reason" text,
  primary key ("tenant_id", "id")
);
alter table "transfers" add constraint "transfers_entity_check" check (char_length("entity") <= 100);
alter table "transfers" add constraint "transfers_step_check" check ("step" between 1 and 9007199254740991);
alter table "transfers" add constraint "transfers_reason_check" check (char_length("reason") <= 1000);
create index "transfers_from_id_idx" on "transfers" using btree (tenant_id, "from_id", id) where deleted_at is null;
create index "transfers_to_id_idx" on "transfers" using btree (tenant_id, "to_id", id) where deleted_at is null;
create unique index "transfers_entity_record_id_step_key" on "transfers" (tenant_id, ("entity"), ("record_id"), ("step")) where deleted_at is null;
alter table "transfers" enable row level security;
alter table "transfers" force row level security;
create policy tenant on "transfers" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "transfers" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "transfers" referencing new table as new_rows for each statement execute function ledger_append('transfer');
create trigger ledger_update after update on "transfers" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('transfer');
create trigger ledger_delete after delete on "transfers" referencing old table as old_rows for each statement execute function ledger_append('transfer');
grant select, insert, update on "transfers" to eleven_app;
grant select on "transfers" to eleven_internal;
create table "owner_changes" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "account_id" uuid not null,
  "from_id" uuid,
  "to_id" uuid not null,
  "reason" text not null,
  "state" text default 'pending',
  "decision_note" text,
  "applied_at" timestamptz,
  primary key ("tenant_id", "id")
);
alter table "owner_changes" add constraint "owner_changes_reason_check" check (char_length("reason") <= 1000);
alter table "owner_changes" add constraint "owner_changes_state_check" check ("state" is not null);
alter table "owner_changes" add constraint "owner_changes_state1_check" check ("state" in ('pending', 'approved', 'rejected', 'withdrawn'));
alter table "owner_changes" add constraint "owner_changes_decision_note_check" check (char_length("decision_note") <= 1000);
alter table "owner_changes" add constraint "owner_changes_applied_at_check" check ("applied_at" >= timestamptz '0001-01-01 00:00:00+00' and "applied_at" < timestamptz '10000-01-01 00:00:00+00');
create index "owner_changes_account_id_idx" on "owner_changes" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "owner_changes_from_id_idx" on "owner_changes" using btree (tenant_id, "from_id", id) where deleted_at is null;
create index "owner_changes_to_id_idx" on "owner_changes" using btree (tenant_id, "to_id", id) where deleted_at is null;
create index "owner_changes_state_idx" on "owner_changes" using btree (tenant_id, ("state"), id) where deleted_at is null;
alter table "owner_changes" enable row level security;
alter table "owner_changes" force row level security;
create policy tenant on "owner_changes" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "owner_changes" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "owner_changes" referencing new table as new_rows for each statement execute function ledger_append('ownerChange');
create trigger ledger_update after update on "owner_changes" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('ownerChange');
create trigger ledger_delete after delete on "owner_changes" referencing old table as old_rows for each statement execute function ledger_append('ownerChange');
grant select, insert, update on "owner_changes" to eleven_app;
grant select on "owner_changes" to eleven_internal;
create table "merge_candidates" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "entity" text not null,
  "left_id" uuid not null,
  "right_id" uuid not null,
  "score" int8 not null,
  "certainty" numeric(4,3),
  "reasons" jsonb not null,
  "blocked" text,
  "state" text not null,
  "decided_by_id" uuid,
  "decided_at" timestamptz,
  "decision_note" text,
  primary key ("tenant_id", "id")
);
alter table "merge_candidates" add constraint "merge_candidates_entity_check" check ("entity" in ('account', 'person'));
alter table "merge_candidates" add constraint "merge_candidates_score_check" check ("score" between 0 and 100);
alter table "merge_candidates" add constraint "merge_candidates_certainty_check" check ("certainty" <> 'NaN'::numeric);
alter table "merge_candidates" add constraint "merge_candidates_blocked_check" check (char_length("blocked") <= 500);
alter table "merge_candidates" add constraint "merge_candidates_state_check" check ("state" in ('new', 'dismissed', 'merged'));
alter table "merge_candidates" add constraint "merge_candidates_decided_at_check" check ("decided_at" >= timestamptz '0001-01-01 00:00:00+00' and "decided_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "merge_candidates" add constraint "merge_candidates_decision_note_check" check (char_length("decision_note") <= 1000);
create index "merge_candidates_decided_by_id_idx" on "merge_candidates" using btree (tenant_id, "decided_by_id", id) where deleted_at is null;
create index "merge_candidates_entity_idx" on "merge_candidates" using btree (tenant_id, ("entity"), id) where deleted_at is null;
create index "merge_candidates_score_idx" on "merge_candidates" using btree (tenant_id, ("score"), id) where deleted_at is null;
create index "merge_candidates_state_idx" on "merge_candidates" using btree (tenant_id, ("state"), id) where deleted_at is null;
create index "merge_candidates_state_score_idx" on "merge_candidates" using btree (tenant_id, ("state"), ("score"), id) where deleted_at is null;
create unique index "merge_candidates_entity_left_id_right_id_key" on "merge_candidates" (tenant_id, ("entity"), ("left_id"), ("right_id")) where deleted_at is null;
alter table "merge_candidates" enable row level security;
alter table "merge_candidates" force row level security;
create policy tenant on "merge_candidates" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "merge_candidates" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "merge_candidates" referencing new table as new_rows for each statement execute function ledger_append('mergeCandidate', '{reasons}');
create trigger ledger_update after update on "merge_candidates" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('mergeCandidate');
create trigger ledger_delete after delete on "merge_candidates" referencing old table as old_rows for each statement execute function ledger_append('mergeCandidate');
grant select, insert, update on "merge_candidates" to eleven_app;
grant select on "merge_candidates" to eleven_internal;
create table "merge_logs" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "entity" text not null,
  "survivor_id" uuid not null,
  "loser_ids" jsonb not null,
  "field_choices" jsonb,
  "moved_links" jsonb,
  "undo" jsonb,
  "undone_at" timestamptz,
  "undone_by_id" uuid,
  primary key ("tenant_id", "id")
);
alter table "merge_logs" add constraint "merge_logs_entity_check" check ("entity" in ('account', 'person'));
alter table "merge_logs" add constraint "merge_logs_undone_at_check" check ("undone_at" >= timestamptz '0001-01-01 00:00:00+00' and "undone_at" < timestamptz '10000-01-01 00:00:00+00');
create index "merge_logs_undone_by_id_idx" on "merge_logs" using btree (tenant_id, "undone_by_id", id) where deleted_at is null;
create index "merge_logs_entity_idx" on "merge_logs" using btree (tenant_id, ("entity"), id) where deleted_at is null;
create index "merge_logs_survivor_id_idx" on "merge_logs" using btree (tenant_id, ("survivor_id"), id) where deleted_at is null;
alter table "merge_logs" enable row level security;
alter table "merge_logs" force row level security;
create policy tenant on "merge_logs" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "merge_logs" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "merge_logs" referencing new table as new_rows for each statement execute function ledger_append('mergeLog', '{loser_ids,field_choices,moved_links,undo}');
create trigger ledger_update after update on "merge_logs" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('mergeLog');
create trigger ledger_delete after delete on "merge_logs" referencing old table as old_rows for each statement execute function ledger_append('mergeLog');
grant select, insert, update on "merge_logs" to eleven_app;
grant select on "merge_logs" to eleven_internal;
create table "merge_steps" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "merge_id" uuid not null,
  "number" int8 not null,
  "kind" text not null,
  "entity" text not null,
  "record_id" uuid not null,
  "field" text,
  "from_id" uuid,
  "to_id" uuid,
  "detail" jsonb,
  primary key ("tenant_id", "id")
);
alter table "merge_steps" add constraint "merge_steps_number_check" check ("number" between 1 and 9007199254740991);
alter table "merge_steps" add constraint "merge_steps_kind_check" check ("kind" in ('link', 'flag', 'folded', 'dropped', 'list', 'record', 'redirect', 'external', 'value'));
alter table "merge_steps" add constraint "merge_steps_entity_check" check (char_length("entity") <= 100);
alter table "merge_steps" add constraint "merge_steps_field_check" check (char_length("field") <= 100);
create index "merge_steps_merge_id_idx" on "merge_steps" using btree (tenant_id, "merge_id", id) where deleted_at is null;
create unique index "merge_steps_merge_id_number_key" on "merge_steps" (tenant_id, ("merge_id"), ("number")) where deleted_at is null;
alter table "merge_steps" enable row level security;
alter table "merge_steps" force row level security;
create policy tenant on "merge_steps" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "merge_steps" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "merge_steps" referencing new table as new_rows for each statement execute function ledger_append('mergeStep', '{detail}');
create trigger ledger_update after update on "merge_steps" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('mergeStep');
create trigger ledger_delete after delete on "merge_steps" referencing old table as old_rows for each statement execute function ledger_append('mergeStep');
grant select, insert, update on "merge_steps" to eleven_app;
grant select on "merge_steps" to eleven_internal;
create table "erasure_receipts" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "entity" text not null,
  "record_id" uuid not null,
  "erased_at" timestamptz not null,
  "erased_by_id" uuid,
  "request" text,
  "records" jsonb not null,
  "fields" jsonb not null,
  "ledger_rows" int8 not null,
  "stored_answers" int8 not null,
  "held" jsonb not null,
  primary key ("tenant_id", "id")
);
alter table "erasure_receipts" add constraint "erasure_receipts_entity_check" check (char_length("entity") <= 100);
alter table "erasure_receipts" add constraint "erasure_receipts_erased_at_check" check ("erased_at" >= timestamptz '0001-01-01 00:00:00+00' and "erased_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "erasure_receipts" add constraint "erasure_receipts_request_check" check (char_length("request") <= 200);
alter table "erasure_receipts" add constraint "erasure_receipts_ledger_rows_check" check ("ledger_rows" between 0 and 9007199254740991);
alter table "erasure_receipts" add constraint "erasure_receipts_stored_answers_check" check ("stored_answers" between 0 and 9007199254740991);
create index "erasure_receipts_erased_by_id_idx" on "erasure_receipts" using btree (tenant_id, "erased_by_id", id) where deleted_at is null;
create index "erasure_receipts_erased_at_idx" on "erasure_receipts" using btree (tenant_id, ("erased_at"), id) where deleted_at is null;
create index "erasure_receipts_record_id_idx" on "erasure_receipts" using btree (tenant_id, ("record_id"), id) where deleted_at is null;
alter table "erasure_receipts" enable row level security;
alter table "erasure_receipts" force row level security;
create policy tenant on "erasure_receipts" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "erasure_receipts" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "erasure_receipts" referencing new table as new_rows for each statement execute function ledger_append('erasureReceipt', '{records,fields,held}');
create trigger ledger_update after update on "erasure_receipts" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('erasureReceipt');
create trigger ledger_delete after delete on "erasure_receipts" referencing old table as old_rows for each statement execute function ledger_append('erasureReceipt');
grant select, insert, update on "erasure_receipts" to eleven_app;
grant select on "erasure_receipts" to eleven_internal;
create table "subject_exports" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "entity" text not null,
  "record_id" uuid not null,
  "exported_at" timestamptz not null,
  "exported_by_id" uuid,
  "request" text,
  "records" jsonb not null,
  "sha256" text not null,
  primary key ("tenant_id", "id")
);
alter table "subject_exports" add constraint "subject_exports_entity_check" check (char_length("entity") <= 100);
alter table "subject_exports" add constraint "subject_exports_exported_at_check" check ("exported_at" >= timestamptz '0001-01-01 00:00:00+00' and "exported_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "subject_exports" add constraint "subject_exports_request_check" check (char_length("request") <= 200);
alter table "subject_exports" add constraint "subject_exports_sha256_check" check (char_length("sha256") <= 64);
create index "subject_exports_exported_by_id_idx" on "subject_exports" using btree (tenant_id, "exported_by_id", id) where deleted_at is null;
create index "subject_exports_exported_at_idx" on "subject_exports" using btree (tenant_id, ("exported_at"), id) where deleted_at is null;
create index "subject_exports_record_id_idx" on "subject_exports" using btree (tenant_id, ("record_id"), id) where deleted_at is null;
alter table "subject_exports" enable row level security;
alter table "subject_exports" force row level security;
create policy tenant on "subject_exports" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "subject_exports" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "subject_exports" referencing new table as new_rows for each statement execute function ledger_append('subjectExport', '{records}');
create trigger ledger_update after update on "subject_exports" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('subjectExport');
create trigger ledger_delete after delete on "subject_exports" referencing old table as old_rows for each statement execute function ledger_append('subjectExport');
grant select, insert, update on "subject_exports" to eleven_app;
grant select on "subject_exports" to eleven_internal;
create table "greetings" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "person_id" uuid,
  "account_id" uuid,
  "occasion" text not null,
  "on" date not null,
  "years" int8,
  "channel" text,
  "state" text not null,
  "skipped_because" text,
  "planned_contact_id" uuid,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "greetings" add constraint "greetings_occasion_check" check ("occasion" in ('birthday', 'anniversary', 'holiday'));
alter table "greetings" add constraint "greetings_on_check" check ("on" between date '0001-01-01' and date '9999-12-31');
alter table "greetings" add constraint "greetings_years_check" check ("years" between 0 and 9007199254740991);
alter table "greetings" add constraint "greetings_channel_check" check ("channel" in ('phone', 'email', 'sms', 'messenger', 'letter', 'none'));
alter table "greetings" add constraint "greetings_state_check" check ("state" in ('new', 'planned', 'sent', 'skipped'));
alter table "greetings" add constraint "greetings_skipped_because_check" check (char_length("skipped_because") <= 500);
create index "greetings_person_id_idx" on "greetings" using btree (tenant_id, "person_id", id) where deleted_at is null;
create index "greetings_account_id_idx" on "greetings" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "greetings_planned_contact_id_idx" on "greetings" using btree (tenant_id, "planned_contact_id", id) where deleted_at is null;
create index "greetings_occasion_idx" on "greetings" using btree (tenant_id, ("occasion"), id) where deleted_at is null;
create index "greetings_on_idx" on "greetings" using btree (tenant_id, ("on"), id) where deleted_at is null;
create index "greetings_state_idx" on "greetings" using btree (tenant_id, ("state"), id) where deleted_at is null;
create unique index "greetings_person_id_occasion_on_key" on "greetings" (tenant_id, ("person_id"), ("occasion"), ("on")) where deleted_at is null;
create unique index "greetings_account_id_occasion_on_key" on "greetings" (tenant_id, ("account_id"), ("occasion"), ("on")) where deleted_at is null;
alter table "greetings" enable row level security;
alter table "greetings" force row level security;
create policy tenant on "greetings" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "greetings" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "greetings" referencing new table as new_rows for each statement execute function ledger_append_custom('greeting');
create trigger ledger_update after update on "greetings" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('greeting');
create trigger ledger_delete after delete on "greetings" referencing old table as old_rows for each statement execute function ledger_append_custom('greeting');
create trigger custom_insert after insert on "greetings" for each row when (new.custom is not null) execute function custom_index('greeting');
create trigger custom_update after update on "greetings" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('greeting');
grant select, insert, update on "greetings" to eleven_app;
grant select on "greetings" to eleven_internal;
create table "products" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "sku" text not null,
  "name" text not null,
  "name_en" text,
  "kind" text not null,
  "category_id" uuid,
  "unit_id" uuid,
  "tax_class_id" uuid,
  "list_price_amount" int8,
  "list_price_currency" text,
  "list_price_base" int8,
  "list_price_rate" numeric,
  "list_price_rate_date" date,
  "cost_amount" int8,
  "cost_currency" text,
  "cost_base" int8,
  "cost_rate" numeric,
  "cost_rate_date" date,
  "price_formula" text,
  "sketch_required" bool not null,
  "attributes" jsonb,
  "description" text,
  "service_terms" text,
  "warranty_months" int8,
  "lead_time_days" int8,
  "active" bool not null,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("sku", '') || ' ' || coalesce("name", '') || ' ' || coalesce("name_en", '') || ' ' || coalesce("description", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("sku", '') || ' ' || coalesce("name", '') || ' ' || coalesce("name_en", '') || ' ' || coalesce("description", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "products" add constraint "products_tags_check" check (cardinality("tags") between 1 and 50);
alter table "products" add constraint "products_sku_check" check (char_length("sku") <= 64);
alter table "products" add constraint "products_name_check" check (char_length("name") <= 300);
alter table "products" add constraint "products_name_en_check" check (char_length("name_en") <= 300);
alter table "products" add constraint "products_kind_check" check ("kind" in ('good', 'service', 'bundle', 'configurable', 'work'));
alter table "products" add constraint "products_list_price_check" check (("list_price_amount" is null) = ("list_price_currency" is null));
alter table "products" add constraint "products_list_price1_check" check ("list_price_amount" between 0 and 9007199254740991);
alter table "products" add constraint "products_list_price2_check" check ("list_price_currency" ~ '^[A-Z]{3}$');
alter table "products" add constraint "products_list_price3_check" check ("list_price_base" between -9007199254740991 and 9007199254740991);
alter table "products" add constraint "products_list_price4_check" check ("list_price_base" is null or "list_price_amount" is not null);
alter table "products" add constraint "products_cost_check" check (("cost_amount" is null) = ("cost_currency" is null));
alter table "products" add constraint "products_cost1_check" check ("cost_amount" between 0 and 9007199254740991);
alter table "products" add constraint "products_cost2_check" check ("cost_currency" ~ '^[A-Z]{3}$');
alter table "products" add constraint "products_cost3_check" check ("cost_base" between -9007199254740991 and 9007199254740991);
alter table "products" add constraint "products_cost4_check" check ("cost_base" is null or "cost_amount" is not null);
alter table "products" add constraint "products_price_formula_check" check (char_length("price_formula") <= 500);
alter table "products" add constraint "products_description_check" check (char_length("description") <= 10000);
alter table "products" add constraint "products_service_terms_check" check (char_length("service_terms") <= 2000);
alter table "products" add constraint "products_warranty_months_check" check ("warranty_months" between 0 and 1200);
alter table "products" add constraint "products_lead_time_days_check" check ("lead_time_days" between 0 and 3650);
create index "products_owner_id_idx" on "products" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "products_team_id_idx" on "products" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "products_category_id_idx" on "products" using btree (tenant_id, "category_id", id) where deleted_at is null;
create index "products_unit_id_idx" on "products" using btree (tenant_id, "unit_id", id) where deleted_at is null;
create index "products_tax_class_id_idx" on "products" using btree (tenant_id, "tax_class_id", id) where deleted_at is null;
create index "products_name_idx" on "products" using btree (tenant_id, ("name"), id) where deleted_at is null;
create index "products_kind_idx" on "products" using btree (tenant_id, ("kind"), id) where deleted_at is null;
create index "products_active_idx" on "products" using btree (tenant_id, ("active"), id) where deleted_at is null;
create index "products_tags_idx" on "products" using gin (tenant_id, "tags") where deleted_at is null;
create unique index "products_sku_key" on "products" (tenant_id, ("sku")) where deleted_at is null;
create index "products_search_text_idx" on "products" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "products_search_words_idx" on "products" using gin (tenant_id, search_words) where deleted_at is null;
alter table "products" enable row level security;
alter table "products" force row level security;
create policy tenant on "products" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "products" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "products" referencing new table as new_rows for each statement execute function ledger_append_custom('product', '{attributes}');
create trigger ledger_update after update on "products" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('product');
create trigger ledger_delete after delete on "products" referencing old table as old_rows for each statement execute function ledger_append_custom('product');
create trigger custom_insert after insert on "products" for each row when (new.custom is not null) execute function custom_index('product');
create trigger custom_update after update on "products" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('product');
grant select, insert, update on "products" to eleven_app;
grant select on "products" to eleven_internal;
create function "search_products_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "products" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_products_words"(tsquery, int, uuid) from public; grant execute on function "search_products_words"(tsquery, int, uuid) to eleven_app; alter function "search_products_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_products_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "products" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_products_text"(text, int, uuid) from public; grant execute on function "search_products_text"(text, int, uuid) to eleven_app; alter function "search_products_text"(text, int, uuid) owner to eleven_internal;
create table "products_images" (
  "tenant_id" uuid not null,
  "product_id" uuid not null,
  "file_id" uuid not null,
  primary key ("tenant_id", "product_id", "file_id")
);
create index "products_images_back_idx" on "products_images" (tenant_id, "file_id", "product_id");
alter table "products_images" enable row level security;
alter table "products_images" force row level security;
create policy tenant on "products_images" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "products_images" to eleven_internal using (true) with check (true);
grant select, insert, delete on "products_images" to eleven_app;
grant select on "products_images" to eleven_internal;
create table "product_categories" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "name" text not null,
  "code" text,
  "parent_id" uuid,
  "position" int8 not null,
  "active" bool not null,
  "description" text,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("name", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("name", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "product_categories" add constraint "product_categories_tags_check" check (cardinality("tags") between 1 and 50);
alter table "product_categories" add constraint "product_categories_name_check" check (char_length("name") <= 200);
alter table "product_categories" add constraint "product_categories_code_check" check (char_length("code") <= 64);
alter table "product_categories" add constraint "product_categories_position_check" check ("position" between 0 and 1000000);
alter table "product_categories" add constraint "product_categories_description_check" check (char_length("description") <= 2000);
create index "product_categories_owner_id_idx" on "product_categories" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "product_categories_team_id_idx" on "product_categories" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "product_categories_parent_id_idx" on "product_categories" using btree (tenant_id, "parent_id", id) where deleted_at is null;
create index "product_categories_name_idx" on "product_categories" using btree (tenant_id, ("name"), id) where deleted_at is null;
create index "product_categories_active_idx" on "product_categories" using btree (tenant_id, ("active"), id) where deleted_at is null;
create index "product_categories_tags_idx" on "product_categories" using gin (tenant_id, "tags") where deleted_at is null;
create unique index "product_categories_code_key" on "product_categories" (tenant_id, ("code")) where deleted_at is null;
create index "product_categories_search_text_idx" on "product_categories" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "product_categories_search_words_idx" on "product_categories" using gin (tenant_id, search_words) where deleted_at is null;
alter table "product_categories" enable row level security;
alter table "product_categories" force row level security;
create policy tenant on "product_categories" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "product_categories" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "product_categories" referencing new table as new_rows for each statement execute function ledger_append_custom('productCategory');
create trigger ledger_update after update on "product_categories" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('productCategory');
create trigger ledger_delete after delete on "product_categories" referencing old table as old_rows for each statement execute function ledger_append_custom('productCategory');
create trigger custom_insert after insert on "product_categories" for each row when (new.custom is not null) execute function custom_index('productCategory');
create trigger custom_update after update on "product_categories" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('productCategory');
grant select, insert, update on "product_categories" to eleven_app;
grant select on "product_categories" to eleven_internal;
create function "search_product_categories_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "product_categories" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_product_categories_words"(tsquery, int, uuid) from public; grant execute on function "search_product_categories_words"(tsquery, int, uuid) to eleven_app; alter function "search_product_categories_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_product_categories_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "product_categories" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_product_categories_text"(text, int, uuid) from public; grant execute on function "search_product_categories_text"(text, int, uuid) to eleven_app; alter function "search_product_categories_text"(text, int, uuid) owner to eleven_internal;
create table "product_variants" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "product_id" uuid not null,
  "sku" text not null,
  "name" text not null,
  "attributes" jsonb,
  "list_price_amount" int8,
  "list_price_currency" text,
  "list_price_base" int8,
  "list_price_rate" numeric,
  "list_price_rate_date" date,
  "cost_amount" int8,
  "cost_currency" text,
  "cost_base" int8,
  "cost_rate" numeric,
  "cost_rate_date" date,
  "active" bool not null,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("sku", '') || ' ' || coalesce("name", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("sku", '') || ' ' || coalesce("name", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "product_variants" add constraint "product_variants_sku_check" check (char_length("sku") <= 64);
alter table "product_variants" add constraint "product_variants_name_check" check (char_length("name") <= 300);
alter table "product_variants" add constraint "product_variants_list_price_check" check (("list_price_amount" is null) = ("list_price_currency" is null));
alter table "product_variants" add constraint "product_variants_list_price1_check" check ("list_price_amount" between 0 and 9007199254740991);
alter table "product_variants" add constraint "product_variants_list_price2_check" check ("list_price_currency" ~ '^[A-Z]{3}$');
alter table "product_variants" add constraint "product_variants_list_price3_check" check ("list_price_base" between -9007199254740991 and 9007199254740991);
alter table "product_variants" add constraint "product_variants_list_price4_check" check ("list_price_base" is null or "list_price_amount" is not null);
alter table "product_variants" add constraint "product_variants_cost_check" check (("cost_amount" is null) = ("cost_currency" is null));
alter table "product_variants" add constraint "product_variants_cost1_check" check ("cost_amount" between 0 and 9007199254740991);
alter table "product_variants" add constraint "product_variants_cost2_check" check ("cost_currency" ~ '^[A-Z]{3}$');
alter table "product_variants" add constraint "product_variants_cost3_check" check ("cost_base" between -9007199254740991 and 9007199254740991);
alter table "product_variants" add constraint "product_variants_cost4_check" check ("cost_base" is null or "cost_amount" is not null);
create index "product_variants_product_id_idx" on "product_variants" using btree (tenant_id, "product_id", id) where deleted_at is null;
create unique index "product_variants_sku_key" on "product_variants" (tenant_id, ("sku")) where deleted_at is null;
create index "product_variants_search_text_idx" on "product_variants" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "product_variants_search_words_idx" on "product_variants" using gin (tenant_id, search_words) where deleted_at is null;
alter table "product_variants" enable row level security;
alter table "product_variants" force row level security;
create policy tenant on "product_variants" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "product_variants" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "product_variants" referencing new table as new_rows for each statement execute function ledger_append_custom('productVariant', '{attributes}');
create trigger ledger_update after update on "product_variants" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('productVariant');
create trigger ledger_delete after delete on "product_variants" referencing old table as old_rows for each statement execute function ledger_append_custom('productVariant');
create trigger custom_insert after insert on "product_variants" for each row when (new.custom is not null) execute function custom_index('productVariant');
create trigger custom_update after update on "product_variants" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('productVariant');
grant select, insert, update on "product_variants" to eleven_app;
grant select on "product_variants" to eleven_internal;
create function "search_product_variants_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "product_variants" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_product_variants_words"(tsquery, int, uuid) from public; grant execute on function "search_product_variants_words"(tsquery, int, uuid) to eleven_app; alter function "search_product_variants_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_product_variants_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "product_variants" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_product_variants_text"(text, int, uuid) from public; grant execute on function "search_product_variants_text"(text, int, uuid) to eleven_app; alter function "search_product_variants_text"(text, int, uuid) owner to eleven_internal;
create table "product_options" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "product_id" uuid not null,
  "code" text not null,
  "name" text not null,
  "name_en" text,
  "kind" text not null,
  "mandatory" bool not null,
  "least" numeric(18,4),
  "most" numeric(18,4),
  "measure" text,
  "position" int8 not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "product_options" add constraint "product_options_code_check" check (char_length("code") <= 40);
alter table "product_options" add constraint "product_options_name_check" check (char_length("name") <= 200);
alter table "product_options" add constraint "product_options_name_en_check" check (char_length("name_en") <= 200);
alter table "product_options" add constraint "product_options_kind_check" check ("kind" in ('number', 'choice', 'flag', 'text'));
alter table "product_options" add constraint "product_options_least_check" check ("least" <> 'NaN'::numeric);
alter table "product_options" add constraint "product_options_most_check" check ("most" <> 'NaN'::numeric);
alter table "product_options" add constraint "product_options_measure_check" check (char_length("measure") <= 20);
alter table "product_options" add constraint "product_options_position_check" check ("position" between 0 and 10000);
create index "product_options_product_id_idx" on "product_options" using btree (tenant_id, "product_id", id) where deleted_at is null;
create unique index "product_options_product_id_code_key" on "product_options" (tenant_id, ("product_id"), ("code")) where deleted_at is null;
alter table "product_options" enable row level security;
alter table "product_options" force row level security;
create policy tenant on "product_options" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "product_options" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "product_options" referencing new table as new_rows for each statement execute function ledger_append_custom('productOption');
create trigger ledger_update after update on "product_options" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('productOption');
create trigger ledger_delete after delete on "product_options" referencing old table as old_rows for each statement execute function ledger_append_custom('productOption');
create trigger custom_insert after insert on "product_options" for each row when (new.custom is not null) execute function custom_index('productOption');
create trigger custom_update after update on "product_options" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('productOption');
grant select, insert, update on "product_options" to eleven_app;
grant select on "product_options" to eleven_internal;
create table "product_option_values" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "option_id" uuid not null,
  "code" text not null,
  "name" text not null,
  "name_en" text,
  "effect" text not null,
  "amount_amount" int8,
  "amount_currency" text,
  "cost_amount_amount" int8,
  "cost_amount_currency" text,
  "percent" numeric(9,4),
  "formula" text,
  "active" bool not null,
  "position" int8 not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "product_option_values" add constraint "product_option_values_code_check" check (char_length("code") <= 40);
alter table "product_option_values" add constraint "product_option_values_name_check" check (char_length("name") <= 200);
alter table "product_option_values" add constraint "product_option_values_name_en_check" check (char_length("name_en") <= 200);
alter table "product_option_values" add constraint "product_option_values_effect_check" check ("effect" in ('none', 'fixed', 'percent', 'formula'));
alter table "product_option_values" add constraint "product_option_values_amount_check" check (("amount_amount" is null) = ("amount_currency" is null));
alter table "product_option_values" add constraint "product_option_values_amount1_check" check ("amount_amount" between -9007199254740991 and 9007199254740991);
alter table "product_option_values" add constraint "product_option_values_amount2_check" check ("amount_currency" ~ '^[A-Z]{3}$');
alter table "product_option_values" add constraint "product_option_values_cost_amount_check" check (("cost_amount_amount" is null) = ("cost_amount_currency" is null));
alter table "product_option_values" add constraint "product_option_values_cost_amount1_check" check ("cost_amount_amount" between -9007199254740991 and 9007199254740991);
alter table "product_option_values" add constraint "product_option_values_cost_amount2_check" check ("cost_amount_currency" ~ '^[A-Z]{3}$');
alter table "product_option_values" add constraint "product_option_values_percent_check" check ("percent" <> 'NaN'::numeric);
alter table "product_option_values" add constraint "product_option_values_percent1_check" check ("percent" >= -100);
alter table "product_option_values" add constraint "product_option_values_formula_check" check (char_length("formula") <= 500);
alter table "product_option_values" add constraint "product_option_values_position_check" check ("position" between 0 and 10000);
create index "product_option_values_option_id_idx" on "product_option_values" using btree (tenant_id, "option_id", id) where deleted_at is null;
create unique index "product_option_values_option_id_code_key" on "product_option_values" (tenant_id, ("option_id"), ("code")) where deleted_at is null;
alter table "product_option_values" enable row level security;
alter table "product_option_values" force row level security;
create policy tenant on "product_option_values" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "product_option_values" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "product_option_values" referencing new table as new_rows for each statement execute function ledger_append_custom('productOptionValue');
create trigger ledger_update after update on "product_option_values" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('productOptionValue');
create trigger ledger_delete after delete on "product_option_values" referencing old table as old_rows for each statement execute function ledger_append_custom('productOptionValue');
create trigger custom_insert after insert on "product_option_values" for each row when (new.custom is not null) execute function custom_index('productOptionValue');
create trigger custom_update after update on "product_option_values" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('productOptionValue');
grant select, insert, update on "product_option_values" to eleven_app;
grant select on "product_option_values" to eleven_internal;
create table "bundle_items" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "bundle_id" uuid not null,
  "product_id" uuid not null,
  "quantity" numeric(18,4) not null,
  "position" int8 not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "bundle_items" add constraint "bundle_items_quantity_check" check ("quantity" <> 'NaN'::numeric);
alter table "bundle_items" add constraint "bundle_items_quantity1_check" check ("quantity" >= 0.0001);
alter table "bundle_items" add constraint "bundle_items_position_check" check ("position" between 0 and 10000);
create index "bundle_items_bundle_id_idx" on "bundle_items" using btree (tenant_id, "bundle_id", id) where deleted_at is null;
create index "bundle_items_product_id_idx" on "bundle_items" using btree (tenant_id, "product_id", id) where deleted_at is null;
create unique index "bundle_items_bundle_id_product_id_key" on "bundle_items" (tenant_id, ("bundle_id"), ("product_id")) where deleted_at is null;
alter table "bundle_items" enable row level security;
alter table "bundle_items" force row level security;
create policy tenant on "bundle_items" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "bundle_items" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "bundle_items" referencing new table as new_rows for each statement execute function ledger_append_custom('bundleItem');
create trigger ledger_update after update on "bundle_items" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('bundleItem');
create trigger ledger_delete after delete on "bundle_items" referencing old table as old_rows for each statement execute function ledger_append_custom('bundleItem');
create trigger custom_insert after insert on "bundle_items" for each row when (new.custom is not null) execute function custom_index('bundleItem');
create trigger custom_update after update on "bundle_items" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('bundleItem');
grant select, insert, update on "bundle_items" to eleven_app;
grant select on "bundle_items" to eleven_internal;
create table "units" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "code" text not null,
  "name" text not null,
  "symbol" text not null,
  "symbol_en" text,
  "kind" text not null,
  "base_id" uuid,
  "factor" numeric(24,12) not null,
  "decimals" int8 not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "units" add constraint "units_code_check" check (char_length("code") <= 20);
alter table "units" add constraint "units_name_check" check (char_length("name") <= 100);
alter table "units" add constraint "units_symbol_check" check (char_length("symbol") <= 20);
alter table "units" add constraint "units_symbol_en_check" check (char_length("symbol_en") <= 20);
alter table "units" add constraint "units_kind_check" check ("kind" in ('count', 'length', 'area', 'volume', 'mass', 'time'));
alter table "units" add constraint "units_factor_check" check ("factor" <> 'NaN'::numeric);
alter table "units" add constraint "units_factor1_check" check ("factor" >= 0.000000000001);
alter table "units" add constraint "units_decimals_check" check ("decimals" between 0 and 4);
create index "units_base_id_idx" on "units" using btree (tenant_id, "base_id", id) where deleted_at is null;
create unique index "units_code_key" on "units" (tenant_id, ("code")) where deleted_at is null;
alter table "units" enable row level security;
alter table "units" force row level security;
create policy tenant on "units" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "units" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "units" referencing new table as new_rows for each statement execute function ledger_append_custom('unit');
create trigger ledger_update after update on "units" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('unit');
create trigger ledger_delete after delete on "units" referencing old table as old_rows for each statement execute function ledger_append_custom('unit');
create trigger custom_insert after insert on "units" for each row when (new.custom is not null) execute function custom_index('unit');
create trigger custom_update after update on "units" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('unit');
grant select, insert, update on "units" to eleven_app;
grant select on "units" to eleven_internal;
create table "tax_classes" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "name" text not null,
  "code" text not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "tax_classes" add constraint "tax_classes_name_check" check (char_length("name") <= 100);
alter table "tax_classes" add constraint "tax_classes_code_check" check (char_length("code") <= 40);
create unique index "tax_classes_code_key" on "tax_classes" (tenant_id, ("code")) where deleted_at is null;
alter table "tax_classes" enable row level security;
alter table "tax_classes" force row level security;
create policy tenant on "tax_classes" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "tax_classes" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "tax_classes" referencing new table as new_rows for each statement execute function ledger_append_custom('taxClass');
create trigger ledger_update after update on "tax_classes" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('taxClass');
create trigger ledger_delete after delete on "tax_classes" referencing old table as old_rows for each statement execute function ledger_append_custom('taxClass');
create trigger custom_insert after insert on "tax_classes" for each row when (new.custom is not null) execute function custom_index('taxClass');
create trigger custom_update after update on "tax_classes" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('taxClass');
grant select, insert, update on "tax_classes" to eleven_app;
grant select on "tax_classes" to eleven_internal;
create table "tax_rates" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "tax_class_id" uuid not null,
  "name" text not null,
  "percent" numeric(7,4) not null,
  "valid_from" date not null,
  "valid_to" date,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "tax_rates" add constraint "tax_rates_name_check" check (char_length("name") <= 100);
alter table "tax_rates" add constraint "tax_rates_percent_check" check ("percent" <> 'NaN'::numeric);
alter table "tax_rates" add constraint "tax_rates_percent1_check" check ("percent" >= 0);
alter table "tax_rates" add constraint "tax_rates_percent2_check" check ("percent" <= 100);
alter table "tax_rates" add constraint "tax_rates_valid_from_check" check ("valid_from" between date '0001-01-01' and date '9999-12-31');
alter table "tax_rates" add constraint "tax_rates_valid_to_check" check ("valid_to" between date '0001-01-01' and date '9999-12-31');
create index "tax_rates_tax_class_id_idx" on "tax_rates" using btree (tenant_id, "tax_class_id", id) where deleted_at is null;
create unique index "tax_rates_tax_class_id_valid_from_key" on "tax_rates" (tenant_id, ("tax_class_id"), ("valid_from")) where deleted_at is null;
alter table "tax_rates" enable row level security;
alter table "tax_rates" force row level security;
create policy tenant on "tax_rates" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "tax_rates" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "tax_rates" referencing new table as new_rows for each statement execute function ledger_append_custom('taxRate');
create trigger ledger_update after update on "tax_rates" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('taxRate');
create trigger ledger_delete after delete on "tax_rates" referencing old table as old_rows for each statement execute function ledger_append_custom('taxRate');
create trigger custom_insert after insert on "tax_rates" for each row when (new.custom is not null) execute function custom_index('taxRate');
create trigger custom_update after update on "tax_rates" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('taxRate');
grant select, insert, update on "tax_rates" to eleven_app;
grant select on "tax_rates" to eleven_internal;
create table "customer_groups" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "name" text not null,
  "code" text not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "customer_groups" add constraint "customer_groups_name_check" check (char_length("name") <= 200);
alter table "customer_groups" add constraint "customer_groups_code_check" check (char_length("code") <= 64);
create unique index "customer_groups_code_key" on "customer_groups" (tenant_id, ("code")) where deleted_at is null;
alter table "customer_groups" enable row level security;
alter table "customer_groups" force row level security;
create policy tenant on "customer_groups" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "customer_groups" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "customer_groups" referencing new table as new_rows for each statement execute function ledger_append_custom('customerGroup');
create trigger ledger_update after update on "customer_groups" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('customerGroup');
create trigger ledger_delete after delete on "customer_groups" referencing old table as old_rows for each statement execute function ledger_append_custom('customerGroup');
create trigger custom_insert after insert on "customer_groups" for each row when (new.custom is not null) execute function custom_index('customerGroup');
create trigger custom_update after update on "customer_groups" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('customerGroup');
grant select, insert, update on "customer_groups" to eleven_app;
grant select on "customer_groups" to eleven_internal;
create table "price_lists" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "name" text not null,
  "code" text,
  "currency" text not null,
  "valid_from" date,
  "valid_to" date,
  "customer_group_id" uuid,
  "segment" text,
  "territory" text,
  "channel" text,
  "priority" int8 not null,
  "tax_included" bool not null,
  "active" bool not null,
  "description" text,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("name", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("name", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "price_lists" add constraint "price_lists_tags_check" check (cardinality("tags") between 1 and 50);
alter table "price_lists" add constraint "price_lists_name_check" check (char_length("name") <= 200);
alter table "price_lists" add constraint "price_lists_code_check" check (char_length("code") <= 64);
alter table "price_lists" add constraint "price_lists_currency_check" check (char_length("currency") <= 3);
alter table "price_lists" add constraint "price_lists_valid_from_check" check ("valid_from" between date '0001-01-01' and date '9999-12-31');
alter table "price_lists" add constraint "price_lists_valid_to_check" check ("valid_to" between date '0001-01-01' and date '9999-12-31');
alter table "price_lists" add constraint "price_lists_segment_check" check (char_length("segment") <= 100);
alter table "price_lists" add constraint "price_lists_territory_check" check (char_length("territory") <= 100);
alter table "price_lists" add constraint "price_lists_channel_check" check ("channel" in ('desk', 'shop', 'phone', 'web', 'mobile', 'email', 'partner'));
alter table "price_lists" add constraint "price_lists_priority_check" check ("priority" between -1000 and 1000);
alter table "price_lists" add constraint "price_lists_description_check" check (char_length("description") <= 2000);
create index "price_lists_owner_id_idx" on "price_lists" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "price_lists_team_id_idx" on "price_lists" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "price_lists_customer_group_id_idx" on "price_lists" using btree (tenant_id, "customer_group_id", id) where deleted_at is null;
create index "price_lists_active_idx" on "price_lists" using btree (tenant_id, ("active"), id) where deleted_at is null;
create index "price_lists_tags_idx" on "price_lists" using gin (tenant_id, "tags") where deleted_at is null;
create unique index "price_lists_code_key" on "price_lists" (tenant_id, ("code")) where deleted_at is null;
create index "price_lists_search_text_idx" on "price_lists" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "price_lists_search_words_idx" on "price_lists" using gin (tenant_id, search_words) where deleted_at is null;
alter table "price_lists" enable row level security;
alter table "price_lists" force row level security;
create policy tenant on "price_lists" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "price_lists" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "price_lists" referencing new table as new_rows for each statement execute function ledger_append_custom('priceList');
create trigger ledger_update after update on "price_lists" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('priceList');
create trigger ledger_delete after delete on "price_lists" referencing old table as old_rows for each statement execute function ledger_append_custom('priceList');
create trigger custom_insert after insert on "price_lists" for each row when (new.custom is not null) execute function custom_index('priceList');
create trigger custom_update after update on "price_lists" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('priceList');
grant select, insert, update on "price_lists" to eleven_app;
grant select on "price_lists" to eleven_internal;
create function "search_price_lists_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "price_lists" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_price_lists_words"(tsquery, int, uuid) from public; grant execute on function "search_price_lists_words"(tsquery, int, uuid) to eleven_app; alter function "search_price_lists_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_price_lists_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "price_lists" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_price_lists_text"(text, int, uuid) from public; grant execute on function "search_price_lists_text"(text, int, uuid) to eleven_app; alter function "search_price_lists_text"(text, int, uuid) owner to eleven_internal;
create table "price_rules" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "price_list_id" uuid not null,
  "name" text,
  "target" text not null,
  "category_id" uuid,
  "product_id" uuid,
  "variant_id" uuid,
  "min_quantity" numeric(18,4) not null,
  "kind" text not null,
  "amount_amount" int8,
  "amount_currency" text,
  "percent" numeric(9,4),
  "formula" text,
  "base" text not null,
  "base_list_id" uuid,
  "surcharge_amount" int8,
  "surcharge_currency" text,
  "round_to_amount" int8,
  "round_to_currency" text,
  "round_direction" text not null,
  "min_margin" numeric(9,4),
  "max_margin" numeric(9,4),
  "valid_from" date,
  "valid_to" date,
  "active" bool not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "price_rules" add constraint "price_rules_name_check" check (char_length("name") <= 200);
alter table "price_rules" add constraint "price_rules_target_check" check ("target" in ('global', 'category', 'product', 'variant'));
alter table "price_rules" add constraint "price_rules_min_quantity_check" check ("min_quantity" <> 'NaN'::numeric);
alter table "price_rules" add constraint "price_rules_min_quantity1_check" check ("min_quantity" >= 0);
alter table "price_rules" add constraint "price_rules_kind_check" check ("kind" in ('fixed', 'percent', 'formula'));
alter table "price_rules" add constraint "price_rules_amount_check" check (("amount_amount" is null) = ("amount_currency" is null));
alter table "price_rules" add constraint "price_rules_amount1_check" check ("amount_amount" between 0 and 9007199254740991);
alter table "price_rules" add constraint "price_rules_amount2_check" check ("amount_currency" ~ '^[A-Z]{3}$');
alter table "price_rules" add constraint "price_rules_percent_check" check ("percent" <> 'NaN'::numeric);
alter table "price_rules" add constraint "price_rules_percent1_check" check ("percent" >= -100);
alter table "price_rules" add constraint "price_rules_formula_check" check (char_length("formula") <= 500);
alter table "price_rules" add constraint "price_rules_base_check" check ("base" in ('list', 'cost', 'otherList'));
alter table "price_rules" add constraint "price_rules_surcharge_check" check (("surcharge_amount" is null) = ("surcharge_currency" is null));
alter table "price_rules" add constraint "price_rules_surcharge1_check" check ("surcharge_amount" between -9007199254740991 and 9007199254740991);
alter table "price_rules" add constraint "price_rules_surcharge2_check" check ("surcharge_currency" ~ '^[A-Z]{3}$');
alter table "price_rules" add constraint "price_rules_round_to_check" check (("round_to_amount" is null) = ("round_to_currency" is null));
alter table "price_rules" add constraint "price_rules_round_to1_check" check ("round_to_amount" between 1 and 9007199254740991);
alter table "price_rules" add constraint "price_rules_round_to2_check" check ("round_to_currency" ~ '^[A-Z]{3}$');
alter table "price_rules" add constraint "price_rules_round_direction_check" check ("round_direction" in ('nearest', 'up', 'down'));
alter table "price_rules" add constraint "price_rules_min_margin_check" check ("min_margin" <> 'NaN'::numeric);
alter table "price_rules" add constraint "price_rules_min_margin1_check" check ("min_margin" >= 0);
alter table "price_rules" add constraint "price_rules_min_margin2_check" check ("min_margin" <= 99.9999);
alter table "price_rules" add constraint "price_rules_max_margin_check" check ("max_margin" <> 'NaN'::numeric);
alter table "price_rules" add constraint "price_rules_max_margin1_check" check ("max_margin" >= 0);
alter table "price_rules" add constraint "price_rules_max_margin2_check" check ("max_margin" <= 99.9999);
alter table "price_rules" add constraint "price_rules_valid_from_check" check ("valid_from" between date '0001-01-01' and date '9999-12-31');
alter table "price_rules" add constraint "price_rules_valid_to_check" check ("valid_to" between date '0001-01-01' and date '9999-12-31');
create index "price_rules_price_list_id_idx" on "price_rules" using btree (tenant_id, "price_list_id", id) where deleted_at is null;
create index "price_rules_category_id_idx" on "price_rules" using btree (tenant_id, "category_id", id) where deleted_at is null;
create index "price_rules_product_id_idx" on "price_rules" using btree (tenant_id, "product_id", id) where deleted_at is null;
create index "price_rules_variant_id_idx" on "price_rules" using btree (tenant_id, "variant_id", id) where deleted_at is null;
create index "price_rules_base_list_id_idx" on "price_rules" using btree (tenant_id, "base_list_id", id) where deleted_at is null;
create index "price_rules_price_list_id_target_product_id_idx" on "price_rules" using btree (tenant_id, ("price_list_id"), ("target"), ("product_id"), id) where deleted_at is null;
create index "price_rules_price_list_id_target_category_id_idx" on "price_rules" using btree (tenant_id, ("price_list_id"), ("target"), ("category_id"), id) where deleted_at is null;
create index "price_rules_price_list_id_target_variant_id_idx" on "price_rules" using btree (tenant_id, ("price_list_id"), ("target"), ("variant_id"), id) where deleted_at is null;
alter table "price_rules" enable row level security;
alter table "price_rules" force row level security;
create policy tenant on "price_rules" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "price_rules" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "price_rules" referencing new table as new_rows for each statement execute function ledger_append_custom('priceRule');
create trigger ledger_update after update on "price_rules" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('priceRule');
create trigger ledger_delete after delete on "price_rules" referencing old table as old_rows for each statement execute function ledger_append_custom('priceRule');
create trigger custom_insert after insert on "price_rules" for each row when (new.custom is not null) execute function custom_index('priceRule');
create trigger custom_update after update on "price_rules" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('priceRule');
grant select, insert, update on "price_rules" to eleven_app;
grant select on "price_rules" to eleven_internal;
create table "discount_policies" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "name" text not null,
  "role_id" uuid,
  "category_id" uuid,
  "max_discount" numeric(7,4) not null,
  "min_margin" numeric(7,4),
  "approval_policy_id" uuid,
  "active" bool not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "discount_policies" add constraint "discount_policies_tags_check" check (cardinality("tags") between 1 and 50);
alter table "discount_policies" add constraint "discount_policies_name_check" check (char_length("name") <= 200);
alter table "discount_policies" add constraint "discount_policies_max_discount_check" check ("max_discount" <> 'NaN'::numeric);
alter table "discount_policies" add constraint "discount_policies_max_discount1_check" check ("max_discount" >= 0);
alter table "discount_policies" add constraint "discount_policies_max_discount2_check" check ("max_discount" <= 100);
alter table "discount_policies" add constraint "discount_policies_min_margin_check" check ("min_margin" <> 'NaN'::numeric);
alter table "discount_policies" add constraint "discount_policies_min_margin1_check" check ("min_margin" >= 0);
alter table "discount_policies" add constraint "discount_policies_min_margin2_check" check ("min_margin" <= 100);
create index "discount_policies_owner_id_idx" on "discount_policies" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "discount_policies_team_id_idx" on "discount_policies" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "discount_policies_role_id_idx" on "discount_policies" using btree (tenant_id, "role_id", id) where deleted_at is null;
create index "discount_policies_category_id_idx" on "discount_policies" using btree (tenant_id, "category_id", id) where deleted_at is null;
create index "discount_policies_approval_policy_id_idx" on "discount_policies" using btree (tenant_id, "approval_policy_id", id) where deleted_at is null;
create index "discount_policies_active_idx" on "discount_policies" using btree (tenant_id, ("active"), id) where deleted_at is null;
create index "discount_policies_tags_idx" on "discount_policies" using gin (tenant_id, "tags") where deleted_at is null;
alter table "discount_policies" enable row level security;
alter table "discount_policies" force row level security;
create policy tenant on "discount_policies" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "discount_policies" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "discount_policies" referencing new table as new_rows for each statement execute function ledger_append_custom('discountPolicy');
create trigger ledger_update after update on "discount_policies" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('discountPolicy');
create trigger ledger_delete after delete on "discount_policies" referencing old table as old_rows for each statement execute function ledger_append_custom('discountPolicy');
create trigger custom_insert after insert on "discount_policies" for each row when (new.custom is not null) execute function custom_index('discountPolicy');
create trigger custom_update after update on "discount_policies" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('discountPolicy');
grant select, insert, update on "discount_policies" to eleven_app;
grant select on "discount_policies" to eleven_internal;
create table "value_class_policies" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "value_class" text not null,
  "valid_from" date not null,
  "max_discount" numeric(7,4) not null,
  "deferral_days" int8 not null,
  "credit_limit_amount" int8,
  "credit_limit_currency" text,
  "credit_limit_base" int8,
  "credit_limit_rate" numeric,
  "credit_limit_rate_date" date,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "value_class_policies" add constraint "value_class_policies_value_class_check" check ("value_class" in ('A', 'B', 'C'));
alter table "value_class_policies" add constraint "value_class_policies_valid_from_check" check ("valid_from" between date '0001-01-01' and date '9999-12-31');
alter table "value_class_policies" add constraint "value_class_policies_max_discount_check" check ("max_discount" <> 'NaN'::numeric);
alter table "value_class_policies" add constraint "value_class_policies_max_discount1_check" check ("max_discount" >= 0);
alter table "value_class_policies" add constraint "value_class_policies_max_discount2_check" check ("max_discount" <= 100);
alter table "value_class_policies" add constraint "value_class_policies_deferral_days_check" check ("deferral_days" between 0 and 365);
alter table "value_class_policies" add constraint "value_class_policies_credit_limit_check" check (("credit_limit_amount" is null) = ("credit_limit_currency" is null));
alter table "value_class_policies" add constraint "value_class_policies_credit_limit1_check" check ("credit_limit_amount" between 0 and 9007199254740991);
alter table "value_class_policies" add constraint "value_class_policies_credit_limit2_check" check ("credit_limit_currency" ~ '^[A-Z]{3}$');
alter table "value_class_policies" add constraint "value_class_policies_credit_limit3_check" check ("credit_limit_base" between -9007199254740991 and 9007199254740991);
alter table "value_class_policies" add constraint "value_class_policies_credit_limit4_check" check ("credit_limit_base" is null or "credit_limit_amount" is not null);
create unique index "value_class_policies_value_class_valid_from_key" on "value_class_policies" (tenant_id, ("value_class"), ("valid_from")) where deleted_at is null;
alter table "value_class_policies" enable row level security;
alter table "value_class_policies" force row level security;
create policy tenant on "value_class_policies" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "value_class_policies" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "value_class_policies" referencing new table as new_rows for each statement execute function ledger_append_custom('valueClassPolicy');
create trigger ledger_update after update on "value_class_policies" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('valueClassPolicy');
create trigger ledger_delete after delete on "value_class_policies" referencing old table as old_rows for each statement execute function ledger_append_custom('valueClassPolicy');
create trigger custom_insert after insert on "value_class_policies" for each row when (new.custom is not null) execute function custom_index('valueClassPolicy');
create trigger custom_update after update on "value_class_policies" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('valueClassPolicy');
grant select, insert, update on "value_class_policies" to eleven_app;
grant select on "value_class_policies" to eleven_internal;
create table "leads" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "subject" text not null,
  "kind" text not null,
  "state" text default 'new',
  "source_id" uuid,
  "company" text,
  "first_name" text,
  "last_name" text,
  "position" text,
  "email" text,
  "email_canonical" text,
  "phone" text,
  "phone_e164" text,
  "phone_country" text,
  "phone_digits" text,
  "country" text,
  "region" text,
  "industry" text,
  "account_id" uuid,
  "person_id" uuid,
  "need" text,
  "budget_amount" int8,
  "budget_currency" text,
  "budget_base" int8,
  "budget_rate" numeric,
  "budget_rate_date" date,
  "timeframe" text,
  "consents" jsonb,
  "territory_id" uuid,
  "form_id" uuid,
  "answers" jsonb,
  "score" int8,
  "score_parts" jsonb,
  "grade" text,
  "knocked_out" bool,
  "min_score" int8,
  "received_at" timestamptz not null,
  "renewed_at" timestamptz,
  "assigned_at" timestamptz,
  "first_response_due_at" timestamptz,
  "responded_at" timestamptz,
  "response_minutes" numeric(12,2),
  "rolling_due_at" timestamptz,
  "rolling_responded_at" timestamptz,
  "disqualify_reason" text,
  "recycled_until" date,
  "duplicate_of_id" uuid,
  "converted_at" timestamptz,
  "converted_account_id" uuid,
  "converted_person_id" uuid,
  "converted_deal_id" uuid,
  "not_duplicate" bool not null,
  "deal_stage_id" uuid,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("subject", '') || ' ' || coalesce("company", '') || ' ' || coalesce("last_name", '') || ' ' || coalesce("need", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("subject", '') || ' ' || coalesce("company", '') || ' ' || coalesce("last_name", '') || ' ' || coalesce("need", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "leads" add constraint "leads_tags_check" check (cardinality("tags") between 1 and 50);
alter table "leads" add constraint "leads_subject_check" check (char_length("subject") <= 300);
alter table "leads" add constraint "leads_kind_check" check ("kind" in ('newInterest', 'need'));
alter table "leads" add constraint "leads_state_check" check ("state" is not null);
alter table "leads" add constraint "leads_state1_check" check ("state" in ('new', 'assigned', 'inProgress', 'qualified', 'converted', 'disqualified', 'recycled', 'duplicate'));
alter table "leads" add constraint "leads_company_check" check (char_length("company") <= 300);
alter table "leads" add constraint "leads_first_name_check" check (char_length("first_name") <= 100);
alter table "leads" add constraint "leads_last_name_check" check (char_length("last_name") <= 150);
alter table "leads" add constraint "leads_position_check" check (char_length("position") <= 200);
alter table "leads" add constraint "leads_email_check" check (char_length("email") <= 254);
alter table "leads" add constraint "leads_email1_check" check (("email" is null) = ("email_canonical" is null));
alter table "leads" add constraint "leads_phone_check" check (char_length("phone") <= 60);
alter table "leads" add constraint "leads_phone1_check" check ("phone_e164" ~ '^[+][0-9]{3,15}$');
alter table "leads" add constraint "leads_country_check" check (char_length("country") <= 2);
alter table "leads" add constraint "leads_region_check" check (char_length("region") <= 200);
alter table "leads" add constraint "leads_industry_check" check (char_length("industry") <= 200);
alter table "leads" add constraint "leads_need_check" check (char_length("need") <= 10000);
alter table "leads" add constraint "leads_budget_check" check (("budget_amount" is null) = ("budget_currency" is null));
alter table "leads" add constraint "leads_budget1_check" check ("budget_amount" between 0 and 9007199254740991);
alter table "leads" add constraint "leads_budget2_check" check ("budget_currency" ~ '^[A-Z]{3}$');
alter table "leads" add constraint "leads_budget3_check" check ("budget_base" between -9007199254740991 and 9007199254740991);
alter table "leads" add constraint "leads_budget4_check" check ("budget_base" is null or "budget_amount" is not null);
alter table "leads" add constraint "leads_timeframe_check" check ("timeframe" in ('now', 'month', 'quarter', 'year', 'unknown'));
alter table "leads" add constraint "leads_score_check" check ("score" between 0 and 100);
alter table "leads" add constraint "leads_grade_check" check ("grade" in ('A', 'B', 'C', 'D'));
alter table "leads" add constraint "leads_min_score_check" check ("min_score" between 0 and 100);
alter table "leads" add constraint "leads_received_at_check" check ("received_at" >= timestamptz '0001-01-01 00:00:00+00' and "received_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "leads" add constraint "leads_renewed_at_check" check ("renewed_at" >= timestamptz '0001-01-01 00:00:00+00' and "renewed_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "leads" add constraint "leads_assigned_at_check" check ("assigned_at" >= timestamptz '0001-01-01 00:00:00+00' and "assigned_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "leads" add constraint "leads_first_response_due_at_check" check ("first_response_due_at" >= timestamptz '0001-01-01 00:00:00+00' and "first_response_due_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "leads" add constraint "leads_responded_at_check" check ("responded_at" >= timestamptz '0001-01-01 00:00:00+00' and "responded_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "leads" add constraint "leads_response_minutes_check" check ("response_minutes" <> 'NaN'::numeric);
alter table "leads" add constraint "leads_rolling_due_at_check" check ("rolling_due_at" >= timestamptz '0001-01-01 00:00:00+00' and "rolling_due_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "leads" add constraint "leads_rolling_responded_at_check" check ("rolling_responded_at" >= timestamptz '0001-01-01 00:00:00+00' and "rolling_responded_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "leads" add constraint "leads_disqualify_reason_check" check (char_length("disqualify_reason") <= 1000);
alter table "leads" add constraint "leads_recycled_until_check" check ("recycled_until" between date '0001-01-01' and date '9999-12-31');
alter table "leads" add constraint "leads_converted_at_check" check ("converted_at" >= timestamptz '0001-01-01 00:00:00+00' and "converted_at" < timestamptz '10000-01-01 00:00:00+00');
create index "leads_owner_id_idx" on "leads" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "leads_team_id_idx" on "leads" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "leads_source_id_idx" on "leads" using btree (tenant_id, "source_id", id) where deleted_at is null;
create index "leads_account_id_idx" on "leads" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "leads_person_id_idx" on "leads" using btree (tenant_id, "person_id", id) where deleted_at is null;
create index "leads_territory_id_idx" on "leads" using btree (tenant_id, "territory_id", id) where deleted_at is null;
create index "leads_form_id_idx" on "leads" using btree (tenant_id, "form_id", id) where deleted_at is null;
create index "leads_duplicate_of_id_idx" on "leads" using btree (tenant_id, "duplicate_of_id", id) where deleted_at is null;
create index "leads_converted_account_id_idx" on "leads" using btree (tenant_id, "converted_account_id", id) where deleted_at is null;
create index "leads_converted_person_id_idx" on "leads" using btree (tenant_id, "converted_person_id", id) where deleted_at is null;
create index "leads_converted_deal_id_idx" on "leads" using btree (tenant_id, "converted_deal_id", id) where deleted_at is null;
create index "leads_deal_stage_id_idx" on "leads" using btree (tenant_id, "deal_stage_id", id) where deleted_at is null;
create index "leads_kind_idx" on "leads" using btree (tenant_id, ("kind"), id) where deleted_at is null;
create index "leads_state_idx" on "leads" using btree (tenant_id, ("state"), id) where deleted_at is null;
create index "leads_email_idx" on "leads" using btree (tenant_id, ("email_canonical"), id) where deleted_at is null;
create index "leads_country_idx" on "leads" using btree (tenant_id, ("country"), id) where deleted_at is null;
create index "leads_region_idx" on "leads" using btree (tenant_id, ("region"), id) where deleted_at is null;
create index "leads_industry_idx" on "leads" using btree (tenant_id, ("industry"), id) where deleted_at is null;
create index "leads_score_idx" on "leads" using btree (tenant_id, ("score"), id) where deleted_at is null;
create index "leads_grade_idx" on "leads" using btree (tenant_id, ("grade"), id) where deleted_at is null;
create index "leads_received_at_idx" on "leads" using btree (tenant_id, ("received_at"), id) where deleted_at is null;
create index "leads_first_response_due_at_idx" on "leads" using btree (tenant_id, ("first_response_due_at"), id) where deleted_at is null;
create index "leads_rolling_due_at_idx" on "leads" using btree (tenant_id, ("rolling_due_at"), id) where deleted_at is null;
create index "leads_converted_at_idx" on "leads" using btree (tenant_id, ("converted_at"), id) where deleted_at is null;
create index "leads_tags_idx" on "leads" using gin (tenant_id, "tags") where deleted_at is null;
create index "leads_owner_id_state_idx" on "leads" using btree (tenant_id, ("owner_id"), ("state"), id) where deleted_at is null;
create index "leads_search_text_idx" on "leads" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "leads_search_words_idx" on "leads" using gin (tenant_id, search_words) where deleted_at is null;
alter table "leads" enable row level security;
alter table "leads" force row level security;
create policy tenant on "leads" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "leads" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "leads" referencing new table as new_rows for each statement execute function ledger_append_custom('lead', '{consents,answers,score_parts}');
create trigger ledger_update after update on "leads" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('lead');
create trigger ledger_delete after delete on "leads" referencing old table as old_rows for each statement execute function ledger_append_custom('lead');
create trigger custom_insert after insert on "leads" for each row when (new.custom is not null) execute function custom_index('lead');
create trigger custom_update after update on "leads" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('lead');
grant select, insert, update on "leads" to eleven_app;
grant select on "leads" to eleven_internal;
create function "search_leads_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "leads" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_leads_words"(tsquery, int, uuid) from public; grant execute on function "search_leads_words"(tsquery, int, uuid) to eleven_app; alter function "search_leads_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_leads_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "leads" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_leads_text"(text, int, uuid) from public; grant execute on function "search_leads_text"(text, int, uuid) to eleven_app; alter function "search_leads_text"(text, int, uuid) owner to eleven_internal;
create table "leads_products" (
  "tenant_id" uuid not null,
  "lead_id" uuid not null,
  "product_id" uuid not null,
  primary key ("tenant_id", "lead_id", "product_id")
);
create index "leads_products_back_idx" on "leads_products" (tenant_id, "product_id", "lead_id");
alter table "leads_products" enable row level security;
alter table "leads_products" force row level security;
create policy tenant on "leads_products" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "leads_products" to eleven_internal using (true) with check (true);
grant select, insert, delete on "leads_products" to eleven_app;
grant select on "leads_products" to eleven_internal;
create table "leads_files" (
  "tenant_id" uuid not null,
  "lead_id" uuid not null,
  "file_id" uuid not null,
  primary key ("tenant_id", "lead_id", "file_id")
);
create index "leads_files_back_idx" on "leads_files" (tenant_id, "file_id", "lead_id");
alter table "leads_files" enable row level security;
alter table "leads_files" force row level security;
create policy tenant on "leads_files" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "leads_files" to eleven_internal using (true) with check (true);
grant select, insert, delete on "leads_files" to eleven_app;
grant select on "leads_files" to eleven_internal;
create table "lead_participants" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "lead_id" uuid not null,
  "person_id" uuid not null,
  "role" text not null,
  "note" text,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "lead_participants" add constraint "lead_participants_role_check" check ("role" in ('user', 'influencer', 'decisionMaker', 'approver', 'gatekeeper', 'champion', 'other'));
alter table "lead_participants" add constraint "lead_participants_note_check" check (char_length("note") <= 1000);
create index "lead_participants_lead_id_idx" on "lead_participants" using btree (tenant_id, "lead_id", id) where deleted_at is null;
create index "lead_participants_person_id_idx" on "lead_participants" using btree (tenant_id, "person_id", id) where deleted_at is null;
create unique index "lead_participants_lead_id_person_id_key" on "lead_participants" (tenant_id, ("lead_id"), ("person_id")) where deleted_at is null;
alter table "lead_participants" enable row level security;
alter table "lead_participants" force row level security;
create policy tenant on "lead_participants" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "lead_participants" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "lead_participants" referencing new table as new_rows for each statement execute function ledger_append_custom('leadParticipant');
create trigger ledger_update after update on "lead_participants" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('leadParticipant');
create trigger ledger_delete after delete on "lead_participants" referencing old table as old_rows for each statement execute function ledger_append_custom('leadParticipant');
create trigger custom_insert after insert on "lead_participants" for each row when (new.custom is not null) execute function custom_index('leadParticipant');
create trigger custom_update after update on "lead_participants" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('leadParticipant');
grant select, insert, update on "lead_participants" to eleven_app;
grant select on "lead_participants" to eleven_internal;
create table "qualification_forms" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "name" text not null,
  "questions" jsonb not null,
  "min_score" int8 not null,
  "active" bool not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "qualification_forms" add constraint "qualification_forms_name_check" check (char_length("name") <= 200);
alter table "qualification_forms" add constraint "qualification_forms_min_score_check" check ("min_score" between 0 and 100);
alter table "qualification_forms" enable row level security;
alter table "qualification_forms" force row level security;
create policy tenant on "qualification_forms" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "qualification_forms" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "qualification_forms" referencing new table as new_rows for each statement execute function ledger_append_custom('qualificationForm', '{questions}');
create trigger ledger_update after update on "qualification_forms" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('qualificationForm');
create trigger ledger_delete after delete on "qualification_forms" referencing old table as old_rows for each statement execute function ledger_append_custom('qualificationForm');
create trigger custom_insert after insert on "qualification_forms" for each row when (new.custom is not null) execute function custom_index('qualificationForm');
create trigger custom_update after update on "qualification_forms" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('qualificationForm');
grant select, insert, update on "qualification_forms" to eleven_app;
grant select on "qualification_forms" to eleven_internal;
create table "territories" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "name" text not null,
  "parent_id" uuid,
  "unit_id" uuid,
  "position" int8 not null,
  "criteria" jsonb,
  "active" bool not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "territories" add constraint "territories_name_check" check (char_length("name") <= 200);
alter table "territories" add constraint "territories_position_check" check ("position" between 0 and 10000);
create index "territories_parent_id_idx" on "territories" using btree (tenant_id, "parent_id", id) where deleted_at is null;
create index "territories_unit_id_idx" on "territories" using btree (tenant_id, "unit_id", id) where deleted_at is null;
alter table "territories" enable row level security;
alter table "territories" force row level security;
create policy tenant on "territories" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "territories" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "territories" referencing new table as new_rows for each statement execute function ledger_append_custom('territory', '{criteria}');
create trigger ledger_update after update on "territories" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('territory');
create trigger ledger_delete after delete on "territories" referencing old table as old_rows for each statement execute function ledger_append_custom('territory');
create trigger custom_insert after insert on "territories" for each row when (new.custom is not null) execute function custom_index('territory');
create trigger custom_update after update on "territories" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('territory');
grant select, insert, update on "territories" to eleven_app;
grant select on "territories" to eleven_internal;
create table "lead_assignees" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "user_id" uuid not null,
  "territory_id" uuid not null,
  "weight" int8 not null,
  "monthly_capacity" int8 not null,
  "active" bool not null,
  "month" text,
  "assigned" int8 not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "lead_assignees" add constraint "lead_assignees_weight_check" check ("weight" between 1 and 100);
alter table "lead_assignees" add constraint "lead_assignees_monthly_capacity_check" check ("monthly_capacity" between 0 and 1000000);
alter table "lead_assignees" add constraint "lead_assignees_month_check" check (char_length("month") <= 7);
alter table "lead_assignees" add constraint "lead_assignees_assigned_check" check ("assigned" between 0 and 9007199254740991);
create index "lead_assignees_user_id_idx" on "lead_assignees" using btree (tenant_id, "user_id", id) where deleted_at is null;
create index "lead_assignees_territory_id_idx" on "lead_assignees" using btree (tenant_id, "territory_id", id) where deleted_at is null;
create unique index "lead_assignees_user_id_territory_id_key" on "lead_assignees" (tenant_id, ("user_id"), ("territory_id")) where deleted_at is null;
alter table "lead_assignees" enable row level security;
alter table "lead_assignees" force row level security;
create policy tenant on "lead_assignees" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "lead_assignees" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "lead_assignees" referencing new table as new_rows for each statement execute function ledger_append_custom('leadAssignee');
create trigger ledger_update after update on "lead_assignees" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('leadAssignee');
create trigger ledger_delete after delete on "lead_assignees" referencing old table as old_rows for each statement execute function ledger_append_custom('leadAssignee');
create trigger custom_insert after insert on "lead_assignees" for each row when (new.custom is not null) execute function custom_index('leadAssignee');
create trigger custom_update after update on "lead_assignees" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('leadAssignee');
grant select, insert, update on "lead_assignees" to eleven_app;
grant select on "lead_assignees" to eleven_internal;
create table "pipelines" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "name" text not null,
  "currency" text,
  "position" int8 not null,
  "active" bool not null,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("name", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("name", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "pipelines" add constraint "pipelines_tags_check" check (cardinality("tags") between 1 and 50);
alter table "pipelines" add constraint "pipelines_name_check" check (char_length("name") <= 200);
alter table "pipelines" add constraint "pipelines_currency_check" check (char_length("currency") <= 3);
alter table "pipelines" add constraint "pipelines_position_check" check ("position" between 0 and 10000);
create index "pipelines_owner_id_idx" on "pipelines" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "pipelines_team_id_idx" on "pipelines" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "pipelines_active_idx" on "pipelines" using btree (tenant_id, ("active"), id) where deleted_at is null;
create index "pipelines_tags_idx" on "pipelines" using gin (tenant_id, "tags") where deleted_at is null;
create index "pipelines_search_text_idx" on "pipelines" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "pipelines_search_words_idx" on "pipelines" using gin (tenant_id, search_words) where deleted_at is null;
alter table "pipelines" enable row level security;
alter table "pipelines" force row level security;
create policy tenant on "pipelines" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "pipelines" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "pipelines" referencing new table as new_rows for each statement execute function ledger_append_custom('pipeline');
create trigger ledger_update after update on "pipelines" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('pipeline');
create trigger ledger_delete after delete on "pipelines" referencing old table as old_rows for each statement execute function ledger_append_custom('pipeline');
create trigger custom_insert after insert on "pipelines" for each row when (new.custom is not null) execute function custom_index('pipeline');
create trigger custom_update after update on "pipelines" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('pipeline');
grant select, insert, update on "pipelines" to eleven_app;
grant select on "pipelines" to eleven_internal;
create function "search_pipelines_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "pipelines" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_pipelines_words"(tsquery, int, uuid) from public; grant execute on function "search_pipelines_words"(tsquery, int, uuid) to eleven_app; alter function "search_pipelines_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_pipelines_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "pipelines" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_pipelines_text"(text, int, uuid) from public; grant execute on function "search_pipelines_text"(text, int, uuid) to eleven_app; alter function "search_pipelines_text"(text, int, uuid) owner to eleven_internal;
create table "pipelines_teams" (
  "tenant_id" uuid not null,
  "pipeline_id" uuid not null,
  "org_unit_id" uuid not null,
  primary key ("tenant_id", "pipeline_id", "org_unit_id")
);
create index "pipelines_teams_back_idx" on "pipelines_teams" (tenant_id, "org_unit_id", "pipeline_id");
alter table "pipelines_teams" enable row level security;
alter table "pipelines_teams" force row level security;
create policy tenant on "pipelines_teams" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "pipelines_teams" to eleven_internal using (true) with check (true);
grant select, insert, delete on "pipelines_teams" to eleven_app;
grant select on "pipelines_teams" to eleven_internal;
create table "deal_stages" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "pipeline_id" uuid not null,
  "name" text not null,
  "position" int8 not null,
  "kind" text not null,
  "probability" int8,
  "forecast_category" text not null,
  "rot_after_days" int8,
  "standard_days" int8,
  "required_fields" text[],
  "checklist" text[],
  "exit_criteria" jsonb,
  "auto_tasks" jsonb,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "deal_stages" add constraint "deal_stages_name_check" check (char_length("name") <= 200);
alter table "deal_stages" add constraint "deal_stages_position_check" check ("position" between 0 and 10000);
alter table "deal_stages" add constraint "deal_stages_kind_check" check ("kind" in ('open', 'onHold', 'won', 'lost'));
alter table "deal_stages" add constraint "deal_stages_probability_check" check ("probability" between 0 and 100);
alter table "deal_stages" add constraint "deal_stages_forecast_category_check" check ("forecast_category" in ('omitted', 'pipeline', 'bestCase', 'commit', 'closed'));
alter table "deal_stages" add constraint "deal_stages_rot_after_days_check" check ("rot_after_days" between 1 and 3650);
alter table "deal_stages" add constraint "deal_stages_standard_days_check" check ("standard_days" between 0 and 3650);
alter table "deal_stages" add constraint "deal_stages_required_fields_check" check (cardinality("required_fields") between 1 and 50);
alter table "deal_stages" add constraint "deal_stages_checklist_check" check (cardinality("checklist") between 1 and 50);
create index "deal_stages_pipeline_id_idx" on "deal_stages" using btree (tenant_id, "pipeline_id", id) where deleted_at is null;
create index "deal_stages_kind_idx" on "deal_stages" using btree (tenant_id, ("kind"), id) where deleted_at is null;
create index "deal_stages_required_fields_idx" on "deal_stages" using gin (tenant_id, "required_fields") where deleted_at is null;
create index "deal_stages_checklist_idx" on "deal_stages" using gin (tenant_id, "checklist") where deleted_at is null;
create unique index "deal_stages_pipeline_id_position_key" on "deal_stages" (tenant_id, ("pipeline_id"), ("position")) where deleted_at is null;
alter table "deal_stages" enable row level security;
alter table "deal_stages" force row level security;
create policy tenant on "deal_stages" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "deal_stages" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "deal_stages" referencing new table as new_rows for each statement execute function ledger_append_custom('dealStage', '{exit_criteria,auto_tasks}');
create trigger ledger_update after update on "deal_stages" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('dealStage');
create trigger ledger_delete after delete on "deal_stages" referencing old table as old_rows for each statement execute function ledger_append_custom('dealStage');
create trigger custom_insert after insert on "deal_stages" for each row when (new.custom is not null) execute function custom_index('dealStage');
create trigger custom_update after update on "deal_stages" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('dealStage');
grant select, insert, update on "deal_stages" to eleven_app;
grant select on "deal_stages" to eleven_internal;
create table "deal_stages_next_stages" (
  "tenant_id" uuid not null,
  "deal_stage_id" uuid not null,
  "other_deal_stage_id" uuid not null,
  primary key ("tenant_id", "deal_stage_id", "other_deal_stage_id")
);
create index "deal_stages_next_stages_back_idx" on "deal_stages_next_stages" (tenant_id, "other_deal_stage_id", "deal_stage_id");
alter table "deal_stages_next_stages" enable row level security;
alter table "deal_stages_next_stages" force row level security;
create policy tenant on "deal_stages_next_stages" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "deal_stages_next_stages" to eleven_internal using (true) with check (true);
grant select, insert, delete on "deal_stages_next_stages" to eleven_app;
grant select on "deal_stages_next_stages" to eleven_internal;
create table "deals" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "name" text not null,
  "account_id" uuid,
  "pipeline_id" uuid,
  "stage_id" uuid not null,
  "opened_at" timestamptz not null,
  "status" text not null,
  "stage_entered_at" timestamptz,
  "checklist_done" text[],
  "amount_amount" int8,
  "amount_currency" text,
  "amount_base" int8,
  "amount_rate" numeric,
  "amount_rate_date" date,
  "recurring_amount_amount" int8,
  "recurring_amount_currency" text,
  "recurring_amount_base" int8,
  "recurring_amount_rate" numeric,
  "recurring_amount_rate_date" date,
  "recurring_period" text,
  "expected_close" date,
  "probability" int8,
  "probability_auto" numeric(7,4),
  "category_override" text,
  "probability_source" text not null,
  "next_step" text,
  "client_type" text,
  "risk_score" int8,
  "risk_parts" jsonb,
  "lost_reason_id" uuid,
  "source_id" uuid,
  "territory_id" uuid,
  "lost_to_id" uuid,
  "closed_at" timestamptz,
  "closed_features" jsonb,
  "reopen_count" int8 not null,
  "description" text,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("name", '') || ' ' || coalesce("description", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("name", '') || ' ' || coalesce("description", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "deals" add constraint "deals_tags_check" check (cardinality("tags") between 1 and 50);
alter table "deals" add constraint "deals_name_check" check (char_length("name") <= 300);
alter table "deals" add constraint "deals_opened_at_check" check ("opened_at" >= timestamptz '0001-01-01 00:00:00+00' and "opened_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "deals" add constraint "deals_status_check" check ("status" in ('open', 'onHold', 'won', 'lost'));
alter table "deals" add constraint "deals_stage_entered_at_check" check ("stage_entered_at" >= timestamptz '0001-01-01 00:00:00+00' and "stage_entered_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "deals" add constraint "deals_checklist_done_check" check (cardinality("checklist_done") between 1 and 50);
alter table "deals" add constraint "deals_amount_check" check (("amount_amount" is null) = ("amount_currency" is null));
alter table "deals" add constraint "deals_amount1_check" check ("amount_amount" between -9007199254740991 and 9007199254740991);
alter table "deals" add constraint "deals_amount2_check" check ("amount_currency" ~ '^[A-Z]{3}$');
alter table "deals" add constraint "deals_amount3_check" check ("amount_base" between -9007199254740991 and 9007199254740991);
alter table "deals" add constraint "deals_amount4_check" check ("amount_base" is null or "amount_amount" is not null);
alter table "deals" add constraint "deals_recurring_amount_check" check (("recurring_amount_amount" is null) = ("recurring_amount_currency" is null));
alter table "deals" add constraint "deals_recurring_amount1_check" check ("recurring_amount_amount" between -9007199254740991 and 9007199254740991);
alter table "deals" add constraint "deals_recurring_amount2_check" check ("recurring_amount_currency" ~ '^[A-Z]{3}$');
alter table "deals" add constraint "deals_recurring_amount3_check" check ("recurring_amount_base" between -9007199254740991 and 9007199254740991);
alter table "deals" add constraint "deals_recurring_amount4_check" check ("recurring_amount_base" is null or "recurring_amount_amount" is not null);
alter table "deals" add constraint "deals_recurring_period_check" check ("recurring_period" in ('month', 'quarter', 'year'));
alter table "deals" add constraint "deals_expected_close_check" check ("expected_close" between date '0001-01-01' and date '9999-12-31');
alter table "deals" add constraint "deals_probability_check" check ("probability" between 0 and 100);
alter table "deals" add constraint "deals_probability_auto_check" check ("probability_auto" <> 'NaN'::numeric);
alter table "deals" add constraint "deals_category_override_check" check ("category_override" in ('omitted', 'pipeline', 'bestCase', 'commit'));
alter table "deals" add constraint "deals_probability_source_check" check ("probability_source" in ('stage', 'manual', 'auto'));
alter table "deals" add constraint "deals_next_step_check" check (char_length("next_step") <= 500);
alter table "deals" add constraint "deals_client_type_check" check ("client_type" in ('new', 'regular'));
alter table "deals" add constraint "deals_risk_score_check" check ("risk_score" between 0 and 100);
alter table "deals" add constraint "deals_closed_at_check" check ("closed_at" >= timestamptz '0001-01-01 00:00:00+00' and "closed_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "deals" add constraint "deals_reopen_count_check" check ("reopen_count" between 0 and 9007199254740991);
alter table "deals" add constraint "deals_description_check" check (char_length("description") <= 10000);
create index "deals_owner_id_idx" on "deals" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "deals_team_id_idx" on "deals" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "deals_account_id_idx" on "deals" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "deals_pipeline_id_idx" on "deals" using btree (tenant_id, "pipeline_id", id) where deleted_at is null;
create index "deals_stage_id_idx" on "deals" using btree (tenant_id, "stage_id", id) where deleted_at is null;
create index "deals_lost_reason_id_idx" on "deals" using btree (tenant_id, "lost_reason_id", id) where deleted_at is null;
create index "deals_source_id_idx" on "deals" using btree (tenant_id, "source_id", id) where deleted_at is null;
create index "deals_territory_id_idx" on "deals" using btree (tenant_id, "territory_id", id) where deleted_at is null;
create index "deals_lost_to_id_idx" on "deals" using btree (tenant_id, "lost_to_id", id) where deleted_at is null;
create index "deals_name_idx" on "deals" using btree (tenant_id, ("name"), id) where deleted_at is null;
create index "deals_opened_at_idx" on "deals" using btree (tenant_id, ("opened_at"), id) where deleted_at is null;
create index "deals_status_idx" on "deals" using btree (tenant_id, ("status"), id) where deleted_at is null;
create index "deals_stage_entered_at_idx" on "deals" using btree (tenant_id, ("stage_entered_at"), id) where deleted_at is null;
create index "deals_expected_close_idx" on "deals" using btree (tenant_id, ("expected_close"), id) where deleted_at is null;
create index "deals_client_type_idx" on "deals" using btree (tenant_id, ("client_type"), id) where deleted_at is null;
create index "deals_risk_score_idx" on "deals" using btree (tenant_id, ("risk_score"), id) where deleted_at is null;
create index "deals_closed_at_idx" on "deals" using btree (tenant_id, ("closed_at"), id) where deleted_at is null;
create index "deals_tags_idx" on "deals" using gin (tenant_id, "tags") where deleted_at is null;
create index "deals_checklist_done_idx" on "deals" using gin (tenant_id, "checklist_done") where deleted_at is null;
create index "deals_status_expected_close_idx" on "deals" using btree (tenant_id, ("status"), ("expected_close"), id) where deleted_at is null;
create index "deals_owner_id_stage_id_idx" on "deals" using btree (tenant_id, ("owner_id"), ("stage_id"), id) where deleted_at is null;
create index "deals_pipeline_id_stage_id_idx" on "deals" using btree (tenant_id, ("pipeline_id"), ("stage_id"), id) where deleted_at is null;
create index "deals_search_text_idx" on "deals" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "deals_search_words_idx" on "deals" using gin (tenant_id, search_words) where deleted_at is null;
alter table "deals" enable row level security;
alter table "deals" force row level security;
create policy tenant on "deals" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "deals" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "deals" referencing new table as new_rows for each statement execute function ledger_append_custom('deal', '{risk_parts,closed_features}');
create trigger ledger_update after update on "deals" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('deal');
create trigger ledger_delete after delete on "deals" referencing old table as old_rows for each statement execute function ledger_append_custom('deal');
create trigger custom_insert after insert on "deals" for each row when (new.custom is not null) execute function custom_index('deal');
create trigger custom_update after update on "deals" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('deal');
grant select, insert, update on "deals" to eleven_app;
grant select on "deals" to eleven_internal;
create function "search_deals_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "deals" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_deals_words"(tsquery, int, uuid) from public; grant execute on function "search_deals_words"(tsquery, int, uuid) to eleven_app; alter function "search_deals_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_deals_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "deals" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_deals_text"(text, int, uuid) from public; grant execute on function "search_deals_text"(text, int, uuid) to eleven_app; alter function "search_deals_text"(text, int, uuid) owner to eleven_internal;
create table "deals_competitors" (
  "tenant_id" uuid not null,
  "deal_id" uuid not null,
  "competitor_id" uuid not null,
  primary key ("tenant_id", "deal_id", "competitor_id")
);
create index "deals_competitors_back_idx" on "deals_competitors" (tenant_id, "competitor_id", "deal_id");
alter table "deals_competitors" enable row level security;
alter table "deals_competitors" force row level security;
create policy tenant on "deals_competitors" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "deals_competitors" to eleven_internal using (true) with check (true);
grant select, insert, delete on "deals_competitors" to eleven_app;
grant select on "deals_competitors" to eleven_internal;
create table "deals_files" (
  "tenant_id" uuid not null,
  "deal_id" uuid not null,
  "file_id" uuid not null,
  primary key ("tenant_id", "deal_id", "file_id")
);
create index "deals_files_back_idx" on "deals_files" (tenant_id, "file_id", "deal_id");
alter table "deals_files" enable row level security;
alter table "deals_files" force row level security;
create policy tenant on "deals_files" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "deals_files" to eleven_internal using (true) with check (true);
grant select, insert, delete on "deals_files" to eleven_app;
grant select on "deals_files" to eleven_internal;
create table "deal_participants" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "deal_id" uuid not null,
  "person_id" uuid not null,
  "role" text not null,
  "influence" int8,
  "note" text,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "deal_participants" add constraint "deal_participants_role_check" check ("role" in ('user', 'influencer', 'decisionMaker', 'approver', 'gatekeeper', 'champion', 'other'));
alter table "deal_participants" add constraint "deal_participants_influence_check" check ("influence" between 1 and 5);
alter table "deal_participants" add constraint "deal_participants_note_check" check (char_length("note") <= 1000);
create index "deal_participants_deal_id_idx" on "deal_participants" using btree (tenant_id, "deal_id", id) where deleted_at is null;
create index "deal_participants_person_id_idx" on "deal_participants" using btree (tenant_id, "person_id", id) where deleted_at is null;
create index "deal_participants_role_idx" on "deal_participants" using btree (tenant_id, ("role"), id) where deleted_at is null;
create unique index "deal_participants_deal_id_person_id_key" on "deal_participants" (tenant_id, ("deal_id"), ("person_id")) where deleted_at is null;
alter table "deal_participants" enable row level security;
alter table "deal_participants" force row level security;
create policy tenant on "deal_participants" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "deal_participants" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "deal_participants" referencing new table as new_rows for each statement execute function ledger_append_custom('dealParticipant');
create trigger ledger_update after update on "deal_participants" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('dealParticipant');
create trigger ledger_delete after delete on "deal_participants" referencing old table as old_rows for each statement execute function ledger_append_custom('dealParticipant');
create trigger custom_insert after insert on "deal_participants" for each row when (new.custom is not null) execute function custom_index('dealParticipant');
create trigger custom_update after update on "deal_participants" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('dealParticipant');
grant select, insert, update on "deal_participants" to eleven_app;
grant select on "deal_participants" to eleven_internal;
create table "deal_splits" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "deal_id" uuid not null,
  "user_id" uuid not null,
  "percent" numeric(5,2) not null,
  "credit_amount" int8,
  "credit_currency" text,
  "credit_base" int8,
  "credit_rate" numeric,
  "credit_rate_date" date,
  primary key ("tenant_id", "id")
);
alter table "deal_splits" add constraint "deal_splits_percent_check" check ("percent" <> 'NaN'::numeric);
alter table "deal_splits" add constraint "deal_splits_percent1_check" check ("percent" >= 0);
alter table "deal_splits" add constraint "deal_splits_percent2_check" check ("percent" <= 100);
alter table "deal_splits" add constraint "deal_splits_credit_check" check (("credit_amount" is null) = ("credit_currency" is null));
alter table "deal_splits" add constraint "deal_splits_credit1_check" check ("credit_amount" between -9007199254740991 and 9007199254740991);
alter table "deal_splits" add constraint "deal_splits_credit2_check" check ("credit_currency" ~ '^[A-Z]{3}$');
alter table "deal_splits" add constraint "deal_splits_credit3_check" check ("credit_base" between -9007199254740991 and 9007199254740991);
alter table "deal_splits" add constraint "deal_splits_credit4_check" check ("credit_base" is null or "credit_amount" is not null);
create index "deal_splits_deal_id_idx" on "deal_splits" using btree (tenant_id, "deal_id", id) where deleted_at is null;
create index "deal_splits_user_id_idx" on "deal_splits" using btree (tenant_id, "user_id", id) where deleted_at is null;
create unique index "deal_splits_deal_id_user_id_key" on "deal_splits" (tenant_id, ("deal_id"), ("user_id")) where deleted_at is null;
alter table "deal_splits" enable row level security;
alter table "deal_splits" force row level security;
create policy tenant on "deal_splits" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "deal_splits" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "deal_splits" referencing new table as new_rows for each statement execute function ledger_append('dealSplit');
create trigger ledger_update after update on "deal_splits" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('dealSplit');
create trigger ledger_delete after delete on "deal_splits" referencing old table as old_rows for each statement execute function ledger_append('dealSplit');
grant select, insert, update on "deal_splits" to eleven_app;
grant select on "deal_splits" to eleven_internal;
create table "deal_lines" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "deal_id" uuid not null,
  "product_id" uuid,
  "description" text,
  "quantity" numeric(18,4) not null,
  "unit_price_amount" int8,
  "unit_price_currency" text,
  "unit_price_base" int8,
  "unit_price_rate" numeric,
  "unit_price_rate_date" date,
  "agreed_amount" int8,
  "agreed_currency" text,
  "agreed_base" int8,
  "agreed_rate" numeric,
  "agreed_rate_date" date,
  "quote_id" uuid,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "deal_lines" add constraint "deal_lines_description_check" check (char_length("description") <= 1000);
alter table "deal_lines" add constraint "deal_lines_quantity_check" check ("quantity" <> 'NaN'::numeric);
alter table "deal_lines" add constraint "deal_lines_quantity1_check" check ("quantity" >= 0);
alter table "deal_lines" add constraint "deal_lines_unit_price_check" check (("unit_price_amount" is null) = ("unit_price_currency" is null));
alter table "deal_lines" add constraint "deal_lines_unit_price1_check" check ("unit_price_amount" between 0 and 9007199254740991);
alter table "deal_lines" add constraint "deal_lines_unit_price2_check" check ("unit_price_currency" ~ '^[A-Z]{3}$');
alter table "deal_lines" add constraint "deal_lines_unit_price3_check" check ("unit_price_base" between -9007199254740991 and 9007199254740991);
alter table "deal_lines" add constraint "deal_lines_unit_price4_check" check ("unit_price_base" is null or "unit_price_amount" is not null);
alter table "deal_lines" add constraint "deal_lines_agreed_check" check (("agreed_amount" is null) = ("agreed_currency" is null));
alter table "deal_lines" add constraint "deal_lines_agreed1_check" check ("agreed_amount" between 0 and 9007199254740991);
alter table "deal_lines" add constraint "deal_lines_agreed2_check" check ("agreed_currency" ~ '^[A-Z]{3}$');
alter table "deal_lines" add constraint "deal_lines_agreed3_check" check ("agreed_base" between -9007199254740991 and 9007199254740991);
alter table "deal_lines" add constraint "deal_lines_agreed4_check" check ("agreed_base" is null or "agreed_amount" is not null);
create index "deal_lines_deal_id_idx" on "deal_lines" using btree (tenant_id, "deal_id", id) where deleted_at is null;
create index "deal_lines_product_id_idx" on "deal_lines" using btree (tenant_id, "product_id", id) where deleted_at is null;
create index "deal_lines_quote_id_idx" on "deal_lines" using btree (tenant_id, "quote_id", id) where deleted_at is null;
alter table "deal_lines" enable row level security;
alter table "deal_lines" force row level security;
create policy tenant on "deal_lines" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "deal_lines" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "deal_lines" referencing new table as new_rows for each statement execute function ledger_append_custom('dealLine');
create trigger ledger_update after update on "deal_lines" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('dealLine');
create trigger ledger_delete after delete on "deal_lines" referencing old table as old_rows for each statement execute function ledger_append_custom('dealLine');
create trigger custom_insert after insert on "deal_lines" for each row when (new.custom is not null) execute function custom_index('dealLine');
create trigger custom_update after update on "deal_lines" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('dealLine');
grant select, insert, update on "deal_lines" to eleven_app;
grant select on "deal_lines" to eleven_internal;
create table "stage_stays" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "deal_id" uuid not null,
  "from_id" uuid,
  "to_id" uuid not null,
  "at" timestamptz not null,
  "by_id" uuid,
  "duration_seconds" int8,
  "amount_before_amount" int8,
  "amount_before_currency" text,
  "amount_before_base" int8,
  "amount_before_rate" numeric,
  "amount_before_rate_date" date,
  "amount_after_amount" int8,
  "amount_after_currency" text,
  "amount_after_base" int8,
  "amount_after_rate" numeric,
  "amount_after_rate_date" date,
  "close_before" date,
  "close_after" date,
  "opened_at" timestamptz not null,
  "left_at" timestamptz,
  "stay_seconds" int8,
  "outcome" text not null,
  primary key ("tenant_id", "id")
);
alter table "stage_stays" add constraint "stage_stays_at_check" check ("at" >= timestamptz '0001-01-01 00:00:00+00' and "at" < timestamptz '10000-01-01 00:00:00+00');
alter table "stage_stays" add constraint "stage_stays_duration_seconds_check" check ("duration_seconds" between 0 and 9007199254740991);
alter table "stage_stays" add constraint "stage_stays_amount_before_check" check (("amount_before_amount" is null) = ("amount_before_currency" is null));
alter table "stage_stays" add constraint "stage_stays_amount_before1_check" check ("amount_before_amount" between -9007199254740991 and 9007199254740991);
alter table "stage_stays" add constraint "stage_stays_amount_before2_check" check ("amount_before_currency" ~ '^[A-Z]{3}$');
alter table "stage_stays" add constraint "stage_stays_amount_before3_check" check ("amount_before_base" between -9007199254740991 and 9007199254740991);
alter table "stage_stays" add constraint "stage_stays_amount_before4_check" check ("amount_before_base" is null or "amount_before_amount" is not null);
alter table "stage_stays" add constraint "stage_stays_amount_after_check" check (("amount_after_amount" is null) = ("amount_after_currency" is null));
alter table "stage_stays" add constraint "stage_stays_amount_after1_check" check ("amount_after_amount" between -9007199254740991 and 9007199254740991);
alter table "stage_stays" add constraint "stage_stays_amount_after2_check" check ("amount_after_currency" ~ '^[A-Z]{3}$');
alter table "stage_stays" add constraint "stage_stays_amount_after3_check" check ("amount_after_base" between -9007199254740991 and 9007199254740991);
alter table "stage_stays" add constraint "stage_stays_amount_after4_check" check ("amount_after_base" is null or "amount_after_amount" is not null);
alter table "stage_stays" add constraint "stage_stays_close_before_check" check ("close_before" between date '0001-01-01' and date '9999-12-31');
alter table "stage_stays" add constraint "stage_stays_close_after_check" check ("close_after" between date '0001-01-01' and date '9999-12-31');
alter table "stage_stays" add constraint "stage_stays_opened_at_check" check ("opened_at" >= timestamptz '0001-01-01 00:00:00+00' and "opened_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "stage_stays" add constraint "stage_stays_left_at_check" check ("left_at" >= timestamptz '0001-01-01 00:00:00+00' and "left_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "stage_stays" add constraint "stage_stays_stay_seconds_check" check ("stay_seconds" between 0 and 9007199254740991);
alter table "stage_stays" add constraint "stage_stays_outcome_check" check ("outcome" in ('standing', 'passed', 'back', 'lost'));
create index "stage_stays_deal_id_idx" on "stage_stays" using btree (tenant_id, "deal_id", id) where deleted_at is null;
create index "stage_stays_from_id_idx" on "stage_stays" using btree (tenant_id, "from_id", id) where deleted_at is null;
create index "stage_stays_to_id_idx" on "stage_stays" using btree (tenant_id, "to_id", id) where deleted_at is null;
create index "stage_stays_by_id_idx" on "stage_stays" using btree (tenant_id, "by_id", id) where deleted_at is null;
create index "stage_stays_at_idx" on "stage_stays" using btree (tenant_id, ("at"), id) where deleted_at is null;
create index "stage_stays_opened_at_idx" on "stage_stays" using btree (tenant_id, ("opened_at"), id) where deleted_at is null;
create index "stage_stays_outcome_idx" on "stage_stays" using btree (tenant_id, ("outcome"), id) where deleted_at is null;
create index "stage_stays_deal_id_at_idx" on "stage_stays" using btree (tenant_id, ("deal_id"), ("at"), id) where deleted_at is null;
create index "stage_stays_to_id_at_idx" on "stage_stays" using btree (tenant_id, ("to_id"), ("at"), id) where deleted_at is null;
alter table "stage_stays" enable row level security;
alter table "stage_stays" force row level security;
create policy tenant on "stage_stays" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "stage_stays" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "stage_stays" referencing new table as new_rows for each statement execute function ledger_append('stageStay');
create trigger ledger_update after update on "stage_stays" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('stageStay');
create trigger ledger_delete after delete on "stage_stays" referencing old table as old_rows for each statement execute function ledger_append('stageStay');
grant select, insert, update on "stage_stays" to eleven_app;
grant select on "stage_stays" to eleven_internal;
create table "win_frequencies" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "scope" text not null,
  "field" text not null,
  "value" text not null,
  "won" int8 not null,
  "lost" int8 not null,
  primary key ("tenant_id", "id")
);
alter table "win_frequencies" add constraint "win_frequencies_scope_check" check (char_length("scope") <= 40);
alter table "win_frequencies" add constraint "win_frequencies_field_check" check (char_length("field") <= 40);
alter table "win_frequencies" add constraint "win_frequencies_value_check" check (char_length("value") <= 400);
alter table "win_frequencies" add constraint "win_frequencies_won_check" check ("won" between 0 and 9007199254740991);
alter table "win_frequencies" add constraint "win_frequencies_lost_check" check ("lost" between 0 and 9007199254740991);
create unique index "win_frequencies_scope_field_value_key" on "win_frequencies" (tenant_id, ("scope"), ("field"), ("value")) where deleted_at is null;
alter table "win_frequencies" enable row level security;
alter table "win_frequencies" force row level security;
create policy tenant on "win_frequencies" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "win_frequencies" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "win_frequencies" referencing new table as new_rows for each statement execute function ledger_append('winFrequency');
create trigger ledger_update after update on "win_frequencies" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('winFrequency');
create trigger ledger_delete after delete on "win_frequencies" referencing old table as old_rows for each statement execute function ledger_append('winFrequency');
grant select, insert, update on "win_frequencies" to eleven_app;
grant select on "win_frequencies" to eleven_internal;
create table "loss_reasons" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "name" text not null,
  "code" text not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "loss_reasons" add constraint "loss_reasons_name_check" check (char_length("name") <= 200);
alter table "loss_reasons" add constraint "loss_reasons_code_check" check (char_length("code") <= 64);
create unique index "loss_reasons_code_key" on "loss_reasons" (tenant_id, ("code")) where deleted_at is null;
alter table "loss_reasons" enable row level security;
alter table "loss_reasons" force row level security;
create policy tenant on "loss_reasons" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "loss_reasons" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "loss_reasons" referencing new table as new_rows for each statement execute function ledger_append_custom('lossReason');
create trigger ledger_update after update on "loss_reasons" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('lossReason');
create trigger ledger_delete after delete on "loss_reasons" referencing old table as old_rows for each statement execute function ledger_append_custom('lossReason');
create trigger custom_insert after insert on "loss_reasons" for each row when (new.custom is not null) execute function custom_index('lossReason');
create trigger custom_update after update on "loss_reasons" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('lossReason');
grant select, insert, update on "loss_reasons" to eleven_app;
grant select on "loss_reasons" to eleven_internal;
create table "competitors" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "name" text not null,
  "account_id" uuid,
  "strengths" text,
  "weaknesses" text,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("name", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("name", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "competitors" add constraint "competitors_tags_check" check (cardinality("tags") between 1 and 50);
alter table "competitors" add constraint "competitors_name_check" check (char_length("name") <= 300);
alter table "competitors" add constraint "competitors_strengths_check" check (char_length("strengths") <= 5000);
alter table "competitors" add constraint "competitors_weaknesses_check" check (char_length("weaknesses") <= 5000);
create index "competitors_owner_id_idx" on "competitors" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "competitors_team_id_idx" on "competitors" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "competitors_account_id_idx" on "competitors" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "competitors_tags_idx" on "competitors" using gin (tenant_id, "tags") where deleted_at is null;
create index "competitors_search_text_idx" on "competitors" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "competitors_search_words_idx" on "competitors" using gin (tenant_id, search_words) where deleted_at is null;
alter table "competitors" enable row level security;
alter table "competitors" force row level security;
create policy tenant on "competitors" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "competitors" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "competitors" referencing new table as new_rows for each statement execute function ledger_append_custom('competitor');
create trigger ledger_update after update on "competitors" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('competitor');
create trigger ledger_delete after delete on "competitors" referencing old table as old_rows for each statement execute function ledger_append_custom('competitor');
create trigger custom_insert after insert on "competitors" for each row when (new.custom is not null) execute function custom_index('competitor');
create trigger custom_update after update on "competitors" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('competitor');
grant select, insert, update on "competitors" to eleven_app;
grant select on "competitors" to eleven_internal;
create function "search_competitors_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "competitors" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_competitors_words"(tsquery, int, uuid) from public; grant execute on function "search_competitors_words"(tsquery, int, uuid) to eleven_app; alter function "search_competitors_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_competitors_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "competitors" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_competitors_text"(text, int, uuid) from public; grant execute on function "search_competitors_text"(text, int, uuid) to eleven_app; alter function "search_competitors_text"(text, int, uuid) owner to eleven_internal;
create table "lead_sources" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "name" text not null,
  "code" text not null,
  "kind" text not null,
  "parent_id" uuid,
  "active" bool not null,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("name", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("name", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "lead_sources" add constraint "lead_sources_name_check" check (char_length("name") <= 200);
alter table "lead_sources" add constraint "lead_sources_code_check" check (char_length("code") <= 64);
alter table "lead_sources" add constraint "lead_sources_kind_check" check ("kind" in ('advertising', 'website', 'referral', 'event', 'call', 'partner', 'other'));
create index "lead_sources_parent_id_idx" on "lead_sources" using btree (tenant_id, "parent_id", id) where deleted_at is null;
create unique index "lead_sources_code_key" on "lead_sources" (tenant_id, ("code")) where deleted_at is null;
create index "lead_sources_search_text_idx" on "lead_sources" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "lead_sources_search_words_idx" on "lead_sources" using gin (tenant_id, search_words) where deleted_at is null;
alter table "lead_sources" enable row level security;
alter table "lead_sources" force row level security;
create policy tenant on "lead_sources" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "lead_sources" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "lead_sources" referencing new table as new_rows for each statement execute function ledger_append_custom('leadSource');
create trigger ledger_update after update on "lead_sources" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('leadSource');
create trigger ledger_delete after delete on "lead_sources" referencing old table as old_rows for each statement execute function ledger_append_custom('leadSource');
create trigger custom_insert after insert on "lead_sources" for each row when (new.custom is not null) execute function custom_index('leadSource');
create trigger custom_update after update on "lead_sources" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('leadSource');
grant select, insert, update on "lead_sources" to eleven_app;
grant select on "lead_sources" to eleven_internal;
create function "search_lead_sources_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "lead_sources" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_lead_sources_words"(tsquery, int, uuid) from public; grant execute on function "search_lead_sources_words"(tsquery, int, uuid) to eleven_app; alter function "search_lead_sources_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_lead_sources_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "lead_sources" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_lead_sources_text"(text, int, uuid) from public; grant execute on function "search_lead_sources_text"(text, int, uuid) to eleven_app; alter function "search_lead_sources_text"(text, int, uuid) owner to eleven_internal;
create table "forecast_overrides" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "unit_id" uuid not null,
  "from" date not null,
  "until" date not null,
  "category" text not null,
  "amount_amount" int8 not null,
  "amount_currency" text,
  "amount_base" int8,
  "amount_rate" numeric,
  "amount_rate_date" date,
  "comment" text,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "forecast_overrides" add constraint "forecast_overrides_from_check" check ("from" between date '0001-01-01' and date '9999-12-31');
alter table "forecast_overrides" add constraint "forecast_overrides_until_check" check ("until" between date '0001-01-01' and date '9999-12-31');
alter table "forecast_overrides" add constraint "forecast_overrides_category_check" check ("category" in ('pipeline', 'bestCase', 'commit', 'closed'));
alter table "forecast_overrides" add constraint "forecast_overrides_amount_check" check (("amount_amount" is null) = ("amount_currency" is null));
alter table "forecast_overrides" add constraint "forecast_overrides_amount1_check" check ("amount_amount" between 0 and 9007199254740991);
alter table "forecast_overrides" add constraint "forecast_overrides_amount2_check" check ("amount_currency" ~ '^[A-Z]{3}$');
alter table "forecast_overrides" add constraint "forecast_overrides_amount3_check" check ("amount_base" between -9007199254740991 and 9007199254740991);
alter table "forecast_overrides" add constraint "forecast_overrides_amount4_check" check ("amount_base" is null or "amount_amount" is not null);
alter table "forecast_overrides" add constraint "forecast_overrides_comment_check" check (char_length("comment") <= 1000);
create index "forecast_overrides_unit_id_idx" on "forecast_overrides" using btree (tenant_id, "unit_id", id) where deleted_at is null;
create unique index "forecast_overrides_unit_id_from_until_category_key" on "forecast_overrides" (tenant_id, ("unit_id"), ("from"), ("until"), ("category")) where deleted_at is null;
alter table "forecast_overrides" enable row level security;
alter table "forecast_overrides" force row level security;
create policy tenant on "forecast_overrides" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "forecast_overrides" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "forecast_overrides" referencing new table as new_rows for each statement execute function ledger_append_custom('forecastOverride');
create trigger ledger_update after update on "forecast_overrides" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('forecastOverride');
create trigger ledger_delete after delete on "forecast_overrides" referencing old table as old_rows for each statement execute function ledger_append_custom('forecastOverride');
create trigger custom_insert after insert on "forecast_overrides" for each row when (new.custom is not null) execute function custom_index('forecastOverride');
create trigger custom_update after update on "forecast_overrides" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('forecastOverride');
grant select, insert, update on "forecast_overrides" to eleven_app;
grant select on "forecast_overrides" to eleven_internal;
create table "forecast_snapshots" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "taken_at" timestamptz not null,
  "from" date not null,
  "until" date not null,
  "unit_id" uuid,
  "scheduled" bool not null,
  "deals" int8 not null,
  "categories" jsonb not null,
  "weighted_amount" int8,
  "weighted_currency" text,
  "weighted_base" int8,
  "weighted_rate" numeric,
  "weighted_rate_date" date,
  "p10_amount" int8,
  "p10_currency" text,
  "p10_base" int8,
  "p10_rate" numeric,
  "p10_rate_date" date,
  "p50_amount" int8,
  "p50_currency" text,
  "p50_base" int8,
  "p50_rate" numeric,
  "p50_rate_date" date,
  "p90_amount" int8,
  "p90_currency" text,
  "p90_base" int8,
  "p90_rate" numeric,
  "p90_rate_date" date,
  primary key ("tenant_id", "id")
);
alter table "forecast_snapshots" add constraint "forecast_snapshots_taken_at_check" check ("taken_at" >= timestamptz '0001-01-01 00:00:00+00' and "taken_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "forecast_snapshots" add constraint "forecast_snapshots_from_check" check ("from" between date '0001-01-01' and date '9999-12-31');
alter table "forecast_snapshots" add constraint "forecast_snapshots_until_check" check ("until" between date '0001-01-01' and date '9999-12-31');
alter table "forecast_snapshots" add constraint "forecast_snapshots_deals_check" check ("deals" between 0 and 9007199254740991);
alter table "forecast_snapshots" add constraint "forecast_snapshots_weighted_check" check (("weighted_amount" is null) = ("weighted_currency" is null));
alter table "forecast_snapshots" add constraint "forecast_snapshots_weighted1_check" check ("weighted_amount" between -9007199254740991 and 9007199254740991);
alter table "forecast_snapshots" add constraint "forecast_snapshots_weighted2_check" check ("weighted_currency" ~ '^[A-Z]{3}$');
alter table "forecast_snapshots" add constraint "forecast_snapshots_weighted3_check" check ("weighted_base" between -9007199254740991 and 9007199254740991);
alter table "forecast_snapshots" add constraint "forecast_snapshots_weighted4_check" check ("weighted_base" is null or "weighted_amount" is not null);
alter table "forecast_snapshots" add constraint "forecast_snapshots_p10_check" check (("p10_amount" is null) = ("p10_currency" is null));
alter table "forecast_snapshots" add constraint "forecast_snapshots_p101_check" check ("p10_amount" between -9007199254740991 and 9007199254740991);
alter table "forecast_snapshots" add constraint "forecast_snapshots_p102_check" check ("p10_currency" ~ '^[A-Z]{3}$');
alter table "forecast_snapshots" add constraint "forecast_snapshots_p103_check" check ("p10_base" between -9007199254740991 and 9007199254740991);
alter table "forecast_snapshots" add constraint "forecast_snapshots_p104_check" check ("p10_base" is null or "p10_amount" is not null);
alter table "forecast_snapshots" add constraint "forecast_snapshots_p50_check" check (("p50_amount" is null) = ("p50_currency" is null));
alter table "forecast_snapshots" add constraint "forecast_snapshots_p501_check" check ("p50_amount" between -9007199254740991 and 9007199254740991);
alter table "forecast_snapshots" add constraint "forecast_snapshots_p502_check" check ("p50_currency" ~ '^[A-Z]{3}$');
alter table "forecast_snapshots" add constraint "forecast_snapshots_p503_check" check ("p50_base" between -9007199254740991 and 9007199254740991);
alter table "forecast_snapshots" add constraint "forecast_snapshots_p504_check" check ("p50_base" is null or "p50_amount" is not null);
alter table "forecast_snapshots" add constraint "forecast_snapshots_p90_check" check (("p90_amount" is null) = ("p90_currency" is null));
alter table "forecast_snapshots" add constraint "forecast_snapshots_p901_check" check ("p90_amount" between -9007199254740991 and 9007199254740991);
alter table "forecast_snapshots" add constraint "forecast_snapshots_p902_check" check ("p90_currency" ~ '^[A-Z]{3}$');
alter table "forecast_snapshots" add constraint "forecast_snapshots_p903_check" check ("p90_base" between -9007199254740991 and 9007199254740991);
alter table "forecast_snapshots" add constraint "forecast_snapshots_p904_check" check ("p90_base" is null or "p90_amount" is not null);
create index "forecast_snapshots_unit_id_idx" on "forecast_snapshots" using btree (tenant_id, "unit_id", id) where deleted_at is null;
create index "forecast_snapshots_taken_at_idx" on "forecast_snapshots" using btree (tenant_id, ("taken_at"), id) where deleted_at is null;
create index "forecast_snapshots_from_until_idx" on "forecast_snapshots" using btree (tenant_id, ("from"), ("until"), id) where deleted_at is null;
alter table "forecast_snapshots" enable row level security;
alter table "forecast_snapshots" force row level security;
create policy tenant on "forecast_snapshots" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "forecast_snapshots" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "forecast_snapshots" referencing new table as new_rows for each statement execute function ledger_append('forecastSnapshot', '{categories}');
create trigger ledger_update after update on "forecast_snapshots" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('forecastSnapshot');
create trigger ledger_delete after delete on "forecast_snapshots" referencing old table as old_rows for each statement execute function ledger_append('forecastSnapshot');
grant select, insert, update on "forecast_snapshots" to eleven_app;
grant select on "forecast_snapshots" to eleven_internal;
create table "sales_plans" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "name" text not null,
  "period" text not null,
  "from" date not null,
  "until" date not null,
  "metric" text not null,
  "current_version" int8,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("name", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("name", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "sales_plans" add constraint "sales_plans_tags_check" check (cardinality("tags") between 1 and 50);
alter table "sales_plans" add constraint "sales_plans_name_check" check (char_length("name") <= 200);
alter table "sales_plans" add constraint "sales_plans_period_check" check ("period" in ('month', 'quarter', 'year'));
alter table "sales_plans" add constraint "sales_plans_from_check" check ("from" between date '0001-01-01' and date '9999-12-31');
alter table "sales_plans" add constraint "sales_plans_until_check" check ("until" between date '0001-01-01' and date '9999-12-31');
alter table "sales_plans" add constraint "sales_plans_metric_check" check ("metric" in ('revenue', 'margin', 'quantity', 'newDeals'));
alter table "sales_plans" add constraint "sales_plans_current_version_check" check ("current_version" between 1 and 9007199254740991);
create index "sales_plans_owner_id_idx" on "sales_plans" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "sales_plans_team_id_idx" on "sales_plans" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "sales_plans_tags_idx" on "sales_plans" using gin (tenant_id, "tags") where deleted_at is null;
create index "sales_plans_search_text_idx" on "sales_plans" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "sales_plans_search_words_idx" on "sales_plans" using gin (tenant_id, search_words) where deleted_at is null;
alter table "sales_plans" enable row level security;
alter table "sales_plans" force row level security;
create policy tenant on "sales_plans" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "sales_plans" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "sales_plans" referencing new table as new_rows for each statement execute function ledger_append_custom('salesPlan');
create trigger ledger_update after update on "sales_plans" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('salesPlan');
create trigger ledger_delete after delete on "sales_plans" referencing old table as old_rows for each statement execute function ledger_append_custom('salesPlan');
create trigger custom_insert after insert on "sales_plans" for each row when (new.custom is not null) execute function custom_index('salesPlan');
create trigger custom_update after update on "sales_plans" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('salesPlan');
grant select, insert, update on "sales_plans" to eleven_app;
grant select on "sales_plans" to eleven_internal;
create function "search_sales_plans_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "sales_plans" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_sales_plans_words"(tsquery, int, uuid) from public; grant execute on function "search_sales_plans_words"(tsquery, int, uuid) to eleven_app; alter function "search_sales_plans_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_sales_plans_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "sales_plans" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_sales_plans_text"(text, int, uuid) from public; grant execute on function "search_sales_plans_text"(text, int, uuid) to eleven_app; alter function "search_sales_plans_text"(text, int, uuid) owner to eleven_internal;
create table "plan_versions" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "plan_id" uuid not null,
  "number" int8 not null,
  "reason" text not null,
  "approved_by_id" uuid,
  "approved_at" timestamptz,
  primary key ("tenant_id", "id")
);
alter table "plan_versions" add constraint "plan_versions_number_check" check ("number" between 1 and 9007199254740991);
alter table "plan_versions" add constraint "plan_versions_reason_check" check (char_length("reason") <= 1000);
alter table "plan_versions" add constraint "plan_versions_approved_at_check" check ("approved_at" >= timestamptz '0001-01-01 00:00:00+00' and "approved_at" < timestamptz '10000-01-01 00:00:00+00');
create index "plan_versions_plan_id_idx" on "plan_versions" using btree (tenant_id, "plan_id", id) where deleted_at is null;
create index "plan_versions_approved_by_id_idx" on "plan_versions" using btree (tenant_id, "approved_by_id", id) where deleted_at is null;
create unique index "plan_versions_plan_id_number_key" on "plan_versions" (tenant_id, ("plan_id"), ("number")) where deleted_at is null;
alter table "plan_versions" enable row level security;
alter table "plan_versions" force row level security;
create policy tenant on "plan_versions" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "plan_versions" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "plan_versions" referencing new table as new_rows for each statement execute function ledger_append('planVersion');
create trigger ledger_update after update on "plan_versions" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('planVersion');
create trigger ledger_delete after delete on "plan_versions" referencing old table as old_rows for each statement execute function ledger_append('planVersion');
grant select, insert, update on "plan_versions" to eleven_app;
grant select on "plan_versions" to eleven_internal;
create table "plan_cells" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "plan_version_id" uuid not null,
  "month" date not null,
  "unit_id" uuid,
  "user_id" uuid,
  "territory_id" uuid,
  "category_id" uuid,
  "segment" text,
  "target_amount" int8,
  "target_currency" text,
  "target_base" int8,
  "target_rate" numeric,
  "target_rate_date" date,
  "count" int8,
  "quantity" numeric(18,4),
  primary key ("tenant_id", "id")
);
alter table "plan_cells" add constraint "plan_cells_month_check" check ("month" between date '0001-01-01' and date '9999-12-31');
alter table "plan_cells" add constraint "plan_cells_segment_check" check (char_length("segment") <= 50);
alter table "plan_cells" add constraint "plan_cells_target_check" check (("target_amount" is null) = ("target_currency" is null));
alter table "plan_cells" add constraint "plan_cells_target1_check" check ("target_amount" between 0 and 9007199254740991);
alter table "plan_cells" add constraint "plan_cells_target2_check" check ("target_currency" ~ '^[A-Z]{3}$');
alter table "plan_cells" add constraint "plan_cells_target3_check" check ("target_base" between -9007199254740991 and 9007199254740991);
alter table "plan_cells" add constraint "plan_cells_target4_check" check ("target_base" is null or "target_amount" is not null);
alter table "plan_cells" add constraint "plan_cells_count_check" check ("count" between 0 and 9007199254740991);
alter table "plan_cells" add constraint "plan_cells_quantity_check" check ("quantity" <> 'NaN'::numeric);
alter table "plan_cells" add constraint "plan_cells_quantity1_check" check ("quantity" >= 0);
create index "plan_cells_plan_version_id_idx" on "plan_cells" using btree (tenant_id, "plan_version_id", id) where deleted_at is null;
create index "plan_cells_unit_id_idx" on "plan_cells" using btree (tenant_id, "unit_id", id) where deleted_at is null;
create index "plan_cells_user_id_idx" on "plan_cells" using btree (tenant_id, "user_id", id) where deleted_at is null;
create index "plan_cells_territory_id_idx" on "plan_cells" using btree (tenant_id, "territory_id", id) where deleted_at is null;
create index "plan_cells_category_id_idx" on "plan_cells" using btree (tenant_id, "category_id", id) where deleted_at is null;
create index "plan_cells_segment_idx" on "plan_cells" using btree (tenant_id, ("segment"), id) where deleted_at is null;
alter table "plan_cells" enable row level security;
alter table "plan_cells" force row level security;
create policy tenant on "plan_cells" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "plan_cells" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "plan_cells" referencing new table as new_rows for each statement execute function ledger_append('planCell');
create trigger ledger_update after update on "plan_cells" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('planCell');
create trigger ledger_delete after delete on "plan_cells" referencing old table as old_rows for each statement execute function ledger_append('planCell');
grant select, insert, update on "plan_cells" to eleven_app;
grant select on "plan_cells" to eleven_internal;
create table "plan_tasks" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "plan_version_id" uuid not null,
  "title" text not null,
  "user_id" uuid,
  "due_on" date,
  "done_at" timestamptz,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "plan_tasks" add constraint "plan_tasks_title_check" check (char_length("title") <= 500);
alter table "plan_tasks" add constraint "plan_tasks_due_on_check" check ("due_on" between date '0001-01-01' and date '9999-12-31');
alter table "plan_tasks" add constraint "plan_tasks_done_at_check" check ("done_at" >= timestamptz '0001-01-01 00:00:00+00' and "done_at" < timestamptz '10000-01-01 00:00:00+00');
create index "plan_tasks_plan_version_id_idx" on "plan_tasks" using btree (tenant_id, "plan_version_id", id) where deleted_at is null;
create index "plan_tasks_user_id_idx" on "plan_tasks" using btree (tenant_id, "user_id", id) where deleted_at is null;
alter table "plan_tasks" enable row level security;
alter table "plan_tasks" force row level security;
create policy tenant on "plan_tasks" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "plan_tasks" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "plan_tasks" referencing new table as new_rows for each statement execute function ledger_append_custom('planTask');
create trigger ledger_update after update on "plan_tasks" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('planTask');
create trigger ledger_delete after delete on "plan_tasks" referencing old table as old_rows for each statement execute function ledger_append_custom('planTask');
create trigger custom_insert after insert on "plan_tasks" for each row when (new.custom is not null) execute function custom_index('planTask');
create trigger custom_update after update on "plan_tasks" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('planTask');
grant select, insert, update on "plan_tasks" to eleven_app;
grant select on "plan_tasks" to eleven_internal;
create table "quotes" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "number" text,
  "subject" text,
  "deal_id" uuid,
  "account_id" uuid not null,
  "person_id" uuid,
  "current_version_id" uuid,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("number", '') || ' ' || coalesce("subject", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("number", '') || ' ' || coalesce("subject", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "quotes" add constraint "quotes_tags_check" check (cardinality("tags") between 1 and 50);
alter table "quotes" add constraint "quotes_number_check" check (char_length("number") <= 120);
alter table "quotes" add constraint "quotes_subject_check" check (char_length("subject") <= 300);
create index "quotes_owner_id_idx" on "quotes" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "quotes_team_id_idx" on "quotes" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "quotes_deal_id_idx" on "quotes" using btree (tenant_id, "deal_id", id) where deleted_at is null;
create index "quotes_account_id_idx" on "quotes" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "quotes_person_id_idx" on "quotes" using btree (tenant_id, "person_id", id) where deleted_at is null;
create index "quotes_current_version_id_idx" on "quotes" using btree (tenant_id, "current_version_id", id) where deleted_at is null;
create index "quotes_number_idx" on "quotes" using btree (tenant_id, ("number"), id) where deleted_at is null;
create index "quotes_tags_idx" on "quotes" using gin (tenant_id, "tags") where deleted_at is null;
create index "quotes_search_text_idx" on "quotes" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "quotes_search_words_idx" on "quotes" using gin (tenant_id, search_words) where deleted_at is null;
alter table "quotes" enable row level security;
alter table "quotes" force row level security;
create policy tenant on "quotes" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "quotes" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "quotes" referencing new table as new_rows for each statement execute function ledger_append_custom('quote');
create trigger ledger_update after update on "quotes" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('quote');
create trigger ledger_delete after delete on "quotes" referencing old table as old_rows for each statement execute function ledger_append_custom('quote');
create trigger custom_insert after insert on "quotes" for each row when (new.custom is not null) execute function custom_index('quote');
create trigger custom_update after update on "quotes" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('quote');
grant select, insert, update on "quotes" to eleven_app;
grant select on "quotes" to eleven_internal;
create function "search_quotes_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "quotes" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_quotes_words"(tsquery, int, uuid) from public; grant execute on function "search_quotes_words"(tsquery, int, uuid) to eleven_app; alter function "search_quotes_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_quotes_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "quotes" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_quotes_text"(text, int, uuid) from public; grant execute on function "search_quotes_text"(text, int, uuid) to eleven_app; alter function "search_quotes_text"(text, int, uuid) owner to eleven_internal;
create table "quote_versions" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "quote_id" uuid not null,
  "number" int8,
  "status" text default 'draft',
  "valid_until" date,
  "price_list_id" uuid,
  "channel" text,
  "currency" text,
  "discount" numeric(7,4) not null,
  "template_id" uuid,
  "terms" text,
  "tax_included" bool,
  "rate" text,
  "rate_day" date,
  "priced_on" date,
  "gross_amount" int8,
  "gross_currency" text,
  "discount_amount_amount" int8,
  "discount_amount_currency" text,
  "net_amount" int8,
  "net_currency" text,
  "tax_amount" int8,
  "tax_currency" text,
  "total_amount" int8,
  "total_currency" text,
  "total_base" int8,
  "total_rate" numeric,
  "total_rate_date" date,
  "cost_amount" int8,
  "cost_currency" text,
  "margin" numeric(12,4),
  "beyond_policy" jsonb,
  "approval_reason" text,
  "approval_note" text,
  "approval_state" text,
  "approval_requested_by_id" uuid,
  "approved_by_id" uuid,
  "approved_at" timestamptz,
  "content_hash" text,
  "pdf_id" uuid,
  "pdf_hash" text,
  "sent_at" timestamptz,
  "viewed_at" timestamptz,
  "reminded_at" timestamptz,
  "decided_at" timestamptz,
  "decision_by" text,
  "decision_note" text,
  "accepted_hash" text,
  "accepted_choices" jsonb,
  "superseded_by_id" uuid,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "quote_versions" add constraint "quote_versions_number_check" check ("number" between 1 and 9007199254740991);
alter table "quote_versions" add constraint "quote_versions_status_check" check ("status" is not null);
alter table "quote_versions" add constraint "quote_versions_status1_check" check ("status" in ('draft', 'approval', 'ready', 'sent', 'viewed', 'accepted', 'rejected', 'expired', 'superseded'));
alter table "quote_versions" add constraint "quote_versions_valid_until_check" check ("valid_until" between date '0001-01-01' and date '9999-12-31');
alter table "quote_versions" add constraint "quote_versions_channel_check" check ("channel" in ('desk', 'shop', 'phone', 'web', 'mobile', 'email', 'partner'));
alter table "quote_versions" add constraint "quote_versions_currency_check" check (char_length("currency") <= 3);
alter table "quote_versions" add constraint "quote_versions_discount_check" check ("discount" <> 'NaN'::numeric);
alter table "quote_versions" add constraint "quote_versions_discount1_check" check ("discount" >= 0);
alter table "quote_versions" add constraint "quote_versions_discount2_check" check ("discount" <= 100);
alter table "quote_versions" add constraint "quote_versions_terms_check" check (char_length("terms") <= 10000);
alter table "quote_versions" add constraint "quote_versions_rate_check" check (char_length("rate") <= 40);
alter table "quote_versions" add constraint "quote_versions_rate_day_check" check ("rate_day" between date '0001-01-01' and date '9999-12-31');
alter table "quote_versions" add constraint "quote_versions_priced_on_check" check ("priced_on" between date '0001-01-01' and date '9999-12-31');
alter table "quote_versions" add constraint "quote_versions_gross_check" check (("gross_amount" is null) = ("gross_currency" is null));
alter table "quote_versions" add constraint "quote_versions_gross1_check" check ("gross_amount" between -9007199254740991 and 9007199254740991);
alter table "quote_versions" add constraint "quote_versions_gross2_check" check ("gross_currency" ~ '^[A-Z]{3}$');
alter table "quote_versions" add constraint "quote_versions_discount_amount_check" check (("discount_amount_amount" is null) = ("discount_amount_currency" is null));
alter table "quote_versions" add constraint "quote_versions_discount_amount1_check" check ("discount_amount_amount" between -9007199254740991 and 9007199254740991);
alter table "quote_versions" add constraint "quote_versions_discount_amount2_check" check ("discount_amount_currency" ~ '^[A-Z]{3}$');
alter table "quote_versions" add constraint "quote_versions_net_check" check (("net_amount" is null) = ("net_currency" is null));
alter table "quote_versions" add constraint "quote_versions_net1_check" check ("net_amount" between -9007199254740991 and 9007199254740991);
alter table "quote_versions" add constraint "quote_versions_net2_check" check ("net_currency" ~ '^[A-Z]{3}$');
alter table "quote_versions" add constraint "quote_versions_tax_check" check (("tax_amount" is null) = ("tax_currency" is null));
alter table "quote_versions" add constraint "quote_versions_tax1_check" check ("tax_amount" between -9007199254740991 and 9007199254740991);
alter table "quote_versions" add constraint "quote_versions_tax2_check" check ("tax_currency" ~ '^[A-Z]{3}$');
alter table "quote_versions" add constraint "quote_versions_total_check" check (("total_amount" is null) = ("total_currency" is null));
alter table "quote_versions" add constraint "quote_versions_total1_check" check ("total_amount" between -9007199254740991 and 9007199254740991);
alter table "quote_versions" add constraint "quote_versions_total2_check" check ("total_currency" ~ '^[A-Z]{3}$');
alter table "quote_versions" add constraint "quote_versions_total3_check" check ("total_base" between -9007199254740991 and 9007199254740991);
alter table "quote_versions" add constraint "quote_versions_total4_check" check ("total_base" is null or "total_amount" is not null);
alter table "quote_versions" add constraint "quote_versions_cost_check" check (("cost_amount" is null) = ("cost_currency" is null));
alter table "quote_versions" add constraint "quote_versions_cost1_check" check ("cost_amount" between -9007199254740991 and 9007199254740991);
alter table "quote_versions" add constraint "quote_versions_cost2_check" check ("cost_currency" ~ '^[A-Z]{3}$');
alter table "quote_versions" add constraint "quote_versions_margin_check" check ("margin" <> 'NaN'::numeric);
alter table "quote_versions" add constraint "quote_versions_approval_reason_check" check (char_length("approval_reason") <= 1000);
alter table "quote_versions" add constraint "quote_versions_approval_note_check" check (char_length("approval_note") <= 1000);
alter table "quote_versions" add constraint "quote_versions_approval_state_check" check ("approval_state" in ('pending', 'approved', 'rejected', 'returned', 'withdrawn'));
alter table "quote_versions" add constraint "quote_versions_approved_at_check" check ("approved_at" >= timestamptz '0001-01-01 00:00:00+00' and "approved_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "quote_versions" add constraint "quote_versions_content_hash_check" check (char_length("content_hash") <= 64);
alter table "quote_versions" add constraint "quote_versions_pdf_hash_check" check (char_length("pdf_hash") <= 64);
alter table "quote_versions" add constraint "quote_versions_sent_at_check" check ("sent_at" >= timestamptz '0001-01-01 00:00:00+00' and "sent_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "quote_versions" add constraint "quote_versions_viewed_at_check" check ("viewed_at" >= timestamptz '0001-01-01 00:00:00+00' and "viewed_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "quote_versions" add constraint "quote_versions_reminded_at_check" check ("reminded_at" >= timestamptz '0001-01-01 00:00:00+00' and "reminded_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "quote_versions" add constraint "quote_versions_decided_at_check" check ("decided_at" >= timestamptz '0001-01-01 00:00:00+00' and "decided_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "quote_versions" add constraint "quote_versions_decision_by_check" check (char_length("decision_by") <= 200);
alter table "quote_versions" add constraint "quote_versions_decision_note_check" check (char_length("decision_note") <= 2000);
alter table "quote_versions" add constraint "quote_versions_accepted_hash_check" check (char_length("accepted_hash") <= 64);
create index "quote_versions_quote_id_idx" on "quote_versions" using btree (tenant_id, "quote_id", id) where deleted_at is null;
create index "quote_versions_price_list_id_idx" on "quote_versions" using btree (tenant_id, "price_list_id", id) where deleted_at is null;
create index "quote_versions_template_id_idx" on "quote_versions" using btree (tenant_id, "template_id", id) where deleted_at is null;
create index "quote_versions_approval_requested_by_id_idx" on "quote_versions" using btree (tenant_id, "approval_requested_by_id", id) where deleted_at is null;
create index "quote_versions_approved_by_id_idx" on "quote_versions" using btree (tenant_id, "approved_by_id", id) where deleted_at is null;
create index "quote_versions_pdf_id_idx" on "quote_versions" using btree (tenant_id, "pdf_id", id) where deleted_at is null;
create index "quote_versions_superseded_by_id_idx" on "quote_versions" using btree (tenant_id, "superseded_by_id", id) where deleted_at is null;
create index "quote_versions_status_idx" on "quote_versions" using btree (tenant_id, ("status"), id) where deleted_at is null;
create index "quote_versions_valid_until_idx" on "quote_versions" using btree (tenant_id, ("valid_until"), id) where deleted_at is null;
create index "quote_versions_sent_at_idx" on "quote_versions" using btree (tenant_id, ("sent_at"), id) where deleted_at is null;
create index "quote_versions_decided_at_idx" on "quote_versions" using btree (tenant_id, ("decided_at"), id) where deleted_at is null;
create index "quote_versions_status_valid_until_idx" on "quote_versions" using btree (tenant_id, ("status"), ("valid_until"), id) where deleted_at is null;
create unique index "quote_versions_quote_id_number_key" on "quote_versions" (tenant_id, ("quote_id"), ("number")) where deleted_at is null;
alter table "quote_versions" enable row level security;
alter table "quote_versions" force row level security;
create policy tenant on "quote_versions" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "quote_versions" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "quote_versions" referencing new table as new_rows for each statement execute function ledger_append_custom('quoteVersion', '{beyond_policy,accepted_choices}');
create trigger ledger_update after update on "quote_versions" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('quoteVersion');
create trigger ledger_delete after delete on "quote_versions" referencing old table as old_rows for each statement execute function ledger_append_custom('quoteVersion');
create trigger custom_insert after insert on "quote_versions" for each row when (new.custom is not null) execute function custom_index('quoteVersion');
create trigger custom_update after update on "quote_versions" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('quoteVersion');
grant select, insert, update on "quote_versions" to eleven_app;
grant select on "quote_versions" to eleven_internal;
create table "quote_versions_approvals" (
  "tenant_id" uuid not null,
  "quote_version_id" uuid not null,
  "approval_id" uuid not null,
  primary key ("tenant_id", "quote_version_id", "approval_id")
);
create index "quote_versions_approvals_back_idx" on "quote_versions_approvals" (tenant_id, "approval_id", "quote_version_id");
alter table "quote_versions_approvals" enable row level security;
alter table "quote_versions_approvals" force row level security;
create policy tenant on "quote_versions_approvals" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "quote_versions_approvals" to eleven_internal using (true) with check (true);
grant select, insert, delete on "quote_versions_approvals" to eleven_app;
grant select on "quote_versions_approvals" to eleven_internal;
create table "quote_lines" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "quote_version_id" uuid not null,
  "position" int8 not null,
  "product_id" uuid not null,
  "variant_id" uuid,
  "description" text,
  "quantity" numeric(18,4) not null,
  "parameters" jsonb,
  "discount" numeric(7,4) not null,
  "price_amount" int8,
  "price_currency" text,
  "alternative" text,
  "optional" bool not null,
  "chosen" bool not null,
  "unit_price_amount" int8,
  "unit_price_currency" text,
  "gross_amount" int8,
  "gross_currency" text,
  "discount_amount_amount" int8,
  "discount_amount_currency" text,
  "net_amount" int8,
  "net_currency" text,
  "tax_amount" int8,
  "tax_currency" text,
  "tax_name" text,
  "tax_percent" numeric(7,4),
  "total_amount" int8,
  "total_currency" text,
  "cost_amount" int8,
  "cost_currency" text,
  "discount_percent" numeric(18,4),
  "margin" numeric(18,4),
  "explanation" jsonb,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "quote_lines" add constraint "quote_lines_position_check" check ("position" between 0 and 100000);
alter table "quote_lines" add constraint "quote_lines_description_check" check (char_length("description") <= 2000);
alter table "quote_lines" add constraint "quote_lines_quantity_check" check ("quantity" <> 'NaN'::numeric);
alter table "quote_lines" add constraint "quote_lines_quantity1_check" check ("quantity" >= 0.0001);
alter table "quote_lines" add constraint "quote_lines_discount_check" check ("discount" <> 'NaN'::numeric);
alter table "quote_lines" add constraint "quote_lines_discount1_check" check ("discount" >= 0);
alter table "quote_lines" add constraint "quote_lines_discount2_check" check ("discount" <= 100);
alter table "quote_lines" add constraint "quote_lines_price_check" check (("price_amount" is null) = ("price_currency" is null));
alter table "quote_lines" add constraint "quote_lines_price1_check" check ("price_amount" between 0 and 9007199254740991);
alter table "quote_lines" add constraint "quote_lines_price2_check" check ("price_currency" ~ '^[A-Z]{3}$');
alter table "quote_lines" add constraint "quote_lines_alternative_check" check (char_length("alternative") <= 60);
alter table "quote_lines" add constraint "quote_lines_unit_price_check" check (("unit_price_amount" is null) = ("unit_price_currency" is null));
alter table "quote_lines" add constraint "quote_lines_unit_price1_check" check ("unit_price_amount" between -9007199254740991 and 9007199254740991);
alter table "quote_lines" add constraint "quote_lines_unit_price2_check" check ("unit_price_currency" ~ '^[A-Z]{3}$');
alter table "quote_lines" add constraint "quote_lines_gross_check" check (("gross_amount" is null) = ("gross_currency" is null));
alter table "quote_lines" add constraint "quote_lines_gross1_check" check ("gross_amount" between -9007199254740991 and 9007199254740991);
alter table "quote_lines" add constraint "quote_lines_gross2_check" check ("gross_currency" ~ '^[A-Z]{3}$');
alter table "quote_lines" add constraint "quote_lines_discount_amount_check" check (("discount_amount_amount" is null) = ("discount_amount_currency" is null));
alter table "quote_lines" add constraint "quote_lines_discount_amount1_check" check ("discount_amount_amount" between -9007199254740991 and 9007199254740991);
alter table "quote_lines" add constraint "quote_lines_discount_amount2_check" check ("discount_amount_currency" ~ '^[A-Z]{3}$');
alter table "quote_lines" add constraint "quote_lines_net_check" check (("net_amount" is null) = ("net_currency" is null));
alter table "quote_lines" add constraint "quote_lines_net1_check" check ("net_amount" between -9007199254740991 and 9007199254740991);
alter table "quote_lines" add constraint "quote_lines_net2_check" check ("net_currency" ~ '^[A-Z]{3}$');
alter table "quote_lines" add constraint "quote_lines_tax_check" check (("tax_amount" is null) = ("tax_currency" is null));
alter table "quote_lines" add constraint "quote_lines_tax1_check" check ("tax_amount" between -9007199254740991 and 9007199254740991);
alter table "quote_lines" add constraint "quote_lines_tax2_check" check ("tax_currency" ~ '^[A-Z]{3}$');
alter table "quote_lines" add constraint "quote_lines_tax_name_check" check (char_length("tax_name") <= 100);
alter table "quote_lines" add constraint "quote_lines_tax_percent_check" check ("tax_percent" <> 'NaN'::numeric);
alter table "quote_lines" add constraint "quote_lines_total_check" check (("total_amount" is null) = ("total_currency" is null));
alter table "quote_lines" add constraint "quote_lines_total1_check" check ("total_amount" between -9007199254740991 and 9007199254740991);
alter table "quote_lines" add constraint "quote_lines_total2_check" check ("total_currency" ~ '^[A-Z]{3}$');
alter table "quote_lines" add constraint "quote_lines_cost_check" check (("cost_amount" is null) = ("cost_currency" is null));
alter table "quote_lines" add constraint "quote_lines_cost1_check" check ("cost_amount" between -9007199254740991 and 9007199254740991);
alter table "quote_lines" add constraint "quote_lines_cost2_check" check ("cost_currency" ~ '^[A-Z]{3}$');
alter table "quote_lines" add constraint "quote_lines_discount_percent_check" check ("discount_percent" <> 'NaN'::numeric);
alter table "quote_lines" add constraint "quote_lines_margin_check" check ("margin" <> 'NaN'::numeric);
create index "quote_lines_quote_version_id_idx" on "quote_lines" using btree (tenant_id, "quote_version_id", id) where deleted_at is null;
create index "quote_lines_product_id_idx" on "quote_lines" using btree (tenant_id, "product_id", id) where deleted_at is null;
create index "quote_lines_variant_id_idx" on "quote_lines" using btree (tenant_id, "variant_id", id) where deleted_at is null;
create index "quote_lines_quote_version_id_position_idx" on "quote_lines" using btree (tenant_id, ("quote_version_id"), ("position"), id) where deleted_at is null;
alter table "quote_lines" enable row level security;
alter table "quote_lines" force row level security;
create policy tenant on "quote_lines" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "quote_lines" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "quote_lines" referencing new table as new_rows for each statement execute function ledger_append_custom('quoteLine', '{parameters,explanation}');
create trigger ledger_update after update on "quote_lines" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('quoteLine');
create trigger ledger_delete after delete on "quote_lines" referencing old table as old_rows for each statement execute function ledger_append_custom('quoteLine');
create trigger custom_insert after insert on "quote_lines" for each row when (new.custom is not null) execute function custom_index('quoteLine');
create trigger custom_update after update on "quote_lines" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('quoteLine');
grant select, insert, update on "quote_lines" to eleven_app;
grant select on "quote_lines" to eleven_internal;
create table "quote_templates" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "name" text not null,
  "locale" text not null,
  "heading" text,
  "intro" text,
  "terms" text,
  "footer" text,
  "columns" text[],
  "active" bool not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "quote_templates" add constraint "quote_templates_tags_check" check (cardinality("tags") between 1 and 50);
alter table "quote_templates" add constraint "quote_templates_name_check" check (char_length("name") <= 200);
alter table "quote_templates" add constraint "quote_templates_locale_check" check ("locale" in ('ru', 'en'));
alter table "quote_templates" add constraint "quote_templates_heading_check" check (char_length("heading") <= 300);
alter table "quote_templates" add constraint "quote_templates_intro_check" check (char_length("intro") <= 5000);
alter table "quote_templates" add constraint "quote_templates_terms_check" check (char_length("terms") <= 10000);
alter table "quote_templates" add constraint "quote_templates_footer_check" check (char_length("footer") <= 2000);
alter table "quote_templates" add constraint "quote_templates_columns_check" check (cardinality("columns") >= 1);
alter table "quote_templates" add constraint "quote_templates_columns1_check" check ("columns" <@ array['position', 'description', 'parameters', 'quantity', 'unitPrice', 'discount', 'tax', 'total']);
create index "quote_templates_owner_id_idx" on "quote_templates" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "quote_templates_team_id_idx" on "quote_templates" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "quote_templates_tags_idx" on "quote_templates" using gin (tenant_id, "tags") where deleted_at is null;
create index "quote_templates_columns_idx" on "quote_templates" using gin (tenant_id, "columns") where deleted_at is null;
alter table "quote_templates" enable row level security;
alter table "quote_templates" force row level security;
create policy tenant on "quote_templates" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "quote_templates" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "quote_templates" referencing new table as new_rows for each statement execute function ledger_append_custom('quoteTemplate');
create trigger ledger_update after update on "quote_templates" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('quoteTemplate');
create trigger ledger_delete after delete on "quote_templates" referencing old table as old_rows for each statement execute function ledger_append_custom('quoteTemplate');
create trigger custom_insert after insert on "quote_templates" for each row when (new.custom is not null) execute function custom_index('quoteTemplate');
create trigger custom_update after update on "quote_templates" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('quoteTemplate');
grant select, insert, update on "quote_templates" to eleven_app;
grant select on "quote_templates" to eleven_internal;
create table "contracts" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "number" text,
  "name" text not null,
  "kind" text not null,
  "status" text default 'draft',
  "account_id" uuid not null,
  "person_id" uuid,
  "deal_id" uuid,
  "quote_id" uuid,
  "starts_on" date,
  "ends_on" date,
  "notice_days" int8,
  "auto_renew" bool not null,
  "renew_months" int8,
  "prolongations" int8 not null,
  "value_amount" int8,
  "value_currency" text,
  "value_base" int8,
  "value_rate" numeric,
  "value_rate_date" date,
  "payment_days" int8,
  "terms" text,
  "template_id" uuid,
  "pdf_id" uuid,
  "pdf_hash" text,
  "pdf_of" text,
  "sent_at" timestamptz,
  "signed_on" date,
  "signed_file_id" uuid,
  "reminded_at" timestamptz,
  "previous_id" uuid,
  "terminated_on" date,
  "termination_reason" text,
  "cancel_reason" text,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("number", '') || ' ' || coalesce("name", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("number", '') || ' ' || coalesce("name", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "contracts" add constraint "contracts_tags_check" check (cardinality("tags") between 1 and 50);
alter table "contracts" add constraint "contracts_number_check" check (char_length("number") <= 120);
alter table "contracts" add constraint "contracts_name_check" check (char_length("name") <= 300);
alter table "contracts" add constraint "contracts_kind_check" check ("kind" in ('sale', 'service', 'frame', 'other'));
alter table "contracts" add constraint "contracts_status_check" check ("status" is not null);
alter table "contracts" add constraint "contracts_status1_check" check ("status" in ('draft', 'sent', 'active', 'expired', 'terminated', 'renewed', 'cancelled'));
alter table "contracts" add constraint "contracts_starts_on_check" check ("starts_on" between date '0001-01-01' and date '9999-12-31');
alter table "contracts" add constraint "contracts_ends_on_check" check ("ends_on" between date '0001-01-01' and date '9999-12-31');
alter table "contracts" add constraint "contracts_notice_days_check" check ("notice_days" between 0 and 3650);
alter table "contracts" add constraint "contracts_renew_months_check" check ("renew_months" between 1 and 120);
alter table "contracts" add constraint "contracts_prolongations_check" check ("prolongations" between 0 and 9007199254740991);
alter table "contracts" add constraint "contracts_value_check" check (("value_amount" is null) = ("value_currency" is null));
alter table "contracts" add constraint "contracts_value1_check" check ("value_amount" between 0 and 9007199254740991);
alter table "contracts" add constraint "contracts_value2_check" check ("value_currency" ~ '^[A-Z]{3}$');
alter table "contracts" add constraint "contracts_value3_check" check ("value_base" between -9007199254740991 and 9007199254740991);
alter table "contracts" add constraint "contracts_value4_check" check ("value_base" is null or "value_amount" is not null);
alter table "contracts" add constraint "contracts_payment_days_check" check ("payment_days" between 0 and 3650);
alter table "contracts" add constraint "contracts_terms_check" check (char_length("terms") <= 50000);
alter table "contracts" add constraint "contracts_pdf_hash_check" check (char_length("pdf_hash") <= 64);
alter table "contracts" add constraint "contracts_pdf_of_check" check ("pdf_of" in ('draft', 'signed'));
alter table "contracts" add constraint "contracts_sent_at_check" check ("sent_at" >= timestamptz '0001-01-01 00:00:00+00' and "sent_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "contracts" add constraint "contracts_signed_on_check" check ("signed_on" between date '0001-01-01' and date '9999-12-31');
alter table "contracts" add constraint "contracts_reminded_at_check" check ("reminded_at" >= timestamptz '0001-01-01 00:00:00+00' and "reminded_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "contracts" add constraint "contracts_terminated_on_check" check ("terminated_on" between date '0001-01-01' and date '9999-12-31');
alter table "contracts" add constraint "contracts_termination_reason_check" check (char_length("termination_reason") <= 2000);
alter table "contracts" add constraint "contracts_cancel_reason_check" check (char_length("cancel_reason") <= 2000);
create index "contracts_owner_id_idx" on "contracts" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "contracts_team_id_idx" on "contracts" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "contracts_account_id_idx" on "contracts" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "contracts_person_id_idx" on "contracts" using btree (tenant_id, "person_id", id) where deleted_at is null;
create index "contracts_deal_id_idx" on "contracts" using btree (tenant_id, "deal_id", id) where deleted_at is null;
create index "contracts_quote_id_idx" on "contracts" using btree (tenant_id, "quote_id", id) where deleted_at is null;
create index "contracts_template_id_idx" on "contracts" using btree (tenant_id, "template_id", id) where deleted_at is null;
create index "contracts_pdf_id_idx" on "contracts" using btree (tenant_id, "pdf_id", id) where deleted_at is null;
create index "contracts_signed_file_id_idx" on "contracts" using btree (tenant_id, "signed_file_id", id) where deleted_at is null;
create index "contracts_previous_id_idx" on "contracts" using btree (tenant_id, "previous_id", id) where deleted_at is null;
create index "contracts_number_idx" on "contracts" using btree (tenant_id, ("number"), id) where deleted_at is null;
create index "contracts_kind_idx" on "contracts" using btree (tenant_id, ("kind"), id) where deleted_at is null;
create index "contracts_status_idx" on "contracts" using btree (tenant_id, ("status"), id) where deleted_at is null;
create index "contracts_starts_on_idx" on "contracts" using btree (tenant_id, ("starts_on"), id) where deleted_at is null;
create index "contracts_ends_on_idx" on "contracts" using btree (tenant_id, ("ends_on"), id) where deleted_at is null;
create index "contracts_tags_idx" on "contracts" using gin (tenant_id, "tags") where deleted_at is null;
create index "contracts_status_ends_on_idx" on "contracts" using btree (tenant_id, ("status"), ("ends_on"), id) where deleted_at is null;
create index "contracts_search_text_idx" on "contracts" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "contracts_search_words_idx" on "contracts" using gin (tenant_id, search_words) where deleted_at is null;
alter table "contracts" enable row level security;
alter table "contracts" force row level security;
create policy tenant on "contracts" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "contracts" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "contracts" referencing new table as new_rows for each statement execute function ledger_append_custom('contract');
create trigger ledger_update after update on "contracts" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('contract');
create trigger ledger_delete after delete on "contracts" referencing old table as old_rows for each statement execute function ledger_append_custom('contract');
create trigger custom_insert after insert on "contracts" for each row when (new.custom is not null) execute function custom_index('contract');
create trigger custom_update after update on "contracts" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('contract');
grant select, insert, update on "contracts" to eleven_app;
grant select on "contracts" to eleven_internal;
create function "search_contracts_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "contracts" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_contracts_words"(tsquery, int, uuid) from public; grant execute on function "search_contracts_words"(tsquery, int, uuid) to eleven_app; alter function "search_contracts_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_contracts_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "contracts" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_contracts_text"(text, int, uuid) from public; grant execute on function "search_contracts_text"(text, int, uuid) to eleven_app; alter function "search_contracts_text"(text, int, uuid) owner to eleven_internal;
create table "contracts_orders" (
  "tenant_id" uuid not null,
  "contract_id" uuid not null,
  "sales_order_id" uuid not null,
  primary key ("tenant_id", "contract_id", "sales_order_id")
);
create index "contracts_orders_back_idx" on "contracts_orders" (tenant_id, "sales_order_id", "contract_id");
alter table "contracts_orders" enable row level security;
alter table "contracts_orders" force row level security;
create policy tenant on "contracts_orders" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "contracts_orders" to eleven_internal using (true) with check (true);
grant select, insert, delete on "contracts_orders" to eleven_app;
grant select on "contracts_orders" to eleven_internal;
create table "contract_templates" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "name" text not null,
  "locale" text not null,
  "heading" text,
  "intro" text,
  "terms" text,
  "footer" text,
  "active" bool not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "contract_templates" add constraint "contract_templates_tags_check" check (cardinality("tags") between 1 and 50);
alter table "contract_templates" add constraint "contract_templates_name_check" check (char_length("name") <= 200);
alter table "contract_templates" add constraint "contract_templates_locale_check" check ("locale" in ('ru', 'en'));
alter table "contract_templates" add constraint "contract_templates_heading_check" check (char_length("heading") <= 300);
alter table "contract_templates" add constraint "contract_templates_intro_check" check (char_length("intro") <= 5000);
alter table "contract_templates" add constraint "contract_templates_terms_check" check (char_length("terms") <= 50000);
alter table "contract_templates" add constraint "contract_templates_footer_check" check (char_length("footer") <= 2000);
create index "contract_templates_owner_id_idx" on "contract_templates" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "contract_templates_team_id_idx" on "contract_templates" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "contract_templates_tags_idx" on "contract_templates" using gin (tenant_id, "tags") where deleted_at is null;
alter table "contract_templates" enable row level security;
alter table "contract_templates" force row level security;
create policy tenant on "contract_templates" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "contract_templates" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "contract_templates" referencing new table as new_rows for each statement execute function ledger_append_custom('contractTemplate');
create trigger ledger_update after update on "contract_templates" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('contractTemplate');
create trigger ledger_delete after delete on "contract_templates" referencing old table as old_rows for each statement execute function ledger_append_custom('contractTemplate');
create trigger custom_insert after insert on "contract_templates" for each row when (new.custom is not null) execute function custom_index('contractTemplate');
create trigger custom_update after update on "contract_templates" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('contractTemplate');
grant select, insert, update on "contract_templates" to eleven_app;
grant select on "contract_templates" to eleven_internal;
create table "sales_orders" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "number" text,
  "subject" text,
  "status" text default 'draft',
  "quote_version_id" uuid,
  "deal_id" uuid,
  "account_id" uuid,
  "person_id" uuid,
  "office_id" uuid,
  "wanted_on" date,
  "promised_on" date,
  "prepayment_percent" numeric(7,4) not null,
  "installation" bool not null,
  "bill_to" jsonb,
  "ship_to" jsonb,
  "terms" text,
  "currency" text,
  "discount" numeric(7,4) not null,
  "price_list_id" uuid,
  "tax_included" bool,
  "priced_on" date,
  "gross_amount" int8,
  "gross_currency" text,
  "discount_amount_amount" int8,
  "discount_amount_currency" text,
  "discount_amount_base" int8,
  "discount_amount_rate" numeric,
  "discount_amount_rate_date" date,
  "net_amount" int8,
  "net_currency" text,
  "tax_amount" int8,
  "tax_currency" text,
  "tax_base" int8,
  "tax_rate" numeric,
  "tax_rate_date" date,
  "total_amount" int8,
  "total_currency" text,
  "total_base" int8,
  "total_rate" numeric,
  "total_rate_date" date,
  "cost_amount" int8,
  "cost_currency" text,
  "material_cost_amount" int8,
  "material_cost_currency" text,
  "material_cost_base" int8,
  "material_cost_rate" numeric,
  "material_cost_rate_date" date,
  "work_cost_amount" int8,
  "work_cost_currency" text,
  "work_cost_base" int8,
  "work_cost_rate" numeric,
  "work_cost_rate_date" date,
  "profit_amount" int8,
  "profit_currency" text,
  "profit_base" int8,
  "profit_rate" numeric,
  "profit_rate_date" date,
  "payment_status" text not null,
  "shipment_status" text not null,
  "qc_status" text not null,
  "credit_approved_by_id" uuid,
  "credit_approved_amount" int8,
  "credit_approved_currency" text,
  "confirmed_at" timestamptz,
  "started_at" timestamptz,
  "ready_at" timestamptz,
  "told_ready_at" timestamptz,
  "delivered_at" timestamptz,
  "installed_at" timestamptz,
  "handed_over_at" timestamptz,
  "closed_at" timestamptz,
  "cancelled_at" timestamptz,
  "hold_reason" text,
  "held_from" text,
  "cancel_reason" text,
  "signature_id" uuid,
  "act_id" uuid,
  "hand_over_code" text,
  "hand_over_hash" text,
  "inspector_note" text,
  "form_pdf_id" uuid,
  "slip_pdf_id" uuid,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("number", '') || ' ' || coalesce("subject", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("number", '') || ' ' || coalesce("subject", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "sales_orders" add constraint "sales_orders_tags_check" check (cardinality("tags") between 1 and 50);
alter table "sales_orders" add constraint "sales_orders_number_check" check (char_length("number") <= 120);
alter table "sales_orders" add constraint "sales_orders_subject_check" check (char_length("subject") <= 300);
alter table "sales_orders" add constraint "sales_orders_status_check" check ("status" is not null);
alter table "sales_orders" add constraint "sales_orders_status1_check" check ("status" in ('draft', 'confirmed', 'inProduction', 'ready', 'delivered', 'pickedUp', 'installed', 'handedOver', 'closed', 'onHold', 'cancelled'));
alter table "sales_orders" add constraint "sales_orders_wanted_on_check" check ("wanted_on" between date '0001-01-01' and date '9999-12-31');
alter table "sales_orders" add constraint "sales_orders_promised_on_check" check ("promised_on" between date '0001-01-01' and date '9999-12-31');
alter table "sales_orders" add constraint "sales_orders_prepayment_percent_check" check ("prepayment_percent" <> 'NaN'::numeric);
alter table "sales_orders" add constraint "sales_orders_prepayment_percent1_check" check ("prepayment_percent" >= 0);
alter table "sales_orders" add constraint "sales_orders_prepayment_percent2_check" check ("prepayment_percent" <= 100);
alter table "sales_orders" add constraint "sales_orders_bill_to_check" check (jsonb_typeof("bill_to") = 'object');
alter table "sales_orders" add constraint "sales_orders_bill_to1_check" check (jsonb_typeof("bill_to"->'lines') = 'array');
alter table "sales_orders" add constraint "sales_orders_ship_to_check" check (jsonb_typeof("ship_to") = 'object');
alter table "sales_orders" add constraint "sales_orders_ship_to1_check" check (jsonb_typeof("ship_to"->'lines') = 'array');
alter table "sales_orders" add constraint "sales_orders_terms_check" check (char_length("terms") <= 10000);
alter table "sales_orders" add constraint "sales_orders_currency_check" check (char_length("currency") <= 3);
alter table "sales_orders" add constraint "sales_orders_discount_check" check ("discount" <> 'NaN'::numeric);
alter table "sales_orders" add constraint "sales_orders_discount1_check" check ("discount" >= 0);
alter table "sales_orders" add constraint "sales_orders_discount2_check" check ("discount" <= 100);
alter table "sales_orders" add constraint "sales_orders_priced_on_check" check ("priced_on" between date '0001-01-01' and date '9999-12-31');
alter table "sales_orders" add constraint "sales_orders_gross_check" check (("gross_amount" is null) = ("gross_currency" is null));
alter table "sales_orders" add constraint "sales_orders_gross1_check" check ("gross_amount" between -9007199254740991 and 9007199254740991);
alter table "sales_orders" add constraint "sales_orders_gross2_check" check ("gross_currency" ~ '^[A-Z]{3}$');
alter table "sales_orders" add constraint "sales_orders_discount_amount_check" check (("discount_amount_amount" is null) = ("discount_amount_currency" is null));
alter table "sales_orders" add constraint "sales_orders_discount_amount1_check" check ("discount_amount_amount" between -9007199254740991 and 9007199254740991);
alter table "sales_orders" add constraint "sales_orders_discount_amount2_check" check ("discount_amount_currency" ~ '^[A-Z]{3}$');
alter table "sales_orders" add constraint "sales_orders_discount_amount3_check" check ("discount_amount_base" between -9007199254740991 and 9007199254740991);
alter table "sales_orders" add constraint "sales_orders_discount_amount4_check" check ("discount_amount_base" is null or "discount_amount_amount" is not null);
alter table "sales_orders" add constraint "sales_orders_net_check" check (("net_amount" is null) = ("net_currency" is null));
alter table "sales_orders" add constraint "sales_orders_net1_check" check ("net_amount" between -9007199254740991 and 9007199254740991);
alter table "sales_orders" add constraint "sales_orders_net2_check" check ("net_currency" ~ '^[A-Z]{3}$');
alter table "sales_orders" add constraint "sales_orders_tax_check" check (("tax_amount" is null) = ("tax_currency" is null));
alter table "sales_orders" add constraint "sales_orders_tax1_check" check ("tax_amount" between -9007199254740991 and 9007199254740991);
alter table "sales_orders" add constraint "sales_orders_tax2_check" check ("tax_currency" ~ '^[A-Z]{3}$');
alter table "sales_orders" add constraint "sales_orders_tax3_check" check ("tax_base" between -9007199254740991 and 9007199254740991);
alter table "sales_orders" add constraint "sales_orders_tax4_check" check ("tax_base" is null or "tax_amount" is not null);
alter table "sales_orders" add constraint "sales_orders_total_check" check (("total_amount" is null) = ("total_currency" is null));
alter table "sales_orders" add constraint "sales_orders_total1_check" check ("total_amount" between -9007199254740991 and 9007199254740991);
alter table "sales_orders" add constraint "sales_orders_total2_check" check ("total_currency" ~ '^[A-Z]{3}$');
alter table "sales_orders" add constraint "sales_orders_total3_check" check ("total_base" between -9007199254740991 and 9007199254740991);
alter table "sales_orders" add constraint "sales_orders_total4_check" check ("total_base" is null or "total_amount" is not null);
alter table "sales_orders" add constraint "sales_orders_cost_check" check (("cost_amount" is null) = ("cost_currency" is null));
alter table "sales_orders" add constraint "sales_orders_cost1_check" check ("cost_amount" between -9007199254740991 and 9007199254740991);
alter table "sales_orders" add constraint "sales_orders_cost2_check" check ("cost_currency" ~ '^[A-Z]{3}$');
alter table "sales_orders" add constraint "sales_orders_material_cost_check" check (("material_cost_amount" is null) = ("material_cost_currency" is null));
alter table "sales_orders" add constraint "sales_orders_material_cost1_check" check ("material_cost_amount" between -9007199254740991 and 9007199254740991);
alter table "sales_orders" add constraint "sales_orders_material_cost2_check" check ("material_cost_currency" ~ '^[A-Z]{3}$');
alter table "sales_orders" add constraint "sales_orders_material_cost3_check" check ("material_cost_base" between -9007199254740991 and 9007199254740991);
alter table "sales_orders" add constraint "sales_orders_material_cost4_check" check ("material_cost_base" is null or "material_cost_amount" is not null);
alter table "sales_orders" add constraint "sales_orders_work_cost_check" check (("work_cost_amount" is null) = ("work_cost_currency" is null));
alter table "sales_orders" add constraint "sales_orders_work_cost1_check" check ("work_cost_amount" between -9007199254740991 and 9007199254740991);
alter table "sales_orders" add constraint "sales_orders_work_cost2_check" check ("work_cost_currency" ~ '^[A-Z]{3}$');
alter table "sales_orders" add constraint "sales_orders_work_cost3_check" check ("work_cost_base" between -9007199254740991 and 9007199254740991);
alter table "sales_orders" add constraint "sales_orders_work_cost4_check" check ("work_cost_base" is null or "work_cost_amount" is not null);
alter table "sales_orders" add constraint "sales_orders_profit_check" check (("profit_amount" is null) = ("profit_currency" is null));
alter table "sales_orders" add constraint "sales_orders_profit1_check" check ("profit_amount" between -9007199254740991 and 9007199254740991);
alter table "sales_orders" add constraint "sales_orders_profit2_check" check ("profit_currency" ~ '^[A-Z]{3}$');
alter table "sales_orders" add constraint "sales_orders_profit3_check" check ("profit_base" between -9007199254740991 and 9007199254740991);
alter table "sales_orders" add constraint "sales_orders_profit4_check" check ("profit_base" is null or "profit_amount" is not null);
alter table "sales_orders" add constraint "sales_orders_payment_status_check" check ("payment_status" in ('unpaid', 'part', 'paid', 'overpaid', 'refunded'));
alter table "sales_orders" add constraint "sales_orders_shipment_status_check" check ("shipment_status" in ('none', 'part', 'shipped', 'delivered', 'returned'));
alter table "sales_orders" add constraint "sales_orders_qc_status_check" check ("qc_status" in ('none', 'preliminary', 'current', 'passed', 'failed'));
alter table "sales_orders" add constraint "sales_orders_credit_approved_check" check (("credit_approved_amount" is null) = ("credit_approved_currency" is null));
alter table "sales_orders" add constraint "sales_orders_credit_approved1_check" check ("credit_approved_amount" between -9007199254740991 and 9007199254740991);
alter table "sales_orders" add constraint "sales_orders_credit_approved2_check" check ("credit_approved_currency" ~ '^[A-Z]{3}$');
alter table "sales_orders" add constraint "sales_orders_confirmed_at_check" check ("confirmed_at" >= timestamptz '0001-01-01 00:00:00+00' and "confirmed_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "sales_orders" add constraint "sales_orders_started_at_check" check ("started_at" >= timestamptz '0001-01-01 00:00:00+00' and "started_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "sales_orders" add constraint "sales_orders_ready_at_check" check ("ready_at" >= timestamptz '0001-01-01 00:00:00+00' and "ready_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "sales_orders" add constraint "sales_orders_told_ready_at_check" check ("told_ready_at" >= timestamptz '0001-01-01 00:00:00+00' and "told_ready_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "sales_orders" add constraint "sales_orders_delivered_at_check" check ("delivered_at" >= timestamptz '0001-01-01 00:00:00+00' and "delivered_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "sales_orders" add constraint "sales_orders_installed_at_check" check ("installed_at" >= timestamptz '0001-01-01 00:00:00+00' and "installed_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "sales_orders" add constraint "sales_orders_handed_over_at_check" check ("handed_over_at" >= timestamptz '0001-01-01 00:00:00+00' and "handed_over_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "sales_orders" add constraint "sales_orders_closed_at_check" check ("closed_at" >= timestamptz '0001-01-01 00:00:00+00' and "closed_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "sales_orders" add constraint "sales_orders_cancelled_at_check" check ("cancelled_at" >= timestamptz '0001-01-01 00:00:00+00' and "cancelled_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "sales_orders" add constraint "sales_orders_hold_reason_check" check (char_length("hold_reason") <= 1000);
alter table "sales_orders" add constraint "sales_orders_held_from_check" check (char_length("held_from") <= 40);
alter table "sales_orders" add constraint "sales_orders_cancel_reason_check" check (char_length("cancel_reason") <= 1000);
alter table "sales_orders" add constraint "sales_orders_hand_over_code_check" check (char_length("hand_over_code") <= 20);
alter table "sales_orders" add constraint "sales_orders_hand_over_hash_check" check (char_length("hand_over_hash") <= 64);
alter table "sales_orders" add constraint "sales_orders_inspector_note_check" check (char_length("inspector_note") <= 5000);
create index "sales_orders_owner_id_idx" on "sales_orders" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "sales_orders_team_id_idx" on "sales_orders" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "sales_orders_quote_version_id_idx" on "sales_orders" using btree (tenant_id, "quote_version_id", id) where deleted_at is null;
create index "sales_orders_deal_id_idx" on "sales_orders" using btree (tenant_id, "deal_id", id) where deleted_at is null;
create index "sales_orders_account_id_idx" on "sales_orders" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "sales_orders_person_id_idx" on "sales_orders" using btree (tenant_id, "person_id", id) where deleted_at is null;
create index "sales_orders_office_id_idx" on "sales_orders" using btree (tenant_id, "office_id", id) where deleted_at is null;
create index "sales_orders_price_list_id_idx" on "sales_orders" using btree (tenant_id, "price_list_id", id) where deleted_at is null;
create index "sales_orders_credit_approved_by_id_idx" on "sales_orders" using btree (tenant_id, "credit_approved_by_id", id) where deleted_at is null;
create index "sales_orders_signature_id_idx" on "sales_orders" using btree (tenant_id, "signature_id", id) where deleted_at is null;
create index "sales_orders_act_id_idx" on "sales_orders" using btree (tenant_id, "act_id", id) where deleted_at is null;
create index "sales_orders_form_pdf_id_idx" on "sales_orders" using btree (tenant_id, "form_pdf_id", id) where deleted_at is null;
create index "sales_orders_slip_pdf_id_idx" on "sales_orders" using btree (tenant_id, "slip_pdf_id", id) where deleted_at is null;
create index "sales_orders_number_idx" on "sales_orders" using btree (tenant_id, ("number"), id) where deleted_at is null;
create index "sales_orders_status_idx" on "sales_orders" using btree (tenant_id, ("status"), id) where deleted_at is null;
create index "sales_orders_promised_on_idx" on "sales_orders" using btree (tenant_id, ("promised_on"), id) where deleted_at is null;
create index "sales_orders_payment_status_idx" on "sales_orders" using btree (tenant_id, ("payment_status"), id) where deleted_at is null;
create index "sales_orders_shipment_status_idx" on "sales_orders" using btree (tenant_id, ("shipment_status"), id) where deleted_at is null;
create index "sales_orders_qc_status_idx" on "sales_orders" using btree (tenant_id, ("qc_status"), id) where deleted_at is null;
create index "sales_orders_confirmed_at_idx" on "sales_orders" using btree (tenant_id, ("confirmed_at"), id) where deleted_at is null;
create index "sales_orders_handed_over_at_idx" on "sales_orders" using btree (tenant_id, ("handed_over_at"), id) where deleted_at is null;
create index "sales_orders_tags_idx" on "sales_orders" using gin (tenant_id, "tags") where deleted_at is null;
create index "sales_orders_status_promised_on_idx" on "sales_orders" using btree (tenant_id, ("status"), ("promised_on"), id) where deleted_at is null;
create index "sales_orders_account_id_status_idx" on "sales_orders" using btree (tenant_id, ("account_id"), ("status"), id) where deleted_at is null;
create unique index "sales_orders_quote_version_id_key" on "sales_orders" (tenant_id, ("quote_version_id")) where deleted_at is null;
create index "sales_orders_search_text_idx" on "sales_orders" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "sales_orders_search_words_idx" on "sales_orders" using gin (tenant_id, search_words) where deleted_at is null;
alter table "sales_orders" enable row level security;
alter table "sales_orders" force row level security;
create policy tenant on "sales_orders" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "sales_orders" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "sales_orders" referencing new table as new_rows for each statement execute function ledger_append_custom('salesOrder', '{bill_to,ship_to}');
create trigger ledger_update after update on "sales_orders" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('salesOrder');
create trigger ledger_delete after delete on "sales_orders" referencing old table as old_rows for each statement execute function ledger_append_custom('salesOrder');
create trigger custom_insert after insert on "sales_orders" for each row when (new.custom is not null) execute function custom_index('salesOrder');
create trigger custom_update after update on "sales_orders" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('salesOrder');
grant select, insert, update on "sales_orders" to eleven_app;
grant select on "sales_orders" to eleven_internal;
create function "search_sales_orders_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "sales_orders" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_sales_orders_words"(tsquery, int, uuid) from public; grant execute on function "search_sales_orders_words"(tsquery, int, uuid) to eleven_app; alter function "search_sales_orders_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_sales_orders_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "sales_orders" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_sales_orders_text"(text, int, uuid) from public; grant execute on function "search_sales_orders_text"(text, int, uuid) to eleven_app; alter function "search_sales_orders_text"(text, int, uuid) owner to eleven_internal;
create table "sales_orders_people" (
  "tenant_id" uuid not null,
  "sales_order_id" uuid not null,
  "person_id" uuid not null,
  primary key ("tenant_id", "sales_order_id", "person_id")
);
create index "sales_orders_people_back_idx" on "sales_orders_people" (tenant_id, "person_id", "sales_order_id");
alter table "sales_orders_people" enable row level security;
alter table "sales_orders_people" force row level security;
create policy tenant on "sales_orders_people" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "sales_orders_people" to eleven_internal using (true) with check (true);
grant select, insert, delete on "sales_orders_people" to eleven_app;
grant select on "sales_orders_people" to eleven_internal;
create table "sales_orders_sketches" (
  "tenant_id" uuid not null,
  "sales_order_id" uuid not null,
  "file_id" uuid not null,
  primary key ("tenant_id", "sales_order_id", "file_id")
);
create index "sales_orders_sketches_back_idx" on "sales_orders_sketches" (tenant_id, "file_id", "sales_order_id");
alter table "sales_orders_sketches" enable row level security;
alter table "sales_orders_sketches" force row level security;
create policy tenant on "sales_orders_sketches" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "sales_orders_sketches" to eleven_internal using (true) with check (true);
grant select, insert, delete on "sales_orders_sketches" to eleven_app;
grant select on "sales_orders_sketches" to eleven_internal;
create table "sales_orders_files" (
  "tenant_id" uuid not null,
  "sales_order_id" uuid not null,
  "file_id" uuid not null,
  primary key ("tenant_id", "sales_order_id", "file_id")
);
create index "sales_orders_files_back_idx" on "sales_orders_files" (tenant_id, "file_id", "sales_order_id");
alter table "sales_orders_files" enable row level security;
alter table "sales_orders_files" force row level security;
create policy tenant on "sales_orders_files" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "sales_orders_files" to eleven_internal using (true) with check (true);
grant select, insert, delete on "sales_orders_files" to eleven_app;
grant select on "sales_orders_files" to eleven_internal;
create table "sales_order_lines" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "sales_order_id" uuid not null,
  "position" int8 not null,
  "product_id" uuid not null,
  "variant_id" uuid,
  "description" text,
  "quantity" numeric(18,4) not null,
  "parameters" jsonb,
  "lead_time_days" int8,
  "discount" numeric(7,4) not null,
  "price_amount" int8,
  "price_currency" text,
  "unit_price_amount" int8,
  "unit_price_currency" text,
  "gross_amount" int8,
  "gross_currency" text,
  "discount_amount_amount" int8,
  "discount_amount_currency" text,
  "net_amount" int8,
  "net_currency" text,
  "tax_amount" int8,
  "tax_currency" text,
  "tax_name" text,
  "tax_percent" numeric(7,4),
  "total_amount" int8,
  "total_currency" text,
  "cost_amount" int8,
  "cost_currency" text,
  "explanation" jsonb,
  "quote_line_id" uuid,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "sales_order_lines" add constraint "sales_order_lines_position_check" check ("position" between 0 and 100000);
alter table "sales_order_lines" add constraint "sales_order_lines_description_check" check (char_length("description") <= 2000);
alter table "sales_order_lines" add constraint "sales_order_lines_quantity_check" check ("quantity" <> 'NaN'::numeric);
alter table "sales_order_lines" add constraint "sales_order_lines_quantity1_check" check ("quantity" >= 0.0001);
alter table "sales_order_lines" add constraint "sales_order_lines_lead_time_days_check" check ("lead_time_days" between 0 and 3650);
alter table "sales_order_lines" add constraint "sales_order_lines_discount_check" check ("discount" <> 'NaN'::numeric);
alter table "sales_order_lines" add constraint "sales_order_lines_discount1_check" check ("discount" >= 0);
alter table "sales_order_lines" add constraint "sales_order_lines_discount2_check" check ("discount" <= 100);
alter table "sales_order_lines" add constraint "sales_order_lines_price_check" check (("price_amount" is null) = ("price_currency" is null));
alter table "sales_order_lines" add constraint "sales_order_lines_price1_check" check ("price_amount" between 0 and 9007199254740991);
alter table "sales_order_lines" add constraint "sales_order_lines_price2_check" check ("price_currency" ~ '^[A-Z]{3}$');
alter table "sales_order_lines" add constraint "sales_order_lines_unit_price_check" check (("unit_price_amount" is null) = ("unit_price_currency" is null));
alter table "sales_order_lines" add constraint "sales_order_lines_unit_price1_check" check ("unit_price_amount" between -9007199254740991 and 9007199254740991);
alter table "sales_order_lines" add constraint "sales_order_lines_unit_price2_check" check ("unit_price_currency" ~ '^[A-Z]{3}$');
alter table "sales_order_lines" add constraint "sales_order_lines_gross_check" check (("gross_amount" is null) = ("gross_currency" is null));
alter table "sales_order_lines" add constraint "sales_order_lines_gross1_check" check ("gross_amount" between -9007199254740991 and 9007199254740991);
alter table "sales_order_lines" add constraint "sales_order_lines_gross2_check" check ("gross_currency" ~ '^[A-Z]{3}$');
alter table "sales_order_lines" add constraint "sales_order_lines_discount_amount_check" check (("discount_amount_amount" is null) = ("discount_amount_currency" is null));
alter table "sales_order_lines" add constraint "sales_order_lines_discount_amount1_check" check ("discount_amount_amount" between -9007199254740991 and 9007199254740991);
alter table "sales_order_lines" add constraint "sales_order_lines_discount_amount2_check" check ("discount_amount_currency" ~ '^[A-Z]{3}$');
alter table "sales_order_lines" add constraint "sales_order_lines_net_check" check (("net_amount" is null) = ("net_currency" is null));
alter table "sales_order_lines" add constraint "sales_order_lines_net1_check" check ("net_amount" between -9007199254740991 and 9007199254740991);
alter table "sales_order_lines" add constraint "sales_order_lines_net2_check" check ("net_currency" ~ '^[A-Z]{3}$');
alter table "sales_order_lines" add constraint "sales_order_lines_tax_check" check (("tax_amount" is null) = ("tax_currency" is null));
alter table "sales_order_lines" add constraint "sales_order_lines_tax1_check" check ("tax_amount" between -9007199254740991 and 9007199254740991);
alter table "sales_order_lines" add constraint "sales_order_lines_tax2_check" check ("tax_currency" ~ '^[A-Z]{3}$');
alter table "sales_order_lines" add constraint "sales_order_lines_tax_name_check" check (char_length("tax_name") <= 100);
alter table "sales_order_lines" add constraint "sales_order_lines_tax_percent_check" check ("tax_percent" <> 'NaN'::numeric);
alter table "sales_order_lines" add constraint "sales_order_lines_total_check" check (("total_amount" is null) = ("total_currency" is null));
alter table "sales_order_lines" add constraint "sales_order_lines_total1_check" check ("total_amount" between -9007199254740991 and 9007199254740991);
alter table "sales_order_lines" add constraint "sales_order_lines_total2_check" check ("total_currency" ~ '^[A-Z]{3}$');
alter table "sales_order_lines" add constraint "sales_order_lines_cost_check" check (("cost_amount" is null) = ("cost_currency" is null));
alter table "sales_order_lines" add constraint "sales_order_lines_cost1_check" check ("cost_amount" between -9007199254740991 and 9007199254740991);
alter table "sales_order_lines" add constraint "sales_order_lines_cost2_check" check ("cost_currency" ~ '^[A-Z]{3}$');
create index "sales_order_lines_sales_order_id_idx" on "sales_order_lines" using btree (tenant_id, "sales_order_id", id) where deleted_at is null;
create index "sales_order_lines_product_id_idx" on "sales_order_lines" using btree (tenant_id, "product_id", id) where deleted_at is null;
create index "sales_order_lines_variant_id_idx" on "sales_order_lines" using btree (tenant_id, "variant_id", id) where deleted_at is null;
create index "sales_order_lines_quote_line_id_idx" on "sales_order_lines" using btree (tenant_id, "quote_line_id", id) where deleted_at is null;
create index "sales_order_lines_sales_order_id_position_idx" on "sales_order_lines" using btree (tenant_id, ("sales_order_id"), ("position"), id) where deleted_at is null;
alter table "sales_order_lines" enable row level security;
alter table "sales_order_lines" force row level security;
create policy tenant on "sales_order_lines" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "sales_order_lines" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "sales_order_lines" referencing new table as new_rows for each statement execute function ledger_append_custom('salesOrderLine', '{parameters,explanation}');
create trigger ledger_update after update on "sales_order_lines" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('salesOrderLine');
create trigger ledger_delete after delete on "sales_order_lines" referencing old table as old_rows for each statement execute function ledger_append_custom('salesOrderLine');
create trigger custom_insert after insert on "sales_order_lines" for each row when (new.custom is not null) execute function custom_index('salesOrderLine');
create trigger custom_update after update on "sales_order_lines" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('salesOrderLine');
grant select, insert, update on "sales_order_lines" to eleven_app;
grant select on "sales_order_lines" to eleven_internal;
create table "sales_order_lines_drawings" (
  "tenant_id" uuid not null,
  "sales_order_line_id" uuid not null,
  "file_id" uuid not null,
  primary key ("tenant_id", "sales_order_line_id", "file_id")
);
create index "sales_order_lines_drawings_back_idx" on "sales_order_lines_drawings" (tenant_id, "file_id", "sales_order_line_id");
alter table "sales_order_lines_drawings" enable row level security;
alter table "sales_order_lines_drawings" force row level security;
create policy tenant on "sales_order_lines_drawings" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "sales_order_lines_drawings" to eleven_internal using (true) with check (true);
grant select, insert, delete on "sales_order_lines_drawings" to eleven_app;
grant select on "sales_order_lines_drawings" to eleven_internal;
create table "order_visits" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "sales_order_id" uuid not null,
  "kind" text not null,
  "status" text default 'planned',
  "planned_at" timestamptz not null,
  "assignee_id" uuid,
  "address" jsonb,
  "note" text,
  "result" text,
  "done_at" timestamptz,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "order_visits" add constraint "order_visits_kind_check" check ("kind" in ('measure', 'delivery', 'installation'));
alter table "order_visits" add constraint "order_visits_status_check" check ("status" is not null);
alter table "order_visits" add constraint "order_visits_status1_check" check ("status" in ('planned', 'done', 'cancelled'));
alter table "order_visits" add constraint "order_visits_planned_at_check" check ("planned_at" >= timestamptz '0001-01-01 00:00:00+00' and "planned_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "order_visits" add constraint "order_visits_address_check" check (jsonb_typeof("address") = 'object');
alter table "order_visits" add constraint "order_visits_address1_check" check (jsonb_typeof("address"->'lines') = 'array');
alter table "order_visits" add constraint "order_visits_note_check" check (char_length("note") <= 5000);
alter table "order_visits" add constraint "order_visits_result_check" check (char_length("result") <= 5000);
alter table "order_visits" add constraint "order_visits_done_at_check" check ("done_at" >= timestamptz '0001-01-01 00:00:00+00' and "done_at" < timestamptz '10000-01-01 00:00:00+00');
create index "order_visits_sales_order_id_idx" on "order_visits" using btree (tenant_id, "sales_order_id", id) where deleted_at is null;
create index "order_visits_assignee_id_idx" on "order_visits" using btree (tenant_id, "assignee_id", id) where deleted_at is null;
create index "order_visits_kind_idx" on "order_visits" using btree (tenant_id, ("kind"), id) where deleted_at is null;
create index "order_visits_status_idx" on "order_visits" using btree (tenant_id, ("status"), id) where deleted_at is null;
create index "order_visits_planned_at_idx" on "order_visits" using btree (tenant_id, ("planned_at"), id) where deleted_at is null;
alter table "order_visits" enable row level security;
alter table "order_visits" force row level security;
create policy tenant on "order_visits" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "order_visits" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "order_visits" referencing new table as new_rows for each statement execute function ledger_append_custom('orderVisit', '{address}');
create trigger ledger_update after update on "order_visits" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('orderVisit');
create trigger ledger_delete after delete on "order_visits" referencing old table as old_rows for each statement execute function ledger_append_custom('orderVisit');
create trigger custom_insert after insert on "order_visits" for each row when (new.custom is not null) execute function custom_index('orderVisit');
create trigger custom_update after update on "order_visits" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('orderVisit');
grant select, insert, update on "order_visits" to eleven_app;
grant select on "order_visits" to eleven_internal;
create table "order_visits_photos" (
  "tenant_id" uuid not null,
  "order_visit_id" uuid not null,
  "file_id" uuid not null,
  primary key ("tenant_id", "order_visit_id", "file_id")
);
create index "order_visits_photos_back_idx" on "order_visits_photos" (tenant_id, "file_id", "order_visit_id");
alter table "order_visits_photos" enable row level security;
alter table "order_visits_photos" force row level security;
create policy tenant on "order_visits_photos" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "order_visits_photos" to eleven_internal using (true) with check (true);
grant select, insert, delete on "order_visits_photos" to eleven_app;
grant select on "order_visits_photos" to eleven_internal;
create table "order_materials" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "sales_order_id" uuid not null,
  "line_id" uuid,
  "material_id" uuid,
  "name" text not null,
  "planned" numeric(18,4) not null,
  "consumed" numeric(18,4),
  "unit_cost_amount" int8,
  "unit_cost_currency" text,
  "unit_cost_base" int8,
  "unit_cost_rate" numeric,
  "unit_cost_rate_date" date,
  "cost_amount" int8,
  "cost_currency" text,
  "cost_base" int8,
  "cost_rate" numeric,
  "cost_rate_date" date,
  "batch" text,
  "consumed_at" timestamptz,
  "state" text not null,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "order_materials" add constraint "order_materials_name_check" check (char_length("name") <= 300);
alter table "order_materials" add constraint "order_materials_planned_check" check ("planned" <> 'NaN'::numeric);
alter table "order_materials" add constraint "order_materials_planned1_check" check ("planned" >= 0);
alter table "order_materials" add constraint "order_materials_consumed_check" check ("consumed" <> 'NaN'::numeric);
alter table "order_materials" add constraint "order_materials_consumed1_check" check ("consumed" >= 0);
alter table "order_materials" add constraint "order_materials_unit_cost_check" check (("unit_cost_amount" is null) = ("unit_cost_currency" is null));
alter table "order_materials" add constraint "order_materials_unit_cost1_check" check ("unit_cost_amount" between 0 and 9007199254740991);
alter table "order_materials" add constraint "order_materials_unit_cost2_check" check ("unit_cost_currency" ~ '^[A-Z]{3}$');
alter table "order_materials" add constraint "order_materials_unit_cost3_check" check ("unit_cost_base" between -9007199254740991 and 9007199254740991);
alter table "order_materials" add constraint "order_materials_unit_cost4_check" check ("unit_cost_base" is null or "unit_cost_amount" is not null);
alter table "order_materials" add constraint "order_materials_cost_check" check (("cost_amount" is null) = ("cost_currency" is null));
alter table "order_materials" add constraint "order_materials_cost1_check" check ("cost_amount" between -9007199254740991 and 9007199254740991);
alter table "order_materials" add constraint "order_materials_cost2_check" check ("cost_currency" ~ '^[A-Z]{3}$');
alter table "order_materials" add constraint "order_materials_cost3_check" check ("cost_base" between -9007199254740991 and 9007199254740991);
alter table "order_materials" add constraint "order_materials_cost4_check" check ("cost_base" is null or "cost_amount" is not null);
alter table "order_materials" add constraint "order_materials_batch_check" check (char_length("batch") <= 100);
alter table "order_materials" add constraint "order_materials_consumed_at_check" check ("consumed_at" >= timestamptz '0001-01-01 00:00:00+00' and "consumed_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "order_materials" add constraint "order_materials_state_check" check ("state" in ('reserved', 'consumed', 'released'));
create index "order_materials_sales_order_id_idx" on "order_materials" using btree (tenant_id, "sales_order_id", id) where deleted_at is null;
create index "order_materials_line_id_idx" on "order_materials" using btree (tenant_id, "line_id", id) where deleted_at is null;
create index "order_materials_material_id_idx" on "order_materials" using btree (tenant_id, "material_id", id) where deleted_at is null;
create index "order_materials_state_idx" on "order_materials" using btree (tenant_id, ("state"), id) where deleted_at is null;
alter table "order_materials" enable row level security;
alter table "order_materials" force row level security;
create policy tenant on "order_materials" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "order_materials" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "order_materials" referencing new table as new_rows for each statement execute function ledger_append_custom('orderMaterial');
create trigger ledger_update after update on "order_materials" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('orderMaterial');
create trigger ledger_delete after delete on "order_materials" referencing old table as old_rows for each statement execute function ledger_append_custom('orderMaterial');
create trigger custom_insert after insert on "order_materials" for each row when (new.custom is not null) execute function custom_index('orderMaterial');
create trigger custom_update after update on "order_materials" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('orderMaterial');
grant select, insert, update on "order_materials" to eleven_app;
grant select on "order_materials" to eleven_internal;
create table "order_works" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "sales_order_id" uuid not null,
  "line_id" uuid,
  "worker_id" uuid,
  "description" text not null,
  "hours" numeric(9,2),
  "cost_amount" int8,
  "cost_currency" text,
  "cost_base" int8,
  "cost_rate" numeric,
  "cost_rate_date" date,
  "done_at" timestamptz,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "order_works" add constraint "order_works_description_check" check (char_length("description") <= 500);
alter table "order_works" add constraint "order_works_hours_check" check ("hours" <> 'NaN'::numeric);
alter table "order_works" add constraint "order_works_hours1_check" check ("hours" >= 0);
alter table "order_works" add constraint "order_works_cost_check" check (("cost_amount" is null) = ("cost_currency" is null));
alter table "order_works" add constraint "order_works_cost1_check" check ("cost_amount" between 0 and 9007199254740991);
alter table "order_works" add constraint "order_works_cost2_check" check ("cost_currency" ~ '^[A-Z]{3}$');
alter table "order_works" add constraint "order_works_cost3_check" check ("cost_base" between -9007199254740991 and 9007199254740991);
alter table "order_works" add constraint "order_works_cost4_check" check ("cost_base" is null or "cost_amount" is not null);
alter table "order_works" add constraint "order_works_done_at_check" check ("done_at" >= timestamptz '0001-01-01 00:00:00+00' and "done_at" < timestamptz '10000-01-01 00:00:00+00');
create index "order_works_sales_order_id_idx" on "order_works" using btree (tenant_id, "sales_order_id", id) where deleted_at is null;
create index "order_works_line_id_idx" on "order_works" using btree (tenant_id, "line_id", id) where deleted_at is null;
create index "order_works_worker_id_idx" on "order_works" using btree (tenant_id, "worker_id", id) where deleted_at is null;
alter table "order_works" enable row level security;
alter table "order_works" force row level security;
create policy tenant on "order_works" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "order_works" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "order_works" referencing new table as new_rows for each statement execute function ledger_append_custom('orderWork');
create trigger ledger_update after update on "order_works" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('orderWork');
create trigger ledger_delete after delete on "order_works" referencing old table as old_rows for each statement execute function ledger_append_custom('orderWork');
create trigger custom_insert after insert on "order_works" for each row when (new.custom is not null) execute function custom_index('orderWork');
create trigger custom_update after update on "order_works" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('orderWork');
grant select, insert, update on "order_works" to eleven_app;
grant select on "order_works" to eleven_internal;
create table "quality_checks" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "sales_order_id" uuid not null,
  "phase" text not null,
  "result" text not null,
  "checklist" jsonb,
  "note" text,
  "checked_by_id" uuid,
  "checked_at" timestamptz,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "quality_checks" add constraint "quality_checks_phase_check" check ("phase" in ('preliminary', 'current', 'final'));
alter table "quality_checks" add constraint "quality_checks_result_check" check ("result" in ('pass', 'fail', 'rework'));
alter table "quality_checks" add constraint "quality_checks_note_check" check (char_length("note") <= 5000);
alter table "quality_checks" add constraint "quality_checks_checked_at_check" check ("checked_at" >= timestamptz '0001-01-01 00:00:00+00' and "checked_at" < timestamptz '10000-01-01 00:00:00+00');
create index "quality_checks_sales_order_id_idx" on "quality_checks" using btree (tenant_id, "sales_order_id", id) where deleted_at is null;
create index "quality_checks_checked_by_id_idx" on "quality_checks" using btree (tenant_id, "checked_by_id", id) where deleted_at is null;
create index "quality_checks_phase_idx" on "quality_checks" using btree (tenant_id, ("phase"), id) where deleted_at is null;
create index "quality_checks_result_idx" on "quality_checks" using btree (tenant_id, ("result"), id) where deleted_at is null;
create index "quality_checks_checked_at_idx" on "quality_checks" using btree (tenant_id, ("checked_at"), id) where deleted_at is null;
alter table "quality_checks" enable row level security;
alter table "quality_checks" force row level security;
create policy tenant on "quality_checks" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "quality_checks" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "quality_checks" referencing new table as new_rows for each statement execute function ledger_append_custom('qualityCheck', '{checklist}');
create trigger ledger_update after update on "quality_checks" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('qualityCheck');
create trigger ledger_delete after delete on "quality_checks" referencing old table as old_rows for each statement execute function ledger_append_custom('qualityCheck');
create trigger custom_insert after insert on "quality_checks" for each row when (new.custom is not null) execute function custom_index('qualityCheck');
create trigger custom_update after update on "quality_checks" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('qualityCheck');
grant select, insert, update on "quality_checks" to eleven_app;
grant select on "quality_checks" to eleven_internal;
create table "quality_checks_photos" (
  "tenant_id" uuid not null,
  "quality_check_id" uuid not null,
  "file_id" uuid not null,
  primary key ("tenant_id", "quality_check_id", "file_id")
);
create index "quality_checks_photos_back_idx" on "quality_checks_photos" (tenant_id, "file_id", "quality_check_id");
alter table "quality_checks_photos" enable row level security;
alter table "quality_checks_photos" force row level security;
create policy tenant on "quality_checks_photos" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "quality_checks_photos" to eleven_internal using (true) with check (true);
grant select, insert, delete on "quality_checks_photos" to eleven_app;
grant select on "quality_checks_photos" to eleven_internal;
create table "shipments" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "number" text,
  "sales_order_id" uuid not null,
  "status" text default 'pending',
  "carrier" text,
  "track_number" text,
  "ship_to" jsonb,
  "promised_on" date,
  "shipped_at" timestamptz,
  "delivered_at" timestamptz,
  "note" text,
  "reported_id" text,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("number", '') || ' ' || coalesce("track_number", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("number", '') || ' ' || coalesce("track_number", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "shipments" add constraint "shipments_tags_check" check (cardinality("tags") between 1 and 50);
alter table "shipments" add constraint "shipments_number_check" check (char_length("number") <= 120);
alter table "shipments" add constraint "shipments_status_check" check ("status" is not null);
alter table "shipments" add constraint "shipments_status1_check" check ("status" in ('pending', 'packed', 'shipped', 'delivered', 'returned', 'cancelled'));
alter table "shipments" add constraint "shipments_carrier_check" check (char_length("carrier") <= 200);
alter table "shipments" add constraint "shipments_track_number_check" check (char_length("track_number") <= 200);
alter table "shipments" add constraint "shipments_ship_to_check" check (jsonb_typeof("ship_to") = 'object');
alter table "shipments" add constraint "shipments_ship_to1_check" check (jsonb_typeof("ship_to"->'lines') = 'array');
alter table "shipments" add constraint "shipments_promised_on_check" check ("promised_on" between date '0001-01-01' and date '9999-12-31');
alter table "shipments" add constraint "shipments_shipped_at_check" check ("shipped_at" >= timestamptz '0001-01-01 00:00:00+00' and "shipped_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "shipments" add constraint "shipments_delivered_at_check" check ("delivered_at" >= timestamptz '0001-01-01 00:00:00+00' and "delivered_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "shipments" add constraint "shipments_note_check" check (char_length("note") <= 2000);
alter table "shipments" add constraint "shipments_reported_id_check" check (char_length("reported_id") <= 200);
create index "shipments_owner_id_idx" on "shipments" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "shipments_team_id_idx" on "shipments" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "shipments_sales_order_id_idx" on "shipments" using btree (tenant_id, "sales_order_id", id) where deleted_at is null;
create index "shipments_number_idx" on "shipments" using btree (tenant_id, ("number"), id) where deleted_at is null;
create index "shipments_status_idx" on "shipments" using btree (tenant_id, ("status"), id) where deleted_at is null;
create index "shipments_track_number_idx" on "shipments" using btree (tenant_id, ("track_number"), id) where deleted_at is null;
create index "shipments_promised_on_idx" on "shipments" using btree (tenant_id, ("promised_on"), id) where deleted_at is null;
create index "shipments_shipped_at_idx" on "shipments" using btree (tenant_id, ("shipped_at"), id) where deleted_at is null;
create index "shipments_delivered_at_idx" on "shipments" using btree (tenant_id, ("delivered_at"), id) where deleted_at is null;
create index "shipments_tags_idx" on "shipments" using gin (tenant_id, "tags") where deleted_at is null;
create index "shipments_status_promised_on_idx" on "shipments" using btree (tenant_id, ("status"), ("promised_on"), id) where deleted_at is null;
create unique index "shipments_reported_id_key" on "shipments" (tenant_id, ("reported_id")) where deleted_at is null;
create index "shipments_search_text_idx" on "shipments" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "shipments_search_words_idx" on "shipments" using gin (tenant_id, search_words) where deleted_at is null;
alter table "shipments" enable row level security;
alter table "shipments" force row level security;
create policy tenant on "shipments" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "shipments" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "shipments" referencing new table as new_rows for each statement execute function ledger_append_custom('shipment', '{ship_to}');
create trigger ledger_update after update on "shipments" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('shipment');
create trigger ledger_delete after delete on "shipments" referencing old table as old_rows for each statement execute function ledger_append_custom('shipment');
create trigger custom_insert after insert on "shipments" for each row when (new.custom is not null) execute function custom_index('shipment');
create trigger custom_update after update on "shipments" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('shipment');
grant select, insert, update on "shipments" to eleven_app;
grant select on "shipments" to eleven_internal;
create function "search_shipments_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "shipments" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_shipments_words"(tsquery, int, uuid) from public; grant execute on function "search_shipments_words"(tsquery, int, uuid) to eleven_app; alter function "search_shipments_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_shipments_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "shipments" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_shipments_text"(text, int, uuid) from public; grant execute on function "search_shipments_text"(text, int, uuid) to eleven_app; alter function "search_shipments_text"(text, int, uuid) owner to eleven_internal;
create table "shipment_lines" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "shipment_id" uuid not null,
  "order_line_id" uuid not null,
  "quantity" numeric(18,4) not null,
  primary key ("tenant_id", "id")
);
alter table "shipment_lines" add constraint "shipment_lines_quantity_check" check ("quantity" <> 'NaN'::numeric);
alter table "shipment_lines" add constraint "shipment_lines_quantity1_check" check ("quantity" >= 0.0001);
create index "shipment_lines_shipment_id_idx" on "shipment_lines" using btree (tenant_id, "shipment_id", id) where deleted_at is null;
create index "shipment_lines_order_line_id_idx" on "shipment_lines" using btree (tenant_id, "order_line_id", id) where deleted_at is null;
alter table "shipment_lines" enable row level security;
alter table "shipment_lines" force row level security;
create policy tenant on "shipment_lines" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "shipment_lines" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "shipment_lines" referencing new table as new_rows for each statement execute function ledger_append('shipmentLine');
create trigger ledger_update after update on "shipment_lines" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('shipmentLine');
create trigger ledger_delete after delete on "shipment_lines" referencing old table as old_rows for each statement execute function ledger_append('shipmentLine');
grant select, insert, update on "shipment_lines" to eleven_app;
grant select on "shipment_lines" to eleven_internal;
create table "invoices" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "number" text,
  "status" text default 'draft',
  "kind" text not null,
  "account_id" uuid not null,
  "person_id" uuid,
  "sales_order_id" uuid,
  "bill_to" jsonb,
  "issue_date" date,
  "payment_days" int8,
  "due_date" date,
  "currency" text,
  "net_amount" int8,
  "net_currency" text,
  "tax_amount" int8,
  "tax_currency" text,
  "total_amount" int8,
  "total_currency" text,
  "total_base" int8,
  "total_rate" numeric,
  "total_rate_date" date,
  "paid_amount" int8,
  "paid_currency" text,
  "credited_amount" int8,
  "credited_currency" text,
  "balance_amount" int8,
  "balance_currency" text,
  "balance_base" int8,
  "balance_rate" numeric,
  "balance_rate_date" date,
  "note" text,
  "sent_at" timestamptz,
  "void_reason" text,
  "reminded_rung" int8,
  "language" text,
  "seller" jsonb,
  "buyer" jsonb,
  "pdf_id" uuid,
  "pdf_hash" text,
  "custom" jsonb,
  "search_text" text generated always as (translate(lower(coalesce("number", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("number", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "invoices" add constraint "invoices_tags_check" check (cardinality("tags") between 1 and 50);
alter table "invoices" add constraint "invoices_number_check" check (char_length("number") <= 120);
alter table "invoices" add constraint "invoices_status_check" check ("status" is not null);
alter table "invoices" add constraint "invoices_status1_check" check ("status" in ('draft', 'issued', 'sent', 'partPaid', 'paid', 'void', 'credited'));
alter table "invoices" add constraint "invoices_kind_check" check ("kind" in ('plain', 'prepayment', 'rest'));
alter table "invoices" add constraint "invoices_bill_to_check" check (jsonb_typeof("bill_to") = 'object');
alter table "invoices" add constraint "invoices_bill_to1_check" check (jsonb_typeof("bill_to"->'lines') = 'array');
alter table "invoices" add constraint "invoices_issue_date_check" check ("issue_date" between date '0001-01-01' and date '9999-12-31');
alter table "invoices" add constraint "invoices_payment_days_check" check ("payment_days" between 0 and 3650);
alter table "invoices" add constraint "invoices_due_date_check" check ("due_date" between date '0001-01-01' and date '9999-12-31');
alter table "invoices" add constraint "invoices_currency_check" check (char_length("currency") <= 3);
alter table "invoices" add constraint "invoices_net_check" check (("net_amount" is null) = ("net_currency" is null));
alter table "invoices" add constraint "invoices_net1_check" check ("net_amount" between -9007199254740991 and 9007199254740991);
alter table "invoices" add constraint "invoices_net2_check" check ("net_currency" ~ '^[A-Z]{3}$');
alter table "invoices" add constraint "invoices_tax_check" check (("tax_amount" is null) = ("tax_currency" is null));
alter table "invoices" add constraint "invoices_tax1_check" check ("tax_amount" between -9007199254740991 and 9007199254740991);
alter table "invoices" add constraint "invoices_tax2_check" check ("tax_currency" ~ '^[A-Z]{3}$');
alter table "invoices" add constraint "invoices_total_check" check (("total_amount" is null) = ("total_currency" is null));
alter table "invoices" add constraint "invoices_total1_check" check ("total_amount" between -9007199254740991 and 9007199254740991);
alter table "invoices" add constraint "invoices_total2_check" check ("total_currency" ~ '^[A-Z]{3}$');
alter table "invoices" add constraint "invoices_total3_check" check ("total_base" between -9007199254740991 and 9007199254740991);
alter table "invoices" add constraint "invoices_total4_check" check ("total_base" is null or "total_amount" is not null);
alter table "invoices" add constraint "invoices_paid_check" check (("paid_amount" is null) = ("paid_currency" is null));
alter table "invoices" add constraint "invoices_paid1_check" check ("paid_amount" between -9007199254740991 and 9007199254740991);
alter table "invoices" add constraint "invoices_paid2_check" check ("paid_currency" ~ '^[A-Z]{3}$');
alter table "invoices" add constraint "invoices_credited_check" check (("credited_amount" is null) = ("credited_currency" is null));
alter table "invoices" add constraint "invoices_credited1_check" check ("credited_amount" between -9007199254740991 and 9007199254740991);
alter table "invoices" add constraint "invoices_credited2_check" check ("credited_currency" ~ '^[A-Z]{3}$');
alter table "invoices" add constraint "invoices_balance_check" check (("balance_amount" is null) = ("balance_currency" is null));
alter table "invoices" add constraint "invoices_balance1_check" check ("balance_amount" between 0 and 9007199254740991);
alter table "invoices" add constraint "invoices_balance2_check" check ("balance_currency" ~ '^[A-Z]{3}$');
alter table "invoices" add constraint "invoices_balance3_check" check ("balance_base" between -9007199254740991 and 9007199254740991);
alter table "invoices" add constraint "invoices_balance4_check" check ("balance_base" is null or "balance_amount" is not null);
alter table "invoices" add constraint "invoices_note_check" check (char_length("note") <= 5000);
alter table "invoices" add constraint "invoices_sent_at_check" check ("sent_at" >= timestamptz '0001-01-01 00:00:00+00' and "sent_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "invoices" add constraint "invoices_void_reason_check" check (char_length("void_reason") <= 1000);
alter table "invoices" add constraint "invoices_reminded_rung_check" check ("reminded_rung" between 0 and 9007199254740991);
alter table "invoices" add constraint "invoices_language_check" check ("language" in ('ru', 'en'));
alter table "invoices" add constraint "invoices_pdf_hash_check" check (char_length("pdf_hash") <= 64);
create index "invoices_owner_id_idx" on "invoices" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "invoices_team_id_idx" on "invoices" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "invoices_account_id_idx" on "invoices" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "invoices_person_id_idx" on "invoices" using btree (tenant_id, "person_id", id) where deleted_at is null;
create index "invoices_sales_order_id_idx" on "invoices" using btree (tenant_id, "sales_order_id", id) where deleted_at is null;
create index "invoices_pdf_id_idx" on "invoices" using btree (tenant_id, "pdf_id", id) where deleted_at is null;
create index "invoices_number_idx" on "invoices" using btree (tenant_id, ("number"), id) where deleted_at is null;
create index "invoices_status_idx" on "invoices" using btree (tenant_id, ("status"), id) where deleted_at is null;
create index "invoices_issue_date_idx" on "invoices" using btree (tenant_id, ("issue_date"), id) where deleted_at is null;
create index "invoices_due_date_idx" on "invoices" using btree (tenant_id, ("due_date"), id) where deleted_at is null;
create index "invoices_tags_idx" on "invoices" using gin (tenant_id, "tags") where deleted_at is null;
create index "invoices_status_due_date_idx" on "invoices" using btree (tenant_id, ("status"), ("due_date"), id) where deleted_at is null;
create index "invoices_account_id_status_idx" on "invoices" using btree (tenant_id, ("account_id"), ("status"), id) where deleted_at is null;
create unique index "invoices_number_key" on "invoices" (tenant_id, ("number")) where deleted_at is null;
create index "invoices_search_text_idx" on "invoices" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "invoices_search_words_idx" on "invoices" using gin (tenant_id, search_words) where deleted_at is null;
alter table "invoices" enable row level security;
alter table "invoices" force row level security;
create policy tenant on "invoices" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "invoices" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "invoices" referencing new table as new_rows for each statement execute function ledger_append_custom('invoice', '{bill_to,seller,buyer}');
create trigger ledger_update after update on "invoices" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('invoice');
create trigger ledger_delete after delete on "invoices" referencing old table as old_rows for each statement execute function ledger_append_custom('invoice');
create trigger custom_insert after insert on "invoices" for each row when (new.custom is not null) execute function custom_index('invoice');
create trigger custom_update after update on "invoices" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('invoice');
grant select, insert, update on "invoices" to eleven_app;
grant select on "invoices" to eleven_internal;
create function "search_invoices_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "invoices" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_invoices_words"(tsquery, int, uuid) from public; grant execute on function "search_invoices_words"(tsquery, int, uuid) to eleven_app; alter function "search_invoices_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_invoices_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "invoices" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_invoices_text"(text, int, uuid) from public; grant execute on function "search_invoices_text"(text, int, uuid) to eleven_app; alter function "search_invoices_text"(text, int, uuid) owner to eleven_internal;
create table "invoice_lines" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "invoice_id" uuid not null,
  "position" int8 not null,
  "description" text not null,
  "product_id" uuid,
  "order_line_id" uuid,
  "quantity" numeric(18,4) not null,
  "unit_price_amount" int8,
  "unit_price_currency" text,
  "tax_percent" numeric(7,4),
  "net_amount" int8 not null,
  "net_currency" text,
  "tax_amount" int8 not null,
  "tax_currency" text,
  "total_amount" int8 not null,
  "total_currency" text,
  primary key ("tenant_id", "id")
);
alter table "invoice_lines" add constraint "invoice_lines_position_check" check ("position" between 0 and 100000);
alter table "invoice_lines" add constraint "invoice_lines_description_check" check (char_length("description") <= 2000);
alter table "invoice_lines" add constraint "invoice_lines_quantity_check" check ("quantity" <> 'NaN'::numeric);
alter table "invoice_lines" add constraint "invoice_lines_quantity1_check" check ("quantity" >= 0);
alter table "invoice_lines" add constraint "invoice_lines_unit_price_check" check (("unit_price_amount" is null) = ("unit_price_currency" is null));
alter table "invoice_lines" add constraint "invoice_lines_unit_price1_check" check ("unit_price_amount" between -9007199254740991 and 9007199254740991);
alter table "invoice_lines" add constraint "invoice_lines_unit_price2_check" check ("unit_price_currency" ~ '^[A-Z]{3}$');
alter table "invoice_lines" add constraint "invoice_lines_tax_percent_check" check ("tax_percent" <> 'NaN'::numeric);
alter table "invoice_lines" add constraint "invoice_lines_tax_percent1_check" check ("tax_percent" >= 0);
alter table "invoice_lines" add constraint "invoice_lines_net_check" check (("net_amount" is null) = ("net_currency" is null));
alter table "invoice_lines" add constraint "invoice_lines_net1_check" check ("net_amount" between -9007199254740991 and 9007199254740991);
alter table "invoice_lines" add constraint "invoice_lines_net2_check" check ("net_currency" ~ '^[A-Z]{3}$');
alter table "invoice_lines" add constraint "invoice_lines_tax_check" check (("tax_amount" is null) = ("tax_currency" is null));
alter table "invoice_lines" add constraint "invoice_lines_tax1_check" check ("tax_amount" between -9007199254740991 and 9007199254740991);
alter table "invoice_lines" add constraint "invoice_lines_tax2_check" check ("tax_currency" ~ '^[A-Z]{3}$');
alter table "invoice_lines" add constraint "invoice_lines_total_check" check (("total_amount" is null) = ("total_currency" is null));
alter table "invoice_lines" add constraint "invoice_lines_total1_check" check ("total_amount" between -9007199254740991 and 9007199254740991);
alter table "invoice_lines" add constraint "invoice_lines_total2_check" check ("total_currency" ~ '^[A-Z]{3}$');
create index "invoice_lines_invoice_id_idx" on "invoice_lines" using btree (tenant_id, "invoice_id", id) where deleted_at is null;
create index "invoice_lines_product_id_idx" on "invoice_lines" using btree (tenant_id, "product_id", id) where deleted_at is null;
create index "invoice_lines_order_line_id_idx" on "invoice_lines" using btree (tenant_id, "order_line_id", id) where deleted_at is null;
create index "invoice_lines_invoice_id_position_idx" on "invoice_lines" using btree (tenant_id, ("invoice_id"), ("position"), id) where deleted_at is null;
alter table "invoice_lines" enable row level security;
alter table "invoice_lines" force row level security;
create policy tenant on "invoice_lines" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "invoice_lines" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "invoice_lines" referencing new table as new_rows for each statement execute function ledger_append('invoiceLine');
create trigger ledger_update after update on "invoice_lines" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('invoiceLine');
create trigger ledger_delete after delete on "invoice_lines" referencing old table as old_rows for each statement execute function ledger_append('invoiceLine');
grant select, insert, update on "invoice_lines" to eleven_app;
grant select on "invoice_lines" to eleven_internal;
create table "payments" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "state" text default 'pending',
  "received_on" date not null,
  "amount_amount" int8 not null,
  "amount_currency" text,
  "amount_base" int8,
  "amount_rate" numeric,
  "amount_rate_date" date,
  "method" text not null,
  "account_id" uuid,
  "sales_order_id" uuid,
  "external_id" text,
  "reference" text,
  "unallocated_amount" int8,
  "unallocated_currency" text,
  "unallocated_base" int8,
  "unallocated_rate" numeric,
  "unallocated_rate_date" date,
  "refunded_amount" int8,
  "refunded_currency" text,
  "refund_reason" text,
  "search_text" text generated always as (translate(lower(coalesce("reference", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("reference", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "payments" add constraint "payments_tags_check" check (cardinality("tags") between 1 and 50);
alter table "payments" add constraint "payments_state_check" check ("state" is not null);
alter table "payments" add constraint "payments_state1_check" check ("state" in ('pending', 'authorised', 'settled', 'failed', 'refunded'));
alter table "payments" add constraint "payments_received_on_check" check ("received_on" between date '0001-01-01' and date '9999-12-31');
alter table "payments" add constraint "payments_amount_check" check (("amount_amount" is null) = ("amount_currency" is null));
alter table "payments" add constraint "payments_amount1_check" check ("amount_amount" between 1 and 9007199254740991);
alter table "payments" add constraint "payments_amount2_check" check ("amount_currency" ~ '^[A-Z]{3}$');
alter table "payments" add constraint "payments_amount3_check" check ("amount_base" between -9007199254740991 and 9007199254740991);
alter table "payments" add constraint "payments_amount4_check" check ("amount_base" is null or "amount_amount" is not null);
alter table "payments" add constraint "payments_method_check" check ("method" in ('transfer', 'card', 'cash', 'wallet', 'other'));
alter table "payments" add constraint "payments_external_id_check" check (char_length("external_id") <= 200);
alter table "payments" add constraint "payments_reference_check" check (char_length("reference") <= 500);
alter table "payments" add constraint "payments_unallocated_check" check (("unallocated_amount" is null) = ("unallocated_currency" is null));
alter table "payments" add constraint "payments_unallocated1_check" check ("unallocated_amount" between 0 and 9007199254740991);
alter table "payments" add constraint "payments_unallocated2_check" check ("unallocated_currency" ~ '^[A-Z]{3}$');
alter table "payments" add constraint "payments_unallocated3_check" check ("unallocated_base" between -9007199254740991 and 9007199254740991);
alter table "payments" add constraint "payments_unallocated4_check" check ("unallocated_base" is null or "unallocated_amount" is not null);
alter table "payments" add constraint "payments_refunded_check" check (("refunded_amount" is null) = ("refunded_currency" is null));
alter table "payments" add constraint "payments_refunded1_check" check ("refunded_amount" between 0 and 9007199254740991);
alter table "payments" add constraint "payments_refunded2_check" check ("refunded_currency" ~ '^[A-Z]{3}$');
alter table "payments" add constraint "payments_refund_reason_check" check (char_length("refund_reason") <= 1000);
create index "payments_owner_id_idx" on "payments" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "payments_team_id_idx" on "payments" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "payments_account_id_idx" on "payments" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "payments_sales_order_id_idx" on "payments" using btree (tenant_id, "sales_order_id", id) where deleted_at is null;
create index "payments_state_idx" on "payments" using btree (tenant_id, ("state"), id) where deleted_at is null;
create index "payments_received_on_idx" on "payments" using btree (tenant_id, ("received_on"), id) where deleted_at is null;
create index "payments_method_idx" on "payments" using btree (tenant_id, ("method"), id) where deleted_at is null;
create index "payments_tags_idx" on "payments" using gin (tenant_id, "tags") where deleted_at is null;
create unique index "payments_external_id_key" on "payments" (tenant_id, ("external_id")) where deleted_at is null;
create index "payments_search_text_idx" on "payments" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "payments_search_words_idx" on "payments" using gin (tenant_id, search_words) where deleted_at is null;
alter table "payments" enable row level security;
alter table "payments" force row level security;
create policy tenant on "payments" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "payments" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "payments" referencing new table as new_rows for each statement execute function ledger_append('payment');
create trigger ledger_update after update on "payments" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('payment');
create trigger ledger_delete after delete on "payments" referencing old table as old_rows for each statement execute function ledger_append('payment');
grant select, insert, update on "payments" to eleven_app;
grant select on "payments" to eleven_internal;
create function "search_payments_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "payments" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_payments_words"(tsquery, int, uuid) from public; grant execute on function "search_payments_words"(tsquery, int, uuid) to eleven_app; alter function "search_payments_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_payments_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "payments" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_payments_text"(text, int, uuid) from public; grant execute on function "search_payments_text"(text, int, uuid) to eleven_app; alter function "search_payments_text"(text, int, uuid) owner to eleven_internal;
create table "allocations" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "payment_id" uuid not null,
  "invoice_id" uuid not null,
  "amount_amount" int8 not null,
  "amount_currency" text,
  "allocated_at" timestamptz not null,
  primary key ("tenant_id", "id")
);
alter table "allocations" add constraint "allocations_amount_check" check (("amount_amount" is null) = ("amount_currency" is null));
alter table "allocations" add constraint "allocations_amount1_check" check ("amount_amount" between 1 and 9007199254740991);
alter table "allocations" add constraint "allocations_amount2_check" check ("amount_currency" ~ '^[A-Z]{3}$');
alter table "allocations" add constraint "allocations_allocated_at_check" check ("allocated_at" >= timestamptz '0001-01-01 00:00:00+00' and "allocated_at" < timestamptz '10000-01-01 00:00:00+00');
create index "allocations_payment_id_idx" on "allocations" using btree (tenant_id, "payment_id", id) where deleted_at is null;
create index "allocations_invoice_id_idx" on "allocations" using btree (tenant_id, "invoice_id", id) where deleted_at is null;
alter table "allocations" enable row level security;
alter table "allocations" force row level security;
create policy tenant on "allocations" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "allocations" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "allocations" referencing new table as new_rows for each statement execute function ledger_append('allocation');
create trigger ledger_update after update on "allocations" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('allocation');
create trigger ledger_delete after delete on "allocations" referencing old table as old_rows for each statement execute function ledger_append('allocation');
grant select, insert, update on "allocations" to eleven_app;
grant select on "allocations" to eleven_internal;
create table "credit_notes" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "number" text,
  "invoice_id" uuid,
  "account_id" uuid,
  "issued_on" date not null,
  "reason" text not null,
  "net_amount" int8 not null,
  "net_currency" text,
  "tax_amount" int8 not null,
  "tax_currency" text,
  "total_amount" int8 not null,
  "total_currency" text,
  "total_base" int8,
  "total_rate" numeric,
  "total_rate_date" date,
  "pdf_id" uuid,
  "pdf_hash" text,
  "search_text" text generated always as (translate(lower(coalesce("number", '')), 'ё', 'е')) stored,
  "search_words" tsvector generated always as (to_tsvector('russian', translate(lower(coalesce("number", '')), 'ё', 'е'))) stored,
  primary key ("tenant_id", "id")
);
alter table "credit_notes" add constraint "credit_notes_tags_check" check (cardinality("tags") between 1 and 50);
alter table "credit_notes" add constraint "credit_notes_number_check" check (char_length("number") <= 120);
alter table "credit_notes" add constraint "credit_notes_issued_on_check" check ("issued_on" between date '0001-01-01' and date '9999-12-31');
alter table "credit_notes" add constraint "credit_notes_reason_check" check (char_length("reason") <= 1000);
alter table "credit_notes" add constraint "credit_notes_net_check" check (("net_amount" is null) = ("net_currency" is null));
alter table "credit_notes" add constraint "credit_notes_net1_check" check ("net_amount" between -9007199254740991 and 9007199254740991);
alter table "credit_notes" add constraint "credit_notes_net2_check" check ("net_currency" ~ '^[A-Z]{3}$');
alter table "credit_notes" add constraint "credit_notes_tax_check" check (("tax_amount" is null) = ("tax_currency" is null));
alter table "credit_notes" add constraint "credit_notes_tax1_check" check ("tax_amount" between -9007199254740991 and 9007199254740991);
alter table "credit_notes" add constraint "credit_notes_tax2_check" check ("tax_currency" ~ '^[A-Z]{3}$');
alter table "credit_notes" add constraint "credit_notes_total_check" check (("total_amount" is null) = ("total_currency" is null));
alter table "credit_notes" add constraint "credit_notes_total1_check" check ("total_amount" between 1 and 9007199254740991);
alter table "credit_notes" add constraint "credit_notes_total2_check" check ("total_currency" ~ '^[A-Z]{3}$');
alter table "credit_notes" add constraint "credit_notes_total3_check" check ("total_base" between -9007199254740991 and 9007199254740991);
alter table "credit_notes" add constraint "credit_notes_total4_check" check ("total_base" is null or "total_amount" is not null);
alter table "credit_notes" add constraint "credit_notes_pdf_hash_check" check (char_length("pdf_hash") <= 64);
create index "credit_notes_owner_id_idx" on "credit_notes" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "credit_notes_team_id_idx" on "credit_notes" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "credit_notes_invoice_id_idx" on "credit_notes" using btree (tenant_id, "invoice_id", id) where deleted_at is null;
create index "credit_notes_account_id_idx" on "credit_notes" using btree (tenant_id, "account_id", id) where deleted_at is null;
create index "credit_notes_pdf_id_idx" on "credit_notes" using btree (tenant_id, "pdf_id", id) where deleted_at is null;
create index "credit_notes_number_idx" on "credit_notes" using btree (tenant_id, ("number"), id) where deleted_at is null;
create index "credit_notes_issued_on_idx" on "credit_notes" using btree (tenant_id, ("issued_on"), id) where deleted_at is null;
create index "credit_notes_tags_idx" on "credit_notes" using gin (tenant_id, "tags") where deleted_at is null;
create index "credit_notes_search_text_idx" on "credit_notes" using gin (tenant_id, search_text gin_trgm_ops) where deleted_at is null;
create index "credit_notes_search_words_idx" on "credit_notes" using gin (tenant_id, search_words) where deleted_at is null;
alter table "credit_notes" enable row level security;
alter table "credit_notes" force row level security;
create policy tenant on "credit_notes" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "credit_notes" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "credit_notes" referencing new table as new_rows for each statement execute function ledger_append('creditNote');
create trigger ledger_update after update on "credit_notes" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('creditNote');
create trigger ledger_delete after delete on "credit_notes" referencing old table as old_rows for each statement execute function ledger_append('creditNote');
grant select, insert, update on "credit_notes" to eleven_app;
grant select on "credit_notes" to eleven_internal;
create function "search_credit_notes_words"(q tsquery, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "credit_notes" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_words @@ q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_credit_notes_words"(tsquery, int, uuid) from public; grant execute on function "search_credit_notes_words"(tsquery, int, uuid) to eleven_app; alter function "search_credit_notes_words"(tsquery, int, uuid) owner to eleven_internal;
create function "search_credit_notes_text"(q text, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from "credit_notes" where tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and deleted_at is null and search_text like q)
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function "search_credit_notes_text"(text, int, uuid) from public; grant execute on function "search_credit_notes_text"(text, int, uuid) to eleven_app; alter function "search_credit_notes_text"(text, int, uuid) owner to eleven_internal;
create table "credit_note_lines" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "credit_note_id" uuid not null,
  "invoice_line_id" uuid,
  "product_id" uuid,
  "position" int8 not null,
  "description" text not null,
  "quantity" numeric(18,4),
  "net_amount" int8 not null,
  "net_currency" text,
  "tax_amount" int8 not null,
  "tax_currency" text,
  "total_amount" int8 not null,
  "total_currency" text,
  primary key ("tenant_id", "id")
);
alter table "credit_note_lines" add constraint "credit_note_lines_position_check" check ("position" between 0 and 100000);
alter table "credit_note_lines" add constraint "credit_note_lines_description_check" check (char_length("description") <= 2000);
alter table "credit_note_lines" add constraint "credit_note_lines_quantity_check" check ("quantity" <> 'NaN'::numeric);
alter table "credit_note_lines" add constraint "credit_note_lines_quantity1_check" check ("quantity" >= 0);
alter table "credit_note_lines" add constraint "credit_note_lines_net_check" check (("net_amount" is null) = ("net_currency" is null));
alter table "credit_note_lines" add constraint "credit_note_lines_net1_check" check ("net_amount" between -9007199254740991 and 9007199254740991);
alter table "credit_note_lines" add constraint "credit_note_lines_net2_check" check ("net_currency" ~ '^[A-Z]{3}$');
alter table "credit_note_lines" add constraint "credit_note_lines_tax_check" check (("tax_amount" is null) = ("tax_currency" is null));
alter table "credit_note_lines" add constraint "credit_note_lines_tax1_check" check ("tax_amount" between -9007199254740991 and 9007199254740991);
alter table "credit_note_lines" add constraint "credit_note_lines_tax2_check" check ("tax_currency" ~ '^[A-Z]{3}$');
alter table "credit_note_lines" add constraint "credit_note_lines_total_check" check (("total_amount" is null) = ("total_currency" is null));
alter table "credit_note_lines" add constraint "credit_note_lines_total1_check" check ("total_amount" between -9007199254740991 and 9007199254740991);
alter table "credit_note_lines" add constraint "credit_note_lines_total2_check" check ("total_currency" ~ '^[A-Z]{3}$');
create index "credit_note_lines_credit_note_id_idx" on "credit_note_lines" using btree (tenant_id, "credit_note_id", id) where deleted_at is null;
create index "credit_note_lines_invoice_line_id_idx" on "credit_note_lines" using btree (tenant_id, "invoice_line_id", id) where deleted_at is null;
create index "credit_note_lines_product_id_idx" on "credit_note_lines" using btree (tenant_id, "product_id", id) where deleted_at is null;
alter table "credit_note_lines" enable row level security;
alter table "credit_note_lines" force row level security;
create policy tenant on "credit_note_lines" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "credit_note_lines" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "credit_note_lines" referencing new table as new_rows for each statement execute function ledger_append('creditNoteLine');
create trigger ledger_update after update on "credit_note_lines" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append('creditNoteLine');
create trigger ledger_delete after delete on "credit_note_lines" referencing old table as old_rows for each statement execute function ledger_append('creditNoteLine');
grant select, insert, update on "credit_note_lines" to eleven_app;
grant select on "credit_note_lines" to eleven_internal;
create table "webhooks" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "owner_id" uuid,
  "team_id" uuid,
  "tags" text[],
  "name" text not null,
  "url" text not null,
  "event_types" text[] not null,
  "filter" jsonb,
  "fields" jsonb,
  "body" text,
  "format" text,
  "ordered" bool,
  "state" text default 'disabled',
  "disabled_reason" text,
  "enabled_at" timestamptz,
  "secret_issued_at" timestamptz,
  "api_key_id" uuid,
  "custom" jsonb,
  primary key ("tenant_id", "id")
);
alter table "webhooks" add constraint "webhooks_tags_check" check (cardinality("tags") between 1 and 50);
alter table "webhooks" add constraint "webhooks_name_check" check (char_length("name") <= 100);
alter table "webhooks" add constraint "webhooks_url_check" check (char_length("url") <= 2000);
alter table "webhooks" add constraint "webhooks_url1_check" check ("url" ~* '^https?://');
alter table "webhooks" add constraint "webhooks_event_types_check" check (cardinality("event_types") between 1 and 50);
alter table "webhooks" add constraint "webhooks_body_check" check ("body" in ('full', 'thin'));
alter table "webhooks" add constraint "webhooks_format_check" check ("format" in ('standard', 'cloudevents'));
alter table "webhooks" add constraint "webhooks_state_check" check ("state" is not null);
alter table "webhooks" add constraint "webhooks_state1_check" check ("state" in ('disabled', 'enabled'));
alter table "webhooks" add constraint "webhooks_disabled_reason_check" check (char_length("disabled_reason") <= 300);
alter table "webhooks" add constraint "webhooks_enabled_at_check" check ("enabled_at" >= timestamptz '0001-01-01 00:00:00+00' and "enabled_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "webhooks" add constraint "webhooks_secret_issued_at_check" check ("secret_issued_at" >= timestamptz '0001-01-01 00:00:00+00' and "secret_issued_at" < timestamptz '10000-01-01 00:00:00+00');
create index "webhooks_owner_id_idx" on "webhooks" using btree (tenant_id, "owner_id", id) where deleted_at is null;
create index "webhooks_team_id_idx" on "webhooks" using btree (tenant_id, "team_id", id) where deleted_at is null;
create index "webhooks_tags_idx" on "webhooks" using gin (tenant_id, "tags") where deleted_at is null;
create index "webhooks_event_types_idx" on "webhooks" using gin (tenant_id, "event_types") where deleted_at is null;
alter table "webhooks" enable row level security;
alter table "webhooks" force row level security;
create policy tenant on "webhooks" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "webhooks" to eleven_internal using (true) with check (true);
create trigger ledger_insert after insert on "webhooks" referencing new table as new_rows for each statement execute function ledger_append_custom('webhook', '{filter,fields}');
create trigger ledger_update after update on "webhooks" referencing old table as old_rows new table as new_rows for each statement execute function ledger_append_custom('webhook');
create trigger ledger_delete after delete on "webhooks" referencing old table as old_rows for each statement execute function ledger_append_custom('webhook');
create trigger custom_insert after insert on "webhooks" for each row when (new.custom is not null) execute function custom_index('webhook');
create trigger custom_update after update on "webhooks" for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) execute function custom_index('webhook');
grant select, insert, update on "webhooks" to eleven_app;
grant select on "webhooks" to eleven_internal;
create table "webhook_health_records" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "webhook_id" uuid not null,
  "failing_since" timestamptz,
  "last_success_at" timestamptz,
  "last_failure_at" timestamptz,
  primary key ("tenant_id", "id")
);
alter table "webhook_health_records" add constraint "webhook_health_records_failing_since_check" check ("failing_since" >= timestamptz '0001-01-01 00:00:00+00' and "failing_since" < timestamptz '10000-01-01 00:00:00+00');
alter table "webhook_health_records" add constraint "webhook_health_records_last_success_at_check" check ("last_success_at" >= timestamptz '0001-01-01 00:00:00+00' and "last_success_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "webhook_health_records" add constraint "webhook_health_records_last_failure_at_check" check ("last_failure_at" >= timestamptz '0001-01-01 00:00:00+00' and "last_failure_at" < timestamptz '10000-01-01 00:00:00+00');
create index "webhook_health_records_webhook_id_idx" on "webhook_health_records" using btree (tenant_id, "webhook_id", id) where deleted_at is null;
create unique index "webhook_health_records_webhook_id_key" on "webhook_health_records" (tenant_id, ("webhook_id")) where deleted_at is null;
alter table "webhook_health_records" enable row level security;
alter table "webhook_health_records" force row level security;
create policy tenant on "webhook_health_records" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "webhook_health_records" to eleven_internal using (true) with check (true);
grant select, insert, update, delete on "webhook_health_records" to eleven_app;
grant select on "webhook_health_records" to eleven_internal;
create table "webhook_deliveries" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "webhook_id" uuid not null,
  "event_id" text not null,
  "type" text not null,
  "sequence" text not null,
  "entity" text,
  "record_id" uuid,
  "occurred_at" timestamptz not null,
  "payload" jsonb,
  "state" text not null,
  "attempts" int8 not null,
  "next_attempt_at" timestamptz,
  "lease" uuid,
  "stalled_since" timestamptz,
  "delivered_at" timestamptz,
  "last_code" int8,
  "last_error" text,
  primary key ("tenant_id", "id")
);
alter table "webhook_deliveries" add constraint "webhook_deliveries_event_id_check" check (char_length("event_id") <= 100);
alter table "webhook_deliveries" add constraint "webhook_deliveries_type_check" check (char_length("type") <= 100);
alter table "webhook_deliveries" add constraint "webhook_deliveries_sequence_check" check (char_length("sequence") <= 60);
alter table "webhook_deliveries" add constraint "webhook_deliveries_entity_check" check (char_length("entity") <= 100);
alter table "webhook_deliveries" add constraint "webhook_deliveries_occurred_at_check" check ("occurred_at" >= timestamptz '0001-01-01 00:00:00+00' and "occurred_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "webhook_deliveries" add constraint "webhook_deliveries_state_check" check ("state" in ('pending', 'delivered', 'dead', 'parked', 'cancelled'));
alter table "webhook_deliveries" add constraint "webhook_deliveries_attempts_check" check ("attempts" between 0 and 9007199254740991);
alter table "webhook_deliveries" add constraint "webhook_deliveries_next_attempt_at_check" check ("next_attempt_at" >= timestamptz '0001-01-01 00:00:00+00' and "next_attempt_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "webhook_deliveries" add constraint "webhook_deliveries_stalled_since_check" check ("stalled_since" >= timestamptz '0001-01-01 00:00:00+00' and "stalled_since" < timestamptz '10000-01-01 00:00:00+00');
alter table "webhook_deliveries" add constraint "webhook_deliveries_delivered_at_check" check ("delivered_at" >= timestamptz '0001-01-01 00:00:00+00' and "delivered_at" < timestamptz '10000-01-01 00:00:00+00');
alter table "webhook_deliveries" add constraint "webhook_deliveries_last_code_check" check ("last_code" between 0 and 999);
alter table "webhook_deliveries" add constraint "webhook_deliveries_last_error_check" check (char_length("last_error") <= 500);
create index "webhook_deliveries_webhook_id_idx" on "webhook_deliveries" using btree (tenant_id, "webhook_id", id) where deleted_at is null;
create index "webhook_deliveries_next_attempt_at_idx" on "webhook_deliveries" using btree (tenant_id, ("next_attempt_at"), id) where deleted_at is null;
create index "webhook_deliveries_webhook_id_state_next_attempt_at_idx" on "webhook_deliveries" using btree (tenant_id, ("webhook_id"), ("state"), ("next_attempt_at"), id) where deleted_at is null;
create index "webhook_deliveries_webhook_id_state_sequence_idx" on "webhook_deliveries" using btree (tenant_id, ("webhook_id"), ("state"), ("sequence"), id) where deleted_at is null;
create index "webhook_deliveries_record_id_idx" on "webhook_deliveries" using btree (tenant_id, ("record_id"), id) where deleted_at is null;
create unique index "webhook_deliveries_webhook_id_event_id_key" on "webhook_deliveries" (tenant_id, ("webhook_id"), ("event_id")) where deleted_at is null;
alter table "webhook_deliveries" enable row level security;
alter table "webhook_deliveries" force row level security;
create policy tenant on "webhook_deliveries" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "webhook_deliveries" to eleven_internal using (true) with check (true);
grant select, insert, update, delete on "webhook_deliveries" to eleven_app;
grant select on "webhook_deliveries" to eleven_internal;
create table "webhook_attempts" (
  "tenant_id" uuid not null,
  "id" uuid not null,
  "version" int not null default 1,
  "created_at" timestamptz(3) not null default now(),
  "created_by_id" uuid,
  "updated_at" timestamptz(3) not null default now(),
  "updated_by_id" uuid,
  "deleted_at" timestamptz(3),
  "webhook_id" uuid not null,
  "delivery_id" uuid not null,
  "number" int8 not null,
  "at" timestamptz not null,
  "code" int8,
  "milliseconds" int8 not null,
  "answer" text,
  "error" text,
  primary key ("tenant_id", "id")
);
alter table "webhook_attempts" add constraint "webhook_attempts_number_check" check ("number" between 1 and 9007199254740991);
alter table "webhook_attempts" add constraint "webhook_attempts_at_check" check ("at" >= timestamptz '0001-01-01 00:00:00+00' and "at" < timestamptz '10000-01-01 00:00:00+00');
alter table "webhook_attempts" add constraint "webhook_attempts_code_check" check ("code" between 0 and 999);
alter table "webhook_attempts" add constraint "webhook_attempts_milliseconds_check" check ("milliseconds" between 0 and 9007199254740991);
alter table "webhook_attempts" add constraint "webhook_attempts_answer_check" check (char_length("answer") <= 2000);
alter table "webhook_attempts" add constraint "webhook_attempts_error_check" check (char_length("error") <= 500);
create index "webhook_attempts_webhook_id_idx" on "webhook_attempts" using btree (tenant_id, "webhook_id", id) where deleted_at is null;
create index "webhook_attempts_delivery_id_idx" on "webhook_attempts" using btree (tenant_id, "delivery_id", id) where deleted_at is null;
alter table "webhook_attempts" enable row level security;
alter table "webhook_attempts" force row level security;
create policy tenant on "webhook_attempts" to eleven_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
create policy internal on "webhook_attempts" to eleven_internal using (true) with check (true);
grant select, insert, update, delete on "webhook_attempts" to eleven_app;
grant select on "webhook_attempts" to eleven_internal;
alter table "users" add constraint "users_calendar_id_fk" foreign key (tenant_id, "calendar_id") references "business_calendars" (tenant_id, id) on delete restrict;
alter table "employments" add constraint "employments_user_id_fk" foreign key (tenant_id, "user_id") references "users" (tenant_id, id) on delete cascade;
alter table "employments" add constraint "employments_unit_id_fk" foreign key (tenant_id, "unit_id") references "org_units" (tenant_id, id) on delete restrict;
alter table "org_units" add constraint "org_units_parent_id_fk" foreign key (tenant_id, "parent_id") references "org_units" (tenant_id, id) on delete restrict;
alter table "org_units" add constraint "org_units_manager_id_fk" foreign key (tenant_id, "manager_id") references "users" (tenant_id, id) on delete set null ("manager_id");
alter table "org_units" add constraint "org_units_calendar_id_fk" foreign key (tenant_id, "calendar_id") references "business_calendars" (tenant_id, id) on delete restrict;
alter table "role_grants" add constraint "role_grants_role_id_fk" foreign key (tenant_id, "role_id") references "roles" (tenant_id, id) on delete cascade;
alter table "role_assignments" add constraint "role_assignments_user_id_fk" foreign key (tenant_id, "user_id") references "users" (tenant_id, id) on delete cascade;
alter table "role_assignments" add constraint "role_assignments_role_id_fk" foreign key (tenant_id, "role_id") references "roles" (tenant_id, id) on delete cascade;
alter table "substitutions" add constraint "substitutions_absent_id_fk" foreign key (tenant_id, "absent_id") references "users" (tenant_id, id) on delete cascade;
alter table "substitutions" add constraint "substitutions_substitute_id_fk" foreign key (tenant_id, "substitute_id") references "users" (tenant_id, id) on delete cascade;
alter table "api_keys" add constraint "api_keys_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "api_keys" add constraint "api_keys_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "api_keys" add constraint "api_keys_user_id_fk" foreign key (tenant_id, "user_id") references "users" (tenant_id, id) on delete cascade;
alter table "countries" add constraint "countries_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "countries" add constraint "countries_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "import_runs" add constraint "import_runs_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "import_runs" add constraint "import_runs_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "import_runs" add constraint "import_runs_source_id_fk" foreign key (tenant_id, "source_id") references "files" (tenant_id, id) on delete set null ("source_id");
alter table "import_mappings" add constraint "import_mappings_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "import_mappings" add constraint "import_mappings_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "identity_providers" add constraint "identity_providers_role_id_fk" foreign key (tenant_id, "role_id") references "roles" (tenant_id, id) on delete restrict;
alter table "files" add constraint "files_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "files" add constraint "files_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "notifications" add constraint "notifications_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "notifications" add constraint "notifications_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "notifications" add constraint "notifications_user_id_fk" foreign key (tenant_id, "user_id") references "users" (tenant_id, id) on delete cascade;
alter table "notification_preferences" add constraint "notification_preferences_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "notification_preferences" add constraint "notification_preferences_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "notification_preferences" add constraint "notification_preferences_user_id_fk" foreign key (tenant_id, "user_id") references "users" (tenant_id, id) on delete cascade;
alter table "workflows" add constraint "workflows_current_version_id_fk" foreign key (tenant_id, "current_version_id") references "workflow_versions" (tenant_id, id) on delete set null ("current_version_id");
alter table "workflow_versions" add constraint "workflow_versions_workflow_id_fk" foreign key (tenant_id, "workflow_id") references "workflows" (tenant_id, id) on delete restrict;
alter table "workflow_triggers" add constraint "workflow_triggers_workflow_id_fk" foreign key (tenant_id, "workflow_id") references "workflows" (tenant_id, id) on delete cascade;
alter table "workflow_runs" add constraint "workflow_runs_workflow_id_fk" foreign key (tenant_id, "workflow_id") references "workflows" (tenant_id, id) on delete restrict;
alter table "workflow_runs" add constraint "workflow_runs_workflow_version_id_fk" foreign key (tenant_id, "workflow_version_id") references "workflow_versions" (tenant_id, id) on delete restrict;
alter table "workflow_runs" add constraint "workflow_runs_started_by_id_fk" foreign key (tenant_id, "started_by_id") references "users" (tenant_id, id) on delete set null ("started_by_id");
alter table "workflow_runs" add constraint "workflow_runs_parent_id_fk" foreign key (tenant_id, "parent_id") references "workflow_runs" (tenant_id, id) on delete set null ("parent_id");
alter table "workflow_runs" add constraint "workflow_runs_lead_id_fk" foreign key (tenant_id, "lead_id") references "leads" (tenant_id, id) on delete set null ("lead_id");
alter table "workflow_runs" add constraint "workflow_runs_deal_id_fk" foreign key (tenant_id, "deal_id") references "deals" (tenant_id, id) on delete set null ("deal_id");
alter table "workflow_runs" add constraint "workflow_runs_sales_order_id_fk" foreign key (tenant_id, "sales_order_id") references "sales_orders" (tenant_id, id) on delete set null ("sales_order_id");
alter table "workflow_steps" add constraint "workflow_steps_run_id_fk" foreign key (tenant_id, "run_id") references "workflow_runs" (tenant_id, id) on delete cascade;
alter table "human_steps" add constraint "human_steps_run_id_fk" foreign key (tenant_id, "run_id") references "workflow_runs" (tenant_id, id) on delete cascade;
alter table "human_steps" add constraint "human_steps_done_by_id_fk" foreign key (tenant_id, "done_by_id") references "users" (tenant_id, id) on delete set null ("done_by_id");
alter table "human_steps" add constraint "human_steps_acted_for_id_fk" foreign key (tenant_id, "acted_for_id") references "users" (tenant_id, id) on delete set null ("acted_for_id");
alter table "human_steps_assignees" add constraint "human_steps_assignees_human_step_id_fk" foreign key (tenant_id, "human_step_id") references "human_steps" (tenant_id, id) on delete cascade;
alter table "human_steps_assignees" add constraint "human_steps_assignees_user_id_fk" foreign key (tenant_id, "user_id") references "users" (tenant_id, id) on delete cascade;
alter table "approvals" add constraint "approvals_policy_id_fk" foreign key (tenant_id, "policy_id") references "approval_policies" (tenant_id, id) on delete restrict;
alter table "approvals" add constraint "approvals_requested_by_id_fk" foreign key (tenant_id, "requested_by_id") references "users" (tenant_id, id) on delete set null ("requested_by_id");
alter table "approvals" add constraint "approvals_run_id_fk" foreign key (tenant_id, "run_id") references "workflow_runs" (tenant_id, id) on delete set null ("run_id");
alter table "approvers" add constraint "approvers_approval_id_fk" foreign key (tenant_id, "approval_id") references "approvals" (tenant_id, id) on delete cascade;
alter table "approvers" add constraint "approvers_user_id_fk" foreign key (tenant_id, "user_id") references "users" (tenant_id, id) on delete cascade;
alter table "approval_decisions" add constraint "approval_decisions_approval_id_fk" foreign key (tenant_id, "approval_id") references "approvals" (tenant_id, id) on delete cascade;
alter table "approval_decisions" add constraint "approval_decisions_approver_id_fk" foreign key (tenant_id, "approver_id") references "approvers" (tenant_id, id) on delete cascade;
alter table "approval_decisions" add constraint "approval_decisions_decided_by_id_fk" foreign key (tenant_id, "decided_by_id") references "users" (tenant_id, id) on delete set null ("decided_by_id");
alter table "approval_decisions" add constraint "approval_decisions_acted_for_id_fk" foreign key (tenant_id, "acted_for_id") references "users" (tenant_id, id) on delete set null ("acted_for_id");
alter table "saved_views" add constraint "saved_views_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "saved_views" add constraint "saved_views_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "feature_flags_users" add constraint "feature_flags_users_feature_flag_id_fk" foreign key (tenant_id, "feature_flag_id") references "feature_flags" (tenant_id, id) on delete cascade;
alter table "feature_flags_users" add constraint "feature_flags_users_user_id_fk" foreign key (tenant_id, "user_id") references "users" (tenant_id, id) on delete cascade;
alter table "feature_flags_units" add constraint "feature_flags_units_feature_flag_id_fk" foreign key (tenant_id, "feature_flag_id") references "feature_flags" (tenant_id, id) on delete cascade;
alter table "feature_flags_units" add constraint "feature_flags_units_org_unit_id_fk" foreign key (tenant_id, "org_unit_id") references "org_units" (tenant_id, id) on delete cascade;
alter table "bulk_runs" add constraint "bulk_runs_started_by_id_fk" foreign key (tenant_id, "started_by_id") references "users" (tenant_id, id) on delete set null ("started_by_id");
alter table "bulk_runs" add constraint "bulk_runs_rolled_back_by_id_fk" foreign key (tenant_id, "rolled_back_by_id") references "users" (tenant_id, id) on delete set null ("rolled_back_by_id");
alter table "bulk_run_items" add constraint "bulk_run_items_run_id_fk" foreign key (tenant_id, "run_id") references "bulk_runs" (tenant_id, id) on delete cascade;
alter table "export_schedules" add constraint "export_schedules_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "export_schedules" add constraint "export_schedules_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "export_runs" add constraint "export_runs_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "export_runs" add constraint "export_runs_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "export_runs" add constraint "export_runs_schedule_id_fk" foreign key (tenant_id, "schedule_id") references "export_schedules" (tenant_id, id) on delete cascade;
alter table "export_runs" add constraint "export_runs_file_id_fk" foreign key (tenant_id, "file_id") references "files" (tenant_id, id) on delete set null ("file_id");
alter table "custom_records" add constraint "custom_records_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "custom_records" add constraint "custom_records_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "accounts" add constraint "accounts_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "accounts" add constraint "accounts_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "accounts" add constraint "accounts_parent_id_fk" foreign key (tenant_id, "parent_id") references "accounts" (tenant_id, id) on delete set null ("parent_id");
alter table "accounts" add constraint "accounts_office_id_fk" foreign key (tenant_id, "office_id") references "org_units" (tenant_id, id) on delete set null ("office_id");
alter table "accounts" add constraint "accounts_merged_into_id_fk" foreign key (tenant_id, "merged_into_id") references "accounts" (tenant_id, id) on delete set null ("merged_into_id");
alter table "accounts" add constraint "accounts_customer_group_id_fk" foreign key (tenant_id, "customer_group_id") references "customer_groups" (tenant_id, id) on delete set null ("customer_group_id");
alter table "accounts" add constraint "accounts_price_list_id_fk" foreign key (tenant_id, "price_list_id") references "price_lists" (tenant_id, id) on delete set null ("price_list_id");
alter table "people" add constraint "people_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "people" add constraint "people_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "people" add constraint "people_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete set null ("account_id");
alter table "people" add constraint "people_portal_user_id_fk" foreign key (tenant_id, "portal_user_id") references "users" (tenant_id, id) on delete set null ("portal_user_id");
alter table "people" add constraint "people_merged_into_id_fk" foreign key (tenant_id, "merged_into_id") references "people" (tenant_id, id) on delete set null ("merged_into_id");
alter table "account_people" add constraint "account_people_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete cascade;
alter table "account_people" add constraint "account_people_person_id_fk" foreign key (tenant_id, "person_id") references "people" (tenant_id, id) on delete cascade;
alter table "contact_points" add constraint "contact_points_person_id_fk" foreign key (tenant_id, "person_id") references "people" (tenant_id, id) on delete cascade;
alter table "contact_points" add constraint "contact_points_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete cascade;
alter table "postal_addresses" add constraint "postal_addresses_person_id_fk" foreign key (tenant_id, "person_id") references "people" (tenant_id, id) on delete cascade;
alter table "postal_addresses" add constraint "postal_addresses_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete cascade;
alter table "person_cards" add constraint "person_cards_person_id_fk" foreign key (tenant_id, "person_id") references "people" (tenant_id, id) on delete cascade;
alter table "consents" add constraint "consents_person_id_fk" foreign key (tenant_id, "person_id") references "people" (tenant_id, id) on delete cascade;
alter table "consents" add constraint "consents_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete cascade;
alter table "relationships" add constraint "relationships_from_account_id_fk" foreign key (tenant_id, "from_account_id") references "accounts" (tenant_id, id) on delete cascade;
alter table "relationships" add constraint "relationships_from_person_id_fk" foreign key (tenant_id, "from_person_id") references "people" (tenant_id, id) on delete cascade;
alter table "relationships" add constraint "relationships_to_account_id_fk" foreign key (tenant_id, "to_account_id") references "accounts" (tenant_id, id) on delete cascade;
alter table "relationships" add constraint "relationships_to_person_id_fk" foreign key (tenant_id, "to_person_id") references "people" (tenant_id, id) on delete cascade;
alter table "interactions" add constraint "interactions_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "interactions" add constraint "interactions_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "interactions" add constraint "interactions_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete restrict;
alter table "interactions" add constraint "interactions_decided_by_id_fk" foreign key (tenant_id, "decided_by_id") references "users" (tenant_id, id) on delete set null ("decided_by_id");
alter table "interactions" add constraint "interactions_next_step_id_fk" foreign key (tenant_id, "next_step_id") references "planned_contacts" (tenant_id, id) on delete set null ("next_step_id");
alter table "interactions_people" add constraint "interactions_people_interaction_id_fk" foreign key (tenant_id, "interaction_id") references "interactions" (tenant_id, id) on delete cascade;
alter table "interactions_people" add constraint "interactions_people_person_id_fk" foreign key (tenant_id, "person_id") references "people" (tenant_id, id) on delete cascade;
alter table "interactions_participants" add constraint "interactions_participants_interaction_id_fk" foreign key (tenant_id, "interaction_id") references "interactions" (tenant_id, id) on delete cascade;
alter table "interactions_participants" add constraint "interactions_participants_user_id_fk" foreign key (tenant_id, "user_id") references "users" (tenant_id, id) on delete cascade;
alter table "planned_contacts" add constraint "planned_contacts_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "planned_contacts" add constraint "planned_contacts_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "planned_contacts" add constraint "planned_contacts_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete cascade;
alter table "planned_contacts" add constraint "planned_contacts_person_id_fk" foreign key (tenant_id, "person_id") references "people" (tenant_id, id) on delete cascade;
alter table "planned_contacts" add constraint "planned_contacts_interaction_id_fk" foreign key (tenant_id, "interaction_id") references "interactions" (tenant_id, id) on delete set null ("interaction_id");
alter table "planned_contacts" add constraint "planned_contacts_next_id_fk" foreign key (tenant_id, "next_id") references "planned_contacts" (tenant_id, id) on delete set null ("next_id");
alter table "planned_contacts" add constraint "planned_contacts_regulation_id_fk" foreign key (tenant_id, "regulation_id") references "contact_regulations" (tenant_id, id) on delete set null ("regulation_id");
alter table "planned_contacts" add constraint "planned_contacts_regulation_step_id_fk" foreign key (tenant_id, "regulation_step_id") references "regulation_steps" (tenant_id, id) on delete set null ("regulation_step_id");
alter table "planned_contacts" add constraint "planned_contacts_deal_id_fk" foreign key (tenant_id, "deal_id") references "deals" (tenant_id, id) on delete cascade;
alter table "planned_contacts" add constraint "planned_contacts_contract_id_fk" foreign key (tenant_id, "contract_id") references "contracts" (tenant_id, id) on delete cascade;
alter table "planned_contacts" add constraint "planned_contacts_invoice_id_fk" foreign key (tenant_id, "invoice_id") references "invoices" (tenant_id, id) on delete cascade;
alter table "contact_regulations" add constraint "contact_regulations_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "contact_regulations" add constraint "contact_regulations_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "regulation_steps" add constraint "regulation_steps_regulation_id_fk" foreign key (tenant_id, "regulation_id") references "contact_regulations" (tenant_id, id) on delete cascade;
alter table "mailboxes" add constraint "mailboxes_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "mailboxes" add constraint "mailboxes_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "mailboxes_members" add constraint "mailboxes_members_mailbox_id_fk" foreign key (tenant_id, "mailbox_id") references "mailboxes" (tenant_id, id) on delete cascade;
alter table "mailboxes_members" add constraint "mailboxes_members_user_id_fk" foreign key (tenant_id, "user_id") references "users" (tenant_id, id) on delete cascade;
alter table "email_threads" add constraint "email_threads_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "email_threads" add constraint "email_threads_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "email_threads" add constraint "email_threads_mailbox_id_fk" foreign key (tenant_id, "mailbox_id") references "mailboxes" (tenant_id, id) on delete restrict;
alter table "email_threads" add constraint "email_threads_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete set null ("account_id");
alter table "email_threads" add constraint "email_threads_person_id_fk" foreign key (tenant_id, "person_id") references "people" (tenant_id, id) on delete set null ("person_id");
alter table "email_messages" add constraint "email_messages_thread_id_fk" foreign key (tenant_id, "thread_id") references "email_threads" (tenant_id, id) on delete cascade;
alter table "email_messages" add constraint "email_messages_author_id_fk" foreign key (tenant_id, "author_id") references "users" (tenant_id, id) on delete set null ("author_id");
alter table "email_messages" add constraint "email_messages_interaction_id_fk" foreign key (tenant_id, "interaction_id") references "interactions" (tenant_id, id) on delete set null ("interaction_id");
alter table "transfers" add constraint "transfers_from_id_fk" foreign key (tenant_id, "from_id") references "users" (tenant_id, id) on delete set null ("from_id");
alter table "transfers" add constraint "transfers_to_id_fk" foreign key (tenant_id, "to_id") references "users" (tenant_id, id) on delete set null ("to_id");
alter table "owner_changes" add constraint "owner_changes_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete cascade;
alter table "owner_changes" add constraint "owner_changes_from_id_fk" foreign key (tenant_id, "from_id") references "users" (tenant_id, id) on delete set null ("from_id");
alter table "owner_changes" add constraint "owner_changes_to_id_fk" foreign key (tenant_id, "to_id") references "users" (tenant_id, id) on delete cascade;
alter table "merge_candidates" add constraint "merge_candidates_decided_by_id_fk" foreign key (tenant_id, "decided_by_id") references "users" (tenant_id, id) on delete set null ("decided_by_id");
alter table "merge_logs" add constraint "merge_logs_undone_by_id_fk" foreign key (tenant_id, "undone_by_id") references "users" (tenant_id, id) on delete set null ("undone_by_id");
alter table "merge_steps" add constraint "merge_steps_merge_id_fk" foreign key (tenant_id, "merge_id") references "merge_logs" (tenant_id, id) on delete cascade;
alter table "erasure_receipts" add constraint "erasure_receipts_erased_by_id_fk" foreign key (tenant_id, "erased_by_id") references "users" (tenant_id, id) on delete set null ("erased_by_id");
alter table "subject_exports" add constraint "subject_exports_exported_by_id_fk" foreign key (tenant_id, "exported_by_id") references "users" (tenant_id, id) on delete set null ("exported_by_id");
alter table "greetings" add constraint "greetings_person_id_fk" foreign key (tenant_id, "person_id") references "people" (tenant_id, id) on delete cascade;
alter table "greetings" add constraint "greetings_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete cascade;
alter table "greetings" add constraint "greetings_planned_contact_id_fk" foreign key (tenant_id, "planned_contact_id") references "planned_contacts" (tenant_id, id) on delete set null ("planned_contact_id");
alter table "products" add constraint "products_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "products" add constraint "products_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "products" add constraint "products_category_id_fk" foreign key (tenant_id, "category_id") references "product_categories" (tenant_id, id) on delete set null ("category_id");
alter table "products" add constraint "products_unit_id_fk" foreign key (tenant_id, "unit_id") references "units" (tenant_id, id) on delete restrict;
alter table "products" add constraint "products_tax_class_id_fk" foreign key (tenant_id, "tax_class_id") references "tax_classes" (tenant_id, id) on delete restrict;
alter table "products_images" add constraint "products_images_product_id_fk" foreign key (tenant_id, "product_id") references "products" (tenant_id, id) on delete cascade;
alter table "products_images" add constraint "products_images_file_id_fk" foreign key (tenant_id, "file_id") references "files" (tenant_id, id) on delete cascade;
alter table "product_categories" add constraint "product_categories_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "product_categories" add constraint "product_categories_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "product_categories" add constraint "product_categories_parent_id_fk" foreign key (tenant_id, "parent_id") references "product_categories" (tenant_id, id) on delete restrict;
alter table "product_variants" add constraint "product_variants_product_id_fk" foreign key (tenant_id, "product_id") references "products" (tenant_id, id) on delete cascade;
alter table "product_options" add constraint "product_options_product_id_fk" foreign key (tenant_id, "product_id") references "products" (tenant_id, id) on delete cascade;
alter table "product_option_values" add constraint "product_option_values_option_id_fk" foreign key (tenant_id, "option_id") references "product_options" (tenant_id, id) on delete cascade;
alter table "bundle_items" add constraint "bundle_items_bundle_id_fk" foreign key (tenant_id, "bundle_id") references "products" (tenant_id, id) on delete cascade;
alter table "bundle_items" add constraint "bundle_items_product_id_fk" foreign key (tenant_id, "product_id") references "products" (tenant_id, id) on delete restrict;
alter table "units" add constraint "units_base_id_fk" foreign key (tenant_id, "base_id") references "units" (tenant_id, id) on delete restrict;
alter table "tax_rates" add constraint "tax_rates_tax_class_id_fk" foreign key (tenant_id, "tax_class_id") references "tax_classes" (tenant_id, id) on delete cascade;
alter table "price_lists" add constraint "price_lists_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "price_lists" add constraint "price_lists_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "price_lists" add constraint "price_lists_customer_group_id_fk" foreign key (tenant_id, "customer_group_id") references "customer_groups" (tenant_id, id) on delete restrict;
alter table "price_rules" add constraint "price_rules_price_list_id_fk" foreign key (tenant_id, "price_list_id") references "price_lists" (tenant_id, id) on delete cascade;
alter table "price_rules" add constraint "price_rules_category_id_fk" foreign key (tenant_id, "category_id") references "product_categories" (tenant_id, id) on delete cascade;
alter table "price_rules" add constraint "price_rules_product_id_fk" foreign key (tenant_id, "product_id") references "products" (tenant_id, id) on delete cascade;
alter table "price_rules" add constraint "price_rules_variant_id_fk" foreign key (tenant_id, "variant_id") references "product_variants" (tenant_id, id) on delete cascade;
alter table "price_rules" add constraint "price_rules_base_list_id_fk" foreign key (tenant_id, "base_list_id") references "price_lists" (tenant_id, id) on delete restrict;
alter table "discount_policies" add constraint "discount_policies_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "discount_policies" add constraint "discount_policies_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "discount_policies" add constraint "discount_policies_role_id_fk" foreign key (tenant_id, "role_id") references "roles" (tenant_id, id) on delete cascade;
alter table "discount_policies" add constraint "discount_policies_category_id_fk" foreign key (tenant_id, "category_id") references "product_categories" (tenant_id, id) on delete cascade;
alter table "discount_policies" add constraint "discount_policies_approval_policy_id_fk" foreign key (tenant_id, "approval_policy_id") references "approval_policies" (tenant_id, id) on delete restrict;
alter table "leads" add constraint "leads_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "leads" add constraint "leads_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "leads" add constraint "leads_source_id_fk" foreign key (tenant_id, "source_id") references "lead_sources" (tenant_id, id) on delete restrict;
alter table "leads" add constraint "leads_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete set null ("account_id");
alter table "leads" add constraint "leads_person_id_fk" foreign key (tenant_id, "person_id") references "people" (tenant_id, id) on delete set null ("person_id");
alter table "leads" add constraint "leads_territory_id_fk" foreign key (tenant_id, "territory_id") references "territories" (tenant_id, id) on delete set null ("territory_id");
alter table "leads" add constraint "leads_form_id_fk" foreign key (tenant_id, "form_id") references "qualification_forms" (tenant_id, id) on delete restrict;
alter table "leads" add constraint "leads_duplicate_of_id_fk" foreign key (tenant_id, "duplicate_of_id") references "leads" (tenant_id, id) on delete set null ("duplicate_of_id");
alter table "leads" add constraint "leads_converted_account_id_fk" foreign key (tenant_id, "converted_account_id") references "accounts" (tenant_id, id) on delete set null ("converted_account_id");
alter table "leads" add constraint "leads_converted_person_id_fk" foreign key (tenant_id, "converted_person_id") references "people" (tenant_id, id) on delete set null ("converted_person_id");
alter table "leads" add constraint "leads_converted_deal_id_fk" foreign key (tenant_id, "converted_deal_id") references "deals" (tenant_id, id) on delete set null ("converted_deal_id");
alter table "leads" add constraint "leads_deal_stage_id_fk" foreign key (tenant_id, "deal_stage_id") references "deal_stages" (tenant_id, id) on delete set null ("deal_stage_id");
alter table "leads_products" add constraint "leads_products_lead_id_fk" foreign key (tenant_id, "lead_id") references "leads" (tenant_id, id) on delete cascade;
alter table "leads_products" add constraint "leads_products_product_id_fk" foreign key (tenant_id, "product_id") references "products" (tenant_id, id) on delete cascade;
alter table "leads_files" add constraint "leads_files_lead_id_fk" foreign key (tenant_id, "lead_id") references "leads" (tenant_id, id) on delete cascade;
alter table "leads_files" add constraint "leads_files_file_id_fk" foreign key (tenant_id, "file_id") references "files" (tenant_id, id) on delete cascade;
alter table "lead_participants" add constraint "lead_participants_lead_id_fk" foreign key (tenant_id, "lead_id") references "leads" (tenant_id, id) on delete cascade;
alter table "lead_participants" add constraint "lead_participants_person_id_fk" foreign key (tenant_id, "person_id") references "people" (tenant_id, id) on delete cascade;
alter table "territories" add constraint "territories_parent_id_fk" foreign key (tenant_id, "parent_id") references "territories" (tenant_id, id) on delete set null ("parent_id");
alter table "territories" add constraint "territories_unit_id_fk" foreign key (tenant_id, "unit_id") references "org_units" (tenant_id, id) on delete set null ("unit_id");
alter table "lead_assignees" add constraint "lead_assignees_user_id_fk" foreign key (tenant_id, "user_id") references "users" (tenant_id, id) on delete cascade;
alter table "lead_assignees" add constraint "lead_assignees_territory_id_fk" foreign key (tenant_id, "territory_id") references "territories" (tenant_id, id) on delete cascade;
alter table "pipelines" add constraint "pipelines_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "pipelines" add constraint "pipelines_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "pipelines_teams" add constraint "pipelines_teams_pipeline_id_fk" foreign key (tenant_id, "pipeline_id") references "pipelines" (tenant_id, id) on delete cascade;
alter table "pipelines_teams" add constraint "pipelines_teams_org_unit_id_fk" foreign key (tenant_id, "org_unit_id") references "org_units" (tenant_id, id) on delete cascade;
alter table "deal_stages" add constraint "deal_stages_pipeline_id_fk" foreign key (tenant_id, "pipeline_id") references "pipelines" (tenant_id, id) on delete cascade;
alter table "deal_stages_next_stages" add constraint "deal_stages_next_stages_deal_stage_id_fk" foreign key (tenant_id, "deal_stage_id") references "deal_stages" (tenant_id, id) on delete cascade;
alter table "deal_stages_next_stages" add constraint "deal_stages_next_stages_other_deal_stage_id_fk" foreign key (tenant_id, "other_deal_stage_id") references "deal_stages" (tenant_id, id) on delete cascade;
alter table "deals" add constraint "deals_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "deals" add constraint "deals_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "deals" add constraint "deals_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete restrict;
alter table "deals" add constraint "deals_pipeline_id_fk" foreign key (tenant_id, "pipeline_id") references "pipelines" (tenant_id, id) on delete restrict;
alter table "deals" add constraint "deals_stage_id_fk" foreign key (tenant_id, "stage_id") references "deal_stages" (tenant_id, id) on delete restrict;
alter table "deals" add constraint "deals_lost_reason_id_fk" foreign key (tenant_id, "lost_reason_id") references "loss_reasons" (tenant_id, id) on delete restrict;
alter table "deals" add constraint "deals_source_id_fk" foreign key (tenant_id, "source_id") references "lead_sources" (tenant_id, id) on delete set null ("source_id");
alter table "deals" add constraint "deals_territory_id_fk" foreign key (tenant_id, "territory_id") references "territories" (tenant_id, id) on delete set null ("territory_id");
alter table "deals" add constraint "deals_lost_to_id_fk" foreign key (tenant_id, "lost_to_id") references "competitors" (tenant_id, id) on delete restrict;
alter table "deals_competitors" add constraint "deals_competitors_deal_id_fk" foreign key (tenant_id, "deal_id") references "deals" (tenant_id, id) on delete cascade;
alter table "deals_competitors" add constraint "deals_competitors_competitor_id_fk" foreign key (tenant_id, "competitor_id") references "competitors" (tenant_id, id) on delete cascade;
alter table "deals_files" add constraint "deals_files_deal_id_fk" foreign key (tenant_id, "deal_id") references "deals" (tenant_id, id) on delete cascade;
alter table "deals_files" add constraint "deals_files_file_id_fk" foreign key (tenant_id, "file_id") references "files" (tenant_id, id) on delete cascade;
alter table "deal_participants" add constraint "deal_participants_deal_id_fk" foreign key (tenant_id, "deal_id") references "deals" (tenant_id, id) on delete cascade;
alter table "deal_participants" add constraint "deal_participants_person_id_fk" foreign key (tenant_id, "person_id") references "people" (tenant_id, id) on delete cascade;
alter table "deal_splits" add constraint "deal_splits_deal_id_fk" foreign key (tenant_id, "deal_id") references "deals" (tenant_id, id) on delete cascade;
alter table "deal_splits" add constraint "deal_splits_user_id_fk" foreign key (tenant_id, "user_id") references "users" (tenant_id, id) on delete restrict;
alter table "deal_lines" add constraint "deal_lines_deal_id_fk" foreign key (tenant_id, "deal_id") references "deals" (tenant_id, id) on delete cascade;
alter table "deal_lines" add constraint "deal_lines_product_id_fk" foreign key (tenant_id, "product_id") references "products" (tenant_id, id) on delete restrict;
alter table "deal_lines" add constraint "deal_lines_quote_id_fk" foreign key (tenant_id, "quote_id") references "quotes" (tenant_id, id) on delete set null ("quote_id");
alter table "stage_stays" add constraint "stage_stays_deal_id_fk" foreign key (tenant_id, "deal_id") references "deals" (tenant_id, id) on delete cascade;
alter table "stage_stays" add constraint "stage_stays_from_id_fk" foreign key (tenant_id, "from_id") references "deal_stages" (tenant_id, id) on delete restrict;
alter table "stage_stays" add constraint "stage_stays_to_id_fk" foreign key (tenant_id, "to_id") references "deal_stages" (tenant_id, id) on delete restrict;
alter table "stage_stays" add constraint "stage_stays_by_id_fk" foreign key (tenant_id, "by_id") references "users" (tenant_id, id) on delete set null ("by_id");
alter table "competitors" add constraint "competitors_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "competitors" add constraint "competitors_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "competitors" add constraint "competitors_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete set null ("account_id");
alter table "lead_sources" add constraint "lead_sources_parent_id_fk" foreign key (tenant_id, "parent_id") references "lead_sources" (tenant_id, id) on delete set null ("parent_id");
alter table "forecast_overrides" add constraint "forecast_overrides_unit_id_fk" foreign key (tenant_id, "unit_id") references "org_units" (tenant_id, id) on delete cascade;
alter table "forecast_snapshots" add constraint "forecast_snapshots_unit_id_fk" foreign key (tenant_id, "unit_id") references "org_units" (tenant_id, id) on delete cascade;
alter table "sales_plans" add constraint "sales_plans_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "sales_plans" add constraint "sales_plans_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "plan_versions" add constraint "plan_versions_plan_id_fk" foreign key (tenant_id, "plan_id") references "sales_plans" (tenant_id, id) on delete cascade;
alter table "plan_versions" add constraint "plan_versions_approved_by_id_fk" foreign key (tenant_id, "approved_by_id") references "users" (tenant_id, id) on delete set null ("approved_by_id");
alter table "plan_cells" add constraint "plan_cells_plan_version_id_fk" foreign key (tenant_id, "plan_version_id") references "plan_versions" (tenant_id, id) on delete cascade;
alter table "plan_cells" add constraint "plan_cells_unit_id_fk" foreign key (tenant_id, "unit_id") references "org_units" (tenant_id, id) on delete restrict;
alter table "plan_cells" add constraint "plan_cells_user_id_fk" foreign key (tenant_id, "user_id") references "users" (tenant_id, id) on delete restrict;
alter table "plan_cells" add constraint "plan_cells_territory_id_fk" foreign key (tenant_id, "territory_id") references "territories" (tenant_id, id) on delete restrict;
alter table "plan_cells" add constraint "plan_cells_category_id_fk" foreign key (tenant_id, "category_id") references "product_categories" (tenant_id, id) on delete restrict;
alter table "plan_tasks" add constraint "plan_tasks_plan_version_id_fk" foreign key (tenant_id, "plan_version_id") references "plan_versions" (tenant_id, id) on delete cascade;
alter table "plan_tasks" add constraint "plan_tasks_user_id_fk" foreign key (tenant_id, "user_id") references "users" (tenant_id, id) on delete set null ("user_id");
alter table "quotes" add constraint "quotes_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "quotes" add constraint "quotes_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "quotes" add constraint "quotes_deal_id_fk" foreign key (tenant_id, "deal_id") references "deals" (tenant_id, id) on delete restrict;
alter table "quotes" add constraint "quotes_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete restrict;
alter table "quotes" add constraint "quotes_person_id_fk" foreign key (tenant_id, "person_id") references "people" (tenant_id, id) on delete set null ("person_id");
alter table "quotes" add constraint "quotes_current_version_id_fk" foreign key (tenant_id, "current_version_id") references "quote_versions" (tenant_id, id) on delete set null ("current_version_id");
alter table "quote_versions" add constraint "quote_versions_quote_id_fk" foreign key (tenant_id, "quote_id") references "quotes" (tenant_id, id) on delete cascade;
alter table "quote_versions" add constraint "quote_versions_price_list_id_fk" foreign key (tenant_id, "price_list_id") references "price_lists" (tenant_id, id) on delete restrict;
alter table "quote_versions" add constraint "quote_versions_template_id_fk" foreign key (tenant_id, "template_id") references "quote_templates" (tenant_id, id) on delete restrict;
alter table "quote_versions" add constraint "quote_versions_approval_requested_by_id_fk" foreign key (tenant_id, "approval_requested_by_id") references "users" (tenant_id, id) on delete set null ("approval_requested_by_id");
alter table "quote_versions" add constraint "quote_versions_approved_by_id_fk" foreign key (tenant_id, "approved_by_id") references "users" (tenant_id, id) on delete set null ("approved_by_id");
alter table "quote_versions" add constraint "quote_versions_pdf_id_fk" foreign key (tenant_id, "pdf_id") references "files" (tenant_id, id) on delete set null ("pdf_id");
alter table "quote_versions" add constraint "quote_versions_superseded_by_id_fk" foreign key (tenant_id, "superseded_by_id") references "quote_versions" (tenant_id, id) on delete set null ("superseded_by_id");
alter table "quote_versions_approvals" add constraint "quote_versions_approvals_quote_version_id_fk" foreign key (tenant_id, "quote_version_id") references "quote_versions" (tenant_id, id) on delete cascade;
alter table "quote_versions_approvals" add constraint "quote_versions_approvals_approval_id_fk" foreign key (tenant_id, "approval_id") references "approvals" (tenant_id, id) on delete cascade;
alter table "quote_lines" add constraint "quote_lines_quote_version_id_fk" foreign key (tenant_id, "quote_version_id") references "quote_versions" (tenant_id, id) on delete cascade;
alter table "quote_lines" add constraint "quote_lines_product_id_fk" foreign key (tenant_id, "product_id") references "products" (tenant_id, id) on delete restrict;
alter table "quote_lines" add constraint "quote_lines_variant_id_fk" foreign key (tenant_id, "variant_id") references "product_variants" (tenant_id, id) on delete restrict;
alter table "quote_templates" add constraint "quote_templates_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "quote_templates" add constraint "quote_templates_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "contracts" add constraint "contracts_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "contracts" add constraint "contracts_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "contracts" add constraint "contracts_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete restrict;
alter table "contracts" add constraint "contracts_person_id_fk" foreign key (tenant_id, "person_id") references "people" (tenant_id, id) on delete set null ("person_id");
alter table "contracts" add constraint "contracts_deal_id_fk" foreign key (tenant_id, "deal_id") references "deals" (tenant_id, id) on delete restrict;
alter table "contracts" add constraint "contracts_quote_id_fk" foreign key (tenant_id, "quote_id") references "quotes" (tenant_id, id) on delete restrict;
alter table "contracts" add constraint "contracts_template_id_fk" foreign key (tenant_id, "template_id") references "contract_templates" (tenant_id, id) on delete restrict;
alter table "contracts" add constraint "contracts_pdf_id_fk" foreign key (tenant_id, "pdf_id") references "files" (tenant_id, id) on delete set null ("pdf_id");
alter table "contracts" add constraint "contracts_signed_file_id_fk" foreign key (tenant_id, "signed_file_id") references "files" (tenant_id, id) on delete restrict;
alter table "contracts" add constraint "contracts_previous_id_fk" foreign key (tenant_id, "previous_id") references "contracts" (tenant_id, id) on delete restrict;
alter table "contracts_orders" add constraint "contracts_orders_contract_id_fk" foreign key (tenant_id, "contract_id") references "contracts" (tenant_id, id) on delete cascade;
alter table "contracts_orders" add constraint "contracts_orders_sales_order_id_fk" foreign key (tenant_id, "sales_order_id") references "sales_orders" (tenant_id, id) on delete cascade;
alter table "contract_templates" add constraint "contract_templates_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "contract_templates" add constraint "contract_templates_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "sales_orders" add constraint "sales_orders_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "sales_orders" add constraint "sales_orders_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "sales_orders" add constraint "sales_orders_quote_version_id_fk" foreign key (tenant_id, "quote_version_id") references "quote_versions" (tenant_id, id) on delete restrict;
alter table "sales_orders" add constraint "sales_orders_deal_id_fk" foreign key (tenant_id, "deal_id") references "deals" (tenant_id, id) on delete restrict;
alter table "sales_orders" add constraint "sales_orders_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete restrict;
alter table "sales_orders" add constraint "sales_orders_person_id_fk" foreign key (tenant_id, "person_id") references "people" (tenant_id, id) on delete set null ("person_id");
alter table "sales_orders" add constraint "sales_orders_office_id_fk" foreign key (tenant_id, "office_id") references "org_units" (tenant_id, id) on delete set null ("office_id");
alter table "sales_orders" add constraint "sales_orders_price_list_id_fk" foreign key (tenant_id, "price_list_id") references "price_lists" (tenant_id, id) on delete restrict;
alter table "sales_orders" add constraint "sales_orders_credit_approved_by_id_fk" foreign key (tenant_id, "credit_approved_by_id") references "users" (tenant_id, id) on delete set null ("credit_approved_by_id");
alter table "sales_orders" add constraint "sales_orders_signature_id_fk" foreign key (tenant_id, "signature_id") references "files" (tenant_id, id) on delete restrict;
alter table "sales_orders" add constraint "sales_orders_act_id_fk" foreign key (tenant_id, "act_id") references "files" (tenant_id, id) on delete restrict;
alter table "sales_orders" add constraint "sales_orders_form_pdf_id_fk" foreign key (tenant_id, "form_pdf_id") references "files" (tenant_id, id) on delete set null ("form_pdf_id");
alter table "sales_orders" add constraint "sales_orders_slip_pdf_id_fk" foreign key (tenant_id, "slip_pdf_id") references "files" (tenant_id, id) on delete set null ("slip_pdf_id");
alter table "sales_orders_people" add constraint "sales_orders_people_sales_order_id_fk" foreign key (tenant_id, "sales_order_id") references "sales_orders" (tenant_id, id) on delete cascade;
alter table "sales_orders_people" add constraint "sales_orders_people_person_id_fk" foreign key (tenant_id, "person_id") references "people" (tenant_id, id) on delete cascade;
alter table "sales_orders_sketches" add constraint "sales_orders_sketches_sales_order_id_fk" foreign key (tenant_id, "sales_order_id") references "sales_orders" (tenant_id, id) on delete cascade;
alter table "sales_orders_sketches" add constraint "sales_orders_sketches_file_id_fk" foreign key (tenant_id, "file_id") references "files" (tenant_id, id) on delete cascade;
alter table "sales_orders_files" add constraint "sales_orders_files_sales_order_id_fk" foreign key (tenant_id, "sales_order_id") references "sales_orders" (tenant_id, id) on delete cascade;
alter table "sales_orders_files" add constraint "sales_orders_files_file_id_fk" foreign key (tenant_id, "file_id") references "files" (tenant_id, id) on delete cascade;
alter table "sales_order_lines" add constraint "sales_order_lines_sales_order_id_fk" foreign key (tenant_id, "sales_order_id") references "sales_orders" (tenant_id, id) on delete cascade;
alter table "sales_order_lines" add constraint "sales_order_lines_product_id_fk" foreign key (tenant_id, "product_id") references "products" (tenant_id, id) on delete restrict;
alter table "sales_order_lines" add constraint "sales_order_lines_variant_id_fk" foreign key (tenant_id, "variant_id") references "product_variants" (tenant_id, id) on delete restrict;
alter table "sales_order_lines" add constraint "sales_order_lines_quote_line_id_fk" foreign key (tenant_id, "quote_line_id") references "quote_lines" (tenant_id, id) on delete set null ("quote_line_id");
alter table "sales_order_lines_drawings" add constraint "sales_order_lines_drawings_sales_order_line_id_fk" foreign key (tenant_id, "sales_order_line_id") references "sales_order_lines" (tenant_id, id) on delete cascade;
alter table "sales_order_lines_drawings" add constraint "sales_order_lines_drawings_file_id_fk" foreign key (tenant_id, "file_id") references "files" (tenant_id, id) on delete cascade;
alter table "order_visits" add constraint "order_visits_sales_order_id_fk" foreign key (tenant_id, "sales_order_id") references "sales_orders" (tenant_id, id) on delete cascade;
alter table "order_visits" add constraint "order_visits_assignee_id_fk" foreign key (tenant_id, "assignee_id") references "users" (tenant_id, id) on delete set null ("assignee_id");
alter table "order_visits_photos" add constraint "order_visits_photos_order_visit_id_fk" foreign key (tenant_id, "order_visit_id") references "order_visits" (tenant_id, id) on delete cascade;
alter table "order_visits_photos" add constraint "order_visits_photos_file_id_fk" foreign key (tenant_id, "file_id") references "files" (tenant_id, id) on delete cascade;
alter table "order_materials" add constraint "order_materials_sales_order_id_fk" foreign key (tenant_id, "sales_order_id") references "sales_orders" (tenant_id, id) on delete cascade;
alter table "order_materials" add constraint "order_materials_line_id_fk" foreign key (tenant_id, "line_id") references "sales_order_lines" (tenant_id, id) on delete set null ("line_id");
alter table "order_materials" add constraint "order_materials_material_id_fk" foreign key (tenant_id, "material_id") references "products" (tenant_id, id) on delete restrict;
alter table "order_works" add constraint "order_works_sales_order_id_fk" foreign key (tenant_id, "sales_order_id") references "sales_orders" (tenant_id, id) on delete cascade;
alter table "order_works" add constraint "order_works_line_id_fk" foreign key (tenant_id, "line_id") references "sales_order_lines" (tenant_id, id) on delete set null ("line_id");
alter table "order_works" add constraint "order_works_worker_id_fk" foreign key (tenant_id, "worker_id") references "users" (tenant_id, id) on delete set null ("worker_id");
alter table "quality_checks" add constraint "quality_checks_sales_order_id_fk" foreign key (tenant_id, "sales_order_id") references "sales_orders" (tenant_id, id) on delete cascade;
alter table "quality_checks" add constraint "quality_checks_checked_by_id_fk" foreign key (tenant_id, "checked_by_id") references "users" (tenant_id, id) on delete set null ("checked_by_id");
alter table "quality_checks_photos" add constraint "quality_checks_photos_quality_check_id_fk" foreign key (tenant_id, "quality_check_id") references "quality_checks" (tenant_id, id) on delete cascade;
alter table "quality_checks_photos" add constraint "quality_checks_photos_file_id_fk" foreign key (tenant_id, "file_id") references "files" (tenant_id, id) on delete cascade;
alter table "shipments" add constraint "shipments_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "shipments" add constraint "shipments_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "shipments" add constraint "shipments_sales_order_id_fk" foreign key (tenant_id, "sales_order_id") references "sales_orders" (tenant_id, id) on delete restrict;
alter table "shipment_lines" add constraint "shipment_lines_shipment_id_fk" foreign key (tenant_id, "shipment_id") references "shipments" (tenant_id, id) on delete cascade;
alter table "shipment_lines" add constraint "shipment_lines_order_line_id_fk" foreign key (tenant_id, "order_line_id") references "sales_order_lines" (tenant_id, id) on delete restrict;
alter table "invoices" add constraint "invoices_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "invoices" add constraint "invoices_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "invoices" add constraint "invoices_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete restrict;
alter table "invoices" add constraint "invoices_person_id_fk" foreign key (tenant_id, "person_id") references "people" (tenant_id, id) on delete restrict;
alter table "invoices" add constraint "invoices_sales_order_id_fk" foreign key (tenant_id, "sales_order_id") references "sales_orders" (tenant_id, id) on delete restrict;
alter table "invoices" add constraint "invoices_pdf_id_fk" foreign key (tenant_id, "pdf_id") references "files" (tenant_id, id) on delete restrict;
alter table "invoice_lines" add constraint "invoice_lines_invoice_id_fk" foreign key (tenant_id, "invoice_id") references "invoices" (tenant_id, id) on delete cascade;
alter table "invoice_lines" add constraint "invoice_lines_product_id_fk" foreign key (tenant_id, "product_id") references "products" (tenant_id, id) on delete restrict;
alter table "invoice_lines" add constraint "invoice_lines_order_line_id_fk" foreign key (tenant_id, "order_line_id") references "sales_order_lines" (tenant_id, id) on delete restrict;
alter table "payments" add constraint "payments_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "payments" add constraint "payments_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "payments" add constraint "payments_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete restrict;
alter table "payments" add constraint "payments_sales_order_id_fk" foreign key (tenant_id, "sales_order_id") references "sales_orders" (tenant_id, id) on delete restrict;
alter table "allocations" add constraint "allocations_payment_id_fk" foreign key (tenant_id, "payment_id") references "payments" (tenant_id, id) on delete restrict;
alter table "allocations" add constraint "allocations_invoice_id_fk" foreign key (tenant_id, "invoice_id") references "invoices" (tenant_id, id) on delete restrict;
alter table "credit_notes" add constraint "credit_notes_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "credit_notes" add constraint "credit_notes_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "credit_notes" add constraint "credit_notes_invoice_id_fk" foreign key (tenant_id, "invoice_id") references "invoices" (tenant_id, id) on delete restrict;
alter table "credit_notes" add constraint "credit_notes_account_id_fk" foreign key (tenant_id, "account_id") references "accounts" (tenant_id, id) on delete restrict;
alter table "credit_notes" add constraint "credit_notes_pdf_id_fk" foreign key (tenant_id, "pdf_id") references "files" (tenant_id, id) on delete restrict;
alter table "credit_note_lines" add constraint "credit_note_lines_credit_note_id_fk" foreign key (tenant_id, "credit_note_id") references "credit_notes" (tenant_id, id) on delete cascade;
alter table "credit_note_lines" add constraint "credit_note_lines_invoice_line_id_fk" foreign key (tenant_id, "invoice_line_id") references "invoice_lines" (tenant_id, id) on delete restrict;
alter table "credit_note_lines" add constraint "credit_note_lines_product_id_fk" foreign key (tenant_id, "product_id") references "products" (tenant_id, id) on delete restrict;
alter table "webhooks" add constraint "webhooks_owner_id_fk" foreign key (tenant_id, "owner_id") references "users" (tenant_id, id) on delete set null ("owner_id");
alter table "webhooks" add constraint "webhooks_team_id_fk" foreign key (tenant_id, "team_id") references "org_units" (tenant_id, id) on delete set null ("team_id");
alter table "webhook_health_records" add constraint "webhook_health_records_webhook_id_fk" foreign key (tenant_id, "webhook_id") references "webhooks" (tenant_id, id) on delete cascade;
alter table "webhook_deliveries" add constraint "webhook_deliveries_webhook_id_fk" foreign key (tenant_id, "webhook_id") references "webhooks" (tenant_id, id) on delete cascade;
alter table "webhook_attempts" add constraint "webhook_attempts_webhook_id_fk" foreign key (tenant_id, "webhook_id") references "webhooks" (tenant_id, id) on delete cascade;
alter table "webhook_attempts" add constraint "webhook_attempts_delivery_id_fk" foreign key (tenant_id, "delivery_id") references "webhook_deliveries" (tenant_id, id) on delete cascade;
create index users_sign_in on users (email_canonical) where deleted_at is null;
create or replace function sign_in_candidates(p_email text, p_tenant text)
      returns table (tenant_id uuid, slug text, base_currency text, time_zone text, active boolean, user_id uuid, password_hash text)
      language sql stable security definer set search_path = pg_catalog, public, pg_temp as $fn$
        select t.id, t.slug, t.base_currency, t.time_zone, t.status = 'active' and u.status = 'active', u.id, c.password_hash
        from users u join tenants t on t.id = u.tenant_id left join credentials c on c.tenant_id = u.tenant_id and c.user_id = u.id
        where u.email_canonical = p_email and u.deleted_at is null and (p_tenant is null or t.slug = p_tenant) order by t.id limit 10 $fn$;
create or replace function api_key_owner(p_key uuid, p_hash text) returns table (tenant_id uuid, user_id uuid, expires_at timestamptz)
      language sql stable security definer set search_path = pg_catalog, public, pg_temp as $fn$
        select k.tenant_id, k.user_id, k.expires_at from api_secrets s join api_keys k on k.tenant_id = s.tenant_id and k.id = s.key_id
        where s.key_id = p_key and s.hash = p_hash and k.deleted_at is null and k.revoked_at is null and (k.expires_at is null or k.expires_at > now()) $fn$;
create or replace function tenant_by_slug(p_slug text) returns table (id uuid, base_currency text, time_zone text, locale text)
      language sql stable security definer set search_path = pg_catalog, public, pg_temp as $fn$
        select t.id, t.base_currency, t.time_zone, t.locale from tenants t where t.slug = p_slug and t.status = 'active' $fn$;
revoke execute on function sign_in_candidates(text, text) from public;
grant execute on function sign_in_candidates(text, text) to eleven_app;
alter function sign_in_candidates(text, text) owner to eleven_internal;
revoke execute on function api_key_owner(uuid, text) from public;
grant execute on function api_key_owner(uuid, text) to eleven_app;
alter function api_key_owner(uuid, text) owner to eleven_internal;
revoke execute on function tenant_by_slug(text) from public;
grant execute on function tenant_by_slug(text) to eleven_app;
alter function tenant_by_slug(text) owner to eleven_internal;
