import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { createWakes } from '../ledger/wakes.js';
import { makeContext } from '../records/context.js';
import type { Kernel } from '../records/work.js';
import { startJobs, type Jobs } from '../jobs/start-jobs.js';
import { driven, type Driven } from './test/drive.js';
import { mortal, type Death } from './test/mortal.js';
import { shop } from './test/shop.js';

let d: Driven;
let child: ChildProcess | undefined;
let jobs: Jobs | undefined;
beforeAll(async () => {
  d = await driven([shop]);
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await jobs?.stop(1000);
  await d?.close();
});
afterEach(() => d.kit.setNow(null));

const HOUR = 3_600_000;
const hand = { kind: 'hand' };

/** A step that is not the same when it is done twice. */
const body = (doer: string) =>
  fc.oneof(
    fc.record({ kind: fc.constant('update'), letter: fc.constantFrom('a', 'b', 'c') }).map(({ kind, letter }) => ({
      kind,
      values: { remark: `{{record.remark}}${letter}` },
      compensate: { kind, values: { remark: `{{record.remark}}-${letter}` } },
    })),
    fc.constant({
      kind: 'create',
      entity: 'label',
      values: { text: 'of {{record.name}} {{record.remark}}', parcelId: '{{record.id}}' },
      compensate: { kind: 'create', entity: 'label', values: { text: 'taken back', parcelId: '{{record.id}}' } },
    }),
    fc.integer({ min: 1, max: 9 }).map((grams) => ({ kind: 'action', action: 'parcel.weigh', input: { grams } })),
    fc.constant({ kind: 'wait', for: { hours: 1 } }),
    fc.constant({
      kind: 'wait',
      event: 'label.created',
      link: 'parcelId',
      condition: { labels: { some: {} } },
      timeout: { hours: 2 },
    }),
    fc.constant({ kind: 'notify', to: [{ user: doer }], title: '{{record.name}}' }),
    fc.constant({ kind: 'human', who: [{ user: doer }], title: 'Do it', deadline: { hours: 3 } }),
    fc.constant({ kind: 'subprocess', workflow: 'tagging' }),
    fc.integer({ min: 1, max: 3 }).map((skip) => ({ kind: 'branch', skip })),
  );

type Body = { kind: string; skip?: number };

/** Steps one after the other; a branch may skip some of them. */
const definitionOf = (bodies: readonly Body[]) => ({
  subject: 'parcel',
  trigger: hand,
  onFailure: 'compensate',
  steps: bodies.map(({ skip, ...step }, i) => ({
    id: `s${i}`,
    ...step,
    ...(skip === undefined
      ? {}
      : { cases: [{ when: { weight: { gt: 4 } }, next: i + 1 + skip < bodies.length ? `s${i + 1 + skip}` : 'end' }] }),
  })),
});

const deaths: fc.Arbitrary<Death[]> = fc.array(
  fc.record({ after: fc.integer({ min: 0, max: 60 }), kind: fc.constantFrom('crash' as const, 'line' as const) }),
  { minLength: 1, maxLength: 8 },
);

/** Runs a workflow about a new parcel to its end, as many processes as die on the way, and tells what is there then. */
async function outcome(workflowId: string, name: string, doer: string, plan: readonly Death[]) {
  const begun = Date.now();
  d.kit.setNow(new Date(begun));
  const { id } = await d.ctx.records('parcel').create({ name });
  const { runId } = (await d.ctx.run('workflow.start', { id: workflowId, recordId: id } as never)) as { runId: string };
  const left = [...plan];
  let died = 0;
  const over = async () => ['done', 'failed'].includes(String((await d.ctx.records('workflowRun').get(runId)).state));
  for (let hour = 0; hour < 30 && (hour === 0 || left.length > 0 || !(await over())); hour++) {
    d.kit.setNow(new Date(begun + hour * HOUR));
    for (;;) {
      const death = left.shift();
      const cut = (pid: number) => d.kit.owner.query('select pg_terminate_backend($1)', [pid]);
      const kernel: Kernel = death ? { ...d.kernel, db: mortal(d.kernel.db, death, cut), log: () => undefined } : d.kernel;
      const survived = await d.settle(kernel).then(
        () => true,
        () => false,
      );
      if (survived && !death) break;
      if (!survived) died++;
      if (!survived && !death) throw new Error('It failed without being killed.');
    }
    const open = await d.ctx.records('humanStep').list({ filter: { run: { subject: { eq: id } }, state: { eq: 'open' } } });
    const { nodes } = await d.ctx.records('user').list({ filter: { id: { eq: doer } } });
    const me = { ...d.kit.system, rights: { ...d.kit.system.rights, userId: nodes[0]?.id ?? null } };
    for (const task of open.nodes) await d.as(me).run('humanStep.complete', { id: task.id } as never);
  }
  const run = await d.ctx.records('workflowRun').get(runId);
  const log = await d.ctx.records('workflowStep').list({ filter: { runId: { eq: runId } }, sort: ['sequence'], first: 1000 });
  const parcel = await d.ctx.records('parcel').get(id);
  const labels = await d.ctx.records('label').list({ filter: { parcelId: { eq: id } }, first: 1000 });
  const told = await d.ctx
    .records('notification')
    .list({ filter: { subjectId: { eq: id }, kind: { eq: 'workflow.message' } }, first: 1000 });
  return {
    died,
    state: {
      run: { state: run.state, step: run.step, error: run.error },
      log: log.nodes.map((row) => `${row.sequence} ${row.step} ${row.outcome}`),
      parcel: { remark: parcel.remark, weight: parcel.weight },
      labels: labels.nodes.map((row) => row.text).sort(),
      told: told.nodes.length,
    },
  };
}

