import { contextCte, inTransaction, session, type Work } from '../records/work.js';

const LONGEST_INPUT = 100_000;

/**
 * Puts a job in the queue by the work's own transaction: it runs if and only if that commits. With a key at most one such job
 * of the tenant waits at a time; the others are dropped, since the waiting one has yet to begin. Give ids in the input, never
 * secrets: it is kept for days.
 */
export async function enqueue(
  work: Work,
  job: string,
  input: Record<string, unknown>,
  options: { runAt?: Date; key?: string },
): Promise<void> {
  const declared = work.kernel.registry.jobs.get(job);
  if (!declared) throw new Error(`No job ${job} is declared.`);
  const text = JSON.stringify(input);
  if (text.length > LONGEST_INPUT)
    throw new Error(`The input of the job ${job} is ${text.length} characters long: give ids, and let the job read.`);
  await inTransaction(work, async (inside) => {
    const values: unknown[] = [];
    const bind = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
    const call = `with ${contextCte(inside, bind)} select enqueue_job('job', ${bind(job, 'text')}, ${bind(text, 'jsonb')}, ${bind(options.key ?? null, 'text')}, ${bind(options.runAt ?? null, 'timestamptz')}, ${bind(declared.retries, 'int')}) from ctx where ctx.tenant is not null`;
    await session(inside).query(call, values);
  });
}
