/** A content that is kept, as the store lists it. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** When it was written, or asked for again by an upload of the same content. */
  readonly changedAt: Date;
}

/** Bytes `start` to `end`, both included, from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Contents by key: on disk or in an S3 bucket. A key is `<tenant>/<name>`; what is kept under one never changes. */
export interface ObjectStore {
  /** Folder for uploads under way. */
  readonly spool: string;
  /**
   * Keeps the file at `path` under `key`, whole or not at all; the file may be gone afterwards. Counts as written `at` that moment, by the
   * clock that all processes have in common; of this process if left out. A bucket has a clock of its own.
   */
  put(key: string, file: { path: string; size: number; sha256: string }, at?: Date): Promise<void>;
  /** The object's facts, null if there is none. */
  find(key: string): Promise<StoredObject | null>;
  /** The bytes; null if there is none. */
  open(key: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | null>;
  /** Nothing happens if there is none. */
  remove(key: string): Promise<void>;
  list(prefix: string): AsyncIterable<StoredObject>;
}

const KEY = /^[0-9a-f-]{36}\/[0-9a-f]{64}(\.[a-z0-9]+)?$/;

/** Keys are made by the program alone; one of any other form is a defect that must reach no path. */
export function checkedKey(key: string): string {
  if (!KEY.test(key)) throw new Error(`${key} is no key of a kept content.`);
  return key;
}
