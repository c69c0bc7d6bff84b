import { timeFinding } from '../findings.js';
import type { BenchCase, Ground } from '../ground.js';
import { ask, inTurns } from '../load/turns.js';
import type { Finding } from '../result.js';

const size = 50;
const wanted = 2000;
/** A walk that takes longer is broken off: the page it got to is then slow enough to fail by itself. */
const patienceMs = 120_000;

interface Page {
  readonly data: {
    readonly people: {
      readonly nodes: readonly { id: string }[];
      readonly pageInfo: { endCursor: string; hasNextPage: boolean };
    };
  };
}

const pageQuery = (sort: string): string =>
  `query ($after: String) { people(first: ${size}, after: $after${sort}) { nodes { id firstName lastName account { id name } } pageInfo { endCursor hasNextPage } } }`;

/** Walks to page 2,000 by cursors as a client would, then times that page against page 1. */
async function walk(ground: Ground, name: string, sort: string): Promise<Finding> {
  const { ours, tell } = ground;
  const query = pageQuery(sort);
  const page = async (after: string | null): Promise<Page['data']['people']> => {
    const answer = await ask(`${ours.server.url}/graphql`, {
      method: 'POST',
      headers: ours.headers,
      body: JSON.stringify({ query, variables: { after } }),
    });
    return (JSON.parse(answer) as Page).data.people;
  };
  const seen = new Set<string>();
  let after: string | null = null;
  let number = 1;
  let late = false;
  const until = performance.now() + patienceMs;
  for (; number < wanted; number++) {
    const { nodes, pageInfo } = await page(after);
    for (const { id } of nodes) seen.add(id);
    late = performance.now() > until;
    if (!pageInfo.hasNextPage || late) break;
    after = pageInfo.endCursor;
  }
  if (number < wanted) tell(`  the walk ${late ? 'was broken off' : 'ended'} at page ${number}: the figure is for that one`);
  if (seen.size !== (number - 1) * size && number === wanted)
    throw new Error(`paging: ${seen.size} different people on ${number - 1} pages of ${size}`);
  const far = after;
  const times = await inTurns({ far: () => page(far), first: () => page(null) }, 200);
  const finding = timeFinding(
    `page ${number.toLocaleString('en')} of a list against page 1 (${name})`,
    times.far!,
    times.first!,
    1.5,
  );
  return late
    ? {
        ...finding,
        case: `${finding.case}; page ${wanted.toLocaleString('en')} was not reached in ${patienceMs / 1000} s`,
        pass: false,
      }
    : finding;
}

/** In the order of ids, and in the order of names, whose cursors carry a value. */
export const paging: BenchCase = async (ground) => ({
  findings: [await walk(ground, 'by id', ''), await walk(ground, 'by last name', ', sort: [{ lastName: asc }]')],
});
