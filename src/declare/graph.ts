import type { JsonValue } from './fields/json.js';

/** How records of one entity are made one. */
export interface MergeRequest {
  readonly entity: string;
  readonly survivorId: string;
  readonly loserIds: readonly string[];
  /** Fields the survivor gets, as an update takes them. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The link of a loser that names its survivor, by API key: `mergedIntoId`. */
  readonly mergedInto: string;
  /**
   * By which fields a record that hangs on a loser is the same as one of the survivor's, besides the entity's natural keys. The
   * first must have a value; of the others two empty ones are equal. It is folded into the survivor's own.
   */
  readonly same?: Readonly<Record<string, readonly string[]>>;
  /** Flags that one record of each holder has, per values of further fields: a moved one loses it to the survivor's own. */
  readonly flags?: Readonly<Record<string, { readonly flag: string; readonly per: readonly string[] }>>;
  /** Entities whose records stand between two different ones, and go when both become one. */
  readonly between?: readonly string[];
}

/**
 * One thing a merge did, with what undoing it needs:
 * `link` pointed `fromId → toId` (null: emptied), `flag` was taken away, `folded` into `toId` and `dropped` are deletions,
 * `list` is a many-to-many, `record` a loser, `redirect` an older one that led to a loser, `external` another system's id,
 * `value` a field of the survivor.
 */
export interface MergeStep {
  readonly kind: 'link' | 'flag' | 'folded' | 'dropped' | 'list' | 'record' | 'redirect' | 'external' | 'value';
  readonly entity: string;
  readonly recordId: string;
  /** API key of the field. */
  readonly field: string | null;
  readonly fromId: string | null;
  readonly toId: string | null;
  readonly detail: JsonValue | null;
}

/** What an undoing put back, and what it left since it was changed in the meantime. */
export interface Unmerged {
  readonly restored: number;
  readonly left: number;
}

export interface EraseRequest {
  readonly entity: string;
  /** The records of one person: what hangs on any of them is erased too. */
  readonly ids: readonly string[];
  /** Further records, found by the module itself. */
  readonly also?: readonly { readonly entity: string; readonly ids: readonly string[] }[];
}

/** What was erased: records and their fields, copies in the ledger and of stored answers, and what a legal hold kept. */
export interface Erased {
  readonly records: Readonly<Record<string, number>>;
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly ledgerRows: number;
  readonly storedAnswers: number;
  readonly held: readonly { readonly entity: string; readonly id: string }[];
}

/** Everything that is kept of one person. */
export interface Gathered {
  /** Whole records by entity. */
  readonly records: Readonly<Record<string, readonly Record<string, unknown>[]>>;
  /** Every change of them, `before` and `after` by column of the database. */
  readonly history: readonly Record<string, unknown>[];
  /** Changes before this moment lie in the archive and are not in `history`; null if none do. */
  readonly archivedBefore: string | null;
}

/** Operations on a record together with all that points at it, whichever module's. They act with the kernel's rights. */
export interface RecordGraph {
  /** Makes records one; gives what {@link unmerge} needs. The caller must be allowed to update all of them. */
  merge(request: MergeRequest): Promise<MergeStep[]>;
  unmerge(steps: readonly MergeStep[], mergedInto: string): Promise<Unmerged>;
  /** Replaces every value of a field marked `personal`, in the records, in the ledger and in stored answers. */
  erase(request: EraseRequest): Promise<Erased>;
  /** Everything that {@link erase} would find, records under legal hold too, to be given to the person. */
  gather(request: EraseRequest): Promise<Gathered>;
}
