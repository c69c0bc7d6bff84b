import type { Database } from '../platform/db.js';
import { createVault, type Purpose } from './secrets.js';

/** A column of texts that a vault has sealed. Whoever seals into the database declares one, so that a change of the key reaches it. */
export interface SealedPlace {
  readonly name: string;
  readonly purpose: Purpose;
  /** SQL of all sealed texts: `tenant` (null: the installation's own), `key` (text[], what tells it from the tenant's others), `sealed` and what it is `bound` to. */
  readonly select: string;
  /** SQL that puts `$1` where `$2` still stands at the key `$3`, under the tenant's policies. */
  readonly update: string;
}

/** What {@link reseal} did in one place. */
export interface Resealed {
  readonly place: string;
  readonly resealed: number;
  /** Texts that no listed key opens; they were left. */
  readonly unreadable: number;
}

export interface Resealing {
  /** Under the role that sees all tenants. */
  readonly everything: Pick<Database, 'query'>;
  /** Under the role of requests. */
  readonly app: Pick<Database, 'query' | 'transaction'>;
  readonly secretKey: string;
  readonly signal?: AbortSignal;
  onBatch?(done: number): void;
}

const BATCH = 200;
const NO_TENANT = '00000000-0000-0000-0000-000000000000';

interface Row {
  tenant: string;
  key: string[];
  sealed: string;
  bound: string;
}

/**
 * Seals by the key in use what earlier keys have sealed in this place, in batches of {@link BATCH}. Each text says by which key it was
 * sealed, so a run that was broken off is simply repeated; a text that changes meanwhile is left to who changed it. Every text can
 * be read all the time by whoever knows both keys.
 */
export async function reseal(place: SealedPlace, { everything, app, secretKey, signal, onBatch }: Resealing): Promise<Resealed> {
  const vault = createVault(secretKey, place.purpose);
  let [tenant, key]: [string, string[]] = [NO_TENANT, []];
  let [resealed, unreadable] = [0, 0];
  // What belongs to no tenant is read and written by requests alone.
  const reader = place.purpose === 'signing-keys' ? app : everything;
  while (!signal?.aborted) {
    const { rows } = await reader.query<Row>(
      `select * from (select coalesce(p.tenant, '${NO_TENANT}') as tenant, p.key, p.sealed, p.bound from (${place.select}) p) s
       where not starts_with(sealed, $1) and (tenant, key) > ($2::uuid, $3::text[]) order by tenant, key limit ${BATCH}`,
      [vault.mark, tenant, key],
    );
    const last = rows.at(-1);
    if (!last) break;
    [tenant, key] = [last.tenant, last.key];
    const fresh = rows.flatMap((row) => {
      const text = vault.open(row.sealed, row.bound);
      return text === null ? [] : [{ ...row, anew: vault.seal(text, row.bound) }];
    });
    unreadable += rows.length - fresh.length;
    for (const owner of new Set(fresh.map((row) => row.tenant)))
      await write(
        app,
        place,
        owner,
        fresh.filter((row) => row.tenant === owner),
      );
    resealed += fresh.length;
    onBatch?.(fresh.length);
  }
  return { place: place.name, resealed, unreadable };
}

async function write(
  app: Pick<Database, 'transaction'>,
  place: SealedPlace,
  tenant: string,
  rows: readonly (Row & { anew: string })[],
): Promise<void> {
  await app.transaction(async (tx) => {
    await tx.query(`select set_config('app.tenant', $1, true)`, [tenant]);
    for (const { anew, sealed, key } of rows) await tx.query(place.update, [anew, sealed, key]);
  });
}
