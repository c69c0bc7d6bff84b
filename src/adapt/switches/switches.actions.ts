import { defineAction } from '../../declare/action.js';
import type { Context } from '../../declare/context.js';
import { bool } from '../../declare/fields/bool.js';
import { int } from '../../declare/fields/int.js';
import { links } from '../../declare/fields/links.js';
import { text } from '../../declare/fields/text.js';
import type { Module } from '../../declare/module.js';
import { conflict, invalid } from '../../platform/problem.js';
import { nearest } from '../../registry/checks.js';
import { workOf } from '../../records/context.js';

export const installedModules = defineAction('moduleSwitch.installed', {
  on: 'collection',
  readOnly: true,
  label: { en: 'Installed modules', ru: 'Установленные модули' },
  description: 'Every installed module: whether the firm uses it, what it needs, and whether it can be switched off at all.',
  access: ['manager', 'rep', 'viewer'],
  async run(ctx) {
    const { kernel, rights } = workOf(ctx);
    const modules = kernel.registry.modules.map(({ name, dependsOn, always }) => ({
      module: name,
      enabled: !rights.modulesOff.has(name),
      switchable: !always,
      dependsOn,
    }));
    return Promise.resolve({ modules });
  },
});

/** The module, and those the firm has switched off; locks the switches, so that two of them cannot part what belongs together. */
async function switchable(ctx: Context, name: string): Promise<{ module: Module; off: Set<string> }> {
  const { modules } = workOf(ctx).kernel.registry;
  const module = modules.find((one) => one.name === name);
  if (!module) {
    const known = modules.filter((one) => !one.always).map((one) => one.name);
    throw invalid('/module', `No module ${name} is installed; did you mean ${nearest(name, known)}?`);
  }
  if (module.always) throw invalid('/module', `${name} belongs to the kernel and cannot be switched off.`);
  await ctx.sql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`module switches ${ctx.actor.tenantId}`]);
  const rows = await ctx.sql<{ module: string }>(
    'select module from module_switches where tenant_id = $1 and deleted_at is null and not enabled',
    [ctx.actor.tenantId],
  );
  return { module, off: new Set(rows.map((row) => row.module)) };
}

async function settle(ctx: Context, module: string, enabled: boolean): Promise<{ module: string; enabled: boolean }> {
  await ctx.records('moduleSwitch').upsert({ module }, { module, enabled });
  return { module, enabled };
}

const which = { module: text({ required: true, max: 60 }) };

export const turnModuleOn = defineAction('moduleSwitch.turnOn', {
  on: 'collection',
  label: { en: 'Switch a module on', ru: 'Включить модуль' },
  description: 'The firm uses the module again, with the records it had. 409 `module_dependence` if it needs one that is off.',
  input: which,
  access: [],
  async run(ctx, { module: name }) {
    const { module, off } = await switchable(ctx, name);
    const lacking = module.dependsOn.filter((needed) => off.has(needed));
    if (lacking.length > 0)
      throw conflict('module_dependence', `${name} needs ${lacking.join(', ')}, which is switched off; switch that on first.`, {
        modules: lacking,
      });
    return settle(ctx, name, true);
  },
});

export const turnModuleOff = defineAction('moduleSwitch.turnOff', {
  on: 'collection',
  label: { en: 'Switch a module off', ru: 'Выключить модуль' },
  description:
    'The firm does not use the module: what it offers answers 403 `module_off`, its listeners and jobs rest, its records stay. 409 `module_dependence` if one that is on needs it.',
  input: which,
  access: [],
  async run(ctx, { module: name }) {
    const { off } = await switchable(ctx, name);
    const { modules } = workOf(ctx).kernel.registry;
    const needing = modules.filter((one) => !off.has(one.name) && one.dependsOn.includes(name)).map((one) => one.name);
    if (needing.length > 0)
      throw conflict('module_dependence', `${needing.join(', ')} needs ${name}; switch that off first.`, { modules: needing });
    return settle(ctx, name, false);
  },
});

export const myFlags = defineAction('featureFlag.mine', {
  on: 'collection',
  readOnly: true,
  label: { en: 'My flags', ru: 'Мои флаги' },
  description: 'Every flag and whether it is on for the caller: { "flags": { "sales.board": true } }.',
  access: ['manager', 'rep', 'viewer'],
  async run(ctx) {
    return Promise.resolve({ flags: Object.fromEntries(workOf(ctx).rights.flags) });
  },
});

export const setFlag = defineAction('featureFlag.set', {
  on: 'collection',
  label: { en: 'Set a flag', ru: 'Настроить флаг' },
  description: 'For whom a flag is on: everybody (`value`), the users and units named, and a percentage of the others.',
  input: {
    name: text({ required: true, max: 100 }),
    value: bool({ default: false }),
    percent: int({ min: 0, max: 100 }),
    userIds: links('user'),
    unitIds: links('orgUnit', { description: 'Everybody in them, and in the teams of a department.' }),
  },
  access: [],
  async run(ctx, { name, value, percent, userIds, unitIds }) {
    const flags = [...workOf(ctx).kernel.registry.settings.values()].filter((one) => one.flag).map((one) => one.name);
    if (!flags.includes(name)) throw invalid('/name', `No module has the flag ${name}; did you mean ${nearest(name, flags)}?`);
    const input = { name, value: value ?? false, percent: percent ?? null, userIds: userIds ?? [], unitIds: unitIds ?? [] };
    const { record } = await ctx.records('featureFlag').upsert({ name }, input);
    return { id: record.id, ...input };
  },
});
