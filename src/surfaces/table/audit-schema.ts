import { TENANT } from '../../platform/tenant-sql.js';

/**
 * The ledger's seals: each covers the rows after the one before it, in the order (xid, id), and its hash covers the hash before and
 * the digest of every row. What erasure takes out of sealed rows is written down with the digests before and after, and the digest of
 * that in the ledger itself, so that the chain holds and erasing in silence does not.
 */
export const auditTables = [
  `create table ledger_seals (
    tenant_id uuid not null, seq int8 not null, last_xid xid8 not null, last_id int8 not null, row_count int not null, hash bytea not null,
    sealed_at timestamptz(3) not null default clock_timestamp(), primary key (tenant_id, seq))`,
  `create table ledger_anchors (
    tenant_id uuid not null, seq int8 not null, signed text not null, anchored_at timestamptz(3) not null default clock_timestamp(), primary key (tenant_id, seq))`,
  `create table ledger_erasures (
    tenant_id uuid not null, erasure uuid not null, xid xid8 not null, id int8 not null, before bytea not null, after bytea not null,
    erased_at timestamptz(6) not null default clock_timestamp(), primary key (tenant_id, xid, id, erasure))`,
  `create index ledger_erasures_erasure on ledger_erasures (tenant_id, erasure)`,
];

export const AUDIT_FENCED = ['ledger_seals', 'ledger_anchors', 'ledger_erasures'];

const LOCK = (tenant: string): string => `pg_advisory_xact_lock(hashtextextended('eleven seal ' || ${tenant}, 0))`;

export const auditFunctions = [
  `create or replace function ledger_digest(l ledger) returns bytea language sql stable return
    sha256(convert_to(jsonb_build_array(l.tenant_id, l.xid::text, l.id, to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS'), l.entity, l.record_id, l.operation, l.event,
      l.actor_id, l.reason, l.request_id, l.version, l.before, l.after)::text, 'UTF8'))`,
  // Seals at most p_limit settled rows; gives how many. One seal at a time of each tenant.
  `create or replace function ledger_seal(p_tenant uuid, p_limit int) returns int language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  declare last record; sealed int;
  begin
    perform ${LOCK('p_tenant')};
    select s.seq, s.last_xid, s.last_id, s.hash into last from ledger_seals s where s.tenant_id = p_tenant order by s.seq desc limit 1;
    insert into ledger_seals (tenant_id, seq, last_xid, last_id, row_count, hash)
    select p_tenant, coalesce(last.seq, 0) + 1, (array_agg(r.xid order by r.xid desc, r.id desc))[1], (array_agg(r.id order by r.xid desc, r.id desc))[1], count(*),
      sha256(coalesce(last.hash, '') || string_agg(r.digest, '' order by r.xid, r.id))
    from (select l.xid, l.id, ledger_digest(l) as digest from ledger l where l.tenant_id = p_tenant and (l.xid, l.id) > (coalesce(last.last_xid, '0'), coalesce(last.last_id, 0)) and l.at >= (select ledger_since(coalesce(last.last_xid, '0')))
      and l.xid < ledger_frontier() order by l.xid, l.id limit p_limit) r having count(*) > 0 returning row_count into sealed;
    return coalesce(sealed, 0);
  end $fn$`,
  // One look into an index for each tenant.
  `create or replace function ledger_unsealed() returns setof uuid language sql stable security definer set search_path = pg_catalog, public, pg_temp as $fn$
    select t.id from tenants t left join lateral (select s.last_xid, s.last_id from ledger_seals s where s.tenant_id = t.id order by s.seq desc limit 1) s on true
    cross join lateral (select ledger_since(coalesce(s.last_xid, '0')) as since offset 0) m
    where exists (select from ledger l where l.tenant_id = t.id and l.at >= m.since and (l.xid, l.id) > (coalesce(s.last_xid, '0'), coalesce(s.last_id, 0)) and l.xid < ledger_frontier()) $fn$`,
  // The newest seals that no anchor names yet, of tenants whose last anchor is older than p_age.
  `create or replace function ledger_unanchored(p_age interval) returns table (tenant_id uuid, seq int8, hash bytea) language sql stable security definer set search_path = pg_catalog, public, pg_temp as $fn$
    select t.id, s.seq, s.hash from tenants t cross join lateral (select s.seq, s.hash from ledger_seals s where s.tenant_id = t.id order by s.seq desc limit 1) s
    where not exists (select from ledger_anchors a where a.tenant_id = t.id and (a.seq >= s.seq or a.anchored_at > now() - p_age)) $fn$`,
  `create or replace function ledger_anchor(p_tenant uuid, p_seq int8, p_signed text) returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $fn$
    insert into ledger_anchors (tenant_id, seq, signed) values (p_tenant, p_seq, p_signed) on conflict do nothing $fn$`,
  // Replaces the values of these columns in all rows of these records by null, and writes down that it did (CON13). What lies in
  // archives nobody can read any more: the records' keys are gone.
  `create or replace function ledger_erase(p_entity text, p_records uuid[], p_columns text[]) returns int
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  declare touched int; last record; this uuid := gen_random_uuid(); proof text;
  begin
    perform ${LOCK(TENANT)};
    select s.last_xid, s.last_id into last from ledger_seals s where s.tenant_id = ${TENANT} order by s.seq desc limit 1;
    perform set_config('app.erasing', 'on', true);
    with old as materialized (select l.xid, l.id, ledger_digest(l) as digest from ledger l
      where l.tenant_id = ${TENANT} and l.entity = p_entity and l.record_id = any(p_records) and (l.before ?| p_columns or l.after ?| p_columns)),
    new as (update ledger l set before = before || coalesce((select jsonb_object_agg(c, null) from unnest(p_columns) c where before ? c), '{}'),
      after = after || coalesce((select jsonb_object_agg(c, null) from unnest(p_columns) c where after ? c), '{}')
      from old where l.tenant_id = ${TENANT} and l.xid = old.xid and l.id = old.id returning l.xid, l.id, ledger_digest(l) as digest),
    written as (insert into ledger_erasures (tenant_id, erasure, xid, id, before, after) select ${TENANT}, this, new.xid, new.id, old.digest, new.digest
      from new join old using (xid, id) where (new.xid, new.id) <= (last.last_xid, last.last_id) and new.digest <> old.digest returning 1)
    select count(*) into touched from new;
    delete from ledger_archive_keys where tenant_id = ${TENANT} and record_id = any(p_records);
    perform set_config('app.erasing', 'off', true);
    select encode(sha256(string_agg(convert_to(xid || ' ' || id, 'UTF8') || before || after, '' order by xid, id)), 'hex') into proof from ledger_erasures where tenant_id = ${TENANT} and erasure = this;
    insert into ledger (tenant_id, entity, record_id, operation, event, actor_id, reason, request_id, version, after)
    select ${TENANT}, p_entity, r, 'event', p_entity || '.personalDataErased', nullif(current_setting('app.actor', true), '')::uuid,
      nullif(current_setting('app.reason', true), ''), nullif(current_setting('app.request', true), ''), 0, jsonb_build_object('columns', to_jsonb(p_columns), 'erasure', this, 'digest', proof)
    from unnest(p_records) r;
    return touched;
  end $fn$`,
];

/** Functions above that run with the rights of `eleven_internal`, and who may call them besides the login. */
export const AUDIT_DEFINERS = [
  'ledger_seal(uuid, int)',
  'ledger_unsealed()',
  'ledger_unanchored(interval)',
  'ledger_anchor(uuid, int8, text)',
];

export const auditGrants = [`grant select, insert on ledger_seals, ledger_anchors, ledger_erasures to eleven_internal`];
