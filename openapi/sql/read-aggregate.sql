with ctx as materialized (select set_config('app.tenant', $1::text, true) as tenant) select q.*
from ctx
cross join lateral (select (select access_version
from tenants
where id = $2::uuid and ctx.tenant is not null) as access, (select coalesce(json_agg(g.j), '[]')
from (select json_build_object('key', json_build_object('status', t0."status", 'createdAt:month', to_char(date_trunc('month', t0."created_at" at time zone $3::text), 'YYYY-MM-DD')), 'count', count(*), 'avg', json_build_object('completeness', avg(t0."completeness"))) as j
from "accounts" t0
where t0.tenant_id = $2::uuid and ctx.tenant is not null and t0.deleted_at is null
group by t0."status", to_char(date_trunc('month', t0."created_at" at time zone $3::text), 'YYYY-MM-DD')
order by count(*) desc, t0."status", to_char(date_trunc('month', t0."created_at" at time zone $3::text), 'YYYY-MM-DD')
limit 1000) g) as r0) q;
-- $1 = "01900000-0000-7000-8000-000000000001"
-- $2 = "01900000-0000-7000-8000-000000000001"
-- $3 = "UTC"
