import { invalid } from '../../platform/problem.js';
import { parseDelay, parseTimeOfDay } from './delay.js';
import { parseEffect, parsePeople, parseWait, EFFECTS } from './parse-effect.js';
import { list, object, oneOf, optional, record, text } from './shape.js';
import type { Definition, Step, Trigger } from './types.js';

const STEP_ID = /^[a-z][A-Za-z0-9]{0,59}$/;
const MOST_STEPS = 100;
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const KINDS = [...EFFECTS, 'wait', 'branch', 'approve', 'human', 'subprocess'] as const;

/** Checks a definition's shape; what it names is checked by `checkDefinition`. Pointers start at `pointer`. */
export function parseDefinition(value: unknown, pointer = '/definition'): Definition {
  const given = object(value, pointer, ['subject', 'trigger', 'condition', 'input', 'onFailure', 'steps']);
  optional(given.subject, (v) => text(v, `${pointer}/subject`, 100));
  parseTrigger(given.trigger, `${pointer}/trigger`);
  optional(given.condition, (v) => record(v, `${pointer}/condition`));
  optional(given.onFailure, (v) => oneOf(v, `${pointer}/onFailure`, ['stop', 'compensate']));
  for (const [name, what] of Object.entries(optional(given.input, (v) => record(v, `${pointer}/input`)) ?? {})) {
    if (!STEP_ID.test(name)) throw invalid(`${pointer}/input`, `The name ${name} must look like "deliveryDay".`);
    text(what, `${pointer}/input/${name}`);
  }
  const ids = new Set<string>();
  list(given.steps, `${pointer}/steps`, MOST_STEPS).forEach((step, i) => parseStep(step, `${pointer}/steps/${i}`, ids));
  return value as Definition;
}

function parseTrigger(value: unknown, pointer: string): void {
  const { kind } = record(value ?? null, pointer);
  const at = (key: string) => `${pointer}/${key}`;
  switch (oneOf<Trigger['kind']>(kind, at('kind'), ['hand', 'event', 'schedule', 'deadline'])) {
    case 'hand':
      return void object(value, pointer, ['kind']);
    case 'event': {
      const given = object(value, pointer, ['kind', 'event', 'changed']);
      text(given.event, at('event'), 200);
      optional(given.changed, (v) => list(v, at('changed'), 50).forEach((one, i) => text(one, `${at('changed')}/${i}`)));
      return;
    }
    case 'schedule': {
      const given = object(value, pointer, ['kind', 'at', 'on', 'each']);
      parseTimeOfDay(given.at, at('at'));
      parseDays(given.on, at('on'));
      optional(given.each, (v) => record(v, at('each')));
      return;
    }
    case 'deadline': {
      const given = object(value, pointer, ['kind', 'field', 'offset', 'at']);
      text(given.field, at('field'), 100);
      const offset = parseDelay(given.offset, at('offset'), true);
      if (given.at !== undefined && offset.days === undefined && offset.businessDays === undefined)
        throw invalid(at('at'), 'A time of day goes with days and businessDays.');
      optional(given.at, (v) => parseTimeOfDay(v, at('at')));
    }
  }
}

function parseDays(value: unknown, pointer: string): void {
  if (value === 'everyDay' || value === 'workingDays') return;
  if (Array.isArray(value)) return list(value, pointer, 7).forEach((day, i) => void oneOf(day, `${pointer}/${i}`, WEEKDAYS));
  if (typeof value !== 'object' || value === null)
    throw invalid(pointer, 'Expected everyDay, workingDays, a list of days such as ["monday"], or { "dayOfMonth": 1 }.');
  const { dayOfMonth } = object(value, pointer, ['dayOfMonth']);
  if (!Number.isInteger(dayOfMonth) || (dayOfMonth as number) < 1 || (dayOfMonth as number) > 28)
    throw invalid(`${pointer}/dayOfMonth`, 'Expected a whole number from 1 to 28.');
}

function parseStep(value: unknown, pointer: string, ids: Set<string>): void {
  const given = record(value, pointer);
  const { id } = given;
  if (typeof id !== 'string' || !STEP_ID.test(id) || id === 'end')
    throw invalid(`${pointer}/id`, 'Expected a name such as "remindClient".');
  if (ids.has(id)) throw invalid(`${pointer}/id`, `Two steps are called ${id}; rename one.`);
  ids.add(id);
  optional(given.next, (v) => text(v, `${pointer}/next`, 60));
  const kind = oneOf<Step['kind']>(given.kind, `${pointer}/kind`, KINDS);
  const steps = ['id', 'kind', 'next'];
  const at = (key: string) => `${pointer}/${key}`;
  switch (kind) {
    case 'wait':
      return parseWait(given, pointer, steps);
    case 'branch': {
      object(given, pointer, ['id', 'kind', 'cases', 'otherwise']);
      list(given.cases, at('cases'), 50).forEach((one, i) => {
        const branch = object(one, `${at('cases')}/${i}`, ['when', 'next']);
        record(branch.when, `${at('cases')}/${i}/when`);
        text(branch.next, `${at('cases')}/${i}/next`, 60);
      });
      return void optional(given.otherwise, (v) => text(v, at('otherwise'), 60));
    }
    case 'approve': {
      object(given, pointer, [...steps, 'policy', 'title', 'amount', 'requester', 'onRejected', 'onReturned', 'onWithdrawn']);
      text(given.policy, at('policy'), 100);
      text(given.title, at('title'));
      for (const key of ['amount', 'requester', 'onRejected', 'onReturned', 'onWithdrawn'])
        optional(given[key], (v) => text(v, at(key), 100));
      return;
    }
    case 'human':
      return parseHuman(given, pointer, steps);
    case 'subprocess': {
      object(given, pointer, [...steps, 'workflow', 'record', 'input']);
      text(given.workflow, at('workflow'), 100);
      optional(given.record, (v) => text(v, at('record')));
      return void optional(given.input, (v) => record(v, at('input')));
    }
    default:
      parseEffect(given, pointer, [...steps, 'compensate']);
      optional(given.compensate, (v) => {
        oneOf(record(v, at('compensate')).kind, `${at('compensate')}/kind`, EFFECTS);
        parseEffect(v as Record<string, unknown>, at('compensate'), ['kind']);
      });
  }
}

function parseHuman(given: Record<string, unknown>, pointer: string, steps: readonly string[]): void {
  object(given, pointer, [...steps, 'who', 'title', 'text', 'outcomes', 'deadline', 'escalateTo', 'onTimeout']);
  parsePeople(given.who, `${pointer}/who`);
  text(given.title, `${pointer}/title`);
  optional(given.text, (v) => text(v, `${pointer}/text`, 4000));
  const outcomes = optional(given.outcomes, (v) => record(v, `${pointer}/outcomes`)) ?? {};
  for (const [name, next] of Object.entries(outcomes)) {
    if (!STEP_ID.test(name)) throw invalid(`${pointer}/outcomes`, `The name ${name} must look like "measured".`);
    text(next, `${pointer}/outcomes/${name}`, 60);
  }
  optional(given.deadline, (v) => parseDelay(v, `${pointer}/deadline`));
  optional(given.escalateTo, (v) => parsePeople(v, `${pointer}/escalateTo`));
  optional(given.onTimeout, (v) => text(v, `${pointer}/onTimeout`, 60));
  for (const key of ['escalateTo', 'onTimeout'])
    if (given[key] !== undefined && given.deadline === undefined) throw invalid(`${pointer}/${key}`, 'Give a deadline, too.');
}
