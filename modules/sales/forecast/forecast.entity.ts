import {
  bool,
  choice,
  date,
  defineEntity,
  defineRule,
  int,
  invalid,
  json,
  link,
  money,
  referenceAccess,
  text,
  timestamp,
} from '#kernel';

const CATEGORIES = ['pipeline', 'bestCase', 'commit', 'closed'] as const;

const inOrder = defineRule('period-in-order', {
  on: ['create', 'update'],
  check({ after }) {
    if (String(after['until']) <= String(after['from'])) throw invalid('/until', 'Must be after from.');
  },
});

/** What a manager expects of a unit in place of what its deals add up to; the deals stay as they are (SAL5). */
export const forecastOverride = defineEntity('forecastOverride', {
  title: 'comment',
  label: { en: 'Forecast override', ru: 'Поправка прогноза' },
  common: 'child',
  fields: {
    unit: link('orgUnit', { required: true, inverse: 'forecastOverrides', onDelete: 'cascade' }),
    from: date({ required: true }),
    until: date({ required: true, description: 'The first day after the period.' }),
    category: choice(CATEGORIES, { required: true }),
    amount: money({ required: true, min: 0 }),
    comment: text({ max: 1000 }),
  },
  keys: [['unitId', 'from', 'until', 'category']],
  access: referenceAccess,
  rules: [inOrder],
});

/** A forecast as it was at a moment; in minor units of the tenant's currency. */
export const forecastSnapshot = defineEntity('forecastSnapshot', {
  title: 'takenAt',
  label: { en: 'Forecast snapshot', ru: 'Снимок прогноза' },
  common: 'child',
  readOnly: true,
  fields: {
    takenAt: timestamp({ required: true, index: true }),
    from: date({ required: true }),
    until: date({ required: true }),
    unit: link('orgUnit', {
      inverse: 'forecastSnapshots',
      onDelete: 'cascade',
      description: 'With those below it; the whole firm, if empty.',
    }),
    scheduled: bool({ required: true, default: false, description: 'Taken by the nightly job, not by hand.' }),
    deals: int({ required: true, min: 0 }),
    categories: json({ required: true, description: 'Sum of the amounts by category.' }),
    weighted: money({ description: 'Σ amount × probability (SAL1).' }),
    p10: money({ description: 'In nine of ten courses it comes to more.' }),
    p50: money(),
    p90: money({ description: 'In one of ten courses it comes to more.' }),
  },
  indexes: [['from', 'until']],
  // Representatives see those they have taken themselves.
  access: { manager: { read: 'tenant' }, rep: { read: 'own' }, viewer: { read: 'tenant' } },
});
