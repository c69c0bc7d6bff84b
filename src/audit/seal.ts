import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { beLeader, pause } from '../platform/leader.js';
import type { Database } from '../platform/db.js';
import { anchorKey, type AnchorKey } from './anchor-key.js';

/** Rows under one seal at most. */
const ROWS = 10_000;
const SEAL_EVERY = 5_000;
const ANCHOR_AFTER = '1 hour';

/** What {@link startSealing} needs. */
export interface Sealing {
  /** The login that owns the tables. */
  readonly owner: Database;
  readonly secretKey: string;
  /** Anchors are also appended here, a line each, out of reach of whoever can only change the database. */
  readonly anchorsFile: string;
  readonly log: (line: string) => void;
}

/**
 * Seals what is new in every tenant's ledger at least every five seconds and signs the newest seal every hour, in one process at a
 * time. Gives the way to stop.
 */
export function startSealing({ owner, secretKey, anchorsFile, log }: Sealing): () => Promise<void> {
  return beLeader(
    owner,
    'eleven seal',
    async (signal) => {
      const key = await anchorKey(secretKey);
      while (!signal.aborted) {
        await sealAll(owner, signal);
        await anchorAll(owner, key, anchorsFile, ANCHOR_AFTER);
        await pause(SEAL_EVERY, signal);
      }
    },
    log,
  );
}

/** Seals every settled row of every tenant; gives how many there were. */
export async function sealAll(owner: Pick<Database, 'query'>, signal?: AbortSignal): Promise<number> {
  const { rows: tenants } = await owner.query<{ id: string }>('select ledger_unsealed() as id');
  let sealed = 0;
  for (const { id } of tenants) {
    for (let last = ROWS; last === ROWS && !signal?.aborted; sealed += last) {
      const { rows } = await owner.query<{ n: number }>('select ledger_seal($1, $2) as n', [id, ROWS]);
      last = rows[0]?.n ?? 0;
    }
  }
  return sealed;
}

/** Signs the newest seal of every tenant whose last anchor is older than `age`, e.g. `1 hour`. Gives the signed anchors. */
export async function anchorAll(
  owner: Pick<Database, 'query'>,
  key: AnchorKey,
  file: string | null,
  age: string,
): Promise<string[]> {
  const { rows } = await owner.query<{ tenant_id: string; seq: number; hash: string; at: string }>(
    `select tenant_id, seq, encode(hash, 'hex') as hash, to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at from ledger_unanchored($1::interval)`,
    [age],
  );
  const made: string[] = [];
  for (const { tenant_id: tenantId, seq, hash, at } of rows) {
    const signed = await key.sign({ tenantId, seq, hash, at });
    // First where the database's owner cannot take it back.
    if (file !== null) {
      await mkdir(dirname(file), { recursive: true });
      await appendFile(file, `${signed}\n`);
    }
    await owner.query('select ledger_anchor($1, $2, $3)', [tenantId, seq, signed]);
    made.push(signed);
  }
  return made;
}
