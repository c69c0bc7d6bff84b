with ctx as materialized (select set_config('app.tenant', $1::text, true) as tenant) select q.*
from ctx
cross join lateral (select (select access_version
from tenants
where id = $3::uuid and ctx.tenant is not null) as access, (select json_build_object('fullName', t0."full_name", 'account', (select json_build_object('name', l1."name")
from "accounts" l1
where l1.tenant_id = t0.tenant_id and l1.id = t0."account_id" and l1.deleted_at is null))
from "people" t0
where t0.tenant_id = $3::uuid and ctx.tenant is not null and t0.id = $2::uuid and t0.deleted_at is null) as r0) q;
-- $1 = "01900000-0000-7000-8000-000000000001"
-- $2 = "01900000-0000-7000-8000-000000000004"
-- $3 = "01900000-0000-7000-8000-000000000001"
