import { defineJob, defineModule, defineSetting } from '../declare/module.js';
import { int } from '../declare/fields/int.js';
import { personalRead } from './personal-read.entity.js';

declare module '#kernel/types' {
  interface Entities {
    personalRead: typeof personalRead;
  }
}

const keepDays = defineSetting('audit.keepReadsDays', int({ min: 1, max: 36_500 }), {
  default: 1825,
  label: { en: 'Days readings are kept', ru: 'Срок хранения журнала просмотров, дней' },
  description: 'Days for which readings of personal data are kept; five years unless set.',
});

const keepHistory = defineSetting('audit.keepHistoryMonths', int({ min: 3, max: 1200 }), {
  default: null,
  label: { en: 'Months history is kept at hand', ru: 'Срок хранения истории под рукой, месяцев' },
  description:
    'Months after which `eleven archive write` puts the history of changes into files, out of the database; for ever at hand unless set.',
});

const BATCH = 10_000;

const forgetReads = defineJob('audit.forget-reads', {
  cron: '40 2 * * *',
  async run(ctx) {
    const days = await ctx.setting<number>('audit.keepReadsDays');
    for (let deleted = BATCH; deleted === BATCH;) {
      const rows = await ctx.sql(
        `with old as (select id from personal_reads where tenant_id = $1 and at < now() - $2::int * interval '1 day' limit ${BATCH})
         delete from personal_reads r using old where r.tenant_id = $1 and r.id = old.id returning 1`,
        [ctx.actor.tenantId, days],
      );
      deleted = rows.length;
    }
  },
});

/** What is kept of who saw what. The history itself is the ledger; its seals are made by seal.ts. */
export const audit = defineModule('audit', { entities: [personalRead], jobs: [forgetReads], settings: [keepDays, keepHistory] });
