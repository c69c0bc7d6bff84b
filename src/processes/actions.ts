import { defineAction } from '../declare/action.js';
import { json } from '../declare/fields/json.js';
import { text } from '../declare/fields/text.js';
import { uuid } from '../declare/fields/uuid.js';
import { conflict, invalid } from '../platform/problem.js';
import { workOf } from '../records/context.js';
import { nearest } from '../registry/checks.js';
import { checkFor, publish } from './definition/publish.js';
import { installProcesses } from './install.js';
import { cancelWaits } from './running/compensate.js';
import type { RunRow } from './running/run-row.js';
import { goOn } from './running/signal.js';
import { rotateWorkflowSecret } from './signing.js';
import { asStartable, checkSubject, startRun, WITH_VERSION, type Found } from './running/start.js';

export const publishWorkflow = defineAction('workflow.publish', {
  label: { en: 'Publish', ru: 'Опубликовать' },
  description:
    'Checks a definition and makes it the workflow’s current version; runs under way keep theirs. Gives { versionId, number }. Refusals point into the definition.',
  input: { definition: json({ required: true }) },
  emits: ['workflow.published'],
  access: [],
  returns: 'json',
  run: (ctx, input, record) =>
    publish(ctx, { id: record.id, code: String(record.code), active: record.active === true }, input.definition),
});

export const checkWorkflow = defineAction('workflow.check', {
  on: 'collection',
  label: { en: 'Check a definition', ru: 'Проверить определение' },
  description: 'Says whether a definition could be published: { ok: true }, or the refusal that publishing would give.',
  input: { definition: json({ required: true }), code: text({ max: 100 }) },
  access: [],
  returns: 'json',
  async run(ctx, input) {
    await checkFor(ctx.asSystem('definition checked'), input.definition, input.code ?? null);
    return { ok: true };
  },
});

export const startWorkflow = defineAction('workflow.start', {
  label: { en: 'Start', ru: 'Запустить' },
  description:
    'Starts a run by hand, about a record that the caller may see. Gives { runId }; null if the condition does not hold.',
  input: { recordId: uuid(), input: json({ description: 'Values for what the definition names in input.' }) },
  emits: ['workflowRun.loopStopped'],
  access: ['manager', 'rep'],
  returns: 'json',
  async run(ctx, input, record) {
    const system = ctx.asSystem('workflow started by hand');
    const found = await system.records('workflow').get(record.id, WITH_VERSION);
    const workflow = asStartable(found as unknown as Found);
    const { definition } = workflow;
    const entity =
      definition.subject ?? (definition.trigger.kind === 'event' ? definition.trigger.event.split('.')[0] : undefined);
    checkSubject(workflow, input.recordId ? (entity ?? 'record') : null);
    // With the caller's rights: one starts a run only about what one may see.
    if (entity !== undefined && input.recordId) await ctx.records(entity).get(input.recordId, ['id']);
    const run = await startRun(system, workflow, {
      subject: entity !== undefined && input.recordId ? { entity, id: input.recordId } : null,
      cause: `hand ${ctx.newId()}`,
      input: inputOf(definition.input ?? {}, input.input ?? {}),
      startedById: ctx.actor.userId,
    });
    return { runId: run?.id ?? null };
  },
});

function inputOf(declared: Readonly<Record<string, string>>, given: unknown): Record<string, unknown> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalid('/input', 'Expected an object.');
  for (const key of Object.keys(given))
    if (!Object.hasOwn(declared, key))
      throw invalid(
        `/input/${key}`,
        `There is no ${key} here; did you mean ${nearest(key, Object.keys(declared))}?`,
        undefined,
        'unknown_field',
      );
  return { ...given };
}

export const installWorkflows = defineAction('workflow.install', {
  on: 'collection',
  label: { en: 'Install processes', ru: 'Установить процессы' },
  description:
    'Brings the workflows and approval policies of a module into the tenant; may be repeated. Gives { policies, workflows }.',
  input: { preset: text({ required: true, max: 100 }) },
  emits: ['workflow.published'],
  access: [],
  returns: 'json',
  async run(ctx, input) {
    const presets = workOf(ctx).kernel.registry.modules.flatMap((module) => module.processes);
    const preset = presets.find((one) => one.code === input.preset);
    if (!preset)
      throw invalid(
        '/preset',
        `There are no processes ${input.preset}; there are ${presets.map((one) => one.code).join(', ') || '–'}.`,
        undefined,
        'unknown_preset',
      );
    return installProcesses(ctx, preset);
  },
});

export const cancelRun = defineAction('workflowRun.cancel', {
  label: { en: 'Cancel', ru: 'Отменить' },
  description: 'Ends a run: what its steps did is compensated in reverse order, what it asked people for is asked no longer.',
  emits: ['workflowRun.ended', 'workflowRun.failed'],
  access: ['manager'],
  async run(ctx, _input, record) {
    const run = record as unknown as RunRow;
    if (!['running', 'waiting', 'failed'].includes(run.state))
      throw conflict('run_is_over', `The run is ${run.state} and cannot be cancelled.`);
    const system = ctx.asSystem('run cancelled');
    await cancelWaits(system, run);
    const cancelled = await system.records('workflowRun').update(run.id, {
      state: 'compensating',
      ending: 'cancelled',
      dueAt: ctx.now().toISOString(),
      finishedAt: null,
      awaits: null,
      signal: null,
      attempts: 0,
    });
    await goOn(system, run.id);
    return cancelled;
  },
});

export const retryRun = defineAction('workflowRun.retry', {
  label: { en: 'Try again', ru: 'Повторить' },
  description: 'Goes on with a failed run at the step that failed.',
  emits: ['workflowRun.failed'],
  access: ['manager'],
  async run(ctx, _input, record) {
    const run = record as unknown as RunRow;
    if (run.state !== 'failed' || (run.ending !== null && run.finishedAt !== null))
      throw conflict('run_is_over', `The run is ${run.state}; only one that failed is tried again.`);
    const system = ctx.asSystem('run tried again');
    const again = await system.records('workflowRun').update(run.id, {
      state: run.ending === null ? 'running' : 'compensating',
      dueAt: ctx.now().toISOString(),
      finishedAt: null,
      attempts: 0,
      error: null,
      signal: null,
    });
    await goOn(system, run.id);
    return again;
  },
});

export const workflowActions = [
  publishWorkflow,
  checkWorkflow,
  startWorkflow,
  installWorkflows,
  rotateWorkflowSecret,
  cancelRun,
  retryRun,
];
