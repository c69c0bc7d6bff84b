import { existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chapter, Row } from '../chapter.js';
import { lossRow, verdictOf } from '../ledger/judged.js';
import { drained } from './f07-locks.js';
import { underLoad } from './under-load.js';

export const disconnects: Chapter = {
  name: 'faults/f17-disconnects',
  title: 'F17 clients go away in the middle of requests, uploads and exports',
  minutes: 3,
  async run(ctx) {
    const { stand, api, writer } = await underLoad(ctx, { perSecond: 10 });
    const firm = stand.firms[0]!;
    const head = (method: string, path: string, more = ''): string =>
      `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: ${firm.authorization}\r\n${more}\r\n`;
    const kinds: readonly (readonly [string, (n: number) => string])[] = [
      ['a read', () => head('GET', '/v1/accounts?first=200')],
      ['a report of everything', () => head('GET', '/v1/export/accounts?format=csv')],
      [
        'half an upload',
        (n) =>
          `${head('POST', `/v1/files?name=cut-${n}.txt`, 'content-type: text/plain\r\ncontent-length: 500000\r\n')}${'x'.repeat(20_000)}`,
      ],
      [
        'half an import',
        () => `${head('POST', '/v1/import/accounts', 'content-type: text/csv\r\ncontent-length: 500000\r\n')}name\ncut row\n`,
      ],
      [
        'half a body',
        () => `${head('POST', '/v1/accounts', 'content-type: application/json\r\ncontent-length: 5000\r\n')}{"name":"cut`,
      ],
    ];
    const before = await drained(api.url);
    const times = ctx.times(1000, 50);
    for (let n = 0; n < times; n += 20)
      await Promise.all(Array.from({ length: 20 }, (_, i) => cut(api.port, kinds[(n + i) % kinds.length]![1](n + i))));
    await sleep(2000);
    await writer.finish();
    const after = await drained(api.url);
    const [cutRows] = await stand.postgres.admin(
      async (client) =>
        (
          await client.query<{ files: number; accounts: number; idle: number }>(
            `select (select count(*)::int from files where name like 'cut-%') as files, (select count(*)::int from accounts where name = 'cut row') as accounts, (select count(*)::int from pg_stat_activity where state like 'idle in transaction%') as idle`,
          )
        ).rows,
    );
    const spool = join(stand.filesFolder, 'spool');
    const left = existsSync(spool) ? readdirSync(spool).length : 0;
    const verdict = await verdictOf(ctx, stand);
    const rows: Row[] = [
      {
        what: `Clients that go away in the middle of ${kinds.map(([name]) => name).join(', ')}: connections to the database`,
        times: `${times} times`,
        measured: `before: ${before}; after: ${after}; ${cutRows?.idle} idle in a transaction`,
        bar: 'nobody waits, none in a transaction',
        pass: /waiting 0/.test(after) && cutRows?.idle === 0,
      },
      {
        what: 'What is left of what was cut',
        times: `${times} times`,
        measured: `${cutRows?.files} files, ${cutRows?.accounts} accounts, ${left} parts on disk; ${api.restarts()} restarts`,
        bar: '0',
        pass: cutRows?.files === 0 && cutRows.accounts === 0 && left === 0 && api.restarts() === 0,
      },
      lossRow(verdict, 'All others meanwhile', `${verdict.tally.intents} intents`),
    ];
    return rows;
  },
};

/** Sends this and goes away after a moment, sometimes with a reset. */
function cut(port: number, text: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(text);
      setTimeout(() => {
        if (Math.random() < 0.5) socket.resetAndDestroy();
        else socket.destroy();
        resolve();
      }, Math.random() * 30);
    });
    socket.on('error', () => resolve());
  });
}
