import { rateFinding } from '../findings.js';
import { floorPaths } from '../floor/setup.js';
import type { BenchCase } from '../ground.js';
import { race } from '../load/rounds.js';
import { ask } from '../load/turns.js';
import { onePath } from '../ours.js';

/** One person with their account, all fields of both, by an id that changes with every request. */
export const byId: BenchCase = async ({ ours, floor, cluster, options, personIds, tell }) => {
  const id = personIds[0]!;
  const floorPath = (one: string): string => floorPaths.one.replace(':id', one);
  const [mine, bare] = [
    await ask(ours.server.url + onePath(id), { headers: ours.headers }),
    await ask(floor.url + floorPath(id)),
  ];
  if (mine !== bare) throw new Error('by id: REST does not pass the floor’s text through');
  const shot = { method: 'GET', fills: personIds.map((one) => ({ id: one })), mustContain: '"account" : {"id"' } as const;
  const result = await race(
    [
      {
        name: 'by id: eleven, REST',
        pids: [ours.server.pid, cluster.postmasterPid],
        shot: { ...shot, url: ours.server.url, path: onePath('{id}'), headers: ours.headers },
      },
      {
        name: 'by id: floor',
        pids: [floor.pid, cluster.postmasterPid],
        shot: { ...shot, url: floor.url, path: floorPath('{id}'), headers: {} },
      },
    ],
    options.pace,
    tell,
  );
  return {
    race: result,
    findings: [rateFinding('REST: by id with account', result, 'by id: eleven, REST', 'by id: floor', 0.5, 'of the floor')],
  };
};
