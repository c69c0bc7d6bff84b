import type { Module } from '../../declare/module.js';
import type { EntityModel } from '../model.js';
import { columns, comparable, computedReads, possible, reportable, titles } from './fields.js';
import { generatedNameProblems } from './generated-names.js';
import { listenerProblems, reportProblems } from './reports.js';

/** Mistakes that show only when all entities are put together, one line each. */
export function modelProblems(modules: readonly Module[], entities: ReadonlyMap<string, EntityModel>): string[] {
  const all = [...entities.values()];
  return [
    ...all.flatMap((entity) => [titles, computedReads, possible, comparable, columns, reportable].flatMap((check) => check(entity))),
    ...generatedNameProblems(all),
    ...reportProblems(modules, entities),
    ...listenerProblems(modules, entities),
  ];
}
