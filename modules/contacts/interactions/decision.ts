import { defineRule, invalid, type Derivation } from '#kernel';

/** CON10: whoever writes a decision down, or changes its words, is its author; taking it back takes author and time back. */
export const decisionDerivation: Derivation = {
  from: ['decision'],
  sets: ['decidedById', 'decidedAt'],
  compares: true,
  of({ decision }, before, { actorId, now }) {
    if (!decision) return { decidedById: null, decidedAt: null };
    if (before?.decision === decision) return {};
    return { decidedById: actorId, decidedAt: now.toISOString() };
  },
};

/** CON10: a decision of nobody's is no decision: the interaction names the account or a person. */
export const decisionHasLinks = defineRule('decision-has-links', {
  on: ['create', 'update'],
  check({ after }) {
    const people = Array.isArray(after.personIds) ? after.personIds.length : 0;
    if (after.decision && !after.accountId && people === 0) {
      throw invalid(
        '/accountId',
        'A decision is made with somebody: give accountId or personIds.',
        undefined,
        'decision_without_links',
      );
    }
  },
});
