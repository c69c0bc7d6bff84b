with ctx as materialized (select set_config('app.tenant', $1::text, true) as tenant, set_config('app.actor', $2::text, true) as actor, set_config('app.request', $3::text, true) as request, set_config('app.reason', $4::text, true) as reason) select (select access_version
from tenants
where id = $1::uuid and ctx.tenant is not null) as access
from ctx;
-- $1 = "01900000-0000-7000-8000-000000000001"
-- $2 = "01900000-0000-7000-8000-000000000002"
-- $3 = "request"
-- $4 = ""

with ctx as materialized (select set_config('app.tenant', $8::text, true) as tenant, set_config('app.actor', $9::text, true) as actor, set_config('app.request', $10::text, true) as request, set_config('app.reason', $11::text, true) as reason), 
src as materialized (select v.*
from ctx
cross join lateral json_to_recordset($2::json) as v (id uuid, expected_version int)
where ctx.tenant is not null), 
old as materialized (select t.*
from src
join "accounts" t on t.tenant_id = $1::uuid and t.id = src.id and t.deleted_at is null
order by t.id for no key update of t), 
fit as materialized (select old.id, (old.owner_id = any($5::uuid[]) or old.team_id = any($6::uuid[]) or exists (select
from record_shares share
where share.tenant_id = old.tenant_id and share.record_id = old.id and share.entity = $3::text and share.principal_id = any($4::uuid[]) and share.level in ('edit') and share.deleted_at is null and (share.expires_at is null or share.expires_at > now()))) as allowed, (src.expected_version is null or src.expected_version = old.version) as current
from old
join src on src.id = old.id), 
chk as materialized (select (select access_version
from tenants
where id = $1::uuid and ctx.tenant is not null) as access, (select count(*)
from src
left join fit using (id)
where fit.allowed is not true or fit.current is not true) as n, true as may
from ctx), 
upd as (update "accounts" t set version = t.version + 1, updated_at = now(), updated_by_id = $7::uuid
from src
join old o on o.id = src.id
cross join chk
where t.tenant_id = $1::uuid and t.id = o.id and chk.n = 0 and chk.may and false
returning t.*) select chk.access, (select json_agg(json_build_object('id', f.id, 'version', o0.version, 'allowed', f.allowed, 'changed', n1.id is not null, 'record', case when n1.id is not null then json_build_object('id', n1."id", 'version', n1."version", 'createdAt', to_char(n1."created_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'createdById', n1."created_by_id", 'updatedAt', to_char(n1."updated_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'updatedById', n1."updated_by_id", 'deletedAt', to_char(n1."deleted_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'ownerId', n1."owner_id", 'teamId', n1."team_id", 'tags', coalesce(n1."tags", '{}'), 'kind', n1."kind", 'name', n1."name", 'legalName', n1."legal_name", 'shortName', n1."short_name", 'types', coalesce(n1."types", '{}'), 'market', n1."market", 'status', n1."status", 'lifecycleStage', n1."lifecycle_stage", 'parentId', n1."parent_id", 'industry', n1."industry", 'employees', n1."employees", 'annualRevenue', case when n1."annual_revenue_amount" is not null then json_build_object('amount', n1."annual_revenue_amount", 'currency', n1."annual_revenue_currency", 'base', n1."annual_revenue_base", 'rate', trim_scale(n1."annual_revenue_rate")::text, 'rateDate', n1."annual_revenue_rate_date") end, 'foundedOn', n1."founded_on", 'inn', n1."inn", 'kpp', n1."kpp", 'ogrn', n1."ogrn", 'vatId', n1."vat_id", 'vatIdNorm', n1."vat_id_norm", 'bankDetails', n1."bank_details", 'website', n1."website", 'language', n1."language", 'timeZone', n1."time_zone", 'officeId', n1."office_id", 'vip', n1."vip", 'valueClass', n1."value_class", 'rfmCell', n1."rfm_cell", 'lifetimeValue', case when n1."lifetime_value_amount" is not null then json_build_object('amount', n1."lifetime_value_amount", 'currency', n1."lifetime_value_currency", 'base', n1."lifetime_value_base", 'rate', trim_scale(n1."lifetime_value_rate")::text, 'rateDate', n1."lifetime_value_rate_date") end, 'creditLimit', case when n1."credit_limit_amount" is not null then json_build_object('amount', n1."credit_limit_amount", 'currency', n1."credit_limit_currency", 'base', n1."credit_limit_base", 'rate', trim_scale(n1."credit_limit_rate")::text, 'rateDate', n1."credit_limit_rate_date") end, 'doNotContact', n1."do_not_contact", 'notes', n1."notes", 'completeness', n1."completeness", 'lastContactAt', to_char(n1."last_contact_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'nextContactAt', to_char(n1."next_contact_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'duplicateKeys', coalesce(n1."duplicate_keys", '{}'), 'notDuplicate', n1."not_duplicate", 'dedupeGroup', n1."dedupe_group", 'mergedIntoId', n1."merged_into_id", 'customerGroupId', n1."customer_group_id", 'priceListId', n1."price_list_id") else json_build_object('id', o0."id", 'version', o0."version", 'createdAt', to_char(o0."created_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'createdById', o0."created_by_id", 'updatedAt', to_char(o0."updated_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'updatedById', o0."updated_by_id", 'deletedAt', to_char(o0."deleted_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'ownerId', o0."owner_id", 'teamId', o0."team_id", 'tags', coalesce(o0."tags", '{}'), 'kind', o0."kind", 'name', o0."name", 'legalName', o0."legal_name", 'shortName', o0."short_name", 'types', coalesce(o0."types", '{}'), 'market', o0."market", 'status', o0."status", 'lifecycleStage', o0."lifecycle_stage", 'parentId', o0."parent_id", 'industry', o0."industry", 'employees', o0."employees", 'annualRevenue', case when o0."annual_revenue_amount" is not null then json_build_object('amount', o0."annual_revenue_amount", 'currency', o0."annual_revenue_currency", 'base', o0."annual_revenue_base", 'rate', trim_scale(o0."annual_revenue_rate")::text, 'rateDate', o0."annual_revenue_rate_date") end, 'foundedOn', o0."founded_on", 'inn', o0."inn", 'kpp', o0."kpp", 'ogrn', o0."ogrn", 'vatId', o0."vat_id", 'vatIdNorm', o0."vat_id_norm", 'bankDetails', o0."bank_details", 'website', o0."website", 'language', o0."language", 'timeZone', o0."time_zone", 'officeId', o0."office_id", 'vip', o0."vip", 'valueClass', o0."value_class", 'rfmCell', o0."rfm_cell", 'lifetimeValue', case when o0."lifetime_value_amount" is not null then json_build_object('amount', o0."lifetime_value_amount", 'currency', o0."lifetime_value_currency", 'base', o0."lifetime_value_base", 'rate', trim_scale(o0."lifetime_value_rate")::text, 'rateDate', o0."lifetime_value_rate_date") end, 'creditLimit', case when o0."credit_limit_amount" is not null then json_build_object('amount', o0."credit_limit_amount", 'currency', o0."credit_limit_currency", 'base', o0."credit_limit_base", 'rate', trim_scale(o0."credit_limit_rate")::text, 'rateDate', o0."credit_limit_rate_date") end, 'doNotContact', o0."do_not_contact", 'notes', o0."notes", 'completeness', o0."completeness", 'lastContactAt', to_char(o0."last_contact_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'nextContactAt', to_char(o0."next_contact_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'duplicateKeys', coalesce(o0."duplicate_keys", '{}'), 'notDuplicate', o0."not_duplicate", 'dedupeGroup', o0."dedupe_group", 'mergedIntoId', o0."merged_into_id", 'customerGroupId', o0."customer_group_id", 'priceListId', o0."price_list_id") end))
from fit f
join old o0 on o0.id = f.id
left join upd n1 on n1.id = f.id), chk.may
from chk;
-- $1 = "01900000-0000-7000-8000-000000000001"
-- $2 = "[{\"id\":\"01900000-0000-7000-8000-000000000005\",\"expected_version\":1}]"
-- $3 = "account"
-- $4 = ["01900000-0000-7000-8000-000000000002"]
-- $5 = ["01900000-0000-7000-8000-000000000002"]
-- $6 = ["01900000-0000-7000-8000-000000000003"]
-- $7 = "01900000-0000-7000-8000-000000000002"
-- $8 = "01900000-0000-7000-8000-000000000001"
-- $9 = "01900000-0000-7000-8000-000000000002"
-- $10 = "request"
-- $11 = ""

with ctx as materialized (select set_config('app.tenant', $8::text, true) as tenant, set_config('app.actor', $9::text, true) as actor, set_config('app.request', $10::text, true) as request, set_config('app.reason', $11::text, true) as reason), 
src as materialized (select v.*
from ctx
cross join lateral json_to_recordset($2::json) as v (id uuid, expected_version int, "name" text, "duplicate_keys" text[])
where ctx.tenant is not null), 
old as materialized (select t.*
from src
join "accounts" t on t.tenant_id = $1::uuid and t.id = src.id and t.deleted_at is null
order by t.id for no key update of t), 
fit as materialized (select old.id, (old.owner_id = any($5::uuid[]) or old.team_id = any($6::uuid[]) or exists (select
from record_shares share
where share.tenant_id = old.tenant_id and share.record_id = old.id and share.entity = $3::text and share.principal_id = any($4::uuid[]) and share.level in ('edit') and share.deleted_at is null and (share.expires_at is null or share.expires_at > now()))) as allowed, (src.expected_version is null or src.expected_version = old.version) as current
from old
join src on src.id = old.id), 
chk as materialized (select (select access_version
from tenants
where id = $1::uuid and ctx.tenant is not null) as access, (select count(*)
from src
left join fit using (id)
where fit.allowed is not true or fit.current is not true) as n, true as may
from ctx), 
upd as (update "accounts" t set "name" = src."name", "duplicate_keys" = src."duplicate_keys", version = t.version + 1, updated_at = now(), updated_by_id = $7::uuid
from src
join old o on o.id = src.id
cross join chk
where t.tenant_id = $1::uuid and t.id = o.id and chk.n = 0 and chk.may and (o."name" is distinct
from src."name" or o."duplicate_keys" is distinct
from src."duplicate_keys")
returning t.*) select chk.access, (select json_agg(json_build_object('id', f.id, 'version', o0.version, 'allowed', f.allowed, 'changed', n1.id is not null, 'record', case when n1.id is not null then json_build_object('id', n1."id", 'name', n1."name", 'version', n1."version") else json_build_object('id', o0."id", 'name', o0."name", 'version', o0."version") end))
from fit f
join old o0 on o0.id = f.id
left join upd n1 on n1.id = f.id), chk.may
from chk;
-- $1 = "01900000-0000-7000-8000-000000000001"
-- $2 = "[{\"id\":\"01900000-0000-7000-8000-000000000005\",\"name\":\"Glass\",\"duplicate_keys\":[\"_AB3016LdV_\"],\"expected_version\":1}]"
-- $3 = "account"
-- $4 = ["01900000-0000-7000-8000-000000000002"]
-- $5 = ["01900000-0000-7000-8000-000000000002"]
-- $6 = ["01900000-0000-7000-8000-000000000003"]
-- $7 = "01900000-0000-7000-8000-000000000002"
-- $8 = "01900000-0000-7000-8000-000000000001"
-- $9 = "01900000-0000-7000-8000-000000000002"
-- $10 = "request"
-- $11 = ""

with ctx as materialized (select set_config('app.tenant', $1::text, true) as tenant, set_config('app.actor', $2::text, true) as actor, set_config('app.request', $3::text, true) as request, set_config('app.reason', $4::text, true) as reason) select q.*
from ctx
cross join lateral (select (select access_version
from tenants
where id = $6::uuid and ctx.tenant is not null) as access, (select json_build_object('id', t0."id", 'version', t0."version", 'createdAt', to_char(t0."created_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'createdById', t0."created_by_id", 'updatedAt', to_char(t0."updated_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'updatedById', t0."updated_by_id", 'deletedAt', to_char(t0."deleted_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'ownerId', t0."owner_id", 'teamId', t0."team_id", 'tags', coalesce(t0."tags", '{}'), 'kind', t0."kind", 'name', t0."name", 'legalName', t0."legal_name", 'shortName', t0."short_name", 'types', coalesce(t0."types", '{}'), 'market', t0."market", 'status', t0."status", 'lifecycleStage', t0."lifecycle_stage", 'parentId', t0."parent_id", 'industry', t0."industry", 'employees', t0."employees", 'annualRevenue', case when t0."annual_revenue_amount" is not null then json_build_object('amount', t0."annual_revenue_amount", 'currency', t0."annual_revenue_currency", 'base', t0."annual_revenue_base", 'rate', trim_scale(t0."annual_revenue_rate")::text, 'rateDate', t0."annual_revenue_rate_date") end, 'foundedOn', t0."founded_on", 'inn', t0."inn", 'kpp', t0."kpp", 'ogrn', t0."ogrn", 'vatId', t0."vat_id", 'vatIdNorm', t0."vat_id_norm", 'bankDetails', t0."bank_details", 'website', t0."website", 'language', t0."language", 'timeZone', t0."time_zone", 'officeId', t0."office_id", 'vip', t0."vip", 'valueClass', t0."value_class", 'rfmCell', t0."rfm_cell", 'lifetimeValue', case when t0."lifetime_value_amount" is not null then json_build_object('amount', t0."lifetime_value_amount", 'currency', t0."lifetime_value_currency", 'base', t0."lifetime_value_base", 'rate', trim_scale(t0."lifetime_value_rate")::text, 'rateDate', t0."lifetime_value_rate_date") end, 'creditLimit', case when t0."credit_limit_amount" is not null then json_build_object('amount', t0."credit_limit_amount", 'currency', t0."credit_limit_currency", 'base', t0."credit_limit_base", 'rate', trim_scale(t0."credit_limit_rate")::text, 'rateDate', t0."credit_limit_rate_date") end, 'doNotContact', t0."do_not_contact", 'notes', t0."notes", 'completeness', t0."completeness", 'lastContactAt', to_char(t0."last_contact_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'nextContactAt', to_char(t0."next_contact_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'duplicateKeys', coalesce(t0."duplicate_keys", '{}'), 'notDuplicate', t0."not_duplicate", 'dedupeGroup', t0."dedupe_group", 'mergedIntoId', t0."merged_into_id", 'customerGroupId', t0."customer_group_id", 'priceListId', t0."price_list_id")
from "accounts" t0
where t0.tenant_id = $6::uuid and ctx.tenant is not null and t0.id = $5::uuid) as r0) q;
-- $1 = "01900000-0000-7000-8000-000000000001"
-- $2 = "01900000-0000-7000-8000-000000000002"
-- $3 = "request"
-- $4 = ""
-- $5 = "01900000-0000-7000-8000-000000000005"
-- $6 = "01900000-0000-7000-8000-000000000001"
