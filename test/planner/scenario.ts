import { loadRights } from '../../src/access/load-rights.js';
import { Problem } from '../../src/platform/problem.js';
import { makeContext } from '../../src/records/context.js';
import type { ReadRoot } from '../../src/records/read/read-root.js';
import type { ListArgs, PagePart } from '../../src/records/read/query.js';
import { allFields, selectPaths, sortKey } from '../../src/records/select-all.js';
import { keyOwner } from '../../src/access/api-keys.js';
import { entityOf } from '../../src/registry/model.js';
import { absent, act, bulkMany, changeOne, createOne, readTexts, upsertOne, type Caller } from '../../src/surfaces/operations.js';
import { idempotencyKey } from '../../src/records/write/idempotency.js';
import type { Work } from '../../src/records/work.js';
import { actorOn, kernelOn, registry, type Stage, countedIds } from './stage.js';
import type { Database } from '../../src/platform/db.js';

/** One step's answer, with its name. */
export type Answer = readonly [step: string, answer: string];

const [book, shelf, page] = ['book', 'shelf', 'page'].map((name) => entityOf(registry, name)) as [
  ReturnType<typeof entityOf>,
  ReturnType<typeof entityOf>,
  ReturnType<typeof entityOf>,
];
const NOBODY = 'ffffffff-0000-7000-8000-000000000000';

const pageOf = (fields: readonly string[], entity = book): PagePart[] => [
  { kind: 'nodes', alias: 'nodes', select: selectPaths(fields, entity) },
  {
    kind: 'edges',
    alias: 'edges',
    parts: [
      { kind: 'cursor', alias: 'cursor' },
      { kind: 'node', alias: 'node', select: selectPaths(['id'], entity) },
    ],
  },
  { kind: 'totalCount', alias: 'total' },
  {
    kind: 'pageInfo',
    alias: 'info',
    parts: [
      { alias: 'end', key: 'endCursor' },
      { alias: 'next', key: 'hasNextPage' },
      { alias: 'start', key: 'startCursor' },
    ],
  },
];
const list = (
  args: Omit<ListArgs, 'sort'> & { sort?: readonly string[] },
  fields = ['id', 'name', 'shelf.name'],
  entity = book,
): ReadRoot => ({
  kind: 'list',
  entity,
  args: { ...args, sort: (args.sort ?? []).map(sortKey) },
  page: pageOf(fields, entity),
});

