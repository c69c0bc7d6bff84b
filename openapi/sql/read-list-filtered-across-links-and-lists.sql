with ctx as materialized (select set_config('app.tenant', $1::text, true) as tenant) select q.*
from ctx
cross join lateral (select (select access_version
from tenants
where id = $2::uuid and ctx.tenant is not null) as access, (select json_build_object('nodes', coalesce(json_agg(p.n0
order by p.i) filter (where p.i <= 50), '[]'), 'pageInfo', json_build_object('hasNextPage', count(*) > 50, 'endCursor', (array_agg(p.c
order by p.i) filter (where p.i <= 50))[least(count(*), 50)]))
from (select row_number() over () as i, r.*
from (select json_build_object('id', t0."id", 'name', t0."name") as n0, translate(encode(convert_to(json_build_array('1pvb0nf', ((select o1."name"
from "users" o1
where o1.tenant_id = t0.tenant_id and o1.id = t0."owner_id" and o1.deleted_at is null))::text, (t0.id)::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_') as c
from "accounts" t0
where t0.tenant_id = $2::uuid and ctx.tenant is not null and t0.deleted_at is null and (exists (select
from "users" f2
where f2.tenant_id = t0.tenant_id and f2.id = t0."owner_id" and f2.deleted_at is null and f2."name" ilike $3::text) and (exists (select
from "people" f3
where f3.tenant_id = t0.tenant_id and f3."account_id" = t0.id and f3.deleted_at is null and f3."last_name" = $4::text)) and (t0."status" = $5::text) is not true)
order by (select o1."name"
from "users" o1
where o1.tenant_id = t0.tenant_id and o1.id = t0."owner_id" and o1.deleted_at is null) desc, t0.id desc
limit 51) r) p having true) as r0) q;
-- $1 = "01900000-0000-7000-8000-000000000001"
-- $2 = "01900000-0000-7000-8000-000000000001"
-- $3 = "A%"
-- $4 = "Smith"
-- $5 = "lost"
