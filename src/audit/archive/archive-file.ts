import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open as openFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { open, seal } from '../../access/secrets.js';
import type { Session } from '../../platform/db.js';

/**
 * A row of the ledger in a file: all values as PostgreSQL writes them, so that they come back as they were. `before` and `after` have
 * null where a personal value stood; those are in `sealed`, which the record's key opens. `digest` is that of the whole row.
 */
export interface ArchivedRow {
  readonly tenant: string;
  readonly xid: string;
  readonly id: string;
  readonly at: string;
  readonly entity: string;
  readonly record: string;
  readonly operation: string;
  readonly event: string;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly request: string | null;
  readonly version: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly digest: string;
  readonly sealed: string | null;
}

/** As {@link ArchivedRow}, with what was sealed. */
export interface OpenedRow extends Omit<ArchivedRow, 'sealed'> {
  /** JSON objects that go back into `before` and `after`. */
  readonly secretBefore: string | null;
  readonly secretAfter: string | null;
  /** There were personal values, and the key to them is gone. */
  readonly erased: boolean;
}

/** Rows to be put into a file, with the key of their record. */
export interface SealableRow extends Omit<OpenedRow, 'erased'> {
  readonly key: string | null;
}

const BATCH = 2_000;
const placeOf = (row: Pick<ArchivedRow, 'tenant' | 'xid' | 'id'>): string => `ledger ${row.tenant} ${row.xid} ${row.id}`;

/** Writes the rows, one JSON object a line, gzipped, and has the disk keep them. */
export async function writeRows(file: string, rows: AsyncIterable<SealableRow>, signal: AbortSignal): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  async function* lines(): AsyncGenerator<string> {
    for await (const row of rows) yield `${JSON.stringify(sealed(row))}\n`;
  }
  await pipeline(Readable.from(lines()), createGzip({ level: 6 }), createWriteStream(file, { mode: 0o600 }), { signal });
  const handle = await openFile(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function sealed({ key, secretBefore, secretAfter, ...row }: SealableRow): ArchivedRow {
  if (secretBefore === null && secretAfter === null) return { ...row, sealed: null };
  if (key === null) throw new Error(`The record ${row.record} was changed meanwhile; archive again.`);
  const secret = JSON.stringify([secretBefore, secretAfter]);
  return { ...row, sealed: seal(Buffer.from(key, 'hex'), secret, placeOf(row)) };
}

/** The rows of a file in batches, opened with the keys that are left. */
export async function* readRows(file: string, everything: Session, signal?: AbortSignal): AsyncGenerator<OpenedRow[]> {
  const lines = createInterface({ input: createReadStream(file).pipe(createGunzip()), crlfDelay: Infinity });
  let batch: ArchivedRow[] = [];
  for await (const line of lines) {
    signal?.throwIfAborted();
    batch.push(JSON.parse(line) as ArchivedRow);
    if (batch.length === BATCH) yield opened(batch, everything);
    if (batch.length === BATCH) batch = [];
  }
  if (batch.length > 0) yield opened(batch, everything);
}

async function opened(rows: readonly ArchivedRow[], everything: Session): Promise<OpenedRow[]> {
  const needed = rows.filter((row) => row.sealed !== null);
  const { rows: found } = await everything.query<{ tenant: string; record: string; key: string }>(
    `select k.tenant_id as tenant, k.record_id as record, k.key from ledger_archive_keys k
     join (select distinct t, r from unnest($1::uuid[], $2::uuid[]) u (t, r)) u on k.tenant_id = u.t and k.record_id = u.r`,
    [needed.map((row) => row.tenant), needed.map((row) => row.record)],
  );
  const keys = new Map(found.map(({ tenant, record, key }) => [`${tenant} ${record}`, Buffer.from(key, 'hex')]));
  return rows.map(({ sealed: secret, ...row }) => {
    if (secret === null) return { ...row, secretBefore: null, secretAfter: null, erased: false };
    const key = keys.get(`${row.tenant} ${row.record}`);
    // A record that was erased and has come to new values has a new key, which does not open this.
    const text = key ? open(key, secret, placeOf(row)) : null;
    if (text === null) return { ...row, secretBefore: null, secretAfter: null, erased: true };
    const [secretBefore, secretAfter] = JSON.parse(text) as [string | null, string | null];
    return { ...row, secretBefore, secretAfter, erased: false };
  });
}

/**
 * A batch as rows of the ledger: columns `l` (the row), `digest` (as it was archived, bytea) and `erased`, of the parameter `$1` that
 * {@link batchOf} gives.
 */
export const OPENED_ROWS = `select row(r.tenant, r.xid, r.id, r.at, r.entity, r.record, r.operation, r.event, r.actor, r.reason, r.request, r.version,
    case when r."secretBefore" is null then r.before::jsonb else r.before::jsonb || r."secretBefore"::jsonb end,
    case when r."secretAfter" is null then r.after::jsonb else r.after::jsonb || r."secretAfter"::jsonb end)::ledger as l, decode(r.digest, 'hex') as digest, r.erased
  from jsonb_to_recordset($1::jsonb) as r (tenant uuid, xid xid8, id int8, at timestamptz, entity text, record uuid, operation text, event text, actor uuid, reason text,
    request text, version int, before text, after text, "secretBefore" text, "secretAfter" text, digest text, erased bool)`;

export const batchOf = (rows: readonly OpenedRow[]): string => JSON.stringify(rows);
