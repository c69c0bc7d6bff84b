import { defineListener, type Context, type EventOf } from '#kernel';
import { readQuestions, scoreOf } from './score.js';

/** The score follows answers and form, whatever writes them. */
async function scoreAll(ctx: Context, events: readonly EventOf[]): Promise<void> {
  const forms = ctx.asSystem('lead scored').records('qualificationForm');
  for (const { recordId, after } of events) {
    const formId = after?.['formId'] as string | null | undefined;
    const form = formId ? await forms.get(formId) : null;
    const scored = form ? scoreOf(readQuestions(form.questions), (after?.['answers'] ?? {}) as Record<string, unknown>) : null;
    await ctx.sql(
      `update leads set score = $3, score_parts = $4::jsonb, grade = $5, knocked_out = $6, min_score = $7, version = version + case when $8 then 1 else 0 end where tenant_id = $1 and id = $2`,
      [
        ctx.actor.tenantId,
        recordId,
        scored?.score ?? null,
        scored ? JSON.stringify(scored.parts) : null,
        scored?.grade ?? null,
        scored?.knockedOut ?? null,
        form?.minScore ?? null,
        after?.['version'] !== 1,
      ],
    );
  }
}

export const leadScores = ['created', 'updated'].map((past) =>
  defineListener(`lead.${past}`, { name: 'lead-score', when: 'transaction', changed: ['answers', 'formId'], runMany: scoreAll }),
);
