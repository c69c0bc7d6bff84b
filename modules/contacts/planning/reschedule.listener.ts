import { defineListener } from '#kernel';

/** A rescheduled contact is replaced by its next attempt, which knows how often it has been put off. */
export const nextAttempt = defineListener('plannedContact.rescheduled', {
  name: 'next-attempt',
  when: 'transaction',
  async run(ctx, event) {
    const plans = ctx.asSystem('rescheduled').records('plannedContact');
    const old = await plans.get(event.recordId);
    const window = old.windowEndsAt ? Date.parse(old.windowEndsAt) - Date.parse(String(old.dueAt)) : null;
    const next = await plans.create({
      kind: old.kind ?? 'call',
      goal: old.goal ?? '',
      agenda: old.agenda,
      dueAt: String(old.rescheduledTo),
      windowEndsAt: window === null ? null : new Date(Date.parse(String(old.rescheduledTo)) + window).toISOString(),
      accountId: old.accountId,
      personId: old.personId,
      ownerId: old.ownerId ?? null,
      teamId: old.teamId ?? null,
      tags: old.tags ?? [],
      rescheduleCount: (old.rescheduleCount ?? 0) + 1,
      regulationId: old.regulationId,
      regulationStepId: old.regulationStepId,
    });
    await plans.update(old.id, { nextId: next.id });
  },
});
