import { afterAll, expect, it } from '@jest/globals';
import { installed } from '../../modules/installed.js';
import { kernelModules } from '../../src/parts/index.js';
import { buildRegistry } from '../../src/registry/build.js';
import { fullSchema } from '../../src/surfaces/table/apply.js';
import { applyMigrations } from '../../src/surfaces/table/migrations/apply-migrations.js';
import { propose } from '../../src/surfaces/table/migrations/diff.js';
import { readSnapshot } from '../../src/surfaces/table/migrations/files.js';
import { migrationFolders, sliceOf } from '../../src/surfaces/table/migrations/slices.js';
import { testDatabase, type TestDatabase } from '../kit/index.js';
import { differences, readCatalog } from './read-catalog.js';

const databases: TestDatabase[] = [];
afterAll(() => Promise.all(databases.map((database) => database.drop())));

async function empty(): Promise<TestDatabase> {
  const database = await testDatabase();
  databases.push(database);
  return database;
}

const folders = migrationFolders(process.cwd(), installed);
/** Enough to see what it is about. */
const some = (lines: readonly string[]): string[] =>
  lines.length > 12 ? [...lines.slice(0, 12), `and ${lines.length - 12} more`] : [...lines];

const CURE = 'Run `npx eleven migrate propose`; if it has nothing to propose, run by hand what a migration left as a comment.';

it.each(folders.map((folder) => [folder.owner, folder] as const))(
  'the declarations of %s have all their migrations',
  (owner, folder) => {
    const missing = propose(sliceOf(owner, folders, installed), readSnapshot(folder));
    expect({
      missing: some(missing.statements.map((statement) => (statement.split('\n')[0] ?? '').slice(0, 120))),
      cure: missing.statements.length > 0 ? CURE : '',
    }).toEqual({
      missing: [],
      cure: '',
    });
  },
);

it('the migrations make of an empty database what the declarations say', async () => {
  const [migrated, declared] = [await empty(), await empty()];
  await applyMigrations(migrated.url, folders, () => undefined);
  await declared.open({ role: null }).query(fullSchema(buildRegistry([...kernelModules, ...installed])).join(';\n'));
  const found = differences(await readCatalog(migrated.open({ role: null })), await readCatalog(declared.open({ role: null })));
  expect({ found: some(found), cure: found.length > 0 ? CURE : '' }).toEqual({ found: [], cure: '' });
});

it('a difference in a column, an index, a policy, a trigger, a function or a right is found', async () => {
  const [one, other] = [await empty(), await empty()];
  const schema = fullSchema(buildRegistry(kernelModules)).join(';\n');
  for (const database of [one, other]) await database.open({ role: null }).query(schema);
  await other.open({ role: null }).query(`
    alter table users alter column name drop not null; drop index sessions_user; alter policy internal on users using (false);
    drop trigger ledger_update on users; alter table users drop constraint users_status_check;
    create or replace function ledger_freeze() returns trigger language plpgsql as $$ begin return null; end $$; grant delete on users to eleven_app`);
  const found = differences(await readCatalog(other.open({ role: null })), await readCatalog(one.open({ role: null })));
  expect(found.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'column users.name',
    'constraint users.users_status_check',
    'function ledger_freeze()',
    'index sessions.sessions_user',
    'policy users.internal',
    'table users',
    'trigger users.ledger_update',
  ]);
});
