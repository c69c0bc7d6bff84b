import { bool, defineEntity, defineRule, int, invalid, json, link, Problem, referenceAccess, text } from '#kernel';

const knownToLeads = defineRule('territory-knows-leads', {
  on: ['create', 'update'],
  reads: true,
  async check({ after, changed }, ctx) {
    if (!changed.includes('criteria') || !after['criteria']) return;
    try {
      await ctx
        .asSystem('territory checked')
        .records('lead')
        .list({ filter: after['criteria'] as Record<string, unknown>, first: 1, fields: ['id'] });
    } catch (error) {
      if (error instanceof Problem) throw invalid('/criteria', error.message);
      throw error;
    }
  },
});

/** Which leads belong together: by country, region, industry, segment … */
export const territory = defineEntity('territory', {
  title: 'name',
  label: { en: 'Territory', ru: 'Территория' },
  common: 'child',
  fields: {
    name: text({ required: true, max: 200 }),
    parent: link('territory', { inverse: 'children', onDelete: 'setNull' }),
    unit: link('orgUnit', { inverse: 'territories', onDelete: 'setNull' }),
    position: int({
      required: true,
      default: 0,
      min: 0,
      max: 10_000,
      description: 'The first whose criteria a lead fits has it.',
    }),
    criteria: json({ description: 'A filter of leads: { "region": { "eq": "Moscow" } }; all leads without one.' }),
    active: bool({ required: true, default: true }),
  },
  access: referenceAccess,
  rules: [knownToLeads],
});

/** Who takes leads of a territory, in which proportion and how many a month (SAL16). */
export const leadAssignee = defineEntity('leadAssignee', {
  title: 'month',
  label: { en: 'Lead assignee', ru: 'Получатель лидов' },
  common: 'child',
  fields: {
    user: link('user', { required: true, inverse: 'leadAssignments', onDelete: 'cascade' }),
    territory: link('territory', { required: true, inverse: 'assignees', onDelete: 'cascade' }),
    weight: int({ required: true, default: 1, min: 1, max: 100 }),
    monthlyCapacity: int({ required: true, default: 100, min: 0, max: 1_000_000 }),
    active: bool({ required: true, default: true }),
    month: text({ max: 7, readOnly: true, description: 'The month that `assigned` counts, YYYY-MM.' }),
    assigned: int({ required: true, default: 0, min: 0, readOnly: true }),
  },
  keys: [['userId', 'territoryId']],
  access: referenceAccess,
});
