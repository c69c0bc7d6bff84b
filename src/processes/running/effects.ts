import { businessCalendar } from '../../core/business-calendar.js';
import { entityOf } from '../../registry/model.js';
import { isMoment, withMoments } from '../definition/moment.js';
import type { Effect, Values } from '../definition/types.js';
import { resolvePeople, type Around } from '../people.js';
import { tell } from '../tell.js';
import { ownedBy, ownersOf } from '../whose.js';
import { filled } from './view.js';
import { subjectOf, type RunRow, type Scene } from './run-row.js';

/** What a step was given, with its templates filled in, and what it leaves behind. */
export interface Taken {
  readonly input: Record<string, unknown>;
  readonly result: Record<string, unknown>;
}

/** Does what a step says, in the run's transaction, and gives what it leaves behind. */
export async function takeEffect(scene: Scene, effect: Effect, key: string): Promise<Taken> {
  const { acting, system, run } = scene;
  switch (effect.kind) {
    case 'create': {
      const values = await valuesOf(scene, effect.entity, effect.values);
      const { id } = await acting.records(effect.entity).create(values);
      return { input: { entity: effect.entity, values }, result: { id } };
    }
    case 'update': {
      const record = await recordOf(scene, effect);
      const entity = effect.entity ?? subjectOf(scene).entity;
      const values = await valuesOf(scene, entity, effect.values);
      const { id } = await acting.records(entity).update(record, values);
      return { input: { entity, record, values }, result: { id } };
    }
    case 'action':
      return runAction(scene, effect);
    case 'notify': {
      const { to, title, text } = await filled(scene, effect);
      const userIds = await resolvePeople(system, to, await around(scene));
      await tell(system, userIds, 'workflow.message', subjectIn(run), { title, text: text ?? '' });
      return { input: { userIds, title, text: text ?? null }, result: { count: userIds.length } };
    }
    case 'webhook': {
      const body = await filled(scene, effect.body ?? {});
      // Sent when the step is committed; its log row holds what is sent.
      await system.enqueue('processes.call-webhook', { runId: run.id, sequence: run.sequence + 1 });
      return { input: { url: effect.url, body }, result: { key } };
    }
  }
}

const subjectIn = (run: RunRow) =>
  run.subjectEntity !== null && run.subject !== null ? { entity: run.subjectEntity, id: run.subject } : null;

async function valuesOf(scene: Scene, entity: string, values: Values): Promise<Values> {
  const { registry, system, run } = scene;
  const given = await filled(scene, values);
  if (!Object.values(given).some(isMoment)) return given;
  // Of what is given to somebody, such as a planned contact, the time is theirs.
  const whose = typeof given.ownerId === 'string' ? ownedBy(given) : await ownersOf(system, run.subjectEntity, run.subject);
  return withMoments(entityOf(registry, entity), given, system.now(), await businessCalendar(system, whose));
}

async function recordOf(scene: Scene, effect: { record?: string }): Promise<string> {
  return effect.record === undefined ? subjectOf(scene).id : String(await filled(scene, effect.record));
}

async function runAction(scene: Scene, effect: Extract<Effect, { kind: 'action' }>): Promise<Taken> {
  const { acting, registry } = scene;
  const onRecord = (registry.actions.get(effect.action)?.options.on ?? 'record') === 'record';
  const given = await filled(scene, effect.input ?? {});
  const input = onRecord ? { ...given, id: await recordOf(scene, effect) } : { ...given };
  const result = await acting.run(effect.action, input);
  const id = typeof result === 'object' && result !== null && 'id' in result ? result.id : null;
  return { input: { action: effect.action, ...input }, result: { id: typeof id === 'string' ? id : null } };
}

/** Who is meant by «requester» and «owner». */
export async function around({ system, run }: Scene): Promise<Around> {
  const record =
    run.subjectEntity === null || run.subject === null ? null : await system.records(run.subjectEntity).find(run.subject);
  return { requesterId: run.startedById, ownerId: typeof record?.ownerId === 'string' ? record.ownerId : null };
}