/** Reads of every shape. */
function reads(stage: Stage): Record<string, ReadRoot[]> {
  const one = stage.books[1] as string;
  const canary = stage.canary;
  return {
    list: [list({ first: 7 })],
    'list of all fields': [
      {
        kind: 'list',
        entity: book,
        args: { sort: [], first: 3 },
        page: [{ kind: 'nodes', alias: 'nodes', select: [...allFields(book), { kind: 'value', alias: 'shout', key: 'shout' }] }],
      },
    ],
    'list backward': [list({ last: 5, sort: ['-pages', 'name'] })],
    'list of deleted': [list({ deleted: 'include', first: 2 })],
    'filter by fields': [
      list({
        filter: { or: [{ pages: { gt: 18 } }, { kind: { eq: 'poem' }, pages: { lt: 3 } }], not: { name: { contains: 'zzz' } } },
      }),
    ],
    'filter through a link': [list({ filter: { shelf: { room: { eq: 1 } } }, sort: ['-shelf.name', 'pages'] })],
    'filter over lists': [
      list({ filter: { sheets: { some: { number: { gte: 5 } } } } }),
      list({ filter: { books: { every: { pages: { gt: 0 } } } } }, ['id'], shelf),
      list({ filter: { sheets: { none: { note: { contains: 'page' } } } }, first: 4 }),
    ],
    'filter over many-to-many': [list({ filter: { authors: { some: { name: { endsWith: '1' } } } }, first: 5 })],
    'filter by computed': [list({ filter: { thick: { eq: true }, room: { eq: 2 } }, sort: ['room', 'name'] })],
    'filter by money, phone and tags': [
      list({ filter: { price: { baseGt: 500, currency: 'EUR' }, labels: { has: 'l1' }, phone: { contains: '123' } } }),
    ],
    'sort through a link': [list({ sort: ['-shelf.room', '-boughtAt'], first: 9 })],
    'search by words': [list({ search: 'красный book' }), list({ search: 'красная', first: 3 })],
    'search by a part': [
      list({ substring: canary.slice(0, 6), first: 3 }),
      list({ substring: 'CANARY', filter: { pages: { gt: 10 } } }),
    ],
    'nested lists': [
      {
        kind: 'list',
        entity: shelf,
        args: { sort: [sortKey('name')], first: 10 },
        page: [
          {
            kind: 'nodes',
            alias: 'nodes',
            select: [
              { kind: 'value', alias: 'name', key: 'name' },
              {
                kind: 'list',
                alias: 'books',
                list: 'books',
                args: { filter: { pages: { gt: 5 } }, sort: [sortKey('-pages')], first: 4 },
                page: [...pageOf(['name', 'authors.name', 'sheets.note']), { kind: 'typename', alias: '__typename', name: 'x' }],
              },
            ],
          },
        ],
      },
    ],
    one: [
      {
        kind: 'one',
        entity: book,
        id: one,
        select: selectPaths(['id', 'name', 'shelf.name', 'authors.name', 'sheets.note', 'authorIds', 'shout'], book),
      },
    ],
    'one of nobody': [{ kind: 'one', entity: book, id: NOBODY, select: selectPaths(['id'], book) }],
    many: [
      { kind: 'many', entity: book, ids: [one, NOBODY, stage.books[2] as string], select: selectPaths(['id', 'name'], book) },
    ],
    through: [list({ first: 5, sort: ['number'] }, ['id', 'note', 'book.name'], page)],
    aggregate: [
      {
        kind: 'aggregate',
        entity: book,
        args: { filter: { pages: { gt: 2 } } },
        groupBy: [{ key: 'kind' }, { key: 'boughtAt', by: 'month' }],
        measures: [
          { fn: 'sum', key: 'price' },
          { fn: 'max', key: 'pages' },
        ],
      },
      { kind: 'aggregate', entity: book, args: { search: 'красная' }, groupBy: [], measures: [{ fn: 'avg', key: 'pages' }] },
      { kind: 'aggregate', entity: page, args: {}, groupBy: [{ key: 'bookId' }], measures: [] },
    ],
    history: [{ kind: 'history', entity: book, id: one }],
    'as of': [
      {
        kind: 'one',
        entity: book,
        id: one,
        select: allFields(book).filter((s) => s.alias !== 'room'),
        asOf: '2999-01-01T00:00:00Z',
      },
    ],
    'several at once': [
      list({ first: 2 }),
      { kind: 'one', entity: shelf, id: stage.shelves[0] as string, select: allFields(shelf) },
      { kind: 'history', entity: shelf, id: stage.shelves[0] as string },
    ],
  };
}

/** Times of this run; everything else must be equal to the letter. */
const timeless = (text: string): string =>
  text.replace(/20\d\d-\d\d-\d\dT[\d:.]+(Z|\+00:00)/g, (moment) => (moment.startsWith('2026-0') ? moment : 'now'));

/** Runs every step on a fresh copy of the stage; refusals are answers as well. */
export async function play(db: Database, stage: Stage, other: Stage): Promise<Answer[]> {
  const kernel = kernelOn(db, countedIds(255));
  const answers: Answer[] = [];
  const step = async (name: string, run: () => Promise<unknown>): Promise<void> => {
    const answer = await run().catch((error: unknown) => {
      if (error instanceof Problem) return { refused: error.code, pointer: error.pointer, params: error.params };
      throw Object.assign(error as Error, { message: `${name}: ${(error as Error).message}` });
    });
    answers.push([name, timeless(typeof answer === 'string' ? answer : JSON.stringify(answer ?? null))]);
  };
  const callerAs = async (who: 'system' | keyof Stage['users']): Promise<Caller> => ({
    kernel,
    work: await actorOn(kernel, stage, who),
    gate: {
      authenticate: async () => Promise.reject(new Error('not used')),
      reload: async (rights) =>
        rights.userId
          ? ((await loadRights(db, registry, { tenantId: rights.tenantId, userId: rights.userId })) ?? rights)
          : rights,
    },
  });
  for (const who of ['system', 'rep', 'manager', 'viewer'] as const) {
    await step(`rights of ${who}`, async () => {
      const { rights } = await actorOn(kernel, stage, who);
      return { ...rights, scopes: [...rights.scopes].sort(), fields: [...rights.fields] };
    });
    const caller = await callerAs(who);
    // Twice, since a text is prepared from its second use on.
    for (const [name, roots] of Object.entries(reads(stage)))
      for (const turn of [1, 2]) await step(`${who}: ${name} (${turn})`, () => readTexts(caller, roots));
    await walk(caller, who, step);
    await step(`${who}: foreign ids`, () =>
      readTexts(caller, [
        { kind: 'one', entity: book, id: other.books[1] as string, select: allFields(book) },
        { kind: 'many', entity: book, ids: other.books.slice(0, 3), select: allFields(book) },
      ]),
    );
  }
  await writes(await callerAs('rep'), 'rep', stage, other, step);
  await writes(await callerAs('system'), 'system', stage, other, step);
  await writes(await callerAs('viewer'), 'viewer', stage, other, step);
  await fromCode((await callerAs('system')).work, stage, step);
  await step('an unknown API key', () => keyOwner(db, 'ek_nothing').then((owner) => owner ?? null));
  return answers;
}

