import { defineAction } from '../declare/action.js';
import { text } from '../declare/fields/text.js';
import { conflict, forbidden, invalid } from '../platform/problem.js';
import { actsFor } from './people.js';
import { signalRun } from './running/signal.js';

export const completeStep = defineAction('humanStep.complete', {
  label: { en: 'Complete', ru: 'Выполнить' },
  description: 'For those who are asked, and for who stands in for them. The outcome leads the run on.',
  input: { outcome: text({ max: 100, description: 'One of outcomes; done if there are none.' }), comment: text({ max: 4000 }) },
  emits: ['humanStep.requested', 'humanStep.overdue', 'humanStep.completed'],
  access: ['manager', 'rep', 'viewer'],
  async run(ctx, input, record) {
    if (record.state !== 'open')
      throw conflict('already_decided', `This step is ${String(record.state)} already.`, { state: record.state });
    const outcomes = Array.isArray(record.outcomes) ? (record.outcomes as string[]) : ['done'];
    const outcome = input.outcome ?? (outcomes.length === 1 ? outcomes[0] : undefined);
    if (outcome === undefined || !outcomes.includes(outcome))
      throw invalid('/outcome', `Expected one of ${outcomes.join(', ')}.`);
    const system = ctx.asSystem(ctx.reason ?? 'human step');
    const { userId } = ctx.actor;
    if (userId === null) throw forbidden('humanStep.complete', 'This is for people, not for the system.');
    const { nodes } = await system
      .records('user')
      .list({ filter: { humanSteps: { some: { id: { eq: record.id } } } }, fields: ['id'], first: 1000 });
    const asked = new Set(nodes.map((one) => one.id));
    const stead = (await actsFor(system, userId)).find((one) => asked.has(one));
    if (stead === undefined) throw forbidden('humanStep.complete', 'You are not among those who are asked.');
    const comment = input.comment ?? null;
    const done = await system.records('humanStep').update(record.id, {
      state: 'done',
      outcome,
      comment,
      doneAt: ctx.now().toISOString(),
      doneById: userId,
      actedForId: stead === userId ? null : stead,
    });
    await system.emit('humanStep.completed', { entity: 'humanStep', id: record.id }, { outcome });
    await signalRun(system, String(record.runId), { humanStepId: record.id, outcome, comment, doneById: userId });
    return done;
  },
});
