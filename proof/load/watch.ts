import { readFileSync, readdirSync } from 'node:fs';
import { cpuSeconds } from '../../bench/load/cpu.js';
import type { Range } from './firing.js';

/** Megabytes a process holds. */
export const resident = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

export const descriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** Connections of the product to PostgreSQL. */
export const backends = ({ stand }: Range): Promise<number> =>
  stand.postgres.admin(
    async (client) =>
      (await client.query<{ n: number }>(`select count(*)::int as n from pg_stat_activity where usename = 'eleven'`)).rows[0]!.n,
  );

/** The most memory that a process held until the function is called. */
export function mostResident(pid: number): () => number {
  let most = resident(pid);
  const watch = setInterval(() => (most = Math.max(most, resident(pid))), 200);
  return () => {
    clearInterval(watch);
    return most;
  };
}

/** Hundredths of seconds that all processors of the machine were busy and idle, since it was started. */
function processors(): { busy: number; idle: number } {
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, stolen = 0] = (
    readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? ''
  )
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return { busy: user + nice + system + irq + soft + stolen, idle: idle + wait };
}

/** While `work` runs: the share of all processors that was busy, and CPU seconds of these processes. */
export async function withCpu<T>(
  pids: readonly number[],
  work: () => Promise<T>,
): Promise<{ result: T; busy: number; seconds: number[] }> {
  const [before, used] = [processors(), pids.map(cpuSeconds)];
  const result = await work();
  const after = processors();
  const busy = after.busy - before.busy;
  return {
    result,
    busy: busy / Math.max(1, busy + after.idle - before.idle),
    seconds: pids.map((pid, i) => cpuSeconds(pid) - used[i]!),
  };
}

/** 99th percentile of how late timers were, in milliseconds, since it was last asked for; null if the process does not tell. */
export async function eventLoop(url: string): Promise<number | null> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = /^nodejs_eventloop_lag_p99_seconds ([\d.e+-]+)/m.exec(text)?.[1];
  return value === undefined ? null : Number(value) * 1000;
}
