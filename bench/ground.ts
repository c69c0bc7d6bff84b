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
  /** The tenant with a fifth of all rows, and the representative in it who asks. */
  readonly who: { readonly tenantId: string; readonly userId: string };
  readonly ours: Ours;
  readonly floor: ServerProcess;
  readonly plain: ServerProcess;
  /** Request headers that let the plain server answer for the same tenant. */
  readonly plainHeaders: Readonly<Record<string, string>>;
  /** The product's folder, and one where files may be put that PostgreSQL can read. */
  readonly root: string;
  readonly folder: string;
  /** Ids of people of the asker's tenant, spread over all of them. */
  readonly personIds: readonly string[];
  readonly tell: (line: string) => void;
}

/** One case of the table, or a few that share their measurement. */
export type BenchCase = (ground: Ground) => Promise<CaseResult>;
