import { setTimeout as sleep } from 'node:timers/promises';
import { testKernel, type TestKernel } from '#kit';
import { staffAccess } from '../declare/access.js';
import { defineEntity } from '../declare/entity.js';
import { int } from '../declare/fields/int.js';
import { text } from '../declare/fields/text.js';
import { defineJob, defineListener, defineModule, type EventOf } from '../declare/module.js';
import { dispatchTenant, wantedEvents } from '../ledger/dispatch.js';
import { createWakes, type Wakes } from '../ledger/wakes.js';
import { makeContext } from '../records/context.js';
import { inTransaction, type Kernel, type Work } from '../records/work.js';
import { createCron } from './cron.js';
import { createFarewell } from './dead-jobs.js';
import { createBoss } from './queue-schema.js';
import { startJobs, type Jobs } from './start-jobs.js';

const ran: { job: string; tenantId: string; input: Record<string, unknown>; at: number }[] = [];
const heard: EventOf[] = [];
const given: { tenantId: string; input: Record<string, unknown>; reason: string }[] = [];
let failures = 0;
let open = () => undefined as void;
let gate = Promise.resolve();

const record = (
  name: string,
  options: { retries?: number; cron?: string } = {},
  then: () => Promise<void> | void = () => undefined,
) =>
  defineJob(name, {
    ...options,
    async run(ctx, input) {
      ran.push({ job: name, tenantId: ctx.actor.tenantId, input, at: Date.now() });
      await then();
    },
  });

const stamp = defineEntity('stamp', {
  title: 'name',
  fields: { name: text({ required: true }), weight: int(), seen: int() },
  access: staffAccess,
});
const post = defineModule('post', {
  entities: [stamp],
  jobs: [
    record('post.plain'),
    defineJob('post.mark', {
      async run(ctx, input) {
        await ctx.records('stamp').update(String(input.id), { seen: 1 });
      },
    }),
    record('post.fails-once', { retries: 2 }, () => {
      if (failures++ === 0) throw new Error('not yet');
    }),
    record('post.hopeless', { retries: 0 }, () => {
      if (failures >= 0) throw new Error('never');
    }),
    defineJob('post.mourned', {
      retries: 0,
      run: () => Promise.reject(new Error('never')),
      gaveUp: async (ctx, input, reason) => void given.push({ tenantId: ctx.actor.tenantId, input, reason }),
    }),
    record('post.slow', {}, () => gate),
    record('post.nightly', { cron: '30 2 * * *' }),
  ],
  listeners: [
    defineListener('stamp.created', { name: 'hear', when: 'afterCommit', run: async (_ctx, event) => void heard.push(event) }),
    defineListener('stamp.updated', {
      name: 'hear-weight',
      when: 'afterCommit',
      changed: ['weight'],
      run: async (_ctx, event) => void heard.push(event),
    }),
  ],
});

let kit: TestKernel;
let kernel: Kernel;
let wakes: Wakes;
let jobs: Jobs;
let system: Work;

beforeAll(async () => {
  kit = await testKernel([post]);
  wakes = createWakes(kit.kernel.db, kit.kernel.log);
  kernel = { ...kit.kernel, wake: (id) => wakes.wake(id), enqueue: (...job) => jobs.enqueue(...job) };
  system = { ...kit.system, kernel };
  jobs = await startJobs(kernel, { url: kit.database.url, owner: kit.owner, wakes, worker: true });
}, 60_000);
afterAll(async () => {
  await jobs?.stop(5000);
  await wakes?.close();
  await kit?.close();
});

async function until(condition: () => boolean | Promise<boolean>, milliseconds = 10_000): Promise<void> {
  for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(20)) if (await condition()) return;
  throw new Error('It did not happen in time.');
}

const waiting = async (name: string) =>
  Number(
    (
      await kit.owner.query<{ n: number }>(
        `select count(*) as n from pgboss.job where name = 'jobs' and data ->> 'name' = $1 and state < 'active'`,
        [name],
      )
    ).rows[0]?.n,
  );
const queued = async (name: string) =>
  Number(
    (
      await kit.owner.query<{ n: number }>(`select count(*) as n from pgboss.job where name = 'jobs' and data ->> 'name' = $1`, [
        name,
      ])
    ).rows[0]?.n,
  );
const times = (name: string) => ran.filter((r) => r.job === name).length;

