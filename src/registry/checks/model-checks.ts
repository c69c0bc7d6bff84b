import type { Module } from '../../declare/module.js';
import type { EntityModel } from '../model.js';
import { columns, comparable, computedReads, indexedOnce, possible, reportable, titles } from './fields.js';
import { generatedNameProblems } from './generated-names.js';
import { listenerProblems, reportProblems } from './reports.js';
import { sequenceProblems } from './sequences.js';

type ModelCheck = (modules: readonly Module[], entities: ReadonlyMap<string, EntityModel>) => string[];

const each =
  (check: (entity: EntityModel) => string[]): ModelCheck =>
  (_modules, entities) =>
    [...entities.values()].flatMap(check);

/** The checks that need all entities put together, by name. */
export const modelChecks: Readonly<Record<string, ModelCheck>> = {
  titles: each(titles),
  computedReads: each(computedReads),
  possible: each(possible),
  comparable: each(comparable),
  indexedOnce: each(indexedOnce),
  columns: each(columns),
  reportable: each(reportable),
  generatedNames: (modules, entities) =>
    generatedNameProblems(
      [...entities.values()],
      modules.flatMap((module) => module.reports.map((report) => report.name)),
    ),
  reports: reportProblems,
  listenerFields: listenerProblems,
  sequences: sequenceProblems,
};

/** Mistakes that show only when all entities are put together, one line each. */
export const modelProblems: ModelCheck = (modules, entities) =>
  Object.values(modelChecks).flatMap((check) => check(modules, entities));
