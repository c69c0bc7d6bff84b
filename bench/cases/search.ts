import pg from 'pg';
import { timeFinding } from '../findings.js';
import type { BenchCase } from '../ground.js';
import { ask, inTurns } from '../load/turns.js';

const nodes = `json_build_object('nodes', coalesce(json_agg(json_build_object('id', p.id, 'fullName', p.full_name)), '[]'))::text`;
const bareList = (condition: string): string =>
  `select ${nodes} from (select id, full_name from people where tenant_id = $1 and deleted_at is null and ${condition} order by id limit 50) p`;

const substring = bareList(`search_text like '%' || $2 || '%'`);
const oneWord = bareList(`search_words @@ (plainto_tsquery('russian', $2) || to_tsquery('simple', $2 || ':*'))`);
const twoWords = bareList(`search_words @@ (plainto_tsquery('russian', $2) || (plainto_tsquery('russian', split_part($2, ' ', 1)) && to_tsquery('simple', split_part($2, ' ', 2) || ':*')))`);

interface Search {
  readonly name: string;
  readonly argument: 'search' | 'substring';
  readonly bare: string;
  readonly terms: readonly string[];
}

/** What is searched for, by a part of a word and by words: the names of a few people, and names that every hundredth person has. */
async function searches(client: pg.Client, tenantId: string): Promise<Search[]> {
  const { rows } = await client.query<{ part: string; words: string }>(
    `select translate(lower(substr(last_name, 2, 7)), 'ё', 'е') as part, translate(lower(first_name || ' ' || last_name), 'ё', 'е') as words
       from people where tenant_id = $1 and length(last_name) >= 9 and strpos(last_name, ' ') = 0 order by hashtext(id::text), id limit 8`,
    [tenantId],
  );
  const firstNames = ['александр', 'алексей', 'patricia', 'анастасия', 'christopher', 'константин'];
  return [
    { name: 'substring, seldom found', argument: 'substring', bare: substring, terms: rows.map((row) => row.part) },
    { name: 'substring, often found', argument: 'substring', bare: substring, terms: firstNames.map((name) => name.slice(1, 7)) },
    { name: 'words, seldom found', argument: 'search', bare: twoWords, terms: rows.map((row) => row.words) },
    { name: 'words, often found', argument: 'search', bare: oneWord, terms: firstNames },
  ];
}

/** A search through the API, with rights and row-level security, against the bare indexed query of a superuser. Same rows, same order. */
export const search: BenchCase = async ({ ours, cluster, database, who, options }) => {
  const client = new pg.Client({ connectionString: cluster.adminUrl(database) });
  await client.connect();
  try {
    const findings = [];
    const notes = [];
    for (const { name, argument, bare, terms } of await searches(client, who.tenantId)) {
      const mine = (turn: number): Promise<string> => ask(`${ours.server.url}/v1/people?first=50&fields=id,fullName&${argument}=${encodeURIComponent(terms[turn % terms.length]!)}`, { headers: ours.headers });
      const floor = async (turn: number): Promise<string> => {
        const { rows } = await client.query<{ j: string }>({ name, text: bare.replace(nodes, `${nodes} as j`), values: [who.tenantId, terms[turn % terms.length]!] });
        return rows[0]!.j;
      };
      let found = 0;
      for (let turn = 0; turn < terms.length; turn++) found += await sameFound(await mine(turn), await floor(turn), `${name} «${terms[turn]}»`);
      const times = await inTurns({ ours: mine, floor }, Math.max(60, 12 * options.pace.rounds * terms.length));
      findings.push(timeFinding(`search by ${name}`, times.ours!, times.floor!, 2));
      notes.push(`${name}: ${(found / terms.length).toFixed(1)} people on the first page on average`);
    }
    return { findings, notes: [`Search: in the tenant of 200,000 within 1,000,000, first page of 50; ${notes.join('; ')}. The time of eleven is that of an HTTP request, the bare one that of the query over an open connection.`] };
  } finally {
    await client.end();
  }
};

async function sameFound(mine: string, floor: string, what: string): Promise<number> {
  const ids = (text: string): string[] => (JSON.parse(text) as { nodes: { id: string }[] }).nodes.map((node) => node.id);
  if (ids(mine).join() !== ids(floor).join()) throw new Error(`search by ${what}: other people than the bare query finds (${ids(mine).length} against ${ids(floor).length})`);
  if (ids(mine).length === 0) throw new Error(`search by ${what}: nobody found`);
  return ids(mine).length;
}
