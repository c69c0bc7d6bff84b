import type { Module, Setting } from '../../declare/module.js';
import { Problem } from '../../platform/problem.js';
import { type Check, repeated } from './check.js';
import { PAST } from '../names.js';

const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const CAMEL = /^[a-z][A-Za-z0-9]*$/;

/** Names of modules, jobs, settings, listeners and rules, which stand in queues, tables and logs. */
export const wellNamed: Check = (modules) =>
  modules.flatMap((m) => [
    ...(KEBAB.test(m.name)
      ? []
      : [
          `Module ${m.name}: names are small letters, digits and single hyphens, e.g. ${m.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.`,
        ]),
    ...m.jobs
      .filter((j) => !owned(m, j.name, KEBAB))
      .map((j) => `Module ${m.name}: job ${j.name} must be called <module>.<what-it-does>, e.g. ${m.name}.clean-up.`),
    ...m.settings
      .filter((s) => !owned(m, s.name, CAMEL))
      .map((s) => `Module ${m.name}: setting ${s.name} must be called <module>.<camelCase>, e.g. ${m.name}.replyMinutes.`),
    ...m.listeners
      .filter((l) => !KEBAB.test(l.name))
      .map(
        (l) =>
          `Module ${m.name}: listener ${l.name} must be called by what it does in small letters and hyphens, e.g. touch-account.`,
      ),
    ...m.jobs
      .filter((j) => j.cron !== undefined && !/^\S+( \S+){4}$/.test(j.cron))
      .map((j) => `Module ${m.name}: job ${j.name} has the cron «${j.cron}»; five fields are needed, e.g. 0 2 * * *.`),
    ...m.settings.flatMap((s) =>
      refusal(s, s.default).map(
        (why) => `Module ${m.name}: the default of setting ${s.name} is refused by its own type (${why}); correct one of them.`,
      ),
    ),
  ]);

const owned = (module: Module, name: string, shape: RegExp): boolean =>
  name.startsWith(`${module.name}.`) && shape.test(name.slice(module.name.length + 1));

/** Why a setting does not take a value, if it does not. Null is a setting that is not set. */
function refusal(setting: Setting, value: unknown): string[] {
  if (value === null) return [];
  try {
    const parsed: unknown = setting.field.parse(value, '/default');
    setting.check?.(parsed, '/default');
    return [];
  } catch (error) {
    if (error instanceof Problem) return [error.message];
    throw error;
  }
}

/** Two that are called the same hide one another. */
export const onlyOnce: Check = (modules) => {
  const kinds: [string, string[]][] = [
    ['jobs', modules.flatMap((m) => m.jobs.map((j) => j.name))],
    ['settings', modules.flatMap((m) => m.settings.map((s) => s.name))],
    ['reports', modules.flatMap((m) => m.reports.map((r) => r.name))],
    ['notifications', modules.flatMap((m) => m.notifications.map((n) => n.name))],
    ['listeners', modules.flatMap((m) => m.listeners.map((l) => `${m.name}: ${l.name} of ${l.event}`))],
    [
      'rules',
      modules.flatMap((m) => [
        ...m.entities.flatMap((e) => (e.options.rules ?? []).map((r) => `${e.name}: ${r.name}`)),
        ...m.extensions.flatMap((x) => x.rules.map((r) => `${x.entity}: ${r.name}`)),
      ]),
    ],
  ];
  return kinds.flatMap(([kind, names]) => repeated(names).map((name) => `Two ${kind} are called ${name}; rename one.`));
};

/** Events are told of an entity, in the past tense, and the kernel alone tells of create, update, delete and restore. */
export const emitted: Check = (modules) => {
  const entities = new Set(modules.flatMap((m) => m.entities.map((e) => e.name)));
  const kernel = new Set(Object.values(PAST));
  return modules.flatMap((m) =>
    m.actions.flatMap((a) =>
      (a.options.emits ?? []).flatMap((event) => {
        const [entity = '', verb = '', more] = event.split('.');
        if (!entities.has(entity) || !CAMEL.test(verb) || more !== undefined)
          return [
            `Module ${m.name}: action ${a.name} emits ${event}; events are called <entity>.<pastTense> of a declared entity, e.g. ${a.name}ed.`,
          ];
        return kernel.has(verb)
          ? [`Module ${m.name}: action ${a.name} emits ${event}, which the kernel alone emits; choose another verb.`]
          : [];
      }),
    ),
  );
};
