import { fieldRule, scopeOf } from '../../access/rights.js';
import { refuseOff } from '../../access/switches.js';
import { below, forbidden, invalid, Problem } from '../../platform/problem.js';
import { isLink, isLinks } from '../../registry/build.js';
import { nearest } from '../../registry/checks.js';
import { linkRef } from '../../registry/columns.js';
import type { EntityModel, FieldModel } from '../../registry/model.js';
import type { Work } from '../work.js';
import { checkUuid } from '../../declare/fields/check-uuid.js';
import { isObject } from '../read/filter.js';
import type { Prepared } from './prepared.js';
import { derive } from './derive.js';

/** Checks a create's input: permission, known and writable fields, types, defaults, required ones. */
export function prepareCreate(entity: EntityModel, input: unknown, work: Work, pointer = ''): Prepared {
  mayCreate(entity, work);
  const given = inputObject(input, pointer);
  const values = new Map<string, unknown>();
  const linked = new Map<string, readonly string[]>();
  let id: string | undefined;
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (key === 'id') id = checkUuid(value, `${pointer}/id`) as string;
    else accept(writable(entity, key, 'create', work, pointer), value, values, linked, pointer);
  }
  for (const field of entity.fields.values()) {
    if (!field.system && !values.has(field.key) && field.field.columns.length > 0 && !field.field.computed)
      applyDefault(field, values, work);
  }
  if (entity.owned) {
    if (!values.has('ownerId') && work.rights.userId) values.set('ownerId', work.rights.userId);
    if (!values.has('teamId') && work.rights.homeUnitId) values.set('teamId', work.rights.homeUnitId);
  }
  derive(entity, values, null, work, pointer);
  for (const field of entity.fields.values()) {
    if (field.field.required && !field.system && (values.get(field.key) ?? null) === null)
      throw invalid(`${pointer}/${field.key}`, `${field.key} is required.`, { field: field.key }, 'required');
  }
  return { id: id ?? work.kernel.newId(), values, linked, expectedVersion: null };
}

/** Checks an update's input; only the given fields are touched. */
export function prepareUpdate(
  entity: EntityModel,
  id: string,
  input: unknown,
  expectedVersion: number | null,
  work: Work,
  pointer = '',
): Prepared {
  mayWrite(entity, 'update', work);
  const given = inputObject(input, pointer);
  const values = new Map<string, unknown>();
  const linked = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const field = writable(entity, key, 'update', work, pointer);
    accept(field, value, values, linked, pointer);
    if (field.field.required && values.get(key) === null)
      throw invalid(`${pointer}/${key}`, `${key} is required and cannot be emptied.`, { field: key }, 'required');
  }
  return { id: checkUuid(id, `${pointer}/id`) as string, values, linked, expectedVersion };
}

function inputObject(input: unknown, pointer: string): Record<string, unknown> {
  if (!isObject(input)) throw invalid(pointer, 'Expected an object of fields.');
  return input;
}

export function mayCreate(entity: EntityModel, work: Work): void {
  refuseOff(entity, work.rights);
  if (entity.readOnly && !work.trusted) throw forbidden(`${entity.name}.create`, `${entity.name} is created by actions only.`);
  if ('through' in entity.access || work.rights.all) return;
  if (scopeOf(work.rights, `${entity.name}.create`) === 'none') throw forbidden(`${entity.name}.create`);
}

export function mayWrite(entity: EntityModel, verb: 'update' | 'delete', work: Work): void {
  refuseOff(entity, work.rights);
  if (entity.readOnly && !work.trusted) throw forbidden(`${entity.name}.${verb}`, `${entity.name} is changed by actions only.`);
}

function writable(entity: EntityModel, key: string, operation: 'create' | 'update', work: Work, pointer: string): FieldModel {
  const at = below(pointer, key);
  const field = Object.hasOwn(Object.prototype, key) ? undefined : entity.fields.get(key);
  if (!field) {
    const known = [...entity.fields.values()].filter((f) => !f.system).map((f) => f.key);
    throw invalid(at, `${entity.name} has no field ${key}; did you mean ${nearest(key, known)}?`, undefined, 'unknown_field');
  }
  if (field.system || field.field.computed)
    throw invalid(at, `${key} is set by the system; leave it out.`, undefined, 'read_only_field');
  if (work.trusted) return field;
  if (field.field.machine)
    throw invalid(
      at,
      `${key} changes by its transitions only: ${Object.keys(field.field.machine.transitions).join(', ')}.`,
      undefined,
      'read_only_field',
    );
  if (field.field.options.readOnly) throw invalid(at, `${key} is set by the system; leave it out.`, undefined, 'read_only_field');
  if (operation === 'update' && field.field.options.immutable)
    throw invalid(at, `${key} is given on create and cannot be changed.`, undefined, 'read_only_field');
  mayWriteField(entity, key, work, pointer);
  return field;
}

/** 403 where a rule of the actor's roles hides the field or lets it only be read. */
export function mayWriteField(entity: EntityModel, key: string, work: Work, pointer = ''): void {
  if (fieldRule(work.rights, entity.name, key))
    throw new Problem('forbidden', 403, `You may not change ${entity.name}.${key}.`, {
      pointer: `${pointer}/${key}`,
      params: { field: key },
    });
}

function accept(
  field: FieldModel,
  value: unknown,
  values: Map<string, unknown>,
  linked: Map<string, readonly string[]>,
  pointer: string,
): void {
  const at = `${pointer}/${field.key}`;
  if (isLinks(field.field)) linked.set(field.key, value === null ? [] : (field.field.parse(value, at) as string[]));
  else values.set(field.key, value === null ? null : field.field.parse(value, at));
}

function applyDefault(field: FieldModel, values: Map<string, unknown>, work: Work): void {
  const declared: unknown = field.field.machine ? field.field.machine.initial : field.field.options.default;
  if (declared === undefined) return;
  const value: unknown =
    typeof declared === 'function'
      ? (declared as (at: Pick<Work, 'rights'> & { now: Date }) => unknown)({ rights: work.rights, now: work.kernel.now() })
      : declared;
  if (value !== null && value !== undefined) values.set(field.key, field.field.parse(value, `/${field.key}`));
}

/** A link that is written, and where it points. */
export interface LinkedTarget {
  readonly key: string;
  readonly column: string;
  readonly target: EntityModel;
  /** SQL of the id written, in the statement's `src`. */
  readonly written: string;
}

/** The links of an input, with where they point: each target must be there and visible to the actor. */
export function linkedTargets(entity: EntityModel, keys: Iterable<string>): LinkedTarget[] {
  const wanted = new Set(keys);
  return [...entity.links.values()]
    .filter((l) => wanted.has(l.field.key) && isLink(l.field.field))
    .map((l) => ({ key: l.field.key, column: l.column, target: l.target, written: linkRef(l, 'src') }));
}
