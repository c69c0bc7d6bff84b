import { defineAction } from '#kernel';

const DAY = 86_400;

/** SAL3: how long the deal has stood in its stage, against the stage's standard and what is usual in the company. */
export const stageClock = defineAction('deal.stageClock', {
  label: { en: 'Stage clock', ru: 'Часы стадии' },
  description:
    "Days in the stage against its standardDays, the median of the company's deals that have left it, and rotAfterDays.",
  access: 'read',
  readOnly: true,
  returns: 'json',
  async run(ctx, _input, record) {
    const stageId = String(record['stageId']);
    const stage = await ctx.records('dealStage').get(stageId, ['name', 'kind', 'standardDays', 'rotAfterDays']);
    // The company's usual pace, not that of the deals this user sees.
    const [left] = await ctx
      .asSystem('usual pace of the company')
      .records('stageStay')
      .aggregate({ filter: { toId: { eq: stageId }, leftAt: { isNull: false } }, measures: ['median.staySeconds'] });
    const until = record['closedAt'] ? new Date(String(record['closedAt'])) : ctx.now();
    const days = round((until.getTime() - Date.parse(String(record['stageEnteredAt']))) / 1000 / DAY);
    const median = left && left.count > 0 ? round((left.median?.['staySeconds'] ?? 0) / DAY) : null;
    const { standardDays, rotAfterDays } = stage;
    return {
      stageId,
      days,
      standardDays,
      overStandardDays: standardDays === null ? null : round(days - standardDays),
      companyMedianDays: median,
      overMedianDays: median === null ? null : round(days - median),
      rotAfterDays,
      rotting: stage.kind === 'open' && rotAfterDays !== null && Math.floor(days) > rotAfterDays,
    };
  },
});

const round = (days: number): number => Math.round(days * 100) / 100;
