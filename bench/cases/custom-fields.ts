import { withClient } from '../database.js';
import { timeFinding } from '../findings.js';
import type { BenchCase, Ground } from '../ground.js';
import { ask, inTurns } from '../load/turns.js';

/** Two custom fields that hold what two built-in ones do, so that both lists give the same people. */
const fields = [
  { key: 'benchStatus', type: 'choice', options: { values: ['active', 'left'] }, column: 'status' },
  { key: 'benchName', type: 'text', options: null, column: 'last_name' },
] as const;

/** Defines the fields in the asker's tenant and fills them, set-wise and past the triggers, as the other rows of the bench are. */
export const define = ({ cluster, database, who }: Ground): Promise<void> =>
  withClient(cluster.adminUrl(database), async (client) => {
    await client.query('set session_replication_role = replica');
    for (const { key, type, options, column } of fields) {
      const { rows } = await client.query<{ id: string }>(
        `insert into custom_fields (tenant_id, id, entity, key, type, options, indexed, index_kind) values ($1, gen_random_uuid(), 'person', $2, $3, $4, true, 'text') returning id`,
        [who.tenantId, key, type, options === null ? null : JSON.stringify(options)],
      );
      const id = rows[0]!.id;
      await client.query(
        `update people set custom = coalesce(custom, '{}') || jsonb_build_object($2::text, ${column}) where tenant_id = $1 and ${column} is not null`,
        [who.tenantId, `$${id.slice(-12)}`],
      );
      await client.query(
        `insert into custom_values (tenant_id, field_id, record_id, text_value) select tenant_id, $2, id, ${column} from people where tenant_id = $1 and ${column} is not null`,
        [who.tenantId, id],
      );
    }
    await client.query(
      'update tenants set access_version = access_version + 1, shape_version = shape_version + 1 where id = $1',
      [who.tenantId],
    );
    await client.query('vacuum analyze people');
    await client.query('vacuum analyze custom_values');
  });

/** A page of a list filtered and sorted by custom fields against the same by built-in ones. */
export const customFields: BenchCase = async (ground) => {
  await define(ground);
  const page = async (query: string): Promise<string[]> => {
    const url = `${ground.ours.server.url}/v1/people?first=50&fields=id,firstName,lastName&${query}`;
    const answer = JSON.parse(await ask(url, { headers: ground.ours.headers })) as { nodes: { id: string }[] };
    return answer.nodes.map((node) => node.id);
  };
  const own = () => page('filter[status][eq]=left&sort=lastName');
  const custom = () => page('filter[benchStatus][eq]=left&sort=benchName');
  if ((await own()).join() !== (await custom()).join()) throw new Error('custom fields: the two lists give other people');
  const times = await inTurns({ custom, own }, 200);
  return {
    findings: [
      timeFinding('a list filtered and sorted by custom fields against the same by built-in ones', times.custom!, times.own!, 2),
    ],
  };
};