describe('jobs', () => {
  it('runs a job if and only if its transaction commits', async () => {
    const outcomes = Array.from({ length: 60 }, (_, n) => ({ n, commits: Math.random() < 0.5 }));
    await Promise.all(
      outcomes.map(({ n, commits }) =>
        inTransaction(system, async (inside) => {
          await makeContext(inside)
            .records('stamp')
            .create({ name: `s${n}` });
          await makeContext(inside).enqueue('post.plain', { n });
          if (!commits) throw new Error('no');
        }).catch(() => undefined),
      ),
    );
    const wanted = outcomes.filter((o) => o.commits).map((o) => o.n);
    expect(await queued('post.plain')).toBe(wanted.length);
    await until(() => times('post.plain') >= wanted.length);
    await sleep(200);
    expect(ran.map((r) => Number(r.input.n)).sort((a, b) => a - b)).toEqual(wanted);
    expect(ran[0]?.tenantId).toBe(system.rights.tenantId);
  });

  it('acts as the system of the tenant, with the job as reason and request in the ledger', async () => {
    const ctx = makeContext(system);
    const { id } = await ctx.records('stamp').create({ name: 'marked' });
    await ctx.enqueue('post.mark', { id });
    await until(async () => (await ctx.records('stamp').get(id)).seen === 1);
    const { rows } = await kernel.db.transaction(async (tx) => {
      await tx.query(`select set_config('app.tenant', $1, true)`, [system.rights.tenantId]);
      return tx.query<{ reason: string; request_id: string; actor_id: string | null }>(
        `select reason, request_id, actor_id from ledger where record_id = $1 and operation = 'update'`,
        [id],
      );
    });
    expect(rows).toEqual([{ reason: 'job post.mark', request_id: expect.stringMatching(/^[0-9a-f-]{36}$/), actor_id: null }]);
  });

  it('keeps one waiting job per key, and runs a job no sooner than asked', async () => {
    const ctx = makeContext(system);
    const runAt = new Date(Date.now() + 1500);
    for (let i = 0; i < 3; i++) await ctx.enqueue('post.slow', { i }, { key: 'one', runAt });
    expect(await waiting('post.slow')).toBe(1);
    await until(() => times('post.slow') === 1);
    expect(ran.find((r) => r.job === 'post.slow')?.at).toBeGreaterThanOrEqual(runAt.getTime());
    await expect(ctx.enqueue('post.unknown')).rejects.toThrow('No job post.unknown');
  });

  it('tells what waits for a job that it gave up; a new leader tells it again', async () => {
    await makeContext(system).enqueue('post.mourned');
    await until(async () => given.length > 0);
    expect(given).toMatchObject([{ tenantId: kit.system.rights.tenantId, input: {} }]);
    expect(await createFarewell(kit.kernel, kit.owner)()).toBe(1);
    expect(given).toHaveLength(2);
    await kit.owner.query(`delete from pgboss.job where data ->> 'name' = 'post.mourned'`);
  }, 60_000);

  it('tries a failed job again, and parks it among the dead after the last time, from where it can be put back', async () => {
    failures = 0;
    const ctx = makeContext(system);
    await ctx.enqueue('post.fails-once');
    await ctx.enqueue('post.hopeless', { what: 'for' });
    await until(async () => (await jobs.counts()).dead === 1);
    expect(times('post.hopeless')).toBe(1);
    await until(() => times('post.fails-once') === 2, 20_000);
    failures = -1;
    expect(await jobs.redrive(10)).toBe(1);
    await until(() => times('post.hopeless') === 2);
    expect(ran.findLast((r) => r.job === 'post.hopeless')?.input).toEqual({ what: 'for' });
    await until(async () => (await jobs.counts()).running === 0);
    expect(await jobs.counts()).toEqual({ waiting: 0, running: 0, dead: 0 });
  });

  it('queues a scheduled job once per active tenant and tick, though 20 processes look at the clock', async () => {
    const other = await kit.otherTenant();
    const closed = await kit.otherTenant();
    await kit.owner.query(
      `set role eleven_internal; update tenants set created_at = '2026-01-01'; update tenants set status = 'suspended' where id = '${closed.rights.tenantId}'; reset role`,
    );
    const boss = createBoss(kit.database.url, { worker: false, onError: () => undefined });
    const looks = (now: string) => {
      const fixed = { ...kernel, now: () => new Date(now) };
      return Promise.all(
        Array.from({ length: 20 }, () =>
          createCron(fixed, kit.owner, (cron, from) => boss.previewSchedule(cron, { tz: 'UTC', from, count: 1 })[0])(),
        ),
      );
    };
    const sum = (counts: number[]) => counts.reduce((a, b) => a + b, 0);
    const tenants = async () => {
      const { rows } = await kit.owner.query<{ id: string }>(
        `delete from pgboss.job where name = 'jobs' and data ->> 'name' = 'post.nightly' and created_on >= $1 returning data ->> 'tenantId' as id`,
        [from],
      );
      return rows.map((r) => r.id).sort();
    };
    const expected = [system.rights.tenantId, other.rights.tenantId].sort();
    await jobs.stop(5000);
    const { rows: clock } = await kit.owner.query<{ now: string }>('select now()::text as now');
    const from = clock[0]?.now;
    expect(sum(await looks('2030-11-21T02:30:00Z'))).toBeGreaterThanOrEqual(2);
    expect(sum(await looks('2030-11-21T02:30:05Z'))).toBe(0);
    expect(sum(await looks('2030-11-21T02:34:00Z'))).toBe(0);
    expect(await tenants()).toEqual(expected);
    await looks('2030-11-22T02:29:59Z');
    await tenants();
    await looks('2030-11-22T02:30:00Z');
    expect(await tenants()).toEqual(expected);
    await kit.owner.query(`delete from pgboss.job where created_on >= $1`, [from]);
    jobs = await startJobs(kernel, { url: kit.database.url, owner: kit.owner, wakes, worker: true });
  });

  it('tells after-commit listeners of every committed change once, in API names, and only of the fields they asked for', async () => {
    const ctx = makeContext(system);
    await sleep(300);
    heard.length = 0;
    const made = await Promise.all(
      Array.from({ length: 40 }, (_, n) => ctx.records('stamp').create({ name: `h${n}`, weight: n })),
    );
    await inTransaction(system, async (inside) => {
      await makeContext(inside).records('stamp').create({ name: 'never' });
      throw new Error('no');
    }).catch(() => undefined);
    await ctx.records('stamp').update(String(made[0]?.id), { name: 'renamed' });
    await ctx.records('stamp').update(String(made[0]?.id), { weight: 100 });
    await until(() => heard.length >= 41);
    await sleep(300);
    expect(
      heard
        .filter((e) => e.event === 'stamp.created')
        .map((e) => e.recordId)
        .sort(),
    ).toEqual(made.map((m) => m.id).sort());
    expect(heard.filter((e) => e.event === 'stamp.updated')).toEqual([
      {
        event: 'stamp.updated',
        entity: 'stamp',
        recordId: made[0]?.id,
        version: 3,
        before: expect.objectContaining({ weight: 0 }),
        after: expect.objectContaining({ weight: 100 }),
        requestId: expect.any(String),
        change: expect.stringMatching(/^\d+[.]\d+$/),
      },
    ]);
  });

  it('queues each change exactly once though several dispatchers meet', async () => {
    const other = { ...(await kit.otherTenant()), kernel: { ...kernel, wake: () => undefined } };
    const { tenantId } = other.rights;
    const wanted = wantedEvents(kernel.registry);
    const writing = (async () => {
      for (let i = 0; i < 10; i++)
        await makeContext(other)
          .records('stamp')
          .createMany(Array.from({ length: 130 }, (_, n) => ({ name: `m${i} ${n}` })));
    })();
    let over = false;
    void writing.then(() => (over = true));
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let more = true; more || !over;) more = await dispatchTenant(kernel, tenantId, wanted);
      }),
    );
    const queued = async () =>
      (
        await kit.owner.query<{ n: number; different: number }>(
          `select count(*) as n, count(distinct data -> 'input') as different from pgboss.job where name = 'jobs' and data ->> 'name' = 'hear' and data ->> 'tenantId' = $1`,
          [tenantId],
        )
      ).rows[0];
    // Readers wait for transactions of the whole server, those of other tests among them.
    await until(async () => {
      while (await dispatchTenant(kernel, tenantId, wanted));
      return ((await queued())?.n ?? 0) >= 1300;
    }, 25_000);
    while (await dispatchTenant(kernel, tenantId, wanted));
    expect(await queued()).toEqual({ n: 1300, different: 1300 });
    await kit.owner.query(`delete from pgboss.job where name = 'jobs' and data ->> 'tenantId' = $1 and state < 'active'`, [
      tenantId,
    ]);
  });

  it('lets no request queue a job for another tenant, or read the queue', async () => {
    const app = (sql: string) => kernel.db.query(sql);
    await expect(app(`select job_put(null, gen_random_uuid(), 'job', 'post.plain', '{}', null, null, 1)`)).rejects.toMatchObject({
      code: '42501',
    });
    await expect(app(`select enqueue_tick('post.plain', now(), 1)`)).rejects.toMatchObject({ code: '42501' });
    await expect(app(`select * from pgboss.job`)).rejects.toMatchObject({ code: '42501' });
    await expect(app(`select enqueue_job('job', 'post.plain', '{}', null, null, 1)`)).rejects.toThrow('serves no tenant');
  });

  it('finishes the running job before it stops, and leaves the next ones to others', async () => {
    gate = new Promise((resolve) => (open = resolve));
    const before = times('post.slow');
    const ctx = makeContext(system);
    await ctx.enqueue('post.slow', { last: true });
    await until(() => times('post.slow') === before + 1);
    const stopping = jobs.stop(10_000);
    await sleep(300);
    await ctx.enqueue('post.plain', { n: 'later' });
    open();
    await stopping;
    const { rows } = await kit.owner.query<{ state: string }>(
      `select state from pgboss.job where name = 'jobs' and data -> 'input' @> '{"last": true}'`,
    );
    expect(rows).toEqual([{ state: 'completed' }]);
    expect(await waiting('post.plain')).toBe(1);
    jobs = await startJobs(kernel, { url: kit.database.url, owner: kit.owner, wakes, worker: true });
    await until(async () => (await waiting('post.plain')) === 0);
  });
});
