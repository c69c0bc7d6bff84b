import { setTimeout as sleep } from 'node:timers/promises';
import type { Chapter } from '../chapter.js';
import type { Postgres } from '../stand/postgres.js';
import { lossRow, verdictOf } from '../ledger/judged.js';
import { underLoad } from './under-load.js';

const LEASE = 30_000;

export const zombie: Chapter = {
  name: 'faults/f04-zombie',
  title: 'F4 a worker is frozen past its leases and comes back',
  minutes: 5,
  async run(ctx) {
    const { stand, workers, writer } = await underLoad(ctx, { perSecond: 12, workers: 2 });
    stand.receiver('slow');
    await sleep(3000);
    const times = ctx.times(2, 1);
    let taken = 0;
    let overwritten = 0;
    for (let n = 0; n < times; n++) {
      const frozen = workers[n % 2]!;
      frozen.signal('SIGSTOP');
      const held = await leases(stand.postgres.admin);
      await sleep(LEASE * 1.3);
      // What it held is done by the other one by now; what the zombie writes down must not change it.
      const before = await outcomes(stand.postgres.admin, [...held.keys()]);
      taken += [...before.values()].filter((one) => one.state === 'delivered').length;
      frozen.signal('SIGCONT');
      await sleep(8000);
      const after = await outcomes(stand.postgres.admin, [...held.keys()]);
      for (const [id, one] of before)
        if (one.state === 'delivered' && JSON.stringify(after.get(id)) !== JSON.stringify(one)) overwritten++;
    }
    await writer.finish();
    stand.receiver('well');
    const verdict = await verdictOf(ctx, stand, { disturbed: true });
    return [
      {
        what: 'Deliveries that the frozen worker held, taken over by the other one, and changed by the zombie afterwards',
        times: `${times} freezes of ${(LEASE * 1.3) / 1000} s, ${taken} taken over`,
        measured: String(overwritten),
        bar: '0',
        pass: overwritten === 0 && taken > 0,
      },
      lossRow(verdict, 'Deliveries, jobs and e-mails', `${times} freezes, ${verdict.tally.intents} intents`),
    ];
  },
};

type Admin = Postgres['admin'];

/** Deliveries under way now. */
const leases = (admin: Admin): Promise<Map<string, string>> =>
  admin(async (client) => {
    const { rows } = await client.query<{ id: string; lease: string }>(
      `select id, lease from webhook_deliveries where lease is not null and state = 'pending'`,
    );
    return new Map(rows.map(({ id, lease }) => [id, lease]));
  });

interface Fate {
  readonly state: string;
  readonly attempts: number;
  readonly at: string | null;
}

const outcomes = (admin: Admin, ids: readonly string[]): Promise<Map<string, Fate>> =>
  admin(async (client) => {
    const { rows } = await client.query<Fate & { id: string }>(
      `select id, state, attempts::int, delivered_at::text as at from webhook_deliveries where id = any($1::uuid[])`,
      [ids],
    );
    return new Map(rows.map(({ id, ...fate }) => [id, fate]));
  });