type Step = (name: string, run: () => Promise<unknown>) => Promise<void>;

/** Pages by cursor, both ways, by a sort that holds nulls and goes through a link. */
async function walk(caller: Caller, who: string, step: Step): Promise<void> {
  let after: string | undefined;
  for (let n = 0; n < 3; n++) {
    await step(`${who}: page ${n}`, async () => {
      const [text] = await readTexts(caller, [
        list({ first: 25, sort: ['-shelf.name', 'pages'], ...(after === undefined ? {} : { after }) }),
      ]);
      after = (JSON.parse(text ?? '{}') as { info: { end: string } }).info.end;
      return text;
    });
  }
  await step(`${who}: page before`, () =>
    readTexts(caller, [list({ last: 10, sort: ['-shelf.name', 'pages'], ...(after === undefined ? {} : { before: after }) })]),
  );
}

/** Every write of the surfaces; refusals too. */
async function writes(caller: Caller, who: string, stage: Stage, other: Stage, step: Step): Promise<void> {
  const select = selectPaths(
    [
      'id',
      'version',
      'name',
      'pages',
      'shelf.name',
      'authorIds',
      'shout',
      'shelfId',
      'ownerId',
      'teamId',
      'state',
      'createdById',
    ],
    book,
  );
  const say = (name: string, run: () => Promise<unknown>) => step(`${who} ${name}`, run);
  const key = (name: string, request: unknown) => idempotencyKey(`${who} ${name}`, request);
  const [mine = '', spare = '', third = '', fourth = ''] = stage.books
    .filter((_, i) => i % 2 === 1)
    .slice(who === 'rep' ? 0 : 10);
  await say('creates', () => createOne(caller, book, { name: `${who} new`, pages: 5, shelfId: stage.shelves[0] }, select));
  await say('creates with a key', () =>
    createOne(caller, book, { name: `${who} keyed`, shelfId: stage.shelves[1] }, select, key('create', 1)),
  );
  await say('creates with the key again', () =>
    createOne(caller, book, { name: `${who} keyed`, shelfId: stage.shelves[1] }, select, key('create', 1)),
  );
  await say('creates with the key anew', () => createOne(caller, book, { name: `${who} other` }, select, key('create', 2)));
  await say('creates with a taken name', () => createOne(caller, book, { name: `${who} new` }, select));
  await say('creates with a foreign link', () =>
    createOne(caller, book, { name: `${who} foreign`, shelfId: other.shelves[0] }, select),
  );
  await say('creates a child', () => createOne(caller, page, { bookId: mine, note: 'x' }, allFields(page)));
  await say('creates a child of a foreign parent', () =>
    createOne(caller, page, { bookId: other.books[1], note: 'x' }, allFields(page)),
  );
  await say('creates many', () =>
    bulkMany(
      caller,
      book,
      'create',
      [1, 2, 3].map((n) => ({ name: `${who} many ${n}`, pages: n, shelfId: stage.shelves[n % 3] })),
      true,
      select,
    ),
  );
  await say('creates many, some bad', () =>
    bulkMany(caller, book, 'create', [{ name: `${who} good` }, { name: `${who} new` }, { pages: 1 }], false, select),
  );
  await say('updates', () => changeOne(caller, book, 'update', mine, { pages: 19, shelfId: stage.shelves[2] }, 1, select));
  await say('updates an old version', () => changeOne(caller, book, 'update', mine, { pages: 18 }, 1, select));
  await say('updates nothing', () => changeOne(caller, book, 'update', mine, { pages: 19 }, null, select));
  await say('updates what is foreign', () =>
    changeOne(caller, book, 'update', other.books[1] as string, { pages: 19 }, null, select),
  );
  await say('updates with a foreign link', () =>
    changeOne(caller, book, 'update', mine, { shelfId: other.shelves[1] }, null, select),
  );
  await say('updates with a listener', () =>
    changeOne(caller, book, 'update', mine, { boughtAt: '2026-01-01T00:00:00Z' }, null, select),
  );
  await say('updates with a key', () => changeOne(caller, book, 'update', spare, { pages: 4 }, null, select, key('update', 1)));
  await say('updates with the key again', () =>
    changeOne(caller, book, 'update', spare, { pages: 4 }, null, select, key('update', 1)),
  );
  await say('updates links', () => changeOne(caller, book, 'update', mine, { authorIds: [] }, null, select));
  await say('updates many', () =>
    bulkMany(
      caller,
      book,
      'update',
      [mine, spare, other.books[1]].map((id) => ({ id, expectedVersion: null, input: { pages: 7 } })),
      false,
      select,
    ),
  );
  await say('updates what is shared', () =>
    changeOne(caller, book, 'update', stage.books[0] as string, { pages: 2 }, null, select),
  );
  await say('upserts by a key', () => upsertOne(caller, book, { name: `${who} new` }, { pages: 3 }, select));
  await say('upserts from outside', () =>
    upsertOne(caller, book, { externalId: { system: 's', id: `${who} 1` } }, { name: `${who} external` }, select),
  );
  await say('upserts from outside again', () =>
    upsertOne(caller, book, { externalId: { system: 's', id: `${who} 1` } }, { pages: 8 }, select),
  );
  await say('upserts many', () =>
    bulkMany(
      caller,
      book,
      'upsert',
      [
        { match: { name: `${who} new` }, input: { pages: 9 } },
        { match: { name: `${who} newer` }, input: {} },
      ],
      true,
      select,
    ),
  );
  await say('acts', () => act(caller, registry.actions.get('book.lend') as never, book, mine, { days: 3 }, null, select));
  await say('takes a transition', () =>
    act(caller, registry.actions.get('book.lose') as never, book, spare, {}, null, select, key('lose', 1)),
  );
  await say('deletes with what hangs on it', () => changeOne(caller, book, 'delete', third, {}, null, select));
  await say('restores', () => changeOne(caller, book, 'restore', third, {}, null, select));
  await say('deletes what is in use', () =>
    changeOne(caller, shelf, 'delete', stage.shelves[0] as string, {}, null, allFields(shelf)),
  );
  await say('deletes many', () =>
    bulkMany(
      caller,
      book,
      'delete',
      [
        { id: fourth, expectedVersion: 1 },
        { id: NOBODY, expectedVersion: 1 },
      ],
      false,
      select,
    ),
  );
  await say('reads what became of it', () =>
    readTexts(caller, [
      list({ deleted: 'include', filter: { name: { startsWith: who } } }),
      {
        kind: 'list',
        entity: book,
        args: { sort: [sortKey('id')], first: 30, deleted: 'include' },
        page: [{ kind: 'nodes', alias: 'n', select: allFields(book) }],
      },
      { kind: 'history', entity: book, id: mine },
    ]),
  );
  await say('finds nobody', async () => ({ code: (await absent(caller, book, NOBODY)).code }));
}

/** What code of modules does. */
async function fromCode(work: Work, stage: Stage, step: Step): Promise<void> {
  const ctx = makeContext({ ...work, trusted: true });
  await step('code counts', () => ctx.records('book').count());
  await step('code reads a setting', () => ctx.setting('kernel.calendar'));
  await step('code asks by SQL', async () =>
    (await ctx.sql('select count(*)::int as n, min(name) as name from books')).map((r) => ({ ...r })),
  );
  await step('code emits', () => ctx.emit('book.lent', { entity: 'book', id: stage.books[5] as string }, { days: 1 }));
  await step('code reads what it emitted', () =>
    readTexts({ work, kernel: work.kernel, gate: undefined as never }, [
      { kind: 'history', entity: book, id: stage.books[5] as string },
    ]),
  );
}
