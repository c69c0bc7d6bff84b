import { invalid } from '../../platform/problem.js';
import { parseDelay } from './delay.js';
import { list, object, oneOf, optional, record, text } from './shape.js';
import type { Effect } from './types.js';

export const EFFECTS = ['create', 'update', 'action', 'notify', 'webhook'] as const;

type Given = Record<string, unknown>;

/** Checks the shape of a step that does something at once; `others` are members it may have besides. */
export function parseEffect(given: Given, pointer: string, others: readonly string[]): void {
  const at = (key: string) => `${pointer}/${key}`;
  const values = (key: string) => record(given[key], at(key));
  switch (given.kind as Effect['kind']) {
    case 'create':
      object(given, pointer, [...others, 'entity', 'values']);
      text(given.entity, at('entity'), 100);
      return void values('values');
    case 'update':
      object(given, pointer, [...others, 'entity', 'record', 'values']);
      optional(given.entity, (v) => text(v, at('entity'), 100));
      optional(given.record, (v) => text(v, at('record')));
      if (given.entity !== undefined && given.record === undefined)
        throw invalid(at('record'), 'Say which record: "record": "{{steps.someStep.id}}".');
      return void values('values');
    case 'action':
      object(given, pointer, [...others, 'action', 'record', 'input']);
      text(given.action, at('action'), 200);
      optional(given.record, (v) => text(v, at('record')));
      return void optional(given.input, () => values('input'));
    case 'notify':
      object(given, pointer, [...others, 'to', 'title', 'text']);
      parsePeople(given.to, at('to'));
      text(given.title, at('title'));
      return void optional(given.text, (v) => text(v, at('text'), 4000));
    case 'webhook':
      object(given, pointer, [...others, 'url', 'body']);
      text(given.url, at('url'), 2000);
      return void optional(given.body, () => values('body'));
  }
}

export function parseWait(given: Given, pointer: string, steps: readonly string[]): void {
  object(given, pointer, [...steps, 'for', 'until', 'offset', 'event', 'link', 'condition', 'timeout', 'remind', 'onTimeout']);
  const kinds = ['for', 'until', 'event'].filter((key) => given[key] !== undefined);
  if (kinds.length !== 1) throw invalid(pointer, 'A wait has exactly one of for, until and event.');
  const at = (key: string) => `${pointer}/${key}`;
  optional(given.for, (v) => parseDelay(v, at('for')));
  optional(given.until, (v) => text(v, at('until'), 100));
  optional(given.offset, (v) => parseDelay(v, at('offset'), true));
  optional(given.event, (v) => text(v, at('event'), 200));
  optional(given.link, (v) => text(v, at('link'), 100));
  optional(given.condition, (v) => record(v, at('condition')));
  optional(given.timeout, (v) => parseDelay(v, at('timeout')));
  optional(given.onTimeout, (v) => text(v, at('onTimeout'), 60));
  optional(given.remind, (v) => {
    const told = object(v, at('remind'), ['to', 'title', 'text']);
    parsePeople(told.to, `${at('remind')}/to`);
    text(told.title, `${at('remind')}/title`);
    optional(told.text, (one) => text(one, `${at('remind')}/text`, 4000));
  });
  if (given.offset !== undefined && given.until === undefined) throw invalid(at('offset'), 'An offset goes with until.');
  for (const key of ['link', 'condition', 'timeout', 'remind', 'onTimeout'])
    if (given[key] !== undefined && given.event === undefined) throw invalid(at(key), `${key} goes with event.`);
  for (const key of ['remind', 'onTimeout'])
    if (given[key] !== undefined && given.timeout === undefined) throw invalid(at(key), 'Give a timeout, too.');
}

/** Checks who is meant: `[{ role }, { user }, { managerOf }, { owner: true }]`. */
export function parsePeople(value: unknown, pointer: string): void {
  list(value, pointer, 50).forEach((one, i) => {
    const at = `${pointer}/${i}`;
    const given = object(one, at, ['user', 'role', 'managerOf', 'owner']);
    const [kind, ...more] = Object.keys(given);
    if (kind === undefined || more.length > 0) throw invalid(at, 'Expected one of user, role, managerOf and owner.');
    if (kind === 'managerOf') oneOf(given.managerOf, `${at}/managerOf`, ['requester', 'owner']);
    else if (kind === 'owner') {
      if (given.owner !== true) throw invalid(`${at}/owner`, 'Expected true.');
    } else text(given[kind], `${at}/${kind}`, 200);
  });
}
