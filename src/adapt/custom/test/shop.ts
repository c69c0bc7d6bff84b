import { testApi, type TestApi } from '../../../../test/kit/api.js';
import { loadRights } from '../../../access/load-rights.js';
import type { Rights } from '../../../access/rights.js';
import { staffAccess } from '../../../declare/access.js';
import { defineEntity } from '../../../declare/entity.js';
import { int } from '../../../declare/fields/int.js';
import { link } from '../../../declare/fields/link.js';
import { text } from '../../../declare/fields/text.js';
import { defineModule } from '../../../declare/module.js';
import type { Work } from '../../../records/work.js';
import { exchangeRoutes } from '../../../surfaces/exchange/routes.js';
import { createServer } from '../../../surfaces/server.js';
import { withTenantShapes } from '../shapes.js';

const customer = defineEntity('customer', {
  title: 'name',
  fields: { name: text({ required: true, search: true }), size: int({ index: true }) },
  access: staffAccess,
});
const purchase = defineEntity('purchase', {
  title: 'name',
  fields: { name: text({ required: true }), amount: int(), customer: link('customer', { inverse: 'purchases' }) },
  access: staffAccess,
});

/** A small shop over HTTP. */
export const shop = (): Promise<TestApi> =>
  testApi([defineModule('shop', { entities: [customer, purchase] })], (kit, gate) => [
    (app) => exchangeRoutes(app, kit.kernel, gate),
  ]);

export type Row = Record<string, unknown>;

/** Defines a field and gives it back; throws the refusal. */
export async function define(api: TestApi, as: Work, field: Row): Promise<Row> {
  const { status, body } = await api.rest(as, 'POST', '/v1/custom-fields', { entity: 'customer', type: 'text', ...field });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}

/** Another process on the same database, with what it remembers of this actor. */
export async function secondInstance(api: TestApi, who: Work & { userId: string }) {
  const kernel = { ...api.kernel, registry: withTenantShapes(api.kernel.registry.shapes!.declared, api.kernel.db) };
  const actor = { tenantId: who.rights.tenantId, userId: who.userId };
  const load = async (): Promise<Rights> => (await loadRights(kernel.db, kernel.registry, actor)) as Rights;
  let rights = await load();
  const gate = { authenticate: async () => rights, reload: async () => (rights = await load()) };
  const { app } = await createServer(kernel, gate);
  return {
    async ask(method: 'GET' | 'POST', url: string, payload?: Row) {
      const headers = { authorization: 'x' };
      const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
      return { status: answer.statusCode, body: JSON.parse(answer.body) as Row };
    },
    close: () => app.close(),
  };
}
