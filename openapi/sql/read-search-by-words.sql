with ctx as materialized (select set_config('app.tenant', $1::text, true) as tenant) select q.*
from ctx
cross join lateral (select (select access_version
from tenants
where id = $2::uuid and ctx.tenant is not null) as access, (select json_build_object('nodes', coalesce(json_agg(p.n0
order by p.i) filter (where p.i <= 50), '[]'), 'pageInfo', json_build_object('hasNextPage', count(*) > 50, 'endCursor', (array_agg(p.c
order by p.i) filter (where p.i <= 50))[least(count(*), 50)]))
from (select row_number() over () as i, r.*
from (select json_build_object('fullName', t0."full_name") as n0, translate(encode(convert_to(json_build_array('ugey9s', (t0.id)::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_') as c
from "people" t0
where t0.tenant_id = $2::uuid and ctx.tenant is not null and t0.deleted_at is null and t0.id in (select "search_people_words"((plainto_tsquery('russian', $3::text) || (plainto_tsquery('russian', $5::text) && to_tsquery('simple', $4::text))), $6::int4, null)
limit $6::int4)
order by t0.id
limit 51) r) p having true) as r0) q;
-- $1 = "01900000-0000-7000-8000-000000000001"
-- $2 = "01900000-0000-7000-8000-000000000001"
-- $3 = "anna smith"
-- $4 = "smith:*"
-- $5 = "anna"
-- $6 = 51
