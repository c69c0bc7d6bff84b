import { makeContext, testApi, type TestApi } from '#kit';
import integration from '../index.js';
import { notebook } from './notebook.js';

let api: TestApi;
beforeAll(async () => {
  api = await testApi([notebook, integration]);
});
afterAll(() => api?.close());

const good = { name: 'ERP', url: 'https://erp.example.com/hook', eventTypes: ['note.*'] };
type Actor = Awaited<ReturnType<TestApi['actor']>>;
const create = (as: Actor, values: Record<string, unknown>) =>
  api.rest<Record<string, unknown> & { id: string }>(as, 'POST', '/v1/webhooks', { ...good, ...values });

describe('setting up a webhook', () => {
  it.each([
    ['an address of a private network', { url: 'https://192.168.1.1/' }, '/url'],
    ['the cloud’s metadata', { url: 'https://169.254.169.254/latest' }, '/url'],
    ['decimal digits for an address', { url: 'https://3232235777/' }, '/url'],
    ['a name that means this machine', { url: 'ftp://localhost./' }, '/url'],
    ['a password in the address', { url: 'https://user:password@example.com/' }, '/url'],
    ['an event that does not exist', { eventTypes: ['note.burnt'] }, '/eventTypes/0'],
    ['no event', { eventTypes: [] }, '/eventTypes'],
    ['a filter that is none', { filter: [1] }, '/filter'],
    ['a filter of an unknown entity', { filter: { nothing: {} } }, '/filter/nothing'],
    ['a filter by an unknown field', { filter: { note: { colour: { eq: 'red' } } } }, '/filter/note/colour'],
    ['a filter by an unknown operator', { filter: { note: { pages: { like: 5 } } } }, '/filter/note/pages/like'],
    ['a filter by a wrong value', { filter: { note: { pages: { gt: 'many' } } } }, '/filter/note/pages/gt'],
    ['an unknown field', { fields: { note: ['name', 'colour'] } }, undefined],
    ['fields that are no list', { fields: { note: 'name' } }, '/fields/note'],
    ['a state', { state: 'enabled' }, '/state'],
    ['a key', { apiKeyId: '0199aaaa-0000-7000-8000-000000000000' }, '/apiKeyId'],
  ])('refuses %s when it is given', async (_what, values, pointer) => {
    const admin = await api.actor('admin');
    const answer = await create(admin, values);
    expect(answer.status).toBe(400);
    if (pointer) expect(answer.body.pointer).toBe(pointer);
    const made = await create(admin, {});
    const changed = await api.rest(admin, 'PATCH', `/v1/webhooks/${made.body.id}`, values, { 'if-match': '*' });
    expect(changed.status).toBe(400);
  });

  it('is enabled only after its secret was made, which is shown once', async () => {
    const admin = await api.actor('admin');
    const made = await create(admin, {});
    expect(made).toMatchObject({
      status: 201,
      body: { state: 'disabled', body: 'full', format: 'standard', ordered: false, ownerId: admin.userId },
    });
    const to = `/v1/webhooks/${made.body.id}`;
    expect((await api.rest(admin, 'POST', `${to}/enable`, {}, { 'if-match': '*' })).body).toMatchObject({
      code: 'transition_not_allowed',
    });
    const rotated = await api.rest<{ secret: string }>(admin, 'POST', `${to}/rotate-secret`, {});
    expect(rotated.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect((await api.rest(admin, 'POST', `${to}/enable`, {}, { 'if-match': '*' })).body).toMatchObject({ state: 'enabled' });
    for (const url of [to, '/v1/webhooks', `${to}/history`])
      expect((await api.rest(admin, 'GET', url)).text).not.toContain(rotated.body.secret.slice(6, 30));
  });

  it('gives nobody the rights of another: not by taking over the webhook, nor by naming its owner', async () => {
    const ctx = makeContext(api.system);
    const role = await ctx.records('role').create({ name: 'Integrator' });
    for (const verb of ['read', 'create', 'update'])
      await ctx.records('roleGrant').create({ roleId: role.id, permission: `webhook.${verb}`, scope: 'tenant' });
    const integrator = await api.actor('viewer');
    await ctx.records('roleAssignment').create({ userId: integrator.userId, roleId: role.id });
    const admin = await api.actor('admin');
    const of = async (actor: Actor) => ({ ...actor, ...(await api.refreshed(actor)) });
    const owned = await create(await of(admin), {});
    const as = await of(integrator);
    expect(await create(as, {})).toMatchObject({ status: 201 });
    const taken = await api.rest(
      as,
      'PATCH',
      `/v1/webhooks/${owned.body.id}`,
      { url: 'https://mine.example.com/' },
      { 'if-match': '*' },
    );
    expect(taken).toMatchObject({ status: 400, body: { pointer: '/ownerId' } });
    expect(await create(as, { ownerId: admin.userId })).toMatchObject({ status: 400, body: { pointer: '/ownerId' } });
    expect(await api.rest(as, 'PATCH', `/v1/webhooks/${owned.body.id}`, { name: 'Renamed' }, { 'if-match': '*' })).toMatchObject({
      status: 200,
    });
  });

  it('is for administrators unless a role allows it, and so are its deliveries', async () => {
    const rep = await api.actor('rep');
    for (const url of ['webhooks', 'webhook-deliveries', 'webhook-attempts', 'webhook-health-records'])
      expect([url, [403, 200].includes((await api.rest(rep, 'GET', `/v1/${url}`)).status)]).toEqual([url, true]);
    expect((await create(rep, {})).status).toBe(403);
  });
});
