import { beforeAll, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { goldenFiles } from './golden-files.js';

let files: Record<string, string>;
beforeAll(async () => {
  files = await goldenFiles();
});

it('the golden files are what the declarations say; npm run golden writes them', () => {
  const stale = Object.entries(files).flatMap(([path, text]) => {
    const place = join('openapi', path);
    if (!existsSync(place)) return [`openapi/${path} is missing`];
    const [is, should] = [readFileSync(place, 'utf8').split('\n'), text.split('\n')];
    const line = should.findIndex((one, i) => one !== is[i]);
    if (line < 0 && is.length === should.length) return [];
    return [
      `openapi/${path}:${(line < 0 ? should.length : line) + 1} has «${(is[line] ?? '').slice(0, 150)}» and should have «${(should[line] ?? '').slice(0, 150)}»`,
    ];
  });
  expect({ stale, cure: stale.length > 0 ? 'Run `npm run golden`, and read what changed.' : '' }).toEqual({
    stale: [],
    cure: '',
  });
});

it('no golden file is left of what is no longer made', () => {
  const there = existsSync('openapi')
    ? (readdirSync('openapi', { recursive: true }) as string[]).filter((path) => statSync(join('openapi', path)).isFile())
    : [];
  expect(there.filter((path) => !(path.replaceAll('\\', '/') in files))).toEqual([]);
});

it('the schema is valid GraphQL, and every read and write in sql/ keeps the tenant', () => {
  expect(buildSchema(files['schema.graphql'] ?? '').getQueryType()?.name).toBe('Query');
  const sql = Object.entries(files).filter(([path]) => path.startsWith('sql/'));
  expect(sql.length).toBeGreaterThanOrEqual(10);
  expect(sql.filter(([, text]) => !text.includes('tenant_id')).map(([path]) => path)).toEqual([]);
});
