import {
  bool,
  choice,
  computed,
  date,
  decimal,
  defineEntity,
  int,
  json,
  link,
  links,
  money,
  referenceAccess,
  tags,
  teamAccess,
  text,
  timestamp,
  type Derivation,
} from '#kernel';

type PathSql = (path: string, suffix?: string) => string;

/** Per cent: won counts whole and lost nothing; otherwise the owner's judgement or, if chosen, the reckoned one; else the stage's (SAL1). */
const probability = (c: PathSql): string =>
  `case ${c('status')} when 'won' then 100 when 'lost' then 0 else coalesce(case ${c('probabilitySource')} when 'auto' then ${c('probabilityAuto')} else ${c('probability')} end, ${c('stage.probability')}, 0) end`;

const weighted = (c: PathSql, part: string): string => `round(${c('amount', part)} * (${probability(c)})::numeric / 100)`;

const daysInStage = (c: PathSql): string =>
  `floor(extract(epoch from coalesce(${c('closedAt')}, now()) - ${c('stageEnteredAt')}) / 86400)`;

const enteredOnCreate: Derivation = {
  from: [],
  sets: ['stageEnteredAt'],
  of: (deal, _before, { now }) => ({ stageEnteredAt: deal['openedAt'] ?? now.toISOString() }),
};

/** A chance to sell, on its way through a pipeline. */
export const deal = defineEntity('deal', {
  title: 'name',
  label: { en: 'Deal', ru: 'Сделка' },
  fields: {
    name: text({ required: true, max: 300, search: true, index: true }),
    account: link('account', { inverse: 'deals', onDelete: 'restrict' }),
    pipeline: link('pipeline', { inverse: 'deals', onDelete: 'restrict', readOnly: true, description: "Its stage's." }),
    stage: link('dealStage', { required: true, inverse: 'deals', onDelete: 'restrict' }),
    openedAt: timestamp({
      required: true,
      index: true,
      immutable: true,
      default: ({ now }: { now: Date }) => now.toISOString(),
      description: 'When the chance arose; now unless given.',
    }),
    status: choice(['open', 'onHold', 'won', 'lost'], {
      required: true,
      default: 'open',
      readOnly: true,
      index: true,
      description: 'The kind of its stage.',
    }),
    stageEnteredAt: timestamp({ readOnly: true, index: true }),
    checklistDone: tags({ index: false, description: "What of its stage's checklist is done." }),
    amount: money(),
    recurringAmount: money(),
    recurringPeriod: choice(['month', 'quarter', 'year']),
    expectedClose: date({ index: true }),
    probability: int({ min: 0, max: 100, description: "Per cent by the owner's judgement; the stage's if empty." }),
    probabilityAuto: decimal({
      precision: 7,
      scale: 4,
      readOnly: true,
      description: 'Per cent, by what became of deals like this one; deal.explainProbability says why (SAL2).',
    }),
    effectiveProbability: computed(decimal({ precision: 7, scale: 4 }), {
      reads: ['status', 'probability', 'probabilityAuto', 'probabilitySource', 'stage.probability'],
      sql: probability,
    }),
    weightedAmount: computed(money(), {
      reads: ['amount', 'status', 'probability', 'probabilityAuto', 'probabilitySource', 'stage.probability'],
      sql: (c) => ({
        _amount: weighted(c, '_amount'),
        _currency: c('amount', '_currency'),
        _base: weighted(c, '_base'),
        _rate: c('amount', '_rate'),
        _rate_date: c('amount', '_rate_date'),
      }),
    }),
    forecastCategory: computed(choice(['omitted', 'pipeline', 'bestCase', 'commit', 'closed']), {
      reads: ['status', 'categoryOverride', 'stage.forecastCategory'],
      sql: (c) =>
        `case when ${c('status')} = 'won' then 'closed' when ${c('status')} = 'lost' then 'omitted' else coalesce(${c('categoryOverride')}, ${c('stage.forecastCategory')}) end`,
    }),
    categoryOverride: choice(['omitted', 'pipeline', 'bestCase', 'commit'], {
      description: "Forecast category by the owner's judgement; the stage's if empty.",
    }),
    daysInStage: computed(int(), { reads: ['stageEnteredAt', 'closedAt'], sql: daysInStage }),
    rotting: computed(bool(), {
      reads: ['status', 'stageEnteredAt', 'closedAt', 'stage.rotAfterDays'],
      sql: (c) => `${c('status')} = 'open' and ${daysInStage(c)} > ${c('stage.rotAfterDays')}`,
    }),
    probabilitySource: choice(['stage', 'manual', 'auto'], { required: true, default: 'stage' }),
    nextStep: text({ max: 500 }),
    clientType: choice(['new', 'regular'], { index: true }),
    riskScore: int({ min: 0, max: 100, readOnly: true, index: true }),
    riskParts: json({ readOnly: true }),
    lostReason: link('lossReason', { inverse: 'deals', onDelete: 'restrict' }),
    source: link('leadSource', { inverse: 'deals', onDelete: 'setNull' }),
    territory: link('territory', { inverse: 'deals', onDelete: 'setNull', description: "Its lead's, unless said otherwise." }),
    competitors: links('competitor', { inverse: 'deals' }),
    files: links('file', { inverse: 'deals' }),
    lostTo: link('competitor', { inverse: 'dealsWonFromUs', onDelete: 'restrict' }),
    closedAt: timestamp({ index: true, description: 'When it was won or lost; the moment of that move unless given with it.' }),
    closedFeatures: json({ readOnly: true, description: 'What it was counted by when it was closed (SAL2).' }),
    reopenCount: int({ required: true, default: 0, min: 0, readOnly: true }),
    description: text({ max: 10_000, search: true }),
  },
  access: teamAccess,
  derive: [enteredOnCreate],
  indexes: [
    ['status', 'expectedClose'],
    ['ownerId', 'stageId'],
    ['pipelineId', 'stageId'],
  ],
  report: {
    measures: ['amount', 'weightedAmount', 'probability', 'riskScore'],
    dimensions: [
      'pipelineId',
      'stageId',
      'status',
      'ownerId',
      'teamId',
      'territoryId',
      'accountId',
      'clientType',
      'lostReasonId',
      'expectedClose',
      'closedAt',
    ],
  },
});

/** Why deals are lost. */
export const lossReason = defineEntity('lossReason', {
  title: 'name',
  label: { en: 'Loss reason', ru: 'Причина проигрыша' },
  common: 'child',
  fields: { name: text({ required: true, max: 200 }), code: text({ required: true, max: 64 }) },
  keys: [['code']],
  access: referenceAccess,
});

/** To whom deals are lost. */
export const competitor = defineEntity('competitor', {
  title: 'name',
  label: { en: 'Competitor', ru: 'Конкурент' },
  fields: {
    name: text({ required: true, max: 300, search: true }),
    account: link('account', { inverse: 'asCompetitor', onDelete: 'setNull', description: 'What is known of the firm.' }),
    strengths: text({ max: 5000 }),
    weaknesses: text({ max: 5000 }),
  },
  access: referenceAccess,
});
