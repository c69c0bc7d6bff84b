import {
  bool,
  choice,
  computed,
  defineAction,
  defineEntity,
  defineListener,
  defineModule,
  int,
  link,
  links,
  machine,
  money,
  phone,
  staffAccess,
  state,
  tags,
  teamAccess,
  text,
  timestamp,
} from '#kernel';

/** Entities that between them make the planner emit every kind of SQL it knows. */
export const shelf = defineEntity('shelf', {
  plural: 'shelves',
  title: 'name',
  fields: { name: text({ required: true, search: true }), room: int() },
  access: staffAccess,
});

const bookStates = machine({
  initial: 'here',
  states: { here: {}, lost: {} },
  transitions: { lose: { from: ['here'], to: 'lost', emits: 'lost' } },
});

export const book = defineEntity('book', {
  title: 'name',
  fields: {
    name: text({ required: true, search: true, index: true }),
    pages: int({ min: 1 }),
    kind: choice(['novel', 'poem'], { default: 'novel' }),
    price: money(),
    phone: phone(),
    labels: tags(),
    boughtAt: timestamp(),
    state: state(bookStates),
    shelf: link('shelf', { inverse: 'books', onDelete: 'restrict' }),
    authors: links('author', { inverse: 'books' }),
    thick: computed(bool(), { reads: ['pages'], sql: (c) => `${c('pages')} > 15` }),
    room: computed(int(), { reads: ['shelf.room'], sql: (c) => c('shelf.room') }),
    shout: computed(text(), { reads: ['name'], load: (records) => records.map((r) => String(r['name']).toUpperCase()) }),
  },
  access: teamAccess,
  keys: [['name']],
});

export const author = defineEntity('author', { title: 'name', fields: { name: text({ required: true }) }, access: staffAccess });

export const page = defineEntity('page', {
  title: 'note',
  common: 'child',
  fields: {
    book: link('book', { required: true, inverse: 'sheets', onDelete: 'cascade' }),
    note: text({ required: true }),
    number: int(),
  },
  access: { through: ['book'] },
});

const lend = defineAction('book.lend', {
  input: { days: int({ required: true, min: 1, max: 30 }) },
  emits: ['book.lent'],
  access: 'update',
  async run(ctx, input, record) {
    await ctx.emit('book.lent', { entity: 'book', id: record.id }, { days: input.days });
    return ctx.records('book').update(record.id, { pages: input.days });
  },
});

const keepNote = defineListener('book.updated', {
  name: 'keep-note',
  when: 'transaction',
  changed: ['boughtAt'],
  async run(ctx, event) {
    await ctx.records('page').create({ bookId: event.recordId, note: 'bought' });
  },
});

export const workshop = defineModule('workshop', {
  entities: [shelf, book, author, page],
  actions: [lend],
  listeners: [keepNote],
});
