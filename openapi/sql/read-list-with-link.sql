with ctx as materialized (select set_config('app.tenant', $1::text, true) as tenant) select q.*
from ctx
cross join lateral (select (select access_version
from tenants
where id = $2::uuid and ctx.tenant is not null) as access, (select json_build_object('nodes', coalesce(json_agg(p.n0
order by p.i) filter (where p.i <= 50), '[]'), 'pageInfo', json_build_object('hasNextPage', count(*) > 50, 'endCursor', (array_agg(p.c
order by p.i) filter (where p.i <= 50))[least(count(*), 50)]))
from (select row_number() over () as i, r.*
from (select json_build_object('id', t0."id", 'fullName', t0."full_name", 'account', (select json_build_object('name', l1."name")
from "accounts" l1
where l1.tenant_id = t0.tenant_id and l1.id = t0."account_id" and l1.deleted_at is null)) as n0, translate(encode(convert_to(json_build_array('1enxp8s', (t0."last_name")::text, (t0.id)::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_') as c
from "people" t0
where t0.tenant_id = $2::uuid and ctx.tenant is not null and t0.deleted_at is null
order by t0."last_name", t0.id
limit 51) r) p having true) as r0) q;
-- $1 = "01900000-0000-7000-8000-000000000001"
-- $2 = "01900000-0000-7000-8000-000000000001"
