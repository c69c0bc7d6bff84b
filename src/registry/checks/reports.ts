import type { Module } from '../../declare/module.js';
import { nearest } from './check.js';
import type { EntityModel } from '../model.js';

const NAME = /^[a-z][A-Za-z0-9]*\.[a-z][A-Za-z0-9]*$/;
const PERIOD = /^(day|week|month|quarter|year)$/;

/** Reports are about an entity there is, group by its fields and add up what can be added up. */
export function reportProblems(modules: readonly Module[], entities: ReadonlyMap<string, EntityModel>): string[] {
  return modules.flatMap((m) =>
    m.reports.flatMap((report) => {
      const place = `Module ${m.name}: report ${report.name}`;
      const entity = entities.get(String(report.entity));
      if (!entity)
        return [
          `${place} is about ${String(report.entity)}, which no module declares; did you mean ${nearest(String(report.entity), [...entities.keys()])}?`,
        ];
      return [
        ...(NAME.test(report.name) && report.name.startsWith(`${entity.name}.`)
          ? []
          : [`${place} must be called <entity>.<noun>, e.g. ${entity.name}.byOwner.`]),
        ...report.groupBy.flatMap((group) => groupProblems(group, entity, place)),
        ...[report.measures, ...Object.values(report.parts).map((part) => part.measures ?? [])]
          .flat()
          .filter((measure) => measure !== 'count')
          .flatMap((measure) => measureProblems(measure, entity, place)),
        ...Object.entries(report.ratios).flatMap(([name, names]) =>
          names
            .filter((part) => part !== 'count' && !(part in report.parts))
            .map(
              (part) => `${place}: ratio ${name} divides by parts; ${part} is none of ${Object.keys(report.parts).join(', ')}.`,
            ),
        ),
      ];
    }),
  );
}

function groupProblems(group: string, from: EntityModel, place: string): string[] {
  const [path = '', period, more] = group.split(':');
  const steps = path.split('.');
  const key = steps.pop() ?? '';
  let entity = from;
  for (const step of steps) {
    const link = entity.links.get(step);
    if (!link)
      return [
        `${place} groups by ${group}, but ${entity.name} has no link ${step}; did you mean ${nearest(step, [...entity.links.keys()])}?`,
      ];
    entity = link.target;
  }
  const field = entity.fields.get(key);
  if (!field)
    return [`${place} groups by ${key}, which is not a field; did you mean ${nearest(key, [...entity.fields.keys()])}?`];
  const drillable =
    field.field.order !== undefined && 'eq' in field.field.operators && !['money', 'duration'].includes(field.field.kind);
  if (period === undefined ? drillable || field.field.kind === 'link' : PERIOD.test(period) && more === undefined) return [];
  return [`${place} cannot group by ${group}; give a field that sorts, a time with :day, :week, :month, :quarter or :year.`];
}

function measureProblems(measure: string, entity: EntityModel, place: string): string[] {
  const [fn = '', key = ''] = measure.split('.');
  const functions: readonly string[] = entity.fields.get(key)?.field.measure?.functions ?? [];
  return functions.includes(fn === 'median' ? 'avg' : fn)
    ? []
    : [`${place} measures ${measure}; give count or sum, avg, median, min or max of a field that has it, e.g. avg.completeness.`];
}

/** A listener that waits for a change of a field waits for one there is. */
export function listenerProblems(modules: readonly Module[], entities: ReadonlyMap<string, EntityModel>): string[] {
  return modules.flatMap((m) =>
    m.listeners.flatMap((listener) => {
      const entity = entities.get(listener.event.split('.')[0] ?? '');
      if (!entity) return [];
      const known = [
        ...new Set([...entity.fields.keys(), ...[...entity.fields.values()].map((f) => f.name), ...entity.lists.keys()]),
      ];
      return (listener.changed ?? [])
        .filter((key) => !known.includes(key))
        .map(
          (key) =>
            `Module ${m.name}: listener ${listener.name} waits for a change of ${entity.name}.${key}, which is not a field; did you mean ${nearest(key, known)}?`,
        );
    }),
  );
}
