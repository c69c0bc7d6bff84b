import type { Access } from './access.js';
import type { Derivation } from './derivation.js';
import type { Field } from './field.js';
import type { Rule } from './rule.js';

// Fields are looked at structurally; their exact in and out types matter only to the author's own code.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyField = Field<any, any, boolean>;
export type Fields = Readonly<Record<string, AnyField>>;

export interface EntityOptions<F extends Fields> {
  /** Plural in camelCase; names the table, the REST route and the GraphQL list. Formed from the singular if not given. */
  plural?: string;
  label?: { en: string; ru: string };
  description?: string;
  /** The field (or a SQL expression over columns) shown where a record is named in one line. */
  title: keyof F & string;
  fields: F;
  access: Access;
  /** Natural keys: sets of fields (links as `accountId`) that are unique among live records, usable in upserts. */
  keys?: readonly (readonly string[])[];
  /** Further indexes, each a list of fields, for lists the entity is often asked for. */
  indexes?: readonly (readonly string[])[];
  rules?: readonly Rule[];
  /** Stored fields that follow from other fields of the record, kept in step by the write path. */
  derive?: readonly Derivation[];
  /** Whoever may read a record that links to one of these may read it too: files. */
  sharedByLinks?: boolean;
  /** `child` records have no owner, team or tags of their own; their rights come `through` their parent. */
  common?: 'full' | 'child';
  /** What two devices that changed the same record do. */
  sync?: { conflict: 'field-by-field' | 'server-wins' | 'ask' } | false;
  /** Which fields reports add up and group by. */
  report?: { measures?: readonly string[]; dimensions?: readonly string[] };
  /** `false`: tenants may not add fields of their own to it. */
  customFields?: boolean;
  /** Created, changed and deleted only by actions and the kernel; the API offers reading alone. */
  readOnly?: boolean;
  /**
   * Rows that are themselves a record of what happened, written by the kernel or the module: no history is kept of them, and
   * their changes are no events. Written once, unless `changing`: the state of what the machine does. Only with `readOnly`.
   */
  unlogged?: boolean | 'changing';
  /** What is so personal that `own` is the widest scope anybody has, administrators included; only the kernel sees all. */
  ownOnly?: boolean;
}

export interface Entity<N extends string = string, F extends Fields = Fields> {
  readonly declares: 'entity';
  readonly name: N;
  readonly options: EntityOptions<F>;
  readonly fields: F;
}

/**
 * Declares an entity. From this one declaration follow the table, GraphQL, REST, OpenAPI, permissions, events, audit, sync,
 * import/export, reports and contract tests.
 *
 * @example
 * export const visit = defineEntity('visit', {
 *   title: 'purpose',
 *   fields: { purpose: text({ required: true, search: true }), account: link('account', { inverse: 'visits' }), on: date() },
 *   access: staffAccess,
 * });
 */
export function defineEntity<const N extends string, F extends Fields>(name: N, options: EntityOptions<F>): Entity<N, F> {
  return { declares: 'entity', name, options, fields: options.fields };
}

export interface Extension<F extends Fields = Fields> {
  readonly declares: 'extension';
  readonly entity: string;
  readonly fields: F;
  readonly rules: readonly Rule[];
}

/** Adds nullable or computed fields and refusing rules to another module's entity; nothing of it can be overridden. */
export function extendEntity<F extends Fields>(entity: string, options: { fields?: F; rules?: readonly Rule[] }): Extension<F> {
  return { declares: 'extension', entity, fields: (options.fields ?? {}) as F, rules: options.rules ?? [] };
}

/** The registry's `singular`, for names of many-to-many links: `participants` → `participant`, `people` → `person`. */
type Singular<K extends string> = K extends 'people'
  ? 'person'
  : K extends 'children'
    ? 'child'
    : K extends `${infer Stem}ies`
      ? `${Stem}y`
      : K extends `${infer Stem}${'s' | 'x' | 'z' | 'ch' | 'sh'}es`
        ? K extends `${Stem}${infer End}es`
          ? `${Stem}${End}`
          : never
        : K extends `${infer Stem}s`
          ? Stem
          : K;

/** A link's value is written and read as `<name>Id`, those of many-to-many links as `<singular>Ids`. */
type Key<K, F> = K extends string
  ? F extends { readonly kind: 'link' }
    ? `${K}Id`
    : F extends { readonly kind: 'links' }
      ? `${Singular<K>}Ids`
      : K
  : never;
type Out<F> = F extends Field<infer O, infer _I, boolean> ? O : never;
type In<F> = F extends Field<infer _O, infer I, boolean> ? I : never;
type RequiredKeys<F extends Fields> = { [K in keyof F]: F[K] extends { readonly required: true } ? K : never }[keyof F];

/** What every record has. Times are RFC 3339 in UTC. */
export interface CommonRow {
  id: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  createdById: string | null;
  updatedById: string | null;
  deletedAt: string | null;
  ownerId?: string | null;
  teamId?: string | null;
  tags?: string[];
}

/** A record as reads give it. */
export type RowOf<E> =
  E extends Entity<string, infer F>
    ? CommonRow & { [K in keyof F as Key<K, F[K]>]: Out<F[K]> | null }
    : CommonRow & Record<string, unknown>;

/** What create takes. */
export type CreateOf<E> =
  E extends Entity<string, infer F>
    ? { [K in RequiredKeys<F> as Key<K, F[K]>]: In<F[K]> } & {
        [K in Exclude<keyof F, RequiredKeys<F>> as Key<K, F[K]>]?: In<F[K]> | null;
      } & {
        id?: string;
        ownerId?: string | null;
        teamId?: string | null;
        tags?: string[];
      }
    : Record<string, unknown>;

/** What update takes: the fields to change; null empties one. */
export type UpdateOf<E> =
  E extends Entity<string, infer F>
    ? { [K in keyof F as Key<K, F[K]>]?: In<F[K]> | null } & { ownerId?: string | null; teamId?: string | null; tags?: string[] }
    : Record<string, unknown>;
