import { readdirSync, readFileSync } from 'node:fs';

/** `/proc/<pid>/stat` counts in this many ticks per second on every Linux of today (`getconf CLK_TCK`). */
const ticksPerSecond = 100;

/** The numbered fields of proc(5) `stat` after the command's name, which may itself hold spaces and brackets. */
const fields = (pid: number | string): string[] | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // the process ended meanwhile; its time is then in its parent's cutime
  }
};

const ticks = (stat: readonly string[], withReaped: boolean): number =>
  Number(stat[11]) + Number(stat[12]) + (withReaped ? Number(stat[13]) + Number(stat[14]) : 0);

/**
 * CPU seconds (user + system) that a process and its children have used so far, those that have ended included. For
 * PostgreSQL's postmaster that is every backend and background worker.
 */
export function cpuSeconds(pid: number): number {
  const own = fields(pid);
  if (own === undefined) throw new Error(`process ${pid} is gone`);
  let sum = ticks(own, true);
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = fields(name);
    if (stat !== undefined && Number(stat[1]) === pid) sum += ticks(stat, false);
  }
  return sum / ticksPerSecond;
}

/** Resident memory of a process in MB (10⁶ bytes); `peak` is the highest it ever was (`VmHWM`). */
export function residentMb(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const kib = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? NaN);
  return { now: (kib('VmRSS') * 1024) / 1e6, peak: (kib('VmHWM') * 1024) / 1e6 };
}
