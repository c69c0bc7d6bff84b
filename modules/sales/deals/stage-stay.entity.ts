import { bool, choice, computed, date, defineEntity, int, link, money, timestamp } from '#kernel';

/**
 * One stay of a deal in a stage: how it came there and what became of it. Written by the transaction that moves the deal; the
 * figures of funnels are counts of these (SAL4).
 */
export const stageStay = defineEntity('stageStay', {
  title: 'at',
  label: { en: 'Stay in a stage', ru: 'Пребывание на стадии' },
  common: 'child',
  readOnly: true,
  fields: {
    deal: link('deal', { required: true, inverse: 'stageHistory', onDelete: 'cascade' }),
    from: link('dealStage', { onDelete: 'restrict', description: 'Empty where the deal begins.' }),
    to: link('dealStage', { required: true, inverse: 'stays', onDelete: 'restrict' }),
    at: timestamp({ required: true, index: true }),
    by: link('user', { onDelete: 'setNull' }),
    durationSeconds: int({ min: 0, description: 'How long it had stood in `from`.' }),
    amountBefore: money(),
    amountAfter: money(),
    closeBefore: date(),
    closeAfter: date(),
    openedAt: timestamp({ required: true, index: true, description: 'When the deal began: its cohort.' }),
    leftAt: timestamp({ description: 'When it left `to`; empty while it stands there.' }),
    staySeconds: int({ min: 0, description: 'How long it stood in `to`.' }),
    outcome: choice(['standing', 'passed', 'back', 'lost'], {
      required: true,
      default: 'standing',
      index: true,
      description: 'Whether it went on from `to`, back, or was lost; won deals and those that have not moved on are standing.',
    }),
    overStandard: computed(bool(), {
      reads: ['staySeconds', 'at', 'outcome', 'to.standardDays', 'to.kind'],
      sql: (c) =>
        `${c('to.kind')} in ('open', 'onHold') and coalesce(${c('staySeconds')}, extract(epoch from now() - ${c('at')})) > ${c('to.standardDays')} * 86400.0`,
    }),
  },
  access: { through: ['deal'] },
  indexes: [
    ['dealId', 'at'],
    ['toId', 'at'],
  ],
  report: { measures: ['staySeconds', 'durationSeconds', 'amountAfter'], dimensions: ['fromId', 'toId', 'outcome'] },
});
