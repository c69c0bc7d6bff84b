import { testDatabase, type TestDatabase } from '#kit';
import { createHealth } from './health.js';
import { createMetrics } from './metrics.js';

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
    expect(await health.ready()).toEqual({ ready: false, checks: { database: 'ok', migrations: 'not done', process: 'ok' } });
    migrated = true;
    expect((await health.ready()).ready).toBe(true);
    health.shuttingDown();
    expect(await health.ready()).toEqual({
      ready: false,
      checks: { database: 'ok', migrations: 'ok', process: 'shutting down' },
    });
    expect(health.live()).toEqual({ status: 'ok' });
  });

  it('says so within seconds when the database does not answer', async () => {
    const silent = { query: () => new Promise<never>(() => undefined) };
    const began = Date.now();
    expect((await createHealth(silent).ready()).checks.database).toBe('unreachable');
    expect(Date.now() - began).toBeLessThan(20_000);
  });
});
