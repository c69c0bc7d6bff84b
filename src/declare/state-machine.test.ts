import { availableTransitions, machine } from './state-machine.js';
import { state } from './fields/state.js';

const letter = machine({
  initial: 'draft',
  states: { draft: { label: { en: 'Draft', ru: 'Черновик' } }, sent: {}, answered: {} },
  transitions: {
    send: {
      from: ['draft'],
      to: 'sent',
      requires: ['recipientId', 'subject'],
      guard: (record) => (record.size as number) < 100 || { en: 'The letter is too large.', ru: 'Письмо слишком велико.' },
      emits: 'sent',
    },
    discard: { from: ['draft', 'sent'], to: 'draft', permission: 'letter.delete', emits: 'discarded' },
    answer: { from: ['sent'], to: 'answered', emits: 'answered' },
  },
});
const complete = { recipientId: 'x', subject: 'Hello', size: 5 };
const everything = () => true;

test('every transition from the present state is told, in the order of declaration, and no other', () => {
  expect(availableTransitions(letter, 'draft', complete, null, everything)).toEqual([
    { name: 'send', to: 'sent', label: { en: 'send', ru: 'send' }, allowed: true },
    { name: 'discard', to: 'draft', label: { en: 'discard', ru: 'discard' }, allowed: true },
  ]);
  expect(availableTransitions(letter, 'answered', complete, null, everything)).toEqual([]);
});

test('a transition that cannot be taken says why, in both languages', () => {
  const first = (record: Record<string, unknown>, may: (name: string, permission: string | undefined) => boolean = everything) =>
    availableTransitions(letter, 'draft', record, null, may)[0];
  expect(first({ ...complete, subject: '', recipientId: null })).toMatchObject({
    allowed: false,
    obstacle: 'requires',
    reason: { en: 'Fill in first: recipientId, subject.', ru: 'Сначала заполните: recipientId, subject.' },
  });
  expect(first({ ...complete, size: 100 })).toMatchObject({
    allowed: false,
    obstacle: 'guard',
    reason: { en: 'The letter is too large.' },
  });
  expect(first({}, () => false)).toMatchObject({ allowed: false, obstacle: 'permission' });
});

test('zero and false are values, so they fill a required field', () => {
  const one = machine({
    initial: 'a',
    states: { a: {} },
    transitions: { go: { from: ['a'], to: 'a', requires: ['n', 'b'], emits: 'gone' } },
  });
  expect(availableTransitions(one, 'a', { n: 0, b: false }, null, everything)[0]!.allowed).toBe(true);
});

test('the right is asked by the transition and the permission it declares', () => {
  const asked: [string, string | undefined][] = [];
  availableTransitions(letter, 'draft', complete, null, (name, permission) => asked.push([name, permission]) > 0);
  expect(asked).toEqual([
    ['send', undefined],
    ['discard', 'letter.delete'],
  ]);
});

test('a guard gets the context of the one who asks', () => {
  const seen: unknown[] = [];
  const watched = machine({
    initial: 'a',
    states: { a: {} },
    transitions: {
      go: { from: ['a'], to: 'a', guard: (record, ctx) => seen.push(record, ctx) > 0 || { en: '', ru: '' }, emits: 'gone' },
    },
  });
  availableTransitions(watched, 'a', complete, 'ctx', everything);
  expect(seen).toEqual([complete, 'ctx']);
});

const states = { a: {}, b: {} };
// As from JavaScript: the compiler would already refuse most of these.
test.each([
  ['an unknown initial state', { initial: 'c', states, transitions: {} }, /initial is "c"/],
  [
    'an unknown target',
    { initial: 'a', states, transitions: { go: { from: ['a'], to: 'c', emits: 'gone' } } },
    /"to" of go is "c"/,
  ],
  [
    'an unknown source',
    { initial: 'a', states, transitions: { go: { from: ['c'], to: 'a', emits: 'gone' } } },
    /"from" of go is "c"/,
  ],
  ['no source', { initial: 'a', states, transitions: { go: { from: [], to: 'a', emits: 'gone' } } }, /from no state/],
  ['a state with a bad name', { initial: 'A b', states: { 'A b': {} }, transitions: {} }, /"A b" must look like/],
  ['an inherited name', { initial: 'toString', states, transitions: {} }, /toString/],
  [
    'an event with the entity',
    { initial: 'a', states, transitions: { go: { from: ['a'], to: 'b', emits: 'deal.gone' } } },
    /emits/,
  ],
])('a machine with %s stops the boot', (_name, definition, message) => {
  expect(() => machine(definition as never)).toThrow(message);
});

test('a state field begins in the initial state and is not written by clients', () => {
  const field = state(letter, { label: { en: 'Status', ru: 'Состояние' } });
  expect(field.options).toMatchObject({ readOnly: true, default: 'draft', label: { en: 'Status' } });
  expect(field.columns).toEqual([{ suffix: '', type: 'text', default: "'draft'" }]);
  expect(field.values).toEqual(['draft', 'sent', 'answered']);
  expect(field.valueLabels).toEqual({ draft: { en: 'Draft', ru: 'Черновик' } });
});
