import { setTimeout as sleep } from 'node:timers/promises';
import { administrator } from '../fill/tenants.js';
import { timeFinding } from '../findings.js';
import type { BenchCase } from '../ground.js';
import { median } from '../load/rounds.js';
import { ask } from '../load/turns.js';
import { signIn } from '../ours.js';

const WORKFLOWS = 5;
const ROUNDS = 6;
const WRITES = 60;
/** Milliseconds from one write to the next: fifty runs a second, which the server keeps up with. */
const PACE = 100;
const PATIENCE = 120_000;

/**
 * Creating a person, one every tenth of a second, while five workflows start from that event, against the same while none does:
 * the same workflows are published by turns with the event and by hand as their trigger. What a round has started is waited for,
 * so that none pays for another.
 */
export const workflows: BenchCase = async ({ ours, tell }) => {
  const headers = await signIn(ours.server.url, administrator);
  const call = async <T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> =>
    JSON.parse(
      await ask(`${ours.server.url}${path}`, {
        method,
        headers: { ...headers, 'if-match': '*' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
    ) as T;
  const ids: string[] = [];
  for (let n = 1; n <= WORKFLOWS; n++)
    ids.push((await call<{ id: string }>('POST', '/v1/workflows', { code: `bench-${n}`, name: `Bench ${n}` })).id);
  const publish = async (trigger: object): Promise<void> => {
    const steps = [
      { id: 'look', kind: 'branch', cases: [{ when: { lastName: { isNull: true } }, next: 'end' }], otherwise: 'end' },
    ];
    for (const id of ids)
      await call('POST', `/v1/workflows/${id}/publish`, { definition: { subject: 'person', trigger, steps } });
  };
  const runs = async (filter: object): Promise<number> => {
    const query = encodeURIComponent(JSON.stringify(filter));
    return (await call<{ totalCount: number }>('GET', `/v1/workflow-runs?filter=${query}&first=1&total=true`)).totalCount;
  };
  const round = () => writesOf((name) => call('POST', '/v1/people', { lastName: name }));
  const settled = async (started: number): Promise<void> => {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(50))
      if ((await runs({})) >= started && (await runs({ state: { in: ['running', 'waiting'] } })) === 0) return;
    throw new Error(`Not all runs have ended within ${PATIENCE / 1000} s.`);
  };
  const times: Record<'listening' | 'none', number[]> = { listening: [], none: [] };
  for (let n = 0; n <= ROUNDS; n++)
    for (const name of ['none', 'listening'] as const) {
      await publish(name === 'none' ? { kind: 'hand' } : { kind: 'event', event: 'person.created' });
      const took = await round();
      await settled((n + (name === 'none' ? 0 : 1)) * WRITES * WORKFLOWS);
      // The first round warms up.
      if (n > 0) times[name].push(...took);
    }
  await publish({ kind: 'hand' });
  tell(`  ${ROUNDS * WRITES * WORKFLOWS} runs of ${WORKFLOWS} workflows`);
  return {
    findings: [
      timeFinding(
        `a write to which ${WORKFLOWS} workflows listen, against one to which none does`,
        median(times.listening),
        median(times.none),
        1.5,
      ),
    ],
    notes: [
      `One write every ${PACE} ms by one caller; the runs are taken by the same server process, on the same processors, meanwhile.`,
    ],
  };
};

/** Milliseconds of each write of a round, begun at a steady pace. */
async function writesOf(write: (name: string) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0, next = performance.now(); n < WRITES; n++, next += PACE) {
    await sleep(Math.max(0, next - performance.now()));
    const began = performance.now();
    await write(`Процессова ${n.toString(36)} ${Date.now().toString(36)}`);
    times.push(performance.now() - began);
  }
  return times;
}
