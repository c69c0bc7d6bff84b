import { rateFinding } from '../findings.js';
import { floorPaths } from '../floor/setup.js';
import type { BenchCase } from '../ground.js';
import { race, type Lane } from '../load/rounds.js';
import { ask } from '../load/turns.js';
import { listPath, listQuery } from '../ours.js';

const plainQuery = JSON.stringify({ query: '{ people(first: 50) { id firstName lastName account { id name } } }' });

/** 50 people with their account, by GraphQL and REST, against the floor's two statements and the plain server. */
export const list: BenchCase = async ({ ours, floor, plain, plainHeaders, cluster, options, tell }) => {
  const answers = {
    graphql: await ask(`${ours.server.url}/graphql`, { method: 'POST', headers: ours.headers, body: listQuery }),
    rest: await ask(ours.server.url + listPath, { headers: ours.headers }),
    floorGraphql: await ask(floor.url + floorPaths.graphqlList),
    floorRest: await ask(floor.url + floorPaths.restList),
    plain: await ask(`${plain.url}/graphql`, { method: 'POST', headers: plainHeaders, body: plainQuery }),
  };
  const mustContain = sameRows(answers);
  const lane = (name: string, server: { url: string; pid: number }, shot: Omit<Lane['shot'], 'url' | 'mustContain'>): Lane => ({
    name,
    pids: [server.pid, cluster.postmasterPid],
    shot: { ...shot, url: server.url, mustContain },
  });
  const result = await race(
    [
      lane('list: eleven, GraphQL', ours.server, { method: 'POST', path: '/graphql', headers: ours.headers, body: listQuery }),
      lane('list: floor of GraphQL', floor, { method: 'GET', path: floorPaths.graphqlList, headers: {} }),
      lane('list: plain NestJS + TypeORM + DataLoader + Apollo', plain, {
        method: 'POST',
        path: '/graphql',
        headers: plainHeaders,
        body: plainQuery,
      }),
      lane('list: eleven, REST', ours.server, { method: 'GET', path: listPath, headers: ours.headers }),
      lane('list: floor of REST', floor, { method: 'GET', path: floorPaths.restList, headers: {} }),
    ],
    options.pace,
    tell,
  );
  return {
    race: result,
    findings: [
      rateFinding(
        'GraphQL: 50 people with account',
        result,
        'list: eleven, GraphQL',
        'list: floor of GraphQL',
        0.5,
        'of the floor',
      ),
      rateFinding(
        'GraphQL: 50 people with account',
        result,
        'list: eleven, GraphQL',
        'list: plain NestJS + TypeORM + DataLoader + Apollo',
        2.5,
        '× plain',
      ),
      rateFinding('REST: 50 people with account', result, 'list: eleven, REST', 'list: floor of REST', 0.6, 'of the floor'),
    ],
  };
};

interface Answers {
  readonly graphql: string;
  readonly rest: string;
  readonly floorGraphql: string;
  readonly floorRest: string;
  readonly plain: string;
}

interface Row {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly account: { readonly id: string; readonly name: string };
}

/** All five must give the same 50 people, or the comparison means nothing. Returns the last one's id, which every answer must hold. */
function sameRows(answers: Answers): string {
  const nodes = (text: string): Row[] => (JSON.parse(text) as { nodes: Row[] }).nodes;
  const lists = {
    graphql: (JSON.parse(answers.graphql) as { data: { people: { nodes: Row[] } } }).data.people.nodes,
    rest: nodes(answers.rest),
    floorGraphql: nodes(answers.floorGraphql),
    floorRest: nodes(answers.floorRest),
    plain: (JSON.parse(answers.plain) as { data: { people: Row[] } }).data.people,
  };
  const text = (row: Row): string => [row.id, row.firstName, row.lastName, row.account.id, row.account.name].join(' ');
  const expected = lists.graphql.map(text).join('\n');
  for (const [name, rows] of Object.entries(lists)) {
    if (rows.length !== 50 || rows.map(text).join('\n') !== expected)
      throw new Error(`list: ${name} gives other rows than graphql`);
  }
  if (answers.graphql !== `{"data":{"people":${answers.floorGraphql}}}`)
    throw new Error('list: GraphQL does not pass the floor’s text through');
  if (answers.rest !== answers.floorRest) throw new Error('list: REST does not pass the floor’s text through');
  return lists.graphql.at(-1)!.id;
}
