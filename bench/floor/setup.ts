import { listPath, listQuery, onePath } from '../ours.js';
import { plannedStatements, type Planned } from '../statements.js';
import type { FloorRoute, FloorValue } from './routes.js';
import { searchPath, searchStatements } from './search.js';

/** The floor's addresses. */
export const floorPaths = { graphqlList: '/graphql-list', restList: '/rest-list', one: '/one/:id', create: '/create' } as const;

/** The columns the product itself writes for the body of the create case; ids and something like duplicate keys come from PostgreSQL. */
const insert = `insert into people (tenant_id, id, created_by_id, updated_by_id, owner_id, first_name, middle_name, last_name, full_name, position, status, do_not_contact, not_duplicate, duplicate_keys)
  values ($1, uuidv7(), $2, $2, $2, $3, $4, $5, concat_ws(' ', $3::text, nullif($4, ''), $5::text), $6, 'active', false, false, array[substr(md5($3 || $5), 1, 11), substr(md5($5 || $3), 1, 11)])
  returning json_build_object('id', id)::text`;

const constant = (value: unknown): FloorValue => {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new Error(`a parameter the floor cannot repeat: ${JSON.stringify(value)}`);
};

/** The second column is the answer: the first is the version of the rights, which only the product looks at. */
const reading = (name: string, path: string, planned: Planned, id?: string): FloorRoute => ({
  method: 'GET',
  path,
  name,
  sql: planned.sql,
  values: planned.values.map((value) => (id !== undefined && value === id ? { path: 'id' } : constant(value))),
  column: 1,
});

/** All routes of the floor, with the statements the product sends for the same questions. */
export async function floorRoutes(
  databaseUrl: string,
  who: { tenantId: string; userId: string },
  personId: string,
): Promise<FloorRoute[]> {
  const planned = await plannedStatements(databaseUrl, who, {
    graphqlList: { method: 'POST', url: '/graphql', body: listQuery },
    restList: { method: 'GET', url: listPath },
    one: { method: 'GET', url: onePath(personId) },
  });
  return [
    reading('graphql-list', floorPaths.graphqlList, planned.graphqlList),
    reading('rest-list', floorPaths.restList, planned.restList),
    reading('one', floorPaths.one, planned.one, personId),
    {
      method: 'POST',
      path: floorPaths.create,
      name: 'create',
      sql: insert,
      values: [
        who.tenantId,
        who.userId,
        { body: 'firstName' },
        { body: 'middleName' },
        { body: 'lastName' },
        { body: 'position' },
      ],
    },
    ...Object.entries(searchStatements).map(([name, sql]): FloorRoute => ({
      method: 'GET',
      path: searchPath(name, ':term'),
      name: `search-${name}`,
      sql,
      values: [who.tenantId, { path: 'term' }],
    })),
  ];
}
