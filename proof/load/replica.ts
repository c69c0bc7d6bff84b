import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serviceUser } from '../../src/platform/embedded/service-user.js';
import type { Chapter, ProofContext, Row } from '../chapter.js';
import { startPostgres, tools, type Postgres } from '../stand/postgres.js';
import { figures, openRange, others, shooter, UNLIMITED } from './firing.js';

/** A copy of the running server that follows it. */
export async function startCopy(ctx: ProofContext, primary: Postgres): Promise<Postgres> {
  const folder = join(ctx.folder, 'copied');
  const { owner } = await serviceUser([]);
  mkdirSync(folder, { mode: 0o700 });
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const { code, output } = await primary.run('pg_basebackup', [
    '-d',
    primary.adminUrl('postgres'),
    '-D',
    folder,
    '-R',
    '-X',
    'stream',
    '--checkpoint=fast',
    '--no-sync',
  ]);
  if (code !== 0) throw new Error(`pg_basebackup failed: ${output}`);
  const copy = await startPostgres({ folder, copied: true, settings: { hot_standby: 'on' } });
  ctx.atEnd(() => copy.stop('immediate'));
  return copy;
}

export const replica: Chapter = {
  name: 'load/replica',
  title: 'Load: reads from a streaming replica, with one’s own writes in them',
  minutes: 4,
  async skip() {
    return (await tools()).find('pg_basebackup') ? null : 'this PostgreSQL has no pg_basebackup';
  },
  async run(ctx) {
    const range = await openRange(ctx, { small: { firms: 2, people: 5000 }, env: UNLIMITED });
    const copy = await startCopy(ctx, range.stand.postgres);
    const api = await range.stand.node('api-replica', 'api', { env: { DATABASE_REPLICA_URL: copy.ownerUrl() } });
    await api.ready();
    const times = ctx.times(300, 20);
    const rows: Row[] = [];
    const ask = async (method: string, path: string, headers: Readonly<Record<string, string>>, body?: object) => {
      const answer = await fetch(`${api.url}${path}`, {
        method,
        headers: { authorization: range.firm.authorization, 'content-type': 'application/json', ...headers },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return {
        status: answer.status,
        token: answer.headers.get('consistency-token'),
        body: (await answer.json()) as Record<string, unknown>,
      };
    };
    /** Writes and reads at once; gives how many reads did not show the write. */
    const ownWrites = async (count: number): Promise<{ missed: number; untold: number }> => {
      const told = { missed: 0, untold: 0 };
      const { body: made } = await ask(
        'POST',
        '/v1/people?fields=id',
        {},
        { firstName: 'Own', lastName: `Ownlich${Date.now()}`, notDuplicate: true },
      );
      for (let n = 0; n < count; n++) {
        const { token, status } = await ask(
          'PATCH',
          `/v1/people/${String(made['id'])}?fields=id`,
          { 'if-match': '*' },
          { notes: `turn ${n}` },
        );
        if (token === null || status !== 200) told.untold++;
        const read = await ask('GET', `/v1/people/${String(made['id'])}?fields=notes`, {
          consistency: 'replica',
          'consistency-token': token ?? '0/0',
        });
        if (read.body['notes'] !== `turn ${n}`) told.missed++;
      }
      return told;
    };
    const before = await committed(copy);
    const fresh = await ownWrites(times);
    const there = (await committed(copy)) - before;
    rows.push({
      what: 'A read with the token of the write before it shows that write',
      times: `${times} writes and reads`,
      measured: `${fresh.missed} did not, ${fresh.untold} writes without a token; ${there} transactions on the replica`,
      bar: '0, 0, and the replica was asked',
      pass: fresh.missed === 0 && fresh.untold === 0 && there > 0,
    });
    await copy.admin((client) => client.query('select pg_wal_replay_pause()'));
    const paused = await ownWrites(ctx.times(50, 10));
    await copy.admin((client) => client.query('select pg_wal_replay_resume()'));
    rows.push({
      what: 'The same while the replica stands still',
      times: `${ctx.times(50, 10)} writes and reads`,
      measured: `${paused.missed} did not`,
      bar: '0: they are read from the database itself',
      pass: paused.missed === 0,
    });
    rows.push(await ratio());
    const fire = shooter(ctx);
    const firing = fire(
      range.shot({ urls: [api.url], mix: 'reads', rate: 40, seconds: ctx.times(12, 6), readHeaders: { consistency: 'replica' } }),
    );
    await sleep(2000);
    await copy.kill();
    const gone = await firing;
    rows.push({
      what: 'The replica is killed while it is read from',
      times: `40/s for ${ctx.times(12, 6)} s`,
      measured: figures(gone),
      bar: 'every read is answered',
      pass: others(gone) === 0,
    });
    return rows;

    async function ratio(): Promise<Row> {
      const shoot = shooter(ctx);
      const seconds = ctx.times(8, 3);
      const from = (readHeaders: Record<string, string>) =>
        shoot(range.shot({ urls: [api.url], mix: 'reads', seconds, readHeaders }));
      await from({});
      const [one, two] = [await from({}), await from({ consistency: 'replica' })];
      return {
        what: 'Reads from the database itself and from the replica, closed loop of 32',
        times: `${seconds} s each`,
        measured: `${one.perSecond}/s and ${two.perSecond}/s (× ${(two.perSecond / Math.max(1, one.perSecond)).toFixed(2)})`,
        bar: 'no error; on one machine no gain is promised',
        pass: others(one) + others(two) === 0,
      };
    }
  },
};

const committed = (postgres: Postgres): Promise<number> =>
  postgres.admin(async (client) => {
    await client.query(`select pg_stat_force_next_flush()`).catch(() => undefined);
    await sleep(1200);
    return Number(
      (await client.query<{ n: string }>(`select xact_commit as n from pg_stat_database where datname = 'eleven'`)).rows[0]?.n ??
        0,
    );
  });
