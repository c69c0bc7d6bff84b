import { SCOPES, SYSTEM_ROLES, type Grants, type Scope, type SystemRole } from '../declare/access.js';
import type { Session } from '../platform/db.js';
import type { EntityModel, Registry } from '../registry/model.js';
import { createHash } from 'node:crypto';
import { FORM_RULES_SQL, formRulesOf, type StoredFormRule } from './form-rules.js';
import type { FieldRule, Rights } from './rights.js';
import { FLAGS_SQL, flagsOf, MODULES_OFF_SQL, type StoredFlag } from './switches.js';

/** Whose rights to read, and by what they came in. */
export interface Actor {
  readonly tenantId: string;
  readonly userId: string;
  readonly sessionId?: string | null;
  readonly keyId?: string | null;
}

interface Loaded {
  access_version: number;
  shape_version: number;
  base_currency: string;
  time_zone: string;
  settings: Record<string, unknown>;
  tenant_status: string;
  user_status: string;
  session_open: boolean;
  /** Null unless the actor came by an API key that is still good; its scopes are null if it may do all its user may. */
  key: { scopes: string[] | null } | null;
  units: { unit: string; tree: string[]; department: string[]; primary: boolean }[] | null;
  absent: string[] | null;
  forms: StoredFormRule[] | null;
  modules_off: string[] | null;
  flags: StoredFlag[] | null;
  roles:
    | {
        id: string;
        name: string;
        systemRole: string | null;
        grants: { permission: string; scope: Scope | null; fieldRule: string | null }[] | null;
      }[]
    | null;
}

/**
 * Reads what a user may do by one statement: roles with their grants, units with all below and above them, and who they stand
 * in for. Null if the tenant, the user, the session or the API key is no longer active.
 */
export async function loadRights(db: Session, registry: Registry, who: Actor): Promise<Rights | null> {
  const { rows } = await db.query<{ facts: string | null }>({
    text: RIGHTS_SQL,
    values: [who.tenantId, who.userId, who.sessionId ?? null, who.keyId ?? null],
    name: 'load-rights',
  });
  const facts = rows[0]?.facts ? (JSON.parse(rows[0].facts) as Loaded) : null;
  if (
    !facts ||
    facts.tenant_status !== 'active' ||
    facts.user_status !== 'active' ||
    !facts.session_open ||
    (who.keyId && !facts.key)
  )
    return null;
  const own = facts.shape_version > 0 ? await registry.shapes?.registryOf(who.tenantId, facts.shape_version) : undefined;
  return { ...assemble(own ?? registry, who, facts), ...(own ? { registry: own } : {}) };
}

function assemble(registry: Registry, who: Actor, facts: Loaded): Rights {
  const roles = facts.roles ?? [];
  const keyScopes = facts.key?.scopes ?? null;
  const all = roles.some((r) => r.systemRole === 'admin') && !keyScopes;
  const scopes = new Map<string, Scope>();
  const fields = new Map<string, FieldRule>();
  for (const role of roles) grantRole(registry, role, scopes);
  collectFieldRules(roles, fields);
  hideWhatTells(registry, fields);
  if (keyScopes) narrow(scopes, keyScopes);
  const units = facts.units ?? [];
  const shape = createHash('sha256')
    .update(JSON.stringify([all, [...scopes].sort(), [...fields].sort(), (facts.modules_off ?? []).sort(), facts.shape_version]))
    .digest('base64url');
  return {
    tenantId: who.tenantId,
    baseCurrency: facts.base_currency,
    timeZone: facts.time_zone,
    userId: who.userId,
    keyId: who.keyId ?? null,
    sessionId: who.sessionId ?? null,
    roles: roles.map((r) => r.systemRole ?? r.name),
    all,
    scopes,
    fields,
    userIds: [who.userId, ...(facts.absent ?? [])],
    teamIds: units.map((u) => u.unit),
    unitIds: [...new Set(units.flatMap((u) => u.department))],
    treeIds: [...new Set(units.flatMap((u) => u.tree))],
    homeUnitId: (units.find((u) => u.primary) ?? units[0])?.unit ?? null,
    // A share names no permission, so a key with scopes must not reach past them by one.
    principals: keyScopes
      ? []
      : [
          who.userId,
          ...(facts.absent ?? []),
          who.tenantId,
          ...new Set(units.flatMap((u) => [u.unit, ...u.department])),
          ...roles.map((r) => r.id),
        ],
    settings: facts.settings,
    forms: formRulesOf(facts.forms),
    modulesOff: new Set(facts.modules_off ?? []),
    flags: flagsOf(
      registry,
      facts.flags,
      who.userId,
      units.flatMap((u) => [u.unit, ...u.department]),
    ),
    accessVersion: facts.access_version,
    shape,
  };
}

const wider = (a: Scope | undefined, b: Scope): Scope => (SCOPES.indexOf(a ?? 'none') >= SCOPES.indexOf(b) ? (a ?? 'none') : b);

function grantRole(registry: Registry, role: NonNullable<Loaded['roles']>[number], scopes: Map<string, Scope>): void {
  const give = (permission: string, scope: Scope) => scopes.set(permission, wider(scopes.get(permission), scope));
  const system = role.systemRole as SystemRole | 'admin' | null;
  if (system === 'admin') for (const permission of registry.permissions) give(permission, 'tenant');
  else if (system && SYSTEM_ROLES.includes(system)) declaredGrants(registry, system, give);
  for (const grant of role.grants ?? []) if (grant.scope) give(grant.permission, grant.scope);
}

