import type { Fields } from '../../../src/declare/entity.js';
import type { Module, ModuleOptions } from '../../../src/declare/module.js';
import { defineAction, defineEntity, defineModule, defineReport, defineRule, staffAccess, text } from '../../../src/index.js';

/** What breaks a check: its name, what is wrong, the modules, and the line that must be said: module, place, cure. */
export type Mistake = [check: string, what: string, modules: Module[], line: RegExp];

export const nothing = async (): Promise<void> => undefined;
export const shop = (name: string, fields: Fields = {}, more: object = {}) =>
  defineEntity(name, { title: 'name', fields: { name: text(), ...fields }, access: staffAccess, ...more } as never);
export const act = (name: string, more: object = {}) => defineAction(name, { access: 'update', run: nothing, ...more } as never);
export const report = (name: string, more: object = {}) =>
  defineReport(name, { entity: 'toy', description: '', groupBy: ['ownerId'], measures: ['count'], ...more });
/** A module `toys` with an entity `toy`. */
export const toys = (options: ModuleOptions = {}, fields: Fields = {}, more: object = {}): Module =>
  defineModule('toys', { ...options, entities: [shop('toy', fields, more), ...(options.entities ?? [])] });
export const balls = (options: ModuleOptions = {}): Module => defineModule('balls', { dependsOn: ['toys'], ...options });
export const rule = defineRule('same', { on: ['create'], check: () => undefined });
