import type { Access } from '../declare/access.js';
import type { Action } from '../declare/action.js';
import type { Derivation } from '../declare/derivation.js';
import type { AnyField } from '../declare/entity.js';
import type { Job, Listener, Module, Report, Setting } from '../declare/module.js';
import type { NotificationKind } from '../declare/notification.js';
import type { Rule } from '../declare/rule.js';
import type { Sequence } from '../declare/sequence.js';

/** A field with its names. */
export interface FieldModel {
  /** As declared: `account`. */
  readonly name: string;
  /** In the API: `accountId` for links, the name otherwise. */
  readonly key: string;
  readonly field: AnyField;
  /** Column names in the order of `field.columns`. */
  readonly columns: readonly string[];
  readonly module: string;
  /** Set by the kernel (`id`, `version`, `createdAt` …), never by a client. */
  readonly system: boolean;
  /** A field that a tenant has defined: its columns are keys of the JSON column `custom`. */
  readonly custom?: CustomStorage;
}

/** Where a custom field's values are found besides the record itself. */
export interface CustomStorage {
  /** The record of `customField` that defines it. */
  readonly fieldId: string;
  /** Its rows in `custom_values`, by which it is filtered, sorted and unique; null where it has none. */
  readonly index: {
    readonly kind: 'text' | 'int' | 'number' | 'time' | 'id';
    readonly suffix: string;
    /** A decimal with so many decimals, kept as a whole number of its last ones. */
    readonly scale?: number;
  } | null;
  /** No two live records have the same value. */
  readonly unique: boolean;
}

/** A to-one link to another entity. */
export interface LinkModel {
  readonly name: string;
  readonly column: string;
  readonly target: EntityModel;
  readonly onDelete: 'restrict' | 'cascade' | 'setNull';
  readonly field: FieldModel;
}

/** The other end of a link (`inverse`) or a many-to-many. */
export interface ListModel {
  readonly name: string;
  readonly target: EntityModel;
  /** Column of the target that points here; for many-to-many the join table. */
  readonly via:
    | { readonly column: string; readonly custom?: CustomStorage }
    | { readonly table: string; readonly here: string; readonly there: string };
}

/** A field of `source` that points at records which it thereby shares. */
export interface SharingLink {
  readonly source: EntityModel;
  readonly field: FieldModel;
  readonly via: ListModel['via'];
}

export interface EntityModel {
  readonly name: string;
  readonly plural: string;
  readonly table: string;
  /** `/v1/` + this. */
  readonly route: string;
  readonly graphql: string;
  readonly module: string;
  readonly title: string;
  readonly label: { en: string; ru: string };
  readonly description: string;
  readonly access: Access;
  /** Has `owner` and `team`. */
  readonly owned: boolean;
  readonly readOnly: boolean;
  /** No history is kept of its rows. */
  readonly unlogged: boolean | 'changing';
  readonly ownOnly: boolean;
  /** Its table has the column `custom`, so that tenants may add fields to it. */
  readonly customizable: boolean;
  /** An object a tenant has defined: its records are those of `custom_records` that carry this name. */
  readonly object?: string;
  /** All fields by API key, system ones first. */
  readonly fields: ReadonlyMap<string, FieldModel>;
  readonly links: ReadonlyMap<string, LinkModel>;
  readonly lists: ReadonlyMap<string, ListModel>;
  /** Links to this entity by which its records are shared with whoever may read the linking one; only if it is `sharedByLinks`. */
  readonly sharedBy: readonly SharingLink[];
  readonly keys: readonly (readonly string[])[];
  readonly indexes: readonly (readonly string[])[];
  readonly rules: readonly Rule[];
  readonly derivations: readonly Derivation[];
  readonly actions: readonly Action[];
  /** Fields looked through by search, in order. */
  readonly searchable: readonly FieldModel[];
  /** Fields filled from number sequences. */
  readonly numbered: readonly { readonly field: FieldModel; readonly sequence: Sequence }[];
  readonly sync: { conflict: 'field-by-field' | 'server-wins' | 'ask' } | false;
  readonly report: { measures: readonly string[]; dimensions: readonly string[] };
}

/** What tenants have defined for themselves, put over the declarations. */
export interface TenantShapes {
  /** What all tenants have. */
  readonly declared: Registry;
  /** The tenant's own registry; undefined if it has defined nothing. The same one as long as `version` is. */
  registryOf(tenantId: string, version: number): Registry | undefined | Promise<Registry | undefined>;
}

/** The frozen sum of all declarations. */
export interface Registry {
  /** Set where tenants may define fields and objects of their own; absent in a tenant's own registry. */
  readonly shapes?: TenantShapes;
  readonly modules: readonly Module[];
  readonly entities: ReadonlyMap<string, EntityModel>;
  readonly actions: ReadonlyMap<string, Action>;
  readonly listeners: ReadonlyMap<string, readonly Listener[]>;
  readonly jobs: ReadonlyMap<string, Job>;
  readonly settings: ReadonlyMap<string, Setting>;
  readonly reports: ReadonlyMap<string, Report>;
  /** Number sequences by code, as the fields that use them declare. */
  readonly sequences: ReadonlyMap<string, Sequence>;
  readonly notifications: ReadonlyMap<string, NotificationKind>;
  /** The module of each action, transition, listener, job, report and rule. */
  readonly moduleOf: ReadonlyMap<object, string>;
  /** Every event that may be published. */
  readonly events: ReadonlySet<string>;
  /** Every permission: `person.read`, `deal.win` … */
  readonly permissions: ReadonlySet<string>;
}

export function entityOf(registry: Registry, name: string): EntityModel {
  const entity = registry.entities.get(name);
  if (!entity) throw new Error(`No entity ${name} is declared.`);
  return entity;
}
