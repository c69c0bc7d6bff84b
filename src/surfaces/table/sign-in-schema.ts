/**
 * What must be asked before the caller's tenant is known: who has this e-mail address, whose is this API key, and which tenant has this name. Owned by
 * `eleven_internal`, whose policies let it look into all tenants. Comes after the tables of entities, which it reads.
 */
export function signInSchema(): string[] {
  const signatures = ['sign_in_candidates(text, text)', 'api_key_owner(uuid, text)', 'tenant_by_slug(text)'];
  return [
    `create index users_sign_in on users (email_canonical) where deleted_at is null`,
    `create or replace function sign_in_candidates(p_email text, p_tenant text)
      returns table (tenant_id uuid, slug text, base_currency text, time_zone text, active boolean, user_id uuid, password_hash text)
      language sql stable security definer set search_path = pg_catalog, public, pg_temp as $fn$
        select t.id, t.slug, t.base_currency, t.time_zone, t.status = 'active' and u.status = 'active', u.id, c.password_hash
        from users u join tenants t on t.id = u.tenant_id left join credentials c on c.tenant_id = u.tenant_id and c.user_id = u.id
        where u.email_canonical = p_email and u.deleted_at is null and (p_tenant is null or t.slug = p_tenant) order by t.id limit 10 $fn$`,
    `create or replace function api_key_owner(p_key uuid, p_hash text) returns table (tenant_id uuid, user_id uuid, expires_at timestamptz)
      language sql stable security definer set search_path = pg_catalog, public, pg_temp as $fn$
        select k.tenant_id, k.user_id, k.expires_at from api_secrets s join api_keys k on k.tenant_id = s.tenant_id and k.id = s.key_id
        where s.key_id = p_key and s.hash = p_hash and k.deleted_at is null and k.revoked_at is null and (k.expires_at is null or k.expires_at > now()) $fn$`,
    `create or replace function tenant_by_slug(p_slug text) returns table (id uuid, base_currency text, time_zone text, locale text)
      language sql stable security definer set search_path = pg_catalog, public, pg_temp as $fn$
        select t.id, t.base_currency, t.time_zone, t.locale from tenants t where t.slug = p_slug and t.status = 'active' $fn$`,
    ...signatures.flatMap((signature) => [
      `revoke execute on function ${signature} from public`,
      `grant execute on function ${signature} to eleven_app`,
      // Last: afterwards the login has nothing to grant or revoke any more.
      `alter function ${signature} owner to eleven_internal`,
    ]),
  ];
}
