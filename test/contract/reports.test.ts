import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeContext, testApi, withReports, type TestApi } from '#kit';
import type { AnyField } from '../../src/declare/entity.js';
import type { Report } from '../../src/declare/module.js';
import { installed } from '../../modules/installed.js';
import { buildRegistry } from '../../src/registry/build.js';
import { kernelModules } from '../../src/parts/index.js';
import { entityOf } from '../../src/registry/model.js';
import type { Work } from '../../src/records/work.js';
import { reportRows } from './report-rows.js';

interface Part {
  count: number;
  filter: object;
  sum?: Record<string, number | null>;
}
interface Group extends Part {
  key: Record<string, unknown>;
  parts?: Record<string, Part>;
}

const reports = [...buildRegistry([...kernelModules, ...installed]).reports.values()];
let api: TestApi;
let readers: (readonly [string, Work])[] = [];
beforeAll(async () => {
  api = await testApi(installed, withReports);
  const reps = [await api.actor('rep'), await api.actor('rep')];
  await reportRows(
    makeContext(api.system),
    reps.map(({ userId, rights }) => ({ userId, teamId: rights.homeUnitId })),
  );
  readers = [
    ['system', api.system],
    ['rep', reps[0] as Work],
    ['viewer', await api.actor('viewer')],
  ];
}, 120_000);
afterAll(() => api?.close());

/** A value that leaves everything in: from long ago until long from now, and whatever a field has as its sample. */
function sampleOf(name: string, field: AnyField): string {
  const end = /^(until|to|end)/.test(name);
  if (field.kind === 'timestamp') return end ? '2100-01-01T00:00:00Z' : '2000-01-01T00:00:00Z';
  if (field.kind === 'date') return end ? '2100-01-01' : '2000-01-01';
  return field.kind === 'int' ? '1' : String(field.samples.valid[0]?.in);
}

const inputOf = (report: Report): Record<string, string> =>
  Object.fromEntries(
    Object.entries(report.input)
      .filter(([, field]) => field.required)
      .map(([name, field]) => [`${name}${field.apiSuffix ?? ''}`, sampleOf(name, field)]),
  );

/** The list with the filter: how many rows it has, counted by going through all of it. */
async function rowsOf(report: Report, filter: object, as: Work): Promise<string[]> {
  const entity = entityOf(api.kernel.registry, report.entity);
  const ids: string[] = [];
  for (let after = ''; ;) {
    const url = `/v1/${entity.route}?${new URLSearchParams({ filter: JSON.stringify(filter), first: '1000', fields: 'id', ...(after ? { after } : {}) })}`;
    const { status, body } = await api.rest<{ nodes: { id: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } }>(
      as,
      'GET',
      url,
    );
    expect([report.name, status]).toEqual([report.name, 200]);
    ids.push(...body.nodes.map(({ id }) => id));
    if (!body.pageInfo.hasNextPage) return ids;
    after = body.pageInfo.endCursor;
  }
}

describe('reports', () => {
  it.each(reports.map((report) => [report.name, report] as const))(
    '%s: each number drills down to exactly its rows, with the rights of who asks [REP1]',
    async (name, report) => {
      const query = new URLSearchParams(inputOf(report)).toString();
      const entity = entityOf(api.kernel.registry, report.entity);
      for (const [who, work] of readers) {
        const answer = await api.rest<{ filter: object; groups: Group[] }>(work, 'GET', `/v1/reports/${name}?${query}`);
        if (answer.status === 403) continue;
        expect([who, answer.status]).toEqual([who, 200]);
        const { groups, filter } = answer.body;
        // A report without rows would prove nothing: test/contract/report-rows.ts has some for every report.
        if (who === 'system') expect([name, groups.length > 0]).toEqual([name, true]);
        const all: string[] = [];
        for (const group of groups) {
          const rows = await rowsOf(report, group.filter, work);
          expect([name, who, group.key, rows.length]).toEqual([name, who, group.key, group.count]);
          all.push(...rows);
          for (const [part, { count, filter: own, sum }] of Object.entries(group.parts ?? {})) {
            const some = await rowsOf(report, own, work);
            expect([name, who, part, some.length, some.every((id) => rows.includes(id))]).toEqual([name, who, part, count, true]);
            for (const [key, value] of Object.entries(sum ?? {})) {
              const url = `/v1/${entity.route}/aggregate?${new URLSearchParams({ filter: JSON.stringify(own), measures: `sum.${key}` })}`;
              const [whole] = (await api.rest<{ groups: { sum: Record<string, number> }[] }>(work, 'GET', url)).body.groups;
              expect([name, part, key, whole?.sum[key] ?? null]).toEqual([name, part, key, value]);
            }
          }
        }
        // No row stands in two groups, and none is missing.
        expect([name, who, [...all].sort()]).toEqual([name, who, (await rowsOf(report, filter, work)).sort()]);
        expect(new Set(all).size).toBe(all.length);
      }
    },
  );

  it('are refused to nobody signed in, and answer by GraphQL as by REST', async () => {
    // Some reckon from the present moment.
    api.setNow(new Date());
    for (const report of reports) {
      const query = new URLSearchParams(inputOf(report)).toString();
      expect((await api.rest(null, 'GET', `/v1/reports/${report.name}?${query}`)).status).toBe(401);
      const [entity = '', noun = ''] = report.name.split('.');
      const field = `${entity}${noun[0]?.toUpperCase()}${noun.slice(1)}Report`;
      const args = Object.entries(inputOf(report)).map(
        ([key, value]) => `${key}: ${/^\d+$/.test(value) ? value : JSON.stringify(value)}`,
      );
      const rest = await api.rest<{ groups: Group[] }>(api.system, 'GET', `/v1/reports/${report.name}?${query}`);
      const { body } = await api.graphql<Record<string, { groups: Group[] }>>(
        api.system,
        `{ ${field}${args.length > 0 ? `(${args.join(', ')})` : ''} { groups { key count filter } } }`,
      );
      expect([report.name, body.errors]).toEqual([report.name, undefined]);
      expect(body.data?.[field]?.groups).toEqual(rest.body.groups.map(({ key, count, filter }) => ({ key, count, filter })));
    }
  });
});
