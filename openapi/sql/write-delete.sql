with ctx as materialized (select set_config('app.tenant', $1::text, true) as tenant, set_config('app.actor', $2::text, true) as actor, set_config('app.request', $3::text, true) as request, set_config('app.reason', $4::text, true) as reason) select (select access_version
from tenants
where id = $1::uuid and ctx.tenant is not null) as access
from ctx;
-- $1 = "01900000-0000-7000-8000-000000000001"
-- $2 = "01900000-0000-7000-8000-000000000002"
-- $3 = "request"
-- $4 = ""

with ctx as materialized (select set_config('app.tenant', $7::text, true) as tenant, set_config('app.actor', $8::text, true) as actor, set_config('app.request', $9::text, true) as request, set_config('app.reason', $10::text, true) as reason), 
src as materialized (select v.*
from ctx
cross join lateral json_to_recordset($2::json) as v (id uuid, expected_version int)
where ctx.tenant is not null), 
old as materialized (select t.*
from src
join "accounts" t on t.tenant_id = $1::uuid and t.id = src.id and t.deleted_at is null
order by t.id for update of t), 
fit as materialized (select old.id, (old.owner_id = any($5::uuid[]) or exists (select
from record_shares share
where share.tenant_id = old.tenant_id and share.record_id = old.id and share.entity = $3::text and share.principal_id = any($4::uuid[]) and share.level in ('none') and share.deleted_at is null and (share.expires_at is null or share.expires_at > now()))) as allowed, (src.expected_version is null or src.expected_version = old.version) as current
from old
join src on src.id = old.id), 
chk as materialized (select (select access_version
from tenants
where id = $1::uuid and ctx.tenant is not null) as access, (select count(*)
from src
left join fit using (id)
where fit.allowed is not true or fit.current is not true) as n, true as may
from ctx), 
upd as (update "accounts" t set deleted_at = now(), version = t.version + 1, updated_at = now(), updated_by_id = $6::uuid
from src
join old o on o.id = src.id
cross join chk
where t.tenant_id = $1::uuid and t.id = o.id and chk.n = 0 and chk.may and true
returning t.*) select chk.access, (select json_agg(json_build_object('id', f.id, 'version', o0.version, 'allowed', f.allowed, 'changed', n1.id is not null, 'record', case when n1.id is not null then json_build_object('id', n1."id", 'name', n1."name", 'version', n1."version") else json_build_object('id', o0."id", 'name', o0."name", 'version', o0."version") end))
from fit f
join old o0 on o0.id = f.id
left join upd n1 on n1.id = f.id), chk.may
from chk;
-- $1 = "01900000-0000-7000-8000-000000000001"
-- $2 = "[{\"id\":\"01900000-0000-7000-8000-000000000005\",\"expected_version\":1}]"
-- $3 = "account"
-- $4 = ["01900000-0000-7000-8000-000000000002"]
-- $5 = ["01900000-0000-7000-8000-000000000002"]
-- $6 = "01900000-0000-7000-8000-000000000002"
-- $7 = "01900000-0000-7000-8000-000000000001"
-- $8 = "01900000-0000-7000-8000-000000000002"
-- $9 = "request"
-- $10 = ""

(select 0 as n, id
from "accounts"
where tenant_id = $1 and "parent_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 1 as n, id
from "accounts"
where tenant_id = $1 and "merged_into_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 2 as n, id
from "people"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 3 as n, id
from "account_people"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 4 as n, id
from "contact_points"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 5 as n, id
from "postal_addresses"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 6 as n, id
from "consents"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 7 as n, id
from "relationships"
where tenant_id = $1 and "from_account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 8 as n, id
from "relationships"
where tenant_id = $1 and "to_account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 9 as n, id
from "interactions"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 10 as n, id
from "planned_contacts"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 11 as n, id
from "email_threads"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 12 as n, id
from "owner_changes"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 13 as n, id
from "greetings"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 14 as n, id
from "leads"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 15 as n, id
from "leads"
where tenant_id = $1 and "converted_account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 16 as n, id
from "deals"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 17 as n, id
from "competitors"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 18 as n, id
from "quotes"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 19 as n, id
from "contracts"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 20 as n, id
from "sales_orders"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 21 as n, id
from "invoices"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 22 as n, id
from "payments"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001)
union all (select 23 as n, id
from "credit_notes"
where tenant_id = $1 and "account_id" = any($2::uuid[]) and deleted_at is null
limit 10001);
-- $1 = "01900000-0000-7000-8000-000000000001"
-- $2 = ["01900000-0000-7000-8000-000000000005"]
