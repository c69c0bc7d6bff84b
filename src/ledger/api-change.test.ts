import { setTimeout as sleep } from 'node:timers/promises';
import { testKernel, type TestKernel } from '#kit';
import { EVERY_FIELD } from '../../test/kit/every-field.js';
import { staffAccess } from '../declare/access.js';
import { defineEntity, type AnyField } from '../declare/entity.js';
import { defineModule } from '../declare/module.js';
import { text } from '../declare/fields/text.js';
import { makeContext } from '../records/context.js';
import { apiChange } from './api-change.js';
import { readChanges } from './read-changes.js';
import { Digits, parseStored } from './stored-json.js';

/** Every field type with columns of its own that clients may set. */
const fields: Record<string, AnyField> = Object.fromEntries(
  Object.entries(EVERY_FIELD)
    .filter(([kind]) => !['link', 'links', 'computed', 'state'].includes(kind))
    .map(([kind, [field]]) => [`${kind}Value`, field as AnyField]),
);
const sheet = defineEntity('sheet', {
  title: 'name',
  fields: { name: text({ required: true }), ...fields },
  access: staffAccess,
});

let kit: TestKernel;
beforeAll(async () => {
  kit = await testKernel([defineModule('sheets', { entities: [sheet] })]);
});
afterAll(() => kit?.close());

const entity = () => kit.kernel.registry.entities.get('sheet') as never;
/** The newest change, once no older transaction of the server (of whatever test) holds it back. */
const lastChange = async () => {
  for (;;) {
    const page = await readChanges(kit.kernel.db, kit.system.rights.tenantId, { limit: 10_000, entities: ['sheet'] });
    if (page.lag === 0) return page.changes.at(-1) as (typeof page.changes)[number];
    await sleep(10);
  }
};

describe('a change in API names', () => {
  it('has for every field type and every sample the value that reading the record gives', async () => {
    const sheets = makeContext(kit.system).records('sheet');
    const samples = Math.max(...Object.values(fields).map((f) => f.samples.valid.length));
    for (let n = 0; n < samples; n++) {
      const input = Object.fromEntries(
        Object.entries(fields).map(([key, field]) => [key, field.samples.valid[n % field.samples.valid.length]?.in]),
      );
      const { id } = await sheets.create({ name: 'x', ...input } as never);
      const read = (await sheets.get(id)) as Record<string, unknown>;
      const { after, before } = apiChange(entity(), await lastChange());
      expect(before).toBeNull();
      const given = Object.fromEntries(
        Object.entries(read).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
      );
      for (const key of Object.keys(given)) expect({ n, key, value: after?.[key] }).toEqual({ n, key, value: given[key] });
      expect(Object.keys(after ?? {}).filter((key) => !(key in read))).toEqual([]);
    }
  });

  it('shows of a value in several columns the parts that changed, and nothing for columns that reads do not show', async () => {
    const sheets = makeContext(kit.system).records('sheet');
    const { id } = await sheets.create({
      name: 'x',
      moneyValue: { amount: 100, currency: 'RUB' },
      phoneValue: '8 (495) 123-45-67',
      decimalValue: '1.5',
    } as never);
    await sheets.update(id, { moneyValue: { amount: 200, currency: 'RUB' } } as never);
    const changed = apiChange(entity(), await lastChange());
    expect(changed.before?.moneyValue).toEqual(expect.objectContaining({ amount: 100 }));
    expect(changed.after?.moneyValue).toEqual(expect.objectContaining({ amount: 200 }));
    expect(changed.after?.moneyValue).not.toHaveProperty('currency');
    await sheets.update(id, { moneyValue: null } as never);
    expect(apiChange(entity(), await lastChange())).toMatchObject({
      before: { moneyValue: { amount: 200, currency: 'RUB' } },
      after: { moneyValue: null },
    });
  });

  it('leaves out hidden fields, also of an event’s payload', async () => {
    await makeContext(kit.system)
      .records('sheet')
      .create({ name: 'secret', textValue: 'shown' } as never);
    const row = await lastChange();
    expect(apiChange(entity(), row, new Set(['name'])).after).not.toHaveProperty('name');
    expect(apiChange(entity(), row, new Set(['name'])).after).toHaveProperty('textValue', 'shown');
    expect(
      apiChange(entity(), { operation: 'event', before: null, after: { name: 'secret', sum: 1 } }, new Set(['name'])).after,
    ).toEqual({ sum: 1 });
  });

  it('keeps the digits of numbers that JavaScript would round', () => {
    const exact = (text: string) =>
      Object.fromEntries(
        Object.entries(parseStored(text) ?? {}).map(([key, value]) => [
          key,
          value instanceof Digits ? `digits ${String(value)}` : value,
        ]),
      );
    expect(exact('{"a": 1.50, "b": 12345678901234567890.123, "c": 7, "d": {"a": 1.50}, "e": [2.0], "f": "1.50"}')).toEqual({
      a: 'digits 1.50',
      b: 'digits 12345678901234567890.123',
      c: 7,
      d: { a: 1.5 },
      e: [2],
      f: '1.50',
    });
    expect(parseStored(null)).toBeNull();
  });
});
