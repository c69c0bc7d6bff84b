import { defineListener } from '#kernel';
import { reckonReplies } from './reply-control.js';

/** CON7: the clock of a thread follows every message that comes, goes, changes or is deleted. */
export const replyControl = ['created', 'updated', 'deleted', 'restored'].map((past) =>
  defineListener(`emailMessage.${past}`, {
    name: 'reply-control',
    when: 'transaction',
    ...(past === 'updated' ? { changed: ['threadId', 'direction', 'state', 'at', 'authorId', 'automatic'] } : {}),
    async runMany(ctx, events) {
      const threads = new Set(
        events.flatMap((e) => [e.before?.threadId, e.after?.threadId]).filter((id): id is string => typeof id === 'string'),
      );
      for (const id of [...threads].sort()) await reckonReplies(ctx, id);
    },
  }),
);
