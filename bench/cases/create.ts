import { rateFinding } from '../findings.js';
import { floorPaths } from '../floor/setup.js';
import type { BenchCase } from '../ground.js';
import { withClient } from '../database.js';
import { personParts } from '../fill/people.js';
import type { Client } from 'pg';
import { race, ratio, type Lane } from '../load/rounds.js';

const bare = { firstName: '{firstName}', middleName: '{middleName}', lastName: '{lastName}', position: 'Закупщик' };

/** A person with an `Idempotency-Key`, against one bare insert of the same columns into the same table. */
export const create: BenchCase = async (ground) => {
  const { ours, floor, cluster, database, who, options, tell } = ground;
  const { accountId, names } = await withClient(cluster.adminUrl(database), async (client) => {
    const { rows } = await client.query<{ id: string }>('select id from accounts where tenant_id = $1 order by id limit 1', [
      who.tenantId,
    ]);
    return { accountId: rows[0]!.id, names: await newNames(client) };
  });
  const lane = (name: string, body: object): Lane => ({
    name,
    pids: [ours.server.pid, cluster.postmasterPid],
    shot: {
      method: 'POST',
      url: ours.server.url,
      path: '/v1/people',
      headers: { ...ours.headers, 'idempotency-key': 'bench-{n}' },
      body: JSON.stringify(body),
      mustContain: '"id"',
      fills: names,
    },
  });
  const result = await race(
    [
      lane('create: eleven, REST', bare),
      {
        name: 'create: bare insert',
        pids: [floor.pid, cluster.postmasterPid],
        shot: {
          method: 'POST',
          url: floor.url,
          path: floorPaths.create,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(bare),
          mustContain: '"id"',
          fills: names,
        },
      },
      lane('create: eleven, with an account', { ...bare, accountId }),
    ],
    options.pace,
    tell,
  );
  const linked = ratio(result, 'create: eleven, with an account', 'create: bare insert');
  return {
    race: result,
    findings: [
      rateFinding(
        'create (validation, ledger, idempotency)',
        result,
        'create: eleven, REST',
        'create: bare insert',
        0.35,
        'of a bare insert',
      ),
    ],
    notes: [
      `Creating a person in an account also writes their role in it, by a listener in the same transaction: ${linked.value.toFixed(2)} of the bare insert of one row; the case above is a person without an account.`,
    ],
  };
};

/** Names as the people there have them, but not theirs: some are namesakes of somebody, as in life. */
async function newNames(client: Client): Promise<Record<string, string>[]> {
  const { rows } = await client.query<Record<string, string>>(
    `select first_name as "firstName", coalesce(middle_name, '') as "middleName", last_name as "lastName" from (${personParts('generate_series(20000001::bigint, 20030000::bigint)')}) p order by i`,
  );
  return rows;
}
