import { computed, defineListener, int, json, link, money, text } from '../../../src/index.js';
import { nothing, shop, act, report, toys, type Mistake } from './builders.js';

/** Mistakes that show when all entities are put together. */
export const modelMistakes: Mistake[] = [
  [
    'titles',
    'a title that is no field',
    [toys({}, {}, { title: 'nam' })],
    /Module toys: the title of toy is nam, which is not a field; did you mean name\?/,
  ],
  [
    'computedReads',
    'a read of nothing',
    [toys({}, { twice: computed(int(), { reads: ['siz'], sql: (c) => c('siz') }) })],
    /Module toys: toy\.twice reads siz, but toy has no field siz; did you mean/,
  ],
  [
    'computedReads',
    'a read through no link',
    [toys({}, { twice: computed(text(), { reads: ['makr.name'], sql: (c) => c('makr.name') }), maker: link('user') })],
    /toy\.twice reads makr\.name, but toy has no link makr; did you mean maker\?/,
  ],
  [
    'computedReads',
    'a read of what is computed',
    [
      toys(
        {},
        {
          size: int(),
          twice: computed(int(), { reads: ['size'], sql: (c) => c('size') }),
          more: computed(int(), { reads: ['twice'], sql: (c) => c('twice') }),
        },
      ),
    ],
    /toy\.more reads twice, but toy\.twice is computed itself; read what it reads/,
  ],
  [
    'sequences',
    'a number that would be given twice',
    [toys({}, { number: text({ sequence: { code: 'toy', pattern: '{0000}', reset: 'year' } }) })],
    /Module toys: toy\.number has the pattern \{0000\}: Counting begins anew, so the number must name the year/,
  ],
  [
    'sequences',
    'two looks of one sequence',
    [
      toys(
        {},
        {
          number: text({ sequence: { code: 'toy', pattern: 'A{0}' } }),
          other: text({ sequence: { code: 'toy', pattern: 'B{0}' } }),
        },
      ),
    ],
    /toy\.other says otherwise of the sequence toy than toy\.number does; name it by its code alone/,
  ],
  [
    'sequences',
    'a number without room',
    [toys({}, { number: text({ max: 20, sequence: 'toy' }) })],
    /toy\.number has no room for its numbers; let max be at least 120/,
  ],
  [
    'sequences',
    'a required number',
    [toys({}, { number: text({ required: true, sequence: 'toy' }) })],
    /toy\.number is always filled from its sequence; leave out required/,
  ],
  [
    'sequences',
    'a code with a space',
    [toys({}, { number: text({ sequence: 'the toy' }) })],
    /toy\.number has the sequence the toy; a code looks like invoice/,
  ],
  [
    'sequences',
    'a number with a default',
    [toys({}, { number: text({ default: 'x', sequence: 'toy' }) })],
    /toy\.number takes its value from a sequence; leave out pattern and default/,
  ],
  [
    'possible',
    'a search in what has no text',
    [toys({}, { size: { ...int(), options: { search: true } } })],
    /Module toys: toy\.size is a int, which cannot be searched/,
  ],
  [
    'possible',
    'an index over what has no order',
    [toys({}, { extra: { ...json(), options: { index: true } } })],
    /Module toys: toy\.extra is a json, which cannot be indexed/,
  ],
  [
    'possible',
    'a required field nobody may write',
    [toys({}, { size: int({ required: true, readOnly: true }) })],
    /Module toys: toy\.size is required and readOnly: nobody could create a toy/,
  ],
  [
    'possible',
    'a default of another type',
    [toys({}, { size: int({ min: 5, default: 1 }) })],
    /Module toys: toy\.size has a default that its own type refuses/,
  ],
  [
    'comparable',
    'a key over a json',
    [toys({}, { extra: json() }, { keys: [['extra']] })],
    /Module toys: entity toy has a key or index over extra, a json that cannot be compared/,
  ],
  [
    'indexedOnce',
    'an index that the link has already',
    [toys({}, { maker: link('user') }, { indexes: [['makerId']] })],
    /Module toys: entity toy has an index over makerId already; leave it out of indexes/,
  ],
  [
    'columns',
    'two fields in one column',
    [toys({}, { price: money(), priceCurrency: text() })],
    /Module toys: toy\.priceCurrency is stored in the column price_currency, as toy\.price is; rename one/,
  ],
  [
    'reportable',
    'a measure that is no number',
    [toys({}, {}, { report: { measures: ['name'] } })],
    /Module toys: entity toy has the measure name, a text that cannot be one/,
  ],
  [
    'reportable',
    'a dimension that is no field',
    [toys({}, {}, { report: { dimensions: ['nam'] } })],
    /entity toy has the dimension nam, which is not a field; did you mean name\?/,
  ],
  [
    'generatedNames',
    'an action called as a write of another entity',
    [toys({ entities: [shop('toyBox')], actions: [act('toyBox.upsert')] })],
    /entity toyBox.*both be called upsertToyBox as the GraphQL mutation; rename one/,
  ],
  [
    'generatedNames',
    'two plurals of one name',
    [toys({ entities: [shop('ball', {}, { plural: 'toys' })] })],
    /entity toy of module toys and entity ball of module toys would both be called toys as the GraphQL query; rename one/,
  ],
  [
    'generatedNames',
    'an entity called as another’s filter',
    [toys({ entities: [shop('toyFilter')] })],
    /would both be called ToyFilter as the GraphQL type/,
  ],
  [
    'generatedNames',
    'an entity called as a table of the kernel',
    [toys({ entities: [shop('session')] })],
    /the kernel and entity session of module toys would both be called sessions as the table/,
  ],
  [
    'generatedNames',
    'an entity at a route of the kernel',
    [toys({ entities: [shop('way', {}, { plural: 'auth' })] })],
    /would both be called auth as the route \/v1\//,
  ],
  [
    'generatedNames',
    'an action at a route of the kernel',
    [toys({ actions: [act('toy.history')] })],
    /Action toy\.history of entity toy of module toys would be at \/v1\/toys\/…\/history, which is the kernel's/,
  ],
  [
    'reports',
    'a report about nothing',
    [toys({ reports: [report('toy.all', { entity: 'toi' })] })],
    /Module toys: report toy\.all is about toi, which no module declares; did you mean toy\?/,
  ],
  [
    'reports',
    'a report of another’s name',
    [toys({ reports: [report('user.all')] })],
    /Module toys: report user\.all must be called <entity>\.<noun>, e\.g\. toy\.byOwner/,
  ],
  [
    'reports',
    'a group by nothing',
    [toys({ reports: [report('toy.all', { groupBy: ['nam'] })] })],
    /report toy\.all groups by nam, which is not a field; did you mean name\?/,
  ],
  [
    'reports',
    'a group by a period that is none',
    [toys({ reports: [report('toy.all', { groupBy: ['createdAt:moon'] })] })],
    /report toy\.all cannot group by createdAt:moon/,
  ],
  [
    'reports',
    'a measure that is none',
    [toys({ reports: [report('toy.all', { measures: ['sum.name'] })] })],
    /report toy\.all measures sum\.name; give count or sum/,
  ],
  [
    'listenerFields',
    'a listener to the change of nothing',
    [toys({ listeners: [defineListener('toy.updated', { name: 'hear', when: 'transaction', changed: ['nam'], run: nothing })] })],
    /listener hear waits for a change of toy\.nam, which is not a field; did you mean name\?/,
  ],
];
