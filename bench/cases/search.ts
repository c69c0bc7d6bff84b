import type { Client } from 'pg';
import { withClient } from '../database.js';
import { searchPath, searchStatements } from '../floor/search.js';
import { timeFinding } from '../findings.js';
import type { BenchCase } from '../ground.js';
import { ask, inTurns } from '../load/turns.js';

interface Search {
  readonly name: string;
  readonly argument: 'search' | 'substring';
  readonly bare: keyof typeof searchStatements;
  readonly terms: readonly string[];
}

/** What is searched for, by a part of a word and by words: the names of a few people, and names that every hundredth person has. */
async function searches(client: Client, tenantId: string): Promise<Search[]> {
  const { rows } = await client.query<{ part: string; words: string }>(
    `select translate(lower(substr(last_name, 2, 7)), 'ё', 'е') as part, translate(lower(first_name || ' ' || last_name), 'ё', 'е') as words
       from people where tenant_id = $1 and length(last_name) >= 9 and strpos(last_name, ' ') = 0 order by hashtext(id::text), id limit 8`,
    [tenantId],
  );
  const firstNames = ['александр', 'алексей', 'patricia', 'анастасия', 'christopher', 'константин'];
  return [
    { name: 'substring, seldom found', argument: 'substring', bare: 'substring', terms: rows.map((row) => row.part) },
    {
      name: 'substring, often found',
      argument: 'substring',
      bare: 'substring',
      terms: firstNames.map((name) => name.slice(1, 7)),
    },
    { name: 'words, seldom found', argument: 'search', bare: 'twoWords', terms: rows.map((row) => row.words) },
    { name: 'words, often found', argument: 'search', bare: 'oneWord', terms: firstNames },
  ];
}

/** A search through the API, with rights and row-level security, against the bare indexed query of a superuser behind bare Fastify. Same rows, same order. */
export const search: BenchCase = ({ ours, floor, cluster, database, who, options }) =>
  withClient(cluster.adminUrl(database), async (client) => {
    const findings = [];
    const notes = [];
    for (const { name, argument, bare, terms } of await searches(client, who.tenantId)) {
      const term = (turn: number): string => terms[turn % terms.length]!;
      const mine = (turn: number): Promise<string> =>
        ask(`${ours.server.url}/v1/people?first=50&fields=id,fullName&${argument}=${encodeURIComponent(term(turn))}`, {
          headers: ours.headers,
        });
      const behind = (turn: number): Promise<string> => ask(floor.url + searchPath(bare, term(turn)));
      const query = (turn: number): Promise<unknown> =>
        client.query({ name, text: searchStatements[bare], values: [who.tenantId, term(turn)] });
      let found = 0;
      for (let turn = 0; turn < terms.length; turn++)
        found += sameFound(await mine(turn), await behind(turn), `${name} «${term(turn)}»`);
      const times = await inTurns({ ours: mine, floor: behind, query }, terms.length * Math.max(8, 6 * options.pace.rounds));
      findings.push(timeFinding(`search by ${name}`, times.ours!, times.floor!, 2));
      notes.push(
        `${name}: ${(found / terms.length).toFixed(0)} people on the first page, the query alone on an open connection ${times.query!.toFixed(2)} ms`,
      );
    }
    return {
      findings,
      notes: [`Search in the biggest tenant, first page of 50, one caller, each request by HTTP: ${notes.join('; ')}.`],
    };
  });

function sameFound(mine: string, floor: string, what: string): number {
  const ids = (text: string): string[] => (JSON.parse(text) as { nodes: { id: string }[] }).nodes.map((node) => node.id);
  if (ids(mine).join() !== ids(floor).join())
    throw new Error(
      `search by ${what}: other people than the bare query finds (${ids(mine).length} against ${ids(floor).length})`,
    );
  if (ids(mine).length === 0) throw new Error(`search by ${what}: nobody found`);
  return ids(mine).length;
}
