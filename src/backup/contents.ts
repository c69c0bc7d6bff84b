import type { ClientBase } from 'pg';

/** One table in a backup. */
export interface BackedUpTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** In the backup's folder: the rows as COPY's text format, gzipped. */
  readonly file: string;
  /** Of the file, hexadecimal. */
  readonly sha256: string;
}

/** One object of the file store in a backup. */
export interface KeptContent {
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** `manifest.json`, written last: a folder without it is no backup. */
export interface Manifest {
  readonly format: 1;
  readonly product: string;
  /** ISO 8601, the moment of the snapshot. */
  readonly takenAt: string;
  /** Of the database it was taken from; what is restored gets a new one. */
  readonly epoch: string;
  /** Of the oldest row of the ledger; null if it is empty. */
  readonly firstChange: string | null;
  readonly migrations: readonly { readonly name: string; readonly hash: string }[];
  readonly tables: readonly BackedUpTable[];
  /** Kept contents of files and their previews, by key of the file store; each lies in `files/<key>`. */
  readonly files: readonly KeptContent[];
  /** Keys of contents that a file names and the store had not. */
  readonly missingFiles: readonly string[];
}

/** A table as the catalog of the database tells it. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** Held by row-level security, which the owner does not pass. */
  readonly fenced: boolean;
}

/** Made anew by the restoring program, or of no use to it. */
const LEFT_OUT = ['migrations', 'installation', 'login_attempts'];

/** Every table of the product, partitions as part of what they are partitions of. */
export async function tablesOf(client: ClientBase): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select c.relname as name, c.relrowsecurity as fenced,
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and not c.relname = any($1)
     order by c.relname`,
    [LEFT_OUT],
  );
  return rows;
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const columnList = (columns: readonly string[]): string => columns.map(quoted).join(', ');
