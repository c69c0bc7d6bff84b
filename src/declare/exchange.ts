import type { Problem } from '../platform/problem.js';
import type { Context } from './context.js';

/** What is done to a text before its field takes it, in order. */
export type Transform =
  | 'trim'
  | 'lower'
  | 'upper'
  /** Runs of blanks become one. */
  | 'collapse'
  | 'digits'
  /** `1996` becomes `1996-01-01`. */
  | 'year'
  /** Dates written day first (`03.04.2026`, `3/4/26`), or month first. */
  | 'dmy'
  | 'mdy'
  /** Dates written in this order and with these signs: `{ date: 'DD.MM.YYYY' }`; others are refused by that name. */
  | { readonly date: string }
  /** A number as money of this currency, multiplied before: `{ money: { currency: 'USD', times: 1000000 } }`. */
  | { readonly money: { readonly currency: string; readonly times?: number } }
  /** Zeros in front up to this length: `4` as a code of three digits is `004`. */
  | { readonly pad: number }
  /** A text as a list, at this separator. */
  | { readonly split: string };

/** Where a field's value comes from. */
export interface Source {
  /** Column or path (`name.first`, `terms[-1].phone`); of several, the first that holds something. In a child `^.` starts at the row. */
  readonly from?: string | readonly string[];
  /** Joins all of `from` that hold something by this text. */
  readonly join?: string;
  /** For every row; beside `from`, for rows where that holds nothing. */
  readonly value?: unknown;
  readonly transform?: Transform | readonly Transform[];
  /** Table of aliases: what stands in the file to what is meant. Other values stay. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** The aliases hold whatever their case and the blanks around and within: `gtx  pro` is `GTX Pro`. */
  readonly anyCase?: boolean;
  /** A value the field refuses is left out, with a warning, instead of refusing the row. */
  readonly optional?: boolean;
  /** Given when the record is created, and never changes one that is there. */
  readonly once?: boolean;
}

/** A link whose target is found by what the file says of it. */
export interface LinkSource extends Source {
  readonly find: {
    /** The link's target unless given. */
    readonly entity?: string;
    /** A field of the target, or `externalId` with `system`. */
    readonly by: string;
    readonly system?: string;
  };
  /** Creates targets that are not there; an object gives further fields. */
  readonly create?: boolean | Readonly<Record<string, unknown>>;
}

/** Records of an inverse list that come with the row: contact points, addresses. */
export interface ChildMapping {
  /** The list, e.g. `contactPoints`. */
  readonly list: string;
  /** Path of a list in the row: one child for each item, paths then start at the item. Without it, one child for the row. */
  readonly each?: string;
  readonly fields: Readonly<Record<string, Source | string>>;
  readonly links?: Readonly<Record<string, LinkSource>>;
  /** Fields by which a child of the same parent is recognised. */
  readonly match: readonly string[];
  /** Fields that must hold something for there to be a child; the fields of `match` with a `from` unless given. */
  readonly needs?: readonly string[];
}

/** How the rows of a file become records. Plain JSON, to be edited and kept. */
export interface Mapping {
  /** By field key, or one part of a field: `annualRevenue.amount`. A text is short for `{ from }`. */
  readonly fields: Readonly<Record<string, Source | string>>;
  /** Fields that tell which record a row is: `['email']`, `['id']`, `['externalId']`; a list of lists is tried in order. */
  readonly match?: readonly string[] | readonly (readonly string[])[];
  /** The id by which another system knows the record. */
  readonly externalId?: { readonly system: string; readonly from: string };
  readonly links?: Readonly<Record<string, LinkSource>>;
  readonly children?: readonly ChildMapping[];
  /** What an empty cell does to a record that is there: `keep` (default) leaves its value, `clear` empties it. */
  readonly empty?: 'keep' | 'clear';
}

/** A mapping that comes with a module, for files of a known kind. */
export interface Preset {
  readonly declares: 'preset';
  readonly name: string;
  readonly entity: string;
  readonly description: string;
  /** Used without being asked for when a file of this format is imported into or exported from the entity. */
  readonly format?: 'vcard';
  /** Per kind of file; the first whose `when` paths all stand in one of the file's first rows is taken. With `load` no mapping is needed. */
  readonly files: readonly { readonly when?: readonly string[]; readonly mapping?: Mapping }[];
  /** For files whose rows are no records by themselves, but lines of documents. */
  readonly load?: Loader;
  /** Makes a row of the file into one the mapping can read. */
  prepare?(values: Record<string, unknown>): Record<string, unknown>;
  /** The other way: which paths of a record to read, and the row they make. */
  readonly export?: { readonly fields: readonly string[]; row(record: Record<string, unknown>): Record<string, unknown> };
}

