/** Personal data that a statement reads: fields marked `personal` of one entity. */
export interface PersonalRead {
  readonly entity: string;
  /** `basic`, `sensitive`: the classes of the fields, sorted. */
  readonly classes: readonly string[];
  readonly operation: 'record' | 'list' | 'history' | 'figures';
  /** The one record asked for; null for those of lists. */
  readonly recordId: string | null;
}
