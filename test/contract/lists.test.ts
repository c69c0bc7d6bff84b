import { testApi, type TestApi } from '#kit';
import { kernelModules } from '../../src/parts/index.js';
import type { AnyField } from '../../src/declare/entity.js';
import type { Operator } from '../../src/declare/field.js';
import type { EntityModel, FieldModel } from '../../src/registry/model.js';
import { buildRegistry } from '../../src/registry/build.js';
import { filterFields, sortFields } from '../../src/surfaces/openapi/schemas.js';
import { installed } from '../../modules/installed.js';
import { graphqlFields, makers, type Row, type Values } from './subject.js';

const entities = [...buildRegistry([...kernelModules, ...installed]).entities.values()].map((e) => [e.name, e] as const);

let api: TestApi;
let make: ReturnType<typeof makers>;
beforeAll(async () => {
  api = await testApi(installed);
  make = makers(api);
  // Three of each, with different samples, and one with as little as can be.
  for (const [, entity] of entities) {
    for (const n of [0, 1, 2]) await make.make(entity, 'full', n);
    await make.make(entity, 'least');
  }
}, 60_000);
afterAll(() => api?.close());

interface Page {
  nodes: Row[];
  pageInfo: { endCursor: string | null };
  totalCount?: number;
}

async function all(entity: EntityModel, query = ''): Promise<Row[]> {
  const answer = await api.rest<Page>(api.system, 'GET', `/v1/${entity.route}?first=1000${query}`);
  expect([query, answer.status, answer.status === 200 ? null : answer.body]).toEqual([query, 200, null]);
  return answer.body.nodes;
}

const idsOf = (rows: readonly Row[]): string[] => rows.map((r) => r.id).sort();
const filtered = (entity: EntityModel, filter: unknown): Promise<Row[]> =>
  all(entity, `&filter=${encodeURIComponent(JSON.stringify(filter))}`);

/** What a filter takes for a value as reads give it, where the two differ. */
function operandOf(field: FieldModel['field'], value: unknown): unknown {
  if (field.kind === 'phone') return (value as { e164: string | null; raw: string }).e164 ?? (value as { raw: string }).raw;
  // Of a sum that is reckoned, too.
  if (value !== null && typeof value === 'object' && 'rateDate' in value)
    return { amount: (value as Values).amount, currency: (value as Values).currency };
  return value;
}

/** Some operand that an operator's schema allows; what it finds is not looked at. */
function anyOperand(schema: Operator['json'], field: AnyField): unknown {
  const s = schema as {
    type?: string | string[];
    enum?: unknown[];
    items?: Operator['json'];
    format?: string;
    required?: string[];
    properties?: Record<string, Operator['json']>;
    minimum?: number;
    exclusiveMinimum?: number;
    pattern?: string;
  };
  if (s.enum) return s.enum[0];
  const type = Array.isArray(s.type) ? s.type[0] : s.type;
  if (type === 'array') return [anyOperand(s.items ?? {}, field)];
  if (type === 'object')
    return Object.fromEntries(
      (s.required ?? Object.keys(s.properties ?? {})).map((key) => [key, anyOperand(s.properties?.[key] ?? {}, field)]),
    );
  if (type === 'integer' || type === 'number') return Math.max(s.minimum ?? 1, 1);
  if (type === 'boolean') return true;
  if (s.format === 'uuid') return '01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e';
  if (s.format === 'date') return '2026-01-31';
  if (s.format === 'date-time') return '2026-01-31T10:00:00Z';
  if (s.pattern?.includes('A-Z]{3}')) return 'RUB';
  if (field.kind === 'phone') return '+74950005555';
  if (['duration', 'timeOfDay', 'decimal', 'computed'].includes(field.kind)) return field.samples.valid[0]?.in ?? '1';
  return type === undefined ? { a: 1 } : 'RU';
}

/** The same, spaces and case aside: e-mails and the like are equal in more than one writing. */
const folded = (value: unknown): string => (JSON.stringify(value) ?? '').toLowerCase();

