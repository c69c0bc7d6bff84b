import type { Actions, Entities } from '#kernel/types';
import type { Callable, InputOf, OutputOf } from './action-types.js';
import type { CreateOf, RowOf, UpdateOf } from './entity.js';
import type { Files } from './files.js';
import type { RecordGraph } from './graph.js';
import type { Mail } from '../platform/mail.js';
import type { NotificationKind, NotifyRequest } from './notification.js';

export type EntityName = keyof Entities | (string & {});
type EntityOf<N> = N extends keyof Entities ? Entities[N] : never;
/** With no merged type known, a record is a plain object. */
type Row<N> = [EntityOf<N>] extends [never] ? Record<string, unknown> & { id: string; version: number } : RowOf<EntityOf<N>>;
type Create<N> = [EntityOf<N>] extends [never] ? Record<string, unknown> : CreateOf<EntityOf<N>>;
type Update<N> = [EntityOf<N>] extends [never] ? Record<string, unknown> : UpdateOf<EntityOf<N>>;

/** The one query language: what GraphQL arguments and REST parameters both become. */
export interface ListQuery {
  filter?: Record<string, unknown>;
  /** `['-createdAt', 'account.name']`: a minus sorts descending. */
  sort?: readonly string[];
  /** Page size, at most 1000; 50 unless given. */
  first?: number;
  after?: string;
  /** Words to be found, in any order and form (ru/en). */
  search?: string;
  /** A part of the text, of at least two characters. */
  substring?: string;
  deleted?: 'exclude' | 'only' | 'include';
  /** Fields to read; dots go through links: `['id', 'account.name']`. All stored fields if not given. */
  fields?: readonly string[];
}

/** What to group by and to add up; as in reports. */
export interface AggregateQuery extends Pick<ListQuery, 'filter' | 'search' | 'substring' | 'deleted'> {
  groupBy?: readonly string[];
  /** `sum.amount`, also avg, median, min and max; the count comes always. */
  measures?: readonly string[];
}

/** Money is in minor units of the tenant's currency. */
export interface AggregateGroup {
  key: Record<string, string | number | boolean | null>;
  count: number;
  sum?: Record<string, number | null>;
  avg?: Record<string, number | null>;
  median?: Record<string, number | null>;
  min?: Record<string, number | string | null>;
  max?: Record<string, number | string | null>;
}

/** The records of one entity, with the rights of the context's actor. */
export interface Records<N extends EntityName> {
  /** The record, or null if there is none that the actor may see. */
  find(id: string, fields?: readonly string[]): Promise<Row<N> | null>;
  /** As {@link find}, but throws 404 `not_found`. */
  get(id: string, fields?: readonly string[]): Promise<Row<N>>;
  list(query?: ListQuery): Promise<{ nodes: Row<N>[]; endCursor: string | null; hasNextPage: boolean }>;
  /** All records of the query, page after page. */
  each(query?: ListQuery): AsyncIterable<Row<N>>;
  count(query?: Pick<ListQuery, 'filter' | 'search' | 'substring' | 'deleted'>): Promise<number>;
  /** Numbers over the list's rows by group, the largest first; `groupBy: ['team.parentId', 'closedAt:month']`, `measures: ['sum.amount']`. */
  aggregate(query?: AggregateQuery): Promise<AggregateGroup[]>;
  create(input: Create<N>): Promise<Row<N>>;
  /** Several at once by one statement; all or none. */
  createMany(inputs: readonly Create<N>[]): Promise<Row<N>[]>;
  /** `expectedVersion: null` overwrites whatever is there. */
  update(id: string, input: Update<N>, expectedVersion?: number | null): Promise<Row<N>>;
  upsert(match: Record<string, unknown>, input: Create<N>): Promise<{ record: Row<N>; created: boolean; changed: boolean }>;
  delete(id: string, expectedVersion?: number | null): Promise<void>;
  restore(id: string): Promise<Row<N>>;
}

/** See {@link Context.secrets}. */
export interface RecordSecrets {
  /** Keeps a further secret of the record under this name; earlier ones are good until `earlierUntil`. */
  add(recordId: string, name: string, secret: string, earlierUntil: Date): Promise<void>;
  /** The secrets that are good now, the newest first, by record; records without any are left out. */
  read(recordIds: readonly string[], name: string): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Forgets all of the record's. */
  forget(recordId: string): Promise<void>;
}

/** Who acts. */
export interface ActorIdentity {
  readonly tenantId: string;
  /** Null for the kernel itself. */
  readonly userId: string | null;
  /** The sign-in by which the actor came in, or the API key; both null for the kernel itself. */
  readonly sessionId: string | null;
  readonly keyId: string | null;
  readonly roles: readonly string[];
  /** IANA zone of the tenant, by which its days begin and end. */
  readonly timeZone: string;
}

