import type { BusinessCalendar } from '../../calendar/calendar.js';
import { localDate } from '../../calendar/local-day.js';
import { below } from '../../platform/problem.js';
import { isObject } from '../../records/read/filter.js';
import type { EntityModel } from '../../registry/model.js';
import { afterDelay } from './delay.js';
import { checkMoment, isMoment } from './moment.js';
import type { Condition, Delay } from './types.js';

/** What a relative date or time becomes; `kind` is the field's, `pointer` the operand's place. */
type Reckon = (moment: { after: Delay }, kind: string, pointer: string) => unknown;

/** Whether a condition compares with the time at which it is looked at: `{ "dueAt": { "lt": { "after": { "businessHours": 4 } } } }`. */
export const isRelative = (condition: Condition): boolean => /"after":\{/.test(JSON.stringify(condition));

/** The condition with its relative dates and times reckoned from `now`, as the query language takes it. */
export const reckoned = (entity: EntityModel, condition: Condition, now: Date, calendar: BusinessCalendar): Condition =>
  walk(entity, condition, '', ({ after }, kind) => {
    const moment = afterDelay(after, now, calendar);
    return kind === 'date' ? localDate(calendar.timeZone, moment) : moment.toISOString();
  });

/** The condition with any moment in place of its relative ones, which are checked. */
export const withAnyMoment = (entity: EntityModel, condition: Condition, pointer: string): Condition =>
  walk(entity, condition, pointer, (moment, kind, at) => {
    checkMoment(kind, moment, at);
    return kind === 'date' ? '2026-01-01' : '2026-01-01T00:00:00Z';
  });

/** What the query language will refuse is left as it is. */
function walk(entity: EntityModel, condition: unknown, pointer: string, reckon: Reckon): Condition {
  if (!isObject(condition)) return condition as Condition;
  return Object.fromEntries(
    Object.entries(condition).map(([key, value]) => [key, member(entity, key, value, below(pointer, key), reckon)]),
  );
}

function member(entity: EntityModel, key: string, value: unknown, pointer: string, reckon: Reckon): unknown {
  if (key === 'not') return walk(entity, value, pointer, reckon);
  if (key === 'and' || key === 'or')
    return Array.isArray(value) ? value.map((one, i) => walk(entity, one, `${pointer}/${i}`, reckon)) : value;
  const kind = entity.fields.get(key)?.field.kind;
  if (kind === 'date' || kind === 'timestamp') {
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([operator, operand]) => [
        operator,
        isMoment(operand) ? reckon(operand, kind, below(pointer, operator)) : operand,
      ]),
    );
  }
  const link = entity.links.get(key);
  if (link) return walk(link.target, value, pointer, reckon);
  const list = entity.lists.get(key);
  if (!list || !isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([quantifier, inner]) => [
      quantifier,
      walk(list.target, inner, below(pointer, quantifier), reckon),
    ]),
  );
}
