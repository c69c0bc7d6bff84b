import { staffAccess } from '../../declare/access.js';
import { defineAction } from '../../declare/action.js';
import { defineEntity } from '../../declare/entity.js';
import { date } from '../../declare/fields/date.js';
import { int } from '../../declare/fields/int.js';
import { link } from '../../declare/fields/link.js';
import { money } from '../../declare/fields/money.js';
import { state } from '../../declare/fields/state.js';
import { text } from '../../declare/fields/text.js';
import { timestamp } from '../../declare/fields/timestamp.js';
import { defineModule } from '../../declare/module.js';
import { defineProcesses } from '../../declare/process.js';
import { machine } from '../../declare/state-machine.js';
import { invalid } from '../../platform/problem.js';

const parcel = defineEntity('parcel', {
  title: 'name',
  fields: {
    name: text({ required: true, max: 200 }),
    weight: int(),
    price: money(),
    dueOn: date(),
    promisedAt: timestamp(),
    remark: text({ max: 500 }),
    status: state(
      machine({
        initial: 'draft',
        states: { draft: {}, sent: {} },
        transitions: { send: { from: ['draft'], to: 'sent', emits: 'sent' } },
      }),
    ),
  },
  access: staffAccess,
});

const label = defineEntity('label', {
  title: 'text',
  common: 'child',
  fields: {
    text: text({ required: true, max: 200 }),
    parcel: link('parcel', { inverse: 'labels', onDelete: 'cascade' }),
    number: int(),
  },
  access: staffAccess,
});

const weigh = defineAction('parcel.weigh', {
  input: { grams: int({ required: true, min: 1, max: 1000 }) },
  access: 'update',
  async run(ctx, input, record) {
    if (record.name === 'unweighable') throw invalid('/grams', 'This parcel cannot be weighed.');
    return ctx.records('parcel').update(record.id, { weight: input.grams });
  },
});

/** What a process does in the middle of a step; the one that is to be killed never ends it. */
export const holding = { until: async (): Promise<void> => undefined };

const hold = defineAction('parcel.hold', {
  access: 'update',
  async run(ctx, _input, record) {
    const held = await ctx.records('parcel').update(record.id, { weight: Number(record.weight ?? 0) + 1 });
    await holding.until();
    return held;
  },
});

/** What the module brings along. */
const packing = defineProcesses('packing', {
  label: { en: 'Packing', ru: 'Упаковка' },
  description: 'Heavy parcels are approved and labelled.',
  policies: [{ code: 'heavy', name: 'Heavy parcels', steps: [{ approvers: [{ role: 'manager' }] }] }],
  workflows: [
    {
      code: 'label-heavy',
      name: 'Label heavy parcels',
      definition: {
        trigger: { kind: 'event', event: 'parcel.created' },
        condition: { weight: { gt: 20 } },
        steps: [
          { id: 'ask', kind: 'approve', policy: 'heavy', title: 'Heavy: {{record.name}}' },
          { id: 'tag', kind: 'create', entity: 'label', values: { text: 'heavy', parcelId: '{{record.id}}' } },
        ],
      },
    },
  ],
});

/** What the workflows of the tests are about. */
export const shop = defineModule('shop', { entities: [parcel, label], actions: [weigh, hold], processes: [packing] });
