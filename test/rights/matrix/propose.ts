import type { Grants, SystemRole } from '../../../src/declare/access.js';
import type { EntityModel } from '../../../src/registry/model.js';
import { actionOn } from '../../../src/surfaces/operations.js';
import { ACTORS, type ActorName, type Cell, type MatrixRow } from './matrix-file.js';
import type { Operation } from './operations.js';

type Verb = keyof Grants;
const VERBS: Partial<Record<Operation['kind'], Verb>> = {
  create: 'create',
  createMany: 'create',
  upsert: 'create',
  upsertMany: 'create',
  import: 'create',
  importPreview: 'create',
  update: 'update',
  updateMany: 'update',
  restore: 'update',
  restoreMany: 'update',
  delete: 'delete',
  deleteMany: 'delete',
};
const OUTSIDE: readonly ActorName[] = ['anonymous', 'expired', 'revoked', 'wrongAudience', 'suspended'];

/**
 * A first draft of a new operation's row, for a person to correct: it says what the declarations seem to want, which is just what
 * the matrix is there to doubt. Hence the mark `REVIEW`, with which no test passes.
 */
export function proposeRow(operation: Operation): MatrixRow {
  const cells = Object.fromEntries(ACTORS.map((actor) => [actor, OUTSIDE.includes(actor) ? '-' : cellOf(operation, actor)]));
  if (operation.kind === 'guest') for (const actor of ACTORS) cells[actor] = 'open';
  const { entity } = operation;
  return {
    operation: operation.name,
    rest: operation.rest,
    graphql: operation.graphql,
    follows: entity && 'through' in entity.access ? parentsOf(entity) : [],
    cells: cells as Record<ActorName, Cell>,
    reviewed: 'REVIEW',
  };
}

const parentsOf = (entity: EntityModel): string[] =>
  'through' in entity.access
    ? [...new Set(entity.access.through.map((name) => (entity.links.get(name) as { target: EntityModel }).target.name))]
    : [];

const isOnRecord = ({ rest }: Operation): boolean => rest.includes('/:id') || / (update|delete|restore)$/.test(rest);

function cellOf(operation: Operation, actor: ActorName): Cell {
  const { entity, action, kind } = operation;
  if (actor === 'foreign') return isOnRecord(operation) ? 'absent' : 'other';
  if (!entity) return 'all';
  if (kind !== 'action' || !action) return entityCell(entity, VERBS[kind] ?? 'read', actor);
  const { access, readOnly } = action.options;
  const verb = access === 'read' || readOnly ? 'read' : 'update';
  const permitted =
    typeof access === 'string'
      ? true
      : actor === 'admin' || actor === 'own' || (actor !== 'key' && access.includes(actor as SystemRole));
  if (!permitted) return 'deny';
  if (actionOn(action) === 'record') return entityCell(entity, verb, actor);
  return typeof access === 'string' && entityCell(entity, verb, actor) === 'deny' ? 'deny' : 'all';
}

function entityCell(entity: EntityModel, verb: Verb, actor: ActorName): Cell {
  if (actor === 'key' && verb !== 'read') return 'deny';
  if (actor === 'admin' || actor === 'key') return entity.ownOnly && verb !== 'create' ? 'own' : 'all';
  if ('through' in entity.access) return 'via';
  if (actor === 'own') return verb === 'create' ? 'all' : 'own';
  const scope = (entity.access as Partial<Record<SystemRole, Grants>>)[actor as SystemRole]?.[verb] ?? 'none';
  if (scope === 'none') return 'deny';
  if (verb === 'create') return 'all';
  if (entity.ownOnly) return 'own';
  return scope === 'tenant' ? 'all' : scope === 'unitTree' ? 'tree' : scope;
}
