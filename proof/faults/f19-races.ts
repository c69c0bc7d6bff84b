import { Agent, request as send } from 'undici';
import type { Chapter, Row } from '../chapter.js';
import { openStand } from '../stand/stand.js';
import { duplicates, lostUpdates, upsertRaces, type RaceResult, type Request } from './races.js';

export const races: Chapter = {
  name: 'faults/f19-races',
  title: 'F19, F20, F21 duplicates, lost updates and upserts at once, at two instances',
  minutes: 4,
  async run(ctx) {
    const stand = await openStand(ctx);
    const nodes = [await stand.node('api-1', 'all'), await stand.node('api-2', 'api')];
    await Promise.all(nodes.map((node) => node.ready()));
    await stand.open(1, nodes[0]!.url);
    const agent = new Agent({ connections: 64 });
    ctx.atEnd(() => agent.close());
    let turn = 0;
    const request: Request = async (method, path, body, headers = {}) => {
      const url = nodes[turn++ % nodes.length]!.url;
      const {
        statusCode,
        headers: told,
        body: answer,
      } = await send(`${url}${path}`, {
        method: method as 'GET',
        dispatcher: agent,
        headers: { authorization: stand.firms[0]!.authorization, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: statusCode, text: await answer.text(), retryAfter: told['retry-after'] !== undefined };
    };
    const row = (what: string, times: string, bar: string, { statuses, wrong }: RaceResult): Row => ({
      what,
      times,
      measured: `${Object.entries(statuses)
        .map(([status, n]) => `${n} × ${status}`)
        .join(', ')}; ${wrong.length} wrong${wrong[0] ? `, e.g. ${wrong[0]}` : ''}`,
      bar,
      pass: wrong.length === 0,
    });
    const [keys, ids, each] = [ctx.times(200, 10), ctx.times(200, 10), ctx.times(50, 5)];
    return [
      row(
        'F19: identical requests at once with one Idempotency-Key; another body with the key; a key too long',
        `${keys} keys × 16`,
        'one row each, one answer or 409 + Retry-After; 422; 400',
        await duplicates(request, keys, 16, 'dup'),
      ),
      row(
        'F20: 32 writers count one field up with If-Match; no If-Match; two deletes at once',
        `32 × ${each}`,
        'the count is the number of successes, failures are 412; 428; one 200',
        await lostUpdates(request, 32, each),
      ),
      row(
        'F21: upserts of one external id at once',
        `${ids} ids × 32`,
        'one row each, no 5xx',
        await upsertRaces(request, ids, 32, 'up'),
      ),
    ];
  },
};