describe.each(entities)('%s', (_, entity) => {
  it('is filtered by each operator of each field', async () => {
    for (const { key, field } of filterFields(entity)) {
      const any = Object.entries(field.operators).map(([name, operator]) => ({
        [key]: { [name]: anyOperand(operator.json, field) },
      }));
      expect((await filtered(entity, { or: any })).length).toBeGreaterThanOrEqual(0);
      const unknown = await api.rest(
        api.system,
        'GET',
        `/v1/${entity.route}?filter=${encodeURIComponent(JSON.stringify({ [key]: { nonsense: 1 } }))}`,
      );
      expect([key, unknown.status, unknown.body.code, unknown.body.pointer]).toEqual([
        key,
        400,
        'unknown_operator',
        `/filter/${key}/nonsense`,
      ]);
    }
  });

  it('eq, ne and isNull find exactly theirs', async () => {
    const rows = await all(entity);
    for (const { key, field } of filterFields(entity)) {
      const present = rows.find((r) => r[key] !== null);
      if ('isNull' in field.operators && !field.neverNull) {
        expect([key, idsOf(await filtered(entity, { [key]: { isNull: true } }))]).toEqual([
          key,
          idsOf(rows.filter((r) => r[key] === null)),
        ]);
      }
      if (!present || !('eq' in field.operators) || field.kind === 'geo') continue;
      const value = present[key];
      const found = await filtered(entity, { [key]: { eq: operandOf(field, value) } });
      expect([key, found.map((r) => r.id)]).toEqual([key, expect.arrayContaining([present.id])]);
      const same = (r: Row) => folded(operandOf(field, r[key] ?? null) ?? null) === folded(operandOf(field, value));
      expect([key, idsOf(found)]).toEqual([key, idsOf(rows.filter((r) => r[key] !== null && same(r)))]);
      if ('ne' in field.operators)
        expect([key, idsOf(await filtered(entity, { [key]: { ne: operandOf(field, value) } }))]).toEqual([
          key,
          idsOf(rows.filter((r) => !found.some((f) => f.id === r.id))),
        ]);
    }
  });

  it('is sorted by each field both ways, and can be walked from every place', async () => {
    for (const { key } of sortFields(entity)) {
      const up = await all(entity, `&sort=${key}&fields=id`);
      const down = await all(entity, `&sort=-${key}&fields=id`);
      expect([key, down.map((r) => r.id).reverse()]).toEqual([key, up.map((r) => r.id)]);
      expect(new Set(up.map((r) => r.id)).size).toBe(up.length);
    }
    // One field of each kind: where a page continues depends on the type and on whether there may be none.
    const kinds = new Map(sortFields(entity).map((f) => [`${f.field.order?.type} ${f.field.required}`, f.key]));
    for (const key of kinds.values()) await walk(entity, key);
  });

  it('counts and sums exactly what the list gives', async () => {
    const rows = await all(entity);
    const measured = [...entity.fields.values()].filter((f) => f.field.measure && !f.field.computed?.load);
    const sums = measured.filter((f) => f.field.measure?.functions.includes('sum'));
    const dimensions = sortFields(entity)
      .filter((f) => ['choice', 'bool', 'state', 'link'].includes(f.field.kind))
      .slice(0, 8);
    const [whole] = await groups(
      entity,
      '',
      sums.map((f) => `sum.${f.key}`),
    );
    expect(whole?.count).toBe(rows.length);
    for (const { key, field } of sums) {
      const values = rows.map((r) => r[key]).filter((v) => v !== null);
      // Without base amounts the records' own are added up, as long as they are in one currency.
      const based = (v: unknown) => typeof (v as { base?: unknown }).base === 'number';
      const ofMoney =
        field.columns.some((c) => c.suffix === '_base') || values.some(based) ? ('base' as const) : ('amount' as const);
      const numbers = values
        .map((v) => (typeof v === 'object' ? (v as Record<typeof ofMoney, number | null>)[ofMoney] : v))
        .filter((v) => v !== null);
      if (numbers.some((n) => typeof n !== 'number' && typeof n !== 'bigint')) continue;
      const mixed = ofMoney === 'amount' && new Set(values.map((v) => (v as { currency?: string }).currency)).size > 1;
      const total =
        numbers.length === 0 || mixed ? null : (numbers as (number | bigint)[]).reduce<bigint>((sum, n) => sum + BigInt(n), 0n);
      const told = whole?.sum?.[key] ?? null;
      expect([key, told === null ? null : Number(told)]).toEqual([key, total === null ? null : Number(total)]);
    }
    for (const { key } of dimensions) {
      const parts = await groups(entity, key, []);
      expect([key, parts.reduce((sum, g) => sum + g.count, 0)]).toEqual([key, rows.length]);
      for (const part of parts)
        expect([key, part.key[key], part.count]).toEqual([
          key,
          part.key[key],
          rows.filter((r) => (r[key] ?? null) === (part.key[key] ?? null)).length,
        ]);
    }
  });

  it('is seen by nobody of another tenant', async () => {
    const other = await another();
    const [row] = await all(entity);
    const id = (row as Row).id;
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/history'],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/restore'],
    ] as const) {
      if (entity.readOnly && method !== 'GET') continue;
      const answer = await api.rest(other, method, `/v1/${entity.route}/${id}${path}`, method === 'GET' ? undefined : {}, {
        'if-match': '*',
      });
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
    const listed = await api.rest<Page>(other, 'GET', `/v1/${entity.route}?filter[id][eq]=${id}&total=true&deleted=include`);
    expect([listed.body.nodes, listed.body.totalCount]).toEqual([[], 0]);
    const asked = await api.graphql<Record<string, unknown>>(
      other,
      `query($id: ID!) { ${entity.name}(id: $id) { ${graphqlFields(entity)} } }`,
      { id },
    );
    expect(asked.body.errors?.[0]?.extensions.code).toBe('not_found');
  });
});

