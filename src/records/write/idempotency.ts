import { createHash } from 'node:crypto';
import { markOfRights } from '../../access/rights.js';
import { conflict, invalid, Problem } from '../../platform/problem.js';
import type { Statement } from '../read/statement.js';
import { contextCte, session, underTenant, type Work } from '../work.js';
import { Statement as NewStatement } from '../read/statement.js';

/** A client's promise that two requests with this key are one (draft-ietf-httpapi-idempotency-key-header-07). */
export interface IdempotencyKey {
  readonly key: string;
  /** SHA-256 of what was asked. */
  readonly hash: string;
}

/** Whose key it is: two users may use the same one. API keys and the kernel have ids of their own. */
const actorOf = (work: Work): string => work.rights.keyId ?? work.rights.userId ?? '00000000-0000-0000-0000-000000000000';

/** What is kept of a request: what was asked, and with which rights, since its answer is told again to nobody who has fewer. */
export const keptOf = (key: IdempotencyKey, work: Work): string => `${key.hash}.${markOfRights(work.rights)}`;

export function idempotencyKey(key: unknown, request: unknown): IdempotencyKey | undefined {
  if (key === undefined || key === null) return undefined;
  if (typeof key !== 'string' || key.length < 1 || key.length > 255 || !/^[\x20-\x7e]+$/.test(key))
    throw invalid('/Idempotency-Key', 'Between 1 and 255 printable ASCII characters.', undefined, 'invalid_idempotency_key');
  return {
    key,
    hash: createHash('sha256')
      .update(JSON.stringify(request) ?? '')
      .digest('base64url'),
  };
}

/** Stores the answer along with the insert, under what is bound as `key` and `kept`; an earlier record with the key makes the whole statement fail. */
export function idempotencyCte(bound: { readonly key: unknown; readonly kept: unknown }, work: Work, s: Statement): string {
  return (
    `idem as (insert into idempotency_keys (tenant_id, actor_id, key, request_hash, status, body) select ${s.bind(work.rights.tenantId, 'uuid')}, ` +
    `${s.bind(actorOf(work), 'uuid')}, ${s.bind(bound.key, 'text')}, ${s.bind(bound.kept, 'text')}, 201, answer.j::text from answer where exists (select from ins))`
  );
}

interface Stored {
  request_hash: string;
  status: number | null;
  body: string | null;
}

async function lookUp(key: IdempotencyKey, work: Work): Promise<Stored | undefined> {
  const sql = 'select request_hash, status, body from idempotency_keys where tenant_id = $1 and actor_id = $2 and key = $3';
  const [stored] = await underTenant<Stored>(session(work), work.rights.tenantId, sql, [
    work.rights.tenantId,
    actorOf(work),
    key.key,
  ]);
  return stored;
}

function answerOf(stored: Stored, key: IdempotencyKey, work: Work): string {
  if (stored.request_hash.split('.')[0] !== key.hash)
    throw new Problem('idempotency_key_reused', 422, 'This Idempotency-Key was used for a different request; use a new key.');
  if (stored.status === null || stored.body === null)
    throw conflict('request_in_progress', 'A request with this Idempotency-Key is under way; repeat yours in a moment.', {
      retryAfter: 1,
    });
  if (stored.request_hash !== keptOf(key, work))
    throw conflict(
      'answer_withheld',
      'This request was carried out before, and your rights have changed since: its answer is not repeated, read the records instead.',
    );
  return stored.body;
}

/**
 * The stored answer of an earlier request with this key; throws 422 if that one asked for something else, 409 if it is under way, or
 * if the actor had other rights then.
 */
export async function replay(key: IdempotencyKey, work: Work): Promise<string> {
  const stored = await lookUp(key, work);
  return answerOf(stored ?? { request_hash: key.hash, status: null, body: null }, key, work);
}

/**
 * After a refused insert: the earlier answer if the key was used before, which any unique key of the record may have told first.
 * Otherwise the refusal stands and is thrown.
 */
export async function replayAfter(error: unknown, key: IdempotencyKey | undefined, work: Work): Promise<string> {
  const repeated =
    (error as { constraint?: string }).constraint === 'idempotency_keys_pkey' ||
    (error instanceof Problem && error.status === 409);
  const stored = key && repeated ? await lookUp(key, work) : undefined;
  if (!key || !stored) throw error;
  return answerOf(stored, key, work);
}

/** Claims the key at the start of a transaction of several statements; false if it was used before. */
export async function claim(key: IdempotencyKey, work: Work): Promise<boolean> {
  const s = new NewStatement(work.rights);
  const text = `with ${contextCte(work, s.bind)} insert into idempotency_keys (tenant_id, actor_id, key, request_hash) select ${s.bind(work.rights.tenantId, 'uuid')}, ${s.bind(actorOf(work), 'uuid')}, ${s.bind(key.key, 'text')}, ${s.bind(keptOf(key, work), 'text')} from ctx where ctx.tenant is not null on conflict do nothing`;
  return (await session(work).query(text, s.values)).rowCount === 1;
}

/** Stores the answer before the transaction commits. */
export async function store(key: IdempotencyKey, body: string, work: Work): Promise<void> {
  await session(work).query(
    'update idempotency_keys set status = 200, body = $4 where tenant_id = $1 and actor_id = $2 and key = $3',
    [work.rights.tenantId, actorOf(work), key.key, body],
  );
}

/** Runs a change of several statements once per key: the repeated request gets the first one's answer. */
export async function once(
  key: IdempotencyKey | undefined,
  work: Work,
  change: () => Promise<string>,
): Promise<{ body: string; replayed: boolean }> {
  if (!key) return { body: await change(), replayed: false };
  if (!(await claim(key, work))) return { body: await replay(key, work), replayed: true };
  const body = await change();
  await store(key, body, work);
  return { body, replayed: false };
}
