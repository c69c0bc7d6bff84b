import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, startMark } from './process-alive.js';

/** The processes that use one embedded server; the last to leave stops it. One file per process, named by id and start. */
export interface Leases {
  take(): void;
  giveBack(): void;
  /** Ids of the other living holders; files of dead ones are removed on the way. */
  others(): number[];
}

/** Leases in `folder`. A process that holds several (two starts in one test run) counts each by `key`. */
export function leases(folder: string, key: string): Leases {
  const mine = `${process.pid}-${startMark(process.pid)}-${key}`;
  return {
    take() {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, mine), '');
    },
    giveBack: () => rmSync(join(folder, mine), { force: true }),
    others: () =>
      living(folder)
        .filter((name) => name !== mine)
        .map((name) => Number(name.split('-')[0])),
  };
}

function living(folder: string): string[] {
  return readdirSync(folder).filter((name) => {
    const [pid, mark] = name.split('-');
    if (isAlive(Number(pid)) && startMark(Number(pid)) === mark) return true;
    rmSync(join(folder, name), { force: true });
    return false;
  });
}
