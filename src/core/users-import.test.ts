import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeContext, openMailbox, testApi, withQueue, type Mailbox, type TestApi } from '../../test/kit/index.js';
import { smtpMail } from '../platform/mail.js';
import { exchangeRoutes } from '../surfaces/exchange/routes.js';

let api: TestApi;
let mailbox: Mailbox;
beforeAll(async () => {
  api = await testApi([], (kit, gate) => [(app) => exchangeRoutes(app, kit.kernel, gate)]);
  mailbox = await openMailbox();
  const ctx = makeContext(api.system);
  for (const name of ['Склад', 'Цех']) await ctx.records('orgUnit').create({ name, kind: 'department' });
}, 60_000);
afterAll(async () => {
  await mailbox?.close();
  await api?.close();
});

const post = async (file: string, mode = 'upsert') => {
  const answer = await api.app.inject({
    method: 'POST',
    url: `/v1/import/users?preset=users&mode=${mode}`,
    payload: file,
    headers: { authorization: api.token(api.system), 'content-type': 'text/csv' },
  });
  return answer.json<{ counts: Record<string, number>; errors: { line: number; code: string }[] }>();
};
const users = async () => {
  const { nodes } = await makeContext(api.system)
    .records('user')
    .list({ sort: ['email'], fields: ['email', 'name', 'status', 'locale'], filter: { email: { endsWith: '@staff.example' } } });
  return nodes;
};
const linksOf = async (email: string) => {
  const ctx = makeContext(api.system);
  const { nodes } = await ctx
    .records('roleAssignment')
    .list({ filter: { user: { email: { eq: email } } }, fields: ['role.name'] });
  const jobs = await ctx
    .records('employment')
    .list({ filter: { user: { email: { eq: email } } }, fields: ['unit.name', 'position'] });
  return [nodes, jobs.nodes];
};

const FILE = [
  'ФИО;E-mail;Роль;Подразделение;Должность;Статус;Язык',
  'Анна Белова;anna@staff.example;Manager;Склад;Начальник;;Русский',
  'Борис Чёрный;boris@staff.example;Representative;Цех;;активен;',
  'Вера Кузнецова;vera@staff.example;;;;;',
  'Глеб Ошибкин;gleb@staff.example;Нет такой роли;;;;',
].join('\n');

describe('a staff list', () => {
  it('becomes users with roles and units, and refuses the row whose role is not there', async () => {
    expect(await post(FILE)).toMatchObject({ counts: { rows: 4, created: expect.any(Number) }, errors: [{ line: 5 }] });
    expect((await users()).slice(0, 3)).toMatchObject([
      { email: 'anna@staff.example', name: 'Анна Белова', status: 'invited', locale: 'ru' },
      { email: 'boris@staff.example', status: 'active' },
      { email: 'vera@staff.example', status: 'invited' },
    ]);
    expect(await linksOf('anna@staff.example')).toMatchObject([
      [{ role: { name: 'Manager' } }],
      [{ unit: { name: 'Склад' }, position: 'Начальник' }],
    ]);
    expect(await linksOf('vera@staff.example')).toEqual([[], []]);
  });

  it('changes nothing the second time', async () => {
    const before = await users();
    const { counts } = await post(FILE.split('\n').slice(0, 4).join('\n'));
    expect(counts).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
    expect(await users()).toEqual(before);
  });

  it('is followed by a letter to each who is invited', async () => {
    const queue: Record<string, unknown>[] = [];
    const kernel = withQueue(
      { ...api.kernel, publicUrl: 'https://crm.example', mail: smtpMail(mailbox.url, 'crm@firm.example') },
      (_, input) => void queue.push(input),
    );
    const ctx = makeContext({ ...api.system, kernel });
    const { invited } = (await ctx.run('user.inviteAll', {})) as { invited: number };
    for (const input of queue) await kernel.registry.jobs.get('notify.letter')?.run(ctx, input);
    const to = mailbox.received.map((one) => one.to[0]);
    expect([to.length, to.includes('anna@staff.example'), to.includes('boris@staff.example')]).toEqual([invited, true, false]);
  });
});
