import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase, type TestDatabase } from '../../../../test/kit/index.js';
import { differences, readCatalog } from '../../../../test/architecture/read-catalog.js';
import { kernelModules } from '../../../parts/index.js';
import { staffAccess } from '../../../declare/access.js';
import { defineEntity, extendEntity } from '../../../declare/entity.js';
import { choice } from '../../../declare/fields/choice.js';
import { int } from '../../../declare/fields/int.js';
import { link } from '../../../declare/fields/link.js';
import { links } from '../../../declare/fields/links.js';
import { text } from '../../../declare/fields/text.js';
import { defineModule, type Module } from '../../../declare/module.js';
import { buildRegistry } from '../../../registry/build.js';
import { fullSchema, schemaParts } from '../apply.js';
import { applyMigrations, migrationStatus } from './apply-migrations.js';
import { propose } from './diff.js';
import { readSnapshot, writeProposal } from './files.js';
import { migrationFolders, PRODUCT, sliceOf, type MigrationFolder } from './slices.js';
import { snapshotOf } from './snapshot.js';

const made: string[] = [];
const databases: TestDatabase[] = [];
afterAll(async () => {
  for (const path of made) rmSync(path, { recursive: true });
  await Promise.all(databases.map((database) => database.drop()));
});

const quiet = (): void => undefined;

function folder(owner = PRODUCT): MigrationFolder {
  const path = mkdtempSync(join(tmpdir(), 'migrations-'));
  made.push(path);
  return { owner, path };
}

async function database(): Promise<TestDatabase> {
  const one = await testDatabase();
  databases.push(one);
  return one;
}

async function catalogOf(one: TestDatabase) {
  return readCatalog(one.open({ role: null }));
}

/** The schema that the registry of these modules makes of an empty database. */
async function declared(modules: readonly Module[]) {
  const one = await database();
  await one.open({ role: null }).query(fullSchema(buildRegistry([...kernelModules, ...modules])).join(';\n'));
  return catalogOf(one);
}

const shelf = defineEntity('shelf', { title: 'name', plural: 'shelves', fields: { name: text({ required: true, search: true }), old: int() }, access: staffAccess });
const book = defineEntity('book', {
  title: 'name',
  fields: { name: text({ required: true, search: true }), pages: int({ max: 10 }), colour: choice(['red', 'blue'], { default: 'red' }), shelf: link('shelf', { inverse: 'books' }) },
  access: staffAccess,
});
const library = defineModule('library', { entities: [shelf, book] });

const shelfNow = defineEntity('shelf', { title: 'name', plural: 'shelves', fields: { name: text({ required: true, search: true, index: true }), room: int() }, access: staffAccess });
const bookNow = defineEntity('book', {
  title: 'name',
  fields: {
    name: text({ required: true, search: true, max: 50 }),
    subtitle: text({ search: true }),
    pages: int({ max: 20, index: true }),
    colour: choice(['red', 'blue', 'green'], { default: 'blue' }),
    shelf: link('shelf', { inverse: 'books', onDelete: 'restrict' }),
    readers: links('user', { inverse: 'books' }),
  },
  access: staffAccess,
  keys: [['name']],
});
const libraryNow = defineModule('library', { entities: [shelfNow, bookNow] });

