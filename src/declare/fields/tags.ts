import { invalid } from '../../platform/problem.js';
import type { Field, FieldOptions, IsRequired } from '../field.js';
import { checkList } from './check-list.js';
import { checkText } from './check-text.js';
import { listOperators } from './list-operators.js';

export interface TagsOptions extends FieldOptions {
  default?: readonly string[] | ((ctx: never) => readonly string[] | null) | null;
}

const MAX_TAGS = 50;
const MAX_LENGTH = 50;

const parseTag = (value: unknown, pointer: string): string => {
  const tag = checkText(value, pointer, MAX_LENGTH).trim();
  if (tag === '') throw invalid(pointer, 'A tag needs at least one character.');
  return tag;
};

/**
 * Free labels: at most 50, each of at most 50 characters, trimmed and without repetitions. No tags are read as an empty list;
 * a required field needs at least one. Indexed unless `index: false`.
 */
export function tags<const O extends TagsOptions = {}>(options?: O): Field<string[], string[], IsRequired<O>> {
  const o: TagsOptions = { index: true, ...options };
  const item = { graphql: 'String', json: { type: 'string', maxLength: MAX_LENGTH }, parse: parseTag };
  return {
    kind: 'tags',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    neverNull: true,
    indexMethod: 'gin',
    columns: [{ suffix: '', type: 'text[]' }],
    checks: (c) => [`cardinality(${c()}) between 1 and ${MAX_TAGS}`],
    parse(value, pointer) {
      const list = checkList(value, pointer, MAX_TAGS, parseTag);
      return list.length === 0 ? null : list;
    },
    toColumns: (value) => [value ?? null],
    select: (c) => `coalesce(${c()}, '{}')`,
    fromStored: ({ '': value }) => value ?? [],
    graphql: { out: '[String!]', in: '[String!]' },
    json: { type: 'array', items: item.json, maxItems: MAX_TAGS },
    operators: listOperators(item),
    samples: {
      valid: [
        { in: ['vip'] },
        { in: [' vip ', 'Москва', 'vip'], out: ['vip', 'Москва'] },
        { in: [], out: [] },
        { in: ['a,"b"\\{c}'] },
      ],
      invalid: [
        'vip',
        {},
        5,
        [''],
        ['  '],
        [5],
        [null],
        [['a']],
        ['x'.repeat(51)],
        ['a\u0000'],
        ['\udc00'],
        Array.from({ length: 51 }, (_, i) => `t${i}`),
        ['a', , 'b'],
      ],
    },
  };
}
