import {
  choice,
  date,
  decimal,
  defineEntity,
  int,
  json,
  link,
  money,
  referenceAccess,
  teamAccess,
  text,
  timestamp,
} from '#kernel';

/** A chance to sell, on its way through a pipeline. */
export const deal = defineEntity('deal', {
  title: 'name',
  label: { en: 'Deal', ru: 'Сделка' },
  fields: {
    name: text({ required: true, max: 300, search: true, index: true }),
    account: link('account', { inverse: 'deals', onDelete: 'restrict' }),
    pipeline: link('pipeline', { required: true, inverse: 'deals', onDelete: 'restrict' }),
    stage: link('dealStage', { required: true, inverse: 'deals', onDelete: 'restrict' }),
    stageEnteredAt: timestamp({ readOnly: true, index: true }),
    amount: money(),
    recurringAmount: money(),
    recurringPeriod: choice(['month', 'quarter', 'year']),
    expectedClose: date({ index: true }),
    probability: int({ min: 0, max: 100, description: "Per cent by the owner's judgement; the stage's if empty." }),
    probabilityAuto: decimal({ precision: 7, scale: 4, readOnly: true }),
    probabilitySource: choice(['stage', 'manual', 'auto'], { required: true, default: 'stage' }),
    nextStep: text({ max: 500 }),
    clientType: choice(['new', 'regular'], { index: true }),
    riskScore: int({ min: 0, max: 100, readOnly: true, index: true }),
    riskParts: json({ readOnly: true }),
    lostReason: link('lossReason', { inverse: 'deals', onDelete: 'restrict' }),
    lostTo: link('competitor', { inverse: 'dealsWonFromUs', onDelete: 'restrict' }),
    closedAt: timestamp({ readOnly: true, index: true }),
    reopenCount: int({ required: true, default: 0, min: 0, readOnly: true }),
    description: text({ max: 10_000, search: true }),
  },
  access: teamAccess,
  indexes: [
    ['ownerId', 'stageId'],
    ['pipelineId', 'stageId'],
  ],
  report: {
    measures: ['amount', 'probability', 'riskScore'],
    dimensions: [
      'pipelineId',
      'stageId',
      'ownerId',
      'teamId',
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