describe('a proposal', () => {
  const partsOf = (module: Module) => schemaParts(buildRegistry([...kernelModules, module]));

  it('is empty when nothing has changed', () => {
    expect(propose(partsOf(library), snapshotOf(partsOf(library)))).toEqual({ statements: [], warnings: [] });
  });

  it('leads a filled database from one schema to the next, so that it equals a new one', async () => {
    const place = folder();
    const one = await database();
    const folders = [place];
    writeProposal(place, sliceOf(PRODUCT, folders, [library]), 'start', new Date());
    await applyMigrations(one.url, folders, quiet);
    expect(differences(await catalogOf(one), await declared([library]))).toEqual([]);
    const owner = one.open({ role: null });
    await owner.query(`select create_tenant('01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e', 'first', 'First', 'EUR', 'UTC', 'en')`);
    const written = writeProposal(place, sliceOf(PRODUCT, folders, [libraryNow]), 'more', new Date(), { allowDestructive: true });
    expect(written?.warnings).toEqual([expect.stringMatching(/^Column shelves\.old is declared no more/)]);
    await applyMigrations(one.url, folders, quiet);
    expect(differences(await catalogOf(one), await declared([libraryNow]))).toEqual([]);
    expect(writeProposal(place, sliceOf(PRODUCT, folders, [libraryNow]), 'again', new Date())).toBeNull();
  });

  it('leaves what deletes values as a comment with a warning', () => {
    const { statements, warnings } = propose(partsOf(libraryNow), snapshotOf(partsOf(library)));
    expect(statements).toContain('-- alter table "shelves" drop column "old";');
    expect(warnings).toHaveLength(1);
    const dropped = propose(partsOf(defineModule('library', { entities: [shelf] })), snapshotOf(partsOf(library)));
    expect(dropped.statements.filter((s) => !s.startsWith('--'))).toEqual([]);
    expect(dropped.statements).toContain('-- drop table "books";');
    expect(dropped.warnings).toEqual(['Table books is declared no more; dropping it deletes all its rows.']);
  });

  it('asks which value rows get when a field becomes required or changes its type', () => {
    const strict = defineModule('library', {
      entities: [shelf, defineEntity('book', { title: 'name', fields: { ...book.fields, pages: text({ required: true }), isbn: text({ required: true }) }, access: staffAccess })],
    });
    const { statements, warnings } = propose(partsOf(strict), snapshotOf(partsOf(library)));
    expect(statements).toContain('alter table "books" add column "isbn" text');
    expect(statements).toContain('-- alter table "books" alter column "isbn" set not null;');
    expect(statements).toContain('-- alter table "books" alter column "pages" type text using "pages"::text;');
    expect(statements).toContain('-- update "books" set "pages" = … where "pages" is null;');
    expect(warnings).toHaveLength(3);
  });

  it('replaces what the kernel declares otherwise, and leaves its tables to a person', () => {
    const parts = partsOf(library);
    const before = { ...parts, before: [...parts.before.map((s) => s.replace('internal on redirects to eleven_internal using (true)', 'internal on redirects to eleven_internal using (false)').replace('if tg_op', 'if  tg_op').replace('revoked_reason text', 'reason text')), 'create index gone on sessions (ip)'] };
    const { statements, warnings } = propose(parts, snapshotOf(before));
    expect(statements).toContain('drop policy internal on redirects');
    expect(statements).toContain('drop index gone');
    expect(statements.filter((s) => s.startsWith('set local role eleven_internal;\ncreate or replace function'))).not.toEqual([]);
    expect(statements.some((s) => s.startsWith('-- create table sessions'))).toBe(true);
    expect(warnings).toEqual([`The kernel's table sessions is declared otherwise now; write the alter table by hand.`]);
  });

  it('from nothing replaces all migrations of the folder by one', async () => {
    const place = folder();
    writeProposal(place, sliceOf(PRODUCT, [place], [library]), 'start', new Date(0));
    writeProposal(place, sliceOf(PRODUCT, [place], [libraryNow]), 'more', new Date(0));
    expect(readdirSync(place.path).filter((name) => name.endsWith('.sql'))).toEqual(['19700101000000-product-start.sql', '19700101000001-product-more.sql']);
    writeProposal(place, sliceOf(PRODUCT, [place], [libraryNow]), 'first', new Date(), { fromNothing: true });
    expect(readdirSync(place.path)).toEqual([expect.stringMatching(/^\d{14}-product-first\.sql$/), 'schema.json']);
    const one = await database();
    await applyMigrations(one.url, [place], quiet);
    expect(differences(await catalogOf(one), await declared([libraryNow]))).toEqual([]);
  });
});

describe('a module with migrations of its own', () => {
  const lending = defineModule('lending', {
    dependsOn: ['library'],
    entities: [defineEntity('loan', { title: 'book', fields: { book: link('book', { inverse: 'loans' }) }, access: staffAccess })],
    extensions: [extendEntity('book', { fields: { deposit: int({ min: 0 }), keeper: link('user') } })],
  });

  it('adds its tables, and its fields in the tables of others', async () => {
    const root = mkdtempSync(join(tmpdir(), 'project-'));
    made.push(root);
    mkdirSync(join(root, 'modules', 'lending', 'migrations'), { recursive: true });
    const modules = [library, lending];
    const folders = migrationFolders(root, modules);
    expect(folders.map((one) => one.owner)).toEqual([PRODUCT, 'lending']);
    for (const one of folders) writeProposal(one, sliceOf(one.owner, folders, modules), 'start', new Date());
    expect(readSnapshot(folders[1] as MigrationFolder).tables.map((table) => table.name)).toEqual(['books', 'loans']);
    const own = readFileSync(join(root, 'modules/lending/migrations', readdirSync(join(root, 'modules/lending/migrations'))[0] as string), 'utf8');
    expect(own).not.toMatch(/create table "books"/);
    const one = await database();
    await applyMigrations(one.url, folders, quiet);
    expect(differences(await catalogOf(one), await declared(modules))).toEqual([]);
    expect(writeProposal(folders[1] as MigrationFolder, sliceOf('lending', folders, modules), 'more', new Date())).toBeNull();
    await applyMigrations(one.url, folders.slice(0, 1), quiet);
  });

  it('may not alter what belongs to others', () => {
    const greedy = defineModule('greedy', { dependsOn: ['library'], extensions: [extendEntity('book', { fields: { blurb: text({ search: true }) } })] });
    const folders = [folder(), { owner: 'greedy', path: 'x' }];
    expect(() => sliceOf('greedy', folders, [library, greedy])).toThrow(/Module greedy alters books\.search_text, which belongs to library; leave out search: true/);
  });
});

