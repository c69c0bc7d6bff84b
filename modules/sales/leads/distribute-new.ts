import { choice, defineAction, defineJob, defineListener, defineSetting, link, Problem } from '#kernel';
import { distribute } from './distribute.action.js';

const BATCH = 200;

export const distributeSetting = defineSetting('sales.distributeLeads', choice(['off', 'unowned', 'all']), {
  default: 'off',
  label: { en: 'Distribute new leads', ru: 'Распределять новые интересы' },
  description:
    'Which new leads are distributed by themselves: none, those that nobody owns, or all. Those for whom there is no capacity wait for it.',
});

/**
 * Distributes what is new (SAL16). Each lead is locked while it is given away, and one that somebody else has locked is left to them,
 * so that however often and by how many it is run, no lead takes two turns.
 */
export const distributeNew = defineAction('lead.distributeNew', {
  on: 'collection',
  label: { en: 'Distribute new leads', ru: 'Распределить новые интересы' },
  description:
    'What happens by itself after a lead has come and every quarter of an hour, by the setting sales.distributeLeads. Gives { assigned, waiting }.',
  input: { lead: link('lead', { description: 'This one alone.' }) },
  access: ['manager'],
  returns: 'json',
  async run(ctx, { leadId = null }) {
    const which = await ctx.setting<'off' | 'unowned' | 'all'>('sales.distributeLeads');
    if (which === 'off') return { assigned: 0, waiting: 0 };
    const own = ctx.asSystem('new lead');
    const rows = await own.sql<{ id: string }>(
      `select id from leads where tenant_id = $1 and state = 'new' and assigned_at is null and deleted_at is null
         and ($2::uuid is null or id = $2::uuid) and ($3 or owner_id is null) order by received_at, id limit ${BATCH} for update skip locked`,
      [ctx.actor.tenantId, leadId, which === 'all'],
    );
    let assigned = 0;
    for (const { id } of rows) {
      const lead = await own.records('lead').get(id);
      const given = await distribute(own, lead as never).then(
        () => true,
        (error: unknown) => {
          // Nothing is written before it is known who takes it.
          if (error instanceof Problem && ['no_territory', 'no_capacity'].includes(error.code)) return false;
          throw error;
        },
      );
      if (given) assigned++;
    }
    return { assigned, waiting: rows.length - assigned };
  },
});

/** New leads and those taken up again, at once. */
export const distributeLater = ['created', 'renewed'].map((event) =>
  defineListener(`lead.${event}`, {
    name: `distribute-when-${event}`,
    when: 'afterCommit',
    async run(ctx, { recordId }) {
      await ctx.asSystem('new lead').run('lead.distributeNew', { leadId: recordId });
    },
  }),
);

/** Those that found no capacity, for instance until the month began. */
export const distributeWaiting = defineJob('sales.distribute-leads', {
  cron: '*/15 * * * *',
  async run(ctx) {
    await ctx.run('lead.distributeNew', {});
  },
});
