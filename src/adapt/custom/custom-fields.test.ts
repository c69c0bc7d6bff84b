import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testApi, type TestApi } from '../../../test/kit/api.js';
import type { Work } from '../../records/work.js';
import { defineEntity } from '../../declare/entity.js';
import { text } from '../../declare/fields/text.js';
import { defineModule } from '../../declare/module.js';
import { staffAccess } from '../../declare/access.js';

const account = defineEntity('account', { title: 'name', fields: { name: text({ required: true }) }, access: staffAccess });
const shop = defineModule('shop', { entities: [account] });

let kit: TestApi;
let admin: Work;
beforeAll(async () => {
  kit = await testApi([shop]);
  admin = await kit.actor('admin');
});
afterAll(() => kit.close());

test('a custom field', async () => {
  const made = await kit.rest(admin, 'POST', '/v1/custom-fields', {
    entity: 'account',
    key: 'level',
    type: 'text',
    indexed: true,
  });
  expect(made.body).toMatchObject({ key: 'level' });
  const one = await kit.rest(admin, 'POST', '/v1/accounts', { name: 'A', level: 'gold' });
  expect(one.body).toMatchObject({ level: 'gold' });
  const two = await kit.rest(admin, 'PATCH', `/v1/accounts/${String(one.body.id)}`, { level: 'silver' }, { 'if-match': '1' });
  expect(two.body).toMatchObject({ level: 'silver', version: 2 });
  const history = await kit.rest(admin, 'GET', `/v1/accounts/${String(one.body.id)}/history`);
  expect(history.body).toMatchObject({ nodes: [{ before: { level: 'gold' }, after: { level: 'silver' } }, {}] });
  const got = await kit.graphql(admin, '{ accounts(filter: { level: { eq: "silver" } }) { nodes { name level } } }');
  expect(got.body).toEqual({ data: { accounts: { nodes: [{ name: 'A', level: 'silver' }] } } });
});