let elsewhere: Promise<Awaited<ReturnType<TestApi['otherTenant']>>> | undefined;
const another = () => (elsewhere ??= api.otherTenant());

interface Group {
  key: Values;
  count: number;
  sum?: Record<string, number | string | null>;
}

async function groups(entity: EntityModel, by: string, measures: readonly string[]): Promise<Group[]> {
  const answer = await api.rest<{ groups: Group[] }>(
    api.system,
    'GET',
    `/v1/${entity.route}/aggregate?groupBy=${by}&measures=${measures.join(',')}`,
  );
  expect(answer.status === 200 ? null : answer.body).toBeNull();
  return answer.body.groups;
}

/** From each record's cursor the next and the one before are exactly the neighbours in the whole list. */
async function walk(entity: EntityModel, key: string): Promise<void> {
  const list = (args: string) => `${entity.plural}(sort: [{ ${key}: asc }], ${args}) { edges { cursor node { id } } }`;
  const first = await api.graphql<Record<string, { edges: { cursor: string; node: { id: string } }[] }>>(
    api.system,
    `{ ${list('first: 5')} }`,
  );
  expect([key, first.body.errors ?? null]).toEqual([key, null]);
  const edges = first.body.data?.[entity.plural]?.edges ?? [];
  const asked = edges.flatMap(({ cursor }, i) => [
    `a${i}: ${list(`first: 1, after: "${cursor}"`)}`,
    `b${i}: ${list(`last: 1, before: "${cursor}"`)}`,
  ]);
  const { body } = await api.graphql<Record<string, { edges: { node: { id: string } }[] }>>(
    api.system,
    `{ ${asked.join('\n')} }`,
  );
  expect([key, body.errors ?? null]).toEqual([key, null]);
  edges.forEach((_, i) => {
    if (i + 1 < edges.length) expect([key, i, body.data?.[`a${i}`]?.edges[0]?.node.id]).toEqual([key, i, edges[i + 1]?.node.id]);
    expect([key, i, body.data?.[`b${i}`]?.edges[0]?.node.id]).toEqual([key, i, edges[i - 1]?.node.id]);
  });
}
