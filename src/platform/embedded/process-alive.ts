import { readFileSync } from 'node:fs';

/** True while a process with this id runs; one that belongs to somebody else counts, a zombie does not. */
export const isAlive = (pid: number): boolean => isTaken(pid) && commandLine(pid)?.length !== 0;

/** True while the system knows the id, be it that of a zombie: in a container often nobody collects those. */
export function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The words the process was started with; empty for a zombie, `undefined` where the system has no /proc. */
export function commandLine(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
  } catch {
    return undefined;
  }
}

/** Tells two processes with the same id apart (ids are reused): the kernel's start tick, or '' without /proc. */
export function startMark(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program name may hold spaces and brackets; the fields are counted after its closing bracket (proc(5), field 22).
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
