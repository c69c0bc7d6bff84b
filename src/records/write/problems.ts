import { conflict, invalid, Problem } from '../../platform/problem.js';
import type { EntityModel, FieldModel } from '../../registry/model.js';
import { identifier, snake } from '../../registry/names.js';

/** 400: a link's target does not exist, is deleted, or the actor may not see it: one answer for all three. */
export const linkNotFound = (key: string, pointer: string): Problem =>
  invalid(`${pointer}/${key}`, `There is no such record, or you may not see it.`, { field: key }, 'link_not_found');

/** What PostgreSQL tells of a refused write. */
interface DatabaseError {
  code?: string;
  constraint?: string;
  detail?: string;
}

/** A constraint that refused a write, as a problem that names the field; anything else is thrown on. */
export function translateWriteError(error: unknown, entity: EntityModel, pointer: string): unknown {
  const { code, constraint = '' } = (error instanceof Problem ? {} : error) as DatabaseError;
  if (code === '23505') return duplicate(constraint, entity, pointer, error);
  if (code === '23503') {
    const link = [...entity.links.values()].find((l) => identifier(entity.table, l.column, 'fk') === constraint);
    return link ? linkNotFound(link.field.key, pointer) : error;
  }
  if (code === '23514' || code === '23502') {
    const field = [...entity.fields.values()].find((f) => constraint.startsWith(`${entity.table}_${snake(f.name)}`));
    return field ? invalid(`${pointer}/${field.key}`, `${field.key} is out of its limits.`) : error;
  }
  return error;
}

function duplicate(constraint: string, entity: EntityModel, pointer: string, error: unknown): unknown {
  if (constraint === `${entity.table}_pkey`)
    return conflict('id_taken', `There is a ${entity.name} with this id already; leave id out, or update that one.`, {
      pointer: `${pointer}/id`,
    });
  const custom = /^custom:(.+)$/.exec(constraint)?.[1];
  const unique = custom && [...entity.fields.values()].find((f) => f.custom?.fieldId === custom);
  if (unique)
    return new Problem('duplicate_key', 409, `There is a ${entity.name} with the same ${unique.key} already.`, {
      pointer: `${pointer}/${unique.key}`,
      params: { fields: [unique.key] },
      cause: error,
    });
  const key = entity.keys.find((keys) => identifier(entity.table, keys.map(snake).join('_'), 'key') === constraint);
  if (!key) return error;
  return new Problem('duplicate_key', 409, `There is a ${entity.name} with the same ${key.join(' and ')} already.`, {
    pointer: `${pointer}/${key[0]}`,
    params: { fields: key },
    cause: error,
  });
}

/** True for the database's word that a unique key is taken. */
export const isDuplicate = (error: unknown): boolean => error instanceof Problem && error.code === 'duplicate_key';

/** What became of a field since the caller read the record. */
export interface FieldChange {
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * 412: the record has changed since the caller read it; `params.current` is what it is now, `params.changes` what has changed since
 * their version, by field, so that a client can merge or ask (K2, RFC 9110 section 13.1.1).
 */
export const versionConflict = (
  entity: EntityModel,
  versions: { expected: number; current: number },
  record: Record<string, unknown>,
  changes: Readonly<Record<string, FieldChange>>,
): Problem =>
  new Problem(
    'version_conflict',
    412,
    `The ${entity.name} has changed since you read it: it is at version ${versions.current}. Read it again and repeat your change.`,
    { params: { expectedVersion: versions.expected, currentVersion: versions.current, current: record, changes } },
  );

/** 428: an update must say which version it changes (RFC 6585 section 3). */
export const versionRequired = (): Problem =>
  new Problem(
    'version_required',
    428,
    'Say which version you change: If-Match: "<version>" over REST, expectedVersion in GraphQL. If-Match: * or expectedVersion: null in so many words overwrites whatever is there.',
  );

export const fieldOf = (entity: EntityModel, key: string): FieldModel => {
  const field = entity.fields.get(key);
  if (!field) throw new Error(`${entity.name} has no field ${key}`);
  return field;
};