describe('applying migrations', () => {
  let start: MigrationFolder;
  beforeAll(() => {
    start = folder();
    writeProposal(start, sliceOf(PRODUCT, [start], [library]), 'start', new Date());
  });
  const add = (place: MigrationFolder, name: string, sql: string): void => writeFileSync(join(place.path, `${name}.sql`), sql);

  it('is done once when 20 start together', async () => {
    const one = await database();
    const lines: string[] = [];
    const ran = await Promise.all(Array.from({ length: 20 }, () => applyMigrations(one.url, [start], (line) => lines.push(line))));
    expect(ran.filter((names) => names.length > 0)).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('Migrating'))).toHaveLength(1);
    expect(lines).toContain('Another process is migrating the database; waiting for it.');
    expect(await migrationStatus(one.url, [start])).toMatchObject({ applied: [expect.stringMatching(/-product-start$/)], pending: [] });
  });

  it('leaves nothing half when its process is killed, and the next start goes on', async () => {
    const one = await database();
    const place = folder();
    add(place, '20260101000000-product-fine', 'create table fine (id int);');
    add(place, '20260101000001-product-slow', 'create table half (id int); select pg_sleep(case when exists (select from fine) then 0 else 60 end);');
    const script = `import { applyMigrations } from './src/surfaces/table/migrations/apply-migrations.ts';
      await applyMigrations(${JSON.stringify(one.url)}, [${JSON.stringify(place)}], (line) => console.log(line));`;
    const child = spawn(process.execPath, ['--import', './test/kit/typescript.mjs', '--input-type=module-typescript', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '--no-warnings' },
    });
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (line: Buffer) => line.includes('slow') && resolve());
      child.once('exit', (code) => reject(new Error(`ended with ${code} before the slow migration`)));
    });
    child.kill('SIGKILL');
    const owner = one.open({ role: null });
    await owner.query('insert into fine values (1)');
    await owner.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'eleven migrate' and datname = current_database()`);
    const there = async () => (await owner.query<{ half: boolean }>(`select to_regclass('half') is not null as half`)).rows[0]?.half;
    expect(await there()).toBe(false);
    expect(await applyMigrations(one.url, [place], quiet)).toEqual(['20260101000001-product-slow']);
    expect(await there()).toBe(true);
  });

  it('undoes a migration that fails, and says in which line', async () => {
    const one = await database();
    const place = folder();
    add(place, '20260101000000-product-bad', 'create table half (id int);\n\nselect nonsense;');
    await expect(applyMigrations(one.url, [place], quiet)).rejects.toThrow(/^The migration 20260101000000-product-bad failed in line 3: .*nonsense.*\. Nothing of it was done/);
    expect(await migrationStatus(one.url, [place])).toEqual({ applied: [], pending: ['20260101000000-product-bad'] });
    add(place, '20260101000000-product-bad', 'create table half (id int);');
    expect(await applyMigrations(one.url, [place], quiet)).toHaveLength(1);
  });

  it('refuses a changed migration, a newer database and a file with a strange name', async () => {
    const one = await database();
    const place = folder();
    add(place, '20260101000000-product-a', 'select 1;');
    await applyMigrations(one.url, [place], quiet);
    add(place, '20260101000000-product-a', 'select 1;\r\n'.replace('\r\n', ''));
    expect(await applyMigrations(one.url, [place], quiet)).toEqual([]);
    add(place, '20260101000000-product-a', 'select 2;');
    await expect(applyMigrations(one.url, [place], quiet)).rejects.toThrow(/20260101000000-product-a was changed after it had run.*Restore the file/);
    await expect(applyMigrations(one.url, [folder()], quiet)).rejects.toThrow(/The database is newer than this program: it has the migration 20260101000000-product-a.*Install the newer version/);
    add(place, 'Strange', 'select 1;');
    await expect(applyMigrations(one.url, [place], quiet)).rejects.toThrow(/Strange\.sql: migrations are called/);
  });

  it('makes partitions of the ledger for the months to come, on every start', async () => {
    const one = await database();
    await applyMigrations(one.url, [start], quiet);
    const owner = one.open({ role: null });
    const partitions = async () => (await owner.query(`select from pg_class where relname ~ '^ledger_\\d{4}_\\d{2}$'`)).rowCount;
    expect(await partitions()).toBe(4);
    await owner.query(`do $$ declare t text; begin for t in select relname from pg_class where relname ~ '^ledger_\\d{4}_\\d{2}$' order by 1 desc limit 1 loop execute 'drop table ' || t; end loop; end $$`);
    await applyMigrations(one.url, [start], quiet);
    expect(await partitions()).toBe(4);
  });
});