/** What code of modules gets: everything it may touch, and the rights it acts with. */
export interface Context {
  readonly actor: ActorIdentity;
  readonly requestId: string;
  /** `en` or `ru`, from Accept-Language. */
  readonly locale: string;
  now(): Date;
  /** An id for a record written by {@link sql}; later ones are greater. */
  newId(): string;
  records<const N extends EntityName>(entity: N): Records<N>;
  /** Runs another action with the caller's rights, in the same transaction; one on a record gets its `id` with the input. */
  run<const A extends keyof Actions | (string & {})>(
    action: A,
    input: A extends keyof Actions
      ? Actions[A] extends Callable<infer I>
        ? InputOf<I> & { id?: string }
        : never
      : Record<string, unknown>,
  ): Promise<A extends keyof Actions ? OutputOf<Actions[A]> : unknown>;
  /** Appends a domain event to the ledger, in this transaction: it is published if and only if the transaction commits. */
  emit(event: string, record: { entity: string; id: string }, payload?: Record<string, unknown>): Promise<void>;
  /** Why this is done, as {@link because} or {@link asSystem} said; stands in the history of every record changed. */
  readonly reason: string | null;
  /** The same context and rights, with the reason its changes are made for. */
  because(reason: string): Context;
  /** The same context with all rights; `why` stands in the audit log. */
  asSystem(why: string): Context;
  /** Throws 403 unless the actor has the permission, e.g. `person.merge`. */
  require(permission: string): void;
  may(permission: string): boolean;
  /** False if a rule of the actor's roles hides this field of the entity; `field` is its API key. */
  mayRead(entity: EntityName, field: string): boolean;
  /** Fields that the tenant has added to the entity, as far as they are written; none for most tenants. */
  customFields(entity: EntityName): readonly { readonly key: string; readonly kind: string }[];
  /** SQL of the module's own tables inside the caller's transaction and tenant, for what records() cannot say set-wise. */
  sql<T extends Record<string, unknown> = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    options?: {
      /** The text is always the same and often asked: each connection plans it once. */
      prepared?: boolean;
    },
  ): Promise<T[]>;
  /** Merging and erasing: operations on a record together with all that points at it. */
  readonly graph: RecordGraph;
  /** Contents: PDFs, pictures, sketches. Any `link('file')` field shares the file with whoever may read the record. */
  readonly files: Files;
  /** Secrets of records that are shared with other systems: sealed at rest, and no part of any answer of the API. */
  readonly secrets: RecordSecrets;
  /** Every event that may be published, for checking what somebody wants to be told of. */
  readonly events: ReadonlySet<string>;
  /** Refuses an address that this server must not call (400 naming `pointer`); gives it in its canonical form. */
  outboundUrl(url: string, pointer: string): string;
  /** The tenant's value of a declared setting. */
  setting<T = unknown>(name: string): Promise<T>;
  /**
   * The next number of a declared sequence, such as `2026-00017`; fields with `text({ sequence })` take theirs by themselves.
   * Gap-free ones are given back if the transaction does not commit. Throws 409 `office_required` where the number names an
   * office and neither `office` (any unit of it) nor the actor's own unit leads to one with a code.
   *
   * @example
   * const number = await ctx.number('creditNote', { at: new Date(invoice.issuedAt) });
   */
  number(code: string, options?: { office?: string | null; at?: Date; entity?: string }): Promise<string>;
  /**
   * Tells users, in this transaction: they are told if and only if it commits, and at most once of the same `dedupeKey`. In the
   * app at once, by e-mail as their preferences say. Only active users are told. Throws 400 for an unknown kind or wrong values.
   */
  notify(request: NotifyRequest): Promise<void>;
  /** E-mail to anybody, for jobs: throws inside a transaction. Null where no mail server is set. Users are told by {@link notify}. */
  readonly mail: Mail | null;
  /**
   * What a guest shows to run the actions declared `byLink` with this path on this record, until that moment; whoever has it
   * needs no account. Null where the process has no SECRET_KEY.
   */
  linkToken(path: string, recordId: string, until: Date): string | null;
  /** Seals secrets that must be read again but never shown; null where the process has no SECRET_KEY. */
  readonly vault: { seal(text: string, bound: string): string; open(sealed: string, bound: string): string | null } | null;
  /** Where clients reach this installation, without a slash at its end; null where the process was not told. */
  readonly publicUrl: string | null;
  /** The process has a job queue; a program of the command line may have none. */
  readonly queued: boolean;
  /** The kinds there are, by name: for what names one at run time and must refuse an unknown one at once. */
  readonly notificationKinds: ReadonlyMap<string, NotificationKind>;
  /** Whether a feature that a module declares (`defineSetting` with `flag`) is on for the actor. */
  flag(name: string): boolean;
  /** Puts a job in the queue; it runs if and only if the transaction commits. */
  enqueue(job: string, input?: Record<string, unknown>, options?: { runAt?: Date; key?: string }): Promise<void>;
}
