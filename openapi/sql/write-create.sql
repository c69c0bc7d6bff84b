with ctx as materialized (select set_config('app.tenant', $2, true) as tenant) select (select coalesce(json_agg(r), '[]')
from (select distinct key
from "search_accounts_duplicate_keys_any"($1::text[], 1)) r
where ctx.tenant is not null) as rows
from ctx;
-- $1 = ["OrWIE0jkIoi"]
-- $2 = "01900000-0000-7000-8000-000000000001"

with ctx as materialized (select set_config('app.tenant', $1::text, true) as tenant, set_config('app.actor', $2::text, true) as actor, set_config('app.request', $3::text, true) as request, set_config('app.reason', $4::text, true) as reason) select (select access_version
from tenants
where id = $1::uuid and ctx.tenant is not null) as access
from ctx;
-- $1 = "01900000-0000-7000-8000-000000000001"
-- $2 = "01900000-0000-7000-8000-000000000002"
-- $3 = "request"
-- $4 = ""

with ctx as materialized (select set_config('app.tenant', $4::text, true) as tenant, set_config('app.actor', $5::text, true) as actor, set_config('app.request', $6::text, true) as request, set_config('app.reason', $7::text, true) as reason), 
src as materialized (select v.*, row_number() over () as ord
from ctx
cross join lateral json_to_recordset($2::json) as v (id uuid, "name" text, "kind" text, "status" text, "vip" bool, "do_not_contact" bool, "not_duplicate" bool, "owner_id" uuid, "team_id" uuid, "vat_id_norm" text, "duplicate_keys" text[])
where ctx.tenant is not null), 
chk as materialized (select (select access_version
from tenants
where id = $1::uuid and ctx.tenant is not null) as access, true as may, true as alone, not exists (select
from src
where ctx.tenant is not null and src."owner_id" is not null and not exists (select
from "users" k1
where k1.tenant_id = $1::uuid and k1.id = src."owner_id" and k1.deleted_at is null)) as l0, not exists (select
from src
where ctx.tenant is not null and src."team_id" is not null and not exists (select
from "org_units" k2
where k2.tenant_id = $1::uuid and k2.id = src."team_id" and k2.deleted_at is null)) as l1
from ctx), 
ins as (insert into "accounts" (tenant_id, id, created_by_id, updated_by_id, "name", "kind", "status", "vip", "do_not_contact", "not_duplicate", "owner_id", "team_id", "vat_id_norm", "duplicate_keys") select $1::uuid, src.id, $3::uuid, $3::uuid, src."name", src."kind", src."status", src."vip", src."do_not_contact", src."not_duplicate", src."owner_id", src."team_id", src."vat_id_norm", src."duplicate_keys"
from src
cross join chk
where chk.may and chk.alone and chk.l0 and chk.l1
order by src.ord
returning *), 
answer as (select (select json_build_object('id', n0."id", 'version', n0."version", 'createdAt', to_char(n0."created_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'createdById', n0."created_by_id", 'updatedAt', to_char(n0."updated_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'updatedById', n0."updated_by_id", 'deletedAt', to_char(n0."deleted_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'ownerId', n0."owner_id", 'teamId', n0."team_id", 'tags', coalesce(n0."tags", '{}'), 'kind', n0."kind", 'name', n0."name", 'legalName', n0."legal_name", 'shortName', n0."short_name", 'types', coalesce(n0."types", '{}'), 'market', n0."market", 'status', n0."status", 'lifecycleStage', n0."lifecycle_stage", 'parentId', n0."parent_id", 'industry', n0."industry", 'employees', n0."employees", 'annualRevenue', case when n0."annual_revenue_amount" is not null then json_build_object('amount', n0."annual_revenue_amount", 'currency', n0."annual_revenue_currency", 'base', n0."annual_revenue_base", 'rate', trim_scale(n0."annual_revenue_rate")::text, 'rateDate', n0."annual_revenue_rate_date") end, 'foundedOn', n0."founded_on", 'inn', n0."inn", 'kpp', n0."kpp", 'ogrn', n0."ogrn", 'vatId', n0."vat_id", 'vatIdNorm', n0."vat_id_norm", 'bankDetails', n0."bank_details", 'website', n0."website", 'language', n0."language", 'timeZone', n0."time_zone", 'officeId', n0."office_id", 'vip', n0."vip", 'valueClass', n0."value_class", 'rfmCell', n0."rfm_cell", 'lifetimeValue', case when n0."lifetime_value_amount" is not null then json_build_object('amount', n0."lifetime_value_amount", 'currency', n0."lifetime_value_currency", 'base', n0."lifetime_value_base", 'rate', trim_scale(n0."lifetime_value_rate")::text, 'rateDate', n0."lifetime_value_rate_date") end, 'creditLimit', case when n0."credit_limit_amount" is not null then json_build_object('amount', n0."credit_limit_amount", 'currency', n0."credit_limit_currency", 'base', n0."credit_limit_base", 'rate', trim_scale(n0."credit_limit_rate")::text, 'rateDate', n0."credit_limit_rate_date") end, 'doNotContact', n0."do_not_contact", 'notes', n0."notes", 'completeness', n0."completeness", 'lastContactAt', to_char(n0."last_contact_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'nextContactAt', to_char(n0."next_contact_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'duplicateKeys', coalesce(n0."duplicate_keys", '{}'), 'notDuplicate', n0."not_duplicate", 'dedupeGroup', n0."dedupe_group", 'mergedIntoId', n0."merged_into_id")
from ins n0) as j) select chk.access, (select j
from answer
where exists (select
from ins)), chk.may, chk.alone, chk.l0, chk.l1
from chk;
-- $1 = "01900000-0000-7000-8000-000000000001"
-- $2 = "[{\"id\":\"01900000-0000-7000-8000-000000000100\",\"name\":\"Glass and Sons\",\"kind\":\"organisation\",\"status\":\"prospect\",\"vip\":false,\"do_not_contact\":false,\"not_duplicate\":false,\"owner_id\":\"01900000-0000-7000-8000-000000000002\",\"team_id\":\"01900000-0000-7000-8000-000000000003\",\"vat_id_norm\":null,\"duplicate_keys\":[\"OrWIE0jkIoi\"]}]"
-- $3 = "01900000-0000-7000-8000-000000000002"
-- $4 = "01900000-0000-7000-8000-000000000001"
-- $5 = "01900000-0000-7000-8000-000000000002"
-- $6 = "request"
-- $7 = ""

with ctx as materialized (select set_config('app.tenant', $1::text, true) as tenant, set_config('app.actor', $2::text, true) as actor, set_config('app.request', $3::text, true) as request, set_config('app.reason', $4::text, true) as reason) select q.*
from ctx
cross join lateral (select (select access_version
from tenants
where id = $6::uuid and ctx.tenant is not null) as access, (select json_build_object('id', t0."id", 'name', t0."name", 'version', t0."version")
from "accounts" t0
where t0.tenant_id = $6::uuid and ctx.tenant is not null and t0.id = $5::uuid and t0.deleted_at is null) as r0) q;
-- $1 = "01900000-0000-7000-8000-000000000001"
-- $2 = "01900000-0000-7000-8000-000000000002"
-- $3 = "request"
-- $4 = ""
-- $5 = "01900000-0000-7000-8000-000000000100"
-- $6 = "01900000-0000-7000-8000-000000000001"
