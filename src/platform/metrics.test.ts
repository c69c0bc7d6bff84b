import { testDatabase, type TestDatabase } from '#kit';
import { databaseProblem } from './database/database-problem.js';
import { diskProblem } from './disk-problem.js';
import { createHealth } from './health.js';
import { createMetrics } from './metrics.js';
import { storageAlarm } from './storage-alarm.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());

describe('metrics', () => {
  it('tells durations by route, the pool, the feed and the jobs, in one registry per server', async () => {
    const db = database.open();
    await db.query('select 1');
    const metrics = createMetrics({
      pool: db.connections,
      feed: () => ({ subscribers: 3, lag: 12 }),
      jobs: async () => ({ waiting: 4, running: 1, dead: 0 }),
      pendingTenants: async () => 2,
    });
    createMetrics({ pool: db.connections });
    metrics.observe({ method: 'GET', route: '/v1/people/:id', status: 200, seconds: 0.004 });
    const { body, contentType } = await metrics.read();
    expect(contentType).toContain('text/plain');
    expect(body).toContain('eleven_http_request_seconds_bucket{le="0.005",method="GET",route="/v1/people/:id",status="200"} 1');
    expect(body).toContain('eleven_database_connections{state="total"} 1');
    expect(body).toContain('eleven_feed{state="lag"} 12');
    expect(body).toContain('eleven_jobs{state="waiting"} 4');
    expect(body).toContain('eleven_dispatch{state="tenants"} 2');
    expect(body).toContain('process_resident_memory_bytes');
  });

  it('still tells the rest when a source fails', async () => {
    const metrics = createMetrics({
      pool: () => ({ total: 1, idle: 1, waiting: 0 }),
      jobs: () => Promise.reject(new Error('down')),
    });
    const { body } = await metrics.read();
    expect(body).toContain('eleven_database_connections{state="idle"} 1');
    expect(body).not.toMatch(/^eleven_jobs\{/m);
  });
});

describe('health', () => {
  it('is ready with a database and its migrations, and no longer once it is asked to stop', async () => {
    let migrated = false;
    const health = createHealth(database.open(), async () => migrated);
    expect(await health.ready()).toMatchObject({
      ready: false,
      checks: { database: 'ok', migrations: 'not done', process: 'ok' },
    });
    migrated = true;
    expect((await health.ready()).ready).toBe(true);
    health.shuttingDown();
    expect(await health.ready()).toMatchObject({
      ready: false,
      checks: { database: 'ok', migrations: 'ok', process: 'shutting down' },
    });
    expect(health.live()).toEqual({ status: 'ok' });
  });

  it('stays ready while a store is full, says so and rings, and is quiet some time after the last refusal', async () => {
    const before = storageAlarm('files').refusals;
    expect(diskProblem(Object.assign(new Error('write'), { code: 'ENOSPC' }))).toMatchObject({ status: 507 });
    expect(databaseProblem(Object.assign(new Error('extend'), { code: '53100' }))).toMatchObject({ status: 503 });
    const { ready, checks } = await createHealth(database.open()).ready();
    expect([ready, checks.storage]).toEqual([true, 'full: database, files']);
    const { body } = await createMetrics({ pool: () => ({ total: 1, idle: 1, waiting: 0 }) }).read();
    expect(body).toContain('eleven_storage_full{state="database"} 1');
    expect(body).toContain('eleven_storage_full{state="files"} 1');
    expect(body).toContain(`eleven_storage_refusals{state="files"} ${before + 1}`);
    expect(storageAlarm('files', performance.now() + 91_000)).toEqual({ refusals: before + 1, full: false });
  });

  it('says so within seconds when the database does not answer', async () => {
    const silent = { query: () => new Promise<never>(() => undefined) };
    const began = Date.now();
    expect((await createHealth(silent).ready()).checks.database).toBe('unreachable');
    expect(Date.now() - began).toBeLessThan(20_000);
  });
});
