import { invalid } from '../../platform/problem.js';
import type { EntityModel, Registry } from '../../registry/model.js';
import { checkGraph } from './graph.js';
import { checkCondition, checkStep, entityNamed, eventNamed, needSubject, type Ground } from './check-steps.js';
import { checkPath } from './check-values.js';
import { parseDefinition } from './parse.js';
import type { Definition } from './types.js';

/** The entity of the record that runs are about. */
export const subjectName = (definition: Definition): string | undefined =>
  definition.subject ?? (definition.trigger.kind === 'event' ? definition.trigger.event.split('.')[0] : undefined);

/**
 * A definition, checked as far as the declarations can tell: shape, entities, fields, actions, events, conditions, templates,
 * and that its steps neither go in a circle nor lie beside the way. Throws 400 with a pointer into the definition.
 */
export function checkDefinition(
  value: unknown,
  { registry, checkUrl }: Pick<Ground, 'registry' | 'checkUrl'>,
  pointer = '/definition',
): Definition {
  const definition = parseDefinition(value, pointer);
  const name = subjectName(definition);
  const subject = definition.subject === undefined && name !== undefined && !registry.entities.has(name) ? undefined : name;
  const model = subject === undefined ? undefined : entityNamed(registry, subject, `${pointer}/subject`);
  checkTrigger(definition, model, registry, `${pointer}/trigger`);
  if (definition.condition) checkCondition({ subject: model }, definition.condition, `${pointer}/condition`);
  const ground: Ground = { registry, checkUrl, definition, subject: model, before: checkGraph(definition, pointer) };
  definition.steps.forEach((step, i) => checkStep(ground, step, `${pointer}/steps/${i}`));
  checkOwnTrigger(definition, model, pointer);
  return definition;
}

function checkTrigger(
  { trigger, subject: given }: Definition,
  subject: EntityModel | undefined,
  registry: Registry,
  pointer: string,
): void {
  switch (trigger.kind) {
    case 'hand':
      return;
    case 'event': {
      eventNamed(registry, trigger.event, `${pointer}/event`);
      const [entity = ''] = trigger.event.split('.');
      if (given !== undefined && given !== entity)
        throw invalid(`${pointer}/event`, `The event is of ${entity}, but the subject is ${given}; make them one.`);
      if (trigger.changed && !/[.](created|updated)$/.test(trigger.event))
        throw invalid(`${pointer}/changed`, 'Only created and updated tell which fields changed; leave it out.');
      trigger.changed?.forEach((key, i) => {
        if (subject) checkPath(subject, key, `${pointer}/changed/${i}`);
      });
      return;
    }
    case 'schedule': {
      if (trigger.each) checkCondition({ subject }, trigger.each, `${pointer}/each`);
      else if (subject) throw invalid(`${pointer}/each`, 'Say for which records a run is started: a filter, {} for all.');
      return;
    }
    case 'deadline': {
      const model = needSubject({ subject }, `${pointer}/field`);
      const kind = model.fields.get(trigger.field)?.field.kind;
      if (kind === 'date' && trigger.offset.days === undefined && trigger.offset.businessDays === undefined)
        throw invalid(`${pointer}/offset`, 'A deadline lies days or businessDays from its date.');
      if (kind !== 'date' && kind !== 'timestamp')
        throw invalid(`${pointer}/field`, `${trigger.field} is no date of ${model.name}; name a field that is.`);
    }
  }
}

/** A run that starts itself again without end: an update of the subject by a step, with nothing that would stop it. */
function checkOwnTrigger(definition: Definition, subject: EntityModel | undefined, pointer: string): void {
  const { trigger, condition } = definition;
  if (trigger.kind !== 'event' || !subject || condition) return;
  definition.steps.forEach((step, i) => {
    const again =
      (step.kind === 'update' &&
        trigger.event === `${subject.name}.updated` &&
        (step.entity === undefined || step.entity === subject.name) &&
        (!trigger.changed || Object.keys(step.values).some((key) => trigger.changed?.includes(key)))) ||
      (step.kind === 'create' && trigger.event === `${step.entity}.created`);
    if (again)
      throw invalid(
        `${pointer}/steps/${i}`,
        `This causes ${trigger.event}, which starts the workflow again, without end; give the trigger changed with other fields, or the definition a condition that no longer holds then.`,
        undefined,
        'endless_loop',
      );
  });
}
