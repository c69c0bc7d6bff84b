import type { Action } from './action.js';
import type { Context, EntityName } from './context.js';
import type { Reader } from './reader.js';
import type { Worker } from './worker.js';
import type { WriteMoment } from './derivation.js';
import type { AnyField, Entity, Extension, Fields } from './entity.js';
import type { ProcessPreset } from './process.js';
import type { ColumnGuess, DuplicateSearch, Preset, Vocabulary } from './exchange.js';
import type { NotificationKind } from './notification.js';

/** A committed fact, or one about to be committed for `in: 'transaction'` listeners. */
export interface EventOf {
  /** `person.created`, `deal.won` … */
  readonly event: string;
  readonly entity: string;
  readonly recordId: string;
  readonly version: number;
  /** Field values before and after, API-named; for domain events the payload is `after`. */
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  /** Which item of its write it is, from 0, where several records were created at once. */
  readonly index?: number;
  /** After the commit: the request whose change it is, and the ledger's row, as the ledger has them. */
  readonly requestId?: string | null;
  readonly change?: string;
}

/** Keys of a new record that are looked for among the live ones; a record without any concerns nobody and costs no look. */
export interface Sharing {
  /** A list field (GIN, marked `search`) in which the live records have their keys. */
  readonly list: string;
  /** Which keys of the new record, by API key of its fields, to look for; all that stand in `list` if not given. Pure. */
  readonly keys?: (record: Readonly<Record<string, unknown>>, moment: WriteMoment) => readonly string[];
}

export interface Listener {
  readonly declares: 'listener';
  readonly event: string;
  readonly name: string;
  readonly when: 'transaction' | 'afterCommit';
  /** Only writes that set (create) or change (update) one of these fields concern it; every write if not given. */
  readonly changed?: readonly string[];
  /** With the event `*`: the events are those that the records of this entity name in this field, in each tenant its own. */
  readonly eventsOf?: { readonly entity: string; readonly field: string };
  /** On create: only records that share a key with another live record concern it. */
  readonly sharing?: Sharing;
  run(ctx: Context, event: EventOf): Promise<void>;
  /** Given for set-wise listeners in the transaction: called once with all events of the write. */
  runMany?(ctx: Context, events: readonly EventOf[]): Promise<void>;
}

interface ListenerOptions {
  name: string;
  when: 'transaction' | 'afterCommit';
  changed?: readonly string[];
  eventsOf?: { readonly entity: string; readonly field: string };
  sharing?: Sharing;
}

/**
 * Reacts to an event: inside the transaction (a throw undoes all), or after commit as a job that is retried until it succeeds.
 * `changed` keeps writes that do not touch its fields at one statement, and `sharing` those of records with keys of their own; `runMany` takes all records of a bulk write at once.
 * `*` with `eventsOf` hears, after the commit, the events that a tenant's own records name; each costs a write nothing.
 *
 * @example
 * export const touchAccount = defineListener('interaction.created', { name: 'touch-account', when: 'transaction',
 *   async run(ctx, event) { await ctx.records('account').update(String(event.after?.accountId), { lastContactAt: String(event.after?.startedAt) }); } });
 */
export function defineListener(
  event: string,
  options: ListenerOptions &
    ({ run(ctx: Context, event: EventOf): Promise<void> } | { runMany(ctx: Context, events: readonly EventOf[]): Promise<void> }),
): Listener {
  if ('run' in options) return { declares: 'listener', event, ...options };
  return { declares: 'listener', event, ...options, run: (ctx, one) => options.runMany(ctx, [one]) };
}

export interface Job {
  readonly declares: 'job';
  readonly name: string;
  /** Cron in the tenant-less UTC clock; without it the job runs only when enqueued. */
  readonly cron?: string;
  /** A cron job runs once for each active tenant. */
  readonly retries: number;
  run(ctx: Context, input: Record<string, unknown>): Promise<void>;
  /** Told, at least once, that the last repetition has failed too or its worker died of it; what waits for the job is to end here. */
  gaveUp?(ctx: Context, input: Record<string, unknown>, reason: string): Promise<void>;
}

/**
 * Work done off the request by a worker; at least once, so `run` must bear repetition.
 *
 * @example
 * export const nightly = defineJob('contacts.find-duplicates', { cron: '0 2 * * *', async run(ctx) { await ctx.run('account.findDuplicates', {}); } });
 */
