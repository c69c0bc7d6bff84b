import { readFileSync } from 'node:fs';
import type { Database } from '../../src/platform/db.js';

/** What one call of an operation costs. */
export interface Cost {
  /** Of 8 KiB, found in memory or read. */
  readonly pages: number;
  /** Of this process and of PostgreSQL's, milliseconds. */
  readonly cpu: number;
  /** Median, milliseconds. */
  readonly time: number;
}

/** Clock ticks of /proc are hundredths of a second on every Linux. */
const TICK_MS = 10;

/** CPU of a process so far, milliseconds. The name before the figures may hold spaces, and ends with a bracket. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [utime = 0, stime = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (utime + stime) * TICK_MS;
}

const pagesSoFar = async (db: Database): Promise<{ pages: number; pid: number }> => {
  // The backend tells of its reads only when asked, or once a second.
  await db.query('select pg_stat_force_next_flush()');
  const { rows } = await db.query<{ pages: number; pid: number }>(
    'select blks_hit + blks_read as pages, pg_backend_pid() as pid from pg_stat_database where datname = current_database()',
  );
  return rows[0] as { pages: number; pid: number };
};

/** Calls `operation` so often, after some calls that do not count. All must run on the one connection of `db`. */
export async function measure(db: Database, times: number, operation: (n: number) => Promise<unknown>): Promise<Cost> {
  for (let n = 0; n < Math.min(times, 10); n++) await operation(n);
  const idle = await pagesSoFar(db);
  // What asking itself reads.
  const before = await pagesSoFar(db);
  const asking = before.pages - idle.pages;
  const cpuBefore = cpuOf(before.pid) + cpuOf(process.pid);
  const took: number[] = [];
  for (let n = 0; n < times; n++) {
    const began = performance.now();
    await operation(n + 10);
    took.push(performance.now() - began);
  }
  const cpu = (cpuOf(before.pid) + cpuOf(process.pid) - cpuBefore) / times;
  const after = await pagesSoFar(db);
  took.sort((a, b) => a - b);
  return { pages: Math.max(1, (after.pages - before.pages - asking) / times), cpu, time: took[Math.floor(times / 2)] as number };
}

/** Whether each step to ten times the rows stays within what a logarithm allows. */
export const growsSlowly = (values: readonly number[], times: number, more: number): boolean =>
  values.every((value, i) => i === 0 || value <= (values[i - 1] as number) * times + more);
