import { testApi, type TestApi } from '#kit';
import integration from '../index.js';
import { notebook } from './notebook.js';

let api: TestApi;
beforeAll(async () => {
  api = await testApi([notebook, integration]);
});
afterAll(() => api?.close());

it('a custom field by which a webhook picks records, or whose value it sends, is neither renamed nor deleted', async () => {
  const admin = await api.actor('admin');
  type Body = Record<string, unknown> & { id: string };
  const post = async (path: string, body: Record<string, unknown>) => {
    const answer = await api.rest<Body>(admin, 'POST', `/v1/${path}`, body);
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body.id;
  };
  const field = await post('custom-fields', { entity: 'note', key: 'colour', type: 'text' });
  const hook = { url: 'https://erp.example.com/hook', eventTypes: ['note.*'] };
  const picks = await post('webhooks', { ...hook, name: 'Reds', filter: { note: { colour: { eq: 'red' } } } });
  const sends = await post('webhooks', { ...hook, name: 'Paints', fields: { note: ['name', 'colour'] } });
  await post('webhooks', { ...hook, name: 'Others', fields: { note: ['pages'] }, filter: { note: { name: { eq: 'colour' } } } });
  const url = `/v1/custom-fields/${field}`;
  const refused = await api.rest(admin, 'PATCH', url, { key: 'paint' }, { 'if-match': '*' });
  expect(refused.body).toMatchObject({
    status: 409,
    code: 'field_in_use',
    params: { uses: expect.arrayContaining(['the webhook «Reds»', 'the webhook «Paints»']) },
  });
  for (const id of [picks, sends]) await api.rest(admin, 'DELETE', `/v1/webhooks/${id}`, undefined, { 'if-match': '*' });
  expect((await api.rest(admin, 'DELETE', url, undefined, { 'if-match': '*' })).status).toBe(200);
});
