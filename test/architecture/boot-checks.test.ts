import { describe, expect, it } from '@jest/globals';
import { installed } from '../../modules/installed.js';
import { core } from '../../src/core/index.js';
import {
  computed,
  date,
  defineAction,
  defineEntity,
  defineJob,
  defineListener,
  defineModule,
  defineReport,
  defineRule,
  defineSetting,
  extendEntity,
  int,
  json,
  link,
  links,
  machine,
  money,
  staffAccess,
  state,
  text,
  timestamp,
} from '../../src/index.js';
import { buildRegistry } from '../../src/registry/build.js';
import { declarationChecks } from '../../src/registry/checks.js';
import { rootFields } from '../../src/registry/checks/generated-names.js';
import { modelChecks } from '../../src/registry/checks/model-checks.js';
import type { Fields } from '../../src/declare/entity.js';
import type { Module, ModuleOptions } from '../../src/declare/module.js';
import { sdlOf } from '../../src/surfaces/graphql/sdl.js';
import { actionField } from '../../src/registry/names.js';

const nothing = async (): Promise<void> => undefined;
const shop = (name: string, fields: Fields = {}, more: object = {}) =>
  defineEntity(name, { title: 'name', fields: { name: text(), ...fields }, access: staffAccess, ...more } as never);
const act = (name: string, more: object = {}) => defineAction(name, { access: 'update', run: nothing, ...more } as never);
const report = (name: string, more: object = {}) =>
  defineReport(name, { entity: 'toy', description: '', groupBy: ['ownerId'], measures: ['count'], ...more });
/** A module `toys` with an entity `toy`. */
const toys = (options: ModuleOptions = {}, fields: Fields = {}, more: object = {}): Module =>
  defineModule('toys', { ...options, entities: [shop('toy', fields, more), ...(options.entities ?? [])] });
const balls = (options: ModuleOptions = {}): Module => defineModule('balls', { dependsOn: ['toys'], ...options });
const rule = defineRule('same', { on: ['create'], check: () => undefined });

