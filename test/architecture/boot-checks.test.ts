import { describe, expect, it } from '@jest/globals';
import { installed } from '../../modules/installed.js';
import { kernelModules } from '../../src/parts/index.js';
import {
  computed,
  date,
  defineJob,
  defineListener,
  defineSetting,
  int,
  link,
  links,
  machine,
  money,
  state,
  text,
  timestamp,
} from '../../src/index.js';
import { buildRegistry } from '../../src/registry/build.js';
import { declarationChecks } from '../../src/registry/checks.js';
import { rootFields } from '../../src/registry/checks/generated-names.js';
import { modelChecks } from '../../src/registry/checks/model-checks.js';
import { sdlOf } from '../../src/surfaces/graphql/sdl.js';
import { actionField, reportField } from '../../src/registry/names.js';

import { nothing, act, report, toys } from './mistakes/builders.js';
import { declarationMistakes } from './mistakes/declarations.js';
import { modelMistakes } from './mistakes/models.js';

const planted = [...declarationMistakes, ...modelMistakes];

describe('a mistake stops the boot and says its module, place and cure', () => {
  it.each(planted)('%s: %s', (_check, _what, modules, line) => {
    expect(() => buildRegistry([...kernelModules, ...modules])).toThrow(line);
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
    expect(() => buildRegistry([...kernelModules, toys({}, { status: state(broken), years: int() })])).toThrow(
      /transition toy\.age names yeers, which is not a field; did you mean years\?/,
    );
    const derive = [{ from: ['name'], sets: ['upper'], of: () => ({}) }];
    expect(() => buildRegistry([...kernelModules, toys({}, { upper: text() }, { derive })])).toThrow(
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
  expect(buildRegistry([...kernelModules, whole]).entities.has('toy')).toBe(true);
});

it('the names that are watched for clashes are those that GraphQL really gets', () => {
  const registry = buildRegistry([...kernelModules, ...installed]);
  const rootsOf = (type: string): string[] => {
    const body = new RegExp(`^type ${type} \\{\\n([\\s\\S]*?)^\\}`, 'm').exec(sdlOf(registry))?.[1] ?? '';
    return [...body.replace(/"""[\s\S]*?"""/g, '').matchAll(/^\s*(\w+)\s*(?=[(:])/gm)].map((match) => match[1] as string).sort();
  };
  const actions = (readOnly: boolean): string[] =>
    [...registry.actions.values()].filter((a) => (a.options.readOnly ?? false) === readOnly).map((a) => actionField(a.name));
  const entities = [...registry.entities.values()];
  const reports = [...registry.reports.keys()].map(reportField);
  expect(rootsOf('Query')).toEqual([...entities.flatMap((e) => rootFields(e).query), ...actions(true), ...reports].sort());
  expect(rootsOf('Mutation')).toEqual([...entities.flatMap((e) => rootFields(e).mutation), ...actions(false)].sort());
});
