import { moduleOff } from '../access/switches.js';
import { defineAction } from '../declare/action.js';
import type { Context } from '../declare/context.js';
import { json } from '../declare/fields/json.js';
import { text } from '../declare/fields/text.js';
import type { Setting } from '../declare/module.js';
import { conflict, invalid } from '../platform/problem.js';
import { workOf } from '../records/context.js';
import { storedSetting } from '../records/settings.js';
import { nearest } from '../registry/checks.js';
import { refuseWrittenMoney } from './written-money.js';

const named = { name: text({ required: true, max: 200, description: 'As `declared` lists it, e.g. kernel.timeZone.' }) };

/** The declared setting, whose module the firm uses. */
function settable(ctx: Context, name: string): Setting {
  const { kernel, rights } = workOf(ctx);
  const { settings, moduleOf } = kernel.registry;
  const setting = settings.get(name);
  if (!setting) {
    const known = [...settings.values()].filter((one) => !one.flag).map((one) => one.name);
    throw invalid('/name', `No module has the setting ${name}; did you mean ${nearest(name, known)}?`);
  }
  if (setting.flag) throw invalid('/name', `${name} is a flag; say for whom it is on by featureFlag.set.`);
  const module = moduleOf.get(setting) ?? '';
  if (rights.modulesOff.has(module)) throw moduleOff(module);
  return setting;
}

/** Puts it where every statement reads it. Last of all, since from here on the rights that this work was begun with are stale. */
async function store(ctx: Context, setting: Setting, value: unknown): Promise<void> {
  const { tenantId } = ctx.actor;
  if (setting.column) await ctx.sql(`update tenants set ${setting.column} = $2 where id = $1`, [tenantId, value]);
  else if (value === null)
    await ctx.sql('update tenants set settings = settings - $2::text where id = $1', [tenantId, setting.name]);
  else
    await ctx.sql('update tenants set settings = settings || jsonb_build_object($2::text, $3::jsonb) where id = $1', [
      tenantId,
      setting.name,
      JSON.stringify(storedSetting(setting, value, workOf(ctx))),
    ]);
}

export const setSetting = defineAction('tenantSetting.set', {
  on: 'collection',
  label: { en: 'Change a setting', ru: 'Изменить настройку' },
  description:
    'Sets a declared setting of a module, or of the profile of the firm: { "name": "kernel.timeZone", "value": "Europe/Moscow" }. Holds from the next request on.',
  input: { ...named, value: json({ required: true, description: 'As `declared` describes it.' }) },
  access: [],
  // Neither input nor answer is kept for repetitions: the value may be a secret.
  confidential: true,
  async run(ctx, { name, value: given }) {
    const setting = settable(ctx, name);
    const value = setting.field.parse(given, '/value');
    setting.check?.(value, '/value');
    if (setting.column === 'base_currency') await refuseWrittenMoney(ctx, String(value));
    const shown = setting.secret ? null : (value as never);
    await ctx.records('tenantSetting').upsert({ name }, { name, value: shown, secret: setting.secret ?? false });
    await store(ctx, setting, value);
    return { name, value: shown };
  },
});

export const resetSetting = defineAction('tenantSetting.reset', {
  on: 'collection',
  label: { en: 'Reset a setting', ru: 'Сбросить настройку' },
  description: 'Gives a setting its declared default again.',
  input: named,
  access: [],
  async run(ctx, { name }) {
    const setting = settable(ctx, name);
    if (setting.column) throw conflict('no_default', `${name} has no default; set another value instead.`);
    const settings = ctx.records('tenantSetting');
    const { nodes } = await settings.list({ filter: { name: { eq: name } }, fields: ['id', 'version'] });
    for (const { id } of nodes) await settings.delete(id);
    await store(ctx, setting, null);
    return { name, value: setting.secret ? null : setting.default };
  },
});

interface Stored extends Record<string, unknown> {
  /** JSON texts. */
  settings: string;
  profile: string;
}

export const declaredSettings = defineAction('tenantSetting.declared', {
  on: 'collection',
  readOnly: true,
  label: { en: 'All settings', ru: 'Все настройки' },
  description:
    'Every setting of the modules the firm uses: what it means, its type, its default and its value now. Of a secret one only whether it is set.',
  access: ['manager', 'rep', 'viewer'],
  async run(ctx) {
    const { kernel, rights } = workOf(ctx);
    const { settings, moduleOf } = kernel.registry;
    const [row] = await ctx.sql<Stored>(
      "select settings::text as settings, (to_jsonb(t) - 'settings')::text as profile from tenants t where id = $1",
      [ctx.actor.tenantId],
    );
    const set = JSON.parse(row?.settings ?? '{}') as Record<string, unknown>;
    const profile = JSON.parse(row?.profile ?? '{}') as Record<string, unknown>;
    return {
      settings: [...settings.values()]
        .filter((one) => !one.flag && !rights.modulesOff.has(moduleOf.get(one) ?? ''))
        .map((one) => {
          const value = (one.column ? profile[one.column] : set[one.name]) ?? null;
          return {
            name: one.name,
            module: moduleOf.get(one),
            label: one.label ?? null,
            description: one.description,
            type: one.field.kind,
            schema: one.field.jsonIn ?? one.field.json,
            secret: one.secret ?? false,
            default: one.secret ? null : one.default,
            value: one.secret ? null : (value ?? one.default),
            isSet: value !== null,
          };
        }),
    };
  },
});
