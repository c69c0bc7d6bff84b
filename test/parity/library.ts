import {
  choice,
  defineAction,
  defineEntity,
  defineModule,
  int,
  link,
  money,
  phone,
  staffAccess,
  tags,
  teamAccess,
  text,
  timestamp,
} from '#kernel';

/** A library: the kernel's tests need no CRM. */
export const shelf = defineEntity('shelf', {
  plural: 'shelves',
  title: 'name',
  fields: { name: text({ required: true, search: true }), room: int() },
  access: staffAccess,
});

export const book = defineEntity('book', {
  title: 'name',
  fields: {
    name: text({ required: true, search: true }),
    pages: int({ min: 1 }),
    kind: choice(['novel', 'poem'], { default: 'novel' }),
    price: money(),
    phone: phone(),
    labels: tags(),
    boughtAt: timestamp(),
    shelf: link('shelf', { inverse: 'books' }),
  },
  access: teamAccess,
  keys: [['name']],
});

export const lend = defineAction('book.lend', {
  input: { days: int({ required: true, min: 1, max: 30 }) },
  emits: ['book.lent'],
  access: 'update',
  async run(ctx, input, record) {
    await ctx.emit('book.lent', { entity: 'book', id: record.id }, { days: input.days });
    return ctx.records('book').update(record.id, { pages: input.days });
  },
});

export const library = defineModule('library', { entities: [shelf, book], actions: [lend] });
