import {
  bool,
  choice,
  defineEntity,
  defineRule,
  int,
  invalid,
  json,
  link,
  links,
  Problem,
  referenceAccess,
  tags,
  text,
  type ListQuery,
} from '#kernel';
import { readableTasks } from './tasks/read-tasks.js';

/** A way deals go, with stages of its own. */
export const pipeline = defineEntity('pipeline', {
  title: 'name',
  label: { en: 'Pipeline', ru: 'Воронка продаж' },
  fields: {
    name: text({ required: true, max: 200, search: true }),
    currency: text({
      max: 3,
      pattern: /^[A-Z]{3}$/,
      example: 'RUB',
      description: "In which clients offer to enter amounts of its deals; the tenant's own if empty.",
    }),
    teams: links('orgUnit', { inverse: 'pipelines' }),
    position: int({ required: true, default: 0, min: 0, max: 10_000 }),
    active: bool({ required: true, default: true, index: true }),
  },
  access: referenceAccess,
});

/** A stage that asks for what deals do not have could never be left. */
const knownToDeals = defineRule('stage-knows-deals', {
  on: ['create', 'update'],
  reads: true,
  async check({ after, changed }, ctx) {
    const deals = ctx.asSystem('stage checked').records('deal');
    const tried = async (key: 'requiredFields' | 'exitCriteria', query: ListQuery) => {
      if (!changed.includes(key) || !after[key]) return;
      try {
        await deals.list({ ...query, first: 1 });
      } catch (error) {
        if (error instanceof Problem) throw invalid(`/${key}`, error.message);
        throw error;
      }
    };
    await tried('requiredFields', { fields: ['id', ...((after['requiredFields'] as string[] | null) ?? [])] });
    await tried('exitCriteria', { fields: ['id'], filter: after['exitCriteria'] as Record<string, unknown> });
  },
});

/** Where in a pipeline a deal stands, and what it takes to go on. */
export const dealStage = defineEntity('dealStage', {
  title: 'name',
  label: { en: 'Deal stage', ru: 'Стадия сделки' },
  common: 'child',
  fields: {
    pipeline: link('pipeline', { required: true, inverse: 'stages', onDelete: 'cascade' }),
    name: text({ required: true, max: 200 }),
    position: int({ required: true, min: 0, max: 10_000 }),
    kind: choice(['open', 'onHold', 'won', 'lost'], { required: true, default: 'open', index: true }),
    probability: int({ min: 0, max: 100, description: 'Per cent.' }),
    forecastCategory: choice(['omitted', 'pipeline', 'bestCase', 'commit', 'closed'], { required: true, default: 'pipeline' }),
    rotAfterDays: int({ min: 1, max: 3650, default: 14, description: 'A deal that stands longer rots.' }),
    standardDays: int({ min: 0, max: 3650, description: 'How long it should take.' }),
    requiredFields: tags({ description: 'Fields of the deal that must be filled in before it goes on.' }),
    checklist: tags({ description: 'What is to be done here.' }),
    exitCriteria: json({ description: 'A filter the deal must fit before it goes on: { "amount": { "gt": … } }.' }),
    nextStages: links('dealStage', { inverse: 'previousStages', description: 'Where it may go from here; anywhere if none.' }),
    autoTasks: json({
      description:
        'Contacts planned for the owner when a deal comes in: list of { kind, goal, inDays }, in working days; cancelled when it is won or lost.',
    }),
  },
  keys: [['pipelineId', 'position']],
  rules: [knownToDeals, readableTasks],
  access: { through: ['pipeline'] },
});