describe('a process that is killed', () => {
  it('at any point of any workflow, any number of times, leaves what it would have left alive: no step skipped, none done twice', async () => {
    const doer = (await d.kit.actor('rep')).userId;
    const tag = { id: 'tag', kind: 'create', entity: 'label', values: { text: 'tagged', parcelId: '{{record.id}}' } };
    await d.publish({ subject: 'parcel', trigger: hand, steps: [tag] }, 'tagging');
    let died = 0;
    let cases = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(body(doer), { minLength: 2, maxLength: 6 }),
        deaths,
        fc.boolean(),
        async (bodies, plan, fails) => {
          const name = fails ? 'unweighable' : 'vase';
          const id = await d.publish(definitionOf(bodies));
          const alive = await outcome(id, name, doer, []);
          const killed = await outcome(id, name, doer, plan);
          died += killed.died;
          cases++;
          expect(killed.state).toEqual(alive.state);
          expect(['done', 'failed']).toContain(alive.state.run.state);
        },
      ),
      { numRuns: 20, endOnFailure: true },
    );
    console.log(`${cases} workflows, ${died} processes killed.`);
    expect(died).toBeGreaterThan(cases);
  }, 300_000);

  it('by kill -9 in the middle of a step is followed by another one that does the step once', async () => {
    const wakes = createWakes(d.kernel.db, d.kernel.log);
    const kernel: Kernel = { ...d.kernel, wake: wakes.wake, enqueue: (...job) => (jobs as Jobs).enqueue(...job) };
    const options = { url: d.kit.database.url, owner: d.kit.owner, wakes };
    jobs = await startJobs(kernel, { ...options, worker: false });
    const ctx = makeContext({ ...d.kit.system, kernel });
    const tag = (id: string) => ({ id, kind: 'create', entity: 'label', values: { text: id, parcelId: '{{record.id}}' } });
    const hold = { id: 'hold', kind: 'action', action: 'parcel.hold' };
    const workflowId = await d.publish({ subject: 'parcel', trigger: hand, steps: [tag('before'), hold, tag('after')] });
    const { id } = await ctx.records('parcel').create({ name: 'held', weight: 0 });
    const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
    child = fork(at('./test/held-worker.ts'), [d.kit.database.url], {
      execArgv: ['--import', at('../../test/kit/typescript.mjs')],
      stdio: 'inherit',
    });
    await once(child, 'message');
    await ctx.run('workflow.start', { id: workflowId, recordId: id } as never);
    await once(child, 'message');
    child.kill('SIGKILL');
    await jobs.stop(1000);
    jobs = await startJobs(kernel, { ...options, worker: true });
    const state = async () =>
      (await ctx.records('workflowRun').list({ filter: { workflowId: { eq: workflowId } } })).nodes[0]?.state;
    for (const end = Date.now() + 60_000; Date.now() < end && (await state()) !== 'done';) await sleep(100);
    expect(await state()).toBe('done');
    const labels = await ctx.records('label').list({ filter: { parcelId: { eq: id } } });
    expect(labels.nodes.map((one) => one.text).sort()).toEqual(['after', 'before']);
    expect(await ctx.records('parcel').get(id)).toMatchObject({ weight: 1 });
    await wakes.close();
  }, 120_000);
});
