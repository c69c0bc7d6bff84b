import type { Context } from '../../declare/context.js';
import { defineRule } from '../../declare/define-rule.js';
import { durationSeconds } from '../../declare/fields/duration.js';
import { below, invalid } from '../../platform/problem.js';
import { nearest } from '../../registry/checks.js';
import type { EntityModel, FieldModel } from '../../registry/model.js';
import { isObject } from '../../records/read/filter.js';
import { workOf } from '../../records/context.js';
import { checkFilter, entityCalled } from '../readable-filter.js';

/** Fields that people write: stored in the record's own columns, and not by the kernel. */
const regulated = (entity: EntityModel): FieldModel[] =>
  [...entity.fields.values()].filter((f) => !f.system && !f.field.computed && f.field.columns.length > 0);

function fieldAt(entity: EntityModel, key: string, pointer: string): FieldModel {
  const known = regulated(entity);
  const found = known.find((f) => f.key === key);
  if (found) return found;
  const near = nearest(
    key,
    known.map((f) => f.key),
  );
  throw invalid(
    pointer,
    `${entity.name} has no field ${key} that a form could regulate; did you mean ${near}?`,
    { field: key },
    'unknown_field',
  );
}

/** Kinds of value a default may be reckoned from; the operand must fit. */
function checkDefault(entity: EntityModel, field: FieldModel, value: unknown, pointer: string): void {
  const [[kind, operand] = ['', null]] = isObject(value) ? Object.entries(value) : [];
  if (kind === 'actor') return void (field.field.target === 'user' || refuse(pointer, `${field.key} is no link to a user.`));
  if (kind === 'now') {
    durationSeconds(operand, `${pointer}/now`);
    return void (['timestamp', 'date'].includes(field.field.kind) || refuse(pointer, `${field.key} is no moment.`));
  }
  if (kind === 'field') {
    const from = fieldAt(entity, String(operand), `${pointer}/field`);
    return void (
      from.field.kind === field.field.kind ||
      refuse(pointer, `${from.key} is a ${from.field.kind}, ${field.key} a ${field.field.kind}.`)
    );
  }
  if (value === null) refuse(pointer, 'Give a value, or leave the field out.');
  field.field.parse(value, pointer);
}

function refuse(pointer: string, message: string): never {
  throw invalid(pointer, message);
}

/** A rule that names what is not there is refused when it is written, not when somebody meets it. */
export const fitsItsEntity = defineRule('form-rule-fits', {
  on: ['create', 'update', 'restore'],
  check({ after }, ctx: Context) {
    const work = workOf(ctx);
    const entity = entityCalled(after.entity, work, '/entity');
    if (entity.readOnly) throw invalid('/entity', `People do not write ${entity.name}, so no form regulates it.`);
    checkFilter(after.condition, entity, work, '/condition');
    const [required, readOnly] = [(after.required ?? []) as string[], (after.readOnly ?? []) as string[]];
    required.forEach((key, i) => fieldAt(entity, key, `/required/${i}`));
    readOnly.forEach((key, i) => fieldAt(entity, key, `/readOnly/${i}`));
    const defaults = after.defaults ?? {};
    if (!isObject(defaults)) throw invalid('/defaults', 'Expected an object of fields.');
    for (const [key, value] of Object.entries(defaults)) {
      const pointer = below('/defaults', key);
      const field = fieldAt(entity, key, pointer);
      if (field.field.machine) refuse(pointer, `${key} begins in the initial state of its machine.`);
      checkDefault(entity, field, value, pointer);
    }
    if (required.length + readOnly.length + Object.keys(defaults).length === 0)
      throw invalid('/required', 'Say what the rule does: required, readOnly or defaults.');
  },
});