/** What breaks each check, and the line that must be said: its module, its place, its cure. */
const planted: [check: string, what: string, modules: Module[], line: RegExp][] = [
  ['moduleNames', 'two modules of one name', [toys(), defineModule('toys', {})], /Two modules are called toys; rename one/],
  ['dependencies', 'a module that is not there', [balls()], /Module balls depends on toys, which is not installed; add it/],
  [
    'dependencies',
    'a circle',
    [toys({ dependsOn: ['balls'] }), balls()],
    /depend on each other in a circle: toys, balls; let one listen/,
  ],
  [
    'entityNames',
    'an entity declared twice',
    [toys(), balls({ entities: [shop('toy')] })],
    /Two modules declare the entity toy; one must extend/,
  ],
  ['entityNames', 'an entity in capitals', [toys({ entities: [shop('Ball')] })], /Entity Ball: names are camelCase/],
  [
    'linkTargets',
    'a link to nowhere',
    [toys({}, { maker: link('usr') })],
    /Module toys: toy\.maker links to usr, which no module declares; did you mean user\?/,
  ],
  [
    'linkTargets',
    'a link to a module that is not depended on',
    [toys(), defineModule('balls', { entities: [shop('ball', { toy: link('toy') })] })],
    /Module balls: ball\.toy links to toy of module toys; add 'toys' to dependsOn/,
  ],
  [
    'extensions',
    'an extension of nothing',
    [balls({ dependsOn: [], extensions: [extendEntity('usr', {})] })],
    /Module balls extends usr, which no module declares; did you mean user\?/,
  ],
  [
    'extensions',
    'a field added twice',
    [toys(), balls({ extensions: [extendEntity('toy', { fields: { name: text() } })] })],
    /Module balls adds toy\.name, which is there already; choose another/,
  ],
  [
    'extensions',
    'a required field added',
    [toys(), balls({ extensions: [extendEntity('toy', { fields: { size: int({ required: true }) } })] })],
    /Module balls: toy\.size must not be required/,
  ],
  [
    'fieldNames',
    'a field of the kernel’s name',
    [toys({}, { version: int() })],
    /Module toys: toy\.version is a name of the kernel's/,
  ],
  ['fieldNames', 'a field with an underscore', [toys({}, { big_size: int() })], /Module toys: toy\.big_size must be camelCase/],
  [
    'policies',
    'an entity without a policy',
    [toys({}, {}, { access: undefined })],
    /Module toys: entity toy has no access policy; give it one/,
  ],
  [
    'policies',
    'an action without a policy',
    [toys({ actions: [act('toy.throw', { access: undefined })] })],
    /Module toys: action toy\.throw has no access policy; say who/,
  ],
  [
    'actions',
    'an action of no entity',
    [toys({ actions: [act('toi.throw')] })],
    /Action toi\.throw: the name must be <entity>\.<verb>/,
  ],
  ['actions', 'an action twice', [toys({ actions: [act('toy.throw'), act('toy.throw')] })], /Two actions are called toy\.throw/],
  [
    'actions',
    'an action called delete',
    [toys({ actions: [act('toy.delete')] })],
    /Action toy\.delete: create, update, delete and restore are the kernel's/,
  ],
  [
    'listeners',
    'a listener to nothing',
    [toys({ listeners: [defineListener('toy.creatd', { name: 'hear', when: 'transaction', run: nothing })] })],
    /Module toys: listener hear hears toy\.creatd, which nothing emits; did you mean toy\.created\?/,
  ],
  [
    'keys',
    'a key over no field',
    [toys({}, {}, { keys: [['maker']] })],
    /Module toys: entity toy has a key or index over maker, which is not a field/,
  ],
  [
    'vocabulary',
    'two lists of one name from two modules',
    [
      toys({ entities: [shop('doll', { toy: link('toy', { inverse: 'parts' }) })] }),
      balls({ entities: [shop('ball', { toy: link('toy', { inverse: 'parts' }) })] }),
    ],
    /toy gets parts twice, from doll\.toy of module toys and from ball\.toy of module balls; rename one/,
  ],
  [
    'vocabulary',
    'a list called as a field',
    [toys({ entities: [shop('doll', { toy: link('toy', { inverse: 'name' }) })] })],
    /toy gets name twice, from toy\.name of module toys and from doll\.toy of module toys/,
  ],
  [
    'vocabulary',
    'a field called as the id of a link',
    [toys({}, { maker: link('user'), makerId: text() })],
    /toy gets makerId twice/,
  ],
  [
    'vocabulary',
    'tags of its own beside the kernel’s',
    [toys({}, { tags: text() })],
    /toy gets tags twice, from the kernel and from toy\.tags of module toys/,
  ],
  [
    'listNames',
    'a list with a hyphen',
    [toys({ entities: [shop('doll', { toy: link('toy', { inverse: 'my-dolls' }) })] })],
    /Module toys: inverse my-dolls of doll\.toy must be camelCase/,
  ],
  [
    'listNames',
    'many in the singular',
    [toys({}, { maker: links('user') })],
    /Module toys: toy\.maker holds many; call it in the plural, e\.g\. makers/,
  ],
  [
    'accessNames',
    'a role that is none',
    [toys({}, {}, { access: { boss: { read: 'tenant' } } })],
    /entity toy grants to boss, which is no system role; did you mean/,
  ],
  [
    'accessNames',
    'a scope that is none',
    [toys({}, {}, { access: { rep: { read: 'teem' } } })],
    /entity toy grants read to rep in the scope teem; did you mean team\?/,
  ],
  [
    'accessNames',
    'a verb that is none',
    [toys({}, {}, { access: { rep: { see: 'team' } } })],
    /entity toy grants see to rep; the verbs are/,
  ],
  [
    'accessNames',
    'access through what is no link',
    [toys({}, { maker: link('user') }, { access: { through: ['makr'] } })],
    /entity toy has access through makr, which is not a link of it; did you mean maker\?/,
  ],
  [
    'accessNames',
    'access through nothing',
    [toys({}, {}, { access: { through: [] } })],
    /entity toy has access through nothing; name the links/,
  ],
  [
    'accessCircles',
    'rights in a circle',
    [
      toys(
        { entities: [shop('doll', { toy: link('toy') }, { access: { through: ['toy'] } })] },
        { doll: link('doll') },
        { access: { through: ['doll'] } },
      ),
    ],
    /Module toys: the rights of toy go through its links back to itself; give one entity/,
  ],
  [
    'actionAccess',
    'an action for a role that is none',
    [toys({ actions: [act('toy.throw', { access: ['reps'] })] })],
    /Module toys: action toy\.throw is for reps, which is no system role; did you mean rep\?/,
  ],
  [
    'actionAccess',
    'an action for a word',
    [toys({ actions: [act('toy.throw', { access: 'all' })] })],
    /action toy\.throw has the access all; give roles, 'update' or 'read'/,
  ],
  ['wellNamed', 'a module in capitals', [defineModule('My Toys', {})], /Module My Toys: names are small letters.*my-toys/],
  [
    'wellNamed',
    'a job of another module’s name',
    [toys({ jobs: [defineJob('balls.clean', { run: nothing })] })],
    /Module toys: job balls\.clean must be called <module>\.<what-it-does>/,
  ],
  [
    'wellNamed',
    'a setting with a hyphen',
    [toys({ settings: [defineSetting('toys.my-size', int(), { default: 1, description: '' })] })],
    /Module toys: setting toys\.my-size must be called/,
  ],
  [
    'wellNamed',
    'a setting whose default is refused',
    [toys({ settings: [defineSetting('toys.size', int({ min: 2 }), { default: 1, description: '' })] })],
    /Module toys: the default of setting toys\.size is refused by its own type/,
  ],
  [
    'wellNamed',
    'a listener with a blank',
    [toys({ listeners: [defineListener('toy.created', { name: 'Hear It', when: 'transaction', run: nothing })] })],
    /Module toys: listener Hear It must be called by what it does/,
  ],
  [
    'wellNamed',
    'a cron of four fields',
    [toys({ jobs: [defineJob('toys.clean', { cron: '0 2 * *', run: nothing })] })],
    /job toys\.clean has the cron «0 2 \* \*»; five fields/,
  ],
  [
    'onlyOnce',
    'a job twice',
    [toys({ jobs: [defineJob('toys.clean', { run: nothing }), defineJob('toys.clean', { run: nothing })] })],
    /Two jobs are called toys\.clean/,
  ],
  [
    'onlyOnce',
    'a setting twice',
    [toys({ settings: [1, 2].map((n) => defineSetting('toys.size', int(), { default: n, description: '' })) })],
    /Two settings are called toys\.size/,
  ],
  ['onlyOnce', 'a report twice', [toys({ reports: [report('toy.all'), report('toy.all')] })], /Two reports are called toy\.all/],
  ['onlyOnce', 'a rule twice', [toys({}, {}, { rules: [rule, rule] })], /Two rules are called toy: same/],
  [
    'emitted',
    'an event of nothing',
    [toys({ actions: [act('toy.throw', { emits: ['thrown'] })] })],
    /action toy\.throw emits thrown; events are called <entity>\.<pastTense>/,
  ],
  [
    'emitted',
    'an event of the kernel',
    [toys({ actions: [act('toy.throw', { emits: ['toy.created'] })] })],
    /action toy\.throw emits toy\.created, which the kernel alone emits/,
  ],
  [
    'declaredDependence',
    'a listener to a module not depended on',
    [
      toys(),
      balls({ dependsOn: [], listeners: [defineListener('toy.created', { name: 'hear', when: 'transaction', run: nothing })] }),
    ],
    /Module balls: listener hear is about toy of module toys; add 'toys' to dependsOn/,
  ],
  [
    'declaredDependence',
    'an extension of one',
    [toys(), balls({ dependsOn: [], extensions: [extendEntity('toy', {})] })],
    /Module balls: an extension is about toy of module toys/,
  ],
  [
    'declaredDependence',
    'an action of one',
    [toys(), balls({ dependsOn: [], actions: [act('toy.throw')] })],
    /Module balls: action toy\.throw is about toy of module toys/,
  ],
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

describe('a mistake stops the boot and says its module, place and cure', () => {
  it.each(planted)('%s: %s', (_check, _what, modules, line) => {
    expect(() => buildRegistry([core, ...modules])).toThrow(line);
  });

  it('every check has a mistake that it finds', () => {
    const tried = new Set(planted.map(([check]) => check));
    expect([...Object.keys(declarationChecks()), ...Object.keys(modelChecks)].filter((check) => !tried.has(check))).toEqual([]);
  });

  it('a transition whose fields are not there, and a derived field that clients may write, are refused too', () => {
    const broken = machine({
      initial: 'new',
      states: { new: {}, old: {} },
      transitions: { age: { from: ['new'], to: 'old', requires: ['yeers'], emits: 'aged' } },
    });
    expect(() => buildRegistry([core, toys({}, { status: state(broken), years: int() })])).toThrow(
      /transition toy\.age names yeers, which is not a field; did you mean years\?/,
    );
    const derive = [{ from: ['name'], sets: ['upper'], of: () => ({}) }];
    expect(() => buildRegistry([core, toys({}, { upper: text() }, { derive })])).toThrow(
      /toy\.upper is derived; make it readOnly/,
    );
  });
});

it('what is right is let through: every word of the vocabulary in one module', () => {
  const fields = {
    size: int({ min: 1, default: 2, index: true }),
    madeOn: date(),
    seenAt: timestamp(),
    maker: link('user', { inverse: 'toysMade' }),
    fans: links('user', { inverse: 'toysLoved' }),
    price: money(),
    twice: computed(int(), { reads: ['size'], sql: (c) => `${c('size')} * 2` }),
  };
  const whole = toys(
    {
      actions: [act('toy.throw', { emits: ['toy.thrown'] })],
      listeners: [
        defineListener('toy.thrown', { name: 'hear', when: 'transaction', run: nothing }),
        defineListener('toy.updated', { name: 'hear-size', when: 'afterCommit', changed: ['size', 'makerId'], run: nothing }),
      ],
      jobs: [defineJob('toys.clean-up', { cron: '0 2 * * *', run: nothing })],
      settings: [defineSetting('toys.size', int(), { default: null, description: '' })],
      reports: [report('toy.bySize', { groupBy: ['makerId', 'madeOn:month'], measures: ['count', 'avg.size'] })],
    },
    fields,
    {
      keys: [['name', 'makerId']],
      indexes: [['ownerId', 'size']],
      report: { measures: ['size', 'price'], dimensions: ['makerId', 'madeOn'] },
    },
  );
  expect(buildRegistry([core, whole]).entities.has('toy')).toBe(true);
});

it('the names that are watched for clashes are those that GraphQL really gets', () => {
  const registry = buildRegistry([core, ...installed]);
  const rootsOf = (type: string): string[] => {
    const body = new RegExp(`^type ${type} \\{\\n([\\s\\S]*?)^\\}`, 'm').exec(sdlOf(registry))?.[1] ?? '';
    return [...body.replace(/"""[\s\S]*?"""/g, '').matchAll(/^\s*(\w+)\s*(?=[(:])/gm)].map((match) => match[1] as string).sort();
  };
  const actions = (readOnly: boolean): string[] =>
    [...registry.actions.values()].filter((a) => (a.options.readOnly ?? false) === readOnly).map((a) => actionField(a.name));
  const entities = [...registry.entities.values()];
  expect(rootsOf('Query')).toEqual([...entities.flatMap((e) => rootFields(e).query), ...actions(true)].sort());
  expect(rootsOf('Mutation')).toEqual([...entities.flatMap((e) => rootFields(e).mutation), ...actions(false)].sort());
});
