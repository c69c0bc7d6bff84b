import { readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Chapter, Row } from '../chapter.js';
import { lossRow, verdictOf } from '../ledger/judged.js';
import { makeVolume, noVolume } from '../stand/volume.js';
import { underLoad } from './under-load.js';

/** `201 (39), 507 (1)`: what was told, and how often. */
const tally = (told: readonly (string | number)[]): string =>
  [...new Set(told)].map((one) => `${one} (${told.filter((other) => other === one).length})`).join(', ');

export const filesFull: Chapter = {
  name: 'faults/f10-files-full',
  title: 'F10 the volume of the file store is full',
  minutes: 3,
  skip: noVolume,
  async run(ctx) {
    const volume = makeVolume(ctx, 'store', 16);
    const { stand, api, writer } = await underLoad(ctx, { files: join(volume.path, 'files'), perSecond: 15 });
    const firm = stand.firms[0]!;
    const upload = async (name: string): Promise<{ status: number; type: string; code: string }> => {
      const answer = await fetch(`${api.url}/v1/files?name=${name}`, {
        method: 'POST',
        headers: { authorization: firm.authorization, 'content-type': 'text/plain' },
        body: `${name} ${'x'.repeat(200_000)}`,
      });
      const text = await answer.text();
      return {
        status: answer.status,
        type: answer.headers.get('content-type') ?? '',
        code: /"code":"(\w+)"/.exec(text)?.[1] ?? '',
      };
    };
    // Often enough that a connection which a refusal leaves unfit for the next request is met; and what is kept has room.
    const times = ctx.times(40, 10);
    const [full, after]: [string[], number[]] = [[], []];
    for (let n = 0; n < times; n++) {
      volume.fill();
      const told = await upload(`full-${n}.txt`);
      full.push(`${told.status} ${told.code}`);
      const created = await firm.ask('POST', '/v1/accounts', { name: `While full ${n}`, notDuplicate: true }).then(
        () => true,
        () => false,
      );
      if (!created) full.push('a record could not be made');
      volume.free();
      after.push((await upload(`free-${n}.txt`)).status);
    }
    await writer.finish();
    const verdict = await verdictOf(ctx, stand);
    const spool = join(volume.path, 'files', 'spool');
    const left = existsSync(spool) ? readdirSync(spool).length : 0;
    const rows: Row[] = [
      {
        what: 'An upload is refused while the volume is full, and records can be made',
        times: `${times} times`,
        measured: tally(full),
        bar: '507 problem+json',
        pass: full.every((one) => one === '507 file_storage_full'),
      },
      {
        what: 'The next upload after space was freed, without a restart',
        times: `${times} times`,
        measured: tally(after),
        bar: '201',
        pass: after.every((status) => status === 201) && api.restarts() === 0,
      },
      { what: 'Parts of files left behind', times: '1', measured: String(left), bar: '0', pass: left === 0 },
    ];
    const loss = lossRow(
      verdict,
      'What the writers were told; uploads of theirs were refused with 507 and sent again',
      `${verdict.tally.intents} intents`,
    );
    // 507 is told as one of the other 5xx: it says the same as 503 and is the promised answer here.
    const others = stand.lines().filter((line) => line.t === 'fault' && line.status !== 507).length;
    return [
      ...rows,
      {
        ...loss,
        measured: `${loss.measured}; of the other 5xx ${verdict.tally.faults - others} are 507`,
        pass: verdict.broken === '' && others === 0 && verdict.tally.unsettled === 0,
      },
    ];
  },
};

export const fsyncFails: Chapter = {
  name: 'faults/f12-fsync-fails',
  title: 'F12 fsync of an attachment fails with EIO',
  minutes: 2,
  skip: () => (existsSync('/usr/bin/strace') ? null : 'strace is not installed'),
  async run(ctx) {
    const { stand } = await underLoad(ctx, { perSecond: 5 });
    const wrap = [
      '/usr/bin/strace',
      '-f',
      '-qq',
      '-o',
      '/dev/null',
      '-e',
      'trace=fsync,fdatasync',
      '-e',
      'inject=fsync,fdatasync:error=EIO',
    ];
    const ill = await stand.node('ill-api', 'api', { wrap, supervised: false });
    await ill.ready();
    const firm = stand.firms[0]!;
    const times = ctx.times(3, 2);
    const told: string[] = [];
    for (let n = 0; n < times; n++) {
      const answer = await fetch(`${ill.url}/v1/files?name=ill-${n}.txt`, {
        method: 'POST',
        headers: { authorization: firm.authorization, 'content-type': 'text/plain' },
        body: `ill ${n}`,
      });
      told.push(`${answer.status} ${/"code":"(\w+)"/.exec(await answer.text())?.[1] ?? ''}`);
    }
    const rows = await stand.postgres.admin(
      async (client) => (await client.query(`select from files where name like 'ill-%'`)).rowCount ?? 0,
    );
    return [
      {
        what: 'An upload whose fsync fails is not acknowledged, and leaves no row',
        times: `${times} uploads`,
        measured: `${told.join(', ')}; ${rows} rows`,
        bar: '503 problem+json, 0 rows',
        pass: told.every((one) => one === '503 file_storage_unavailable') && rows === 0,
      },
    ];
  },
};
