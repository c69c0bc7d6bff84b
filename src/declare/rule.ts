export type WriteOperation = 'create' | 'update' | 'delete' | 'restore';

/** A write as a rule sees it. Values have their API shape; links are `<name>Id`. */
export interface Change {
  readonly operation: WriteOperation;
  readonly entity: string;
  readonly id: string;
  /** The record before; null on create. */
  readonly before: Readonly<Record<string, unknown>> | null;
  /** The record as it will be. */
  readonly after: Readonly<Record<string, unknown>>;
  /** Fields whose value differs. */
  readonly changed: readonly string[];
}

/** A check that may refuse a write by throwing a {@link Problem}, and may not rewrite it. */
export interface Rule {
  readonly name: string;
  readonly on: readonly WriteOperation[];
  /** True if the check asks the database; without it a create stays one statement. */
  readonly reads: boolean;
  /** `ctx` is the {@link Context}; what an author writes gets it with its type by `defineRule`. */
  check(change: Change, ctx: never): void | Promise<void>;
  /** Given for set-wise rules: asked once of all records that are written together. */
  checkMany?(changes: readonly Change[], ctx: never): void | Promise<void>;
}
