/** Who writes and when, for derivations that note it. */
export interface WriteMoment {
  /** The acting user; null for the kernel itself. */
  readonly actorId: string | null;
  /** The API key by which they came in. */
  readonly keyId: string | null;
  readonly now: Date;
  /** IANA zone of the tenant. */
  readonly timeZone: string;
  /** The tenant's value of a declared setting, or its default. */
  setting<T>(name: string): T;
}

/**
 * Stored fields that follow from other fields of the same record: a full name, a number in its canonical writing. The write
 * path computes them whenever one of `from` is written, so they can be indexed, sorted, searched and never go stale. Declare
 * the fields in `sets` as `readOnly`.
 *
 * @example
 * const fullName: Derivation = { from: ['firstName', 'lastName'], sets: ['fullName'],
 *   of: (person) => ({ fullName: [person.firstName, person.lastName].filter(Boolean).join(' ') }) };
 */
export interface Derivation {
  /** API keys of the fields it follows from, links as `<name>Id`; none: it is reckoned on create only. */
  readonly from: readonly string[];
  /** API keys of the fields it gives. One that `of` leaves out keeps its value. */
  readonly sets: readonly string[];
  /** It needs the record as it was before, which costs an update one more statement; null on create. */
  readonly compares?: boolean;
  /** Pure: the same values always give the same answer. May throw a {@link Problem} that names a field. */
  of(
    record: Readonly<Record<string, unknown>>,
    before: Readonly<Record<string, unknown>> | null,
    moment: WriteMoment,
  ): Readonly<Record<string, unknown>>;
}
