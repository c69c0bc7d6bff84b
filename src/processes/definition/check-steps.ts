import { systemRights, type Rights } from '../../access/rights.js';
import { Statement } from '../../records/read/statement.js';
import { filterSql } from '../../records/read/filter.js';
import { below, invalid } from '../../platform/problem.js';
import { nearest } from '../../registry/checks.js';
import type { EntityModel, Registry } from '../../registry/model.js';
import { checkPath, checkValues } from './check-values.js';
import { withAnyMoment } from './condition.js';
import { templatesIn, variablesOf } from './template.js';
import type { Condition, Definition, Effect, Step, Values } from './types.js';

/** What a definition is checked against. */
export interface Ground {
  readonly registry: Registry;
  readonly definition: Definition;
  /** The subject's entity, if the workflow has one. */
  readonly subject: EntityModel | undefined;
  /** Refuses addresses that may not be called. */
  checkUrl(url: string, pointer: string): unknown;
  /** Of each step, those that may have been done before. */
  readonly before: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What a step leaves behind for those after it. */
export const RESULTS: Readonly<Record<Step['kind'], readonly string[]>> = {
  create: ['id'],
  update: ['id'],
  action: ['id'],
  notify: ['count'],
  webhook: ['key'],
  wait: ['ended', 'recordId'],
  branch: ['chosen'],
  approve: ['approvalId', 'decision', 'reason'],
  human: ['humanStepId', 'outcome', 'comment', 'doneById'],
  subprocess: ['runId', 'state'],
};

/** The members of a step that hold templates. */
const WITH_TEMPLATES = ['record', 'values', 'input', 'title', 'text', 'body', 'to', 'who', 'escalateTo', 'remind', 'compensate'];

export function entityNamed(registry: Registry, name: string, pointer: string): EntityModel {
  const entity = registry.entities.get(name);
  if (!entity)
    throw invalid(
      pointer,
      `There is no entity ${name}; did you mean ${nearest(name, [...registry.entities.keys()])}?`,
      undefined,
      'unknown_entity',
    );
  return entity;
}

export function needSubject({ subject }: Pick<Ground, 'subject'>, pointer: string): EntityModel {
  if (!subject) throw invalid(pointer, 'This is about a record: give the definition a subject, e.g. "subject": "account".');
  return subject;
}

const ANYBODY: Rights = systemRights({ id: '00000000-0000-0000-0000-000000000000', baseCurrency: 'EUR', timeZone: 'UTC' });

/** A condition is a filter that the query language takes, with dates and times that may be relative. */
export function checkCondition(ground: Pick<Ground, 'subject'>, condition: Condition, pointer: string): void {
  const subject = needSubject(ground, pointer);
  filterSql(withAnyMoment(subject, condition, pointer), subject, 'r', new Statement(ANYBODY), pointer);
}

export function eventNamed(registry: Registry, event: string, pointer: string): void {
  if (!registry.events.has(event))
    throw invalid(
      pointer,
      `Nothing emits ${event}; did you mean ${nearest(event, [...registry.events])}?`,
      undefined,
      'unknown_event',
    );
}

/** What one step names, but for what only the tenant's records can tell. */
export function checkStep(ground: Ground, step: Step, pointer: string): void {
  checkTemplates(ground, step, pointer);
  switch (step.kind) {
    case 'wait':
      return checkWait(ground, step, pointer);
    case 'branch':
      return step.cases.forEach((one, i) => checkCondition(ground, one.when, `${pointer}/cases/${i}/when`));
    case 'approve': {
      const subject = needSubject(ground, pointer);
      if (step.amount !== undefined && checkPath(subject, step.amount, `${pointer}/amount`).field.kind !== 'money')
        throw invalid(`${pointer}/amount`, `${step.amount} is not money; name a field that is.`);
      if (step.requester !== undefined && checkPath(subject, step.requester, `${pointer}/requester`).field.target !== 'user')
        throw invalid(`${pointer}/requester`, `${step.requester} is not a link to a user; name one that is, e.g. ownerId.`);
      return;
    }
    case 'human':
    case 'subprocess':
      return;
    default:
      checkEffect(ground, step, pointer);
      if (step.compensate) checkEffect(ground, step.compensate, `${pointer}/compensate`);
  }
}

function checkWait(ground: Ground, step: Extract<Step, { kind: 'wait' }>, pointer: string): void {
  if (step.until !== undefined) {
    const { field } = checkPath(needSubject(ground, pointer), step.until, `${pointer}/until`);
    if (field.kind !== 'date' && field.kind !== 'timestamp')
      throw invalid(`${pointer}/until`, `${step.until} is no date; name a field that is.`);
  }
  if (step.event === undefined) return;
  const subject = needSubject(ground, pointer);
  eventNamed(ground.registry, step.event, `${pointer}/event`);
  const [name = ''] = step.event.split('.');
  if (step.condition) checkCondition(ground, step.condition, `${pointer}/condition`);
  if (step.link === undefined) {
    if (name !== subject.name)
      throw invalid(
        `${pointer}/link`,
        `The event is of ${name}: say by which link it points at the ${subject.name}, e.g. "${subject.name}Id".`,
      );
    return;
  }
  const entity = entityNamed(ground.registry, name, `${pointer}/event`);
  const target = entity.fields.get(step.link)?.field.target;
  if (target !== subject.name)
    throw invalid(
      `${pointer}/link`,
      `${name} has no link ${step.link} to ${subject.name}; did you mean ${nearest(step.link, [...entity.fields.keys()])}?`,
      undefined,
      'unknown_field',
    );
}

function checkEffect(ground: Ground, effect: Effect, pointer: string): void {
  switch (effect.kind) {
    case 'create':
      return checkValues(
        entityNamed(ground.registry, effect.entity, `${pointer}/entity`),
        effect.values,
        'create',
        `${pointer}/values`,
      );
    case 'update': {
      const entity =
        effect.entity === undefined
          ? needSubject(ground, pointer)
          : entityNamed(ground.registry, effect.entity, `${pointer}/entity`);
      return checkValues(entity, effect.values, 'update', `${pointer}/values`);
    }
    case 'action':
      return checkAction(ground, effect, pointer);
    case 'webhook':
      if (effect.url.includes('{{'))
        throw invalid(
          `${pointer}/url`,
          'The address of a webhook is fixed; put variables into its body.',
          undefined,
          'address_not_allowed',
        );
      return void ground.checkUrl(effect.url, `${pointer}/url`);
    case 'notify':
  }
}

function checkAction(ground: Ground, effect: Extract<Effect, { kind: 'action' }>, pointer: string): void {
  const action = ground.registry.actions.get(effect.action);
  if (!action)
    throw invalid(
      `${pointer}/action`,
      `There is no action ${effect.action}; did you mean ${nearest(effect.action, [...ground.registry.actions.keys()])}?`,
      undefined,
      'unknown_action',
    );
  if (action.options.confidential)
    throw invalid(`${pointer}/action`, `${effect.action} takes or gives secrets, so no workflow may run it.`);
  const [entity = ''] = effect.action.split('.');
  if ((action.options.on ?? 'record') === 'record' && effect.record === undefined && ground.subject?.name !== entity)
    throw invalid(`${pointer}/record`, `Say which ${entity}: "record": "{{steps.someStep.id}}".`);
  checkInput(action.options.input ?? {}, effect.input ?? {}, effect.action, `${pointer}/input`);
}

type InputFields = Readonly<
  Record<string, { apiSuffix?: string; required: boolean; options: { default?: unknown }; parse(v: unknown, p: string): unknown }>
>;

function checkInput(declared: InputFields, input: Values, name: string, pointer: string): void {
  const fields = new Map(Object.entries(declared).map(([key, field]) => [`${key}${field.apiSuffix ?? ''}`, field]));
  for (const [key, value] of Object.entries(input)) {
    const field = fields.get(key);
    if (!field)
      throw invalid(
        below(pointer, key),
        `${name} takes ${[...fields.keys()].join(', ') || 'no input'}.`,
        undefined,
        'unknown_field',
      );
    if (value !== null && !JSON.stringify(value).includes('{{')) field.parse(value, below(pointer, key));
  }
  for (const [key, field] of fields)
    if (field.required && field.options.default === undefined && (input[key] ?? null) === null)
      throw invalid(pointer, `${key} is required.`, { field: key }, 'required');
}

/** Every variable of every template is one that will be there. */
function checkTemplates(ground: Ground, step: Step, pointer: string): void {
  for (const key of WITH_TEMPLATES) {
    const value = (step as unknown as Record<string, unknown>)[key];
    for (const one of templatesIn(value, `${pointer}/${key}`))
      for (const variable of variablesOf(one.template, one.pointer))
        checkVariable(ground, step, variable, one.pointer, key === 'compensate');
  }
}

const RUN = ['run.id', 'run.startedAt', 'run.startedById', 'workflow.code', 'workflow.name'];

function checkVariable(ground: Ground, step: Step, variable: string, pointer: string, own: boolean): void {
  const unknown = (known: string[]) =>
    invalid(
      pointer,
      `There is no variable ${variable}; did you mean ${nearest(variable, known)}?`,
      { variable },
      'unknown_variable',
    );
  const [head = '', name = '', ...rest] = variable.split('.');
  if (RUN.includes(variable)) return;
  if (head === 'record' && name !== '')
    return void checkPath(needSubject(ground, pointer), variable.slice('record.'.length), pointer);
  if (head === 'input') {
    if (Object.hasOwn(ground.definition.input ?? {}, name) && rest.length === 0) return;
    throw unknown(
      Object.keys(ground.definition.input ?? {})
        .map((key) => `input.${key}`)
        .concat(RUN),
    );
  }
  const reachable = [...(ground.before.get(step.id) ?? []), ...(own ? [step.id] : [])];
  const steps = ground.definition.steps.filter((one) => reachable.includes(one.id));
  const known = steps.flatMap((one) => RESULTS[one.kind].map((key) => `steps.${one.id}.${key}`));
  if (head === 'steps' && known.includes(variable)) return;
  throw unknown([...known, ...RUN, 'record.id']);
}
