import type { Rights } from '../../src/access/rights.js';
import { systemRights } from '../../src/access/rights.js';
import type { Database, Statement } from '../../src/platform/db.js';
import { pipeline } from '../../src/records/context.js';
import { planRead } from '../../src/records/read/execute.js';
import type { ReadRoot } from '../../src/records/read/read-root.js';
import { selectPaths, sortKey } from '../../src/records/select-all.js';
import type { Kernel, Work } from '../../src/records/work.js';
import { prepareUpdate } from '../../src/records/write/prepare.js';
import { entityOf, type Registry } from '../../src/registry/model.js';

const id = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** A representative of the first team, with what the declarations grant to the role. */
function rep(registry: Registry): Rights {
  const scopes = [...registry.entities.values()].flatMap((e) =>
    'through' in e.access ? [] : Object.entries(e.access.rep ?? {}).map(([verb, scope]) => [`${e.name}.${verb}`, scope] as const),
  );
  const tenant = { id: id(1), baseCurrency: 'EUR', timeZone: 'UTC' };
  return systemRights(tenant, {
    userId: id(2),
    all: false,
    scopes: new Map(scopes),
    userIds: [id(2)],
    teamIds: [id(3)],
    unitIds: [id(3)],
    treeIds: [id(3)],
    homeUnitId: id(3),
    principals: [id(2)],
    roles: ['rep'],
    shape: 'rep',
  });
}

/** What a changing statement says of the records it was given: all of them have changed. */
const changed = (bound: readonly unknown[]): string => {
  const rows = JSON.parse(String(bound.find((value) => typeof value === 'string' && value.startsWith('[{')))) as { id: string }[];
  return JSON.stringify(rows.map((row) => ({ id: row.id, version: 1, allowed: true, changed: true, record: {} })));
};

/** A kernel that sends nothing and keeps what it would have sent; every statement finds no row. */
function recorder(registry: Registry): { work: Work; sent: { text: string; values: readonly unknown[] }[] } {
  const sent: { text: string; values: readonly unknown[] }[] = [];
  const query = async (
    statement: string | Statement,
    values: readonly unknown[] = [],
  ): Promise<{ rows: unknown[]; rowCount: number }> => {
    sent.push(
      typeof statement === 'string' ? { text: statement, values } : { text: statement.text, values: statement.values ?? values },
    );
    const { text, values: bound } = sent.at(-1) as { text: string; values: readonly unknown[] };
    if (/, upd as \(update /.test(text)) return { rows: [[-1, changed(bound)]], rowCount: 1 };
    // Without an answer the write ends here; the statement that says who acts has none.
    return {
      rows: sent.length === 1 && !/insert into|update "|for update/.test(text) ? [{ access: -1 }] : [],
      rowCount: 0,
    };
  };
  const batch = async (statements: readonly Statement[]): Promise<unknown[]> => Promise.all(statements.map((one) => query(one)));
  const db = { query, batch, transaction: async (work: (tx: unknown) => unknown) => work({ query, batch }) };
  let ids = 100;
  const kernel: Kernel = {
    registry,
    db: db as unknown as Database,
    now: () => new Date('2026-01-01T00:00:00Z'),
    newId: () => id(ids++),
    wake: () => undefined,
    log: () => undefined,
  };
  return {
    sent,
    work: { kernel, rights: rep(registry), requestId: 'request', locale: 'en', reason: null, trusted: false, tx: null, depth: 0 },
  };
}

const page = (registry: Registry, entity: string, paths: readonly string[], args: object = {}): ReadRoot => ({
  kind: 'list',
  entity: entityOf(registry, entity),
  args: { first: 50, ...args },
  page: [
    { kind: 'nodes', alias: 'nodes', select: selectPaths(paths, entityOf(registry, entity)) },
    {
      kind: 'pageInfo',
      alias: 'pageInfo',
      parts: [
        { alias: 'hasNextPage', key: 'hasNextPage' },
        { alias: 'endCursor', key: 'endCursor' },
      ],
    },
  ],
});

/** Reads as a representative sends them, by file name. */
const reads = (registry: Registry): Record<string, ReadRoot[]> => ({
  'list-with-link': [page(registry, 'person', ['id', 'fullName', 'account.name'], { sort: [sortKey('lastName')] })],
  'list-filtered-across-links-and-lists': [
    page(registry, 'account', ['id', 'name'], {
      filter: {
        and: [
          { owner: { name: { startsWith: 'A' } } },
          { people: { some: { lastName: { eq: 'Smith' } } } },
          { not: { status: { eq: 'lost' } } },
        ],
      },
      sort: [sortKey('-owner.name')],
    }),
  ],
  'list-with-nested-list': [page(registry, 'account', ['name', 'people.fullName'])],
  'search-by-words': [page(registry, 'person', ['fullName'], { search: 'anna smith' })],
  'search-by-substring': [page(registry, 'person', ['fullName'], { substring: 'smi' })],
  'one-by-id': [
    {
      kind: 'one',
      entity: entityOf(registry, 'person'),
      id: id(4),
      select: selectPaths(['fullName', 'account.name'], entityOf(registry, 'person')),
    },
  ],
  aggregate: [
    {
      kind: 'aggregate',
      entity: entityOf(registry, 'account'),
      args: {},
      groupBy: [{ key: 'status' }, { key: 'createdAt', by: 'month' }],
      measures: [{ fn: 'avg', key: 'completeness' }],
    },
  ],
});

/** Writes as a representative sends them, to the statement that finds or makes the record. */
const writes = (registry: Registry): Record<string, (work: Work) => Promise<unknown>> => {
  const account = entityOf(registry, 'account');
  const select = selectPaths(['id', 'name', 'version'], account);
  return {
    create: (work) => pipeline.create(account, [{ name: 'Glass and Sons' }], work, { select }),
    update: (work) =>
      pipeline.apply(account, 'update', [prepareUpdate(account, id(5), { name: 'Glass' }, 1, work)], work, { select }),
    delete: (work) => pipeline.apply(account, 'delete', [prepareUpdate(account, id(5), {}, 1, work)], work, { select }),
  };
};

/** SQL of representative reads and writes with their parameters, by file name. */
export async function sqlFiles(registry: Registry): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const [name, roots] of Object.entries(reads(registry))) {
    const { text, values } = planRead(roots, recorder(registry).work);
    files[`read-${name}.sql`] = textOf(text, values);
  }
  for (const [name, write] of Object.entries(writes(registry))) {
    const { work, sent } = recorder(registry);
    // Where no row is found there is no record, and the write says so.
    await write(work).catch(() => undefined);
    if (!sent.some(({ text }) => text.includes('"accounts"'))) throw new Error(`The write ${name} never came to its table.`);
    files[`write-${name}.sql`] = sent.map(({ text, values }) => textOf(text, values)).join('\n');
  }
  return files;
}

const BREAKS =
  / (?=cross join|left join|(?<!(?:cross|left) )join |where |from |order by |group by |limit |union |returning )|(?<=, )(?=\w+ as (?:materialized )?\()/g;

/** A clause to a line, so that a changed one is seen. */
const textOf = (text: string, values: readonly unknown[]): string =>
  `${text.replace(BREAKS, '\n')};\n${values.map((value, i) => `-- $${i + 1} = ${JSON.stringify(value)}`).join('\n')}\n`;
