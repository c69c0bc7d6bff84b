/** Identifiers of which a record has one of its own. `kpp` tells branches of one INN apart and says nothing by itself. */
export type StrongIdKind = 'inn' | 'kpp' | 'ogrn' | 'vat' | 'portal' | 'external';

export interface StrongId {
  readonly kind: StrongIdKind;
  readonly value: string;
  /** For `external`: the system that gave the id. Ids of different systems are not compared. */
  readonly system?: string;
}

/** A contact point in its normal form: phones as E.164, e-mails in lower case. */
export interface CandidatePoint {
  readonly kind: 'phone' | 'email' | 'messenger' | 'social' | 'fax';
  readonly value: string;
  /** How many records have this point, these two among them. A family has 3, an office line 40. */
  readonly holders?: number;
}

export interface PersonName {
  readonly first?: string | null;
  /** Patronymic or middle name. */
  readonly middle?: string | null;
  readonly last?: string | null;
}

interface CandidateParts {
  readonly strongIds?: readonly StrongId[];
  readonly points?: readonly CandidatePoint[];
  /** Free text, one line each. */
  readonly addresses?: readonly string[];
}

export interface PersonCandidate extends CandidateParts {
  readonly kind: 'person';
  readonly name?: PersonName;
  /** `YYYY-MM-DD`, or `--MM-DD` when the year is unknown. */
  readonly birthday?: string | null;
}

export interface OrganisationCandidate extends CandidateParts {
  readonly kind: 'organisation';
  /** Name, legal name, short name, former names. */
  readonly names?: readonly string[];
}

/** What a record shows of itself for the search of duplicates. */
export type Candidate = PersonCandidate | OrganisationCandidate;

/** One piece of evidence, to be shown to the person who decides. */
export interface Reason {
  /** `strongId.inn`, `point.email`, `name`, `name.first`, `address`, `birthday` … */
  readonly field: string;
  /**
   * `same` – equal; `alike` – spelled differently, sounding alike or a form of the same name; `similar` – much in common;
   * `shared` – an equal contact point that others have too; `differs` – speaks against.
   */
  readonly kind: 'same' | 'alike' | 'similar' | 'shared' | 'differs';
  /** -1 to 1. Positive: how sure this alone would make; negative: the part of the certainty it takes away. */
  readonly weight: number;
  readonly left: string;
  readonly right: string;
}
