import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Database } from '../platform/db.js';
import type { SealedPlace } from './reseal.js';
import { createVault, type Vault } from './secrets.js';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The installation's keys for access tokens, the same in every process. */
export interface SigningKeys {
  /** The newest key, made if there is none or it is old. */
  current(): Promise<SigningKey>;
  /** The key a token names; looks into the database for unknown ones, at most every few seconds. */
  find(kid: string): Promise<SigningKey | undefined>;
}

export const SEALED_SIGNING_KEYS: SealedPlace = {
  name: 'signing keys',
  purpose: 'signing-keys',
  select: 'select null::uuid as tenant, array[kid] as key, sealed, kid as bound from signing_keys',
  update: 'update signing_keys set sealed = $1 where sealed = $2 and kid = ($3::text[])[1]',
};

/** A key signs for this long, and is known as long again, which is longer than any access token lives. */
const SIGNS_DAYS = 30;
const RELOAD_AFTER_MS = 5_000;
/** A new key signs only when every process that looked meanwhile has seen it; until then the one before it goes on. */
const SIGNS_AFTER = `interval '10 seconds'`;
const RENEW_AFTER_MS = 3_600_000;

interface Row {
  kid: string;
  sealed: string;
  fresh: boolean;
  ripe: boolean;
}

/** Rows that do not open with the secret key are not ours: whoever can write the table cannot make a key that is trusted. */
export function signingKeys(db: Database, secretKey: string): SigningKeys {
  const wrap = createVault(secretKey, 'signing-keys');
  let known = new Map<string, SigningKey>();
  let newest: SigningKey | undefined;
  let loadedAt = -Infinity;
  let loading: Promise<void> | undefined;

  async function load(): Promise<void> {
    const rows = await db.transaction(async (tx) => {
      const present = await ours(tx);
      if (present.some((row) => row.fresh)) return present;
      await tx.query(`select pg_advisory_xact_lock(hashtext('eleven signing keys'))`);
      const meanwhile = await ours(tx);
      if (meanwhile.some((row) => row.fresh)) return meanwhile;
      await tx.query(`delete from signing_keys where created_at < now() - interval '${SIGNS_DAYS * 2} days'`);
      const made = makeKey(wrap);
      await tx.query('insert into signing_keys (kid, sealed) values ($1, $2)', [made.kid, made.sealed]);
      return [{ ...made, fresh: true, ripe: false }, ...meanwhile];
    });
    known = new Map(rows.map((row) => [row.kid, known.get(row.kid) ?? row.key]));
    newest = known.get((rows.find((row) => row.ripe) ?? rows[0])?.kid ?? '');
    loadedAt = Date.now();
  }

  async function ours(session: Pick<Database, 'query'>): Promise<(Row & { key: SigningKey })[]> {
    const { rows } = await session.query<Row>(
      `select kid, sealed, created_at > now() - interval '${SIGNS_DAYS} days' as fresh, created_at < now() - ${SIGNS_AFTER} as ripe from signing_keys where created_at > now() - interval '${SIGNS_DAYS * 2} days' order by created_at desc, kid desc`,
    );
    return rows.flatMap((row) => {
      const pem = wrap.open(row.sealed, row.kid);
      return pem === null ? [] : [{ ...row, key: asKey(row.kid, pem) }];
    });
  }

  const reload = (): Promise<void> => (loading ??= load().finally(() => (loading = undefined)));

  return {
    async current() {
      if (!newest || Date.now() - loadedAt > RENEW_AFTER_MS) await reload();
      return newest as SigningKey;
    },
    async find(kid) {
      if (!known.has(kid) && Date.now() - loadedAt > RELOAD_AFTER_MS) await reload();
      return known.get(kid);
    },
  };
}

function makeKey(wrap: Vault): { kid: string; sealed: string; key: SigningKey } {
  const kid = randomUUID();
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { kid, sealed: wrap.seal(pem, kid), key: asKey(kid, pem) };
}

function asKey(kid: string, pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  return { kid, privateKey, publicKey: createPublicKey(privateKey) };
}