/** A row as a {@link Loader} gets it: after `prepare`. */
export interface LoadRow {
  readonly line: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What became of a row; a skipped one says why, one with a `problem` has failed. */
export type LoadedRow =
  | { readonly outcome: 'created' | 'updated' | 'unchanged'; readonly id: string }
  | { readonly outcome: 'skipped'; readonly notice: Problem }
  | { readonly problem: Problem };

/** The ids by which the system that wrote the file knows records. */
export interface ForeignIds {
  /** Of those that are there and not deleted, the record's id by the foreign one. */
  find(entity: string, foreignIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  keep(entity: string, idByForeignId: ReadonlyMap<string, string>): Promise<void>;
}

/**
 * Writes the rows of a file itself, a batch at a time and set-wise, as code of the module: numbers, sums and states that clients never
 * write. Repeating it must change nothing.
 */
export interface Loader {
  /** Entities it writes, besides that of the preset. */
  readonly writes: readonly string[];
  /** What the caller must be allowed to do: that of the strictest thing it writes. */
  readonly permission: string;
  /** Names the other system of {@link ForeignIds}. */
  readonly system: string;
  /** Rows one after the other for which this is the same come in one batch: the lines of one document. */
  group(values: Readonly<Record<string, unknown>>): string;
  /**
   * One answer per row, in order. A thrown {@link Problem} takes the batch back, which is then tried again in smaller parts, down to
   * the one group that it stays with.
   */
  run(ctx: Context, rows: readonly LoadRow[], foreign: ForeignIds): Promise<readonly LoadedRow[]>;
}

/**
 * @example
 * export const legislators = definePreset('legislators', { entity: 'person', description: 'unitedstates/congress-legislators',
 *   files: [{ when: ['name.first'], mapping: { fields: { firstName: 'name.first' } } }] });
 */
export const definePreset = (name: string, options: Omit<Preset, 'declares' | 'name'>): Preset => ({
  declares: 'preset',
  name,
  ...options,
});

/** A record that may already be there, as an import asks about it. */
export interface DuplicateCandidate {
  readonly input: Readonly<Record<string, unknown>>;
  /** Inputs of its children by list. */
  readonly children: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

export interface FoundDuplicate {
  readonly id: string;
  /** 0 to 1. */
  readonly score: number;
  readonly reasons?: readonly string[];
}

/** How an entity's duplicates are found when natural keys do not tell: one answer per candidate, in order. */
export interface DuplicateSearch {
  readonly declares: 'duplicateSearch';
  readonly entity: string;
  find(ctx: Context, candidates: readonly DuplicateCandidate[]): Promise<readonly (FoundDuplicate | null)[]>;
}

/**
 * @example
 * export const personDuplicates = defineDuplicateSearch('person', { async find(ctx, candidates) { … } });
 */
export const defineDuplicateSearch = (entity: string, options: Pick<DuplicateSearch, 'find'>): DuplicateSearch => ({
  declares: 'duplicateSearch',
  entity,
  ...options,
});

/** Usual values of a free text field, by `entity.field`: an import reports what is one slip of the pen away from one of them. */
export type Vocabulary = Readonly<Record<string, readonly string[]>>;

/** A column name that means a record of an inverse list: «Телефон» is a contact point of kind phone. */
export interface ColumnGuess {
  readonly entity: string;
  /** What the column may be called; case, blanks, underscores and a number behind do not matter. */
  readonly names: readonly string[];
  /** Taken by its content when its name says nothing. */
  readonly content?: 'email' | 'phone';
  readonly list: string;
  /** Columns of one group and number make one record: city and postcode one address. */
  readonly group: string;
  /** The field, or part of one (`address.city`), the column fills. */
  readonly field: string;
  /** What the record has besides. */
  readonly fixed?: Readonly<Record<string, Source>>;
  readonly match: readonly string[];
  readonly needs?: readonly string[];
}
