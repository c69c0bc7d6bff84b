import { below, invalid } from '../../platform/problem.js';
import { isLinks } from '../../registry/build.js';
import { nearest } from '../../registry/checks.js';
import type { EntityModel, FieldModel } from '../../registry/model.js';
import { checkMoment } from './moment.js';
import type { Values } from './types.js';

const isTemplate = (value: unknown): boolean => JSON.stringify(value ?? null).includes('{{');

/** Values that a step writes into a record: known fields that may be written, of their types unless a template gives them. */
export function checkValues(entity: EntityModel, values: Values, on: 'create' | 'update', pointer: string): void {
  if (entity.readOnly) throw invalid(pointer, `${entity.name} is changed by actions only; use an action step.`);
  if (Object.keys(values).length === 0 && on === 'update') throw invalid(pointer, 'Expected at least one field.');
  for (const [key, value] of Object.entries(values)) {
    const at = below(pointer, key);
    const field = writable(entity, key, on, at);
    if (value === null && field.field.required)
      throw invalid(at, `${key} is required and cannot be emptied.`, undefined, 'required');
    if (value !== null && !isTemplate(value) && !checkMoment(field.field.kind, value, at)) field.field.parse(value, at);
  }
  if (on === 'create')
    for (const field of entity.fields.values())
      if (needed(entity, field) && (values[field.key] ?? null) === null)
        throw invalid(pointer, `${field.key} is required.`, { field: field.key }, 'required');
}

const needed = (entity: EntityModel, { field, key, system }: FieldModel): boolean =>
  field.required &&
  !system &&
  !field.machine &&
  field.options.default === undefined &&
  !entity.derivations.some((d) => d.sets.includes(key));

function writable(entity: EntityModel, key: string, on: 'create' | 'update', at: string): FieldModel {
  const field = entity.fields.get(key);
  if (!field) {
    const known = [...entity.fields.values()].filter((f) => !f.system).map((f) => f.key);
    throw invalid(at, `${entity.name} has no field ${key}; did you mean ${nearest(key, known)}?`, undefined, 'unknown_field');
  }
  const { options, machine, computed } = field.field;
  if (machine)
    throw invalid(
      at,
      `${key} changes by its transitions only: ${Object.keys(machine.transitions).join(', ')}.`,
      undefined,
      'read_only_field',
    );
  if (field.system || computed || options.readOnly || (field.field.columns.length === 0 && !isLinks(field.field)))
    throw invalid(at, `${key} is set by the system; leave it out.`, undefined, 'read_only_field');
  if (on === 'update' && options.immutable)
    throw invalid(at, `${key} is given on create and cannot be changed.`, undefined, 'read_only_field');
  return field;
}

/** Whether a path is a field of the entity, links followed by dots; parts of a value may follow: `amount.currency`. */
export function checkPath(entity: EntityModel, path: string, pointer: string): FieldModel {
  const [head = '', ...rest] = path.split('.');
  const link = rest.length > 0 ? entity.links.get(head) : undefined;
  if (link) return checkPath(link.target, rest.join('.'), pointer);
  const field = entity.fields.get(head);
  const known = [...entity.fields.keys(), ...entity.links.keys()];
  if (!field || (field.field.columns.length === 0 && !field.field.computed))
    throw invalid(
      pointer,
      `${entity.name} has no field ${head}; did you mean ${nearest(head, known)}?`,
      { field: head },
      'unknown_field',
    );
  const [part] = rest;
  if (part !== undefined && field.field.kind !== 'json' && !Object.hasOwn(field.field.parts ?? {}, part))
    throw invalid(
      pointer,
      `${head} has no part ${part}; it has ${Object.keys(field.field.parts ?? {}).join(', ') || '–'}.`,
      undefined,
      'unknown_field',
    );
  return field;
}

/** The field of a record path to be read: without the parts of its value. */
export function readablePath(entity: EntityModel, path: string): string {
  const [head = '', ...rest] = path.split('.');
  const link = rest.length > 0 ? entity.links.get(head) : undefined;
  return link ? `${head}.${readablePath(link.target, rest.join('.'))}` : head;
}
