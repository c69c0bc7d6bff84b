import type { CreateOf, RowOf } from '../entity.js';
import { defineEntity } from '../entity.js';
import { machine } from '../state-machine.js';
import { address, type Address } from './address.js';
import { bool } from './bool.js';
import { choice } from './choice.js';
import { computed } from './computed.js';
import { decimal } from './decimal.js';
import { int } from './int.js';
import { link } from './link.js';
import { links } from './links.js';
import { money, type Money } from './money.js';
import { multiChoice } from './multi-choice.js';
import { phone, type Phone } from './phone.js';
import { state } from './state.js';
import { tags } from './tags.js';
import { text } from './text.js';

// Checked by `npm run types`; at run time these lines do nothing.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const expectType = <_T extends true>(): void => undefined;

const _deal = defineEntity('deal', {
  title: 'name',
  access: {} as never,
  fields: {
    name: text({ required: true }),
    amount: money(),
    fee: money({ required: true, base: false }),
    count: int({ required: false }),
    share: decimal(),
    won: bool(),
    priority: choice(['low', 'high'], { default: 'low' }),
    colours: multiChoice(['red', 'green']),
    status: state(
      machine({
        initial: 'draft',
        states: { draft: {}, sent: {} },
        transitions: { send: { from: ['draft'], to: 'sent', emits: 'sent' } },
      }),
    ),
    account: link('account', { required: true, onDelete: 'cascade' }),
    owner: link('user'),
    products: links('product'),
    call: phone(),
    place: address(),
    labels: tags(),
    weighted: computed(money(), { reads: ['amount'], sql: (c) => ({ _amount: c('amount', '_amount') }) }),
    rank: computed(int(), { reads: ['name'], load: (records) => records.map((record) => String(record.name).length) }),
  },
});
type Row = RowOf<typeof _deal>;
type Create = CreateOf<typeof _deal>;

test('types of records, inputs and options follow from the declaration', () => {
  expectType<Same<Row['name'], string | null>>();
  expectType<Same<Row['amount'], Money | null>>();
  expectType<Same<Row['priority'], 'low' | 'high' | null>>();
  expectType<Same<Row['colours'], ('red' | 'green')[] | null>>();
  expectType<Same<Row['status'], 'draft' | 'sent' | null>>();
  expectType<Same<Row['accountId'], string | null>>();
  expectType<Same<Row['productIds'], string[] | null>>();
  expectType<Same<Row['call'], Phone | null>>();
  expectType<Same<Row['place'], Address | null>>();
  expectType<Same<Row['weighted'], Money | null>>();
  expectType<Same<Row['rank'], number | null>>();
  expectType<Same<'account' extends keyof Row ? true : false, false>>();

  const least: Create = { name: 'a', accountId: 'x', fee: { amount: 1, currency: 'RUB' } };
  const more: Create = {
    ...least,
    amount: { amount: 1, currency: 'RUB' },
    share: '1.5',
    call: '+7 495',
    place: { city: 'Moscow' },
    count: null,
  };
  expect(more).toBeDefined();
  // @ts-expect-error name is required
  const nameless: Create = { accountId: 'x', fee: { amount: 1, currency: 'RUB' } };
  // @ts-expect-error a required link is required under its API key
  const unlinked: Create = { name: 'a', fee: { amount: 1, currency: 'RUB' } };
  // @ts-expect-error no such value
  const unknown: Create = { ...least, priority: 'urgent' };
  // @ts-expect-error states change by transitions
  const stated: Create = { ...least, status: 'sent' };
  // @ts-expect-error computed fields are not written
  const written: Create = { ...least, rank: 5 };
  expect([nameless, unlinked, unknown, stated, written]).toHaveLength(5);

  // @ts-expect-error the default is one of the values
  choice(['low', 'high'], { default: 'middle' });
  const astray = { from: ['b'], to: 'a', emits: 'gone' } as const;
  // @ts-expect-error a machine's transitions name its states
  expect(() => machine({ initial: 'a', states: { a: {} }, transitions: { go: astray } })).toThrow(/"from" of go/);
});

test('declarations that cannot work stop the boot with a reason', () => {
  expect(() => choice([])).toThrow(/at least one value/);
  expect(() => choice(['a', 'a'])).toThrow(/given twice/);
  expect(() => choice(['Won'])).toThrow(/"Won" must look like/);
  expect(() => multiChoice(["a'b"])).toThrow(/must look like/);
  expect(() => link('account', { required: true, onDelete: 'setNull' })).toThrow(/cannot be emptied/);
  expect(() => decimal({ precision: 2, scale: 3 })).toThrow(/numeric\(2, 3\)/);
  expect(() => computed(links('tag') as never, { reads: [], load: () => [] })).toThrow(/links cannot be a result/);
  const vague = computed(money(), { reads: ['amount'], sql: () => '1' });
  expect(() => vague.computed.columns!((path) => path)).toThrow(/_amount, _currency/);
});
