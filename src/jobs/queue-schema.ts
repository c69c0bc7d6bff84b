import pg from 'pg';
import { PgBoss } from 'pg-boss';
import type { Database } from '../platform/db.js';
import { TENANT } from '../platform/tenant-sql.js';

/** All jobs of all tenants wait in one queue, so that a process polls once and not once for each kind. */
export const QUEUE = 'jobs';
/** Where jobs end that failed to their last retry; kept for {@link KEPT_SECONDS}, and put back with `redrive`. */
export const DEAD_QUEUE = 'jobs-dead';
/** A worker that gives no sign of life for so long is taken for dead, and its job is given to another one. */
export const HEARTBEAT_SECONDS = 15;
const KEPT_SECONDS = 30 * 86_400;
/** A job's longest run; its worker's heartbeat tells a dead one much sooner. */
const LONGEST_RUN_SECONDS = 6 * 3600;
const FIRST_RETRY_SECONDS = 5;
const LONGEST_RETRY_SECONDS = 3600;

export const BOSS_SCHEMA = 'pgboss';

/** Milliseconds for one statement. Only at the start it waits for other processes that make the same tables. */
const WHILE_STARTING = 65_000;
const WHILE_RUNNING = 13_000;

/** Gives a statement up that is not answered in time: over a line that is dead it would wait for ever, and so would all after it. */
const impatient = (patience: { readonly milliseconds: number }): typeof pg.Client =>
  class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      const { connectionParameters } = this as unknown as { connectionParameters: object };
      Object.defineProperty(connectionParameters, 'query_timeout', { get: () => patience.milliseconds });
    }
  };

/** Connects as the login that owns the tables: pg-boss makes and migrates tables of its own. */
export function createBoss(url: string, options: { worker: boolean; onError(error: unknown): void }): PgBoss {
  const patience = { milliseconds: WHILE_STARTING };
  const target = new URL(url);
  target.searchParams.set(
    'options',
    `${target.searchParams.get('options') ?? ''} -c statement_timeout=60000 -c lock_timeout=30000 -c TimeZone=UTC`.trim(),
  );
  const boss = new PgBoss({
    connectionString: target.href,
    application_name: 'eleven jobs',
    schema: BOSS_SCHEMA,
    max: options.worker ? 3 : 1,
    supervise: options.worker,
    // Schedules are ours (cron.ts): once for each tenant, in any number of processes.
    schedule: false,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    ...({ Client: impatient(patience), keepAlive: true } as object),
  });
  const start = boss.start.bind(boss);
  boss.start = async () => {
    const started = await start();
    patience.milliseconds = WHILE_RUNNING;
    return started;
  };
  // Without a listener a lost connection would end the process.
  boss.on('error', options.onError);
  return boss;
}

const owned = (statements: readonly string[]): string =>
  `set local role eleven_internal;\n${statements.join(';\n')};\nreset role`;

/**
 * Puts one job in the queue; owned by `eleven_internal`, called only by the functions below. The job's defaults are the
 * queue's. False if the id or the key is taken: of jobs with one key at most one waits at a time.
 */
const PUT = `create or replace function job_put(p_id uuid, p_tenant uuid, p_kind text, p_name text, p_input jsonb, p_key text, p_start timestamptz, p_retries int)
  returns boolean language sql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  with put as (
    insert into ${BOSS_SCHEMA}.job (id, name, data, start_after, created_on, singleton_key, group_id, expire_seconds, deletion_seconds, keep_until,
      retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds)
    select n.id, q.name, jsonb_build_object('kind', p_kind, 'name', p_name, 'tenantId', p_tenant, 'input', p_input), n.start, now(),
      coalesce(p_tenant || ' ' || p_name || ' ' || p_key, n.id::text), p_tenant, q.expire_seconds, q.deletion_seconds, n.start + q.retention_seconds * interval '1 second',
      p_retries, q.retry_delay, q.retry_backoff, q.retry_delay_max, q.policy, q.dead_letter, q.heartbeat_seconds
    from ${BOSS_SCHEMA}.queue q, (select coalesce(p_id, gen_random_uuid()) as id, greatest(coalesce(p_start, now()), now()) as start) n where q.name = '${QUEUE}'
    on conflict do nothing returning 1)
  select exists (select from put) $fn$`;

