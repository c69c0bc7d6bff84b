/** How the numbers of one kind of document are made. What is left out has the default named here. */
export interface SequenceOptions {
  /** Names the sequence; fields of several entities may share one. */
  readonly code: string;
  /**
   * What stands for itself, with `{yyyy}`, `{yy}`, `{mm}`, `{office}` (the office's code) and exactly one counter: a zero for each
   * digit it has at least, `{00000}`. A counter that needs more digits gets them; it never begins anew. `{yyyy}-{00000}` unless given.
   */
  readonly pattern?: string;
  /** When counting begins anew, by the tenant's time zone: `year` if the pattern names the year, otherwise `never`. */
  readonly reset?: SequenceReset;
  /** What is counted together: the whole tenant unless given, each office, or each entity that shares the sequence. */
  readonly scope?: SequenceScope;
  /**
   * `gapFree` unless given: the number is taken in the writer's transaction, so a rollback gives it back, and writers of the same
   * counter wait for each other's commit. `fast`: taken outside of it; nobody waits, a rollback leaves a gap.
   */
  readonly mode?: SequenceMode;
  /** `create` unless given; `later`: the record is made without a number and gets it by `ctx.number(code)`, as an invoice when it is issued. */
  readonly taken?: SequenceMoment;
}

export type SequenceReset = 'never' | 'year' | 'month';
export type SequenceScope = 'tenant' | 'office' | 'entity';
export type SequenceMode = 'gapFree' | 'fast';
export type SequenceMoment = 'create' | 'later';

export const SEQUENCE_RESETS: readonly SequenceReset[] = ['never', 'year', 'month'];
export const SEQUENCE_SCOPES: readonly SequenceScope[] = ['tenant', 'office', 'entity'];
export const SEQUENCE_MODES: readonly SequenceMode[] = ['gapFree', 'fast'];

/** A sequence with its defaults filled in. */
export type Sequence = Required<SequenceOptions>;

/** The sequence of a field's option: its code alone, or all of it. */
export function sequenceOf(option: string | SequenceOptions): Sequence {
  const given: SequenceOptions = typeof option === 'string' ? { code: option } : option;
  const pattern = given.pattern ?? '{yyyy}-{00000}';
  const usual = /\{yy(yy)?\}/.test(pattern) ? 'year' : 'never';
  return {
    code: given.code,
    pattern,
    reset: given.reset ?? usual,
    scope: given.scope ?? 'tenant',
    mode: given.mode ?? 'gapFree',
    taken: given.taken ?? 'create',
  };
}
