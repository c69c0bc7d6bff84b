import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ProofContext } from '../chapter.js';
import { noteProcess } from '../stand/left-behind.js';
import { openStand, type SignedFirm, type Stand, type StandOptions } from '../stand/stand.js';
import type { Node } from '../stand/node.js';
import type { Hits, Shot } from './shot.js';

/** Fires one shot after the other from a process of its own. */
export function shooter(ctx: ProofContext): (shot: Shot) => Promise<Hits> {
  const child = fork(fileURLToPath(new URL('./shooter.js', import.meta.url)), { execArgv: ['--max-semi-space-size=32'] });
  if (child.pid !== undefined) noteProcess(ctx.folder, child.pid);
  ctx.atEnd(() => child.kill('SIGKILL'));
  return async (shot) => {
    child.send(shot);
    return ((await once(child, 'message')) as [Hits])[0];
  };
}

/** Processes with rows in the first firm, and what is needed to fire at them. */
export interface Range {
  readonly stand: Stand;
  readonly api: Node;
  readonly worker: Node;
  readonly firm: SignedFirm;
  /** Of accounts, spread over all of them. */
  readonly ids: readonly string[];
  readonly rows: number;
  shot(some: Partial<Shot>): Shot;
}

/** Starts an API and a worker, and imports the accounts. */
export async function openRange(ctx: ProofContext, options: StandOptions & { rows?: number } = {}): Promise<Range> {
  const stand = await openStand(ctx, options);
  const api = await stand.node('api', 'api');
  const worker = await stand.node('worker', 'worker');
  await Promise.all([api.ready(), worker.ready()]);
  await stand.open(2, api.url);
  const firm = stand.firms[0]!;
  const rows = ctx.times(options.rows ?? 20_000, 500);
  const csv = `name,notes\n${Array.from({ length: rows }, (_, n) => `Filled ${n} account,${firm.canary}`).join('\n')}\n`;
  const imported = await fetch(`${api.url}/v1/import/accounts?mode=create&duplicates=skip`, {
    method: 'POST',
    headers: { authorization: firm.authorization, 'content-type': 'text/csv' },
    body: csv,
  });
  if (!imported.ok)
    throw new Error(`the rows could not be imported: ${imported.status} ${(await imported.text()).slice(0, 300)}`);
  await imported.arrayBuffer();
  await stand.postgres.admin((client) => client.query('vacuum analyze'));
  const ids = await stand.postgres.admin(async (client) => {
    const { rows: found } = await client.query<{ id: string }>(
      `select id from accounts where tenant_id = $1 order by hashtext(id::text) limit 3000`,
      [firm.id],
    );
    return found.map(({ id }) => id);
  });
  let seed = 0;
  return {
    stand,
    api,
    worker,
    firm,
    ids,
    rows,
    shot: (some) => ({
      urls: [api.url],
      authorization: firm.authorization,
      seconds: 10,
      rate: null,
      connections: 32,
      mix: 'standard',
      ids,
      seed: ++seed,
      ...some,
    }),
  };
}

/** `1,234 × 200, 2 × 503`. */
export const statuses = ({ statuses: told }: Hits): string =>
  Object.entries(told)
    .map(([status, n]) => `${n.toLocaleString('en')} × ${status}`)
    .join(', ');

/** How many answers were neither good nor one of these. */
export const others = ({ statuses: told }: Hits, ...allowed: string[]): number =>
  Object.entries(told).reduce((sum, [status, n]) => sum + (/^2/.test(status) || allowed.includes(status) ? 0 : n), 0);

export const figures = (hits: Hits): string =>
  `p50 ${hits.p50}, p95 ${hits.p95}, p99 ${hits.p99} ms; ${statuses(hits)}${hits.example === '' ? '' : `, e.g. ${hits.example}`}`;
