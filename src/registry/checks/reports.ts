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
      const keys = [...entity.fields.keys()];
      return [
        ...(NAME.test(report.name) && report.name.startsWith(`${entity.name}.`)
          ? []
          : [`${place} must be called <entity>.<noun>, e.g. ${entity.name}.byOwner.`]),
        ...report.groupBy.flatMap((group) => {
          const [key = '', period, more] = group.split(':');
          const field = entity.fields.get(key);
          if (!field) return [`${place} groups by ${key}, which is not a field; did you mean ${nearest(key, keys)}?`];
          if (period === undefined ? field.field.order || field.field.kind === 'link' : PERIOD.test(period) && more === undefined)
            return [];
          return [
            `${place} cannot group by ${group}; give a field that sorts, a time with :day, :week, :month, :quarter or :year.`,
          ];
        }),
        ...report.measures
          .filter((measure) => measure !== 'count')
          .flatMap((measure) => {
            const [fn = '', key = ''] = measure.split('.');
            const functions: readonly string[] = entity.fields.get(key)?.field.measure?.functions ?? [];
            return functions.includes(fn)
              ? []
              : [
                  `${place} measures ${measure}; give count or sum, avg, min or max of a field that has it, e.g. avg.completeness.`,
                ];
          }),
      ];
    }),
  );
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