/** What requests may call: the tenant is the transaction's, never an argument. */
const ENQUEUE = `create or replace function enqueue_job(p_kind text, p_name text, p_input jsonb, p_key text, p_start timestamptz, p_retries int)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  begin
    if ${TENANT} is null then raise exception 'enqueue_job: the transaction serves no tenant'; end if;
    return job_put(null, ${TENANT}, p_kind, p_name, p_input, p_key, p_start, p_retries);
  end $fn$`;

/** One job for each active tenant that was there at the tick. The id says job, tick and tenant, so a tick is queued once however many ask. */
const TICK = `create or replace function enqueue_tick(p_name text, p_tick timestamptz, p_retries int)
  returns bigint language sql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  select count(*) filter (where job_put(md5(p_name || ' ' || extract(epoch from p_tick) || ' ' || t.id)::uuid, t.id, 'job', p_name, '{}', null, null, p_retries))
  from tenants t where t.status = 'active' and t.created_at <= p_tick $fn$`;

/** The same for the installation's own upkeep. */
const UPKEEP = `create or replace function enqueue_upkeep(p_name text, p_tick timestamptz) returns boolean language sql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  select job_put(md5(p_name || ' ' || extract(epoch from p_tick))::uuid, null, 'upkeep', p_name, '{}', null, null, 5) $fn$`;

/** Tenants with settled changes past a reader's cursor: one look into an index for each. */
const PENDING = `create or replace function ledger_pending(p_reader text) returns setof uuid language sql stable security definer set search_path = pg_catalog, public, pg_temp as $fn$
  select t.id from tenants t left join cursors c on c.tenant_id = t.id and c.reader = p_reader
  cross join lateral (select ledger_since(coalesce(c.xid, '0')) as since offset 0) m
  where exists (select from ledger l where l.tenant_id = t.id and l.at >= m.since and (l.xid, l.id) > (coalesce(c.xid, '0'::xid8), coalesce(c.id, 0)) and l.xid < ledger_frontier()) $fn$`;

const FOR_LOGIN = ['enqueue_tick(text, timestamptz, int)', 'enqueue_upkeep(text, timestamptz)', 'ledger_pending(text)'];
const SIGNATURES = [
  'job_put(uuid, uuid, text, text, jsonb, text, timestamptz, int)',
  'enqueue_job(text, text, jsonb, text, timestamptz, int)',
  ...FOR_LOGIN,
];

/**
 * Makes the queue's tables (by pg-boss) and the functions that fill it from a transaction under row-level security. Safe to
 * repeat, and to run in many processes at once. `boss` is started.
 */
export async function installQueue(boss: PgBoss, owner: Database): Promise<void> {
  const shared = {
    retryDelay: FIRST_RETRY_SECONDS,
    retryBackoff: true,
    retryDelayMax: LONGEST_RETRY_SECONDS,
    expireInSeconds: LONGEST_RUN_SECONDS,
    retentionSeconds: KEPT_SECONDS,
  };
  await boss.createQueue(DEAD_QUEUE, shared);
  await boss.createQueue(QUEUE, { ...shared, policy: 'short', deadLetter: DEAD_QUEUE, heartbeatSeconds: HEARTBEAT_SECONDS });
  await owner.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtext('eleven job queue'))`);
    const { rows } = await tx.query<{ login: string }>('select quote_ident(current_user) as login');
    const login = String(rows[0]?.login);
    const statements = [
      `grant usage on schema ${BOSS_SCHEMA} to eleven_internal`,
      `grant select on ${BOSS_SCHEMA}.queue, ${BOSS_SCHEMA}.job to eleven_internal`,
      `grant insert on ${BOSS_SCHEMA}.job to eleven_internal`,
      `grant select on cursors to eleven_internal`,
      owned([
        PUT,
        ENQUEUE,
        TICK,
        UPKEEP,
        PENDING,
        `revoke execute on function ${SIGNATURES.join(', ')} from public`,
        `grant execute on function enqueue_job(text, text, jsonb, text, timestamptz, int) to eleven_app`,
        `grant execute on function ${FOR_LOGIN.join(', ')} to ${login}`,
      ]),
    ];
    await tx.query(statements.join(';\n'));
  });
}
