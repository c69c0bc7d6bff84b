import { defineAction, defineJob, localDate, type Context } from '#kernel';
import { monthsLater } from './days.js';

interface Ending extends Record<string, unknown> {
  readonly id: string;
  readonly number: string;
  readonly ends_on: string;
  readonly auto_renew: boolean;
  readonly renew_months: number | null;
  readonly prolongations: number;
  readonly account_id: string;
  readonly person_id: string | null;
  readonly owner_id: string | null;
  readonly team_id: string | null;
}

const COLUMNS =
  'id, number, ends_on::text as ends_on, auto_renew, renew_months::int as renew_months, prolongations::int as prolongations, account_id, person_id, owner_id, team_id';

/** Ends or prolongs contracts whose last day is over, and reminds owners of those that end soon. May be run any number of times. */
export const contractsDue = defineAction('contract.lookAtDue', {
  on: 'collection',
  label: { en: 'Prolong, end and remind', ru: 'Продлить, закрыть и напомнить' },
  description: 'What the nightly job does: gives { prolonged, expired, reminded }.',
  access: ['manager'],
  emits: ['contract.prolonged'],
  returns: 'json',
  async run(ctx) {
    const own = ctx.asSystem('terms of contracts');
    const today = localDate(ctx.actor.timeZone, ctx.now());
    const over = await own.sql<Ending>(
      `select ${COLUMNS} from contracts where tenant_id = $1 and status = 'active' and ends_on < $2::date and deleted_at is null
       order by id limit 1000 for update skip locked`,
      [ctx.actor.tenantId, today],
    );
    const prolonged = over.filter((one) => one.auto_renew && one.renew_months !== null);
    for (const one of prolonged) await prolong(own, one, today);
    const ended = over.filter((one) => !prolonged.includes(one));
    for (const { id } of ended) await own.run('contract.expire', { id });
    return { prolonged: prolonged.length, expired: ended.length, reminded: await remind(own, today) };
  },
});

async function prolong(own: Context, one: Ending, today: string): Promise<void> {
  let endsOn = one.ends_on;
  // One that nobody looked at for long is prolonged as often as it takes to hold today.
  for (let times = 1; endsOn < today; times++) endsOn = monthsLater(one.ends_on, times * (one.renew_months ?? 1));
  await own.records('contract').update(one.id, { endsOn, prolongations: one.prolongations + 1, remindedAt: null });
  await own.emit('contract.prolonged', { entity: 'contract', id: one.id }, { from: one.ends_on, to: endsOn });
}

/** So many days before it would have to be said that it ends, the owner calls the client. */
async function remind(own: Context, today: string): Promise<number> {
  const days = await own.setting<number>('sales.contractReminderDays');
  const ending = await own.sql<Ending>(
    `select ${COLUMNS} from contracts where tenant_id = $1 and status = 'active' and reminded_at is null and deleted_at is null
       and ends_on - (coalesce(notice_days, 0) + $3)::int <= $2::date order by id limit 1000 for update skip locked`,
    [own.actor.tenantId, today, days],
  );
  for (const one of ending) {
    const day = one.ends_on.split('-').reverse().join('.');
    const [en, ru] = one.auto_renew
      ? [
          `Contract ${one.number} is prolonged after ${one.ends_on}: is that wanted?`,
          `Договор ${one.number} продлится после ${day}: уточнить намерения`,
        ]
      : [
          `Contract ${one.number} ends on ${one.ends_on}: renew it?`,
          `Договор ${one.number} истекает ${day}: договориться о продлении`,
        ];
    await own.records('plannedContact').create({
      kind: 'call',
      goal: (await own.setting<string>('kernel.locale')) === 'ru' ? ru : en,
      dueAt: own.now().toISOString(),
      accountId: one.account_id,
      personId: one.person_id,
      ownerId: one.owner_id,
      teamId: one.team_id,
      contractId: one.id,
    } as never);
    await own.records('contract').update(one.id, { remindedAt: own.now().toISOString() });
  }
  return ending.length;
}

export const contractsNightly = defineJob('sales.contracts', {
  cron: '40 1 * * *',
  async run(ctx) {
    await ctx.run('contract.lookAtDue', {});
  },
});
