/** A checked input: canonical values by API key, null where the field is emptied. */
export interface Prepared {
  readonly id: string;
  /** Stored fields. */
  readonly values: ReadonlyMap<string, unknown>;
  /** Many-to-many: the ids the record is to be linked with. */
  readonly linked: ReadonlyMap<string, readonly string[]>;
  /** The version the caller has seen; null to overwrite whatever is there. */
  readonly expectedVersion: number | null;
}
