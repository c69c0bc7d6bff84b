import {
  addBusinessDays,
  businessCalendars,
  defineListener,
  extendEntity,
  link,
  localDate,
  localMidnight,
  nextWorkingMoment,
  type Context,
} from '#kernel';
import type { Move } from '../moves/write-moves.js';
import { readAutoTasks, type AutoTask } from './read-tasks.js';

const OPEN = ['planned', 'inProgress'];

/** About which deal a contact is. */
export const contactAboutDeal = extendEntity('plannedContact', {
  fields: {
    deal: link('deal', { inverse: 'plannedContacts', onDelete: 'cascade', description: 'The deal it is to bring on.' }),
  },
});

/** With whom: the deal's account, or else the first of its participants. */
async function withWhom(ctx: Context, move: Move): Promise<{ accountId: string } | { personId: string } | null> {
  const { accountId } = move.deal;
  if (typeof accountId === 'string') return { accountId };
  const { nodes } = await ctx
    .records('dealParticipant')
    .list({ filter: { dealId: { eq: move.deal.id } }, sort: ['createdAt', 'id'], fields: ['personId'], first: 1 });
  return nodes[0] ? { personId: String(nodes[0].personId) } : null;
}

/**
 * Plans what the stages name for deals that come into them, for the deals' owners, in their working time. What is still to be done for
 * the deal from an earlier stay is not planned twice; a deal with nobody to contact has nothing planned.
 */
export async function planTasks(ctx: Context, moves: readonly Move[]): Promise<void> {
  const wanted = moves.filter(({ to }) => to.autoTasks.length > 0);
  if (wanted.length === 0) return;
  const own = ctx.asSystem('stage of the deal');
  const contacts = own.records('plannedContact');
  const calendarOf = businessCalendars(own);
  for (const move of wanted) {
    const whom = await withWhom(own, move);
    if (!whom) continue;
    const { nodes: there } = await contacts.list({
      filter: { dealId: { eq: move.deal.id }, state: { in: OPEN } },
      fields: ['goal'],
      first: 1000,
    });
    const known = new Set(there.map(({ goal }) => goal));
    const [ownerId, teamId] = [move.deal['ownerId'] as string | null, move.deal['teamId'] as string | null];
    const calendar = await calendarOf({ userId: ownerId, unitId: teamId });
    const dueAt = ({ inDays }: AutoTask): string => {
      const from =
        inDays === 0
          ? own.now()
          : localMidnight(calendar.timeZone, addBusinessDays(calendar, localDate(calendar.timeZone, own.now()), inDays));
      return (nextWorkingMoment(calendar, from) ?? from).toISOString();
    };
    for (const task of readAutoTasks(move.to.autoTasks).filter(({ goal }) => !known.has(goal)))
      await contacts.create({
        kind: task.kind,
        goal: task.goal,
        dueAt: dueAt(task),
        ...whom,
        ownerId,
        teamId,
        dealId: move.deal.id,
      } as never);
  }
}

/** Of a deal that is over nothing more is to be done. */
export const cancelTasks = ['won', 'lost'].map((event) =>
  defineListener(`deal.${event}`, {
    name: `cancel-tasks-when-deal-${event}`,
    when: 'transaction',
    async run(ctx, { recordId }) {
      const own = ctx.asSystem(`deal ${event}`);
      const { nodes } = await own
        .records('plannedContact')
        .list({ filter: { dealId: { eq: recordId }, state: { in: OPEN } }, fields: ['id'], first: 1000 });
      for (const { id } of nodes) await own.run('plannedContact.cancel', { id });
    },
  }),
);
