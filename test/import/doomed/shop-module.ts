import { date, defineEntity, defineModule, int, link, money, phone, staffAccess, tags, text } from '../../../src/index.js';

const supplier = defineEntity('supplier', {
  title: 'name',
  fields: { name: text({ required: true, max: 50 }) },
  keys: [['name']],
  access: staffAccess,
});
const ware = defineEntity('ware', {
  title: 'name',
  fields: {
    code: text({ required: true, max: 20 }),
    name: text({ required: true, max: 50 }),
    price: money(),
    pieces: int({ min: 0 }),
    since: date(),
    call: phone(),
    marks: tags(),
    supplier: link('supplier', { inverse: 'wares', onDelete: 'restrict' }),
    follows: link('ware', { inverse: 'followers', onDelete: 'setNull' }),
  },
  keys: [['code']],
  access: staffAccess,
});
const wareNote = defineEntity('wareNote', {
  title: 'line',
  common: 'child',
  fields: {
    ware: link('ware', { required: true, inverse: 'notes', onDelete: 'cascade' }),
    line: text({ required: true, max: 100 }),
  },
  access: { through: ['ware'] },
});

/** What is imported by the process that is to be killed, and by the one that goes on. */
export const shop = defineModule('shop', { entities: [supplier, ware, wareNote] });
