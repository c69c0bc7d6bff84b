import { createHash } from 'node:crypto';
import { NO_FORM_RULES, type StoredFormRule } from './form-rules.js';
import { NO_FLAGS, NOTHING_OFF } from './no-switches.js';
import type { Registry } from '../registry/model.js';
import type { Scope } from '../declare/access.js';

/** What a field rule leaves of a field. */
export type FieldRule = 'hidden' | 'read';

/**
 * What one actor may do, computed from roles, employments, substitutions and key scopes, and kept until the tenant's
 * `access_version` changes: every statement reads that number along with its rows, so a withdrawn right ends with the next request.
 */
export interface Rights {
  readonly tenantId: string;
  readonly baseCurrency: string;
  readonly timeZone: string;
  /** Null for the kernel itself. */
  readonly userId: string | null;
  /** API key or session by which the actor came in. */
  readonly keyId: string | null;
  readonly sessionId: string | null;
  readonly roles: readonly string[];
  /** May do everything in the tenant. */
  readonly all: boolean;
  /** Scope per permission; absent means none. Actions without rows have `tenant`. */
  readonly scopes: ReadonlyMap<string, Scope>;
  /** Rules per `entity.fieldKey`. */
  readonly fields: ReadonlyMap<string, FieldRule>;
  /** Whose own records count as own: the user and those they stand in for. */
  readonly userIds: readonly string[];
  readonly teamIds: readonly string[];
  readonly unitIds: readonly string[];
  readonly treeIds: readonly string[];
  /** The unit new records belong to. */
  readonly homeUnitId: string | null;
  /** Ids that shares may name: user, units up to the department, roles, and the tenant's own for everybody. */
  readonly principals: readonly string[];
  /** The tenant's own values of declared settings, by name; those left out have their default. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The firm's rules for what is written, by entity; the kernel's own work has none. */
  readonly forms: ReadonlyMap<string, readonly StoredFormRule[]>;
  /** Modules the firm has switched off. */
  readonly modulesOff: ReadonlySet<string>;
  /** Every declared flag and whether it is on for the actor. */
  readonly flags: ReadonlyMap<string, boolean>;
  readonly accessVersion: number;
  /** The tenant's own registry, if it has defined fields or objects; these rights are reckoned over it. */
  readonly registry?: Registry;
  /** Equal for actors whose statements have the same text. */
  readonly shape: string;
}

/** The scope of a permission, `none` if not granted. */
export const scopeOf = (rights: Rights, permission: string): Scope =>
  rights.all ? 'tenant' : (rights.scopes.get(permission) ?? 'none');

export const fieldRule = (rights: Rights, entity: string, key: string): FieldRule | undefined =>
  rights.all ? undefined : rights.fields.get(`${entity}.${key}`);

/** By the scopes, which are read together with all the rest and handed on with every copy. */
const marks = new WeakMap<Rights['scopes'], string>();

/**
 * Equal as long as the actor may do the same with the same people's records: an answer that was kept for the actor holds nothing
 * that is closed to them by now.
 */
export function markOfRights({ all, scopes, fields, userIds, teamIds, unitIds, treeIds, principals }: Rights): string {
  if (all) return 'all';
  let mark = marks.get(scopes);
  if (mark === undefined) {
    const whose = [userIds, teamIds, unitIds, treeIds, principals].map((ids) => [...ids].sort());
    const what = JSON.stringify([[...scopes].sort(), [...fields].sort(), whose]);
    mark = createHash('sha256').update(what).digest('base64url').slice(0, 22);
    marks.set(scopes, mark);
  }
  return mark;
}

/** Rights of the kernel in one tenant, for jobs, migrations and `asSystem`. */
export function systemRights(
  tenant: { id: string; baseCurrency: string; timeZone: string; settings?: Readonly<Record<string, unknown>> },
  as: Partial<Rights> = {},
): Rights {
  return {
    tenantId: tenant.id,
    baseCurrency: tenant.baseCurrency,
    timeZone: tenant.timeZone,
    userId: null,
    keyId: null,
    sessionId: null,
    roles: [],
    all: true,
    scopes: new Map(),
    fields: new Map(),
    userIds: [],
    teamIds: [],
    unitIds: [],
    treeIds: [],
    homeUnitId: null,
    principals: [],
    settings: tenant.settings ?? {},
    forms: NO_FORM_RULES,
    modulesOff: NOTHING_OFF,
    flags: NO_FLAGS,
    accessVersion: -1,
    shape: 'system',
    ...as,
  };
}
