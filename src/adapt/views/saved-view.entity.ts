import type { Access } from '../../declare/access.js';
import { defineEntity } from '../../declare/entity.js';
import { choice } from '../../declare/fields/choice.js';
import { int } from '../../declare/fields/int.js';
import { json } from '../../declare/fields/json.js';
import { tags } from '../../declare/fields/tags.js';
import { text } from '../../declare/fields/text.js';
import { fitsItsEntity } from './check-view.js';

/** Everybody makes views of their own; others see those that are shared with them. */
const ownViews: Access = {
  manager: { read: 'own', create: 'tenant', update: 'own', delete: 'own' },
  rep: { read: 'own', create: 'tenant', update: 'own', delete: 'own' },
  viewer: { read: 'own', create: 'tenant', update: 'own', delete: 'own' },
};

/** A person's own set of information («свой набор информации»): which records of an entity, which of their fields, in which order. */
export const savedView = defineEntity('savedView', {
  title: 'name',
  label: { en: 'Saved view', ru: 'Представление' },
  description:
    'A list or form as somebody has arranged it: filter, columns, order and layout. Shared with users, units, roles or everybody.',
  fields: {
    name: text({ required: true, max: 200, search: true }),
    entity: text({ required: true, max: 100, index: true, immutable: true, description: 'The entity it shows, e.g. account.' }),
    kind: choice(['table', 'board', 'calendar', 'form'], { required: true, default: 'table' }),
    filter: json({ description: 'As lists take it: { "status": { "eq": "open" } }.' }),
    search: text({ max: 200 }),
    columns: tags({
      index: false,
      description: 'Fields in their order, dots through links: ["name", "account.name"]. All if left out.',
    }),
    sort: tags({ index: false, description: 'As lists take it: ["-createdAt"].' }),
    pageSize: int({ min: 1, max: 1000 }),
    layout: json({
      description:
        'How a client draws it. `groupBy` and the fields of `sections` ([{ "title", "fields": […] }]) must be fields of the entity; the rest is the client’s own.',
    }),
    position: int({ min: 0 }),
  },
  rules: [fitsItsEntity],
  access: ownViews,
});