export function defineJob(name: string, options: { cron?: string; retries?: number } & Pick<Job, 'run' | 'gaveUp'>): Job {
  return {
    declares: 'job',
    name,
    retries: options.retries ?? 5,
    run: options.run,
    ...(options.cron ? { cron: options.cron } : {}),
    ...(options.gaveUp ? { gaveUp: options.gaveUp } : {}),
  };
}

export interface Setting {
  readonly declares: 'setting';
  /** `module.name` */
  readonly name: string;
  readonly field: AnyField;
  readonly default: unknown;
  readonly description: string;
  readonly label?: { readonly en: string; readonly ru: string };
  /** Asked for by `ctx.flag()`; firms switch it for users, units or a percentage (entity `featureFlag`). */
  readonly flag: boolean;
  /** Sealed at rest and shown to nobody, administrators included; `ctx.setting` alone gives it. */
  readonly secret?: boolean;
  /** What its type cannot say: throws {@link invalid} below `pointer`. Asked of the default too. */
  check?(value: unknown, pointer: string): void;
  /** Part of the firm's profile, in a column of `tenants`; the kernel's alone. */
  readonly column?: 'name' | 'locale' | 'time_zone' | 'base_currency';
}

/**
 * A value each tenant may set (`POST /v1/tenant-settings/set`) and modules read by `ctx.setting`; with `flag` a feature each tenant may switch on for some of its people.
 *
 * @example
 * export const replyTarget = defineSetting('contacts.replyMinutes', int({ min: 1 }), { default: 240, description: 'Minutes in business time to answer a shared mailbox' });
 * export const board = defineSetting('sales.board', bool(), { default: false, description: 'Deals as a board', flag: true });
 */
export function defineSetting(
  name: string,
  field: AnyField,
  options: Pick<Setting, 'default' | 'description' | 'label' | 'secret' | 'check' | 'column'> & { flag?: boolean },
): Setting {
  return { declares: 'setting', name, field, flag: false, ...options };
}

export interface Report<I extends Fields = Fields> {
  readonly declares: 'report';
  /** `entity.noun`, e.g. `account.completeness` → `GET /v1/reports/account.completeness`. */
  readonly name: string;
  readonly entity: EntityName;
  readonly description: string;
  readonly input: I;
  /**
   * Grouping and measures over the entity's list: fields, through links with dots (`team.parentId`), times by period
   * (`closedAt:month`); `count` and sum, avg, median, min or max of a field. Each group's rows are the list with its `filter`.
   */
  readonly groupBy: readonly string[];
  readonly measures: readonly string[];
  /** Of each group, the rows that also fit a filter, by name. */
  readonly parts: Readonly<Record<string, ReportPart>>;
  /** Shares of the group's rows: `{ winRate: ['won', 'closed'] }` divides the counts of two parts; `count` is the whole group. */
  readonly ratios: Readonly<Record<string, readonly [part: string, of: string]>>;
  /** `now` is the kernel's clock, for inputs such as «days without contact». */
  readonly filter: (input: Record<string, unknown>, now: Date) => Record<string, unknown>;
}

/** Rows of a group, counted and measured apart from the others. */
export interface ReportPart {
  /** As a list takes it. */
  readonly filter: Readonly<Record<string, unknown>>;
  /** Besides the count. */
  readonly measures?: readonly string[];
}

/**
 * A figure over an entity's list; each number drills down to exactly its rows, with the caller's rights.
 *
 * @example
 * export const byOwner = defineReport('account.byOwner', { entity: 'account', description: 'Accounts per owner', groupBy: ['ownerId'], measures: ['count', 'avg.completeness'] });
 * export const wins = defineReport('deal.wins', { entity: 'deal', description: 'Win rate per office', groupBy: ['team.parentId', 'closedAt:month'],
 *   measures: ['median.weightedAmount'], parts: { won: { filter: { status: { eq: 'won' } }, measures: ['sum.amount'] } }, ratios: { winRate: ['won', 'count'] } });
 */
export function defineReport<I extends Fields>(
  name: string,
  options: {
    entity: EntityName;
    description: string;
    input?: I;
    groupBy: readonly string[];
    measures: readonly string[];
    parts?: Readonly<Record<string, ReportPart>>;
    ratios?: Readonly<Record<string, readonly [part: string, of: string]>>;
    filter?(input: Record<string, unknown>, now: Date): Record<string, unknown>;
  },
): Report<I> {
  return {
    declares: 'report',
    name,
    ...options,
    input: (options.input ?? {}) as I,
    parts: options.parts ?? {},
    ratios: options.ratios ?? {},
    filter: options.filter ?? (() => ({})),
  };
}

