with ctx as materialized (select set_config('app.tenant', $1::text, true) as tenant) select q.*
from ctx
cross join lateral (select (select access_version
from tenants
where id = $2::uuid and ctx.tenant is not null) as access, (select json_build_object('nodes', coalesce(json_agg(p.n0
order by p.i) filter (where p.i <= 50), '[]'), 'pageInfo', json_build_object('hasNextPage', count(*) > 50, 'endCursor', (array_agg(p.c
order by p.i) filter (where p.i <= 50))[least(count(*), 50)]))
from (select row_number() over () as i, r.*
from (select json_build_object('name', t0."name", 'people', (select json_build_object('nodes', coalesce(json_agg(p.n0
order by p.i), '[]'))
from (select row_number() over () as i, r.*
from (select json_build_object('fullName', t1."full_name") as n0
from "people" t1
where t1.tenant_id = t0.tenant_id and t1."account_id" = t0.id and t1.deleted_at is null
order by t1.id
limit 100) r) p having true)) as n0, translate(encode(convert_to(json_build_array('ugey9s', (t0.id)::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_') as c
from "accounts" t0
where t0.tenant_id = $2::uuid and ctx.tenant is not null and t0.deleted_at is null
order by t0.id
limit 51) r) p having true) as r0) q;
-- $1 = "01900000-0000-7000-8000-000000000001"
-- $2 = "01900000-0000-7000-8000-000000000001"
