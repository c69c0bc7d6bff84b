import { createHash } from 'node:crypto';
import { Problem } from '../platform/problem.js';
import type { EntityModel, Registry } from '../registry/model.js';
import type { Rights } from './rights.js';

/** 403: the firm does not use the module; its data stays where it is. */
export const moduleOff = (module: string): Problem =>
  new Problem('module_off', 403, `The module ${module} is switched off for this firm.`, { params: { module } });

/** Whether the module that declares the entity works for the actor's firm. */
export const isOn = (entity: Pick<EntityModel, 'module'>, rights: Rights): boolean => !rights.modulesOff.has(entity.module);

export function refuseOff(entity: Pick<EntityModel, 'module'>, rights: Rights): void {
  if (!isOn(entity, rights)) throw moduleOff(entity.module);
}

/** Whether the module that declares this action, listener, job, report or rule works for the actor's firm. */
export const works = (declaration: object, registry: Registry, rights: Pick<Rights, 'modulesOff'>): boolean =>
  rights.modulesOff.size === 0 || !rights.modulesOff.has(registry.moduleOf.get(declaration) ?? '');

/** A flag as the firm has set it. */
export interface StoredFlag {
  readonly name: string;
  readonly value: boolean;
  readonly percent: number | null;
  /** The user is named. */
  readonly user: boolean;
  /** Units that are named. */
  readonly units: readonly string[] | null;
}

/** SQL of the firm's switched-off modules, in a statement that reads rights; `$1` is the tenant. */
export const MODULES_OFF_SQL = `(select json_agg(m.module) from module_switches m where m.tenant_id = $1::uuid and m.deleted_at is null and not m.enabled)`;

/** SQL of the firm's flags; `$2` is the user. */
export const FLAGS_SQL = `(select json_agg(json_build_object('name', f.name, 'value', f.value, 'percent', f.percent,
  'user', exists (select from feature_flags_users u where u.tenant_id = $1::uuid and u.feature_flag_id = f.id and u.user_id = $2::uuid),
  'units', (select json_agg(u.org_unit_id) from feature_flags_units u where u.tenant_id = $1::uuid and u.feature_flag_id = f.id)))
  from feature_flags f where f.tenant_id = $1::uuid and f.deleted_at is null)`;

/** Which flags are on for a user in these units; one the firm says nothing of is as declared. */
export function flagsOf(
  registry: Registry,
  stored: readonly StoredFlag[] | null,
  userId: string | null,
  units: readonly string[],
): ReadonlyMap<string, boolean> {
  const told = new Map((stored ?? []).map((flag) => [flag.name, flag]));
  const declared = [...registry.settings.values()].filter((setting) => setting.flag);
  return new Map(
    declared.map((setting): [string, boolean] => {
      const flag = told.get(setting.name);
      if (!flag) return [setting.name, setting.default === true];
      const named = flag.user || (flag.units ?? []).some((unit) => units.includes(unit));
      return [setting.name, flag.value || named || (userId !== null && chance(`${flag.name} ${userId}`) < (flag.percent ?? 0))];
    }),
  );
}

/** From 0 to 99, always the same for a user, so that a growing percentage only adds. */
const chance = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0) % 100;
