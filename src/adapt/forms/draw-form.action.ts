import { defineAction } from '../../declare/action.js';
import { text } from '../../declare/fields/text.js';
import { uuid } from '../../declare/fields/uuid.js';
import { fieldRule } from '../../access/rights.js';
import { forbidden } from '../../platform/problem.js';
import { mayRead } from '../../ledger/visibility.js';
import { workOf } from '../../records/context.js';
import { formRulesFor, rulesOfRecord } from '../../records/write/forms.js';
import { entityCalled } from '../readable-filter.js';

/** Everything a client needs to draw the form of an entity for the one who asks. */
export const drawForm = defineAction('formRule.draw', {
  on: 'collection',
  readOnly: true,
  label: { en: 'Draw a form', ru: 'Построить форму' },
  description:
    'The fields of an entity that the caller sees, which of them must be filled in or may not be changed, and the rules by which that changes. With `id` also what holds for that record now.',
  input: { entity: text({ required: true, max: 100 }), id: uuid({ description: 'A record that is there.' }) },
  access: ['manager', 'rep', 'viewer'],
  async run(ctx, { entity: name, id }) {
    const work = workOf(ctx);
    const entity = entityCalled(name, work, '/entity');
    if (!mayRead(work.rights, entity)) throw forbidden(`${entity.name}.read`);
    const rules = formRulesFor(entity, work);
    const holds = id
      ? await rulesOfRecord(entity, (await ctx.records(entity.name).get(id, ['id'])).id, work)
      : rules.filter((r) => r.condition === null);
    const fields = [...entity.fields.values()].filter(
      (f) => !f.system && fieldRule(work.rights, entity.name, f.key) !== 'hidden',
    );
    return {
      entity: entity.name,
      fields: fields.map(({ key, field }) => ({
        key,
        kind: field.kind,
        label: field.options.label ?? null,
        values: field.values ?? null,
        target: field.target ?? null,
        required: (field.options.required ?? false) || holds.some((r) => r.required.includes(key)),
        readOnly:
          (field.options.readOnly ?? false) ||
          field.computed !== undefined ||
          fieldRule(work.rights, entity.name, key) === 'read' ||
          (id !== null && id !== undefined && holds.some((r) => r.readOnly.includes(key))),
      })),
      rules: rules.map(({ id: rule, name: called, condition, required, readOnly, defaults, message }) => ({
        id: rule,
        name: called,
        condition,
        required,
        readOnly,
        defaults,
        message,
        holds: holds.some((r) => r.id === rule),
      })),
    };
  },
});
