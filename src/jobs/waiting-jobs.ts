import type { ClientBase } from 'pg';
import type { Database } from '../platform/db.js';
import { BOSS_SCHEMA, createBoss, installQueue, QUEUE } from './queue-schema.js';
import type { QueuedJob } from './run-job.js';

/** A job that has not been done, without what is pg-boss's own: any later version can take it back. */
export interface WaitingJob {
  readonly id: string;
  readonly input: QueuedJob;
  /** ISO 8601. */
  readonly startAfter: string;
  readonly key: string | null;
  readonly retries: number;
}

/** Every job that waits or runs, as the client's transaction sees them; none if the queue was never made. */
export async function waitingJobs(client: ClientBase): Promise<WaitingJob[]> {
  const { rows: there } = await client.query<{ queue: string | null }>('select to_regclass($1)::text as queue', [
    `${BOSS_SCHEMA}.job`,
  ]);
  if (!there[0]?.queue) return [];
  const { rows } = await client.query<Omit<WaitingJob, 'input'> & { input: string }>(
    `select id, data as input, to_char(start_after at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startAfter", singleton_key as key, retry_limit as retries
     from ${BOSS_SCHEMA}.job where name = $1 and state < 'completed' order by created_on`,
    [QUEUE],
  );
  return rows.map((row) => ({ ...row, input: JSON.parse(row.input) as QueuedJob }));
}

/** Makes the queue, empty, in a database that has only the product's tables. */
export async function makeQueue(url: string, owner: Database): Promise<void> {
  const boss = createBoss(url, { worker: false, onError: () => undefined });
  await boss.start();
  await installQueue(boss, owner).finally(() => boss.stop({ graceful: false, close: true }));
}

/** Puts jobs into the queue by the client's transaction. */
export async function putBack(client: ClientBase, jobs: readonly WaitingJob[]): Promise<void> {
  await client.query(
    `insert into ${BOSS_SCHEMA}.job (id, name, data, start_after, singleton_key, group_id, expire_seconds, deletion_seconds, keep_until,
      retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds)
     select (j ->> 'id')::uuid, q.name, j -> 'input', (j ->> 'startAfter')::timestamptz, coalesce(j ->> 'key', j ->> 'id'), j -> 'input' ->> 'tenantId', q.expire_seconds, q.deletion_seconds,
      now() + q.retention_seconds * interval '1 second', (j ->> 'retries')::int, q.retry_delay, q.retry_backoff, q.retry_delay_max, q.policy, q.dead_letter, q.heartbeat_seconds
     from ${BOSS_SCHEMA}.queue q, jsonb_array_elements($1::jsonb) j where q.name = $2`,
    [JSON.stringify(jobs), QUEUE],
  );
}
