import type { Cluster } from './database.js';
import type { ServerProcess } from './load/server-process.js';
import type { BenchOptions } from './options.js';
import type { Ours } from './ours.js';
import type { CaseResult } from './result.js';

/** What every case stands on: the database with the rows, and the three servers over it. */
export interface Ground {
  readonly options: BenchOptions;
  readonly cluster: Cluster;
  /** Name of the database all servers use: a copy made for this run. */
  readonly database: string;
  /** The tenant with a fifth of all rows; its administrator is who asks. */
  readonly tenantId: string;
  readonly ours: Ours;
  readonly floor: ServerProcess;
  readonly plain: ServerProcess;
  /** Request headers that let the plain server answer for `tenantId`. */
  readonly plainHeaders: Readonly<Record<string, string>>;
  /** Where files may be put; PostgreSQL can read them. */
  readonly folder: string;
  readonly tell: (line: string) => void;
}

/** One case of the table, or a few that share their measurement. */
export type BenchCase = (ground: Ground) => Promise<CaseResult>;
