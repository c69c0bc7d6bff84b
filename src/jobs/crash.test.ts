import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { testKernel, type TestKernel } from '#kit';
import { createWakes } from '../ledger/wakes.js';
import { beLeader } from '../platform/leader.js';
import { makeContext } from '../records/context.js';
import type { Kernel } from '../records/work.js';
import { startJobs, type Jobs } from './start-jobs.js';
import { doomed } from './test/doomed-module.js';

const finished: unknown[] = [];
let kit: TestKernel;
let child: ChildProcess | undefined;
let jobs: Jobs | undefined;
beforeAll(async () => {
  kit = await testKernel([doomed(async (input) => void finished.push(input))]);
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await jobs?.stop(1000);
  await kit?.close();
});

async function until(condition: () => boolean, milliseconds: number): Promise<void> {
  for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(20)) if (condition()) return;
  throw new Error('It did not happen in time.');
}

describe('a crash', () => {
  it('of a worker in the middle of a job gives the job to another one within 45 s', async () => {
    const wakes = createWakes(kit.kernel.db, kit.kernel.log);
    const kernel: Kernel = { ...kit.kernel, wake: wakes.wake, enqueue: (...job) => (jobs as Jobs).enqueue(...job) };
    const options = { url: kit.database.url, owner: kit.owner, wakes };
    jobs = await startJobs(kernel, { ...options, worker: false });
    const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
    child = fork(at('./test/doomed-worker.ts'), [kit.database.url], {
      execArgv: ['--import', at('../../test/kit/typescript.mjs')],
      stdio: 'inherit',
    });
    await once(child, 'message');
    await makeContext({ ...kit.system, kernel }).enqueue('doomed.work', { n: 1 });
    await once(child, 'message');
    child.kill('SIGKILL');
    const killed = Date.now();
    await jobs.stop(1000);
    jobs = await startJobs(kernel, { ...options, worker: true });
    await until(() => finished.length > 0, 60_000);
    const took = (Date.now() - killed) / 1000;
    console.log(`Redelivered ${took.toFixed(1)} s after the worker was killed.`);
    expect(took).toBeLessThan(45);
    await sleep(300);
    expect(finished).toEqual([{ n: 1 }]);
    await wakes.close();
  }, 90_000);

  it('of the leader’s connection lets another one lead within seconds', async () => {
    const leading: string[] = [];
    const lead = (name: string) =>
      beLeader(
        kit.kernel.db,
        'test duty',
        async (signal) => {
          leading.push(name);
          await once(signal, 'abort');
        },
        () => undefined,
      );
    const stopFirst = lead('first');
    await until(() => leading.length === 1, 5000);
    const stopSecond = lead('second');
    await sleep(2500);
    expect(leading).toEqual(['first']);
    await kit.owner.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database()) and pid <> pg_backend_pid()`,
    );
    await until(() => leading.length > 1, 6000);
    await Promise.all([stopFirst(), stopSecond()]);
  }, 30_000);

  it('leaves nothing half made: twenty processes that start at once install the queue once', async () => {
    const fresh = await testKernel([doomed(async () => undefined)]);
    const wakes = createWakes(fresh.kernel.db, fresh.kernel.log);
    const all = await Promise.all(
      Array.from({ length: 20 }, () =>
        startJobs(fresh.kernel, { url: fresh.database.url, owner: fresh.owner, wakes, worker: false }),
      ),
    );
    const { rows } = await fresh.owner.query('select name from pgboss.queue where name like $1 order by name', ['jobs%']);
    expect(rows).toEqual([{ name: 'jobs' }, { name: 'jobs-dead' }]);
    await Promise.all(all.map((one) => one.stop(1000)));
    await wakes.close();
    await fresh.close();
  }, 60_000);
});
