import type { Context } from '../../src/declare/context.js';
import type { Seeded } from '../seeded.js';
import type { Staff } from '../staff.js';
import type { DemoPerson } from './people.js';

const DAY = 86_400_000;
const GOALS = [
  ['call', 'Узнать, понравился ли эскиз'],
  ['call', 'Уточнить намерение оплатить счёт'],
  ['call', 'Договориться о дате монтажа'],
  ['visit', 'Снять замер'],
  ['meeting', 'Обсудить годовой договор'],
  ['email', 'Прислать новые образцы'],
  ['presentation', 'Показать стеклянную мебель'],
] as const;

/** Days from today of the contacts planned by hand: the first four are overdue. */
const DUE_IN = [-9, -4, -2, -1, 0, 1, 1, 2, 3, 3, 4, 5, 7, 8, 10, 12, 15, 20, 26, 33] as const;

/** Plans contacts by hand, and by the regulation for the clients of class A. */
export async function makePlans(ctx: Context, staff: Staff, people: readonly DemoPerson[], random: Seeded): Promise<void> {
  const clients = people.filter(({ account }) => ['customer', 'dealer', 'prospect', 'consumer'].includes(account.standing));
  await ctx.records('plannedContact').createMany(
    DUE_IN.map((days) => {
      const [person, [kind, goal]] = [random.pick(clients), random.pick(GOALS)];
      return {
        kind,
        goal,
        dueAt: dueAt(ctx.now(), days, random),
        accountId: person.account.id,
        personId: person.id,
        ownerId: person.account.ownerId,
        teamId: person.account.teamId,
      };
    }),
  );
  const regulation = await ctx
    .records('contactRegulation')
    .create({ name: 'Клиенты класса A', valueClass: 'A', ownerId: staff.users.get('commerce') ?? null });
  await ctx.records('regulationStep').createMany([
    { regulationId: regulation.id, kind: 'call', every: 30, unit: 'days', goal: 'Узнать новости: {account}' },
    { regulationId: regulation.id, kind: 'meeting', every: 90, unit: 'workingDays', goal: 'Личная встреча: {account}' },
  ]);
  await ctx.run('contactRegulation.plan', { id: regulation.id });
}

/** A working hour of that day in Moscow; what is due today is due within an hour. */
function dueAt(now: Date, days: number, random: Seeded): string {
  if (days === 0) return new Date(now.getTime() + 3_600_000).toISOString();
  const day = new Date(now.getTime() + days * DAY);
  day.setUTCHours(6 + random.int(0, 8), random.pick([0, 15, 30, 45]), 0, 0);
  return day.toISOString();
}
