import { fieldRule, scopeOf } from '../../access/rights.js';
import { isOn, moduleOff } from '../../access/switches.js';
import { forbidden } from '../../platform/problem.js';
import type { EntityModel } from '../../registry/model.js';
import { quote } from '../../registry/names.js';
import type { Statement } from './statement.js';

export type Verb = 'read' | 'create' | 'update' | 'delete';

const NOTHING = 'false';

/**
 * The rows of `entity` (as `alias`) on which the actor may do `verb`, as SQL; `''` when that is every row of the tenant.
 * Throws 403 if the actor has the permission for no row at all and `optional` is not set; nested selections then see nothing.
 */
export function rowScope(entity: EntityModel, verb: Verb, alias: string, s: Statement, optional = false): string {
  const scope = scopeByRights(entity, verb, alias, s, optional);
  if (entity.object === undefined || scope === NOTHING) return scope;
  // All objects of all tenants' own making share one table.
  const own = `${alias}.object_name = ${s.bind(entity.object, 'text')}`;
  return scope === '' ? own : `(${own} and ${scope})`;
}

function scopeByRights(entity: EntityModel, verb: Verb, alias: string, s: Statement, optional: boolean): string {
  if (!isOn(entity, s.rights)) {
    if (optional) return NOTHING;
    throw moduleOff(entity.module);
  }
  // The kernel's own rights have this shape; an administrator's do not.
  const nearer = entity.ownOnly && s.rights.shape !== 'system';
  if (s.rights.all && !nearer) return '';
  if ('through' in entity.access) return throughScope(entity, verb, alias, s, optional);
  const granted = scopeOf(s.rights, `${entity.name}.${verb}`);
  const scope = nearer && granted !== 'none' ? 'own' : granted;
  if (scope === 'tenant') return '';
  if (scope === 'none' && s.rights.principals.length === 0) return refuse(entity, verb, optional);
  const shared = nearer ? NOTHING : sharedWith(entity, verb, alias, s);
  if (scope === 'none') return optional ? shared : refuse(entity, verb, optional);
  const linked = verb === 'read' ? sharedByLinks(entity, alias, s) : '';
  // Nobody owns these and no team has them: one's own are those one has made.
  if (!entity.owned) return `(${alias}.created_by_id = any(${s.bind(s.rights.userIds, 'uuid[]')}) or ${shared}${linked})`;
  const own = `${alias}.owner_id = any(${s.bind(s.rights.userIds, 'uuid[]')})`;
  const units = { own: [], team: s.rights.teamIds, unit: s.rights.unitIds, unitTree: s.rights.treeIds }[scope];
  const unit = units.length > 0 ? ` or ${alias}.team_id = any(${s.bind(units, 'uuid[]')})` : '';
  return `(${own}${unit} or ${shared}${linked})`;
}

function refuse(entity: EntityModel, verb: Verb, optional: boolean): string {
  if (optional) return NOTHING;
  throw forbidden(`${entity.name}.${verb}`);
}

/** Further conditions under which records are seen by what links to them: ` or exists (…)` for each link the actor may read. */
function sharedByLinks(entity: EntityModel, alias: string, s: Statement): string {
  return entity.sharedBy
    .map(({ source, field, via }) => {
      // One whose own rights come through this link has none to pass on.
      if ('through' in source.access && source.access.through.some((name) => source.links.get(name)?.target === entity))
        return '';
      if (fieldRule(s.rights, source.name, field.key) === 'hidden') return '';
      const row = s.alias('sharing');
      const scope = rowScope(source, 'read', row, s, true);
      if (scope === NOTHING) return '';
      const seen = `${row}.deleted_at is null${scope === '' ? '' : ` and ${scope}`}`;
      if ('column' in via)
        return ` or exists (select from ${quote(source.table)} ${row} where ${row}.tenant_id = ${alias}.tenant_id and ${row}.${quote(via.column)} = ${alias}.id and ${seen})`;
      const join = s.alias('joined');
      return (
        ` or exists (select from ${quote(via.table)} ${join} join ${quote(source.table)} ${row} on ${row}.tenant_id = ${join}.tenant_id and ${row}.id = ${join}.${quote(via.here)}` +
        ` where ${join}.tenant_id = ${alias}.tenant_id and ${join}.${quote(via.there)} = ${alias}.id and ${seen})`
      );
    })
    .join('');
}

const ENOUGH: Record<Verb, string> = {
  read: `('read','comment','edit')`,
  update: `('edit')`,
  delete: `('none')`,
  create: `('none')`,
};

const sharedWith = (entity: EntityModel, verb: Verb, alias: string, s: Statement): string =>
  `exists (select from record_shares share where share.tenant_id = ${alias}.tenant_id and share.record_id = ${alias}.id and share.entity = ${s.bind(entity.name, 'text')}` +
  ` and share.principal_id = any(${s.bind(s.rights.principals, 'uuid[]')}) and share.level in ${ENOUGH[verb]}` +
  ` and share.deleted_at is null and (share.expires_at is null or share.expires_at > now()))`;

/** Rights that follow a parent's: reading needs read on one parent, any write needs update. */
function throughScope(entity: EntityModel, verb: Verb, alias: string, s: Statement, optional: boolean): string {
  if (!('through' in entity.access)) return NOTHING;
  const parents = entity.access.through.map((name) => {
    const link = entity.links.get(name);
    if (!link) throw new Error(`${entity.name}: access goes through ${name}, which is not a link`);
    const parent = s.alias('p');
    const scope = rowScope(link.target, verb === 'read' ? 'read' : 'update', parent, s, true);
    if (scope === NOTHING) return NOTHING;
    if (scope === '') return `${alias}.${quote(link.column)} is not null`;
    return `exists (select from ${quote(link.target.table)} ${parent} where ${parent}.tenant_id = ${alias}.tenant_id and ${parent}.id = ${alias}.${quote(link.column)} and ${scope})`;
  });
  const visible = parents.filter((p) => p !== NOTHING);
  if (visible.length === 0) return refuse(entity, verb, optional);
  if (visible.length === parents.length && visible.every((p) => p.endsWith('is not null'))) return '';
  return `(${visible.join(' or ')})`;
}