function declaredGrants(registry: Registry, role: SystemRole, give: (permission: string, scope: Scope) => void): void {
  for (const entity of registry.entities.values()) {
    if ('through' in entity.access) continue;
    for (const [verb, scope] of Object.entries((entity.access as { [r in SystemRole]?: Grants })[role] ?? {}))
      give(`${entity.name}.${verb}`, scope as Scope);
  }
  for (const action of registry.actions.values())
    if (Array.isArray(action.options.access) && action.options.access.includes(role)) give(action.name, 'tenant');
}

/** A field is hidden or read-only only if every role that says anything of it says so, and none allows more. */
function collectFieldRules(roles: NonNullable<Loaded['roles']>, fields: Map<string, FieldRule>): void {
  const order = ['hidden', 'read', 'write'];
  const widest = new Map<string, string>();
  for (const role of roles)
    for (const g of role.grants ?? [])
      if (g.fieldRule)
        widest.set(
          g.permission,
          order[Math.max(order.indexOf(widest.get(g.permission) ?? 'hidden'), order.indexOf(g.fieldRule))] ?? 'hidden',
        );
  for (const [field, rule] of widest) if (rule !== 'write') fields.set(field, rule as FieldRule);
}

/** A field computed from a hidden one, or that copies it, would tell of it, so it is hidden too; so are those computed from that one. */
function hideWhatTells(registry: Registry, fields: Map<string, FieldRule>): void {
  if (![...fields.values()].includes('hidden')) return;
  for (let found = true; found;) {
    found = false;
    for (const entity of registry.entities.values())
      for (const { key, field } of entity.fields.values()) {
        const name = `${entity.name}.${key}`;
        if (fields.get(name) === 'hidden') continue;
        const computed =
          field.computed?.columns !== undefined && field.computed.reads.some((path) => isHidden(entity, path.split('.'), fields));
        if (!computed && !field.options.copies?.some((copied) => hidesSome(copied, fields))) continue;
        fields.set(name, 'hidden');
        found = true;
      }
  }
}

const hidesSome = (entity: string, fields: ReadonlyMap<string, FieldRule>): boolean =>
  [...fields].some(([name, rule]) => rule === 'hidden' && name.startsWith(`${entity}.`));

function isHidden(entity: EntityModel, [head = '', ...rest]: readonly string[], fields: ReadonlyMap<string, FieldRule>): boolean {
  const hidden = (key: string | undefined) => key !== undefined && fields.get(`${entity.name}.${key}`) === 'hidden';
  const link = entity.links.get(head);
  const list = entity.lists.get(head);
  if (rest.length > 0 && list) return isHidden(list.target, rest, fields);
  if (rest.length > 0) return link !== undefined && (hidden(link.field.key) || isHidden(link.target, rest, fields));
  return hidden(head) || hidden(link?.field.key);
}

/** Keeps what a key's scopes name: `person.read`, `person.*`, `*.read`, `*`. */
function narrow(scopes: Map<string, Scope>, allowed: readonly string[]): void {
  for (const permission of [...scopes.keys()]) {
    const [entity, verb] = permission.split('.');
    if (!allowed.some((a) => a === '*' || a === permission || a === `${entity}.*` || a === `*.${verb}`))
      scopes.delete(permission);
  }
}

const LIVE = (alias: string) => `${alias}.tenant_id = $1::uuid and ${alias}.deleted_at is null`;

const RIGHTS_SQL = `
with ctx as materialized (select set_config('app.tenant', $1, true) as tenant)
select (
  select json_build_object(
    'access_version', t.access_version, 'shape_version', t.shape_version, 'base_currency', t.base_currency, 'time_zone', t.time_zone, 'settings', t.settings, 'tenant_status', t.status, 'user_status', u.status,
    'session_open', $3::uuid is null or exists (select from sessions s where s.tenant_id = $1::uuid and s.id = $3::uuid and s.user_id = $2::uuid and s.revoked_at is null),
    'key', (select json_build_object('scopes', k.scopes) from api_keys k where ${LIVE('k')} and k.id = $4::uuid and k.user_id = $2::uuid and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())),
    'units', (select json_agg(json_build_object('unit', e.unit_id, 'primary', coalesce(e.is_primary, false),
        'tree', (with recursive below as (select o.id from org_units o where ${LIVE('o')} and o.id = e.unit_id union select c.id from org_units c join below b on c.parent_id = b.id where ${LIVE('c')}) select json_agg(id) from below),
        'department', (with recursive above as (select o.id, o.kind, o.parent_id from org_units o where ${LIVE('o')} and o.id = e.unit_id
            union select p.id, p.kind, p.parent_id from org_units p join above a on p.id = a.parent_id where ${LIVE('p')} and a.kind in ('team', 'position')) select json_agg(id) from above)))
      from employments e where ${LIVE('e')} and e.user_id = $2::uuid and (e.starts_on is null or e.starts_on <= current_date) and (e.ends_on is null or e.ends_on >= current_date)),
    'forms', ${FORM_RULES_SQL}, 'modules_off', ${MODULES_OFF_SQL}, 'flags', ${FLAGS_SQL},
    'absent', (select json_agg(s.absent_id) from substitutions s where ${LIVE('s')} and s.substitute_id = $2::uuid and now() between s.starts_at and s.ends_at),
    'roles', (select json_agg(json_build_object('id', r.id, 'name', r.name, 'systemRole', r.system_role,
        'grants', (select json_agg(json_build_object('permission', g.permission, 'scope', g.scope, 'fieldRule', g.field_rule)) from role_grants g where ${LIVE('g')} and g.role_id = r.id)))
      from role_assignments a join roles r on ${LIVE('r')} and r.id = a.role_id where ${LIVE('a')} and a.user_id = $2::uuid))
  from tenants t join users u on u.tenant_id = t.id and u.id = $2::uuid and u.deleted_at is null where t.id = $1::uuid and ctx.tenant is not null) as facts from ctx`;
