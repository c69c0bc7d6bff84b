import { defineListener, type Context, type EventOf } from '#kernel';
import { reckonContactDates, touchedBy } from './contact-dates.js';

const OF_INTERACTION = ['accountId', 'personIds', 'startedAt', 'status'];
const OF_PLAN = ['accountId', 'personId', 'dueAt', 'state'];

/** CON11: last and next contact follow every change of the timeline and of the plans, in the same transaction. */
export const contactDates = [
  ...['created', 'updated', 'deleted', 'restored'].map((past) =>
    listener(`interaction.${past}`, past === 'updated' ? OF_INTERACTION : undefined),
  ),
  ...['created', 'updated', 'deleted', 'restored'].map((past) =>
    listener(`plannedContact.${past}`, past === 'updated' ? OF_PLAN : undefined),
  ),
];

function listener(event: string, changed: readonly string[] | undefined) {
  return defineListener(event, {
    name: 'contact-dates',
    when: 'transaction',
    ...(changed ? { changed } : {}),
    runMany: (ctx: Context, events: readonly EventOf[]) => reckonContactDates(ctx, touchedBy(events)),
  });
}