/** Tells which of a module's records go by a field of an entity, so that a custom field in use is neither renamed nor deleted. */
export interface FieldUse {
  readonly name: string;
  /** A few words for each: `the saved view «Hot deals»`; none if there are none. */
  find(ctx: Context, entity: string, key: string): Promise<readonly string[]>;
}

/** A refusal's English message and its Russian one; `{1}` … `{9}` stand, in both, for what is put in. */
export type Translation = readonly [english: string, russian: string];

export interface Module {
  readonly declares: 'module';
  readonly name: string;
  readonly dependsOn: readonly string[];
  /** Part of every installation: others may link to its entities without depending on it. */
  readonly everywhere: boolean;
  readonly entities: readonly Entity[];
  readonly extensions: readonly Extension[];
  readonly actions: readonly Action[];
  readonly listeners: readonly Listener[];
  readonly jobs: readonly Job[];
  readonly readers: readonly Reader[];
  readonly workers: readonly Worker[];
  readonly settings: readonly Setting[];
  readonly reports: readonly Report[];
  /** Import mappings, duplicate searches and usual values, for the import engine. */
  readonly presets: readonly Preset[];
  readonly duplicateSearches: readonly DuplicateSearch[];
  readonly vocabulary: Vocabulary;
  readonly columnGuesses: readonly ColumnGuess[];
  /** Kinds of notifications it sends. */
  readonly notifications: readonly NotificationKind[];
  /** Workflows and approval policies as data. */
  readonly processes: readonly ProcessPreset[];
  /** What goes by custom fields. */
  readonly fieldUses: readonly FieldUse[];
  /** The module's refusals in Russian. */
  readonly messages: readonly Translation[];
  /** The kernel's own, which no firm can switch off; set where the kernel puts its modules together. */
  readonly always?: true;
  /** Nest controllers and providers, for what the declarations cannot say. */
  readonly controllers: readonly unknown[];
  readonly providers: readonly unknown[];
}

// Authors' entities and actions have exact field types; the list of a module only needs their outline.
/* eslint-disable @typescript-eslint/no-explicit-any */
export interface ModuleOptions {
  dependsOn?: readonly string[];
  /** For the kernel's own modules only. */
  everywhere?: boolean;
  entities?: readonly Entity<string, any>[];
  extensions?: readonly Extension<any>[];
  actions?: readonly Action<string, any, any>[];
  listeners?: readonly Listener[];
  jobs?: readonly Job[];
  readers?: readonly Reader[];
  workers?: readonly Worker[];
  settings?: readonly Setting[];
  reports?: readonly Report<any>[];
  presets?: readonly Preset[];
  duplicateSearches?: readonly DuplicateSearch[];
  vocabulary?: Vocabulary;
  columnGuesses?: readonly ColumnGuess[];
  notifications?: readonly NotificationKind[];
  processes?: readonly ProcessPreset[];
  fieldUses?: readonly FieldUse[];
  messages?: readonly Translation[];
  controllers?: readonly unknown[];
  providers?: readonly unknown[];
}
/* eslint-enable @typescript-eslint/no-explicit-any */

/**
 * A module's table of contents.
 *
 * @example
 * export default defineModule('visits', { dependsOn: ['contacts'], entities: [visit], actions: [close] });
 */
export function defineModule(name: string, options: ModuleOptions): Module {
  const {
    dependsOn = [],
    everywhere = false,
    entities = [],
    extensions = [],
    actions = [],
    listeners = [],
    jobs = [],
    readers = [],
    workers = [],
    settings = [],
    reports = [],
    presets = [],
    duplicateSearches = [],
    vocabulary = {},
    columnGuesses = [],
    notifications = [],
    processes = [],
    fieldUses = [],
    messages = [],
    controllers = [],
    providers = [],
  } = options;
  return {
    declares: 'module',
    name,
    dependsOn,
    everywhere,
    entities,
    extensions,
    actions,
    listeners,
    jobs,
    readers,
    workers,
    settings,
    reports,
    presets,
    duplicateSearches,
    vocabulary,
    columnGuesses,
    notifications,
    processes,
    fieldUses,
    messages,
    controllers,
    providers,
  };
}
