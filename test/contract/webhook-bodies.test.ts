import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { testApi, type TestApi } from '#kit';
import { installed } from '../../modules/installed.js';
import { bodyOf } from '../../modules/integration/reading/body.js';
import { FURTHER_EVENTS } from '../../src/declare/event-types.js';
import type { OutsideEvent } from '../../src/declare/outside-event.js';
import { pullEvents } from '../../src/ledger/pull-events.js';
import { openApiOf } from '../../src/surfaces/openapi/document.js';

type Body = { schema: { allOf: [unknown, { properties: { type: { enum: string[] } } }] } };
interface Document {
  webhooks: Record<string, { post: { operationId: string; requestBody: { content: Record<string, Body> } } }>;
}

let api: TestApi;
let document: Document;
let ajv: Ajv2020;
beforeAll(async () => {
  api = await testApi(installed);
  document = openApiOf(api.kernel.registry) as unknown as Document;
  ajv = new Ajv2020({ strict: false, allErrors: true });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addFormat('idn-email', /^\S+@\S+$/).addFormat('iri', /^https?:\/\/\S+$/);
  ajv.addSchema(document as unknown as AnySchema, 'api');
});
afterAll(() => api?.close());

const JSON_TYPE = 'application/json';
const typesOf = (family: string): string[] =>
  document.webhooks[family]?.post.requestBody.content[JSON_TYPE]?.schema.allOf[1].properties.type.enum ?? [];

function errorsOf(family: string, type: string, body: unknown): unknown {
  const validate = ajv.compile({ $ref: `api#/webhooks/${family}/post/requestBody/content/${type.replace('/', '~1')}/schema` });
  return validate(JSON.parse(JSON.stringify(body))) ? null : validate.errors?.slice(0, 5);
}

describe('the webhooks of the OpenAPI document', () => {
  it('name every event there is, by entity, and the document is a valid one [INT7]', async () => {
    const named = Object.keys(document.webhooks).flatMap(typesOf);
    expect(named).toEqual(expect.arrayContaining([...api.kernel.registry.events]));
    for (const fact of FURTHER_EVENTS) expect(typesOf('person')).toContain(`person.${fact}`);
    expect(new Set(Object.values(document.webhooks).map(({ post }) => post.operationId)).size).toBe(
      Object.keys(document.webhooks).length,
    );
    expect(await new Validator().validate(JSON.parse(JSON.stringify(document)) as Record<string, unknown>)).toMatchObject({
      valid: true,
    });
  });

  it('describe what is really sent: full and thin, in both formats, of live and of deleted records', async () => {
    const from = api.rest<{ id: string }>;
    const { id } = (await from(api.system, 'POST', '/v1/accounts', { name: 'Told of' })).body;
    await from(api.system, 'PATCH', `/v1/accounts/${id}`, { notes: 'changed' }, { 'if-match': '*' });
    const record = (await from(api.system, 'GET', `/v1/accounts/${id}`)).body;
    await from(api.system, 'DELETE', `/v1/accounts/${id}`, undefined, { 'if-match': '*' });
    const events = await pulled('account', id);
    expect(events.map((event) => event.operation)).toEqual(['create', 'update', 'delete']);
    for (const event of events)
      for (const [format, type] of [['standard', JSON_TYPE] as const, ['cloudevents', 'application/cloudevents+json'] as const])
        for (const [body, fields] of [
          ['full', null] as const,
          ['thin', null] as const,
          ['full', { account: ['name'] }] as const,
        ]) {
          const shown = event.operation === 'delete' ? null : record;
          const sent = bodyOf({ body, format, fields }, event, shown, api.system.rights.tenantId);
          expect([event.type, format, body, errorsOf('account', type, sent)]).toEqual([event.type, format, body, null]);
        }
  });

  it('refuse what is not sent: another entity’s event, another schema, a wrong value', async () => {
    const { id } = (await api.rest<{ id: string }>(api.system, 'POST', '/v1/accounts', { name: 'Wrong' })).body;
    const [event] = (await pulled('account', id)) as [OutsideEvent];
    const good = bodyOf({ body: 'full', format: 'standard', fields: null }, event, { name: 'Wrong' }, '');
    expect(errorsOf('account', JSON_TYPE, good)).toBeNull();
    const worse = [
      { ...good, type: 'person.created' },
      { ...good, schema: 'urn:eleven:event:2' },
    ];
    for (const bad of [...worse, { ...good, data: { ...(good.data as object), record: { name: 5 } } }])
      expect(errorsOf('account', JSON_TYPE, bad)).not.toBeNull();
  });
});

async function pulled(entity: string, id: string): Promise<OutsideEvent[]> {
  for (;;) {
    const page = await pullEvents(api.system, { types: [`${entity}.*`], limit: 10_000 });
    const found = page.events.filter((event) => event.recordId === id);
    if (found.length > 0 && page.more === false) return found;
  }
}
