with ctx as materialized (select set_config('app.tenant', $4::text, true) as tenant, set_config('app.actor', $5::text, true) as actor, set_config('app.request', $6::text, true) as request, set_config('app.reason', $7::text, true) as reason), 
src as materialized (select v.*
from ctx
cross join lateral json_to_record($2::json) as v (id uuid, "name" text, "kind" text, "status" text, "vip" bool, "do_not_contact" bool, "not_duplicate" bool, "owner_id" uuid, "team_id" uuid, "vat_id_norm" text, "duplicate_keys" text[], "completeness" int8)
where ctx.tenant is not null), 
chk as materialized (select (select access_version
from tenants
where id = $1::uuid and ctx.tenant is not null) as access, true as may, true as alone, not exists (select
from src
where ctx.tenant is not null and src."team_id" is not null and not exists (select
from "org_units" k1
where k1.tenant_id = $1::uuid and k1.id = src."team_id" and k1.deleted_at is null)) as l0
from ctx), 
ins as (insert into "accounts" (tenant_id, id, created_by_id, updated_by_id, "name", "kind", "status", "vip", "do_not_contact", "not_duplicate", "owner_id", "team_id", "vat_id_norm", "duplicate_keys", "completeness") select $1::uuid, src.id, $3::uuid, $3::uuid, src."name", src."kind", src."status", src."vip", src."do_not_contact", src."not_duplicate", src."owner_id", src."team_id", src."vat_id_norm", src."duplicate_keys", src."completeness"
from src
cross join chk
where chk.may and chk.alone and chk.l0
returning *), 
answer as (select (select json_build_object('id', n0."id", 'name', n0."name", 'version', n0."version")
from ins n0) as j) select chk.access, (select j
from answer
where exists (select
from ins)), chk.may, chk.alone, chk.l0
from chk;
-- $1 = "01900000-0000-7000-8000-000000000001"
-- $2 = "{\"id\":\"01900000-0000-7000-8000-000000000100\",\"name\":\"Glass and Sons\",\"kind\":\"organisation\",\"status\":\"prospect\",\"vip\":false,\"do_not_contact\":false,\"not_duplicate\":false,\"owner_id\":\"01900000-0000-7000-8000-000000000002\",\"team_id\":\"01900000-0000-7000-8000-000000000003\",\"vat_id_norm\":null,\"duplicate_keys\":[\"OrWIE0jkIoi\"],\"completeness\":20}"
-- $3 = "01900000-0000-7000-8000-000000000002"
-- $4 = "01900000-0000-7000-8000-000000000001"
-- $5 = "01900000-0000-7000-8000-000000000002"
-- $6 = "request"
-- $7 = ""
